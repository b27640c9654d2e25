/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-image.h"
#include "fuzz-image.h"
#include "fuzz-target.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);

    if (moult_esp_image_sniff (bytes))
        fuzz_image_read (moult_esp_image_read, bytes);
    return 0;
}
