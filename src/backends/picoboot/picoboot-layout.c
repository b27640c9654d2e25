/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "picoboot-layout.h"

#include <string.h>

#include "error.h"
#include "picoboot-program.h"

/* Bytes of the image that go to one address. */
typedef struct {
    guint32 address;
    GBytes *data; /* borrowed */
} Piece;

/* A layout in the making. */
typedef struct {
    MoultImage *image;
    const MoultPicobootChip *chip;
    MoultPicobootSession *session;
    GArray *pieces; /* Piece */
    guint32 main_family;
    guint32 updated;
    int partition;
} Draft;

static void
draft_clear (Draft *draft)
{
    g_clear_pointer (&draft->pieces, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

/* ---- What goes where ---- */

static gboolean
refuse_place (const Draft *draft, const MoultPicobootPlace *place, guint64 end, GError **error)
{
    if (place->partition >= 0)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                     "the firmware needs %" G_GUINT64_FORMAT " bytes, partition %d has %u",
                     end - place->start, place->partition, place->end - place->start);
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                     "the firmware ends at byte %" G_GUINT64_FORMAT
                     ", the flash of the %s has %u bytes",
                     end, moult_picoboot_chip_get_name (draft->chip), place->end);
    return FALSE;
}

/* Addresses of a UF2 file are those of a chip without partitions; in a raw file they begin at 0. */
static gboolean
add_piece (Draft *draft,
           const MoultPicobootPlace *place,
           const MoultSegment *segment,
           GError **error)
{
    gboolean raw = moult_image_get_kind (draft->image) == MOULT_IMAGE_BIN;
    guint64 address = segment->address + (raw ? MOULT_PICOBOOT_FLASH_START : 0);
    guint64 start, end;
    Piece piece = { .data = segment->data };

    if (address < MOULT_PICOBOOT_FLASH_START || address > G_MAXUINT32) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                     "the image has bytes for 0x%08" G_GINT64_MODIFIER "x, which is no flash",
                     address);
        return FALSE;
    }
    start = address - MOULT_PICOBOOT_FLASH_START + place->start;
    end = start + g_bytes_get_size (segment->data);
    if (end > place->end)
        return refuse_place (draft, place, end, error);
    piece.address = MOULT_PICOBOOT_FLASH_START + start;
    g_array_append_val (draft->pieces, piece);
    return TRUE;
}

/* Adds all segments of one family; @family of a raw file's only segment is 0. */
static gboolean
add_family (Draft *draft, guint32 family, const MoultPicobootPlace *place, GError **error)
{
    gsize n_segments;
    const MoultSegment *segments = moult_image_get_segments (draft->image, &n_segments);

    for (gsize i = 0; i < n_segments; i++) {
        if (segments[i].family == family && !add_piece (draft, place, &segments[i], error))
            return FALSE;
    }
    return TRUE;
}

/* ---- Which family ---- */

static char *
describe_families (MoultImage *image)
{
    g_autoptr (GString) text = g_string_new (NULL);
    gsize n_families;
    const guint32 *families = moult_image_get_families (image, &n_families);

    for (gsize i = 0; i < n_families; i++)
        g_string_append_printf (text, "%s0x%08x", i > 0 ? ", " : "", families[i]);
    return g_string_free_and_steal (g_steal_pointer (&text));
}

static gboolean
refuse_families (const Draft *draft, GError **error)
{
    const char *name = moult_picoboot_chip_get_name (draft->chip);

    if (moult_image_get_kind (draft->image) == MOULT_IMAGE_BIN) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                     "the file begins with nothing that an %s would start", name);
        return FALSE;
    }
    g_autofree char *families = describe_families (draft->image);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                 "the %s takes none of the file's families (%s)", name,
                 *families != '\0' ? families : "it names none");
    return FALSE;
}

static gboolean
try_family (Draft *draft, guint32 family, gboolean *accepted, GError **error)
{
    gboolean raw = moult_image_get_kind (draft->image) == MOULT_IMAGE_BIN;
    MoultPicobootPlace place;

    if (!moult_picoboot_chip_find_place (draft->chip, draft->session, family, &place, accepted,
                                         error))
        return FALSE;
    if (!*accepted)
        return TRUE;
    draft->main_family = family;
    draft->updated = MOULT_PICOBOOT_FLASH_START + place.start;
    draft->partition = place.partition;
    return add_family (draft, raw ? 0 : family, &place, error);
}

static gboolean
add_raw (Draft *draft, GError **error)
{
    guint32 family = moult_picoboot_program_find_family (moult_image_get_bytes (draft->image));
    gboolean accepted = FALSE;

    if (family != 0 && !try_family (draft, family, &accepted, error))
        return FALSE;
    return accepted || refuse_families (draft, error);
}

/* Data that goes along with a program: each family to its own place. */
static gboolean
add_others (Draft *draft, GError **error)
{
    static const guint32 others[] = { MOULT_PICOBOOT_FAMILY_ABSOLUTE, MOULT_PICOBOOT_FAMILY_DATA };

    for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
        MoultPicobootPlace place;
        gboolean accepted = FALSE;

        if (others[i] == draft->main_family || !moult_image_has_family (draft->image, others[i]))
            continue;
        if (!moult_picoboot_chip_find_place (draft->chip, draft->session, others[i], &place,
                                             &accepted, error)
            || (accepted && !add_family (draft, others[i], &place, error)))
            return FALSE;
    }
    return TRUE;
}

/* A file for several chips has a program of each; a chip starts one, of the first kind that it
 * takes. A file without a program is data, or the whole flash as it was read out. */
static gboolean
add_uf2 (Draft *draft, GError **error)
{
    static const guint32 mains[] = {
        MOULT_PICOBOOT_FAMILY_RP2040,       MOULT_PICOBOOT_FAMILY_RP2350_ARM,
        MOULT_PICOBOOT_FAMILY_RP2350_RISCV, MOULT_PICOBOOT_FAMILY_RP2350_ARM_NS,
        MOULT_PICOBOOT_FAMILY_ABSOLUTE,     MOULT_PICOBOOT_FAMILY_DATA,
    };
    gboolean accepted = FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS (mains) && !accepted; i++) {
        if (moult_image_has_family (draft->image, mains[i])
            && !try_family (draft, mains[i], &accepted, error))
            return FALSE;
    }
    return accepted ? add_others (draft, error) : refuse_families (draft, error);
}

/* ---- Regions ---- */

static int
compare_pieces (gconstpointer a, gconstpointer b)
{
    const Piece *one = a;
    const Piece *other = b;

    return one->address < other->address ? -1 : one->address > other->address;
}

static void
region_clear (gpointer data)
{
    MoultPicobootRegion *region = data;

    g_byte_array_unref (region->bytes);
}

/* Makes a region reach to the end of the sector in which @end lies. */
static void
extend (MoultPicobootRegion *region, guint64 end)
{
    guint old = region->bytes->len;
    guint64 length = end - region->address;
    guint sectors = (length + MOULT_PICOBOOT_SECTOR_SIZE - 1) / MOULT_PICOBOOT_SECTOR_SIZE;

    if (sectors * MOULT_PICOBOOT_SECTOR_SIZE <= old)
        return;
    g_byte_array_set_size (region->bytes, sectors * MOULT_PICOBOOT_SECTOR_SIZE);
    memset (region->bytes->data + old, 0xff, region->bytes->len - old);
}

static void
place_piece (MoultPicobootLayout *self, const Piece *piece)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (piece->data, &size);
    MoultPicobootRegion *last =
        self->regions->len > 0
            ? &g_array_index (self->regions, MoultPicobootRegion, self->regions->len - 1)
            : NULL;

    if (last == NULL || piece->address > last->address + last->bytes->len) {
        MoultPicobootRegion region = {
            .address = piece->address / MOULT_PICOBOOT_SECTOR_SIZE * MOULT_PICOBOOT_SECTOR_SIZE,
            .bytes = g_byte_array_new (),
        };

        g_array_append_val (self->regions, region);
        last = &g_array_index (self->regions, MoultPicobootRegion, self->regions->len - 1);
    }
    extend (last, (guint64) piece->address + size);
    memcpy (last->bytes->data + (piece->address - last->address), data, size);
}

static gboolean
check_overlaps (const Draft *draft, GError **error)
{
    guint64 end = 0;

    for (guint i = 0; i < draft->pieces->len; i++) {
        const Piece *piece = &g_array_index (draft->pieces, Piece, i);

        if (piece->address < end) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                         "the image has bytes for 0x%08x twice", piece->address);
            return FALSE;
        }
        end = (guint64) piece->address + g_bytes_get_size (piece->data);
    }
    return TRUE;
}

static MoultPicobootLayout *
make_layout (const Draft *draft)
{
    MoultPicobootLayout *self = g_new0 (MoultPicobootLayout, 1);

    self->updated = draft->updated;
    self->partition = draft->partition;
    self->regions = g_array_new (FALSE, FALSE, sizeof (MoultPicobootRegion));
    g_array_set_clear_func (self->regions, region_clear);
    for (guint i = 0; i < draft->pieces->len; i++)
        place_piece (self, &g_array_index (draft->pieces, Piece, i));
    for (guint i = 0; i < self->regions->len; i++)
        self->size += g_array_index (self->regions, MoultPicobootRegion, i).bytes->len;
    return self;
}

MoultPicobootLayout *
moult_picoboot_layout_new (MoultImage *image,
                           const MoultPicobootChip *chip,
                           MoultPicobootSession *session,
                           GError **error)
{
    g_auto (Draft) draft = {
        .image = image,
        .chip = chip,
        .session = session,
        .pieces = g_array_new (FALSE, FALSE, sizeof (Piece)),
    };
    gboolean raw = moult_image_get_kind (image) == MOULT_IMAGE_BIN;

    if (!(raw ? add_raw (&draft, error) : add_uf2 (&draft, error)))
        return NULL;
    g_array_sort (draft.pieces, compare_pieces);
    return check_overlaps (&draft, error) ? make_layout (&draft) : NULL;
}

void
moult_picoboot_layout_free (MoultPicobootLayout *self)
{
    g_array_unref (self->regions);
    g_free (self);
}

gboolean
moult_picoboot_layout_check_size (const MoultPicobootLayout *self,
                                  const MoultPicobootChip *chip,
                                  GError **error)
{
    const MoultPicobootRegion *last;
    guint64 end;

    if (chip->flash_size == 0 || self->regions->len == 0)
        return TRUE;
    last = &g_array_index (self->regions, MoultPicobootRegion, self->regions->len - 1);
    end = (guint64) last->address - MOULT_PICOBOOT_FLASH_START + last->bytes->len;
    if (end <= chip->flash_size)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                 "the firmware ends at byte %" G_GUINT64_FORMAT
                 ", the flash of the %s has %u bytes",
                 end, moult_picoboot_chip_get_name (chip), chip->flash_size);
    return FALSE;
}
