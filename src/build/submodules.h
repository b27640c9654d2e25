/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * moult_submodules_guard:
 * @folder: tree or worktree that is to be built
 * @origin: (nullable): the user's tree if @folder is a worktree of it: repositories of submodules
 *     that are there are taken from there and not downloaded
 * @kept: (out) (optional) (transfer full): paths of the submodules that an update without this
 * would move to another commit; of a worktree, in which nothing is the user's work, always empty
 *
 * A port's own `make submodules` gets those that it needs. This gives the environment in which that
 * leaves alone what is the user's work: submodules at another commit than recorded, or changed.
 * Blocks for some 100 ms; for a worker. Fails as cancelled, or with %MOULT_ERROR_PROTOCOL where git
 * does not answer.
 *
 * Returns: (transfer full): "NAME=VALUE" lines for [struct@ProgramCommand]; empty without git
 */
GStrv moult_submodules_guard (const char *folder,
                              const char *origin,
                              GStrv *kept,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
