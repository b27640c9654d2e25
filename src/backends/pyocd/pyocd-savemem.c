/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-savemem.h"

#include <string.h>

#include "error.h"

/* Arm IHI 0031, C2.2.2: a MEM-AP need not count its address on by more than 10 bits. */
#define BLOCK 1024

/* In the folder of the call, where pyOCD works: a whole path might hold what its commander takes
 * for two words. */
static char *
dup_name (guint64 address)
{
    return g_strdup_printf ("%" G_GINT64_MODIFIER "x.read", address);
}

static gboolean
read_saved (gpointer source, guint64 address, guint8 *bytes, gsize size, GError **error)
{
    const MoultPyocdCall *call = source;
    g_autofree char *name = dup_name (address);
    g_autofree char *path = g_build_filename (call->folder, name, NULL);
    g_autofree char *saved = NULL;
    gsize length = 0;

    if (!g_file_get_contents (path, &saved, &length, NULL) || length != size) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "pyocd read %" G_GSIZE_FORMAT " bytes at 0x%" G_GINT64_MODIFIER
                     "x instead of %" G_GSIZE_FORMAT,
                     length, address, size);
        return FALSE;
    }
    memcpy (bytes, saved, size);
    return TRUE;
}

static void
add_lines (GString *lines, const MoultPyocdMemory *memory, const MoultPyocdPiece *piece)
{
    gsize size = g_bytes_get_size (piece->data);

    for (gsize offset = 0; offset < size;) {
        guint64 address = piece->address + offset;
        gsize length = MIN (moult_pyocd_memory_get_room (memory, address), size - offset);
        g_autofree char *name = dup_name (address);

        g_string_append_printf (lines, "savemem 0x%" G_GINT64_MODIFIER "x %" G_GSIZE_FORMAT " %s\n",
                                address, length, name);
        offset += length;
    }
}

gboolean
moult_pyocd_savemem (const MoultPyocdCall *call,
                     const MoultPyocdFiles *files,
                     MoultPyocdMemory *memory,
                     GError **error)
{
    g_return_val_if_fail (call != NULL && files != NULL && memory != NULL, FALSE);

    MoultPyocdCall attached = *call;
    g_autoptr (GString) lines = g_string_new (NULL);

    *memory = (MoultPyocdMemory) { read_saved, (gpointer) call, BLOCK };
    for (guint i = 0; i < files->pieces->len; i++)
        add_lines (lines, memory, &g_array_index (files->pieces, MoultPyocdPiece, i));
    attached.connect_mode = "attach";
    return moult_pyocd_call_commands (&attached, lines->str, error);
}
