/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file of a package: where it goes below /lib, and the beginning of its sha256 (8 or more
 * hexadecimal digits), by which the index has it. */
typedef struct {
    char *target;
    char *hash;
} MoultPackageFile;

/**
 * MoultPackage:
 *
 * What the index of MicroPython's packages says of one (MicroPython documentation, "Package
 * management", and micropython-lib, tools/build.py): its files, and the packages that it needs.
 */
typedef struct {
    GPtrArray *files; /* MoultPackageFile */
    GPtrArray *needs; /* names with versions: "aioble@latest" */
} MoultPackage;

/* Reads a package's JSON of version 1. Fails with %MOULT_ERROR_BAD_IMAGE for what is no such text,
 * and for files that lie elsewhere than in the index, which nobody has hashes of. Any thread.
 * (transfer full) */
MoultPackage *moult_package_parse (GBytes *json, GError **error);
void moult_package_free (MoultPackage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultPackage, moult_package_free)

/* Takes "name" or "name@version" apart; "latest" where there is none. Both out are owned. Fails
 * with %MOULT_ERROR_NOT_FOUND for what cannot be the name of a package in the index. */
gboolean
moult_package_split_name (const char *package, char **name, char **version, GError **error);

G_END_DECLS
