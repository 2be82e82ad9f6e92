// See CLinuxLoad.h. The GNU declarations are asked for here only: in a header they would change what Swift's Glibc sees.
#define _GNU_SOURCE
#include "CLinuxLoad.h"
#include "offload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sched.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef SO_RXQ_OVFL
#define SO_RXQ_OVFL 40
#endif

int veche_load_socket(int *family, int groups) {
    *family = AF_INET6;
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        int off = 0;
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    } else {
        *family = AF_INET;
        fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0) return -errno;
    }
    int on = 1;
    int size = 4 << 20;
    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
    if (groups) setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof on);
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr_in four = {.sin_family = AF_INET};
    int bound = *family == AF_INET6 ? bind(fd, (struct sockaddr *)&six, sizeof six)
                                    : bind(fd, (struct sockaddr *)&four, sizeof four);
    if (bound < 0) {
        int failure = errno;
        close(fd);
        return -failure;
    }
    return fd;
}

static void veche_load_take_address(struct veche_run *to, const struct sockaddr_storage *from) {
    if (from->ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)from;
        memcpy(to->address, &six->sin6_addr, 16);
        to->port = ntohs(six->sin6_port);
    } else {
        const struct sockaddr_in *four = (const struct sockaddr_in *)from;
        memset(to->address, 0, 10);
        to->address[10] = to->address[11] = 0xff;
        memcpy(to->address + 12, &four->sin_addr, 4);
        to->port = ntohs(four->sin_port);
    }
}

static void veche_load_put_address(struct sockaddr_storage *to, socklen_t *length, int family,
                                   const uint8_t address[16], uint16_t port) {
    if (family == AF_INET6) {
        struct sockaddr_in6 *six = (struct sockaddr_in6 *)to;
        memset(six, 0, sizeof *six);
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port);
        memcpy(&six->sin6_addr, address, 16);
        *length = sizeof *six;
    } else {
        struct sockaddr_in *four = (struct sockaddr_in *)to;
        memset(four, 0, sizeof *four);
        four->sin_family = AF_INET;
        four->sin_port = htons(port);
        memcpy(&four->sin_addr, address + 12, 4);
        *length = sizeof *four;
    }
}

// Room for the control messages of a run, aligned as the kernel wants it.
union veche_load_control {
    struct cmsghdr alignment;
    char room[CMSG_SPACE(sizeof(struct timespec)) + CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(uint32_t))];
};

int veche_load_receive(int fd, struct veche_run *runs, int count, uint32_t *dropped) {
    struct mmsghdr messages[VECHE_LOAD_BATCH];
    struct iovec parts[VECHE_LOAD_BATCH];
    struct sockaddr_storage addresses[VECHE_LOAD_BATCH];
    union veche_load_control controls[VECHE_LOAD_BATCH];
    if (count > VECHE_LOAD_BATCH) count = VECHE_LOAD_BATCH;
    for (int i = 0; i < count; i++) {
        parts[i].iov_base = runs[i].data;
        parts[i].iov_len = VECHE_LOAD_BUFFER;
        messages[i].msg_hdr = (struct msghdr){
            .msg_name = &addresses[i],
            .msg_namelen = sizeof addresses[i],
            .msg_iov = &parts[i],
            .msg_iovlen = 1,
            .msg_control = &controls[i],
            .msg_controllen = sizeof controls[i],
        };
    }
    int received = recvmmsg(fd, messages, (unsigned)count, MSG_DONTWAIT, NULL);
    if (received < 0) return -errno;
    for (int i = 0; i < received; i++) {
        struct msghdr *header = &messages[i].msg_hdr;
        runs[i].length = messages[i].msg_len;
        runs[i].segment = messages[i].msg_len;
        runs[i].arrived = 0;
        veche_load_take_address(&runs[i], &addresses[i]);
        for (struct cmsghdr *part = CMSG_FIRSTHDR(header); part; part = CMSG_NXTHDR(header, part)) {
            if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SO_TIMESTAMPNS) {
                struct timespec time;
                memcpy(&time, CMSG_DATA(part), sizeof time);
                runs[i].arrived = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
            } else if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SO_RXQ_OVFL) {
                memcpy(dropped, CMSG_DATA(part), sizeof *dropped);
            } else if (part->cmsg_level == IPPROTO_UDP && part->cmsg_type == UDP_GRO) {
                int segment;
                memcpy(&segment, CMSG_DATA(part), sizeof segment);
                if (segment > 0) runs[i].segment = (uint32_t)segment;
            }
        }
    }
    return received;
}

int veche_load_send(int fd, int family, const uint8_t address[16], uint16_t port, const struct veche_outgoing *batch,
                    int count) {
    struct mmsghdr messages[VECHE_LOAD_BATCH];
    struct iovec parts[VECHE_LOAD_BATCH];
    struct sockaddr_storage to;
    socklen_t length;
    veche_load_put_address(&to, &length, family, address, port);
    if (count > VECHE_LOAD_BATCH) count = VECHE_LOAD_BATCH;
    for (int i = 0; i < count; i++) {
        parts[i].iov_base = (void *)batch[i].data;
        parts[i].iov_len = batch[i].length;
        messages[i].msg_hdr = (struct msghdr){
            .msg_name = &to, .msg_namelen = length, .msg_iov = &parts[i], .msg_iovlen = 1};
    }
    int sent = count == 1 ? (int)(sendmsg(fd, &messages[0].msg_hdr, MSG_DONTWAIT) < 0 ? -1 : 1)
                          : sendmmsg(fd, messages, (unsigned)count, MSG_DONTWAIT);
    return sent < 0 ? -errno : sent;
}

int veche_load_send_segments(int fd, int family, const uint8_t address[16], uint16_t port, const uint8_t *data,
                             uint32_t length, uint16_t segment) {
    struct sockaddr_storage to;
    socklen_t to_length;
    veche_load_put_address(&to, &to_length, family, address, port);
    struct iovec part = {.iov_base = (void *)data, .iov_len = length};
    union {
        struct cmsghdr alignment;
        char room[CMSG_SPACE(sizeof(uint16_t))];
    } control;
    memset(&control, 0, sizeof control);
    struct msghdr message = {.msg_name = &to,
                             .msg_namelen = to_length,
                             .msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control.room};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = IPPROTO_UDP;
    header->cmsg_type = UDP_SEGMENT;
    header->cmsg_len = CMSG_LEN(sizeof segment);
    memcpy(CMSG_DATA(header), &segment, sizeof segment);
    ssize_t sent = sendmsg(fd, &message, MSG_DONTWAIT);
    return sent < 0 ? -errno : (int)sent;
}

int veche_load_poller(void) {
    int poller = epoll_create1(EPOLL_CLOEXEC);
    return poller < 0 ? -errno : poller;
}

int veche_load_watch(int poller, int fd, uint64_t tag) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data = {.u64 = tag}};
    return epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

int veche_load_wait(int poller, uint64_t *tags, int count, int64_t microseconds) {
    struct epoll_event events[256];
    if (count > 256) count = 256;
    struct timespec timeout = {.tv_sec = microseconds / 1000000, .tv_nsec = microseconds % 1000000 * 1000};
    int ready = epoll_pwait2(poller, events, count, &timeout, NULL);
    if (ready < 0) return -errno;
    for (int i = 0; i < ready; i++) tags[i] = events[i].data.u64;
    return ready;
}

int veche_load_port(int fd) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) return -errno;
    struct veche_run found;
    veche_load_take_address(&found, &address);
    return found.port;
}

int64_t veche_load_thread_time(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int veche_load_cores(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) < 0 ? 1 : CPU_COUNT(&set);
}

int veche_load_pin(int number) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) < 0) return -errno;
    for (int core = 0; core < CPU_SETSIZE; core++) {
        if (!CPU_ISSET(core, &allowed) || number-- > 0) continue;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(core, &one);
        return sched_setaffinity(0, sizeof one, &one) < 0 ? -errno : 0;
    }
    return -EINVAL;
}
