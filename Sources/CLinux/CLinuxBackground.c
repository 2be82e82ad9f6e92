#define _GNU_SOURCE
#include "CLinuxBackground.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// From linux/ioprio.h, which older headers do not have.
#define IOPRIO_WHO_PROCESS 1
#define IOPRIO_CLASS_IDLE 3
#define IOPRIO_CLASS_SHIFT 13

static void *watch_input(void *unused) {
    (void)unused;
    char buffer[256];
    for (;;) {
        ssize_t count = read(STDIN_FILENO, buffer, sizeof buffer);
        if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) _exit(143);
    }
}

int veche_background(void) {
    setpriority(PRIO_PROCESS, 0, 19);
    struct sched_param parameters = {.sched_priority = 0};
    sched_setscheduler(0, SCHED_IDLE, &parameters);
    syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_CLASS_IDLE << IOPRIO_CLASS_SHIFT);
    pthread_t thread;
    int error = pthread_create(&thread, NULL, watch_input, NULL);
    if (error != 0) return -error;
    pthread_detach(thread);
    return 0;
}
