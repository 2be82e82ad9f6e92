// Counts what the calling thread takes from the heap. For tests only: it stands in front of the C library's malloc.
#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H

#include <stdint.h>

// Starts or stops counting on this thread.
void veche_count_allocations(int on);

// How often this thread has asked for memory while it was counting.
uint64_t veche_allocations(void);

#endif
