/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-listing.h"

#include <string.h>

#include "board-file.h"
#include "error.h"

#define MAX_ENTRIES 10000

struct _MoultBoardListing {
    GPtrArray *entries;  /* MoultBoardEntry */
    GHashTable *by_path; /* borrowed from there */
};

static void
entry_free (gpointer data)
{
    MoultBoardEntry *entry = data;

    g_free (entry->path);
    g_free (entry);
}

static gboolean
add_entry (MoultBoardListing *self, const MoultBoardEntry *found, GError **error)
{
    g_autoptr (GError) reason = NULL;
    MoultBoardEntry *entry;

    if (self->entries->len == MAX_ENTRIES) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the board tells of more than %d files", MAX_ENTRIES);
        return FALSE;
    }
    if (!moult_board_file_check_path (found->path, &reason)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "the board tells of a file: %s",
                     reason->message);
        return FALSE;
    }
    if (g_hash_table_contains (self->by_path, found->path))
        return TRUE;
    entry = g_memdup2 (found, sizeof *found);
    entry->path = g_strdup (found->path);
    g_ptr_array_add (self->entries, entry);
    g_hash_table_insert (self->by_path, entry->path, entry);
    return TRUE;
}

static gboolean
read_facts (MoultBoardListing *self, MoultBoardAnswer *answer, GError **error)
{
    const MoultBoardFact *fact;
    guint64 size = 0;

    for (guint i = 0; (fact = moult_board_answer_get_fact (answer, i)) != NULL; i++) {
        const gboolean is_folder = g_str_equal (fact->name, "folder");
        const MoultBoardEntry found = {
            /* A name with a NUL within is none. */
            .path = strlen (fact->value->str) == fact->value->len ? fact->value->str : "",
            .is_folder = is_folder,
            .size = is_folder ? 0 : size,
        };

        if (g_str_equal (fact->name, "size")
            && !g_ascii_string_to_unsigned (fact->value->str, 10, 0, G_MAXUINT32, &size, NULL))
            size = 0;
        if ((is_folder || g_str_equal (fact->name, "file")) && !add_entry (self, &found, error))
            return FALSE;
    }
    return TRUE;
}

MoultBoardListing *
moult_board_listing_new (MoultBoardAnswer *answer, GError **error)
{
    MoultBoardListing *self = g_new0 (MoultBoardListing, 1);

    self->entries = g_ptr_array_new_with_free_func (entry_free);
    self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
    if (!read_facts (self, answer, error))
        g_clear_pointer (&self, moult_board_listing_free);
    return self;
}

void
moult_board_listing_free (MoultBoardListing *self)
{
    g_hash_table_unref (self->by_path);
    g_ptr_array_unref (self->entries);
    g_free (self);
}

const MoultBoardEntry *
moult_board_listing_get_entry (MoultBoardListing *self, guint n)
{
    return n < self->entries->len ? g_ptr_array_index (self->entries, n) : NULL;
}

const MoultBoardEntry *
moult_board_listing_find (MoultBoardListing *self, const char *path)
{
    return g_hash_table_lookup (self->by_path, path);
}

guint64
moult_board_listing_get_size (MoultBoardListing *self)
{
    guint64 size = 0;

    for (guint i = 0; i < self->entries->len; i++)
        size += ((MoultBoardEntry *) g_ptr_array_index (self->entries, i))->size;
    return size;
}
