/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "repl-files-private.h"

#include <string.h>

#include "board-file.h"
#include "board-script.h"
#include "device-source.h"
#include "error.h"

/* ---- asking ---- */

MoultBoardAnswer *
moult_repl_files_ask (MoultReplFiles *self,
                      const char *code,
                      guint ms,
                      GCancellable *cancellable,
                      GError **error)
{
    g_autofree char *output =
        moult_repl_exec (self->repl, code, moult_deadline_in (ms), cancellable, error);

    return output != NULL ? moult_board_answer_parse (output, error) : NULL;
}

gboolean
moult_repl_files_tell (MoultReplFiles *self, const char *code, guint ms, GError **error)
{
    g_autoptr (MoultBoardAnswer) answer = moult_repl_files_ask (self, code, ms, NULL, error);

    return answer != NULL;
}

gboolean
moult_repl_files_require (MoultReplFiles *self, guint scripts, GError **error)
{
    static const char *const names[] = { "files-list.py",  "files-hash.py",  "files-read.py",
                                         "files-write.py", "files-erase.py", "format.py" };

    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
        if ((scripts & ~self->scripts & 1U << i) == 0)
            continue;
        g_autofree char *script = moult_board_script_load (names[i]);
        if (!moult_repl_files_tell (self, script, ASK_MS, error))
            return FALSE;
        self->scripts |= 1U << i;
    }
    return TRUE;
}

char *
moult_repl_files_quote (MoultReplFiles *self, const char *path)
{
    g_autofree char *there =
        self->flat ? g_strdup (path + 1) : g_strconcat (self->root, path, NULL);

    return moult_board_script_quote_text (there);
}

gboolean
moult_repl_files_do (MoultReplFiles *self, const char *function, const char *path, GError **error)
{
    g_autofree char *quoted = moult_repl_files_quote (self, path);
    g_autofree char *code = g_strdup_printf ("_moult_do(%s,%s)", function, quoted);

    return moult_repl_files_tell (self, code, ASK_MS, error);
}

void
moult_repl_files_advance (MoultReplFiles *self, guint64 bytes)
{
    self->n_done = MIN (self->n_done + bytes, self->n_expected);
    moult_progress_set_bytes (self->progress, self->n_done, self->n_expected);
}

/* ---- looking ---- */

static MoultBoardAnswer *
look (MoultReplFiles *self, GCancellable *cancellable, GError **error)
{
    g_autofree char *script = moult_board_script_load ("files.py");

    return moult_repl_files_ask (self, script, ASK_MS, cancellable, error);
}

static void
take_facts (MoultReplFiles *self, MoultBoardAnswer *answer)
{
    guint64 memory = moult_board_answer_get_number (answer, "memory", 0);

    self->root = g_strdup (moult_board_answer_get_text (answer, "root"));
    self->flat = moult_board_answer_is_true (answer, "flat");
    self->has_hash = moult_board_answer_is_true (answer, "sha256");
    self->has_base64 = moult_board_answer_is_true (answer, "base64");
    self->has_rename = moult_board_answer_is_true (answer, "rename");
    self->is_drive = moult_board_answer_is_true (answer, "drive");
    self->piece = memory > 0 ? CLAMP (memory / MEMORY_SHARE, PIECE_MIN, PIECE_MAX) : PIECE_UNKNOWN;
}

MoultReplFiles *
moult_repl_files_new (MoultRepl *repl,
                      MoultProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
    g_autoptr (MoultReplFiles) self = g_new0 (MoultReplFiles, 1);
    g_autoptr (MoultBoardAnswer) answer = NULL;

    self->repl = g_object_ref (repl);
    self->progress = g_object_ref (progress);
    answer = look (self, cancellable, error);
    if (answer == NULL)
        return NULL;
    take_facts (self, answer);
    if (!self->flat && *self->root != '\0' && !moult_board_file_check_path (self->root, error))
        return NULL;
    moult_progress_log (progress,
                        "files are below \"%s\", pieces of %" G_GSIZE_FORMAT " bytes, %s sha256",
                        self->root, self->piece, self->has_hash ? "with" : "without");
    return g_steal_pointer (&self);
}

void
moult_repl_files_free (MoultReplFiles *self)
{
    g_object_unref (self->repl);
    g_object_unref (self->progress);
    g_free (self->root);
    g_free (self);
}

void
moult_repl_files_expect (MoultReplFiles *self, guint64 bytes)
{
    self->n_done = 0;
    self->n_expected = bytes;
    moult_progress_set_bytes (self->progress, 0, bytes);
}

void
moult_repl_files_skip (MoultReplFiles *self, guint64 bytes)
{
    moult_repl_files_advance (self, bytes);
}

gboolean
moult_repl_files_get_free (MoultReplFiles *self, guint64 *bytes, GError **error)
{
    g_autoptr (MoultBoardAnswer) answer =
        moult_repl_files_ask (self, "_moult_do(_moult_look)", ASK_MS, NULL, error);

    if (answer == NULL)
        return FALSE;
    *bytes = moult_board_answer_get_number (answer, "free", G_MAXUINT64);
    return TRUE;
}

MoultBoardListing *
moult_repl_files_list (MoultReplFiles *self, GCancellable *cancellable, GError **error)
{
    g_autofree char *root = moult_board_script_quote_text (self->root);
    g_autofree char *code = g_strdup_printf ("_moult_do(_moult_list,%s,%s,'%s')", root,
                                             self->flat ? "True" : "False", PART);
    g_autoptr (MoultBoardAnswer) answer = NULL;

    if (!moult_repl_files_require (self, SCRIPT_LIST, error))
        return NULL;
    answer = moult_repl_files_ask (self, code, LONG_MS, cancellable, error);
    return answer != NULL ? moult_board_listing_new (answer, error) : NULL;
}

/* ---- reading ---- */

/* The board's own sha256 of a file; "" where it knows none. */
static char *
dup_hash (MoultReplFiles *self, const char *path, guint64 size, GError **error)
{
    g_autofree char *quoted = moult_repl_files_quote (self, path);
    g_autofree char *code = g_strdup_printf ("_moult_do(_moult_hash,%s)", quoted);
    g_autoptr (MoultBoardAnswer) answer = NULL;

    if (!self->has_hash)
        return g_strdup ("");
    if (!moult_repl_files_require (self, SCRIPT_HASH, error))
        return NULL;
    answer =
        moult_repl_files_ask (self, code, ASK_MS + (guint) (size / HASH_BYTES_A_MS), NULL, error);
    return answer != NULL ? g_strdup (moult_board_answer_get_text (answer, "sha256")) : NULL;
}

/* Appends what one answer holds of a file. */
static void
collect (MoultBoardAnswer *answer, GByteArray *data)
{
    const MoultBoardFact *fact;

    for (guint i = 0; (fact = moult_board_answer_get_fact (answer, i)) != NULL; i++) {
        if (g_str_equal (fact->name, "bytes"))
            g_byte_array_append (data, (const guint8 *) fact->value->str, fact->value->len);
        if (g_str_equal (fact->name, "base64") && fact->value->len > 0) {
            gsize size = 0;
            g_autofree guchar *bytes = g_base64_decode (fact->value->str, &size);

            g_byte_array_append (data, bytes, size);
        }
    }
}

gboolean
moult_repl_files_fail_to_verify (const char *path, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY, "%s came out wrong: its sha256 differs",
                 path);
    return FALSE;
}

static gboolean
check_read (MoultReplFiles *self, const MoultBoardEntry *entry, GByteArray *data, GError **error)
{
    g_autofree char *hash = dup_hash (self, entry->path, entry->size, error);
    g_autofree char *mine = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data->data, data->len);

    if (hash == NULL)
        return FALSE;
    if (data->len != entry->size) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY,
                     "%s has %" G_GUINT64_FORMAT " bytes, and %u were read", entry->path,
                     entry->size, data->len);
        return FALSE;
    }
    return *hash == '\0' || g_str_equal (hash, mine)
           || moult_repl_files_fail_to_verify (entry->path, error);
}

static GByteArray *
read_pieces (MoultReplFiles *self,
             const MoultBoardEntry *entry,
             GCancellable *cancellable,
             GError **error)
{
    gsize piece = MIN (self->piece / 2, READ_MAX);
    g_autofree char *code =
        g_strdup_printf ("_moult_do(_moult_take,%" G_GSIZE_FORMAT ",%" G_GSIZE_FORMAT ")",
                         READ_AT_ONCE / piece, piece);
    g_autoptr (GByteArray) data = g_byte_array_new ();

    if (!moult_repl_files_require (self, SCRIPT_READ, error)
        || !moult_repl_files_do (self, "_moult_open_read", entry->path, error))
        return NULL;
    for (;;) {
        g_autoptr (MoultBoardAnswer) answer =
            moult_repl_files_ask (self, code, ASK_MS, cancellable, error);
        guint before = data->len;

        if (answer == NULL)
            return NULL;
        collect (answer, data);
        moult_repl_files_advance (self, data->len - before);
        if (moult_board_answer_is_true (answer, "end"))
            return g_steal_pointer (&data);
        if (data->len == before || data->len > entry->size) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                         "%s: %u bytes came, not %" G_GUINT64_FORMAT, entry->path, data->len,
                         entry->size);
            return NULL;
        }
    }
}

GBytes *
moult_repl_files_read (MoultReplFiles *self,
                       const MoultBoardEntry *entry,
                       GCancellable *cancellable,
                       GError **error)
{
    g_autoptr (GByteArray) data = read_pieces (self, entry, cancellable, error);

    if (data == NULL || !check_read (self, entry, data, error))
        return NULL;
    return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

static gboolean
compare_by_reading (MoultReplFiles *self,
                    const MoultBoardEntry *entry,
                    GBytes *data,
                    gboolean *same,
                    GError **error)
{
    guint64 n_done = self->n_done;
    g_autoptr (GByteArray) there = read_pieces (self, entry, NULL, error);

    /* Reading is no progress of writing. */
    self->n_done = n_done;
    if (there == NULL)
        return FALSE;
    *same = there->len == g_bytes_get_size (data) && there->len > 0
            && memcmp (there->data, g_bytes_get_data (data, NULL), there->len) == 0;
    return TRUE;
}

gboolean
moult_repl_files_compare (MoultReplFiles *self,
                          const MoultBoardEntry *entry,
                          GBytes *data,
                          gboolean *same,
                          GError **error)
{
    g_autofree char *hash = NULL;
    g_autofree char *mine = NULL;

    *same = FALSE;
    if (entry->is_folder || entry->size != g_bytes_get_size (data))
        return TRUE;
    if (entry->size == 0) {
        *same = TRUE;
        return TRUE;
    }
    if (!self->has_hash)
        return compare_by_reading (self, entry, data, same, error);
    hash = dup_hash (self, entry->path, entry->size, error);
    mine = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, data);
    if (hash == NULL)
        return FALSE;
    *same = g_str_equal (hash, mine);
    return TRUE;
}
