/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "flash-words.h"

#include <glib/gi18n.h>

#include "fit.h"
#include "version.h"
#include "wording.h"

/* Another variant, or the build of another board with the same chip. */
static gboolean
is_other_build (MoultBoardInfo *info, MoultFirmware *firmware)
{
    const char *build = moult_firmware_get_board_id (firmware);
    const char *runs = moult_board_info_get_board_id (info);

    return build != NULL && *runs != '\0' && !g_str_equal (build, runs);
}

/* By full versions, since two previews of a series have the same number but for their build. */
static int
compare (MoultFirmware *firmware, MoultBoardInfo *info)
{
    g_autofree char *runs = moult_board_info_dup_full_version (info);

    if (moult_fit_is_same_version (firmware, info))
        return 0;
    return moult_version_compare (moult_firmware_get_version (firmware), runs);
}

char *
moult_flash_words_dup_verb (MoultBoardInfo *info, MoultFirmware *firmware)
{
    const char *version = firmware != NULL ? moult_firmware_get_version (firmware) : NULL;
    const char *family = info != NULL ? moult_board_info_get_family (info) : "";

    if (firmware == NULL)
        return g_strdup (_ ("Flash Board"));
    if (*family != '\0' && !moult_board_info_is_micropython (info))
        /* Translators: on the button; the name of a firmware such as CircuitPython. */
        return g_strdup_printf (_ ("Replace %s"), moult_wording_get_family (family));
    if (version == NULL)
        return g_strdup (_ ("Flash This File"));
    if (*family == '\0' || is_other_build (info, firmware))
        /* Translators: on the button; a version. */
        return g_strdup_printf (_ ("Install MicroPython %s"), version);

    int order = compare (firmware, info);
    if (order > 0)
        /* Translators: on the button; a version, newer than what the board runs. */
        return g_strdup_printf (_ ("Update to %s"), version);
    if (order < 0)
        /* Translators: on the button; a version, older than what the board runs. */
        return g_strdup_printf (_ ("Downgrade to %s"), version);
    /* Translators: on the button; the version that the board runs already. */
    return g_strdup_printf (_ ("Reinstall %s"), version);
}

char *
moult_flash_words_dup_firmware (MoultFirmware *firmware)
{
    const char *version = moult_firmware_get_version (firmware);

    if (version == NULL)
        return g_strdup (moult_firmware_get_name (firmware));
    return g_strdup_printf (_ ("%s %s"), "MicroPython", version);
}

char *
moult_flash_words_dup_change (MoultBoardInfo *info, MoultFirmware *firmware)
{
    g_autofree char *before = moult_wording_dup_runs (info);
    g_autofree char *after = moult_flash_words_dup_firmware (firmware);
    const char *version = moult_firmware_get_version (firmware);

    if (before == NULL)
        return g_steal_pointer (&after);
    if (version != NULL && moult_board_info_is_micropython (info))
        /* Translators: a firmware, its old and its new version: "MicroPython 1.24.1 → 1.28.0". */
        return g_strdup_printf (C_ ("change", "%s → %s"), before, version);
    return g_strdup_printf (C_ ("change", "%s → %s"), before, after);
}
