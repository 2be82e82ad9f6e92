// Work that must not be noticed by what else the machine does.

#ifndef CLINUX_BACKGROUND_H
#define CLINUX_BACKGROUND_H

// Gives this process, and threads that it starts from now on, processor and disk only when nobody else wants them
// (SCHED_IDLE, nice 19, ioprio idle); what the kernel refuses is left as it is. Call it first, from the main thread.
//
// From then on a thread waits for the end of standard input and ends the process with status 143 when it comes: the
// server holds the other end, so that the work does not outlive a server that was killed.
//
// Returns 0, or -errno when that thread could not be started.
int veche_background(void);

#endif
