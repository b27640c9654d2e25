/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "store.h"

G_BEGIN_DECLS

/**
 * MoultStoreThread:
 *
 * The store for those who may wait: the one worker that owns the connection to the database does
 * what many threads hand to it, one after another.
 */
#define MOULT_TYPE_STORE_THREAD (moult_store_thread_get_type ())
G_DECLARE_FINAL_TYPE (MoultStoreThread, moult_store_thread, MOULT, STORE_THREAD, GObject)

/* Opens the store on the worker; blocks, for a worker thread. As moult_store_open(). */
MoultStoreThread *
moult_store_thread_open (const char *database, const char *folder, GError **error);

/* Any thread; absolute. */
const char *moult_store_thread_get_folder (MoultStoreThread *self);

/* Something to do with the store, on its thread. Returns a result, or %NULL with @error set. */
typedef gpointer (*MoultStoreFunc) (MoultStore *store, gpointer data, GError **error);

/* Has @func called on the store's thread and waits for it; never on the main thread. */
gpointer moult_store_thread_call (MoultStoreThread *self,
                                  MoultStoreFunc func,
                                  gpointer data,
                                  GError **error);

G_END_DECLS
