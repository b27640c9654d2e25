/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "image-draft.h"

G_BEGIN_DECLS

/* Whether the bytes begin as a DfuSe file or end as any DFU file. */
gboolean moult_dfu_file_sniff (GBytes *bytes);

/**
 * moult_dfu_file_read:
 *
 * Reads a DfuSe file, whose elements name their addresses (ST UM0391), or a plain DFU
 * 1.1 file, which is one piece without an address. The CRC of the suffix is checked.
 */
gboolean moult_dfu_file_read (GBytes *bytes, MoultImageDraft *draft, GError **error);

G_END_DECLS
