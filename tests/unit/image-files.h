/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "image.h"

/* Makes small firmware files for tests, well formed unless the test then spoils them. */

void file_put_u8 (GByteArray *file, guint8 value);
void file_put_u16le (GByteArray *file, guint16 value);
void file_put_u32le (GByteArray *file, guint32 value);
void file_put (GByteArray *file, const void *bytes, gsize size);
void file_put_fill (GByteArray *file, guint8 fill, gsize count);
/* Firmware for the RP2040: 64 blocks of which one holds the texts, and the bytes of flash that it
 * writes. */
GByteArray *file_new_uf2 (const char *version, const char *machine);
#define FILE_UF2_SIZE (64 * 256)
/* Overwrites what stands there already. */
void file_set_u32le (GByteArray *file, gsize place, guint32 value);

/* Parses @file under @name; the image, or a failed test. */
MoultImage *file_parse_well (GByteArray *file, const char *name);
/* @file must be refused with the right code and with @message as a part of the words. */
void file_assert_refused (GByteArray *file, const char *name, const char *message);
/* The one segment at @index is at @address and holds exactly these bytes. */
void file_assert_segment (MoultImage *image,
                          gsize index,
                          guint64 address,
                          const void *bytes,
                          gsize size);
