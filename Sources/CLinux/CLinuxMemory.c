#include "CLinuxMemory.h"

#include <malloc.h>

size_t veche_heap_in_use(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

void veche_heap_trim(void) { malloc_trim(0); }

void veche_heap_separate_blocks(size_t length) { mallopt(M_MMAP_THRESHOLD, (int)length); }
