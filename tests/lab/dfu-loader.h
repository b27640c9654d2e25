/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dfu-protocol.h"
#include "dfu-work.h"
#include "usb-queue.h"

G_BEGIN_DECLS

/**
 * DfuReply:
 * @result: bytes of @data, or taken; -EPIPE: a STALL
 * @never: the chip does not answer at all
 * @delay_us: when it answers
 */
typedef struct {
    int result;
    gboolean never;
    gint64 delay_us;
    guint8 data[DFU_MAX_TRANSFER];
} DfuReply;

/**
 * DfuTrouble:
 * @is_protected: read protection is on (RDP level 1)
 * @busy_forever: what it is told to do never ends
 * @flips: a bit of what is read is wrong
 * @error: status with which the next block of data fails; 0: none
 */
typedef struct {
    gboolean is_protected;
    gboolean busy_forever;
    gboolean flips;
    guint8 error;
} DfuTrouble;

/**
 * DfuLoaderEvents:
 * @left: it jumps to the program whose vectors are at @address
 * @reset: it resets itself @delay_us after now, without its protection and its content
 * @did: (nullable): for the journal: "sectors-erased", "mass-erases", "blocks-written", "refused"
 */
typedef struct {
    void (*left) (guint32 address, gpointer data);
    void (*reset) (gint64 delay_us, gpointer data);
    void (*did) (const char *what, gpointer data);
} DfuLoaderEvents;

/**
 * DfuLoader:
 *
 * The DFU loader in an STM32's ROM (AN3156, USB DFU 1.1 with ST's extensions 1.1a, UM0424), and
 * MicroPython's mboot: requests go in, replies come out. It has no clock of its own.
 */
typedef struct _DfuLoader DfuLoader;

/* @instant: its flash takes no time. @flash outlives it. */
DfuLoader *dfu_loader_new (const DfuChip *chip, DfuFlash *flash, gboolean instant);
void dfu_loader_free (DfuLoader *loader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DfuLoader, dfu_loader_free)

void dfu_loader_listen (DfuLoader *loader, const DfuLoaderEvents *events, gpointer data);

/* To be filled in before a request. */
DfuTrouble *dfu_loader_get_trouble (DfuLoader *loader);

/* One request at @now (monotonic time, µs). @data: setup->length bytes of DNLOAD. */
void dfu_loader_request (DfuLoader *loader,
                         const UsbSetup *setup,
                         const guint8 *data,
                         gint64 now,
                         DfuReply *reply);

/* A bus reset. */
void dfu_loader_reset (DfuLoader *loader);

DfuState dfu_loader_get_state (DfuLoader *loader);

G_END_DECLS
