/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cmsis-dap-packet.h"
#include "cmsis-dap.h"

G_BEGIN_DECLS

/* What the files of MoultCmsisDap share: commands one by one, transfers, bits. */

struct _MoultCmsisDap {
    GObject parent_instance;

    MoultDapPipe *pipe;
    MoultDapPacket *packets; /* as many as may be under way */
    char *firmware;
    guint8 caps;
    gboolean has_swd_sequence;
    gboolean connected;
    gsize packet_size;
    guint depth;
    gboolean depth_tested; /* until then one packet at a time */
    guint n_lost;
};

/* One packet at a time from now on, and nothing is under way: the probe has lost one. */
void moult_cmsis_dap_fall_back (MoultCmsisDap *self);
/* The answer to what was sent first of all that is under way. */
GBytes *moult_cmsis_dap_receive (MoultCmsisDap *self, GError **error);
/* The whole answer to a command, whose first byte is the command's; it may be shorter than it
 * should be. %G_IO_ERROR_NOT_SUPPORTED: the probe does not know it. */
GBytes *
moult_cmsis_dap_ask (MoultCmsisDap *self, const guint8 *request, gsize size, GError **error);
/* For commands whose answer is a status. */
gboolean
moult_cmsis_dap_command (MoultCmsisDap *self, const guint8 *request, gsize size, GError **error);

/* Whether it holds as many packets as it says; falls back to one if not. Nothing may be under way.
 */
gboolean moult_cmsis_dap_test_depth (MoultCmsisDap *self, GError **error);

/* Of the link. */
gboolean moult_cmsis_dap_transfer (MoultDapLink *link,
                                   MoultDapBatch *batch,
                                   GCancellable *cancellable,
                                   GError **error);
gboolean moult_cmsis_dap_sequence (MoultDapLink *link,
                                   const MoultDapBits *parts,
                                   gsize n_parts,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
