/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "usb-wire.h"

G_BEGIN_DECLS

/* The eight bytes of a control transfer (USB 2.0 table 9-2). */
typedef struct {
    guint8 request_type;
    guint8 request;
    guint16 value;
    guint16 index;
    guint16 length;
} UsbSetup;

enum { USB_DIRECTION_IN = 0x80, USB_SETUP_LENGTH = 8 };

typedef struct _UsbQueue UsbQueue;

/**
 * UsbTransfer:
 * @endpoint: 0, or with its direction bit
 * @setup: of a control transfer
 * @data: what the host sent, or room for what it is to get
 * @length: bytes of @data
 * @actual: bytes that went over the wire, once it is done
 * @status: 0 or a negative errno as the kernel gives it, once it is done
 *
 * One transfer between host and device: an URB. Owned by its queue.
 */
typedef struct {
    guint8 endpoint;
    UsbSetup setup;
    guint8 *data;
    gsize length;
    gsize actual;
    int status;
    /*< private >*/
    UsbQueue *queue;
    guint flags;
    guint timer;
    gboolean interrupt;
    gboolean begun; /* the device has it */
    gpointer user;
} UsbTransfer;

/* Whether its data goes to the host. */
gboolean usb_transfer_is_in (const UsbTransfer *transfer);

/* The device's answer, @delay_us after now: @result bytes were taken or given, or a negative errno:
 * -EPIPE is a STALL. A device that never calls this lets the host wait. The transfer may be gone
 * afterwards. */
void usb_transfer_finish (UsbTransfer *transfer, int result, guint delay_us);

/**
 * UsbQueueEvents:
 * @begin: the device gets @transfer, and answers it now or later
 * @forget: the host took back a transfer that the device has; an answer to it may be under way
 * @done: it is over; freed when this returns
 */
typedef struct {
    void (*begin) (UsbTransfer *transfer, gpointer data);
    void (*forget) (UsbTransfer *transfer, gpointer data);
    void (*done) (UsbTransfer *transfer, gpointer user, gpointer data);
} UsbQueueEvents;

/**
 * UsbQueue:
 *
 * What a host has submitted to one device: the transfers of an endpoint one after the other, those
 * of different endpoints side by side, all in the wire's time. Lives on the main thread.
 */

/* @wire: (nullable): transfers take no time. It must outlive the queue. */
UsbQueue *usb_queue_new (UsbWire *wire, const UsbQueueEvents *events, gpointer data);
void usb_queue_free (UsbQueue *queue); /* without telling anybody */

/* USBDEVFS_URB_SHORT_NOT_OK and USBDEVFS_URB_BULK_CONTINUATION have their meaning, see the kernel's
 * Documentation/driver-api/usb/usb.rst and drivers/usb/core/devio.c. */
typedef struct {
    guint8 endpoint;
    UsbSetup setup;
    const guint8 *data;
    gsize length;
    guint flags;
    gboolean interrupt; /* of an interrupt endpoint: it comes once in a frame */
    gpointer user;      /* for "done" */
} UsbQueueRequest;

/* 0, or -EREMOTEIO: it continues one that has failed. It may be done before this returns. */
int usb_queue_submit (UsbQueue *queue, const UsbQueueRequest *request);

/* Takes back the transfer of @user; it is done with @status. FALSE: there is none. */
gboolean usb_queue_cancel (UsbQueue *queue, gpointer user, int status);

/* All of them are done with @status: the device has left. */
void usb_queue_fail (UsbQueue *queue, int status);

G_END_DECLS
