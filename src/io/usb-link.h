/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "usb-config.h"

G_BEGIN_DECLS

/**
 * MoultUsbEnd:
 * @MOULT_USB_DONE: all went well
 * @MOULT_USB_STALLED: the device refused it; most protocols say something by that
 * @MOULT_USB_TIMED_OUT: no answer in time; what was moved until then is in `done`
 * @MOULT_USB_FAILED: anything else, see the error
 *
 * How a transfer ended, for protocols that know what a stall or silence means.
 */
typedef enum {
    MOULT_USB_DONE,
    MOULT_USB_STALLED,
    MOULT_USB_TIMED_OUT,
    MOULT_USB_FAILED,
} MoultUsbEnd;

/**
 * MoultUsbControl:
 *
 * A control transfer (USB 2.0, table 9-2). Bit 7 of @request_type is its direction; @data holds
 * @size bytes, to be sent or to be filled. @done and @end are set by the transfer.
 */
typedef struct {
    guint8 request_type;
    guint8 request;
    guint16 value;
    guint16 index;
    guint16 size;
    guint8 *data;
    guint timeout_ms;
    gsize done;
    MoultUsbEnd end;
} MoultUsbControl;

/**
 * MoultUsbBulk:
 * @zero_packet: an empty packet is to follow where the last one is full (USB 2.0, 5.8.3); only for
 *   transfers that are begun with moult_usb_link_submit()
 *
 * A bulk transfer, or one of an interrupt endpoint; bit 7 of @endpoint is its direction. As
 * [struct@UsbControl].
 */
typedef struct {
    guint8 endpoint;
    guint8 *data;
    gsize size;
    guint timeout_ms;
    gsize done;
    MoultUsbEnd end;
    gboolean zero_packet;
    gpointer pending; /* the link's, while it is under way */
} MoultUsbBulk;

#define MOULT_TYPE_USB_LINK (moult_usb_link_get_type ())
G_DECLARE_INTERFACE (MoultUsbLink, moult_usb_link, MOULT, USB_LINK, GObject)

/**
 * MoultUsbLink:
 *
 * What a protocol needs of one opened USB device, so that it is tested without one: [class@Usb] is
 * the real thing. All methods block and are for one worker thread at a time. Each looks at
 * @cancellable before it begins and then takes as long as its time-out at most.
 *
 * Errors: %MOULT_ERROR_GONE (unplugged), %MOULT_ERROR_BUSY (another program has claimed it),
 * %MOULT_ERROR_NO_ACCESS, %MOULT_ERROR_PROTOCOL (stalled, silent, garbled on the wire: `end` tells
 * which), %G_IO_ERROR_CANCELLED. A board that is being unplugged may garble for a moment first.
 */
struct _MoultUsbLinkInterface {
    GTypeInterface parent;

    const MoultUsbConfig *(*get_config) (MoultUsbLink *self);
    gboolean (*claim) (MoultUsbLink *self,
                       const MoultUsbAlt *alt,
                       GCancellable *cancellable,
                       GError **error);
    void (*release) (MoultUsbLink *self, guint8 interface);
    gboolean (*control) (MoultUsbLink *self,
                         MoultUsbControl *transfer,
                         GCancellable *cancellable,
                         GError **error);
    gboolean (*bulk) (MoultUsbLink *self,
                      MoultUsbBulk *transfer,
                      GCancellable *cancellable,
                      GError **error);
    gboolean (*submit) (MoultUsbLink *self, MoultUsbBulk *transfer, GError **error);
    gboolean (*wait) (MoultUsbLink *self,
                      MoultUsbBulk *transfer,
                      GCancellable *cancellable,
                      GError **error);
    gboolean (*clear_halt) (MoultUsbLink *self, guint8 endpoint, GError **error);
    gboolean (*reset) (MoultUsbLink *self, GError **error);
};

/* What the device is made of; borrowed, as long as the link lives. */
const MoultUsbConfig *moult_usb_link_get_config (MoultUsbLink *self);

/**
 * moult_usb_link_claim:
 * @alt: of the link's configuration
 *
 * Takes an interface for this program alone and puts it into this alternate setting; again for
 * another setting of the same interface. Waits some 1.5 s for a program that looks at the device in
 * passing (fwupd opens every DFU device that appears). The kernel's driver of a HID interface is
 * taken off it, and put back when it is released.
 */
gboolean moult_usb_link_claim (MoultUsbLink *self,
                               const MoultUsbAlt *alt,
                               GCancellable *cancellable,
                               GError **error);
/* Gives it back; a link that ends does so by itself. */
void moult_usb_link_release (MoultUsbLink *self, guint8 interface);

/* One transfer. A short answer is a success: look at `done`. */
gboolean moult_usb_link_control (MoultUsbLink *self,
                                 MoultUsbControl *transfer,
                                 GCancellable *cancellable,
                                 GError **error);
gboolean moult_usb_link_bulk (MoultUsbLink *self,
                              MoultUsbBulk *transfer,
                              GCancellable *cancellable,
                              GError **error);

/**
 * moult_usb_link_submit:
 *
 * Begins a transfer and returns at once, so that several are under way. It, and its data, stay
 * where they are until moult_usb_link_wait() has returned, which has to be called for each; its
 * time-out counts from now. Those of an endpoint are made in their order.
 */
gboolean moult_usb_link_submit (MoultUsbLink *self, MoultUsbBulk *transfer, GError **error);

/**
 * moult_usb_link_wait:
 *
 * Waits for the end of a transfer that was begun. It is under way no longer when this returns,
 * however it ends: a @cancellable that is cancelled takes it back. One that was not begun is left
 * alone, and fails.
 */
gboolean moult_usb_link_wait (MoultUsbLink *self,
                              MoultUsbBulk *transfer,
                              GCancellable *cancellable,
                              GError **error);

/* Ends the halt that a stall left on a bulk endpoint (USB 2.0, 9.4.1). */
gboolean moult_usb_link_clear_halt (MoultUsbLink *self, guint8 endpoint, GError **error);

/* Resets the device's port, for a protocol that asks for it (USB DFU 1.1, 7: the end of a plain
 * download). Never for a boot ROM, whose session that ends. The link is of no more use. */
gboolean moult_usb_link_reset (MoultUsbLink *self, GError **error);

/**
 * moult_usb_link_dup_string:
 * @index: as in a descriptor; 0: there is none
 *
 * Asks for a string descriptor in the device's first language (USB 2.0, 9.6.7): one or two control
 * transfers. (transfer full): valid UTF-8, "" for none. What is no UTF-16 is replaced.
 */
char *moult_usb_link_dup_string (MoultUsbLink *self,
                                 guint8 index,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
