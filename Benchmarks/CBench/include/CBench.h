// What the benchmarks need from C: sockets that only take in and count, and the machine's ceiling, which is the least
// that encrypting and sending a packet costs here.
#ifndef CBENCH_H
#define CBENCH_H

#include <stdint.h>

// The longest datagram that is taken in.
#define BENCH_DATAGRAM 2048

// Sockets on one address, one for each client. One thread may use them, but bench_received may be read by any.
typedef struct bench_sinks bench_sinks;

// A datagram that is not media: STUN or DTLS.
struct bench_news {
    int sink;
    int length;
    // IPv4 in host byte order.
    uint32_t address;
    uint16_t port;
    uint8_t data[BENCH_DATAGRAM];
};

// `address` is IPv4 in host byte order. NULL when memory is out.
bench_sinks *bench_sinks_new(uint32_t address, int capacity);
void bench_sinks_free(bench_sinks *sinks);
// Opens one more socket. Returns its number, or -errno.
int bench_sinks_add(bench_sinks *sinks);
int bench_sinks_count(const bench_sinks *sinks);

// Sends one datagram. Returns 0 or -errno.
int bench_sinks_send(bench_sinks *sinks, int sink, const uint8_t *data, int length, uint32_t address, uint16_t port);

// Takes in what waits at the next `count` sockets in turn, without waiting. Nobody sleeps on these sockets, so that who
// sends pays for no wake-up. Returns how many datagrams came.
int bench_sinks_drain(bench_sinks *sinks, int count);
// Takes the next datagram that is not media. Returns 1, or 0 when there is none.
int bench_sinks_next(bench_sinks *sinks, struct bench_news *news);

// RTP packets taken in so far, all and of one payload type (-1 for all), and their bytes of UDP payload.
uint64_t bench_received(const bench_sinks *sinks);
uint64_t bench_packets(const bench_sinks *sinks, int payload_type);
uint64_t bench_bytes(const bench_sinks *sinks, int payload_type);
// Packets that are missing by their sequence numbers, so far.
int64_t bench_lost(const bench_sinks *sinks);
// From now on only the first `bytes` of each datagram are copied out of the kernel; the rest is counted unseen.
void bench_sinks_take(bench_sinks *sinks, int bytes);

// Sends what a forwarding server must send, with nothing around it: for each destination, in shuffled order, `burst`
// packets of `length` bytes with a header of 12, encrypted under the destination's own key from one shared plaintext
// (AES-128-GCM), and handed to the kernel in one piece (UDP_SEGMENT), several destinations in one call.
typedef struct bench_ceiling bench_ceiling;

struct bench_ceiling_result {
    // Medians over the rounds, for one packet.
    double cpu_ns;
    double wall_ns;
    uint64_t sent;
    int rounds;
    // 0, or the errno of the call that failed.
    int failure;
};

// All sinks opened so far are the destinations. NULL when memory or keys cannot be had.
bench_ceiling *bench_ceiling_new(bench_sinks *sinks);
void bench_ceiling_free(bench_ceiling *ceiling);
// Who encrypts.
const char *bench_ceiling_cipher(void);
// Starts a thread on processor `cpu` that sends rounds for about `milliseconds`; the sinks must be drained meanwhile.
// Returns 0 or -errno.
int bench_ceiling_start(bench_ceiling *ceiling, int length, int burst, int milliseconds, int cpu);
int bench_ceiling_is_running(const bench_ceiling *ceiling);
// Waits for the thread to end.
struct bench_ceiling_result bench_ceiling_finish(bench_ceiling *ceiling);

// Lets the calling thread, and those it starts, run on processor `cpu` only (-1: on all). Returns 0 or -errno.
int bench_pin(int cpu);
// CPU time of the calling thread, in nanoseconds.
int64_t bench_thread_time(void);

#endif
