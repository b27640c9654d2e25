/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "board-state.h"

#include <glib/gi18n.h>

#include "flash-job.h"
#include "wording.h"

gboolean
moult_board_state_is_worked_on (MoultBoard *board)
{
    MoultFlashJob *job = moult_board_get_job (board);

    return moult_board_get_held (board) || (job != NULL && moult_flash_job_is_active (job));
}

static void
set_icon (MoultBoardState *state, const char *icon, const char *tint)
{
    state->icon = icon;
    state->tint = tint;
}

static void
set_running_icon (MoultFlashJob *job, MoultBoardState *state)
{
    MoultProgressState progress;

    moult_progress_get_state (moult_flash_job_get_progress (job), &progress);
    if (progress.needs_user)
        set_icon (state, "moult-attention-symbolic", "warning");
    else
        set_icon (state, NULL, NULL);
}

/* Returns %FALSE when the job says nothing of how the board is now. */
static gboolean
read_job (MoultFlashJob *job, MoultBoardMode mode, MoultBoardState *state)
{
    switch (moult_flash_job_get_state (job)) {
    case MOULT_JOB_WAITING:
        set_icon (state, "moult-waiting-symbolic", "dim-label");
        break;
    case MOULT_JOB_RUNNING:
        set_running_icon (job, state);
        break;
    case MOULT_JOB_DONE:
        if (mode != MOULT_BOARD_RUNNING)
            return FALSE;
        set_icon (state, "moult-done-symbolic", "success");
        break;
    case MOULT_JOB_FAILED:
        set_icon (state, "moult-attention-symbolic", "warning");
        break;
    case MOULT_JOB_CANCELLED:
        return FALSE;
    }
    state->words = moult_wording_dup_job (job);
    return TRUE;
}

static void
set_silent_icon (MoultBoard *board, MoultBoardState *state)
{
    if (moult_board_get_chip (board) == NULL)
        set_icon (state, "moult-waiting-symbolic", "dim-label");
    else if (moult_board_is_locked (board))
        set_icon (state, "moult-attention-symbolic", "warning");
    else
        set_icon (state, "moult-bootloader-symbolic", "accent");
}

static void
set_mode_icon (MoultBoard *board, MoultBoardState *state)
{
    switch (moult_board_get_mode (board)) {
    case MOULT_BOARD_RUNNING:
        set_icon (state, "moult-board-symbolic", "dim-label");
        return;
    case MOULT_BOARD_SILENT:
        set_silent_icon (board, state);
        return;
    case MOULT_BOARD_BOOTLOADER:
        set_icon (state, "moult-bootloader-symbolic", "accent");
        return;
    case MOULT_BOARD_NO_ACCESS:
        set_icon (state, "moult-attention-symbolic", "warning");
        return;
    case MOULT_BOARD_BUSY:
        set_icon (state, "moult-locked-symbolic", "dim-label");
        return;
    case MOULT_BOARD_GONE:
        set_icon (state, "moult-left-alone-symbolic", "dim-label");
        return;
    }
    g_assert_not_reached ();
}

/* Returns %FALSE when there is nothing to say but what the board runs. */
static gboolean
read_standing (MoultStanding standing, MoultBoardState *state)
{
    switch (standing) {
    case MOULT_STANDING_OUTDATED:
        state->words = g_strdup (C_ ("state of a board", "Update available"));
        set_icon (state, "moult-update-symbolic", "accent");
        return TRUE;
    case MOULT_STANDING_UP_TO_DATE:
        state->words = g_strdup (C_ ("state of a board", "Up to date"));
        set_icon (state, "moult-done-symbolic", "success");
        return TRUE;
    case MOULT_STANDING_UNKNOWN:
    case MOULT_STANDING_NEWER:
        return FALSE;
    }
    g_return_val_if_reached (FALSE);
}

/* The chip has answered, and only the user can say more. */
static gboolean
is_question_open (MoultChoice *choice)
{
    MoultBoard *board = moult_choice_get_board (choice);

    return moult_board_knows_only_chip (board) && !moult_board_get_asking (board)
           && moult_board_get_mode (board) == MOULT_BOARD_SILENT && !moult_board_is_locked (board)
           && moult_choice_get_firmware (choice) == NULL
           && moult_offer_get_candidates (moult_choice_get_offer (choice))[0] != NULL;
}

void
moult_board_state_read (MoultChoice *choice, MoultBoardState *state)
{
    MoultBoard *board = moult_choice_get_board (choice);
    MoultFlashJob *job = moult_choice_get_job (choice);
    MoultBoardMode mode = moult_board_get_mode (board);

    moult_board_state_clear (state);
    if (moult_board_get_held (board)) {
        state->words = g_strdup (C_ ("state of a board", "Being worked on"));
        set_icon (state, NULL, NULL);
        return;
    }
    if (job != NULL && read_job (job, mode, state))
        return;
    if (moult_board_get_ignored (board) && mode != MOULT_BOARD_GONE) {
        state->words = g_strdup (C_ ("state of a board", "Left alone"));
        set_icon (state, "moult-left-alone-symbolic", "dim-label");
        return;
    }
    if (!moult_board_get_asking (board)
        && read_standing (moult_choice_get_standing (choice), state))
        return;
    if (is_question_open (choice)) {
        state->words = g_strdup (C_ ("state of a board", "Which board is it?"));
        set_icon (state, "moult-question-symbolic", "accent");
        return;
    }
    state->words = moult_wording_dup_mode (board);
    if (moult_board_get_asking (board))
        set_icon (state, NULL, NULL);
    else
        set_mode_icon (board, state);
}

void
moult_board_state_clear (MoultBoardState *state)
{
    g_clear_pointer (&state->words, g_free);
}
