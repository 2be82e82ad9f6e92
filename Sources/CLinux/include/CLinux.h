// What the Glibc module of Swift does not show: batched datagram system calls, epoll and eventfd.
//
// Every function is a thin wrapper with plain integers and pointers, so that the Swift side states the lifetimes.
#ifndef CLINUX_H
#define CLINUX_H

#include <stdint.h>

// The most datagrams that one call receives or sends.
#define VECHE_BATCH 64

// One datagram, incoming or outgoing. The address is IPv6 in network byte order, IPv4 mapped; the port in host order.
struct veche_datagram {
    uint8_t *data;
    uint32_t length;
    uint32_t capacity;
    uint8_t address[16];
    uint16_t port;
    // This machine's own address that the datagram came to, or is to leave from; meaningful if has_local is not 0.
    uint16_t has_local;
    uint8_t local[16];
    // Outgoing: not 0 where the data is several datagrams of this length each, the last perhaps shorter, for the
    // kernel to cut (UDP_SEGMENT).
    uint16_t segment;
};

// Receives up to VECHE_BATCH datagrams without waiting. Returns how many, or -errno.
int veche_receive(int fd, struct veche_datagram *batch, int count);

// Sends up to VECHE_BATCH datagrams. Returns how many the kernel took, or -errno for the first.
int veche_send(int fd, int family, const struct veche_datagram *batch, int count);

// A non-blocking UDP socket bound to `port` on every address, IPv6 and IPv4 together where the machine has IPv6.
// Returns the descriptor and the family it got, or -errno.
int veche_udp_socket(uint16_t port, int *family);

// The port a socket is bound to, or -errno.
int veche_local_port(int fd);

// Whether the kernel knows UDP_SEGMENT (Linux 4.18); the interface may still refuse it.
int veche_can_segment(int fd);

// An epoll instance that watches two descriptors for input, or -errno.
int veche_poller(int first, int second);

// Waits for input for at most `milliseconds` (-1: for ever). Returns the number of ready descriptors, or -errno.
int veche_wait(int poller, int milliseconds);

// A counter that wakes a poller: non-blocking, closed on exec. Returns the descriptor or -errno.
int veche_wakeup(void);

// Makes the poller that watches the counter return.
void veche_wakeup_signal(int fd);

// Sets the counter back, so that the poller can wait again.
void veche_wakeup_clear(int fd);

// Names the calling thread for ps, top and perf; at most 15 characters.
void veche_name_thread(const char *name);

#include "CLinuxLoad.h"
#include "CLinuxMemory.h"

#endif
