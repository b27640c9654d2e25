/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "adder.h"
#include "kit-export.h"
#include "kit-import.h"
#include "library.h"
#include "mpflash-import.h"

G_BEGIN_DECLS

/* What a library does with files that come from elsewhere or go there: builds of one's own, offline
 * kits, mpflash's folder. Async pairs for the main thread; each works on a thread of its own, and
 * what comes into the library is in the catalogue when the pair is finished. The library has to be
 * open. */

/* As moult_adder_add(); the finished one is the stored firmware. (transfer full) */
void moult_library_add_async (MoultLibrary *self,
                              const char *source,
                              const MoultAddOptions *options,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
MoultFirmware *moult_library_add_finish (MoultLibrary *self, GAsyncResult *result, GError **error);

/* As moult_adder_borrow(): a firmware to be flashed once. Its file goes with the library.
 * @progress: (nullable). (transfer full) */
void moult_library_borrow_async (MoultLibrary *self,
                                 const char *url,
                                 MoultProgress *progress,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
MoultFirmware *
moult_library_borrow_finish (MoultLibrary *self, GAsyncResult *result, GError **error);

/* As moult_kit_export() and moult_kit_import(); what is missing is fetched. @result: the caller's,
 * cleared, until the pair is finished. @firmwares: (element-type MoultFirmware) */
void moult_library_export_async (MoultLibrary *self,
                                 GPtrArray *firmwares,
                                 const char *place,
                                 const MoultKitOptions *options,
                                 MoultKitResult *result,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
void moult_library_import_async (MoultLibrary *self,
                                 const char *place,
                                 const MoultKitOptions *options,
                                 MoultKitResult *result,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/* As moult_mpflash_import(), with a connection to the database of its own. */
void moult_library_import_mpflash_async (MoultLibrary *self,
                                         const char *place,
                                         MoultMpflashResult *result,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);

/* The end of any of the three. */
gboolean moult_library_kit_finish (MoultLibrary *self, GAsyncResult *result, GError **error);

G_END_DECLS
