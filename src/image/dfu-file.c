/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-file.h"

#include "reader.h"

#include <string.h>

/* Suffix: USB DFU 1.1, appendix B. Prefix, target, element: ST UM0391, chapter 2. */
enum {
    SUFFIX_SIZE = 16,
    TARGET_NAME_SIZE = 255,
    ANY_ID = 0xffff,
};

#define ADDRESS_SPACE (G_GUINT64_CONSTANT (1) << 32)

static const char dfuse_magic[] = "DfuSe";
static const char target_magic[] = "Target";
static const char suffix_magic[] = "UFD";

static gboolean
take_magic (MoultReader *reader, const char *magic)
{
    const guint8 *bytes = moult_reader_take (reader, strlen (magic));

    return bytes != NULL && memcmp (bytes, magic, strlen (magic)) == 0;
}

static gboolean
has_suffix (const guint8 *data, gsize size)
{
    MoultReader reader = MOULT_READER_INIT (data, size);

    if (size < SUFFIX_SIZE)
        return FALSE;
    moult_reader_seek (&reader, size - 8);
    return take_magic (&reader, suffix_magic) && moult_reader_u8 (&reader) == SUFFIX_SIZE;
}

/* CRC-32 as in zlib, but not inverted at the end (DFU 1.1, appendix B). */
static guint32
compute_crc (const guint8 *data, gsize size)
{
    guint32 table[256];
    guint32 crc = 0xffffffff;

    for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
        table[i] = i;
        for (guint bit = 0; bit < 8; bit++)
            table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320 : 0);
    }
    for (gsize i = 0; i < size; i++)
        crc = crc >> 8 ^ table[(crc ^ data[i]) & 0xff];
    return crc;
}

static gboolean
read_suffix (const guint8 *data, gsize size, MoultImageDraft *draft, GError **error)
{
    if (!has_suffix (data, size))
        return moult_image_reject (error,
                                   "the dfu file is cut off: its %" G_GSIZE_FORMAT
                                   " bytes do not end with a dfu suffix: get it again",
                                   size);
    MoultReader reader = MOULT_READER_INIT (data, size);
    moult_reader_seek (&reader, size - SUFFIX_SIZE + 2);
    guint16 pid = moult_reader_u16le (&reader);
    guint16 vid = moult_reader_u16le (&reader);
    moult_reader_seek (&reader, size - 4);
    guint32 told = moult_reader_u32le (&reader);
    guint32 crc = compute_crc (data, size - 4);

    if (crc != told)
        return moult_image_reject (error,
                                   "the dfu file is damaged: crc 0x%08x instead of 0x%08x: get it "
                                   "again",
                                   crc, told);
    draft->vid = vid != ANY_ID ? vid : 0;
    draft->pid = pid != ANY_ID ? pid : 0;
    return TRUE;
}

/* @setting: the alternate setting that they are for, which keeps them apart as a family does. */
static gboolean
read_elements (MoultReader *reader,
               guint8 setting,
               guint32 n_elements,
               MoultImageDraft *draft,
               GError **error)
{
    for (guint32 i = 0; i < n_elements; i++) {
        guint32 address = moult_reader_u32le (reader);
        guint32 size = moult_reader_u32le (reader);
        const guint8 *data = moult_reader_take (reader, size);

        if (moult_reader_overrun (reader))
            return moult_image_reject (error,
                                       "element %u of %u in the dfu file (%u bytes for 0x%08x) "
                                       "does not fit into it: get the file again",
                                       i, n_elements, size, address);
        if (size > ADDRESS_SPACE - address)
            return moult_image_reject (error,
                                       "element %u of %u in the dfu file (%u bytes for 0x%08x) "
                                       "reaches past 4 GiB: get the file again",
                                       i, n_elements, size, address);
        moult_segment_list_add (draft->segments, setting, address, data, size);
        draft->n_blocks++;
    }
    return TRUE;
}

static gboolean
read_target (MoultReader *reader, guint index, MoultImageDraft *draft, GError **error)
{
    gboolean magic = take_magic (reader, target_magic);

    guint8 setting = moult_reader_u8 (reader);
    /* Whether named, name: dfu-util and pydfu pass over them as well. */
    moult_reader_skip (reader, 4 + TARGET_NAME_SIZE);
    guint32 size = moult_reader_u32le (reader);
    guint32 n_elements = moult_reader_u32le (reader);
    const guint8 *elements = moult_reader_take (reader, size);

    if (!magic || moult_reader_overrun (reader))
        return moult_image_reject (error,
                                   "target %u of the dfu file (%u bytes) is damaged: get the file "
                                   "again",
                                   index, size);
    MoultReader inside = MOULT_READER_INIT (elements, size);
    return read_elements (&inside, setting, n_elements, draft, error);
}

static gboolean
read_dfuse (const guint8 *data, gsize size, MoultImageDraft *draft, GError **error)
{
    MoultReader reader = MOULT_READER_INIT (data, size);

    moult_reader_skip (&reader, strlen (dfuse_magic));
    guint8 version = moult_reader_u8 (&reader);
    guint32 told_size = moult_reader_u32le (&reader);
    guint8 n_targets = moult_reader_u8 (&reader);
    if (version != 1)
        return moult_image_reject (
            error, "the dfu file is of DfuSe version %u, moult knows version 1", version);
    if (told_size != size)
        return moult_image_reject (error,
                                   "the dfu file should have %u bytes before its suffix, not "
                                   "%" G_GSIZE_FORMAT ": get it again",
                                   told_size, size);
    for (guint i = 0; i < n_targets; i++) {
        if (!read_target (&reader, i, draft, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
moult_dfu_file_sniff (GBytes *bytes)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (bytes, &size);
    MoultReader reader = MOULT_READER_INIT (data, size);

    return take_magic (&reader, dfuse_magic) || has_suffix (data, size);
}

gboolean
moult_dfu_file_read (GBytes *bytes, MoultImageDraft *draft, GError **error)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (bytes, &size);
    MoultReader reader = MOULT_READER_INIT (data, size);

    if (!read_suffix (data, size, draft, error))
        return FALSE;
    size -= SUFFIX_SIZE;
    if (!take_magic (&reader, dfuse_magic)) {
        moult_segment_list_add (draft->segments, 0, 0, data, size);
        return moult_segment_list_join (draft->segments, error);
    }
    return read_dfuse (data, size, draft, error)
           && moult_segment_list_join (draft->segments, error);
}
