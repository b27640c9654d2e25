/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-words.h"

#include <string.h>

#include <glib/gi18n.h>

#include "version.h"

static char *
format_day (GDateTime *time)
{
    /* Translators: a day as it is written in a text, "6 April 2026"; see the manual page of
     * strftime (3). */
    return g_date_time_format (time, C_ ("format of a date", "%-d %B %Y"));
}

char *
moult_firmware_words_dup_date (const char *date)
{
    g_autofree char *text = date != NULL ? g_strconcat (date, "T00:00:00Z", NULL) : NULL;
    g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
    g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, utc) : NULL;

    return time != NULL ? format_day (time) : NULL;
}

char *
moult_firmware_words_dup_day (gint64 seconds)
{
    g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

    return time != NULL ? format_day (time) : NULL;
}

char *
moult_firmware_words_dup_version (MoultFirmware *firmware)
{
    static const char infix[] = "-preview.";

    g_return_val_if_fail (MOULT_IS_FIRMWARE (firmware), NULL);

    const char *version = moult_firmware_get_version (firmware);
    const char *preview = version != NULL ? strstr (version, infix) : NULL;

    if (version == NULL)
        return g_strdup (moult_firmware_get_name (firmware));
    if (preview == NULL)
        return g_strdup (version);
    /* Translators: a build before the release: the release that it leads to, and a number that
     * counts the changes: "1.29.0 preview 678" */
    return g_strdup_printf (_ ("%.*s preview %s"), (int) (preview - version), version,
                            preview + strlen (infix));
}

const char *
moult_firmware_words_get_variant (const char *board_id)
{
    const char *dash = board_id != NULL ? strchr (board_id, '-') : NULL;

    return dash != NULL ? dash + 1 : "";
}

char *
moult_firmware_words_dup_build (MoultFirmware *firmware)
{
    g_return_val_if_fail (MOULT_IS_FIRMWARE (firmware), NULL);

    const char *board_id = moult_firmware_get_board_id (firmware);
    const MoultBoardKind *kind = board_id != NULL ? moult_board_db_lookup (board_id) : NULL;
    const char *variant = moult_firmware_words_get_variant (board_id);

    if (kind == NULL)
        return g_strdup (board_id != NULL ? board_id : moult_firmware_get_name (firmware));
    if (*variant == '\0')
        return g_strdup (_ (kind->name));
    /* Translators: a kind of board and the variant of its firmware: "ESP32 / WROOM (SPIRAM)" */
    return g_strdup_printf (_ ("%s (%s)"), _ (kind->name), variant);
}

char *
moult_firmware_words_dup_built (MoultFirmware *firmware)
{
    enum { SHORT_COMMIT = 7 };

    const char *commit = firmware != NULL ? moult_firmware_get_commit (firmware) : NULL;
    gboolean here = firmware != NULL && moult_firmware_is_built_here (firmware);

    if (commit == NULL)
        return here ? g_strdup (_ ("Built here")) : NULL;

    g_autofree char *words = g_strdup_printf (
        /* Translators: firmware that was built on this computer, and the commit of git that it was
         * built from, "abc1234". */
        here ? _ ("Built here, commit %.*s")
             /* Translators: firmware that somebody has built on another computer. */
             : _ ("Built from commit %.*s"),
        SHORT_COMMIT, commit);
    if (!moult_firmware_get_dirty (firmware))
        return g_steal_pointer (&words);
    /* Translators: the source was not quite that of the commit: "Built here, commit abc1234, with
     * changes" */
    return g_strdup_printf (_ ("%s, with changes"), words);
}

static void
read_stored (MoultFirmware *firmware, MoultFirmwareState *state)
{
    state->icon = "moult-done-symbolic";
    state->tint = "success";
    /* Translators: a version: "1.28.0 on this computer" */
    state->words =
        g_strdup_printf (_ ("%s on this computer"), moult_firmware_get_version (firmware));
}

static void
read_own (MoultFirmware *firmware, MoultFirmwareState *state)
{
    state->icon = "folder-open-symbolic";
    state->tint = "dim-label";
    state->words = moult_firmware_words_dup_built (firmware);
    if (state->words == NULL)
        state->words = g_strdup (_ ("My build, imported"));
}

static void
read_gone (MoultFirmwareState *state)
{
    state->icon = "moult-attention-symbolic";
    state->tint = "warning";
    state->words = g_strdup (_ ("File is gone"));
}

static void
read_offered (MoultFirmware *firmware, MoultFirmwareState *state)
{
    g_autofree char *size = g_format_size (moult_firmware_get_file_size (firmware));

    state->icon = "folder-download-symbolic";
    state->tint = "dim-label";
    if (moult_firmware_get_file_size (firmware) > 0)
        /* Translators: the size of a file: "1.7 MB to download" */
        state->words = g_strdup_printf (_ ("%s to download"), size);
    else
        /* Translators: a version: "1.28.0 to download" */
        state->words =
            g_strdup_printf (_ ("%s to download"), moult_firmware_get_version (firmware));
}

/* How good an entry is for the one line that a board has. */
typedef enum {
    RANK_NOTHING,
    RANK_GONE,
    RANK_OWN,
    RANK_STORED,
} Rank;

static Rank
rank (MoultFirmware *firmware)
{
    gboolean here = moult_firmware_get_path (firmware) != NULL;

    if (here)
        return moult_firmware_get_custom (firmware) || moult_firmware_get_version (firmware) == NULL
                   ? RANK_OWN
                   : RANK_STORED;
    return moult_firmware_get_sha256 (firmware) != NULL ? RANK_GONE : RANK_NOTHING;
}

/* The newest one of the best rank: they come newest first. */
static MoultFirmware *
find_best (GPtrArray *firmwares, Rank *best)
{
    MoultFirmware *found = NULL;

    *best = RANK_NOTHING;
    for (guint i = 0; i < firmwares->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (firmwares, i);

        if (rank (firmware) > *best) {
            *best = rank (firmware);
            found = firmware;
        }
    }
    return found;
}

void
moult_firmware_words_read_kind (MoultCatalogueBoard *board, MoultFirmwareState *state)
{
    g_return_if_fail (MOULT_IS_CATALOGUE_BOARD (board) && state != NULL);

    Rank best;
    MoultFirmware *firmware = find_best (moult_catalogue_board_get_firmwares (board), &best);

    switch (best) {
    case RANK_STORED:
        read_stored (firmware, state);
        return;
    case RANK_OWN:
        read_own (firmware, state);
        return;
    case RANK_GONE:
        read_gone (state);
        return;
    case RANK_NOTHING:
        break;
    }
    firmware = moult_catalogue_board_get_newest (board, NULL);
    if (firmware != NULL)
        read_offered (firmware, state);
    else
        state->words = g_strdup (_ ("Not on this computer"));
}

void
moult_firmware_words_read_one (MoultFirmware *firmware, MoultFirmwareState *state)
{
    g_return_if_fail (MOULT_IS_FIRMWARE (firmware) && state != NULL);

    switch (rank (firmware)) {
    case RANK_STORED:
        state->icon = "moult-done-symbolic";
        state->tint = "success";
        state->words = g_strdup (C_ ("state of a firmware", "On this computer"));
        return;
    case RANK_OWN:
        read_own (firmware, state);
        return;
    case RANK_GONE:
        read_gone (state);
        return;
    case RANK_NOTHING:
        break;
    }
    if (moult_firmware_get_file_size (firmware) > 0)
        state->words = g_format_size (moult_firmware_get_file_size (firmware));
}

void
moult_firmware_state_clear (MoultFirmwareState *state)
{
    g_clear_pointer (&state->words, g_free);
}
