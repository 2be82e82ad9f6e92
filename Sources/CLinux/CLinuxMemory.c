#include "CLinuxMemory.h"

#include <malloc.h>

size_t veche_heap_in_use(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

size_t veche_heap_held(void) {
    struct mallinfo2 info = mallinfo2();
    return info.arena + info.hblkhd;
}

void veche_heap_trim(void) { malloc_trim(0); }

void veche_heap_set_arenas(int count) { mallopt(M_ARENA_MAX, count); }
