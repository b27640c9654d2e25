/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dfu-flash.h"
#include "usb-queue.h"

G_BEGIN_DECLS

/* DFU 1.1, 6.1.2 (states, status) and 3 (requests). */
typedef enum {
    DFU_STATE_IDLE = 2,
    DFU_STATE_DNLOAD_SYNC,
    DFU_STATE_DNBUSY,
    DFU_STATE_DNLOAD_IDLE,
    DFU_STATE_MANIFEST_SYNC,
    DFU_STATE_MANIFEST,
    DFU_STATE_MANIFEST_WAIT_RESET,
    DFU_STATE_UPLOAD_IDLE,
    DFU_STATE_ERROR,
} DfuState;

typedef enum {
    DFU_STATUS_OK = 0,
    DFU_STATUS_ERR_ADDRESS = 8,
    DFU_STATUS_ERR_VENDOR = 11,
    DFU_STATUS_ERR_UNKNOWN = 14,
    DFU_STATUS_ERR_STALLED = 15,
} DfuStatus;

enum {
    DFU_REQUEST_DETACH,
    DFU_REQUEST_DNLOAD,
    DFU_REQUEST_UPLOAD,
    DFU_REQUEST_GETSTATUS,
    DFU_REQUEST_CLRSTATUS,
    DFU_REQUEST_GETSTATE,
    DFU_REQUEST_ABORT,
    DFU_STATUS_LENGTH = 6,
};

/* What DFU_REQUEST_DNLOAD of block 0 says in its first byte: AN3156, "Download commands". */
enum {
    DFU_COMMAND_SET_ADDRESS = 0x21,
    DFU_COMMAND_ERASE = 0x41,
    DFU_COMMAND_READ_UNPROTECT = 0x92,
};

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
const char *dfu_state_get_name (DfuState state); /* "dfuIDLE" */

G_END_DECLS
