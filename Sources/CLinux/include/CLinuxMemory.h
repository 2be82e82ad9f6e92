// What the Glibc module of Swift does not show of malloc.
#ifndef CLINUXMEMORY_H
#define CLINUXMEMORY_H

#include <stddef.h>

// Bytes that the program has from malloc at this moment.
size_t veche_heap_in_use(void);

// Bytes that malloc holds from the system: those in use, and those free for its own use.
size_t veche_heap_held(void);

// Gives back to the system what malloc holds and does not use. Takes milliseconds, during which other threads wait
// for memory.
void veche_heap_trim(void);

// Makes malloc use at most that many arenas instead of eight for each core.
void veche_heap_set_arenas(int count);

#endif
