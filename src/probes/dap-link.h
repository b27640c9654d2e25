/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A request: these and A[3:2] of the register, which are bits 3 and 2 (Arm CMSIS-DAP 2.1,
 * DAP_Transfer). Without MOULT_DAP_AP it is for the debug port, without MOULT_DAP_READ a write. */
#define MOULT_DAP_AP      (1 << 0)
#define MOULT_DAP_READ    (1 << 1)
#define MOULT_DAP_ADDRESS 0x0c

/* The registers of a debug port by their address (Arm IHI 0031, B2.2). */
enum {
    MOULT_DP_DPIDR = 0x0,     /* read */
    MOULT_DP_ABORT = 0x0,     /* written */
    MOULT_DP_CTRL_STAT = 0x4, /* and what DPBANKSEL of SELECT puts there */
    MOULT_DP_SELECT = 0x8,    /* written */
    MOULT_DP_RDBUFF = 0xc,    /* read */
    MOULT_DP_TARGETSEL = 0xc, /* written */
};

/**
 * MoultDapAck:
 *
 * What a target said to a request (Arm IHI 0031, B4.2.2), or how its answer was broken. Values as
 * CMSIS-DAP has them.
 */
typedef enum {
    MOULT_DAP_ACK_OK = 1,
    MOULT_DAP_ACK_WAIT = 2,   /* for as long as the link was willing to ask again */
    MOULT_DAP_ACK_FAULT = 4,  /* a sticky flag is set: ABORT clears it */
    MOULT_DAP_ACK_NONE = 7,   /* nobody drives the line */
    MOULT_DAP_ACK_PARITY = 8, /* garbled on the wire */
} MoultDapAck;

/**
 * MoultDapOp:
 * @request: MOULT_DAP_… and A[3:2]
 * @value: what is written, or was read
 * @words: (nullable): instead of @value, what is written to, or read from, the register one word
 *   after the other: a block
 * @n_words: how many
 *
 * An access to one register, or a run of accesses to the same one.
 */
typedef struct {
    guint8 request;
    guint32 value;
    guint32 *words;
    gsize n_words;
} MoultDapOp;

/**
 * MoultDapBatch:
 * @done: set by the transfer: that many ops were acknowledged
 * @ack: set by the transfer: what op @done was answered; %MOULT_DAP_ACK_OK if all went well
 *
 * Accesses that are made one after the other until one fails. Words of an op that failed, and of
 * those after it, are not defined. As writes to an access port are only seen to fail by what comes
 * after them, the op that failed may be the one before @done.
 */
typedef struct {
    MoultDapOp *ops;
    gsize n_ops;
    gsize done;
    MoultDapAck ack;
} MoultDapBatch;

/* For links: says in an error (%MOULT_ERROR_PROTOCOL) which access of a batch the target refused,
 * and how. */
void moult_dap_batch_set_refused (const MoultDapBatch *self, GError **error);

/**
 * MoultDapBits:
 * @bits: lowest bit of the first byte first
 * @in: whether the target drives the line; @bits are filled in then
 *
 * A part of what goes over the wire outside of transfers: line resets, switching, selection.
 */
typedef struct {
    guint n_bits;
    guint8 *bits;
    gboolean in;
} MoultDapBits;

/**
 * MoultDapCaps:
 * @MOULT_DAP_SEQUENCES: bits can be sent
 * @MOULT_DAP_SEQUENCES_IN: and received, which multi-drop needs
 * @MOULT_DAP_RESET_PIN: it drives the target's reset pin
 * @MOULT_DAP_MEMORY: its firmware reads memory by itself
 *
 * What the probe of a link can do.
 */
typedef enum {
    MOULT_DAP_SEQUENCES = 1 << 0,
    MOULT_DAP_SEQUENCES_IN = 1 << 1,
    MOULT_DAP_RESET_PIN = 1 << 2,
    MOULT_DAP_MEMORY = 1 << 3,
} MoultDapCaps;

/**
 * MoultDapMemory:
 * @ap: number of the access port (ADIv5)
 * @address: of the first word
 *
 * Words of the target's memory, to be read by the probe's firmware.
 */
typedef struct {
    guint32 ap;
    guint32 address;
    guint32 *words;
    gsize n_words;
} MoultDapMemory;

#define MOULT_TYPE_DAP_LINK (moult_dap_link_get_type ())
G_DECLARE_INTERFACE (MoultDapLink, moult_dap_link, MOULT, DAP_LINK, GObject)

/**
 * MoultDapLink:
 *
 * An opened probe at the level of debug and access port registers, whatever it talks over USB. It
 * knows the way to the target, not what is there: [struct@Adi] does. All methods block and are for
 * one worker thread at a time.
 *
 * Reads of an access port are not posted at this level: what was asked for is what is answered. The
 * link leaves a fault's sticky flags as they are. A probe whose firmware selects access ports by
 * itself (ST-Link) follows what is written to SELECT, and fails a request for one it cannot reach.
 *
 * Errors: %MOULT_ERROR_GONE (the probe was unplugged), %MOULT_ERROR_PROTOCOL (the target did not
 * acknowledge: the batch tells which; or the probe answered nonsense), %G_IO_ERROR_CANCELLED,
 * %G_IO_ERROR_NOT_SUPPORTED (see the caps).
 */
struct _MoultDapLinkInterface {
    GTypeInterface parent;

    MoultDapCaps (*get_caps) (MoultDapLink *self);
    gboolean (*transfer) (MoultDapLink *self,
                          MoultDapBatch *batch,
                          GCancellable *cancellable,
                          GError **error);
    gboolean (*sequence) (MoultDapLink *self,
                          const MoultDapBits *parts,
                          gsize n_parts,
                          GCancellable *cancellable,
                          GError **error);
    gboolean (*set_clock) (MoultDapLink *self,
                           guint frequency,
                           GCancellable *cancellable,
                           GError **error);
    gboolean (*set_reset) (MoultDapLink *self,
                           gboolean asserted,
                           GCancellable *cancellable,
                           GError **error);
    gboolean (*read_memory) (MoultDapLink *self,
                             const MoultDapMemory *memory,
                             GCancellable *cancellable,
                             GError **error);
};

/* What the probe can do; does not ask it. */
MoultDapCaps moult_dap_link_get_caps (MoultDapLink *self);

/**
 * moult_dap_link_transfer:
 *
 * Makes all accesses of a batch, in as few packets as the probe allows and with as many of them in
 * flight, so that one large batch is much faster than many small ones. A packet carries accesses to
 * different registers as cheaply as a block of one. %FALSE at the first access that fails; later
 * ones may have been made nevertheless. WAIT is answered by asking again, for a limited time.
 */
gboolean moult_dap_link_transfer (MoultDapLink *self,
                                  MoultDapBatch *batch,
                                  GCancellable *cancellable,
                                  GError **error);

/* Sends bits, or receives them; needs %MOULT_DAP_SEQUENCES, or the other if any part is in. */
gboolean moult_dap_link_sequence (MoultDapLink *self,
                                  const MoultDapBits *parts,
                                  gsize n_parts,
                                  GCancellable *cancellable,
                                  GError **error);

/* Sets the clock of the wire to at most @frequency Hz, or the least that the probe can. */
gboolean moult_dap_link_set_clock (MoultDapLink *self,
                                   guint frequency,
                                   GCancellable *cancellable,
                                   GError **error);

/* Holds the target's reset pin low, or lets go of it; needs %MOULT_DAP_RESET_PIN. */
gboolean moult_dap_link_set_reset (MoultDapLink *self,
                                   gboolean asserted,
                                   GCancellable *cancellable,
                                   GError **error);

/* Has the probe's firmware read memory through a MEM-AP; needs %MOULT_DAP_MEMORY. */
gboolean moult_dap_link_read_memory (MoultDapLink *self,
                                     const MoultDapMemory *memory,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
