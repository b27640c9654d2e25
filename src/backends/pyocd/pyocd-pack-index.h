/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "pyocd-pack-table.h"

G_BEGIN_DECLS

/* How far a download is; @n_all is 0 as long as it is not known. On the calling thread. */
typedef void (*MoultPyocdPackFunc) (guint n_done, guint n_all, gpointer user_data);

/**
 * MoultPyocdPackIndex:
 *
 * The packs that pyOCD itself can find and fetch from their makers, if it was installed with
 * cmsis-pack-manager; Debian's was not. Everything is borrowed. All calls block, for minutes where
 * there is something to download, end when they are cancelled or nothing comes for five minutes,
 * and leave no process behind. A worker's thread.
 */
typedef struct {
    const char *program;
    MoultPyocdPackFunc on_progress; /* or NULL */
    gpointer user_data;
} MoultPyocdPackIndex;

/* Whether this pyOCD can do that; asks no server. Fails with %MOULT_ERROR_DEPENDENCY, which names
 * the ways out. */
gboolean moult_pyocd_pack_index_check (const MoultPyocdPackIndex *self,
                                       GCancellable *cancellable,
                                       GError **error);

/**
 * moult_pyocd_pack_index_find:
 * @pattern: a part of the names of parts; * and ? stand for any text and any letter
 *
 * The parts that the index has, which is downloaded first if there is none. Fails with
 * %MOULT_ERROR_DEPENDENCY (this pyOCD cannot, or prints something else), %MOULT_ERROR_NETWORK or as
 * cancelled. (element-type MoultPyocdPackPart) (transfer full)
 */
GPtrArray *moult_pyocd_pack_index_find (const MoultPyocdPackIndex *self,
                                        const char *pattern,
                                        GCancellable *cancellable,
                                        GError **error);

/**
 * moult_pyocd_pack_index_install:
 * @part: the whole name of a part, in upper or lower case; * and ? may stand for what does not
 *   count, as in "STM32F411?E*"
 *
 * Has pyOCD fetch the pack that has this part, and looks whether it has it then: pyOCD ends with 0
 * whatever happens. Never takes a part for another one, or one pack of several: pyOCD itself would
 * fetch all packs with a part that has the name in its own. Fails as moult_pyocd_pack_index_find(),
 * and with %MOULT_ERROR_NOT_FOUND, which names what comes close.
 */
gboolean moult_pyocd_pack_index_install (const MoultPyocdPackIndex *self,
                                         const char *part,
                                         GCancellable *cancellable,
                                         GError **error);

G_END_DECLS
