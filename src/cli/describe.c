/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "describe.h"

#include <glib/gi18n-lib.h>

char *
moult_describe_version (MoultBoardInfo *info)
{
    const char *family = info != NULL ? moult_board_info_get_family (info) : "";

    if (*family == '\0')
        return g_strdup ("");
    if (g_str_equal (family, "micropython"))
        return g_strdup (moult_board_info_get_version (info));
    if (g_str_equal (family, "circuitpython"))
        return g_strconcat ("CircuitPython ", moult_board_info_get_version (info), NULL);
    return g_strconcat (family, " ", moult_board_info_get_version (info), NULL);
}

char *
moult_describe_built (MoultFirmware *firmware)
{
    enum { SHORT_COMMIT = 7 };

    const char *commit = firmware != NULL ? moult_firmware_get_commit (firmware) : NULL;
    gboolean here = firmware != NULL && moult_firmware_is_built_here (firmware);

    if (commit == NULL)
        return here ? g_strdup (_ ("Built here")) : NULL;

    g_autofree char *words = g_strdup_printf (
        here ? _ ("Built here, commit %.*s") : _ ("Built from commit %.*s"), SHORT_COMMIT, commit);
    return moult_firmware_get_dirty (firmware) ? g_strdup_printf (_ ("%s, with changes"), words)
                                               : g_steal_pointer (&words);
}

static const char *
describe_mode (MoultBoardMode mode)
{
    switch (mode) {
    case MOULT_BOARD_RUNNING:
        return _ ("running");
    case MOULT_BOARD_SILENT:
        return _ ("no answer");
    case MOULT_BOARD_BOOTLOADER:
        return _ ("bootloader");
    case MOULT_BOARD_NO_ACCESS:
        return _ ("no access");
    case MOULT_BOARD_BUSY:
        return _ ("in use");
    case MOULT_BOARD_GONE:
        return _ ("gone");
    }
    g_assert_not_reached ();
}

char *
moult_describe_state (MoultBoard *board)
{
    const char *mode = describe_mode (moult_board_get_mode (board));

    if (moult_board_get_ignored (board))
        return g_strdup_printf (_ ("%s, ignored"), mode);
    return g_strdup (mode);
}

const char *
moult_describe_step (MoultStep step)
{
    switch (step) {
    case MOULT_STEP_PREPARE:
        return _ ("prepare");
    case MOULT_STEP_BOOTLOADER:
        return _ ("start bootloader");
    case MOULT_STEP_ERASE:
        return _ ("erase");
    case MOULT_STEP_WRITE:
        return _ ("write");
    case MOULT_STEP_VERIFY:
        return _ ("verify");
    case MOULT_STEP_RESTART:
        return _ ("restart");
    case MOULT_STEP_CONFIRM:
        return _ ("confirm");
    case MOULT_STEP_AFTER:
        return _ ("finish");
    }
    g_assert_not_reached ();
}
