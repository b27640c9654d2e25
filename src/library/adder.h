/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "built.h"
#include "part.h"
#include "progress.h"
#include "site-thread.h"

G_BEGIN_DECLS

/**
 * MoultAddOptions:
 *
 * What the user says of a firmware that is added; all may be %NULL. What is not said is found in
 * the file, and in the names around it.
 */
typedef struct {
    const char *board_id;    /* "RPI_PICO_W", "ESP32_GENERIC-SPIRAM" */
    const char *version;     /* "1.29.0-preview.12" */
    const char *description; /* the user's own words */
    const char *custom_id;   /* "RPI_PICO@my-branch" */
    gboolean replace;        /* another file of the same name may go */
    MoultProgress *progress; /* told of the bytes that are downloaded */
} MoultAddOptions;

/**
 * MoultAdder:
 *
 * The way of a user's own file into the store: read or downloaded, checked, named, stored. A file
 * that the download site has named is what its name says once it was held against it
 * (firmware-check.h), and stays so unless the user says another board, version or id. All others
 * are builds of one's own: called by mpflash's rules (tree-name.h, mpflash.md, 3.7), but where the
 * file itself says board or version, that counts for more than what is around it. Blocks; for
 * workers.
 */
typedef struct {
    MoultStoreThread *store;
    MoultSiteThread *site;
} MoultAdder;

/**
 * moult_adder_add:
 * @source: a path, a file:// or an http(s):// address; of the latter the last name of its path
 *     counts, whatever else the server says
 *
 * Nothing is stored unless all is well. A file that is there already, byte for byte, stays and is
 * returned; another of its name is %MOULT_ERROR_EXISTS unless @options say to replace it. Fails
 * also with %MOULT_ERROR_NOT_FOUND, %MOULT_ERROR_BAD_IMAGE, %MOULT_ERROR_WRONG_FIRMWARE (the user
 * names a board of another chip), as the site and the store do, or as cancelled.
 *
 * Returns: (transfer full): the stored firmware
 */
MoultFirmware *moult_adder_add (const MoultAdder *self,
                                const char *source,
                                const MoultAddOptions *options,
                                GCancellable *cancellable,
                                GError **error);

/**
 * moult_adder_borrow:
 * @url: an http(s):// address
 * @part: (out): where its file lies as long as the caller keeps it; to be emptied, then left
 *
 * A firmware to be flashed once, which the library does not keep: somebody who wants that adds it.
 * Errors as above. (transfer full)
 */
MoultFirmware *moult_adder_borrow (const MoultAdder *self,
                                   const char *url,
                                   MoultProgress *progress,
                                   MoultPart **part,
                                   GCancellable *cancellable,
                                   GError **error);

/**
 * moult_adder_add_built:
 * @path: the file that was built; it stays
 *
 * Takes what was built here into the store: its bytes are parsed and held against the board. No
 * build replaces another (built-name.h); the same once more is what it was, with its new key. Fails
 * with %MOULT_ERROR_NOT_FOUND, %MOULT_ERROR_BAD_IMAGE (also of another sha256),
 * %MOULT_ERROR_WRONG_FIRMWARE (it is for another chip, or calls itself another board), as the store
 * does, or as cancelled; nothing is stored then.
 *
 * Returns: (transfer full): the stored firmware
 */
MoultFirmware *moult_adder_add_built (const MoultAdder *self,
                                      const char *path,
                                      const MoultBuiltFields *built,
                                      GCancellable *cancellable,
                                      GError **error);

/* Whether it is an address that has to be downloaded. */
gboolean moult_adder_is_url (const char *source);

G_END_DECLS
