// The least that one forwarded packet costs on this machine: a new header, AES-128-GCM under the listener's key, and
// the kernel's work. No decisions, no statistics, no timers, nothing received.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

#if defined(__x86_64__)
#include <intel-ipsec-mb.h>
#else
#include <openssl/evp.h>
#endif

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

enum { HEADER = 12, TAG = 16, PLAINTEXTS = 64, IN_CALL = 64, MAXIMUM_ROUNDS = 4096 };

// What is kept for one listener.
struct listener {
#if defined(__x86_64__)
    struct gcm_key_data key;
#else
    EVP_CIPHER_CTX *cipher;
#endif
    struct sockaddr_in to;
    uint8_t salt[12];
    uint32_t ssrc, rollovers;
    uint16_t sequence;
} __attribute__((aligned(64)));

struct bench_ceiling {
    bench_sinks *sinks;
    int count;
    struct listener *listeners;
    int *order;
    int descriptor;
    int length, burst, milliseconds, cpu;
    pthread_t thread;
    _Atomic int running;
    struct bench_ceiling_result result;
    double cpu_ns[MAXIMUM_ROUNDS], wall_ns[MAXIMUM_ROUNDS];
    uint8_t plaintext[PLAINTEXTS][BENCH_DATAGRAM];
    uint8_t packets[IN_CALL][BENCH_DATAGRAM];
    struct mmsghdr messages[IN_CALL];
    struct iovec parts[IN_CALL];
    union {
        struct cmsghdr alignment;
        char room[CMSG_SPACE(sizeof(uint16_t))];
    } controls[IN_CALL];
};

#if defined(__x86_64__)
static IMB_MGR *manager;

static int cipher_ready(void) {
    if (manager) return 1;
    manager = alloc_mb_mgr(0);
    if (!manager) return 0;
    IMB_ARCH arch;
    init_mb_mgr_auto(manager, &arch);
    return 1;
}

static int cipher_key(struct listener *listener, const uint8_t key[16]) {
    IMB_AES128_GCM_PRE(manager, key, &listener->key);
    return 1;
}

static void cipher_free(struct listener *listener) { (void)listener; }

static inline void seal(struct listener *listener, const uint8_t iv[12], uint8_t *packet, const uint8_t *in, int length) {
    struct gcm_context_data context;
    IMB_AES128_GCM_ENC(manager, &listener->key, &context, packet + HEADER, in, (uint64_t)length, iv, packet, HEADER,
                       packet + HEADER + length, TAG);
}

const char *bench_ceiling_cipher(void) { return "ipsec-mb AES-128-GCM"; }
#else
static int cipher_ready(void) { return 1; }

static int cipher_key(struct listener *listener, const uint8_t key[16]) {
    listener->cipher = EVP_CIPHER_CTX_new();
    return listener->cipher && EVP_EncryptInit_ex(listener->cipher, EVP_aes_128_gcm(), NULL, key, NULL) == 1;
}

static void cipher_free(struct listener *listener) { EVP_CIPHER_CTX_free(listener->cipher); }

static inline void seal(struct listener *listener, const uint8_t iv[12], uint8_t *packet, const uint8_t *in, int length) {
    int done = 0;
    EVP_EncryptInit_ex(listener->cipher, NULL, NULL, NULL, iv);
    EVP_EncryptUpdate(listener->cipher, NULL, &done, packet, HEADER);
    EVP_EncryptUpdate(listener->cipher, packet + HEADER, &done, in, length);
    EVP_EncryptFinal_ex(listener->cipher, packet + HEADER + done, &done);
    EVP_CIPHER_CTX_ctrl(listener->cipher, EVP_CTRL_GCM_GET_TAG, TAG, packet + HEADER + length);
}

const char *bench_ceiling_cipher(void) { return "OpenSSL AES-128-GCM"; }
#endif

static void fill(uint8_t *bytes, int count) {
    for (int i = 0; i < count; i++) bytes[i] = (uint8_t)(random() >> 7);
}

bench_ceiling *bench_ceiling_new(bench_sinks *sinks) {
    if (!cipher_ready() || sinks->count == 0) return NULL;
    bench_ceiling *ceiling = calloc(1, sizeof *ceiling);
    if (!ceiling) return NULL;
    ceiling->sinks = sinks;
    ceiling->descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ceiling->order = calloc((size_t)sinks->count, sizeof *ceiling->order);
    void *memory = NULL;
    int refused = posix_memalign(&memory, 64, (size_t)sinks->count * sizeof *ceiling->listeners);
    ceiling->listeners = refused ? NULL : memory;
    if (ceiling->descriptor < 0 || !ceiling->order || !ceiling->listeners) {
        bench_ceiling_free(ceiling);
        return NULL;
    }
    int size = 64 << 20;
    setsockopt(ceiling->descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
    memset(ceiling->listeners, 0, (size_t)sinks->count * sizeof *ceiling->listeners);
    bench_shuffle(ceiling->order, sinks->count);
    for (int i = 0; i < sinks->count; i++) {
        struct listener *listener = &ceiling->listeners[i];
        uint8_t key[16];
        fill(key, sizeof key);
        fill(listener->salt, sizeof listener->salt);
        listener->ssrc = (uint32_t)random();
        listener->to = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(sinks->ports[i])};
        listener->to.sin_addr.s_addr = htonl(sinks->address);
        ceiling->count = i + 1;
        if (!cipher_key(listener, key)) {
            bench_ceiling_free(ceiling);
            return NULL;
        }
    }
    for (int i = 0; i < PLAINTEXTS; i++) {
        fill(ceiling->plaintext[i], BENCH_DATAGRAM);
        ceiling->plaintext[i][0] = 0x80;
        ceiling->plaintext[i][1] = 96;
    }
    return ceiling;
}

void bench_ceiling_free(bench_ceiling *ceiling) {
    if (!ceiling) return;
    for (int i = 0; i < ceiling->count; i++) cipher_free(&ceiling->listeners[i]);
    if (ceiling->descriptor >= 0) close(ceiling->descriptor);
    free(ceiling->listeners);
    free(ceiling->order);
    free(ceiling);
}

// Makes one packet for one listener. Returns its length.
static inline int protect(struct listener *listener, const uint8_t *in, int length, uint8_t *packet) {
    if (++listener->sequence == 0) listener->rollovers++;
    uint16_t sequence = htons(listener->sequence);
    uint32_t ssrc = htonl(listener->ssrc), rollovers = htonl(listener->rollovers);
    memcpy(packet, in, HEADER);
    memcpy(packet + 2, &sequence, sizeof sequence);
    memcpy(packet + 8, &ssrc, sizeof ssrc);
    // RFC 7714 §8.1.
    uint8_t iv[12] = {0};
    memcpy(iv + 2, &ssrc, sizeof ssrc);
    memcpy(iv + 6, &rollovers, sizeof rollovers);
    memcpy(iv + 10, &sequence, sizeof sequence);
    for (int i = 0; i < 12; i++) iv[i] ^= listener->salt[i];
    seal(listener, iv, packet, in + HEADER, length - HEADER);
    return length + TAG;
}

static void put(bench_ceiling *ceiling, int place, struct listener *listener, uint8_t *start, int length, int segment) {
    ceiling->parts[place] = (struct iovec){start, (size_t)length};
    struct msghdr *header = &ceiling->messages[place].msg_hdr;
    *header = (struct msghdr){
        .msg_name = &listener->to,
        .msg_namelen = sizeof listener->to,
        .msg_iov = &ceiling->parts[place],
        .msg_iovlen = 1,
    };
    if (length == segment) return;
    header->msg_control = ceiling->controls[place].room;
    header->msg_controllen = sizeof ceiling->controls[place].room;
    struct cmsghdr *part = CMSG_FIRSTHDR(header);
    part->cmsg_level = IPPROTO_UDP;
    part->cmsg_type = UDP_SEGMENT;
    part->cmsg_len = CMSG_LEN(sizeof(uint16_t));
    uint16_t value = (uint16_t)segment;
    memcpy(CMSG_DATA(part), &value, sizeof value);
}

static int flush(bench_ceiling *ceiling, int count) {
    for (int done = 0; done < count;) {
        int sent = sendmmsg(ceiling->descriptor, ceiling->messages + done, (unsigned)(count - done), 0);
        if (sent <= 0) return errno;
        done += sent;
    }
    return 0;
}

// Sends to everybody once. Returns how many packets, or -errno.
static int everybody(bench_ceiling *ceiling, int laps) {
    // About 64 packets in a call: they are still in the processor's cache when the kernel reads them.
    int group = IN_CALL / ceiling->burst > 0 ? IN_CALL / ceiling->burst : 1;
    int waiting = 0;
    uint8_t *memory = &ceiling->packets[0][0];
    for (int lap = 0; lap < laps; lap++) {
        for (int k = 0; k < ceiling->count; k++) {
            struct listener *listener = &ceiling->listeners[ceiling->order[k]];
            uint8_t *start = memory + (size_t)waiting * (size_t)ceiling->burst * BENCH_DATAGRAM, *next = start;
            int segment = 0;
            for (int b = 0; b < ceiling->burst; b++, next += segment)
                segment = protect(listener, ceiling->plaintext[b], ceiling->length, next);
            put(ceiling, waiting++, listener, start, (int)(next - start), segment);
            if (waiting == group) {
                int failure = flush(ceiling, waiting);
                if (failure) return -failure;
                waiting = 0;
            }
        }
    }
    int failure = waiting ? flush(ceiling, waiting) : 0;
    return failure ? -failure : laps * ceiling->count * ceiling->burst;
}

static int64_t now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void wait_for_sinks(bench_ceiling *ceiling, uint64_t expected) {
    for (int i = 0; i < 500 && bench_received(ceiling->sinks) < expected; i++) usleep(200);
}

static void *run(void *argument) {
    bench_ceiling *ceiling = argument;
    struct bench_ceiling_result *result = &ceiling->result;
    bench_pin(ceiling->cpu);
    pthread_setname_np(pthread_self(), "ceiling");
    // Few listeners: several laps in a round, so that reading the clock does not count.
    int laps = ceiling->count * ceiling->burst < 512 ? 512 / (ceiling->count * ceiling->burst) : 1;
    int64_t end = now(CLOCK_MONOTONIC) + (int64_t)ceiling->milliseconds * 1000000;
    int warmed = 0;
    while (result->rounds < MAXIMUM_ROUNDS) {
        uint64_t before = bench_received(ceiling->sinks);
        int64_t cpu = now(CLOCK_THREAD_CPUTIME_ID), wall = now(CLOCK_MONOTONIC);
        int sent = everybody(ceiling, laps);
        int64_t cpu_end = now(CLOCK_THREAD_CPUTIME_ID), wall_end = now(CLOCK_MONOTONIC);
        if (sent < 0) {
            result->failure = -sent;
            break;
        }
        if (warmed++ >= 3) {
            ceiling->cpu_ns[result->rounds] = (double)(cpu_end - cpu) / sent;
            ceiling->wall_ns[result->rounds] = (double)(wall_end - wall) / sent;
            result->rounds++;
            result->sent += (uint64_t)sent;
        }
        wait_for_sinks(ceiling, before + (uint64_t)sent);
        if (wall_end > end && result->rounds > 0) break;
    }
    if (result->rounds > 0) {
        qsort(ceiling->cpu_ns, (size_t)result->rounds, sizeof(double), compare);
        qsort(ceiling->wall_ns, (size_t)result->rounds, sizeof(double), compare);
        result->cpu_ns = ceiling->cpu_ns[result->rounds / 2];
        result->wall_ns = ceiling->wall_ns[result->rounds / 2];
    }
    ceiling->running = 0;
    return NULL;
}

int bench_ceiling_start(bench_ceiling *ceiling, int length, int burst, int milliseconds, int cpu) {
    if (length < HEADER || length + TAG > BENCH_DATAGRAM || burst < 1 || burst > IN_CALL) return -EINVAL;
    ceiling->length = length;
    ceiling->burst = burst;
    ceiling->milliseconds = milliseconds;
    ceiling->cpu = cpu;
    memset(&ceiling->result, 0, sizeof ceiling->result);
    ceiling->running = 1;
    int failure = pthread_create(&ceiling->thread, NULL, run, ceiling);
    if (failure) ceiling->running = 0;
    return -failure;
}

int bench_ceiling_is_running(const bench_ceiling *ceiling) { return ceiling->running; }

struct bench_ceiling_result bench_ceiling_finish(bench_ceiling *ceiling) {
    pthread_join(ceiling->thread, NULL);
    return ceiling->result;
}
