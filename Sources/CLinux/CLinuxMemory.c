#include "CLinuxMemory.h"

#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

size_t veche_heap_in_use(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

void veche_heap_trim(void) { malloc_trim(0); }

void veche_heap_separate_blocks(size_t length) { mallopt(M_MMAP_THRESHOLD, (int)length); }

void veche_heap_forget(const void *bytes, size_t length) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t first = ((uintptr_t)bytes + page - 1) & ~(page - 1);
    uintptr_t last = ((uintptr_t)bytes + length) & ~(page - 1);
    if (first < last) madvise((void *)first, last - first, MADV_DONTNEED);
}
