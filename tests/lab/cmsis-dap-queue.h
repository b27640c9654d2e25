/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cmsis-dap.h"

G_BEGIN_DECLS

/**
 * CmsisDapQueue:
 *
 * The packets of one of a probe's interfaces, as its firmware keeps them: as many as its packet
 * count says may wait to be carried out, each takes the time of the wires, and the answers go out
 * in their order. On the main thread.
 */
typedef struct _CmsisDapQueue CmsisDapQueue;

/* @wire: the one of @dap; both must outlive the queue. @instant: nothing takes any time. @changed:
 * there is room, or an answer, that was not there before. */
typedef struct {
    CmsisDap *dap;
    SwdWire *wire;
    gboolean instant;
    void (*changed) (gpointer data);
    gpointer data;
} CmsisDapQueueFields;

CmsisDapQueue *cmsis_dap_queue_new (const CmsisDapQueueFields *fields);
void cmsis_dap_queue_free (CmsisDapQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmsisDapQueue, cmsis_dap_queue_free)

/* A packet came. FALSE: there is no room, the host has to wait. */
gboolean cmsis_dap_queue_offer (CmsisDapQueue *queue, const guint8 *packet, gsize length);

/* The next answer, or NULL: there is none yet. (transfer full) */
GBytes *cmsis_dap_queue_take (CmsisDapQueue *queue);
gboolean cmsis_dap_queue_has_answer (CmsisDapQueue *queue);

/* Nobody wants the answers any more. */
void cmsis_dap_queue_clear (CmsisDapQueue *queue);

/* Microseconds that each packet takes besides. */
void cmsis_dap_queue_set_slowness (CmsisDapQueue *queue, guint us);

G_END_DECLS
