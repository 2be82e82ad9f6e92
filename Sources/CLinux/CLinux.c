// See CLinux.h. The GNU declarations are asked for here only: in a header they would change what Swift's Glibc sees.
#define _GNU_SOURCE
#include "CLinux.h"
#include "offload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void veche_put_address(struct sockaddr_storage *to, socklen_t *length, int family,
                                     const struct veche_datagram *from) {
    if (family == AF_INET6) {
        struct sockaddr_in6 *six = (struct sockaddr_in6 *)to;
        memset(six, 0, sizeof *six);
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(from->port);
        memcpy(&six->sin6_addr, from->address, 16);
        *length = sizeof *six;
    } else {
        struct sockaddr_in *four = (struct sockaddr_in *)to;
        memset(four, 0, sizeof *four);
        four->sin_family = AF_INET;
        four->sin_port = htons(from->port);
        memcpy(&four->sin_addr, from->address + 12, 4);
        *length = sizeof *four;
    }
}

static void veche_take_address(struct veche_datagram *to, const struct sockaddr_storage *from) {
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

// Room for the control message that names the local address, aligned as the kernel wants it.
union veche_control {
    struct cmsghdr alignment;
    char six[CMSG_SPACE(sizeof(struct in6_pktinfo)) + CMSG_SPACE(sizeof(int))];
    char four[CMSG_SPACE(sizeof(struct in_pktinfo)) + CMSG_SPACE(sizeof(int))];
};

static void veche_take_controls(struct veche_datagram *to, struct msghdr *from) {
    to->has_local = 0;
    to->segment = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(from); part; part = CMSG_NXTHDR(from, part)) {
        if (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_PKTINFO) {
            struct in6_pktinfo info;
            memcpy(&info, CMSG_DATA(part), sizeof info);
            memcpy(to->local, &info.ipi6_addr, 16);
            to->has_local = 1;
        } else if (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo info;
            memcpy(&info, CMSG_DATA(part), sizeof info);
            memset(to->local, 0, 10);
            to->local[10] = to->local[11] = 0xff;
            memcpy(to->local + 12, &info.ipi_addr, 4);
            to->has_local = 1;
        } else if (part->cmsg_level == IPPROTO_UDP && part->cmsg_type == UDP_GRO) {
            int size = 0;
            memcpy(&size, CMSG_DATA(part), sizeof size);
            to->segment = size > 0 && size <= UINT16_MAX ? (uint16_t)size : 0;
        }
    }
}

// Adds one control message behind `used` bytes of others. Returns how many bytes are used then.
static size_t veche_put_control(union veche_control *memory, size_t used, int level, int type, const void *data,
                                size_t size) {
    struct cmsghdr *part = (struct cmsghdr *)((char *)memory + used);
    part->cmsg_level = level;
    part->cmsg_type = type;
    part->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(part), data, size);
    return used + CMSG_SPACE(size);
}

static void veche_put_controls(struct msghdr *to, union veche_control *memory, int family,
                               const struct veche_datagram *from) {
    size_t used = 0;
    if (from->has_local && family == AF_INET6) {
        struct in6_pktinfo info = {0};
        memcpy(&info.ipi6_addr, from->local, 16);
        used = veche_put_control(memory, used, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info);
    } else if (from->has_local) {
        struct in_pktinfo info = {0};
        memcpy(&info.ipi_spec_dst, from->local + 12, 4);
        used = veche_put_control(memory, used, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
    }
    if (from->segment) {
        used = veche_put_control(memory, used, IPPROTO_UDP, UDP_SEGMENT, &from->segment, sizeof from->segment);
    }
    if (used) {
        to->msg_control = memory;
        to->msg_controllen = used;
    }
}

int veche_receive(int fd, struct veche_datagram *batch, int count) {
    struct mmsghdr messages[VECHE_BATCH];
    struct iovec parts[VECHE_BATCH];
    struct sockaddr_storage addresses[VECHE_BATCH];
    union veche_control controls[VECHE_BATCH];
    if (count > VECHE_BATCH) count = VECHE_BATCH;
    memset(messages, 0, sizeof messages[0] * (size_t)count);
    for (int i = 0; i < count; i++) {
        parts[i].iov_base = batch[i].data;
        parts[i].iov_len = batch[i].capacity;
        messages[i].msg_hdr.msg_name = &addresses[i];
        messages[i].msg_hdr.msg_namelen = sizeof addresses[i];
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
        messages[i].msg_hdr.msg_control = &controls[i];
        messages[i].msg_hdr.msg_controllen = sizeof controls[i];
    }
    int received = recvmmsg(fd, messages, (unsigned)count, MSG_DONTWAIT, NULL);
    if (received < 0) return -errno;
    for (int i = 0; i < received; i++) {
        // A datagram longer than the buffer is none of ours: length 0 makes it be dropped as malformed.
        batch[i].length = (messages[i].msg_hdr.msg_flags & MSG_TRUNC) ? 0 : messages[i].msg_len;
        veche_take_address(&batch[i], &addresses[i]);
        veche_take_controls(&batch[i], &messages[i].msg_hdr);
    }
    return received;
}

int veche_send(int fd, int family, const struct veche_datagram *batch, int count) {
    struct mmsghdr messages[VECHE_BATCH];
    struct iovec parts[VECHE_BATCH];
    struct sockaddr_storage addresses[VECHE_BATCH];
    union veche_control controls[VECHE_BATCH];
    if (count > VECHE_BATCH) count = VECHE_BATCH;
    memset(messages, 0, sizeof messages[0] * (size_t)count);
    for (int i = 0; i < count; i++) {
        parts[i].iov_base = batch[i].data;
        parts[i].iov_len = batch[i].length;
        socklen_t length = 0;
        veche_put_address(&addresses[i], &length, family, &batch[i]);
        messages[i].msg_hdr.msg_name = &addresses[i];
        messages[i].msg_hdr.msg_namelen = length;
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
        veche_put_controls(&messages[i].msg_hdr, &controls[i], family, &batch[i]);
    }
    int sent = sendmmsg(fd, messages, (unsigned)count, MSG_DONTWAIT);
    return sent < 0 ? -errno : sent;
}

void veche_wait_for_room(int fd, int64_t nanoseconds) {
    struct pollfd socket = {.fd = fd, .events = POLLOUT};
    struct timespec time = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    ppoll(&socket, 1, &time, NULL);
}

int veche_udp_socket(uint16_t port, int *family) {
    int on = 1;
    *family = AF_INET6;
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        int off = 0;
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
        setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
    } else {
        *family = AF_INET;
        fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0) return -errno;
        setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
    }
    int size = 8 << 20;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0)
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    // Not IP_RECVERR: without it Linux reports a datagram as sent that an interface's full queue threw away (only its own
    // counter, SndbufErrors, tells); but with it whoever forges an ICMP message makes the next sending to anybody fail.
    struct veche_datagram any;
    memset(&any, 0, sizeof any);
    any.port = port;
    struct sockaddr_storage address;
    socklen_t length = 0;
    veche_put_address(&address, &length, *family, &any);
    if (bind(fd, (struct sockaddr *)&address, length) < 0) {
        int failure = errno;
        close(fd);
        return -failure;
    }
    return fd;
}

int veche_default_source(struct veche_datagram *datagram) {
    // An IPv4-mapped address needs a socket of its family: the other one may not be there.
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    int family = memcmp(datagram->address, mapped, sizeof mapped) == 0 ? AF_INET : AF_INET6;
    int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    struct sockaddr_storage address;
    socklen_t length = 0;
    veche_put_address(&address, &length, family, datagram);
    int failure = 0;
    // Connecting a datagram socket sends nothing: the kernel looks up the route and fills in the source.
    if (connect(fd, (struct sockaddr *)&address, length) < 0) failure = errno;
    length = sizeof address;
    if (!failure && getsockname(fd, (struct sockaddr *)&address, &length) < 0) failure = errno;
    close(fd);
    if (failure) return -failure;
    struct veche_datagram source;
    veche_take_address(&source, &address);
    memcpy(datagram->local, source.address, sizeof datagram->local);
    datagram->has_local = 1;
    return 0;
}

int veche_local_port(int fd) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) return -errno;
    struct veche_datagram found;
    veche_take_address(&found, &address);
    return found.port;
}

int veche_can_segment(int fd) {
    int size;
    socklen_t length = sizeof size;
    return getsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &size, &length) == 0;
}

int veche_poller(int first, int second) {
    int poller = epoll_create1(EPOLL_CLOEXEC);
    if (poller < 0) return -errno;
    int watched[2] = {first, second};
    for (int i = 0; i < 2; i++) {
        if (watched[i] < 0) continue;
        struct epoll_event event = {.events = EPOLLIN, .data = {.u32 = 1u << i}};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, watched[i], &event) < 0) {
            int failure = errno;
            close(poller);
            return -failure;
        }
    }
    return poller;
}

int veche_wait(int poller, int64_t nanoseconds) {
    struct epoll_event events[2];
    if (nanoseconds < 0) nanoseconds = 0;
    struct timespec time = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    int ready = epoll_pwait2(poller, events, 2, &time, NULL);
    // Before Linux 5.11 there are only whole milliseconds.
    if (ready < 0 && errno == ENOSYS)
        ready = epoll_wait(poller, events, 2, (int)((nanoseconds + 999999) / 1000000));
    if (ready < 0) return -errno;
    int which = 0;
    for (int i = 0; i < ready; i++) which |= (int)events[i].data.u32;
    return which;
}

int veche_receive_runs(int fd) {
    int on = 1;
    return setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof on) < 0 ? -errno : 0;
}

int veche_processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) < 0) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}

int veche_wakeup(void) {
    int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

void veche_wakeup_signal(int fd) {
    uint64_t one = 1;
    ssize_t ignored = write(fd, &one, sizeof one);
    (void)ignored;
}

void veche_wakeup_clear(int fd) {
    uint64_t count;
    ssize_t ignored = read(fd, &count, sizeof count);
    (void)ignored;
}

void veche_thread_steps_back(void) {
    struct sched_param none = {0};
    sched_setscheduler(0, SCHED_BATCH, &none);
    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 5);
}

void veche_name_thread(const char *name) {
    pthread_setname_np(pthread_self(), name);
}
