/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Preloaded into a program that is measured: how long its main loop ever was away from waiting.
 * Between the end of one poll of the main thread and the beginning of the next one the loop
 * dispatches; nothing else that happens meanwhile is seen by the user. Both the wall clock's and
 * the thread's own CPU time count, because a machine with more work than cores takes the thread off
 * its core in the midst. At the program's end the longest of each goes to the file that LOOP_PROBE
 * names, in milliseconds. What comes before the first poll is the program's start, and no stall. */

#include <dlfcn.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define START_MS 1000

typedef int (*PollFunc) (struct pollfd *fds, nfds_t n_fds, int timeout);
typedef int (*PPollFunc) (struct pollfd *fds,
                          nfds_t n_fds,
                          const struct timespec *timeout,
                          const sigset_t *signals);

typedef struct {
    double wall;
    double cpu;
} Moment;

static Moment left;  /* when the main thread last came back from waiting */
static Moment first; /* when it first waited */
static Moment longest;
static unsigned n_turns;

static double
read_clock (clockid_t clock)
{
    struct timespec now;

    clock_gettime (clock, &now);
    return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static Moment
now (void)
{
    return (Moment) { read_clock (CLOCK_MONOTONIC), read_clock (CLOCK_THREAD_CPUTIME_ID) };
}

static int
is_main_thread (void)
{
    return gettid () == getpid ();
}

static void
begin_waiting (void)
{
    Moment begun = now ();

    if (n_turns++ == 0)
        first = begun;
    if (left.wall < first.wall + START_MS)
        return;
    if (begun.wall - left.wall > longest.wall)
        longest.wall = begun.wall - left.wall;
    if (begun.cpu - left.cpu > longest.cpu)
        longest.cpu = begun.cpu - left.cpu;
}

int
poll (struct pollfd *fds, nfds_t n_fds, int timeout)
{
    static PollFunc real;
    int result;

    if (real == NULL)
        real = (PollFunc) dlsym (RTLD_NEXT, "poll");
    if (!is_main_thread ())
        return real (fds, n_fds, timeout);
    begin_waiting ();
    result = real (fds, n_fds, timeout);
    left = now ();
    return result;
}

int
ppoll (struct pollfd *fds, nfds_t n_fds, const struct timespec *timeout, const sigset_t *signals)
{
    static PPollFunc real;
    int result;

    if (real == NULL)
        real = (PPollFunc) dlsym (RTLD_NEXT, "ppoll");
    if (!is_main_thread ())
        return real (fds, n_fds, timeout, signals);
    begin_waiting ();
    result = real (fds, n_fds, timeout, signals);
    left = now ();
    return result;
}

__attribute__ ((destructor)) static void
tell (void)
{
    const char *path = getenv ("LOOP_PROBE");
    FILE *file = path != NULL && n_turns > 0 ? fopen (path, "w") : NULL;

    if (file == NULL)
        return;
    fprintf (file, "%.3f %.3f %u\n", longest.wall, longest.cpu, n_turns);
    fclose (file);
}
