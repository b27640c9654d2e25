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
 * MoultFirmwareFields:
 *
 * What a [class@Firmware] is made from; everything is copied. Texts may be %NULL but @name.
 */
typedef struct {
    const char *name;         /* of the file: "RPI_PICO-20260406-v1.28.0.uf2" */
    const char *path;         /* where the file is; NULL: not on this computer */
    const char *link;         /* path on the download site, or a URL; NULL: it cannot be fetched */
    MoultImageKind kind;      /* 0: no image that Moult parses, such as a zip file */
    const char *board_id;     /* "RPI_PICO_W" or "BOARD-VARIANT" */
    const char *version;      /* "1.28.0", "1.29.0-preview.123" */
    const char *date;         /* day of the build: "2026-04-06" */
    const char *machine;      /* "Raspberry Pi Pico with RP2040" */
    const char *port;         /* MicroPython port */
    const char *const *chips; /* NULL: not known */
    guint64 size;             /* bytes of flash; 0: not known yet */
    guint n_blocks;
    guint64 file_size;       /* bytes of the file; 0: not known yet */
    const char *sha256;      /* of the file, hexadecimal; the job reads no other file than this */
    const char *source;      /* where it came from: a URL, or the engine by which it was built here:
                              * "mpbuild", "native" */
    const char *description; /* the user's own words */
    const char *custom_id;   /* "BOARD@branch" */
    gboolean custom;         /* not from the download site */
    const char *commit;      /* hash of what it was built from; NULL: not known */
    gboolean dirty;          /* the source differed from the commit */
    const char *build_key; /* sha256 of all that the build depends on, hexadecimal; NULL: it cannot
                            * be found again by that */
} MoultFirmwareFields;

/* Immutable, for any thread. (transfer full) */
MoultFirmware *moult_firmware_new (const MoultFirmwareFields *fields);

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
 * Reads the file of an entry (blocking, worker thread; at most 128 MiB) and parses it. Fails with
 * %MOULT_ERROR_NOT_FOUND, or %MOULT_ERROR_BAD_IMAGE also when the file is no longer the one whose
 * sha256 the entry holds.
 */
MoultImage *moult_firmware_load_image (MoultFirmware *self,
                                       MoultImageParseFunc parse,
                                       GCancellable *cancellable,
                                       GError **error);

/* The bytes of a file that somebody named as firmware (blocking, worker thread): never opens a tty,
 * waits for no pipe, and takes nothing that is empty or larger than 128 MiB. Fails with
 * %MOULT_ERROR_NOT_FOUND or %MOULT_ERROR_BAD_IMAGE. */
GBytes *moult_firmware_read_file (const char *path, GCancellable *cancellable, GError **error);

/* The same for a file of which nothing is known; gives an entry for it. (transfer full) */
MoultFirmware *moult_firmware_open (const char *path,
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

/* As in the fields; borrowed, any thread. */
const char *moult_firmware_get_name (MoultFirmware *self);
const char *moult_firmware_get_path (MoultFirmware *self); /* NULL: not on this computer */
const char *moult_firmware_get_link (MoultFirmware *self);
MoultImageKind moult_firmware_get_kind (MoultFirmware *self);
const char *moult_firmware_get_board_id (MoultFirmware *self);
const char *moult_firmware_get_version (MoultFirmware *self);
const char *moult_firmware_get_date (MoultFirmware *self);
const char *moult_firmware_get_machine (MoultFirmware *self);
const char *moult_firmware_get_port (MoultFirmware *self);
const char *const *moult_firmware_get_chips (MoultFirmware *self); /* never NULL, may be empty */
guint64 moult_firmware_get_size (MoultFirmware *self);
guint moult_firmware_get_n_blocks (MoultFirmware *self);
guint64 moult_firmware_get_file_size (MoultFirmware *self);
const char *moult_firmware_get_sha256 (MoultFirmware *self);
const char *moult_firmware_get_source (MoultFirmware *self);
const char *moult_firmware_get_description (MoultFirmware *self);
const char *moult_firmware_get_custom_id (MoultFirmware *self);
gboolean moult_firmware_get_custom (MoultFirmware *self);
const char *moult_firmware_get_commit (MoultFirmware *self);
gboolean moult_firmware_get_dirty (MoultFirmware *self);
const char *moult_firmware_get_build_key (MoultFirmware *self);
/* By its source. */
gboolean moult_firmware_is_built_here (MoultFirmware *self);

/* All fields again, to make a slightly different entry from; borrowed from @self. */
MoultFirmwareFields moult_firmware_get_fields (MoultFirmware *self);

G_END_DECLS
