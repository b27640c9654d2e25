/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultSourceFetch:
 *
 * Gets MicroPython's source with Git on a thread of its own, and says how far it is. Properties
 * (notify, main thread): "line", what Git says now; "fraction" of the part that it names, -1: not
 * known.
 */
#define MOULT_TYPE_SOURCE_FETCH (moult_source_fetch_get_type ())
G_DECLARE_FINAL_TYPE (MoultSourceFetch, moult_source_fetch, MOULT, SOURCE_FETCH, GObject)

/* As moult_source_clone(). */
MoultSourceFetch *moult_source_fetch_new (const char *repository, const char *folder);
const char *moult_source_fetch_get_folder (MoultSourceFetch *self);
const char *moult_source_fetch_get_line (MoultSourceFetch *self);
double moult_source_fetch_get_fraction (MoultSourceFetch *self);

/* Once (async pair). Cancelled, it ends when nothing of it is left. */
void moult_source_fetch_run_async (MoultSourceFetch *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
moult_source_fetch_run_finish (MoultSourceFetch *self, GAsyncResult *result, GError **error);

G_END_DECLS
