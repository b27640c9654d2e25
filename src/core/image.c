/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image.h"

/**
 * MoultImage:
 *
 * The parsed bytes of a firmware file: segments with addresses, and every piece of evidence found
 * inside about the chip, board and version it is for. Immutable, so that workers may hold it.
 */
struct _MoultImage {
    GObject parent_instance;

    MoultImageKind kind;
    GBytes *bytes;
    GArray *segments;
    GArray *families;
    guint64 size;
    GStrv chips;
    char *port;
    char *version;
    char *version_text;
    char *machine;
    char *board_id;
    guint16 vid;
    guint16 pid;
    guint n_blocks;
};

G_DEFINE_FINAL_TYPE (MoultImage, moult_image, G_TYPE_OBJECT)

static void
clear_segment (gpointer data)
{
    g_clear_pointer (&((MoultSegment *) data)->data, g_bytes_unref);
}

static void
moult_image_finalize (GObject *object)
{
    MoultImage *self = MOULT_IMAGE (object);

    g_clear_pointer (&self->bytes, g_bytes_unref);
    g_array_unref (self->segments);
    g_array_unref (self->families);
    g_strfreev (self->chips);
    g_free (self->port);
    g_free (self->version);
    g_free (self->version_text);
    g_free (self->machine);
    g_free (self->board_id);

    G_OBJECT_CLASS (moult_image_parent_class)->finalize (object);
}

static void
moult_image_class_init (MoultImageClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_image_finalize;
}

static void
moult_image_init (MoultImage *self)
{
    self->segments = g_array_new (FALSE, FALSE, sizeof (MoultSegment));
    g_array_set_clear_func (self->segments, clear_segment);
    self->families = g_array_new (FALSE, FALSE, sizeof (guint32));
}

static void
add_segments (MoultImage *self, const MoultSegment *segments, gsize n_segments)
{
    for (gsize i = 0; i < n_segments; i++) {
        MoultSegment segment = segments[i];

        g_bytes_ref (segment.data);
        g_array_append_val (self->segments, segment);
        self->size += g_bytes_get_size (segment.data);
    }
}

MoultImage *
moult_image_new (const MoultImageFields *fields)
{
    g_return_val_if_fail (fields != NULL && fields->bytes != NULL, NULL);

    MoultImage *self = g_object_new (MOULT_TYPE_IMAGE, NULL);
    self->kind = fields->kind;
    self->bytes = g_bytes_ref (fields->bytes);
    add_segments (self, fields->segments, fields->n_segments);
    g_array_append_vals (self->families, fields->families, fields->n_families);
    self->chips = fields->chips != NULL ? g_strdupv ((GStrv) fields->chips) : g_new0 (char *, 1);
    self->port = g_strdup (fields->port);
    self->version = g_strdup (fields->version);
    self->version_text = g_strdup (fields->version_text);
    self->machine = g_strdup (fields->machine);
    self->board_id = g_strdup (fields->board_id);
    self->vid = fields->vid;
    self->pid = fields->pid;
    self->n_blocks = fields->n_blocks;
    return self;
}

const char *
moult_image_kind_get_name (MoultImageKind kind)
{
    switch (kind) {
    case MOULT_IMAGE_UF2:
        return "uf2";
    case MOULT_IMAGE_DFU:
        return "dfu";
    case MOULT_IMAGE_IHEX:
        return "hex";
    case MOULT_IMAGE_ESP:
    case MOULT_IMAGE_BIN:
        return "bin";
    case MOULT_IMAGE_ELF:
        return "elf";
    }
    g_assert_not_reached ();
}

MoultImageKind
moult_image_get_kind (MoultImage *self)
{
    return self->kind;
}

GBytes *
moult_image_get_bytes (MoultImage *self)
{
    return self->bytes;
}

const MoultSegment *
moult_image_get_segments (MoultImage *self, gsize *n_segments)
{
    *n_segments = self->segments->len;
    return (const MoultSegment *) (gpointer) self->segments->data;
}

const guint32 *
moult_image_get_families (MoultImage *self, gsize *n_families)
{
    *n_families = self->families->len;
    return (const guint32 *) (gpointer) self->families->data;
}

guint64
moult_image_get_size (MoultImage *self)
{
    return self->size;
}

const char *const *
moult_image_get_chips (MoultImage *self)
{
    return (const char *const *) self->chips;
}

const char *
moult_image_get_port (MoultImage *self)
{
    return self->port;
}

const char *
moult_image_get_version (MoultImage *self)
{
    return self->version;
}

const char *
moult_image_get_version_text (MoultImage *self)
{
    return self->version_text;
}

const char *
moult_image_get_machine (MoultImage *self)
{
    return self->machine;
}

const char *
moult_image_get_board_id (MoultImage *self)
{
    return self->board_id;
}

guint16
moult_image_get_vid (MoultImage *self)
{
    return self->vid;
}

guint16
moult_image_get_pid (MoultImage *self)
{
    return self->pid;
}

guint
moult_image_get_n_blocks (MoultImage *self)
{
    return self->n_blocks;
}

gboolean
moult_image_has_family (MoultImage *self, guint32 family)
{
    for (guint i = 0; i < self->families->len; i++) {
        if (g_array_index (self->families, guint32, i) == family)
            return TRUE;
    }
    return FALSE;
}
