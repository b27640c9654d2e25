/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device-source.h"
#include "esp-chip.h"
#include "esp-link.h"

G_BEGIN_DECLS

/**
 * MoultEspInfo:
 *
 * What a chip says of itself. The members from @crystal on are read only when they are asked for,
 * see moult_esp_info_read_all().
 */
typedef struct {
    guint revision; /* major × 100 + minor, as in the header of an image */
    guint8 mac[6];
    gboolean secure_boot;
    gboolean flash_encryption;
    gboolean secure_download; /* the ROM does next to nothing any more */
    guint crystal;            /* MHz */
    guint32 flash_id;         /* maker, type, size code: the answer to RDID, lowest byte first */
    guint64 flash_size;       /* in bytes; 0: the id does not tell */
    GStrv features;
} MoultEspInfo;

/**
 * MoultEspSession:
 *
 * One chip, from the reset into its loader to the reset into its firmware: what the parts of this
 * backend hand on to each other. One thread.
 */
typedef struct {
    MoultDeviceSource *devices;
    MoultDevice *device; /* changes when the chip's own USB enumerates anew */
    MoultProgress *progress;
    GCancellable *cancellable;
    MoultEspLine line;
    MoultEspLink *link;
    const MoultEspChip *chip;
    MoultEspInfo info;
    guint baud;
} MoultEspSession;

/**
 * moult_esp_session_open:
 * @progress: (nullable): for the log
 *
 * Opens the tty, brings the chip into its ROM's loader and learns which chip it is. Fails with what
 * [class@Serial] fails with; %MOULT_ERROR_NO_BOOTLOADER when the chip is silent or runs something
 * else; %MOULT_ERROR_PROTOCOL when it is no chip that is known, or the line is bad.
 */
MoultEspSession *moult_esp_session_open (MoultDeviceSource *devices,
                                         MoultDevice *device,
                                         MoultProgress *progress,
                                         GCancellable *cancellable,
                                         GError **error);
/* Begins anew with the same chip after an error: waits for it where it left for a moment. Whatever
 * the loader had taken is forgotten. */
gboolean moult_esp_session_reopen (MoultEspSession *self, GError **error);
/* Resets the chip, so that it runs what its flash holds. After errors too, as well as it can. */
gboolean moult_esp_session_restart (MoultEspSession *self, GError **error);
void moult_esp_session_free (MoultEspSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultEspSession, moult_esp_session_free)

/* From here on nothing is cancelled. */
void moult_esp_session_commit (MoultEspSession *self);

G_END_DECLS
