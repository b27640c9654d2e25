/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz-image.h"
#include "fuzz-target.h"
#include "esp-image.h"
#include "image-parse.h"
#include "uf2.h"

static void
check_image (MoultImage *image, gsize size)
{
    gsize n;
    const MoultSegment *segments = moult_image_get_segments (image, &n);

    fuzz_image_check_segments (segments, n, size);
    moult_esp_image_is_app (image);
    if (moult_image_get_kind (image) == MOULT_IMAGE_UF2) {
        moult_uf2_is_contiguous (image, 0xe48bff56);
        g_assert_cmpuint (moult_uf2_find_end (image, 0xe48bff56), <=, size);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    static const char *const names[] = { "firmware.bin", "x", NULL };
    g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);

    for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (MoultImage) image = moult_image_parse (bytes, names[i], &error);

        if (image != NULL)
            check_image (image, size);
        else
            fuzz_image_check_error (error);
    }
    return 0;
}
