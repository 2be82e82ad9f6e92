#define _GNU_SOURCE
#include "CLinuxBackground.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
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

extern char **environ;

static void close_both(int pipe[2]) {
    close(pipe[0]);
    close(pipe[1]);
}

int veche_spawn(const char *path, char *const argv[], int ends[3]) {
    int input[2], output[2], errors[2];
    if (pipe2(input, O_CLOEXEC) != 0) return -errno;
    if (pipe2(output, O_CLOEXEC) != 0) {
        int error = errno;
        close_both(input);
        return -error;
    }
    if (pipe2(errors, O_CLOEXEC) != 0) {
        int error = errno;
        close_both(input);
        close_both(output);
        return -error;
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input[0], 0);
    posix_spawn_file_actions_adddup2(&actions, output[1], 1);
    posix_spawn_file_actions_adddup2(&actions, errors[1], 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawnattr_init(&attributes);
    // The server ignores the signals that it waits for in another way, and children would go on ignoring them.
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    pid_t process = 0;
    int error = posix_spawn(&process, path, &actions, &attributes, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    close(input[0]);
    close(output[1]);
    close(errors[1]);
    if (error != 0) {
        close(input[1]);
        close(output[0]);
        close(errors[0]);
        return -error;
    }
    ends[0] = input[1];
    ends[1] = output[0];
    ends[2] = errors[0];
    return process;
}

int veche_await_end(int process) {
    siginfo_t information;
    while (waitid(P_PID, (id_t)process, &information, WEXITED | WNOWAIT) != 0) {
        if (errno != EINTR) return -errno;
    }
    return 0;
}

int veche_reap(int process) {
    kill(-process, SIGKILL);
    int status = 0;
    while (waitpid(process, &status, 0) < 0) {
        if (errno != EINTR) return -errno;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
