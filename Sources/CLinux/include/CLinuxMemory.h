// What the Glibc module of Swift does not show of malloc.
#ifndef CLINUXMEMORY_H
#define CLINUXMEMORY_H

#include <stddef.h>

// Bytes that the program has from malloc at this moment.
size_t veche_heap_in_use(void);

// Gives back to the system what malloc holds and does not use. Takes milliseconds, during which other threads wait
// for memory.
void veche_heap_trim(void);

// Has malloc take blocks of at least that many bytes from the system as pages of their own, and never fewer.
void veche_heap_separate_blocks(size_t length);

// Gives back to the system the pages that lie wholly within a piece of memory from malloc. Afterwards there are zeroes,
// which take no memory until something is written; nobody may need what was there.
void veche_heap_forget(const void *bytes, size_t length);

#endif
