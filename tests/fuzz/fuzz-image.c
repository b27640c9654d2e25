/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz-image.h"

#include "error.h"

void
fuzz_image_check_segments (const MoultSegment *segments, gsize n_segments, gsize file_size)
{
    gsize sum = 0;

    g_assert_cmpuint (n_segments, >, 0);
    for (gsize i = 0; i < n_segments; i++) {
        gsize size = g_bytes_get_size (segments[i].data);

        g_assert_cmpuint (size, >, 0);
        sum += size;
        if (i == 0 || segments[i].family != segments[i - 1].family) {
            g_assert_true (i == 0 || segments[i].family > segments[i - 1].family);
            continue;
        }
        /* More than touching: those would have been joined. */
        g_assert_cmpuint (segments[i].address, >,
                          segments[i - 1].address + g_bytes_get_size (segments[i - 1].data));
    }
    g_assert_cmpuint (sum, <=, file_size);
}

void
fuzz_image_check_error (const GError *error)
{
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

void
fuzz_image_read (MoultImageReadFunc read, GBytes *bytes)
{
    g_autoptr (MoultImageDraft) draft = moult_image_draft_new ();
    g_autoptr (GError) error = NULL;
    gsize n_segments;

    if (!read (bytes, draft, &error)) {
        fuzz_image_check_error (error);
        return;
    }
    g_assert_no_error (error);
    const MoultSegment *segments = moult_segment_list_peek (draft->segments, &n_segments);
    fuzz_image_check_segments (segments, n_segments, g_bytes_get_size (bytes));
}
