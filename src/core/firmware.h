/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "board-info.h"
#include "image.h"

G_BEGIN_DECLS

#define MOULT_TYPE_FIRMWARE (moult_firmware_get_type ())
G_DECLARE_FINAL_TYPE (MoultFirmware, moult_firmware, MOULT, FIRMWARE, GObject)

/**
 * moult_firmware_new_for_image:
 * @path: where the file is
 *
 * An entry for a file on this computer, described by what was found inside it. Holds no bytes, so
 * a hundred of them cost nothing; the job reads the file again when it writes it.
 */
MoultFirmware *moult_firmware_new_for_image (const char *path, MoultImage *image);

/**
 * moult_firmware_load_image:
 *
 * Reads the file (blocking, worker thread; at most 128 MiB) and parses it. Fails with
 * %MOULT_ERROR_NOT_FOUND or %MOULT_ERROR_BAD_IMAGE.
 */
MoultImage *moult_firmware_load_image (const char *path,
                                       MoultImageParseFunc parse,
                                       GCancellable *cancellable,
                                       GError **error);

/* Async pair for the main thread: reads and parses @path, gives an entry. */
void moult_firmware_open_async (const char *path,
                                MoultImageParseFunc parse,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
MoultFirmware *moult_firmware_open_finish (GAsyncResult *result, GError **error);

/* What the file says of itself; borrowed, any thread. */
const char *moult_firmware_get_path (MoultFirmware *self);
MoultImageKind moult_firmware_get_kind (MoultFirmware *self);
const char *moult_firmware_get_board_id (MoultFirmware *self);     /* or NULL */
const char *moult_firmware_get_version (MoultFirmware *self);      /* or NULL */
const char *moult_firmware_get_machine (MoultFirmware *self);      /* or NULL */
const char *moult_firmware_get_port (MoultFirmware *self);         /* or NULL */
const char *const *moult_firmware_get_chips (MoultFirmware *self); /* may be empty */
guint64 moult_firmware_get_size (MoultFirmware *self);             /* bytes of flash */
guint moult_firmware_get_n_blocks (MoultFirmware *self);

G_END_DECLS
