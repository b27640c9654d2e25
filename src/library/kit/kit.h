/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An offline kit: firmware for a computer without a network, as a folder, a .zip or a .tar.gz. It
 * is laid out as the download site is, so that as a folder, or served by any web server, it stands
 * for the site as a mirror of it:
 *
 *     moult-kit.json                       what is in it (kit-manifest.h)
 *     resources/firmware/NAME              files of the download site, under its names
 *     resources/boards/index.json          the boards that they are for
 *     download/BOARD/index.html            a page for each, with links to what is here
 *     custom/PORT/NAME                     builds of one's own */

#define MOULT_KIT_MANIFEST "moult-kit.json"

/* More than this is no kit: the site has 1,745 files today, 1.8 GB in all. */
#define MOULT_KIT_MAX_FILES    10000
#define MOULT_KIT_MAX_MANIFEST (16 * 1024 * 1024)

/**
 * MoultKitResult:
 *
 * What became of the files of a kit. Each is counted once, but in @n_files.
 */
typedef struct {
    guint n_files;
    guint n_done;       /* now in the kit, or in the library */
    guint n_present;    /* was in the library already, byte for byte */
    guint n_kept;       /* the library has another file of this name, which stays */
    guint n_missing;    /* named, but not there */
    guint n_bad;        /* damaged, or not what it is said to be */
    guint64 n_bytes;    /* of those that are done */
    GPtrArray *reasons; /* of char *: "NAME: why" of the first 100 that are missing, bad or kept */
    GPtrArray *stored;  /* of MoultFirmware: what came into the library */
} MoultKitResult;

void moult_kit_result_init (MoultKitResult *self);
void moult_kit_result_clear (MoultKitResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MoultKitResult, moult_kit_result_clear)

/* Counts a file that is left out; @counter is one of the members. */
void moult_kit_result_leave_out (MoultKitResult *self,
                                 guint *counter,
                                 const char *name,
                                 const char *why);

G_END_DECLS
