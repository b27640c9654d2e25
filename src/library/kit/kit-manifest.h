/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "firmware.h"

G_BEGIN_DECLS

/**
 * MoultKitEntry:
 *
 * One firmware file of an offline kit.
 */
typedef struct {
    char *path;              /* in the kit, with '/': "resources/firmware/RPI_PICO-….uf2" */
    MoultFirmware *firmware; /* what the kit says of it, its size and sha256 among that; not to be
                              * believed before the file was looked at */
} MoultKitEntry;

/**
 * MoultKitManifest:
 *
 * What is in an offline kit (kit.h): `moult-kit.json`, an object with "version" (1), "created" (a
 * date and time of ISO 8601) and "files", an array of objects:
 *
 * | member | meaning |
 * |---|---|
 * | path, sha256, size | where the file is in the kit, its sum in hexadecimal digits, its bytes |
 * | name, port | what it is called in the library |
 * | kind | "uf2", "dfu", …; not there: a file that Moult does not look into |
 * | board, version, date | of the build; each may be missing |
 * | link | where the download site has it, or an http(s) address; may be missing |
 * | source, description, custom_id | as the library has them; may be missing |
 * | custom | true for a build of one's own |
 * | commit, dirty | hash of what it was built from, true if the source differed; may be missing |
 */
typedef struct {
    GPtrArray *entries; /* MoultKitEntry, each path once */
    GPtrArray *bad;     /* of char *: "NAME: why" of those that are no entry of a kit */
} MoultKitManifest;

MoultKitManifest *moult_kit_manifest_new (void);
void moult_kit_manifest_free (MoultKitManifest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultKitManifest, moult_kit_manifest_free)

/* Where a kit keeps a firmware of the library; %NULL where its names cannot be. (transfer full) */
char *moult_kit_manifest_dup_path (MoultFirmware *firmware);

/* Adds a firmware with size and sha256 under this path. */
void moult_kit_manifest_add (MoultKitManifest *self, const char *path, MoultFirmware *firmware);

/* The text of the file. (transfer full) */
GBytes *moult_kit_manifest_to_bytes (const MoultKitManifest *self);

/**
 * moult_kit_manifest_parse:
 * @bytes: `moult-kit.json` as it came
 *
 * Reads a manifest that somebody else may have written: paths lead nowhere but into the kit, names
 * are such as the library stores, texts are one line each. Any thread. Fails with
 * %MOULT_ERROR_BAD_IMAGE, or %MOULT_ERROR_DEPENDENCY for the version of a newer Moult.
 */
MoultKitManifest *moult_kit_manifest_parse (GBytes *bytes, GError **error);

G_END_DECLS
