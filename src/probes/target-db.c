/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "target-db.h"

#include <gio/gio.h>

#include "target-db-private.h"

#define RESOURCE "/io/github/moult/Moult/boards/targets.json"

static void
part_free (gpointer data)
{
    MoultTargetPart *self = data;

    g_ptr_array_unref (self->pyocd);
    g_ptr_array_unref (self->boards);
    g_free (self);
}

static void
device_free (gpointer data)
{
    MoultTargetDevice *self = data;

    g_hash_table_unref (self->ids);
    g_clear_pointer (&self->revisions, g_hash_table_unref);
    g_ptr_array_unref (self->parts);
    g_free (self);
}

static void
family_free (gpointer data)
{
    MoultTargetFamily *self = data;

    g_array_unref (self->cores);
    g_array_unref (self->id);
    g_array_unref (self->revision);
    g_clear_pointer (&self->revisions, g_hash_table_unref);
    g_array_unref (self->flash_kb);
    g_array_unref (self->unique_id);
    g_array_unref (self->open);
    g_ptr_array_unref (self->devices);
    g_free (self);
}

MoultTargetDb *
moult_target_db_new (void)
{
    MoultTargetDb *self = g_new0 (MoultTargetDb, 1);

    self->strings = g_string_chunk_new (4096);
    self->families = g_ptr_array_new_with_free_func (family_free);
    self->parts = g_hash_table_new (g_str_hash, g_str_equal);
    self->boards = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
    self->letters = g_hash_table_new (NULL, NULL);
    self->prefixes = g_ptr_array_new ();
    return self;
}

void
moult_target_db_free (MoultTargetDb *self)
{
    g_hash_table_unref (self->boards);
    g_hash_table_unref (self->parts);
    g_ptr_array_unref (self->families);
    g_hash_table_unref (self->letters);
    g_ptr_array_unref (self->prefixes);
    g_string_chunk_free (self->strings);
    g_free (self);
}

MoultTargetFamily *
moult_target_db_add_family (MoultTargetDb *self)
{
    MoultTargetFamily *family = g_new0 (MoultTargetFamily, 1);

    family->cores = g_array_new (FALSE, FALSE, sizeof (guint));
    family->id = g_array_new (FALSE, FALSE, sizeof (MoultTargetBits));
    family->revision = g_array_new (FALSE, FALSE, sizeof (MoultTargetBits));
    family->flash_kb = g_array_new (FALSE, FALSE, sizeof (MoultTargetBits));
    family->unique_id = g_array_new (FALSE, FALSE, sizeof (guint32));
    family->open = g_array_new (FALSE, FALSE, sizeof (MoultTargetBits));
    family->devices = g_ptr_array_new_with_free_func (device_free);
    g_ptr_array_add (self->families, family);
    return family;
}

MoultTargetDevice *
moult_target_db_add_device (MoultTargetFamily *family)
{
    MoultTargetDevice *device = g_new0 (MoultTargetDevice, 1);

    device->family = family;
    device->ids = g_hash_table_new (NULL, NULL);
    device->parts = g_ptr_array_new_with_free_func (part_free);
    g_ptr_array_add (family->devices, device);
    return device;
}

MoultTargetPart *
moult_target_db_add_part (MoultTargetDevice *device)
{
    MoultTargetPart *part = g_new0 (MoultTargetPart, 1);

    part->device = device;
    part->pyocd = g_ptr_array_new ();
    part->boards = g_ptr_array_new ();
    g_ptr_array_add (device->parts, part);
    return part;
}

/* A part of the program, so one that is wrong is a bug of the build. */
static gpointer
load (gpointer unused)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes =
        g_resources_lookup_data (RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
    MoultTargetDb *self = NULL;

    if (bytes != NULL)
        self = moult_target_db_parse (g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), &error);
    if (self == NULL)
        g_error ("%s: %s", RESOURCE, error->message);
    return self;
}

const MoultTargetDb *
moult_target_db_get (void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once (&once, load, NULL);
}

const GPtrArray *
moult_target_db_get_families (const MoultTargetDb *self)
{
    return self->families;
}

const MoultTargetPart *
moult_target_db_find_part (const MoultTargetDb *self, const char *key)
{
    return key != NULL ? g_hash_table_lookup (self->parts, key) : NULL;
}

const MoultTargetBoard *
moult_target_db_find_board (const MoultTargetDb *self, const char *board_id)
{
    return board_id != NULL ? g_hash_table_lookup (self->boards, board_id) : NULL;
}

gboolean
moult_target_family_has_core (const MoultTargetFamily *self, guint core)
{
    for (guint i = 0; i < self->cores->len; i++) {
        if (g_array_index (self->cores, guint, i) == core)
            return TRUE;
    }
    return FALSE;
}

const MoultTargetDevice *
moult_target_family_find (const MoultTargetFamily *self, guint32 id)
{
    for (guint i = 0; i < self->devices->len; i++) {
        const MoultTargetDevice *device = self->devices->pdata[i];

        if (g_hash_table_contains (device->ids, GUINT_TO_POINTER (id)))
            return device;
    }
    return NULL;
}

GPtrArray *
moult_target_device_match (const MoultTargetDevice *self,
                           guint flash_kb,
                           guint n_cores,
                           const char *line)
{
    GPtrArray *found = g_ptr_array_new ();

    for (guint i = 0; i < self->parts->len; i++) {
        MoultTargetPart *part = self->parts->pdata[i];

        if ((flash_kb == 0 || part->flash_kb == 0 || part->flash_kb == flash_kb)
            && (n_cores == 0 || part->n_cores == 0 || part->n_cores == n_cores)
            && (line == NULL || g_str_equal (part->line, line)))
            g_ptr_array_add (found, part);
    }
    return found;
}

/* How much of a name need not be said again after "STM32F405/". */
static gsize
count_said (const MoultTargetDb *self, const char *first, const char *name)
{
    for (guint i = 0; i < self->prefixes->len; i++) {
        const char *prefix = self->prefixes->pdata[i];

        if (g_str_has_prefix (first, prefix) && g_str_has_prefix (name, prefix))
            return strlen (prefix);
    }
    return 0;
}

char *
moult_target_db_dup_name (const MoultTargetDb *self, const GPtrArray *parts)
{
    if (parts->len == 0)
        return NULL;

    const MoultTargetPart *first = parts->pdata[0];
    g_autoptr (GString) text = g_string_new (first->line);
    const char *last = first->line;

    if (parts->len == 1)
        return g_strdup (first->name);
    for (guint i = 1; i < parts->len; i++) {
        const MoultTargetPart *part = parts->pdata[i];

        if (!g_str_equal (part->line, last))
            g_string_append_printf (text, "/%s",
                                    part->line + count_said (self, first->line, part->line));
        last = part->line;
    }
    return g_string_free (g_steal_pointer (&text), FALSE);
}
