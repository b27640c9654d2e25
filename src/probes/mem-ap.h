/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "adi.h"

G_BEGIN_DECLS

/**
 * MoultMemAp:
 *
 * A target's memory, seen through one of its access ports (Arm IHI 0031, C2). Cores run on while it
 * is read. It borrows the debug port, and leaves the access port as it was found when it is freed.
 * On one worker thread.
 *
 * A failure is %MOULT_ERROR_PROTOCOL where the target does not let memory be read; others can be
 * tried after that, as moult_mem_ap_is_lost() tells. Else it is what the link fails with.
 */
typedef struct _MoultMemAp MoultMemAp;

/* @port: id of a MEM-AP. (transfer full) */
MoultMemAp *
moult_mem_ap_new (MoultAdi *adi, guint32 port, GCancellable *cancellable, GError **error);
void moult_mem_ap_free (MoultMemAp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultMemAp, moult_mem_ap_free)

/* Whether the last failure was no refusal by the target but one of the probe or its wires, or a
 * target that lets it wait for ever: nothing else will be answered then. */
gboolean moult_mem_ap_is_lost (MoultMemAp *self);

/* Where its ROM table stands; 0: it has none. */
gboolean
moult_mem_ap_read_base (MoultMemAp *self, guint32 *base, GCancellable *cancellable, GError **error);

/* Words at @address, a multiple of 4, and on. In the computer's order of bytes. */
gboolean moult_mem_ap_read_words (MoultMemAp *self,
                                  guint32 address,
                                  guint32 *words,
                                  gsize n_words,
                                  GCancellable *cancellable,
                                  GError **error);

gboolean moult_mem_ap_write_word (MoultMemAp *self,
                                  guint32 address,
                                  guint32 word,
                                  GCancellable *cancellable,
                                  GError **error);

/* Called while much is read: so many bytes of @total are here. */
typedef void (*MoultMemApProgress) (gsize done, gsize total, gpointer data);

/**
 * MoultMemApRead:
 * @address: any; @size: any, as long as the end is below 4 GiB
 * @bytes: to be filled
 * @progress: (nullable): called now and then, with @data
 *
 * Memory to be read.
 */
typedef struct {
    guint32 address;
    guint8 *bytes;
    gsize size;
    MoultMemApProgress progress;
    gpointer data;
} MoultMemApRead;

/* Reads much memory, as fast as the probe can bring it. */
gboolean moult_mem_ap_read (MoultMemAp *self,
                            const MoultMemApRead *read,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
