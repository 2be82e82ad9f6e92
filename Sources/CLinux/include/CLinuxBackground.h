// Work that must not be noticed by what else the machine does.

#ifndef CLINUX_BACKGROUND_H
#define CLINUX_BACKGROUND_H

// Gives this process, and threads that it starts from now on, processor and disk only when nobody else wants them
// (SCHED_IDLE, nice 19, ioprio idle); what the kernel refuses is left as it is. Call it first, from the main thread.
//
// From then on a thread waits for the end of standard input and ends the process with status 143 when it comes: the
// server holds the other end, so that the work does not outlive a server that was killed.
//
// Returns 0, or -errno when that thread could not be started.
int veche_background(void);

// Starts a program with the arguments `argv`, which ends with NULL, in a process group of its own, with the usual
// handling of all signals and no files but three pipes. The other ends are returned in `ends`: one to write its input,
// one to read its output, one to read its errors; all closed on exec. Returns the process's id, or -errno.
int veche_spawn(const char *path, char *const argv[], int ends[3]);

// Waits for the end of a process without taking its id away. Returns 0 or -errno.
int veche_await_end(int process);

// Takes the id of an ended process away, and ends what is left of its group. Returns the exit status, 128 and the number
// of the signal that ended it, or -errno.
int veche_reap(int process);

#endif
