/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-file.h"
#include "fuzz-image.h"
#include "fuzz-target.h"

enum {
    CRC_SIZE = 4,
};

/* A fuzzer cannot guess a CRC, and all else lies behind it. */
static void
put_right_crc (guint8 *data, gsize size)
{
    guint32 crc = 0xffffffff;

    for (gsize i = 0; i < size - CRC_SIZE; i++) {
        crc ^= data[i];
        for (guint bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    for (guint i = 0; i < CRC_SIZE; i++)
        data[size - CRC_SIZE + i] = (guint8) (crc >> 8 * i);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);

    if (!moult_dfu_file_sniff (bytes))
        return 0;
    fuzz_image_read (moult_dfu_file_read, bytes);

    guint8 *copy = g_memdup2 (data, size);
    if (size > CRC_SIZE)
        put_right_crc (copy, size);
    g_autoptr (GBytes) right = g_bytes_new_take (copy, size);
    fuzz_image_read (moult_dfu_file_read, right);
    return 0;
}
