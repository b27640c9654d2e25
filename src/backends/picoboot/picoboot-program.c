/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "picoboot-program.h"

#include "picoboot-chip.h"
#include "reader.h"

enum {
    /* RP2040 data sheet 2.8.1.3.1: 256 bytes with a checksum at their end. */
    BOOT2_SIZE = 252,
    CRC_POLYNOMIAL = 0x04c11db7,

    /* RP2350 data sheet 5.9.5: within the first 4 KiB. */
    IMAGE_DEF_REACH = 4096,
    IMAGE_TYPE_ITEM = 0x42,
    IMAGE_TYPE_CPU_SHIFT = 24, /* bits 8 to 10 of the upper half */
    IMAGE_TYPE_CPU_MASK = 7,
    IMAGE_TYPE_RISCV = 1,
};
#define BLOCK_MARKER 0xffffded3u

/* CRC-32 without reflection and without a last inversion (CRC-32/MPEG-2). */
static guint32
reckon_crc (const guint8 *bytes, gsize size)
{
    guint32 crc = G_MAXUINT32;

    for (gsize i = 0; i < size; i++) {
        crc ^= (guint32) bytes[i] << 24;
        for (guint bit = 0; bit < 8; bit++)
            crc = crc & 0x80000000 ? crc << 1 ^ CRC_POLYNOMIAL : crc << 1;
    }
    return crc;
}

static gboolean
has_boot2 (const guint8 *bytes, gsize size)
{
    MoultReader reader = MOULT_READER_INIT (bytes, size);
    const guint8 *code = moult_reader_take (&reader, BOOT2_SIZE);
    guint32 crc = moult_reader_u32le (&reader);

    return !moult_reader_overrun (&reader) && reckon_crc (code, BOOT2_SIZE) == crc;
}

static guint32
find_image_def (const guint8 *bytes, gsize size)
{
    MoultReader reader = MOULT_READER_INIT (bytes, MIN (size, IMAGE_DEF_REACH));

    while (moult_reader_left (&reader) >= 8) {
        if (moult_reader_u32le (&reader) != BLOCK_MARKER)
            continue;
        guint32 item = moult_reader_u32le (&reader);
        if ((item & 0xff) != IMAGE_TYPE_ITEM)
            continue;
        return (item >> IMAGE_TYPE_CPU_SHIFT & IMAGE_TYPE_CPU_MASK) == IMAGE_TYPE_RISCV
                   ? MOULT_PICOBOOT_FAMILY_RP2350_RISCV
                   : MOULT_PICOBOOT_FAMILY_RP2350_ARM;
    }
    return 0;
}

guint32
moult_picoboot_program_find_family (GBytes *bytes)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (bytes, &size);

    return has_boot2 (data, size) ? MOULT_PICOBOOT_FAMILY_RP2040 : find_image_def (data, size);
}
