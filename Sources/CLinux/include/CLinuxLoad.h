// What the load generator needs beside CLinux.h: many sockets on one poller, segments that the kernel has put together,
// and the moment at which it took each datagram in.
#ifndef CLINUX_LOAD_H
#define CLINUX_LOAD_H

#include <stdint.h>

// The most buffers that one receiving call fills, and the most datagrams that one sending call takes.
#define VECHE_LOAD_BATCH 16
// The size of a receiving buffer: the longest run of segments that the kernel puts together (UDP_GRO).
#define VECHE_LOAD_BUFFER 65536

// One received run: `length` bytes, in segments of `segment` bytes of which the last may be shorter.
struct veche_run {
    uint8_t *data;
    uint32_t length;
    uint32_t segment;
    // Unix time in nanoseconds when the kernel took it in; 0 when it did not say.
    int64_t arrived;
    uint8_t address[16];
    uint16_t port;
};

// A non-blocking UDP socket on a free port, for both address families where the machine has IPv6. Asks for arrival
// times and, if `groups` is not 0, for runs of segments. Returns the descriptor or -errno.
int veche_load_socket(int *family, int groups);

// Receives what is waiting, up to VECHE_LOAD_BATCH runs into the buffers of `runs`. Returns how many, or -errno.
// `dropped` gets the socket's counter of datagrams that found its buffer full, if the kernel told it.
int veche_load_receive(int fd, struct veche_run *runs, int count, uint32_t *dropped);

// One datagram to be sent.
struct veche_outgoing {
    const uint8_t *data;
    uint32_t length;
};

// Sends datagrams to one address. Returns how many the kernel took, or -errno for the first.
int veche_load_send(int fd, int family, const uint8_t address[16], uint16_t port, const struct veche_outgoing *batch,
                    int count);

// Sends `length` bytes as datagrams of `segment` bytes each (UDP_SEGMENT). Returns the bytes taken, or -errno.
int veche_load_send_segments(int fd, int family, const uint8_t address[16], uint16_t port, const uint8_t *data,
                             uint32_t length, uint16_t segment);

// A poller, and a socket put under its watch, which is told of once for every arrival (edge-triggered), as `tag`.
int veche_load_poller(void);
int veche_load_watch(int poller, int fd, uint64_t tag);

// Waits at most `microseconds` and writes the tags of the sockets with news. Returns how many, or -errno.
int veche_load_wait(int poller, uint64_t *tags, int count, int64_t microseconds);

// The port of a socket, or -errno.
int veche_load_port(int fd);

// CPU time of the calling thread in nanoseconds.
int64_t veche_load_thread_time(void);

// How many cores the calling thread may run on: fewer than the machine has under taskset or in a container.
int veche_load_cores(void);

// Keeps the calling thread on one of these cores, counted from 0. Returns 0 or -errno.
int veche_load_pin(int number);

#endif
