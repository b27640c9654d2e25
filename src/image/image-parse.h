/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "image.h"

G_BEGIN_DECLS

/**
 * moult_image_parse:
 * @bytes: a whole file
 * @name: (nullable): its name without the folder; a hint where the bytes alone do not tell
 *
 * The one way from the bytes of a firmware file to an image. The content decides what the file
 * is; its name is asked only about a plain .bin, and for words in the error. Any thread.
 *
 * Addresses of the segments are those of the chip, with two exceptions that have no other: for
 * %MOULT_IMAGE_ESP the one segment is the whole file at its offset in flash, and for
 * %MOULT_IMAGE_BIN and plain (not DfuSe) %MOULT_IMAGE_DFU it is 0, as those files name no address.
 *
 * Fails with %MOULT_ERROR_BAD_IMAGE; the message says what the file is instead.
 */
MoultImage *moult_image_parse (GBytes *bytes, const char *name, GError **error);

G_END_DECLS
