/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "image.h"
#include "target.h"

G_BEGIN_DECLS

/**
 * MoultPyocdPiece:
 *
 * Bytes that the target has to hold in the end.
 */
typedef struct {
    guint64 address;
    GBytes *data;
} MoultPyocdPiece;

/**
 * MoultPyocdFiles:
 *
 * An image in the form that pyOCD takes, in a private folder, and what of it goes where. Intel HEX
 * and ELF files stay as they are. All others become one file: a raw one with its address, or Intel
 * HEX where there are gaps. Not one file a piece: pyOCD erases for each file anew, and with it what
 * it wrote before into the same sector.
 */
typedef struct {
    char *folder;
    char *argument; /* "/tmp/…/image.bin@0x8000000" */
    GArray *pieces; /* MoultPyocdPiece, by address */
    guint64 size;   /* of all pieces */
} MoultPyocdFiles;

/**
 * moult_pyocd_files_new:
 * @target: (nullable): the chip, if it is known
 * @base_address: (nullable): what the user said, for a file that names no address
 *
 * Fails with %MOULT_ERROR_WRONG_FIRMWARE (nothing in the file is for this chip),
 * %MOULT_ERROR_NO_SPACE (it reaches beyond the end of the flash), %MOULT_ERROR_BAD_IMAGE (it names
 * no address and none is known, or what the user said is none). (transfer full)
 */
MoultPyocdFiles *moult_pyocd_files_new (MoultImage *image,
                                        const MoultTarget *target,
                                        const char *base_address,
                                        GError **error);
/* Removes the folder. */
void moult_pyocd_files_free (MoultPyocdFiles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultPyocdFiles, moult_pyocd_files_free)

/* Intel HEX of these pieces (Intel, Hexadecimal Object File Format, revision A, 1988; extended
 * linear addresses). (element-type MoultPyocdPiece) (transfer full) */
GString *moult_pyocd_dup_hex (GArray *pieces);

G_END_DECLS
