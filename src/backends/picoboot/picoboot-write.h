/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "picoboot-layout.h"
#include "progress.h"

G_BEGIN_DECLS

/**
 * MoultPicobootWrite:
 * @chip: its flash's size is found on the way where it was not known
 * @wrote: (out): something was erased or written
 *
 * One image on its way into the flash. All borrowed.
 */
typedef struct {
    MoultPicobootSession *session;
    MoultPicobootChip *chip;
    const MoultPicobootLayout *layout;
    MoultProgress *progress;
    gboolean wrote;
    guint n_sectors_written;
    guint n_sectors_kept;
} MoultPicobootWrite;

/**
 * moult_picoboot_write_run:
 *
 * Erases and writes the sectors that differ. Erasing takes ten times as long as reading (W25Q16JV:
 * 45 ms a sector, against 4 ms on the wire of full-speed USB), so each is read first as long as
 * some turn out to be right or blank already; a new version differs all over, which a look at the
 * first sector of each 64 KiB tells. The point of no return comes right before the first erase; it
 * does not come when nothing differs.
 */
gboolean moult_picoboot_write_run (MoultPicobootWrite *self, GError **error);

/* Reads all of it back and compares. Fails with %MOULT_ERROR_VERIFY. */
gboolean moult_picoboot_write_verify (MoultPicobootWrite *self, GError **error);

/**
 * moult_picoboot_write_erase_all:
 *
 * Erases the whole flash, files and all, by 64 KiB. Its size is made certain by a mark.
 */
gboolean moult_picoboot_write_erase_all (MoultPicobootWrite *self, GError **error);

G_END_DECLS
