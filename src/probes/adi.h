/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dap-link.h"

G_BEGIN_DECLS

/**
 * MoultAdiPort:
 * @id: its number (ADIv5), or its address in the debug port's space (ADIv6)
 * @idr: what it says it is
 *
 * An access port of a target.
 */
typedef struct {
    guint32 id;
    guint32 idr;
} MoultAdiPort;

/* A MEM-AP on the bus of a Cortex-M's core (Arm IHI 0031, C1.3; IHI 0074, C1.3). */
gboolean moult_adi_port_is_core (const MoultAdiPort *self);

/**
 * MoultAdiAccess:
 * @port: id of the access port
 * @bank: of its registers: the address without its last digit
 * @ops: to registers of this bank. The first one is left free: the choice of port and bank is put
 *   there.
 * @ack: set by the transfer: what the one that failed was answered. %MOULT_DAP_ACK_OK in a failure
 *   means that the probe failed, not the target.
 *
 * Accesses to an access port.
 */
typedef struct {
    guint32 port;
    guint16 bank;
    MoultDapOp *ops;
    gsize n_ops;
    MoultDapAck ack;
} MoultAdiAccess;

/**
 * MoultAdi:
 *
 * The debug port of a target that was found behind a probe, ADIv5 (Arm IHI 0031) or ADIv6 (IHI
 * 0074), and the way from there to its access ports. On one worker thread.
 *
 * It is left as it was found: powered down if it was, and out of reset. Nothing here halts a core.
 */
typedef struct _MoultAdi MoultAdi;

/**
 * moult_adi_connect:
 * @under_reset: whether its reset pin is held, until moult_adi_end_reset(), so that a program that
 *   takes the wires for itself, or sleeps, does not come to that
 *
 * Finds the target whatever state its wires are in, also one of several on the same wires as in an
 * RP2040, and has it power up its debug part. Fails with %MOULT_ERROR_NOT_FOUND when nothing
 * answers, else as the link does. (transfer full)
 */
MoultAdi *moult_adi_connect (MoultDapLink *link,
                             gboolean under_reset,
                             GCancellable *cancellable,
                             GError **error);
void moult_adi_free (MoultAdi *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultAdi, moult_adi_free)

MoultDapLink *moult_adi_get_link (MoultAdi *self);
guint32 moult_adi_get_dpidr (MoultAdi *self);
/* Who designed the chip and what it is, in the form of the register; 0: it does not say. */
guint32 moult_adi_get_target_id (MoultAdi *self);
/* Whether access ports have addresses rather than numbers. */
gboolean moult_adi_is_v6 (MoultAdi *self);

/* Whether its reset pin is held; and lets go of it. */
gboolean moult_adi_in_reset (MoultAdi *self);
gboolean moult_adi_end_reset (MoultAdi *self, GError **error);

/**
 * moult_adi_scan:
 *
 * Finds the access ports. Not all numbers are tried, as some chips hang then: from 0 on, until
 * three in a row are empty, but up to 4. With addresses, those of the debug port's table.
 * (element-type MoultAdiPort) (transfer full)
 */
GArray *moult_adi_scan (MoultAdi *self, GCancellable *cancellable, GError **error);

/**
 * moult_adi_transfer:
 *
 * Makes the accesses in one batch. After a fault of the target its debug port is mended, so that
 * others can be tried: %MOULT_ERROR_PROTOCOL, and @ack says what it was.
 */
gboolean moult_adi_transfer (MoultAdi *self,
                             MoultAdiAccess *access,
                             GCancellable *cancellable,
                             GError **error);

/**
 * MoultAdiRegister:
 * @value: set by the read
 * @ack: as in [struct@AdiAccess]
 *
 * A register of an access port, by its address.
 */
typedef struct {
    guint32 port;
    guint16 address;
    guint32 value;
    MoultDapAck ack;
} MoultAdiRegister;

/* Reads one register. As moult_adi_transfer(). */
gboolean moult_adi_read_register (MoultAdi *self,
                                  MoultAdiRegister *what,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
