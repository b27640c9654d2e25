/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dfu-functional.h"
#include "usb-link.h"

G_BEGIN_DECLS

/* USB DFU 1.1, table A.1 and 6.1.2. */
typedef enum {
    MOULT_DFU_STATE_APP_IDLE = 0,
    MOULT_DFU_STATE_APP_DETACH = 1,
    MOULT_DFU_STATE_IDLE = 2,
    MOULT_DFU_STATE_DNLOAD_SYNC = 3,
    MOULT_DFU_STATE_DNBUSY = 4,
    MOULT_DFU_STATE_DNLOAD_IDLE = 5,
    MOULT_DFU_STATE_MANIFEST_SYNC = 6,
    MOULT_DFU_STATE_MANIFEST = 7,
    MOULT_DFU_STATE_WAIT_RESET = 8,
    MOULT_DFU_STATE_UPLOAD_IDLE = 9,
    MOULT_DFU_STATE_ERROR = 10,
} MoultDfuState;

/* What a loader says when it is asked how it is. */
typedef struct {
    guint8 status; /* USB DFU 1.1, 6.1.2: 0 is OK */
    guint8 state;
    guint poll_ms; /* not to be asked again before */
} MoultDfuStatus;

/**
 * MoultDfuSession:
 *
 * The conversation with one DFU loader, DfuSe (ST UM0424 and AN3156) or plain (USB DFU 1.1). Knows
 * requests, states and times; what is to be written and why is for its callers. One thread.
 *
 * Errors of all functions: those of [iface@UsbLink]; where the loader refuses,
 * %MOULT_ERROR_LOCKED (its chip is protected), %MOULT_ERROR_WRONG_FIRMWARE (not for this address or
 * device), %MOULT_ERROR_VERIFY (the flash did not take it), else %MOULT_ERROR_PROTOCOL. A loader is
 * brought back from its error state before they return.
 */
typedef struct {
    MoultUsbLink *link;
    const MoultUsbAlt *alt; /* that is claimed */
    GCancellable *cancellable;
    MoultDfuFunctional functional;
    guint transfer_size; /* of a block */
    guint status_ms;     /* how long a status may take */
    guint64 stuck_from;  /* see [struct@DfuChip]; 0: nowhere */
    gboolean has_base;   /* the loader knows where blocks count from: */
    guint64 base;        /* block 2 is there */
    MoultUsbEnd end;     /* of the last transfer */
    MoultDfuState state; /* in which the loader must be; appIDLE: who knows */
} MoultDfuSession;

/* Claims the alternate setting and brings the loader to dfuIDLE, whatever was left there. The rest
 * of the session is its caller's to fill before. */
gboolean moult_dfu_session_begin (MoultDfuSession *self, const MoultUsbAlt *alt, GError **error);

/* From here on nothing is cancelled. */
void moult_dfu_session_commit (MoultDfuSession *self);

/* To dfuIDLE from any state that there is a way out of. */
gboolean moult_dfu_session_to_idle (MoultDfuSession *self, GError **error);

/* DfuSe commands (AN3156, 5): erase one page; all of the memory. */
gboolean moult_dfu_session_erase_page (MoultDfuSession *self, guint64 address, GError **error);
gboolean moult_dfu_session_erase_all (MoultDfuSession *self, GError **error);

/**
 * moult_dfu_session_unprotect:
 *
 * Takes the read protection away, with all that the chip holds. On success the chip is at it, and
 * then restarts by itself.
 */
gboolean moult_dfu_session_unprotect (MoultDfuSession *self, GError **error);

/**
 * moult_dfu_session_write:
 *
 * DfuSe: writes up to transfer_size bytes to an address. Three control transfers; and three more
 * where the loader has to be told the address, which is once for all that lies behind it at
 * multiples of transfer_size, as blocks are numbered.
 */
gboolean
moult_dfu_session_write (MoultDfuSession *self, guint64 address, GBytes *data, GError **error);

/**
 * moult_dfu_session_read:
 *
 * DfuSe: reads up to transfer_size bytes from an address: one control transfer, and more where
 * moult_dfu_session_write() has more. A loader that does not give them fails with
 * %MOULT_ERROR_LOCKED if its chip is read-protected, else with %MOULT_ERROR_PROTOCOL.
 */
gboolean moult_dfu_session_read (MoultDfuSession *self,
                                 guint64 address,
                                 guint8 *data,
                                 guint16 size,
                                 GError **error);

/* Plain DFU: hands over the next block; @number counts from 0 on. */
gboolean
moult_dfu_session_hand_over (MoultDfuSession *self, guint16 number, GBytes *data, GError **error);

/* Ends a download: the loader checks what it has and starts it, or goes to dfuIDLE. @state: (out):
 * the last that was seen. Not being there any more is a success. */
gboolean moult_dfu_session_finish (MoultDfuSession *self, MoultDfuState *state, GError **error);

/* Starts the firmware at @address. Whatever goes wrong means nothing: loaders are gone before they
 * have answered, so that its leaving is the only sign of success. @ask: whether it wants to be
 * asked for its status before it goes. */
void moult_dfu_session_leave (MoultDfuSession *self, guint64 address, gboolean ask);

G_END_DECLS
