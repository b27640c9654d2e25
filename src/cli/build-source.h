/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include "source-tree.h"

G_BEGIN_DECLS

/* MicroPython's source, for commands that wait for it: calls run the main loop until they are done.
 */

/* The tree in @folder, else that which MICROPY_DIR names or the current folder lies in, else the
 * one that was used last. @folder: (nullable). Fails with %MOULT_ERROR_NOT_FOUND. (transfer full)
 */
MoultSourceTree *
moult_build_source_open (const char *folder, GCancellable *cancellable, GError **error);

/* Clones the repository that is set up; git's own words go to @file. */
gboolean moult_build_source_clone (const char *folder,
                                   FILE *file,
                                   GCancellable *cancellable,
                                   GError **error);

/**
 * moult_build_source_find:
 * @name: "RPI_PICO", or with its variant, "RPI_PICO2-RISCV"; parted only where the tree has both
 * @variant: (nullable): instead
 * @found_variant: (out) (transfer full) (nullable): %NULL is the standard build
 *
 * A board of the tree by its name. Fails with %MOULT_ERROR_NOT_FOUND, naming those that are most
 * like it. Borrowed.
 */
MoultSourceBoard *moult_build_source_find (MoultSourceTree *tree,
                                           const char *name,
                                           const char *variant,
                                           char **found_variant,
                                           GError **error);

G_END_DECLS
