/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "repl-files-private.h"

#include <string.h>

#include "board-script.h"
#include "error.h"

gboolean
moult_repl_files_make_folder (MoultReplFiles *self, const char *path, GError **error)
{
    if (!self->flat)
        return moult_repl_files_do (self, "os.mkdir", path, error);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "this board has no folders, such as %s",
                 path);
    return FALSE;
}

/* As a bytes literal or by base64, whichever is shorter: text is, binary data is not. */
static char *
encode (MoultReplFiles *self, const guint8 *bytes, gsize size)
{
    g_autofree char *literal = moult_board_script_quote (bytes, size);

    if (!self->has_base64 || strlen (literal) <= size * 4 / 3)
        return g_steal_pointer (&literal);
    g_autofree char *base64 = g_base64_encode (bytes, size);
    return g_strdup_printf ("_moult_b('%s')", base64);
}

static gboolean
put (MoultReplFiles *self, GBytes *data, GCancellable *cancellable, GError **error)
{
    gsize size;
    const guint8 *bytes = g_bytes_get_data (data, &size);

    for (gsize at = 0; at < size; at += self->piece) {
        gsize piece = MIN (self->piece, size - at);
        g_autofree char *encoded = encode (self, bytes + at, piece);
        g_autofree char *code = g_strdup_printf ("_moult_do(_moult_put,%s)", encoded);

        if (g_cancellable_set_error_if_cancelled (cancellable, error)
            || !moult_repl_files_tell (self, code, ASK_MS, error))
            return FALSE;
        moult_repl_files_advance (self, piece);
    }
    return moult_repl_files_tell (self, "_moult_do(_moult_shut)", ASK_MS, error);
}

static gboolean
check_written (MoultReplFiles *self, const char *path, GBytes *data, GError **error)
{
    g_autofree char *there = g_strdup (path);
    const MoultBoardEntry entry = { .path = there, .size = g_bytes_get_size (data) };
    gboolean same = FALSE;

    return moult_repl_files_compare (self, &entry, data, &same, error)
           && (same || moult_repl_files_fail_to_verify (path, error));
}

static gboolean
name_part (MoultReplFiles *self, const char *path, GError **error)
{
    g_autofree char *part = moult_repl_files_quote (self, PART);
    g_autofree char *name = moult_repl_files_quote (self, path);
    g_autofree char *code = g_strdup_printf ("_moult_do(os.rename,%s,%s)", part, name);

    return moult_repl_files_tell (self, code, ASK_MS, error);
}

gboolean
moult_repl_files_write (MoultReplFiles *self,
                        const char *path,
                        GBytes *data,
                        GCancellable *cancellable,
                        GError **error)
{
    const char *written = self->has_rename ? PART : path;

    if (!moult_repl_files_require (self, SCRIPT_WRITE, error)
        || !moult_repl_files_do (self, "_moult_open", written, error))
        return FALSE;
    if (put (self, data, cancellable, error) && check_written (self, written, data, error)
        && (!self->has_rename || name_part (self, path, error)))
        return TRUE;
    /* A board that is gone keeps it until the next visit. */
    moult_repl_files_do (self, "_moult_drop", written, NULL);
    return FALSE;
}

gboolean
moult_repl_files_remove (MoultReplFiles *self, const char *path, GError **error)
{
    return moult_repl_files_require (self, SCRIPT_WRITE, error)
           && moult_repl_files_do (self, "_moult_remove_first", path, error);
}

gboolean
moult_repl_files_erase (MoultReplFiles *self, GError **error)
{
    g_autofree char *root = moult_board_script_quote_text (self->root);
    g_autofree char *code =
        g_strdup_printf ("_moult_do(_moult_erase,%s,%s)", root, self->flat ? "True" : "False");

    return moult_repl_files_require (self, SCRIPT_LIST | SCRIPT_ERASE, error)
           && moult_repl_files_tell (self, code, LONG_MS, error);
}

static gboolean
check_can_format (MoultReplFiles *self, GError **error)
{
    if (!self->is_drive)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_READ_ONLY,
                 "the board shows its file system as a drive, and does not format it itself");
    return FALSE;
}

gboolean
moult_repl_files_format (MoultReplFiles *self, GError **error)
{
    g_autofree char *root = moult_board_script_quote_text (self->root);
    g_autofree char *code = g_strdup_printf ("_moult_do(_moult_format,%s)", root);
    g_autoptr (MoultBoardAnswer) answer = NULL;

    if (!check_can_format (self, error) || !moult_repl_files_require (self, SCRIPT_FORMAT, error))
        return FALSE;
    answer = moult_repl_files_ask (self, code, LONG_MS, NULL, error);
    if (answer == NULL)
        return FALSE;
    const char *kind = moult_board_answer_get_text (answer, "formatted");
    if (*kind == '\0') {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "the board does not tell on what its file system is");
        return FALSE;
    }
    moult_progress_log (self->progress, "a new file system, %s", kind);
    return TRUE;
}
