/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-board.h"

G_BEGIN_DECLS

/**
 * VirtualPicoboot:
 *
 * The second way into the boot ROM of an RP2040 or RP2350, beside its drive: the vendor interface,
 * behind the usbfs node of its board. Both ways lead to the same flash.
 */
typedef struct _VirtualPicoboot VirtualPicoboot;

VirtualPicoboot *
virtual_picoboot_new (LabBoard *board, VirtualFlash *flash, VirtualBootloaderKind loader);
void virtual_picoboot_free (VirtualPicoboot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualPicoboot, virtual_picoboot_free)

/* Brings the journal's numbers up to date. */
void virtual_picoboot_update (VirtualPicoboot *self);

/* Where the chip looks for its program: an offset in its flash. */
guint32 virtual_picoboot_get_program_offset (VirtualPicoboot *self);
/* Behind what was programmed in this run of the ROM; 0: nothing was. */
guint32 virtual_picoboot_get_end (VirtualPicoboot *self);

G_END_DECLS
