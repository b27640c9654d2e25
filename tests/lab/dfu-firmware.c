/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-firmware.h"

#include <string.h>

#include "firmware-hex.h"

/* The .dfu file: UM0391, chapter 2; its suffix: DFU 1.1, appendix B. */
enum {
    TARGET_NAME = 255,
    TARGET_HEAD = 274,
    PREFIX = 11,
    ST_VID = 0x0483,
    ST_PID = 0xdf11,
    DFUSE = 0x011a,
    SUFFIX = 16,
    CRC_POLYNOMIAL = 0xedb88320,
};

GPtrArray *
dfu_firmware_split (const DfuChip *chip, GBytes *program)
{
    GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
    gsize size = g_bytes_get_size (program);
    gsize first = chip->programs[1].size ? MIN (chip->first, size) : size;

    g_ptr_array_add (pieces, g_bytes_new_from_bytes (program, 0, first));
    if (first < size)
        g_ptr_array_add (pieces, g_bytes_new_from_bytes (program, first, size - first));
    return pieces;
}

GBytes *
dfu_firmware_stamp (const DfuChip *chip, GBytes *program)
{
    g_autoptr (GPtrArray) pieces = dfu_firmware_split (chip, program);
    gsize size;
    guint8 *bytes = g_memdup2 (g_bytes_get_data (program, NULL), g_bytes_get_size (program));

    for (guint n = 0; n < G_N_ELEMENTS (chip->programs); n++) {
        guint32 length = n < pieces->len ? (guint32) g_bytes_get_size (pieces->pdata[n]) : 0;

        for (guint i = 0; i < 4; i++)
            bytes[DFU_FIRMWARE_SIZES_AT + 4 * n + i] = length >> 8 * i & 0xff;
    }
    size = g_bytes_get_size (program);
    return g_bytes_new_take (bytes, size);
}

static void
append (GByteArray *file, const void *bytes, gsize length)
{
    g_byte_array_append (file, bytes, (guint) length);
}

static void
append_number (GByteArray *file, guint32 number, guint length)
{
    for (guint n = 0; n < length; n++) {
        guint8 byte = number >> 8 * n & 0xff;

        append (file, &byte, 1);
    }
}

static void
append_bytes (GByteArray *file, GBytes *bytes)
{
    append (file, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static GByteArray *
make_elements (const DfuChip *chip, GPtrArray *pieces)
{
    GByteArray *elements = g_byte_array_new ();

    for (guint n = 0; n < pieces->len; n++) {
        append_number (elements, chip->programs[n].start, 4);
        append_number (elements, (guint32) g_bytes_get_size (pieces->pdata[n]), 4);
        append_bytes (elements, pieces->pdata[n]);
    }
    return elements;
}

static guint32
get_crc (const GByteArray *file)
{
    guint32 crc = 0xffffffff;

    for (guint n = 0; n < file->len; n++) {
        crc ^= file->data[n];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ CRC_POLYNOMIAL : crc >> 1;
    }
    return crc;
}

static void
append_suffix (GByteArray *file)
{
    append_number (file, 0, 2);
    append_number (file, ST_PID, 2);
    append_number (file, ST_VID, 2);
    append_number (file, DFUSE, 2);
    append (file, "UFD", 3);
    append_number (file, SUFFIX, 1);
    append_number (file, get_crc (file), 4);
}

GBytes *
dfu_firmware_wrap_dfu (const DfuChip *chip, GBytes *program)
{
    g_autoptr (GPtrArray) pieces = dfu_firmware_split (chip, program);
    g_autoptr (GByteArray) elements = make_elements (chip, pieces);
    GByteArray *file = g_byte_array_new ();
    char name[TARGET_NAME] = "ST...";

    append (file, "DfuSe\x01", 6);
    append_number (file, PREFIX + TARGET_HEAD + elements->len, 4);
    append_number (file, 1, 1);
    append (file, "Target\0", 7);
    append_number (file, 1, 4);
    append (file, name, sizeof name);
    append_number (file, elements->len, 4);
    append_number (file, pieces->len, 4);
    append (file, elements->data, elements->len);
    append_suffix (file);
    return g_byte_array_free_to_bytes (file);
}

GBytes *
dfu_firmware_wrap_hex (const DfuChip *chip, GBytes *program)
{
    g_autoptr (GPtrArray) pieces = dfu_firmware_split (chip, program);
    GString *file = g_string_new (NULL);

    for (guint n = 0; n < pieces->len; n++)
        firmware_hex_append (file, chip->programs[n].start, pieces->pdata[n]);
    return firmware_hex_end (file);
}
