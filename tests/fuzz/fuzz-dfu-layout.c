/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-layout.h"
#include "fuzz-target.h"

#define ADDRESS_SPACE (G_GUINT64_CONSTANT (1) << 32)

static void
check_region (const MoultDfuLayout *layout, guint index)
{
    const MoultDfuRegion *region = &g_array_index (layout->regions, MoultDfuRegion, index);

    g_assert_cmpuint (region->start, <, region->end);
    g_assert_cmpuint (region->end, <=, ADDRESS_SPACE);
    g_assert_cmpuint (region->page_size, >, 0);
    g_assert_cmpuint ((region->end - region->start) % region->page_size, ==, 0);
    /* Nothing before it has these addresses. */
    g_assert_true (moult_dfu_layout_find (layout, region->start) == region);
    g_assert_true (moult_dfu_layout_find (layout, region->end - 1) == region);
    g_assert_cmpuint (moult_dfu_region_get_page (region, region->end - 1), ==,
                      region->end - region->page_size);
    g_assert_cmpuint (moult_dfu_layout_find_end (layout, region->start, 0), >=, region->end);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup ((const char *) data, size);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultDfuLayout) layout = moult_dfu_layout_parse (text, &error);

    g_assert_true ((layout != NULL) == (error == NULL));
    if (layout == NULL) {
        g_assert_true (g_utf8_validate (error->message, -1, NULL));
        return 0;
    }
    g_assert_cmpuint (layout->regions->len, >, 0);
    for (guint i = 0; i < layout->regions->len; i++)
        check_region (layout, i);
    return 0;
}
