/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "repl-setup.h"

#include <string.h>

#include "board-toml-edit.h"
#include "board-visit.h"
#include "device-source.h"
#include "error.h"

#define BOARD_INFO     "/board_info.toml"
#define MAX_BOARD_INFO (64 * 1024)
#define CHECK_MS       (60 * 1000)
/* What the raw REPL takes for commands. */
#define CONTROL "\x01\x02\x03\x04\x05"
/* Of what a check printed, in a message. */
#define MAX_WORDS 300

/* One set-up of one board. */
typedef struct {
    const MoultBoardSetupFields *fields;
    MoultRepl *repl;
    MoultReplFiles *files;
    MoultProgress *progress;
    GCancellable *cancellable;
    MoultBoardListing *listing; /* as the board is before files are sent */
    GHashTable *folders;        /* that it has by now */
} Setup;

/* ---- erase and format ---- */

static gboolean
empty_board (Setup *self, GError **error)
{
    if (!self->fields->erase_files && !self->fields->format)
        return TRUE;
    if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
    moult_progress_commit (self->progress);
    if (self->fields->format)
        return moult_repl_files_format (self->files, error);
    if (!moult_repl_files_erase (self->files, error))
        return FALSE;
    moult_progress_log (self->progress, "all files are erased");
    return TRUE;
}

/* ---- files ---- */

static gboolean
list (Setup *self, GError **error)
{
    const MoultBoardEntry *entry;

    g_clear_pointer (&self->listing, moult_board_listing_free);
    self->listing = moult_repl_files_list (self->files, self->cancellable, error);
    if (self->listing == NULL)
        return FALSE;
    for (guint i = 0; (entry = moult_board_listing_get_entry (self->listing, i)) != NULL; i++) {
        if (entry->is_folder)
            g_hash_table_add (self->folders, g_strdup (entry->path));
    }
    return TRUE;
}

/* Appends to @changed the files that the board does not hold as they are. */
static gboolean
find_changed (Setup *self, GPtrArray *changed, GError **error)
{
    for (guint i = 0; i < self->fields->files->len; i++) {
        MoultBoardFile *file = g_ptr_array_index (self->fields->files, i);
        const char *path = moult_board_file_get_path (file);
        GBytes *data = moult_board_file_get_data (file);
        const MoultBoardEntry *entry = moult_board_listing_find (self->listing, path);
        gboolean same = FALSE;

        if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
            || (entry != NULL
                && !moult_repl_files_compare (self->files, entry, data, &same, error)))
            return FALSE;
        if (!same) {
            g_ptr_array_add (changed, file);
            continue;
        }
        moult_progress_log (self->progress, "%s is there already", path);
        moult_repl_files_skip (self->files, g_bytes_get_size (data));
    }
    return TRUE;
}

static guint64
get_size_there (Setup *self, MoultBoardFile *file)
{
    const MoultBoardEntry *entry =
        moult_board_listing_find (self->listing, moult_board_file_get_path (file));

    return entry != NULL ? entry->size : 0;
}

/* What cannot fit is not begun: bytes alone, so that no file system's own needs count. */
static gboolean
check_room (Setup *self, GPtrArray *changed, GError **error)
{
    guint64 needed = 0;
    guint64 room = 0;

    if (changed->len == 0)
        return TRUE;
    if (!moult_repl_files_get_free (self->files, &room, error))
        return FALSE;
    for (guint i = 0; i < changed->len && room != G_MAXUINT64; i++) {
        MoultBoardFile *file = g_ptr_array_index (changed, i);

        needed += g_bytes_get_size (moult_board_file_get_data (file));
        room += get_size_there (self, file);
    }
    if (needed <= room)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                 "the files have %" G_GUINT64_FORMAT
                 " bytes, the board has room for %" G_GUINT64_FORMAT,
                 needed, room);
    return FALSE;
}

static gboolean
make_folders (Setup *self, const char *path, GError **error)
{
    for (const char *slash = strchr (path + 1, '/'); slash != NULL;
         slash = strchr (slash + 1, '/')) {
        g_autofree char *folder = g_strndup (path, slash - path);

        if (g_hash_table_contains (self->folders, folder))
            continue;
        if (!moult_repl_files_make_folder (self->files, folder, error))
            return FALSE;
        g_hash_table_add (self->folders, g_steal_pointer (&folder));
    }
    return TRUE;
}

/* Usually the old file stays until the new one is there; but not where there is no room for both.
 */
static gboolean
make_room (Setup *self, MoultBoardFile *file, GError **error)
{
    guint64 room = 0;

    if (get_size_there (self, file) == 0)
        return TRUE;
    if (!moult_repl_files_get_free (self->files, &room, error))
        return FALSE;
    return room > g_bytes_get_size (moult_board_file_get_data (file)) * 2
           || moult_repl_files_remove (self->files, moult_board_file_get_path (file), error);
}

static gboolean
send_file (Setup *self, MoultBoardFile *file, GError **error)
{
    const char *path = moult_board_file_get_path (file);
    GBytes *data = moult_board_file_get_data (file);

    if (!make_folders (self, path, error) || !make_room (self, file, error)
        || !moult_repl_files_write (self->files, path, data, self->cancellable, error)) {
        g_prefix_error (error, "%s: ", path);
        return FALSE;
    }
    moult_progress_log (self->progress, "%s, %" G_GSIZE_FORMAT " bytes", path,
                        g_bytes_get_size (data));
    return TRUE;
}

static guint64
sum_sizes (GPtrArray *files)
{
    guint64 size = 0;

    for (guint i = 0; i < files->len; i++)
        size += g_bytes_get_size (moult_board_file_get_data (g_ptr_array_index (files, i)));
    return size;
}

static gboolean
send_files (Setup *self, GError **error)
{
    g_autoptr (GPtrArray) changed = g_ptr_array_new ();

    if (self->fields->files->len == 0)
        return TRUE;
    moult_repl_files_expect (self->files, sum_sizes (self->fields->files));
    if (!list (self, error) || !find_changed (self, changed, error)
        || !check_room (self, changed, error))
        return FALSE;
    for (guint i = 0; i < changed->len; i++) {
        if (!send_file (self, g_ptr_array_index (changed, i), error))
            return FALSE;
    }
    return TRUE;
}

/* ---- board_info.toml ---- */

/* "" when there is none. */
static char *
read_board_info (Setup *self, GError **error)
{
    g_autoptr (GBytes) bytes = NULL;
    const MoultBoardEntry *entry;

    if (!list (self, error))
        return NULL;
    entry = moult_board_listing_find (self->listing, BOARD_INFO);
    if (entry == NULL || (!entry->is_folder && entry->size == 0))
        return g_strdup ("");
    if (entry->is_folder || entry->size > MAX_BOARD_INFO) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "board_info.toml is a folder, or larger than %d bytes", MAX_BOARD_INFO);
        return NULL;
    }
    bytes = moult_repl_files_read (self->files, entry, self->cancellable, error);
    if (bytes == NULL)
        return NULL;
    return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static gboolean
write_board_info (Setup *self, GError **error)
{
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;
    g_autoptr (GBytes) data = NULL;

    if (self->fields->name == NULL && self->fields->ignore == -1)
        return TRUE;
    before = read_board_info (self, error);
    if (before == NULL)
        return FALSE;
    after = moult_board_toml_edit (before, self->fields->name, self->fields->ignore, error);
    if (after == NULL)
        return FALSE;
    if (g_str_equal (before, after))
        return TRUE;
    data = g_bytes_new (after, strlen (after));
    if (!moult_repl_files_write (self->files, BOARD_INFO, data, self->cancellable, error)) {
        g_prefix_error (error, "board_info.toml: ");
        return FALSE;
    }
    moult_progress_log (self->progress, "board_info.toml is changed");
    return TRUE;
}

/* ---- check ---- */

/* What it printed last, shortened to its end. */
static char *
shorten (char *output)
{
    g_strchomp (output);

    gsize length = strlen (output);
    const char *words = output + (length > MAX_WORDS ? length - MAX_WORDS : 0);
    while (((guchar) *words & 0xc0) == 0x80)
        words++;
    return g_strdup (words);
}

static gboolean
fail_check (Setup *self, gint64 deadline, GError *reason, GError **error)
{
    if (moult_repl_get_raised (self->repl))
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY, "the check ended in an error: %s",
                     reason->message);
    else if (g_error_matches (reason, MOULT_ERROR, MOULT_ERROR_PROTOCOL)
             && g_get_monotonic_time () >= deadline)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY, "the check did not end within %d s",
                     CHECK_MS / 1000);
    else
        g_propagate_error (error, g_steal_pointer (&reason));
    g_clear_error (&reason);
    return FALSE;
}

/* In a Python that was started anew: modules that a program had imported may be others by now. */
static gboolean
check (Setup *self, GError **error)
{
    g_autoptr (GError) reason = NULL;
    g_autofree char *output = NULL;
    g_autofree char *words = NULL;
    gint64 deadline;

    if (self->fields->check == NULL || *self->fields->check == '\0')
        return TRUE;
    if (strpbrk (self->fields->check, CONTROL) != NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY, "the check has control characters");
        return FALSE;
    }
    if (!moult_repl_reset (self->repl, self->cancellable, error))
        return FALSE;
    deadline = moult_deadline_in (CHECK_MS);
    output =
        moult_repl_exec (self->repl, self->fields->check, deadline, self->cancellable, &reason);
    if (output == NULL)
        return fail_check (self, deadline, g_steal_pointer (&reason), error);
    words = shorten (output);

    const char *newline = strrchr (words, '\n');
    if (g_str_equal (newline != NULL ? newline + 1 : words, "OK")) {
        moult_progress_log (self->progress, "the check says OK");
        return TRUE;
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY, "the check did not end with OK but: %s",
                 *words != '\0' ? words : "(nothing)");
    return FALSE;
}

gboolean
moult_repl_setup_run (MoultDevice *device,
                      MoultBoardSetup *setup,
                      MoultProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
    g_autoptr (GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr (MoultRepl) repl = NULL;
    g_autoptr (MoultReplFiles) files = NULL;
    Setup self = {
        .fields = moult_board_setup_get_fields (setup),
        .progress = progress,
        .cancellable = cancellable,
        .folders = folders,
    };
    gboolean done;

    if (!moult_board_visit_files (device, progress, &repl, &files, cancellable, error))
        return FALSE;
    self.repl = repl;
    self.files = files;
    done = empty_board (&self, error) && send_files (&self, error)
           && write_board_info (&self, error) && check (&self, error);
    g_clear_pointer (&self.listing, moult_board_listing_free);
    moult_repl_leave (repl, TRUE);
    return done;
}
