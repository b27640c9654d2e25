/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a library has of firmware that was built here. */

#include "library-private.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "version.h"

static gboolean
is_there (MoultFirmware *firmware)
{
    const char *path = moult_firmware_get_path (firmware);
    GStatBuf st;

    return path != NULL && g_lstat (path, &st) == 0 && S_ISREG (st.st_mode)
           && (guint64) st.st_size == moult_firmware_get_file_size (firmware);
}

MoultFirmware *
moult_library_find_built (MoultLibrary *self, const char *build_key)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self) && build_key != NULL, NULL);

    GListModel *stored = moult_catalogue_get_stored (self->catalogue);

    for (guint i = 0; i < g_list_model_get_n_items (stored); i++) {
        g_autoptr (MoultFirmware) firmware = g_list_model_get_item (stored, i);

        if (g_strcmp0 (moult_firmware_get_build_key (firmware), build_key) == 0
            && is_there (firmware))
            return firmware; /* the list keeps it */
    }
    return NULL;
}

/* What every file of one source and day has in common. */
static gboolean
is_alike (MoultFirmware *firmware, MoultBoardInfo *info, const char *version)
{
    const char *board_id = moult_firmware_get_board_id (firmware);
    const char *date = moult_firmware_get_date (firmware);

    return g_strcmp0 (board_id, moult_board_info_get_board_id (info)) == 0
           && g_strcmp0 (date, moult_board_info_get_date (info)) == 0
           && moult_version_compare (moult_firmware_get_version (firmware), version) == 0
           && moult_firmware_get_dirty (firmware) == moult_board_info_get_dirty (info);
}

/* A release's text names no commit, but then it is one. */
static gboolean
is_of_commit (MoultFirmware *firmware, MoultBoardInfo *info)
{
    const char *said = moult_board_info_get_commit (info);
    const char *commit = moult_firmware_get_commit (firmware);

    if (*said == '\0')
        return !moult_version_is_preview (moult_firmware_get_version (firmware));
    return commit != NULL && g_str_has_prefix (commit, said);
}

/* Builds of one source say the same of the board; a download that is like them does not. */
static gboolean
says_the_same (MoultFirmware *a, MoultFirmware *b)
{
    return moult_firmware_is_built_here (a) && moult_firmware_is_built_here (b)
           && g_strcmp0 (moult_firmware_get_commit (a), moult_firmware_get_commit (b)) == 0;
}

MoultFirmware *
moult_library_find_running (MoultLibrary *self, MoultBoardInfo *info)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self), NULL);

    if (info == NULL || !moult_board_info_is_micropython (info))
        return NULL;

    GListModel *stored = moult_catalogue_get_stored (self->catalogue);
    g_autofree char *version = moult_board_info_dup_full_version (info);
    MoultFirmware *found = NULL;

    for (guint i = 0; i < g_list_model_get_n_items (stored); i++) {
        g_autoptr (MoultFirmware) firmware = g_list_model_get_item (stored, i);
        gboolean own = moult_firmware_is_built_here (firmware);

        if (!is_alike (firmware, info, version) || (own && !is_of_commit (firmware, info)))
            continue;
        if (found != NULL && !says_the_same (found, firmware))
            return NULL;
        if (found == NULL)
            found = firmware; /* the list keeps it */
    }
    return found != NULL && moult_firmware_is_built_here (found) ? found : NULL;
}
