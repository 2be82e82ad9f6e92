#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

enum { BATCH = 64, NEWS = 1024, BUFFER = 4 << 20 };

static struct sockaddr_in bench_address(uint32_t address, uint16_t port) {
    struct sockaddr_in made = {.sin_family = AF_INET, .sin_port = htons(port)};
    made.sin_addr.s_addr = htonl(address);
    return made;
}

void bench_shuffle(int *order, int count) {
    for (int i = 0; i < count; i++) order[i] = i;
    for (int i = count - 1; i > 0; i--) {
        int j = (int)(random() % (i + 1)), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}

bench_sinks *bench_sinks_new(uint32_t address, int capacity) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < (rlim_t)capacity + 256) {
        limit.rlim_cur = (rlim_t)capacity + 256;
        if (limit.rlim_max < limit.rlim_cur) limit.rlim_max = limit.rlim_cur;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    bench_sinks *sinks = calloc(1, sizeof *sinks);
    if (!sinks) return NULL;
    sinks->address = address;
    sinks->capacity = capacity;
    sinks->descriptors = calloc((size_t)capacity, sizeof *sinks->descriptors);
    sinks->ports = calloc((size_t)capacity, sizeof *sinks->ports);
    sinks->order = calloc((size_t)capacity, sizeof *sinks->order);
    sinks->news = calloc(NEWS, sizeof *sinks->news);
    sinks->streams = calloc((size_t)capacity, sizeof *sinks->streams);
    sinks->taken = BENCH_DATAGRAM;
    if (sinks->descriptors && sinks->ports && sinks->order && sinks->news && sinks->streams) return sinks;
    bench_sinks_free(sinks);
    return NULL;
}

void bench_sinks_free(bench_sinks *sinks) {
    if (!sinks) return;
    for (int i = 0; i < sinks->count; i++) close(sinks->descriptors[i]);
    free(sinks->descriptors);
    free(sinks->ports);
    free(sinks->order);
    free(sinks->news);
    free(sinks->streams);
    free(sinks);
}

int bench_sinks_add(bench_sinks *sinks) {
    if (sinks->count == sinks->capacity) return -ENOSPC;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    int size = BUFFER;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    struct sockaddr_in own = bench_address(sinks->address, 0);
    socklen_t length = sizeof own;
    if (bind(fd, (struct sockaddr *)&own, sizeof own) < 0 || getsockname(fd, (struct sockaddr *)&own, &length) < 0) {
        int failure = errno;
        close(fd);
        return -failure;
    }
    int index = sinks->count++;
    sinks->descriptors[index] = fd;
    sinks->ports[index] = ntohs(own.sin_port);
    bench_shuffle(sinks->order, sinks->count);
    sinks->next = 0;
    return index;
}

int bench_sinks_count(const bench_sinks *sinks) { return sinks->count; }

int bench_sinks_send(bench_sinks *sinks, int sink, const uint8_t *data, int length, uint32_t address, uint16_t port) {
    struct sockaddr_in to = bench_address(address, port);
    if (sendto(sinks->descriptors[sink], data, (size_t)length, 0, (struct sockaddr *)&to, sizeof to) < 0)
        return -errno;
    return 0;
}

static void bench_keep(bench_sinks *sinks, int sink, const uint8_t *data, int length, const struct sockaddr_in *from) {
    if (sinks->news_count == NEWS) return;
    struct bench_news *news = &sinks->news[(sinks->news_first + sinks->news_count++) % NEWS];
    news->sink = sink;
    news->length = length;
    news->address = ntohl(from->sin_addr.s_addr);
    news->port = ntohs(from->sin_port);
    memcpy(news->data, data, (size_t)length);
}

// Notes a gap, or that one was filled.
static void bench_follow(bench_sinks *sinks, int sink, const uint8_t *data) {
    uint32_t ssrc;
    memcpy(&ssrc, data + 8, sizeof ssrc);
    uint16_t sequence = (uint16_t)(data[2] << 8 | data[3]);
    struct stream *stream = sinks->streams[sink];
    for (int i = 0; i < STREAMS; i++, stream++) {
        if (!stream->known) {
            *stream = (struct stream){ssrc, sequence, 1};
            return;
        }
        if (stream->ssrc != ssrc) continue;
        int16_t step = (int16_t)(uint16_t)(sequence - stream->sequence);
        if (step > 0) {
            sinks->lost += step - 1;
            stream->sequence = sequence;
        } else if (step < 0) {
            sinks->lost--;
        }
        return;
    }
}

int bench_sinks_drain(bench_sinks *sinks, int count) {
    static uint8_t buffers[BATCH][BENCH_DATAGRAM];
    static struct sockaddr_in from[BATCH];
    static struct iovec parts[BATCH];
    static struct mmsghdr messages[BATCH];
    int all = 0;
    for (int i = 0; i < BATCH; i++) {
        parts[i] = (struct iovec){buffers[i], (size_t)sinks->taken};
        messages[i].msg_hdr = (struct msghdr){
            .msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &parts[i], .msg_iovlen = 1};
    }
    for (int k = 0; k < count && k < sinks->count; k++) {
        int sink = sinks->order[sinks->next];
        sinks->next = (sinks->next + 1) % sinks->count;
        int got = recvmmsg(sinks->descriptors[sink], messages, BATCH, MSG_DONTWAIT | MSG_TRUNC, NULL);
        if (got <= 0) continue;
        uint64_t media = 0;
        for (int i = 0; i < got; i++) {
            int length = (int)messages[i].msg_len;
            const uint8_t *data = buffers[i];
            if (length < 12 || data[0] < 128 || data[0] > 191) {
                bench_keep(sinks, sink, data, length < sinks->taken ? length : sinks->taken, &from[i]);
            } else if (data[1] >= 192 && data[1] <= 223) {
                // RTCP: reports, which nobody answers.
                continue;
            } else {
                media++;
                bench_follow(sinks, sink, data);
                sinks->packets[data[1] & 127]++;
                sinks->bytes[data[1] & 127] += (uint64_t)length;
            }
        }
        atomic_fetch_add_explicit(&sinks->received, media, memory_order_relaxed);
        all += got;
    }
    return all;
}

int bench_sinks_next(bench_sinks *sinks, struct bench_news *news) {
    if (sinks->news_count == 0) return 0;
    struct bench_news *first = &sinks->news[sinks->news_first];
    memcpy(news, first, sizeof *news - sizeof news->data + (size_t)first->length);
    sinks->news_first = (sinks->news_first + 1) % NEWS;
    sinks->news_count--;
    return 1;
}

uint64_t bench_received(const bench_sinks *sinks) {
    return atomic_load_explicit(&sinks->received, memory_order_relaxed);
}

static uint64_t bench_sum(const uint64_t *counts, int payload_type) {
    if (payload_type >= 0) return payload_type < 128 ? counts[payload_type] : 0;
    uint64_t sum = 0;
    for (int i = 0; i < 128; i++) sum += counts[i];
    return sum;
}

uint64_t bench_packets(const bench_sinks *sinks, int payload_type) { return bench_sum(sinks->packets, payload_type); }
uint64_t bench_bytes(const bench_sinks *sinks, int payload_type) { return bench_sum(sinks->bytes, payload_type); }
int64_t bench_lost(const bench_sinks *sinks) { return sinks->lost; }

void bench_sinks_take(bench_sinks *sinks, int bytes) {
    sinks->taken = bytes < 12 ? 12 : bytes > BENCH_DATAGRAM ? BENCH_DATAGRAM : bytes;
}

int bench_pin(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int i = 0; i < CPU_SETSIZE; i++)
        if (cpu < 0 || i == cpu) CPU_SET(i, &set);
    return sched_setaffinity(0, sizeof set, &set) < 0 ? -errno : 0;
}

int64_t bench_thread_time(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
