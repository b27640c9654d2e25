/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MOULT_TYPE_DAP_PIPE (moult_dap_pipe_get_type ())
G_DECLARE_INTERFACE (MoultDapPipe, moult_dap_pipe, MOULT, DAP_PIPE, GObject)

/* The largest packet that a pipe carries; probes that take more get by with less. */
#define MOULT_DAP_PIPE_MAX_PACKET 1024
/* How many may be under way, however many a probe claims to hold. */
#define MOULT_DAP_PIPE_MAX_DEPTH 16

/**
 * MoultDapPipe:
 *
 * How the packets of CMSIS-DAP get to a probe and back: bulk or HID. Each packet is answered by
 * one, in their order; several may be under way. Blocks; one worker thread at a time.
 *
 * Errors: %MOULT_ERROR_GONE (unplugged), %MOULT_ERROR_PROTOCOL (silent, or garbled).
 */
struct _MoultDapPipeInterface {
    GTypeInterface parent;

    gsize (*get_max_packet) (MoultDapPipe *self);
    void (*set_packet_size) (MoultDapPipe *self, gsize size);
    gboolean (*send) (MoultDapPipe *self,
                      const guint8 *packet,
                      gsize size,
                      guint timeout_ms,
                      GError **error);
    gssize (*receive) (MoultDapPipe *self, guint8 *packet, gsize size, GError **error);
    void (*drain) (MoultDapPipe *self);
};

/* What fits into a packet, as the device's descriptors say it. */
gsize moult_dap_pipe_get_max_packet (MoultDapPipe *self);
/* What the probe itself says of its packets. */
void moult_dap_pipe_set_packet_size (MoultDapPipe *self, gsize size);

/* Sends a packet. No more than %MOULT_DAP_PIPE_MAX_DEPTH may be under way. The answer has to come
 * within @timeout_ms from now. */
gboolean moult_dap_pipe_send (MoultDapPipe *self,
                              const guint8 *packet,
                              gsize size,
                              guint timeout_ms,
                              GError **error);

/* The answer to the oldest packet that has none: its length; -1 on failure, when none is under way
 * any more. */
gssize moult_dap_pipe_receive (MoultDapPipe *self, guint8 *packet, gsize size, GError **error);

/* Gives up on all that is under way, and takes what comes nevertheless: some probes keep answers
 * that nobody fetched, even over being closed. */
void moult_dap_pipe_drain (MoultDapPipe *self);

G_END_DECLS
