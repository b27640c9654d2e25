/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "firmware.h"

G_BEGIN_DECLS

/**
 * moult_firmware_check:
 * @promised: what the file is by its name: board, version, where it was fetched from
 * @bytes: the whole file
 *
 * Holds a file of the download site against its name. The site publishes no checksums, so what can
 * be checked is the file itself: its structure, with the sums that its format has (UF2 blocks, CRC
 * of DfuSe, checksum and SHA-256 of ESP images, sums of hex records, CRC of zip members), and that
 * chip, board and version inside are those of the name. Takes a while; for a worker. Fails with
 * %MOULT_ERROR_BAD_IMAGE.
 *
 * Returns: (transfer full): the entry of @promised with what was found inside
 */
MoultFirmware *moult_firmware_check (MoultFirmware *promised,
                                     GBytes *bytes,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
