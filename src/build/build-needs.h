/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-engine.h"

G_BEGIN_DECLS

/* What every engine asks for; each adds to @needs (element-type MoultBuildNeed) what it misses. */

/* (transfer full) (element-type MoultBuildNeed) */
GPtrArray *moult_build_needs_new (void);
/* @package: see [struct@BuildNeed]; may be %NULL. */
void moult_build_needs_add (GPtrArray *needs,
                            const char *name,
                            const char *package,
                            const char *format,
                            ...) G_GNUC_PRINTF (4, 5);

/* Whether programs of the host can be started: without, nothing else can be asked. */
gboolean moult_build_needs_check_host (GPtrArray *needs);
/* A program on the PATH. */
gboolean moult_build_needs_check_program (GPtrArray *needs,
                                          const char *name,
                                          const char *package,
                                          GCancellable *cancellable);
/* 512 MiB where the tree is: a board with its libraries takes less. */
void moult_build_needs_check_space (GPtrArray *needs, const char *folder);
/* "native lacks …; …", with packages. (transfer full) */
char *moult_build_needs_dup_words (GPtrArray *needs, const char *engine);

G_END_DECLS
