/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MoultStep:
 *
 * The named parts of a job, in their order. A job has those whose weight is not 0.
 */
typedef enum {
    MOULT_STEP_PREPARE,
    MOULT_STEP_BOOTLOADER,
    MOULT_STEP_ERASE,
    MOULT_STEP_WRITE,
    MOULT_STEP_VERIFY,
    MOULT_STEP_RESTART,
    MOULT_STEP_CONFIRM,
    MOULT_STEP_AFTER,
} MoultStep;
#define MOULT_N_STEPS 8

/* "prepare", "enter-bootloader", "erase" …: for JSON and logs. */
const char *moult_step_get_name (MoultStep step);

#define MOULT_TYPE_PROGRESS (moult_progress_get_type ())
G_DECLARE_FINAL_TYPE (MoultProgress, moult_progress, MOULT, PROGRESS, GObject)

/**
 * MoultProgress::changed:
 *
 * Something is new; emitted on the main context of the creating thread, and at most one emission
 * is pending at any time however often workers write.
 */

/* (transfer full) */
MoultProgress *moult_progress_new (void);

/* For the worker; any thread. A step's weight is its usual share of the job, 0: it has no such
 * step. */
void moult_progress_set_weights (MoultProgress *self, const guint weights[MOULT_N_STEPS]);
void moult_progress_begin (MoultProgress *self, MoultStep step); /* ends the step before */
/* How far the step is, of the bytes that it has to do; tells the speed as well. */
void moult_progress_set_bytes (MoultProgress *self, guint64 done, guint64 total);
/* What limits the speed of the step: a msgid, marked with N_(), or %NULL. */
void moult_progress_set_hint (MoultProgress *self, const char *hint);
/* Until the next call the job waits for the user's hands (bootloader buttons). */
void moult_progress_set_needs_user (MoultProgress *self, gboolean needs_user);
/* The point of no return: from here on cancelling would leave the board without firmware. */
void moult_progress_commit (MoultProgress *self);
/* One line for the log drawer, untranslated, without newline. */
void moult_progress_log (MoultProgress *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void moult_progress_finish (MoultProgress *self); /* all steps ended */
void moult_progress_stop (MoultProgress *self);   /* given up: the clocks stay where they are */

/**
 * MoultProgressState:
 *
 * A consistent copy of everything, for drawing.
 */
typedef struct {
    MoultStep step;
    gboolean started;
    gboolean finished;
    gboolean needs_user;
    gboolean committed;
    double fraction;      /* of the whole job, 0 to 1, never falls */
    double step_fraction; /* of the step; -1: not known */
    guint64 bytes_done;
    guint64 bytes_total;
    double bytes_per_second; /* of the step, 0: not known yet */
    double seconds_left;     /* of the job; -1: not known well enough to be said */
    gboolean has_step[MOULT_N_STEPS];
    double seconds[MOULT_N_STEPS]; /* duration of each ended or running step; -1: not begun */
    const char *hint;              /* static string or NULL */
} MoultProgressState;

/* Main thread or any other: all members are of the same moment. */
void moult_progress_get_state (MoultProgress *self, MoultProgressState *state);
/* The log so far, one line a row, each with the seconds since the start; owned by the caller. */
char *moult_progress_dup_log (MoultProgress *self);

G_END_DECLS
