// A network of its own for one thread. For tests only: there a real kernel can be made to refuse.
#ifndef CNAMESPACES_H
#define CNAMESPACES_H

// Moves the calling thread, and what it starts from now on, into a new and empty network namespace, which ends with
// them. Returns 0 or -errno.
int veche_leave_for_own_network(void);

#endif
