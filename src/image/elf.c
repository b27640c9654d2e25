/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "elf.h"

#include "reader.h"

#include <string.h>

/* Tool Interface Standard, ELF specification 1.2: the little of it that says what to load. */
enum {
    CLASS_32 = 1,
    DATA_LITTLE_ENDIAN = 1,
    TYPE_EXECUTABLE = 2,
    MACHINE_ARM = 40,
    MACHINE_XTENSA = 94,
    MACHINE_RISCV = 243,
    PROGRAM_LOAD = 1,
    PROGRAM_HEADER_SIZE = 32,

    OFFSET_CLASS = 4,
    OFFSET_TYPE = 16,
    OFFSET_PROGRAM_HEADERS = 28,
    OFFSET_PROGRAM_HEADER_SIZE = 42,
};

static gboolean
check_header (MoultReader reader, GError **error)
{
    moult_reader_seek (&reader, OFFSET_CLASS);
    guint8 class = moult_reader_u8 (&reader);
    guint8 order = moult_reader_u8 (&reader);
    moult_reader_seek (&reader, OFFSET_TYPE);
    guint16 type = moult_reader_u16le (&reader);
    guint16 machine = moult_reader_u16le (&reader);

    if (moult_reader_overrun (&reader))
        return moult_image_reject (
            error, "the elf file is cut off after %" G_GSIZE_FORMAT " bytes: get it again",
            reader.size);
    if (class != CLASS_32 || order != DATA_LITTLE_ENDIAN
        || (machine != MACHINE_ARM && machine != MACHINE_XTENSA && machine != MACHINE_RISCV))
        return moult_image_reject (error,
                                   "the elf file is a program for another kind of computer "
                                   "(class %u, machine %u): take the firmware of your board",
                                   class, machine);
    if (type != TYPE_EXECUTABLE)
        return moult_image_reject (error,
                                   "the elf file is not a linked program (type %u): take the "
                                   "firmware.elf of the build",
                                   type);
    return TRUE;
}

/* One program header; @left: bytes of the file that no header has claimed yet. */
static gboolean
read_program_header (MoultReader *headers, MoultReader file, gsize *left, MoultImageDraft *draft)
{
    guint32 type = moult_reader_u32le (headers);
    guint32 offset = moult_reader_u32le (headers);
    moult_reader_skip (headers, 4); /* virtual address */
    guint32 address = moult_reader_u32le (headers);
    guint32 size = moult_reader_u32le (headers);

    if (moult_reader_overrun (headers))
        return FALSE;
    if (type != PROGRAM_LOAD || size == 0)
        return TRUE;
    moult_reader_seek (&file, offset);
    const guint8 *data = moult_reader_take (&file, size);
    if (moult_reader_overrun (&file) || size > *left)
        return FALSE;
    *left -= size;
    moult_segment_list_add (draft->segments, 0, address, data, size);
    draft->n_blocks++;
    return TRUE;
}

gboolean
moult_elf_sniff (GBytes *bytes)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (bytes, &size);

    return size >= 4
           && memcmp (data,
                      "\x7f"
                      "ELF",
                      4)
                  == 0;
}

gboolean
moult_elf_read (GBytes *bytes, MoultImageDraft *draft, GError **error)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (bytes, &size);
    MoultReader file = MOULT_READER_INIT (data, size);
    MoultReader headers = file;
    gsize left = size;

    if (!check_header (file, error))
        return FALSE;
    moult_reader_seek (&headers, OFFSET_PROGRAM_HEADERS);
    guint32 start = moult_reader_u32le (&headers);
    moult_reader_seek (&headers, OFFSET_PROGRAM_HEADER_SIZE);
    guint16 header_size = moult_reader_u16le (&headers);
    guint16 n_headers = moult_reader_u16le (&headers);

    for (guint i = 0; i < n_headers; i++) {
        moult_reader_seek (&headers, (gsize) start + (gsize) i * header_size);
        if (header_size < PROGRAM_HEADER_SIZE
            || !read_program_header (&headers, file, &left, draft))
            return moult_image_reject (error,
                                       "program header %u of %u in the elf file (%" G_GSIZE_FORMAT
                                       " bytes) points outside of it: get the file again",
                                       i, n_headers, size);
    }
    return moult_segment_list_join (draft->segments, error);
}
