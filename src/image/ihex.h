/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "image-draft.h"

G_BEGIN_DECLS

/* Whether the first text in the bytes is a record of Intel HEX: a colon and hex digits. */
gboolean moult_ihex_sniff (GBytes *bytes);

/**
 * moult_ihex_read:
 *
 * Reads Intel HEX (Intel, Hexadecimal Object File Format, revision A, 1988): record types 00 to 05,
 * each with its checksum, closed by the end record. A universal hex of micro:bit, which holds the
 * firmware of two boards, is refused with a word about it.
 */
gboolean moult_ihex_read (GBytes *bytes, MoultImageDraft *draft, GError **error);

G_END_DECLS
