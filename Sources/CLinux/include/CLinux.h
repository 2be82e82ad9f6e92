// What the Glibc module of Swift does not show: batched datagram system calls, epoll and eventfd.
//
// Every function is a thin wrapper with plain integers and pointers, so that the Swift side states the lifetimes.
#ifndef CLINUX_H
#define CLINUX_H

#include <stdint.h>

// The most datagrams, or runs of datagrams, that one call receives or sends.
#define VECHE_BATCH 64
// A receiving buffer that holds the longest run of datagrams that the kernel puts together (UDP_GRO).
#define VECHE_RUN_BUFFER 65536

// One datagram, or several of one client one behind the other, incoming or outgoing. The address is IPv6 in network byte order, IPv4 mapped; the port in host order.
struct veche_datagram {
    uint8_t *data;
    uint32_t length;
    uint32_t capacity;
    uint8_t address[16];
    uint16_t port;
    // This machine's own address that the datagram came to, or is to leave from; meaningful if has_local is not 0.
    uint16_t has_local;
    uint8_t local[16];
    // Not 0 where the data is several datagrams of this length each, the last perhaps shorter: outgoing for the kernel
    // to cut (UDP_SEGMENT), incoming as it has put them together (UDP_GRO).
    uint16_t segment;
};

// Receives up to VECHE_BATCH datagrams or runs without waiting. Returns how many, or -errno.
int veche_receive(int fd, struct veche_datagram *batch, int count);

// Sends up to VECHE_BATCH datagrams. Returns how many the kernel took, or -errno for the first.
int veche_send(int fd, int family, const struct veche_datagram *batch, int count);

// Waits until a socket's sending buffer is half empty, for at most `nanoseconds`.
void veche_wait_for_room(int fd, int64_t nanoseconds);

// A non-blocking UDP socket bound to `port` on every address, IPv6 and IPv4 together where the machine has IPv6.
// Returns the descriptor and the family it got, or -errno.
int veche_udp_socket(uint16_t port, int *family);

// Finds the local address from which the kernel sends to the address of `datagram` when it is not told, and puts it into
// `local`. Returns 0 or -errno.
int veche_default_source(struct veche_datagram *datagram);

// The port a socket is bound to, or -errno.
int veche_local_port(int fd);

// Whether the kernel knows UDP_SEGMENT (Linux 4.18); the interface may still refuse it.
int veche_can_segment(int fd);

// Asks the kernel to hand over runs of equally long datagrams of one client in one piece (UDP_GRO, Linux 5.0). Returns 0
// or -errno; incoming buffers must then hold VECHE_RUN_BUFFER bytes.
int veche_receive_runs(int fd);

// The number of processors that this process may use, at least 1.
int veche_processors(void);

// An epoll instance that watches two descriptors for input, or -errno; one alone if the second is below 0.
int veche_poller(int first, int second);

// Waits for input for at most `nanoseconds`; not at all if they are not above 0. Returns the descriptors that are ready,
// 1 for the first and 2 for the second added up, or -errno.
int veche_wait(int poller, int64_t nanoseconds);

// A counter that wakes a poller: non-blocking, closed on exec. Returns the descriptor or -errno.
int veche_wakeup(void);

// Makes the poller that watches the counter return.
void veche_wakeup_signal(int fd);

// Sets the counter back, so that the poller can wait again.
void veche_wakeup_clear(int fd);

// Lets the calling thread step back behind others: it is taken for one that computes for long (SCHED_BATCH) and gets a
// smaller share. Without effect where that is not allowed.
void veche_thread_steps_back(void);

// Names the calling thread for ps, top and perf; at most 15 characters.
void veche_name_thread(const char *name);

#include "CLinuxBackground.h"
#include "CLinuxLoad.h"
#include "CLinuxMemory.h"

#endif
