#ifndef CBENCH_INTERNAL_H
#define CBENCH_INTERNAL_H

#include <stdatomic.h>

#include "include/CBench.h"

// The streams that one client follows; further ones are only counted.
enum { STREAMS = 16 };

struct stream {
    uint32_t ssrc;
    uint16_t sequence;
    uint16_t known;
};

struct bench_sinks {
    uint32_t address;
    int capacity, count;
    int *descriptors;
    uint16_t *ports;
    // In which order the sockets are looked at.
    int *order;
    int next;
    _Atomic uint64_t received;
    uint64_t packets[128], bytes[128];
    struct stream (*streams)[STREAMS];
    int64_t lost;
    // How much of a datagram is copied out of the kernel.
    int taken;
    struct bench_news *news;
    int news_first, news_count;
};

// Exchanges the numbers 0..<count for a random order of them.
void bench_shuffle(int *order, int count);

#endif
