/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wording.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "error.h"

enum {
    MINUTE = 60,
    COARSE = 10, /* seconds; longer times are told in steps of five */
};

const char *
moult_wording_get_step (MoultStep step)
{
    switch (step) {
    case MOULT_STEP_PREPARE:
        return C_ ("step of a job", "Prepare");
    case MOULT_STEP_BOOTLOADER:
        return C_ ("step of a job", "Enter Bootloader");
    case MOULT_STEP_ERASE:
        return C_ ("step of a job", "Erase");
    case MOULT_STEP_WRITE:
        return C_ ("step of a job", "Write");
    case MOULT_STEP_VERIFY:
        return C_ ("step of a job", "Verify");
    case MOULT_STEP_RESTART:
        return C_ ("step of a job", "Restart");
    case MOULT_STEP_CONFIRM:
        return C_ ("step of a job", "Confirm");
    case MOULT_STEP_AFTER:
        return C_ ("step of a job", "Copy Files");
    }
    g_return_val_if_reached ("");
}

const char *
moult_wording_get_step_state (MoultStep step)
{
    switch (step) {
    case MOULT_STEP_PREPARE:
        return C_ ("state of a board", "Preparing");
    case MOULT_STEP_BOOTLOADER:
        return C_ ("state of a board", "Entering bootloader");
    case MOULT_STEP_ERASE:
        return C_ ("state of a board", "Erasing");
    case MOULT_STEP_WRITE:
        return C_ ("state of a board", "Writing");
    case MOULT_STEP_VERIFY:
        return C_ ("state of a board", "Verifying");
    case MOULT_STEP_RESTART:
        return C_ ("state of a board", "Restarting");
    case MOULT_STEP_CONFIRM:
        return C_ ("state of a board", "Confirming");
    case MOULT_STEP_AFTER:
        return C_ ("state of a board", "Copying files");
    }
    g_return_val_if_reached ("");
}

char *
moult_wording_dup_progress (const MoultProgressState *progress)
{
    int percent;

    if (!progress->started)
        return g_strdup (C_ ("state of a board", "Waiting"));
    if (progress->needs_user)
        return g_strdup (C_ ("state of a board", "Waiting for the bootloader"));
    if (progress->step_fraction < 0)
        return g_strdup (moult_wording_get_step_state (progress->step));
    percent = (int) (CLAMP (progress->step_fraction, 0, 1) * 100);
    switch (progress->step) {
    case MOULT_STEP_PREPARE: /* bytes come from the download site */
        return g_strdup_printf (C_ ("state of a board", "Downloading %d%%"), percent);
    case MOULT_STEP_ERASE:
        return g_strdup_printf (C_ ("state of a board", "Erasing %d%%"), percent);
    case MOULT_STEP_WRITE:
        return g_strdup_printf (C_ ("state of a board", "Writing %d%%"), percent);
    case MOULT_STEP_VERIFY:
        return g_strdup_printf (C_ ("state of a board", "Verifying %d%%"), percent);
    case MOULT_STEP_AFTER:
        return g_strdup_printf (C_ ("state of a board", "Copying files %d%%"), percent);
    case MOULT_STEP_BOOTLOADER:
    case MOULT_STEP_RESTART:
    case MOULT_STEP_CONFIRM:
        return g_strdup (moult_wording_get_step_state (progress->step));
    }
    g_return_val_if_reached (NULL);
}

char *
moult_wording_dup_bytes (const MoultProgressState *progress)
{
    g_autofree char *done = g_format_size (progress->bytes_done);
    g_autofree char *total = g_format_size (progress->bytes_total);
    g_autofree char *speed = NULL;

    if (progress->bytes_total == 0)
        return NULL;
    if (progress->bytes_per_second <= 0)
        /* Translators: sizes: "368 kB of 855 kB" */
        return g_strdup_printf (_ ("%s of %s"), done, total);
    speed = g_format_size ((guint64) progress->bytes_per_second);
    /* Translators: sizes: "368 kB of 855 kB, 86 kB/s" */
    return g_strdup_printf (_ ("%s of %s, %s/s"), done, total, speed);
}

char *
moult_wording_dup_seconds_left (const MoultProgressState *progress)
{
    guint seconds = (guint) ceil (MAX (progress->seconds_left, 0));
    guint minutes = (seconds + MINUTE / 2) / MINUTE;

    if (progress->seconds_left < 0 || progress->finished)
        return NULL;
    if (seconds >= 2 * MINUTE)
        return g_strdup_printf (ngettext ("About %u minute left", "About %u minutes left", minutes),
                                minutes);
    if (seconds > COARSE)
        seconds = (seconds + 4) / 5 * 5;
    seconds = MAX (seconds, 1);
    return g_strdup_printf (ngettext ("About %u second left", "About %u seconds left", seconds),
                            seconds);
}

char *
moult_wording_dup_seconds (double seconds)
{
    /* Translators: a measured duration in seconds: "4.3 s" */
    return g_strdup_printf (_ ("%.1f s"), seconds);
}

char *
moult_wording_dup_job (MoultFlashJob *job)
{
    MoultProgressState progress;

    switch (moult_flash_job_get_state (job)) {
    case MOULT_JOB_WAITING:
        return g_strdup (C_ ("state of a board", "Waiting"));
    case MOULT_JOB_RUNNING:
        moult_progress_get_state (moult_flash_job_get_progress (job), &progress);
        return moult_wording_dup_progress (&progress);
    case MOULT_JOB_DONE:
        return g_strdup (moult_flash_job_get_wrote (job)
                             ? C_ ("state of a board", "Ready")
                             : C_ ("state of a board", "Already up to date"));
    case MOULT_JOB_FAILED:
        return g_strdup (C_ ("state of a board", "Needs attention"));
    case MOULT_JOB_CANCELLED:
        return g_strdup (C_ ("state of a board", "Cancelled"));
    }
    g_return_val_if_reached (NULL);
}

const char *
moult_wording_get_family (const char *family)
{
    static const struct {
        const char *family;
        const char *name;
    } names[] = {
        { "micropython", "MicroPython" },
        { "circuitpython", "CircuitPython" },
        { "pycopy", "Pycopy" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
        if (g_str_equal (family, names[i].family))
            return names[i].name;
    }
    return family;
}

char *
moult_wording_dup_runs (MoultBoardInfo *info)
{
    const char *family;
    const char *version;

    if (info == NULL || *moult_board_info_get_family (info) == '\0')
        return NULL;
    family = moult_wording_get_family (moult_board_info_get_family (info));
    version = moult_board_info_get_version (info);
    /* Translators: a program and its version: "MicroPython 1.24.1" */
    return *version != '\0' ? g_strdup_printf (_ ("%s %s"), family, version) : g_strdup (family);
}

char *
moult_wording_dup_holder (const GError *error)
{
    /* moult_serial_open() ends its message so; there is no other way for a name to come along. */
    static const char before[] = " is in use by ";
    const char *name;
    const char *end;

    if (!g_error_matches (error, MOULT_ERROR, MOULT_ERROR_BUSY))
        return NULL;
    name = strstr (error->message, before);
    if (name == NULL)
        return NULL;
    name += strlen (before);
    end = strstr (name, " (");
    return end != NULL ? g_strndup (name, end - name) : NULL;
}

static char *
dup_busy (MoultBoard *board)
{
    g_autofree char *holder = moult_wording_dup_holder (moult_board_get_error (board));

    if (holder == NULL)
        return g_strdup (C_ ("state of a board", "In use by another program"));
    /* Translators: %s is the name of a program, "Thonny" */
    return g_strdup_printf (C_ ("state of a board", "In use by %s"), holder);
}

/* Through its loader it can be flashed whatever it runs, unless that is locked. */
static char *
dup_chip_mode (MoultBoard *board)
{
    return g_strdup (moult_board_is_locked (board)
                         ? C_ ("state of a board", "Protected")
                         : C_ ("state of a board", "Waiting for firmware"));
}

char *
moult_wording_dup_mode (MoultBoard *board)
{
    char *runs = NULL;

    if (moult_board_get_asking (board))
        return g_strdup (C_ ("state of a board", "Asking who it is"));
    switch (moult_board_get_mode (board)) {
    case MOULT_BOARD_RUNNING:
        runs = moult_wording_dup_runs (moult_board_get_info (board));
        return runs != NULL ? runs : g_strdup (C_ ("state of a board", "Running"));
    case MOULT_BOARD_SILENT:
        if (moult_board_get_chip (board) != NULL)
            return dup_chip_mode (board);
        return g_strdup (C_ ("state of a board", "Does not answer"));
    case MOULT_BOARD_BOOTLOADER:
        return g_strdup (C_ ("state of a board", "Waiting for firmware"));
    case MOULT_BOARD_NO_ACCESS:
        return g_strdup (C_ ("state of a board", "No access"));
    case MOULT_BOARD_BUSY:
        return dup_busy (board);
    case MOULT_BOARD_GONE:
        return g_strdup (C_ ("state of a board", "Unplugged"));
    }
    g_return_val_if_reached (NULL);
}

static const char *
get_node (MoultBoard *board)
{
    MoultDevice *device = moult_board_get_device (board);

    if (device == NULL)
        return NULL;
    return moult_device_get_tty (device) != NULL ? moult_device_get_tty (device)
                                                 : moult_device_get_usb_node (device);
}

static char *
dup_up_to_date (MoultBoard *board)
{
    MoultBoardInfo *info = moult_board_get_info (board);

    if (info == NULL)
        return g_strdup (_ ("Already up to date"));
    /* Translators: %s is a version, "1.28.0" */
    return g_strdup_printf (_ ("Already has %s"), moult_board_info_get_version (info));
}

static const char *
get_ignored (MoultPlanTask *task)
{
    MoultBoardInfo *info = moult_board_get_info (moult_plan_task_get_board (task));

    if (moult_plan_task_can_include (task))
        return _ ("You took it out");
    if (info != NULL && moult_board_info_get_ignored (info))
        return _ ("Its board_info.toml says to leave it alone");
    return _ ("You chose to leave this board alone");
}

static char *
dup_ambiguous (MoultPlanTask *task)
{
    const MoultBoardKind *kind = moult_board_get_kind (moult_plan_task_get_board (task));
    guint n_boards = moult_board_db_count_boards (kind->chip);
    MoultRecommendation *recommendation = moult_plan_task_get_recommendation (task);

    if (recommendation != NULL
        && moult_recommendation_get_evidence (recommendation) != MOULT_EVIDENCE_CHIP)
        return g_strdup (_ ("More than one build may be right for it"));
    if (recommendation == NULL && moult_plan_task_get_firmware (task) == NULL)
        return g_strdup (_ ("More than one of the files fits it equally well"));
    if (n_boards < 2 || kind->chip_name == NULL)
        return g_strdup (_ ("Nothing tells which board it is"));
    return g_strdup_printf (ngettext ("Only its chip is known, and %u board has the %s",
                                      "Only its chip is known, and %u boards have the %s",
                                      n_boards),
                            n_boards, kind->chip_name);
}

static char *
dup_not_micropython (MoultBoard *board)
{
    g_autofree char *runs = moult_wording_dup_runs (moult_board_get_info (board));

    if (runs == NULL)
        return g_strdup (_ ("Does not run MicroPython"));
    /* Translators: %s is a program and its version, "CircuitPython 9.2.1" */
    return g_strdup_printf (_ ("Runs %s, not MicroPython"), runs);
}

static char *
dup_no_access (MoultBoard *board)
{
    const char *node = get_node (board);

    if (node == NULL)
        return g_strdup (_ ("No access"));
    /* Translators: %s is a device node, "/dev/ttyUSB0" */
    return g_strdup_printf (_ ("No access to %s"), node);
}

static char *
dup_in_use (MoultBoard *board)
{
    g_autofree char *holder = moult_wording_dup_holder (moult_board_get_error (board));

    if (holder == NULL)
        return g_strdup (_ ("Another program is using it. Close it there first"));
    /* Translators: %s is the name of a program, "Thonny" */
    return g_strdup_printf (_ ("%s is using it. Close it there first"), holder);
}

static const char *
get_no_firmware (MoultPlanTask *task)
{
    MoultRecommendation *recommendation = moult_plan_task_get_recommendation (task);
    const GError *error =
        recommendation != NULL ? moult_recommendation_get_error (recommendation) : NULL;

    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_NETWORK))
        return _ ("No firmware for it is on this computer, and the download site cannot be "
                  "reached");
    if (recommendation != NULL && moult_recommendation_get_builds (recommendation)[0] == NULL)
        return _ ("Nothing tells which board it is");
    return moult_plan_task_get_detail (task) != NULL ? _ ("There is no firmware for this board")
                                                     : _ ("No firmware was chosen for it");
}

char *
moult_wording_dup_reason (MoultPlanTask *task)
{
    MoultBoard *board = moult_plan_task_get_board (task);

    switch (moult_plan_task_get_reason (task)) {
    case MOULT_PLAN_FLASH:
        return g_strdup (_ ("Will be flashed"));
    case MOULT_PLAN_UP_TO_DATE:
        return dup_up_to_date (board);
    case MOULT_PLAN_IGNORED:
        return g_strdup (get_ignored (task));
    case MOULT_PLAN_NO_FIRMWARE:
        return g_strdup (get_no_firmware (task));
    case MOULT_PLAN_AMBIGUOUS:
        return dup_ambiguous (task);
    case MOULT_PLAN_NOT_MICROPYTHON:
        return dup_not_micropython (board);
    case MOULT_PLAN_WRONG_CHIP:
        return g_strdup (_ ("The file is for another board"));
    case MOULT_PLAN_NO_ACCESS:
        return dup_no_access (board);
    case MOULT_PLAN_BUSY:
        return dup_in_use (board);
    case MOULT_PLAN_SILENT:
        return g_strdup (moult_board_get_asking (board) ? _ ("It is still being asked who it is")
                                                        : _ ("Does not answer"));
    case MOULT_PLAN_GONE:
        return g_strdup (_ ("Unplugged"));
    case MOULT_PLAN_NO_BACKEND:
        return g_strdup (_ ("Nothing on this computer can write the file to it"));
    case MOULT_PLAN_FLASHING:
        return g_strdup (_ ("Is being flashed already"));
    case MOULT_PLAN_NEWER:
        return g_strdup_printf (_ ("Runs a newer version, %s"), moult_plan_task_get_detail (task));
    case MOULT_PLAN_NOT_IN_RECIPE:
        return g_strdup (_ ("Not in this recipe"));
    case MOULT_PLAN_PROGRAM:
        return g_strdup (_ ("Has a program of its own"));
    }
    g_return_val_if_reached (NULL);
}

const char *
moult_wording_get_evidence (MoultPlanTask *task)
{
    MoultRecommendation *recommendation = moult_plan_task_get_recommendation (task);

    switch (moult_plan_task_get_reason (task)) {
    case MOULT_PLAN_WRONG_CHIP:
    case MOULT_PLAN_NO_BACKEND:
        return moult_plan_task_get_detail (task);
    case MOULT_PLAN_NO_FIRMWARE:
        return recommendation == NULL ? moult_plan_task_get_detail (task) : NULL;
    case MOULT_PLAN_AMBIGUOUS:
        if (recommendation != NULL
            && moult_recommendation_get_evidence (recommendation) == MOULT_EVIDENCE_CHIP)
            return NULL;
        return moult_plan_task_get_firmware (task) == NULL ? moult_plan_task_get_detail (task)
                                                           : NULL;
    case MOULT_PLAN_FLASH:
    case MOULT_PLAN_UP_TO_DATE:
    case MOULT_PLAN_IGNORED:
    case MOULT_PLAN_NOT_MICROPYTHON:
    case MOULT_PLAN_NO_ACCESS:
    case MOULT_PLAN_BUSY:
    case MOULT_PLAN_SILENT:
    case MOULT_PLAN_GONE:
    case MOULT_PLAN_FLASHING:
    case MOULT_PLAN_NEWER:
    case MOULT_PLAN_NOT_IN_RECIPE:
    case MOULT_PLAN_PROGRAM:
        return NULL;
    }
    g_return_val_if_reached (NULL);
}
