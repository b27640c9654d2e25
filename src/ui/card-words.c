/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "card-words.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "error.h"
#include "wording.h"

/* Shorter than the headlines of advices: a card has room for three words. */
static const char *
get_trouble (MoultError code)
{
    switch (code) {
    case MOULT_ERROR_NO_ACCESS:
        return C_ ("trouble", "No access");
    case MOULT_ERROR_GONE:
        return C_ ("trouble", "Unplugged");
    case MOULT_ERROR_NO_BOOTLOADER:
        return C_ ("trouble", "No bootloader");
    case MOULT_ERROR_WRONG_FIRMWARE:
        return C_ ("trouble", "Wrong firmware");
    case MOULT_ERROR_BAD_IMAGE:
        return C_ ("trouble", "Damaged file");
    case MOULT_ERROR_PROTOCOL:
        return C_ ("trouble", "Unexpected answer");
    case MOULT_ERROR_VERIFY:
        return C_ ("trouble", "Check failed");
    case MOULT_ERROR_NO_SPACE:
        return C_ ("trouble", "No room on the board");
    case MOULT_ERROR_BUSY:
        return C_ ("trouble", "In use by another program");
    case MOULT_ERROR_NETWORK:
        return C_ ("trouble", "Download failed");
    case MOULT_ERROR_NOT_FOUND:
        return C_ ("trouble", "Not found");
    case MOULT_ERROR_LOCKED:
        return C_ ("trouble", "Protected chip");
    case MOULT_ERROR_EXISTS:
        return C_ ("trouble", "Name in use");
    case MOULT_ERROR_DEPENDENCY:
        return C_ ("trouble", "A program is missing");
    case MOULT_ERROR_READ_ONLY:
        return C_ ("trouble", "Files cannot be written");
    case MOULT_ERROR_BUILD_FAILED:
        return C_ ("trouble", "Does not build");
    }
    return C_ ("trouble", "Something went wrong");
}

static char *
dup_trouble (const GError *error)
{
    if (error == NULL)
        return g_strdup ("");
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return g_strdup (C_ ("trouble", "Cancelled"));
    return g_strdup (error->domain == MOULT_ERROR ? get_trouble ((MoultError) error->code)
                                                  : C_ ("trouble", "Something went wrong"));
}

/* "15 seconds": whole ones, since nobody compares tenths across a room. */
static char *
dup_duration (double seconds)
{
    guint whole = (guint) lround (MAX (seconds, 1));

    if (whole < 120)
        return g_strdup_printf (ngettext ("%u second", "%u seconds", whole), whole);
    return g_strdup_printf (ngettext ("%u minute", "%u minutes", (whole + 30) / 60),
                            (whole + 30) / 60);
}

/* What slows it down or what is waited for, else the time that is left. */
static char *
dup_working_fact (MoultWorkshopCard *card)
{
    MoultFlashJob *job = moult_workshop_card_get_job (card);
    MoultProgressState progress;
    char *left;

    if (job == NULL)
        return g_strdup ("");
    moult_progress_get_state (moult_flash_job_get_progress (job), &progress);
    if (progress.needs_user)
        return g_strdup (C_ ("fact", "Press its button"));
    if (progress.hint != NULL)
        return g_strdup (_ (progress.hint));
    left = moult_wording_dup_seconds_left (&progress);
    return left != NULL ? left : g_strdup ("");
}

/* Why it is not flashed; as short as the rest of a card. */
static const char *
get_reason (MoultPlanReason reason)
{
    switch (reason) {
    case MOULT_PLAN_FLASH:
    case MOULT_PLAN_FLASHING:
        return "";
    case MOULT_PLAN_UP_TO_DATE:
        return C_ ("reason", "Already up to date");
    case MOULT_PLAN_IGNORED:
        return C_ ("reason", "Protected by its owner");
    case MOULT_PLAN_NO_FIRMWARE:
        return C_ ("reason", "No firmware for it");
    case MOULT_PLAN_AMBIGUOUS:
        return C_ ("reason", "Which board is it?");
    case MOULT_PLAN_NOT_MICROPYTHON:
        return C_ ("reason", "Does not run MicroPython");
    case MOULT_PLAN_WRONG_CHIP:
        return C_ ("reason", "Firmware of another chip");
    case MOULT_PLAN_NO_ACCESS:
        return C_ ("reason", "No access");
    case MOULT_PLAN_BUSY:
        return C_ ("reason", "In use by another program");
    case MOULT_PLAN_SILENT:
        return C_ ("reason", "Does not answer");
    case MOULT_PLAN_GONE:
        return C_ ("reason", "Unplugged");
    case MOULT_PLAN_NO_BACKEND:
        return C_ ("reason", "Nothing here can write it");
    case MOULT_PLAN_NEWER:
        return C_ ("reason", "Runs a newer version");
    case MOULT_PLAN_NOT_IN_RECIPE:
        return C_ ("reason", "Not in this recipe");
    case MOULT_PLAN_PROGRAM:
        return C_ ("reason", "Has a program on it");
    }
    g_return_val_if_reached ("");
}

static char *
dup_waiting_fact (MoultWorkshopCard *card)
{
    MoultBoard *board = moult_workshop_card_get_board (card);

    if (board != NULL && moult_board_get_asking (board))
        return g_strdup (C_ ("fact", "Asking who it is"));
    if (moult_card_words_needs_hands (card))
        return g_strdup (C_ ("fact", "Start its bootloader"));
    return g_strdup (C_ ("fact", "Starts when a place is free"));
}

gboolean
moult_card_words_needs_hands (MoultWorkshopCard *card)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (card), FALSE);

    MoultFlashJob *job = moult_workshop_card_get_job (card);
    MoultProgressState progress;

    switch (moult_workshop_card_get_state (card)) {
    case MOULT_CARD_WAITING:
        return moult_workshop_card_get_reason (card) == MOULT_PLAN_SILENT;
    case MOULT_CARD_WORKING:
        if (job == NULL)
            return FALSE;
        moult_progress_get_state (moult_flash_job_get_progress (job), &progress);
        return progress.needs_user;
    case MOULT_CARD_READY:
    case MOULT_CARD_ATTENTION:
    case MOULT_CARD_LEFT_ALONE:
        return FALSE;
    }
    g_return_val_if_reached (FALSE);
}

/* A serial adapter tells nothing of the board behind it; most have an ESP. */
const MoultBoardKind *
moult_card_words_get_guide_kind (MoultWorkshopCard *card)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (card), NULL);

    const MoultBoardKind *kind = moult_workshop_card_get_kind (card);

    return kind->chip != NULL || kind->port != NULL ? kind
                                                    : moult_board_db_lookup ("ESP32_GENERIC");
}

char *
moult_card_words_dup_steps (MoultWorkshopCard *card)
{
    const char *const *steps =
        moult_board_db_get_bootloader_steps (moult_card_words_get_guide_kind (card), NULL);
    g_autoptr (GString) text = g_string_new (NULL);

    for (guint i = 0; steps != NULL && steps[i] != NULL; i++)
        g_string_append_printf (text, "%s%u. %s", i > 0 ? "  " : "", i + 1, _ (steps[i]));
    return g_string_free_and_steal (g_steal_pointer (&text));
}

gboolean
moult_card_words_can_retry (MoultWorkshopCard *card)
{
    return moult_workshop_card_get_state (card) == MOULT_CARD_ATTENTION
           && moult_workshop_card_get_error (card) != NULL
           && moult_workshop_card_get_board (card) != NULL
           && !moult_workshop_card_waits_for_plug (card);
}

/* What fails in this run has a job that knows why. */
gboolean
moult_card_words_is_interrupted (MoultWorkshopCard *card)
{
    return moult_workshop_card_get_job (card) == NULL
           && g_error_matches (moult_workshop_card_get_error (card), MOULT_ERROR, MOULT_ERROR_GONE);
}

char *
moult_card_words_dup_state (MoultWorkshopCard *card)
{
    MoultFlashJob *job;

    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (card), NULL);

    job = moult_workshop_card_get_job (card);
    switch (moult_workshop_card_get_state (card)) {
    case MOULT_CARD_WAITING:
        return g_strdup (C_ ("state of a board", "Waiting"));
    case MOULT_CARD_WORKING:
        if (moult_card_words_needs_hands (card)) /* the fact says for what */
            return g_strdup (C_ ("state of a board", "Waiting"));
        return job != NULL ? moult_wording_dup_job (job)
                           : g_strdup (C_ ("state of a board", "Preparing"));
    case MOULT_CARD_READY:
        return g_strdup (C_ ("state of a board", "Ready"));
    case MOULT_CARD_ATTENTION:
        return g_strdup (C_ ("state of a board", "Needs attention"));
    case MOULT_CARD_LEFT_ALONE:
        return g_strdup (C_ ("state of a board", "Left alone"));
    }
    g_return_val_if_reached (NULL);
}

char *
moult_card_words_dup_fact (MoultWorkshopCard *card)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (card), NULL);

    switch (moult_workshop_card_get_state (card)) {
    case MOULT_CARD_WAITING:
        return dup_waiting_fact (card);
    case MOULT_CARD_WORKING:
        return dup_working_fact (card);
    case MOULT_CARD_READY:
        return moult_card_words_dup_duration (card);
    case MOULT_CARD_ATTENTION:
        if (moult_card_words_is_interrupted (card))
            return g_strdup (C_ ("trouble", "Interrupted"));
        if (moult_workshop_card_get_error (card) != NULL)
            return dup_trouble (moult_workshop_card_get_error (card));
        return g_strdup (get_reason (moult_workshop_card_get_reason (card)));
    case MOULT_CARD_LEFT_ALONE:
        return g_strdup (get_reason (moult_workshop_card_get_reason (card)));
    }
    g_return_val_if_reached (NULL);
}

const char *
moult_card_words_get_kind (MoultWorkshopCard *card)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (card), NULL);

    const MoultBoardKind *kind = moult_workshop_card_get_kind (card);

    if (kind->product != NULL)
        return kind->product;
    return kind->name != NULL ? _ (kind->name) : moult_workshop_card_get_name (card);
}

char *
moult_card_words_dup_place (MoultWorkshopCard *card)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (card), NULL);

    /* Translators: a kind of board, and its place: "Pico W, USB 1-1.2" */
    return g_strdup_printf (_ ("%s, USB %s"), moult_card_words_get_kind (card),
                            moult_workshop_card_get_location (card));
}

char *
moult_card_words_dup_title (MoultWorkshopCard *card)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (card), NULL);

    guint number = moult_workshop_card_get_number (card);

    if (number == 0)
        return g_strdup (moult_workshop_card_get_name (card));
    /* Translators: a card of the wall: its number and the name of its board */
    return g_strdup_printf (_ ("Number %u, %s"), number, moult_workshop_card_get_name (card));
}

char *
moult_card_words_dup_duration (MoultWorkshopCard *card)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (card), NULL);

    double seconds = moult_workshop_card_get_seconds (card);

    return seconds > 0 ? dup_duration (seconds) : g_strdup (C_ ("fact", "Had all of it already"));
}

char *
moult_card_words_dup_port (const char *location)
{
    g_return_val_if_fail (location != NULL, NULL);

    const char *last = strrchr (location, '.');
    const char *bus = strchr (location, '-');
    g_autofree char *hub = NULL;

    if (last == NULL)
        /* Translators: where a board is plugged in; %s is the number of a socket. */
        return g_strdup_printf (_ ("Port %s of this computer"), bus != NULL ? bus + 1 : location);
    hub = g_strndup (location, last - location);
    /* Translators: where a board is plugged in: the number of a socket, and the place of the hub
     * that has it: "Port 4 of the hub at USB 1-1" */
    return g_strdup_printf (_ ("Port %s of the hub at USB %s"), last + 1, hub);
}
