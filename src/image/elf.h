/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "image-draft.h"

G_BEGIN_DECLS

/* Whether the bytes begin as an ELF file of any kind. */
gboolean moult_elf_sniff (GBytes *bytes);

/**
 * moult_elf_read:
 *
 * Reads what a linked 32-bit little-endian ELF program for Arm, Xtensa or RISC-V loads, at its
 * physical addresses: those are what lies in flash, also for data that is copied to RAM later.
 */
gboolean moult_elf_read (GBytes *bytes, MoultImageDraft *draft, GError **error);

G_END_DECLS
