/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "firmware-source.h"

G_BEGIN_DECLS

/**
 * MoultTransferState:
 *
 * How a download is.
 */
typedef enum {
    MOULT_TRANSFER_RUNNING,
    MOULT_TRANSFER_DONE,
    MOULT_TRANSFER_FAILED,
    MOULT_TRANSFER_CANCELLED,
} MoultTransferState;

#define MOULT_TYPE_TRANSFER_STATE (moult_transfer_state_get_type ())
GType moult_transfer_state_get_type (void);

/**
 * MoultTransfer:
 *
 * One firmware being downloaded, checked and stored, for those who want to watch. Property "state"
 * (notify); its progress tells bytes, speed and time left. Main thread.
 */
#define MOULT_TYPE_TRANSFER (moult_transfer_get_type ())
G_DECLARE_FINAL_TYPE (MoultTransfer, moult_transfer, MOULT, TRANSFER, GObject)

/* Starts at once, on a thread of its own; keeps itself alive until its end. (transfer full) */
MoultTransfer *moult_transfer_new (MoultFirmwareSource *source, MoultFirmware *firmware);

/* All borrowed. The firmware is the stored one once the transfer is done. */
MoultFirmware *moult_transfer_get_firmware (MoultTransfer *self);
MoultProgress *moult_transfer_get_progress (MoultTransfer *self);
MoultTransferState moult_transfer_get_state (MoultTransfer *self);
const GError *moult_transfer_get_error (MoultTransfer *self); /* why it failed, else NULL */

/* What was loaded is kept, so that the next transfer of the file goes on from there. */
void moult_transfer_cancel (MoultTransfer *self);

G_END_DECLS
