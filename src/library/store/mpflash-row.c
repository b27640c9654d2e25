/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mpflash-row.h"

#include <string.h>

#include "board-db.h"
#include "version.h"

MoultMpflashRow *
moult_mpflash_row_new (const char *file)
{
    MoultMpflashRow *self = g_new0 (MoultMpflashRow, 1);

    self->file = g_strdelimit (g_strdup (file), "\\", '/');
    return self;
}

void
moult_mpflash_row_free (MoultMpflashRow *self)
{
    g_free (self->file);
    g_free (self->board_id);
    g_free (self->version);
    g_free (self->port);
    g_free (self->description);
    g_free (self->source);
    g_free (self->custom_id);
    g_free (self);
}

gboolean
moult_mpflash_row_is_inside (const MoultMpflashRow *self)
{
    g_auto (GStrv) parts = g_strsplit (self->file, "/", 0);

    for (gsize i = 0; parts[i] != NULL; i++) {
        if (*parts[i] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
            return FALSE;
    }
    return *self->file != '\0';
}

/* "GENERIC_S2" of the port esp32 is ESP32_GENERIC_S2. */
static char *
find_with_port (const char *board_id, const char *port)
{
    g_autofree char *upper = g_ascii_strup (port, -1);
    g_autofree char *longer = g_strconcat (upper, "_", board_id, NULL);
    const char *current = moult_board_db_get_current_id (longer);

    return moult_board_db_lookup (current) != NULL ? g_strdup (current) : NULL;
}

char *
moult_mpflash_row_dup_board_id (const MoultMpflashRow *self)
{
    if (self->board_id == NULL || *self->board_id == '\0')
        return NULL;

    const char *current = moult_board_db_get_current_id (self->board_id);
    const char *dash = strchr (current, '-');
    const MoultBoardKind *kind = moult_board_db_lookup (current);
    char *with_port = NULL;

    if (kind == NULL && self->port != NULL)
        with_port = find_with_port (current, self->port);
    if (with_port != NULL)
        return with_port;
    /* A variant of a board that was renamed. */
    if (kind != NULL && dash != NULL)
        return g_strconcat (kind->board_id, dash, NULL);
    return g_strdup (current);
}

char *
moult_mpflash_row_dup_version (const MoultMpflashRow *self)
{
    g_autofree char *full = NULL;

    if (self->version == NULL)
        return NULL;
    if (g_str_has_suffix (self->version, "-preview") && self->build > 0)
        full = g_strdup_printf ("%s.%" G_GINT64_FORMAT, self->version, self->build);
    return moult_version_clean (full != NULL ? full : self->version);
}
