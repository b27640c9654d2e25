/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "store-thread.h"

G_BEGIN_DECLS

/**
 * MoultPart:
 *
 * A place for a file that is being downloaded: one that an earlier attempt has left, so that the
 * download goes on from there, or a new one. Nobody else uses it meanwhile, in this program or
 * another. Worker threads.
 */
typedef struct _MoultPart MoultPart;

/* @name: of the file. Fails as moult_store_new_temporary(). */
MoultPart *moult_part_take (MoultStoreThread *store, const char *name, GError **error);

/* A path of moult_store_new_temporary(), perhaps with the beginning of the file. */
const char *moult_part_get_path (MoultPart *self);

/* Throws away what is there, with what the download keeps beside it. The place is still taken. */
void moult_part_empty (MoultPart *self);

/* Lets go of the place; what is there stays for the next attempt, or for nobody: it goes when it is
 * a day old. */
void moult_part_leave (MoultPart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultPart, moult_part_leave)

G_END_DECLS
