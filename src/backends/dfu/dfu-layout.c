/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-layout.h"

#include <string.h>

#include "error.h"

enum {
    MAX_REGIONS = 64, /* real ones have up to five */
    MAX_QUOTE = 200,
    FLAGS_MASK = 7,
    FLAGS_MISSING = MOULT_DFU_READABLE | MOULT_DFU_WRITABLE,
};
#define ADDRESS_SPACE (G_GUINT64_CONSTANT (1) << 32)

typedef struct {
    const char *text;  /* all of it, for messages */
    const char *place; /* what comes next */
    guint64 address;   /* of the next region */
    MoultDfuLayout *layout;
} Parser;

static gboolean
reject (const Parser *self, const char *what, GError **error)
{
    g_autofree char *text = g_utf8_make_valid (self->text, strnlen (self->text, MAX_QUOTE));

    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                 "the bootloader's memory layout \"%s\" %s (at character %u)", text, what,
                 (guint) (self->place - self->text));
    return FALSE;
}

static void
skip_blanks (Parser *self)
{
    while (*self->place == ' ')
        self->place++;
}

static gboolean
take (Parser *self, char wanted)
{
    skip_blanks (self);
    if (*self->place != wanted)
        return FALSE;
    self->place++;
    return TRUE;
}

/* At least one digit, less than 2³². */
static gboolean
take_number (Parser *self, guint base, guint64 *number)
{
    const char *start;

    skip_blanks (self);
    start = self->place;
    for (*number = 0;; self->place++) {
        int digit =
            base == 16 ? g_ascii_xdigit_value (*self->place) : g_ascii_digit_value (*self->place);

        if (digit < 0)
            return self->place > start;
        *number = *number * base + (guint) digit;
        if (*number >= ADDRESS_SPACE)
            return FALSE;
    }
}

static guint32
take_unit (Parser *self)
{
    if (take (self, 'K'))
        return 1024;
    if (take (self, 'M'))
        return 1024 * 1024;
    take (self, 'B');
    return 1;
}

static guint8
take_flags (Parser *self)
{
    skip_blanks (self);
    if (!g_ascii_isalpha (*self->place))
        return FLAGS_MISSING;
    return *self->place++ & FLAGS_MASK;
}

static gboolean
overlaps (const MoultDfuLayout *layout, const MoultDfuRegion *region)
{
    for (guint i = 0; i < layout->regions->len; i++) {
        const MoultDfuRegion *other = &g_array_index (layout->regions, MoultDfuRegion, i);

        if (region->start < other->end && other->start < region->end)
            return TRUE;
    }
    return FALSE;
}

static gboolean
add_region (Parser *self, guint64 count, guint64 size, guint8 flags, GError **error)
{
    /* Both factors are less than 2³² then, so that the product fits. */
    if (size >= ADDRESS_SPACE || count * size > ADDRESS_SPACE - self->address)
        return reject (self, "reaches past 4 GiB", error);

    MoultDfuRegion region = {
        .start = self->address,
        .end = self->address + count * size,
        .page_size = (guint32) size,
        .flags = flags,
    };
    if (region.start == region.end)
        return reject (self, "has pages of no size", error);
    if (overlaps (self->layout, &region))
        return reject (self, "has regions that overlap", error);
    if (self->layout->regions->len == MAX_REGIONS)
        return reject (self, "has too many regions", error);
    g_array_append_val (self->layout->regions, region);
    self->address = region.end;
    return TRUE;
}

/* "04*016Kg" */
static gboolean
take_region (Parser *self, GError **error)
{
    guint64 count = 1;
    guint64 size;

    if (!take_number (self, 10, &size))
        return reject (self, "names no page size", error);
    if (take (self, '*')) {
        count = size;
        if (!take_number (self, 10, &size))
            return reject (self, "names no page size", error);
    }
    guint32 unit = take_unit (self);
    guint8 flags = take_flags (self);
    return add_region (self, count, size * unit, flags, error);
}

/* "/0x08000000/04*016Kg,01*064Kg" */
static gboolean
take_group (Parser *self, GError **error)
{
    take (self, '0');
    if (!take (self, 'x') && !take (self, 'X'))
        return reject (self, "names no address", error);
    if (!take_number (self, 16, &self->address) || !take (self, '/'))
        return reject (self, "names no address", error);
    do {
        if (!take_region (self, error))
            return FALSE;
    } while (take (self, ','));
    return TRUE;
}

static gboolean
parse (Parser *self, GError **error)
{
    const char *slash = strchr (self->place, '/');

    if (!take (self, '@') || slash == NULL)
        return reject (self, "is none", error);
    self->layout->name = g_strstrip (g_strndup (self->place, slash - self->place));
    self->place = slash;
    while (take (self, '/')) {
        if (!take_group (self, error))
            return FALSE;
    }
    skip_blanks (self);
    return *self->place == '\0' || reject (self, "goes on with something else", error);
}

MoultDfuLayout *
moult_dfu_layout_parse (const char *text, GError **error)
{
    g_autoptr (MoultDfuLayout) layout = g_new0 (MoultDfuLayout, 1);
    Parser parser = { .text = text, .place = text, .layout = layout };

    g_return_val_if_fail (text != NULL, NULL);

    layout->regions = g_array_new (FALSE, FALSE, sizeof (MoultDfuRegion));
    return parse (&parser, error) ? g_steal_pointer (&layout) : NULL;
}

void
moult_dfu_layout_free (MoultDfuLayout *self)
{
    g_clear_pointer (&self->regions, g_array_unref);
    g_free (self->name);
    g_free (self);
}

const MoultDfuRegion *
moult_dfu_layout_find (const MoultDfuLayout *self, guint64 address)
{
    for (guint i = 0; i < self->regions->len; i++) {
        const MoultDfuRegion *region = &g_array_index (self->regions, MoultDfuRegion, i);

        if (address >= region->start && address < region->end)
            return region;
    }
    return NULL;
}

guint64
moult_dfu_region_get_page (const MoultDfuRegion *region, guint64 address)
{
    return address - (address - region->start) % region->page_size;
}

guint64
moult_dfu_layout_find_end (const MoultDfuLayout *self, guint64 address, guint8 flags)
{
    const MoultDfuRegion *region = moult_dfu_layout_find (self, address);

    /* Regions do not overlap, so that this ends. */
    while (region != NULL && (region->flags & flags) == flags) {
        address = region->end;
        region = moult_dfu_layout_find (self, address);
    }
    return address;
}

guint64
moult_dfu_layout_get_start (const MoultDfuLayout *self)
{
    return g_array_index (self->regions, MoultDfuRegion, 0).start;
}
