/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dap-pipe.h"

G_BEGIN_DECLS

/* What a target makes of an access: its acknowledgement, as CMSIS-DAP has it. */
typedef guint8 (*FakeDapAccess) (gpointer target, guint8 request, guint32 *value);

/**
 * FakeDapFirmware:
 *
 * A probe's firmware, to be changed by the test at any time.
 */
typedef struct {
    guint packet_size;  /* what it says */
    guint packet_count; /* what it says … */
    guint holds;        /* … and how many answers it has room for: what is more it loses */
    gboolean no_swd_sequence;
    gboolean silent;
    gboolean garbles;      /* each answer begins with the wrong command */
    guint unplugged_after; /* that many packets; 0: never */
    gsize cut;             /* so many bytes are missing of each answer to a transfer */
    FakeDapAccess access;  /* NULL: all is well, and reads are 0 */
    gpointer target;
    guint8 pins;
    guint8 in_bits; /* each byte of what SWD_Sequence reads */
} FakeDapFirmware;

/**
 * FakeDapPipe:
 *
 * A pipe with a probe at its end that does what a test says.
 */
#define FAKE_TYPE_DAP_PIPE (fake_dap_pipe_get_type ())
G_DECLARE_FINAL_TYPE (FakeDapPipe, fake_dap_pipe, FAKE, DAP_PIPE, GObject)

/* Of 64 bytes and 4 packets; all goes well. */
FakeDapPipe *fake_dap_pipe_new (void);
FakeDapFirmware *fake_dap_pipe_get_firmware (FakeDapPipe *self);
/* An answer that an earlier program did not fetch. */
void fake_dap_pipe_add_stale (FakeDapPipe *self, const guint8 *answer, gsize size);

/* All that was sent, (element-type GBytes), and how much was under way at most. */
GPtrArray *fake_dap_pipe_get_requests (FakeDapPipe *self);
guint fake_dap_pipe_get_deepest (FakeDapPipe *self);
/* The last of a command in hexadecimal: "12 33 ff ff"; "" when there is none. (transfer full) */
char *fake_dap_pipe_dup_last (FakeDapPipe *self, guint8 command);
guint fake_dap_pipe_count (FakeDapPipe *self, guint8 command);
void fake_dap_pipe_forget (FakeDapPipe *self);

G_END_DECLS
