/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-files.h"

#include <glib/gstdio.h>

#include "board-db.h"
#include "error.h"

/* Arm's address space, as far as debug probes reach without more ado. */
#define ADDRESS_SPACE (G_GUINT64_CONSTANT (1) << 32)

static void
clear_piece (gpointer data)
{
    g_bytes_unref (((MoultPyocdPiece *) data)->data);
}

/* ---- What goes where ---- */

/* Ports whose raw images begin where the flash does; others have a bootloader there, or a radio
 * stack, that a raw image knows nothing of. */
static gboolean
begins_with_flash (const MoultTarget *target)
{
    static const char *const ports[] = { "mimxrt", "rp2", "stm32", NULL };

    return target != NULL && target->port != NULL && target->flash_size > 0
           && g_strv_contains (ports, target->port);
}

static gboolean
find_base (const MoultTarget *target, const char *text, guint64 *base, GError **error)
{
    gboolean is_hex = text != NULL && g_ascii_strncasecmp (text, "0x", 2) == 0;

    if (text != NULL
        && g_ascii_string_to_unsigned (is_hex ? text + 2 : text, is_hex ? 16 : 10, 0,
                                       ADDRESS_SPACE - 1, base, NULL))
        return TRUE;
    if (text != NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "%s is no address of 32 bits",
                     text);
        return FALSE;
    }
    if (begins_with_flash (target)) {
        *base = target->flash_base;
        return TRUE;
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                 "the file names no address, and where it goes on %s is not known: name an address",
                 target != NULL ? target->name : "this chip");
    return FALSE;
}

static gboolean
names_no_address (MoultImage *image)
{
    gsize n_segments;
    const MoultSegment *segments = moult_image_get_segments (image, &n_segments);

    switch (moult_image_get_kind (image)) {
    case MOULT_IMAGE_BIN:
        return TRUE;
    case MOULT_IMAGE_DFU: /* a plain one, not DfuSe */
        return n_segments == 1 && segments[0].address == 0;
    case MOULT_IMAGE_UF2:
    case MOULT_IMAGE_IHEX:
    case MOULT_IMAGE_ESP:
    case MOULT_IMAGE_ELF:
        return FALSE;
    }
    g_assert_not_reached ();
}

static gboolean
check_base (const char *text, GError **error)
{
    if (text == NULL)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                 "the file says itself where it goes, so it cannot go to %s", text);
    return FALSE;
}

/* UF2 files may hold the firmware of several chips. */
static gboolean
is_for_target (MoultImage *image, const MoultSegment *segment, const MoultTarget *target)
{
    if (moult_image_get_kind (image) != MOULT_IMAGE_UF2)
        return TRUE;

    const MoultUf2Family *family = moult_board_db_find_uf2_family (segment->family);
    gsize n_families;

    moult_image_get_families (image, &n_families);
    if (target == NULL || target->chip == NULL || segment->family == 0)
        return n_families <= 1;
    return family != NULL && g_strv_contains ((const char *const *) family->chips, target->chip);
}

static gboolean
check_place (const MoultPyocdPiece *piece, const MoultTarget *target, GError **error)
{
    guint64 end = piece->address + g_bytes_get_size (piece->data);
    guint64 flash_end = target != NULL ? target->flash_base + target->flash_size : 0;

    if (end > ADDRESS_SPACE) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                     "the file has bytes for 0x%" G_GINT64_MODIFIER "x and beyond", ADDRESS_SPACE);
        return FALSE;
    }
    if (target == NULL || target->flash_size == 0 || piece->address < target->flash_base
        || piece->address >= flash_end || end <= flash_end)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                 "the firmware ends at 0x%" G_GINT64_MODIFIER "x, the flash of the %s at "
                 "0x%" G_GINT64_MODIFIER "x",
                 end, target->name, flash_end);
    return FALSE;
}

static gboolean
add_pieces (MoultPyocdFiles *self,
            MoultImage *image,
            const MoultTarget *target,
            guint64 base,
            GError **error)
{
    gsize n_segments;
    const MoultSegment *segments = moult_image_get_segments (image, &n_segments);

    for (gsize i = 0; i < n_segments; i++) {
        const MoultPyocdPiece piece = { base + segments[i].address, segments[i].data };

        if (!is_for_target (image, &segments[i], target))
            continue;
        if (!check_place (&piece, target, error))
            return FALSE;
        g_bytes_ref (piece.data);
        g_array_append_val (self->pieces, piece);
        self->size += g_bytes_get_size (piece.data);
    }
    if (self->pieces->len > 0)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE, "nothing in the file is for %s",
                 target != NULL ? target->name : "this chip");
    return FALSE;
}

/* ---- Files ---- */

static gboolean
write_file (MoultPyocdFiles *self, const char *name, const char *bytes, gsize size, GError **error)
{
    g_autofree char *path = g_build_filename (self->folder, name, NULL);
    g_autoptr (GError) reason = NULL;

    if (!g_file_set_contents (path, bytes, (gssize) size, &reason)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE, "the image cannot be handed on: %s",
                     reason->message);
        return FALSE;
    }
    self->argument = g_steal_pointer (&path);
    return TRUE;
}

static gboolean
write_bytes (MoultPyocdFiles *self, const char *name, GBytes *bytes, GError **error)
{
    gsize size;
    const char *data = g_bytes_get_data (bytes, &size);

    return write_file (self, name, data, size, error);
}

static gboolean
write_pieces (MoultPyocdFiles *self, GError **error)
{
    const MoultPyocdPiece *first = &g_array_index (self->pieces, MoultPyocdPiece, 0);

    if (self->pieces->len > 1) {
        GString *hex = moult_pyocd_dup_hex (self->pieces);
        gboolean written = write_file (self, "image.hex", hex->str, hex->len, error);

        g_string_free (hex, TRUE);
        return written;
    }
    if (!write_bytes (self, "image.bin", first->data, error))
        return FALSE;

    g_autofree char *path = g_steal_pointer (&self->argument);
    self->argument = g_strdup_printf ("%s@0x%" G_GINT64_MODIFIER "x", path, first->address);
    return TRUE;
}

static gboolean
write_image (MoultPyocdFiles *self, MoultImage *image, GError **error)
{
    g_autoptr (GError) reason = NULL;

    self->folder = g_dir_make_tmp ("moult-pyocd-XXXXXX", &reason);
    if (self->folder == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE, "the image cannot be handed on: %s",
                     reason->message);
        return FALSE;
    }
    switch (moult_image_get_kind (image)) {
    case MOULT_IMAGE_IHEX:
        return write_bytes (self, "image.hex", moult_image_get_bytes (image), error);
    case MOULT_IMAGE_ELF:
        return write_bytes (self, "image.elf", moult_image_get_bytes (image), error);
    case MOULT_IMAGE_UF2:
    case MOULT_IMAGE_DFU:
    case MOULT_IMAGE_BIN:
    case MOULT_IMAGE_ESP:
        return write_pieces (self, error);
    }
    g_assert_not_reached ();
}

MoultPyocdFiles *
moult_pyocd_files_new (MoultImage *image,
                       const MoultTarget *target,
                       const char *base_address,
                       GError **error)
{
    g_return_val_if_fail (MOULT_IS_IMAGE (image), NULL);

    g_autoptr (MoultPyocdFiles) self = g_new0 (MoultPyocdFiles, 1);
    guint64 base = 0;

    self->pieces = g_array_new (FALSE, FALSE, sizeof (MoultPyocdPiece));
    g_array_set_clear_func (self->pieces, clear_piece);
    if (names_no_address (image) ? !find_base (target, base_address, &base, error)
                                 : !check_base (base_address, error))
        return NULL;
    if (!add_pieces (self, image, target, base, error) || !write_image (self, image, error))
        return NULL;
    return g_steal_pointer (&self);
}

/* pyOCD writes nothing there but what it was told to; a log of its own would stay. */
static void
remove_folder (const char *folder)
{
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
    }
    g_rmdir (folder);
}

void
moult_pyocd_files_free (MoultPyocdFiles *self)
{
    if (self->folder != NULL)
        remove_folder (self->folder);
    g_free (self->folder);
    g_free (self->argument);
    g_array_unref (self->pieces);
    g_free (self);
}
