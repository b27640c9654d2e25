/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "virtual-usbfs.h"

#include <sys/ioctl.h> /* for the next one */

#include <linux/usbdevice_fs.h>

G_BEGIN_DECLS

/* Between virtual-usbfs.c (the node, the threads, the device), virtual-usbfs-calls.c (transfers,
 * and what each ioctl does) and virtual-usbfs-claims.c (who has which interface). Facts without
 * another source are those of Linux, drivers/usb/core/devio.c. */

enum { VIRTUAL_USBFS_INTERFACES = 8 };

typedef struct _UsbfsOpener UsbfsOpener;

typedef struct {
    UsbfsOpener *claimed; /* by whom */
    const char *driver;   /* the kernel's for it */
    gboolean driver_away; /* taken off it by somebody */
    gboolean occupied;    /* claimed by a program that nobody sees */
    guint8 alternate;
} UsbfsInterface;

struct _VirtualUsbfs {
    gatomicrefcount refs; /* calls may still be under way on the test bed's thread */
    UMockdevTestbed *testbed;
    char *node;
    UMockdevIoctlBase *answers;
    UsbDescriptors *descriptors;
    UsbQueue *queue;
    VirtualUsbfsEvents events;
    gpointer data;
    guint devnum;
    gboolean high_speed;
    gboolean dead;
    int pipe;
    gboolean pipe_full;
    GHashTable *openers; /* UMockdevIoctlClient → UsbfsOpener */
    UsbfsInterface interfaces[VIRTUAL_USBFS_INTERFACES];
    guint n_standard;
};

/* A program's file descriptor of the node. */
struct _UsbfsOpener {
    VirtualUsbfs *usbfs;
    GHashTable *urbs;           /* address → UsbfsUrb, under way */
    GQueue done;                /* of UsbfsUrb, to be reaped */
    struct _UsbfsCall *reaping; /* waits in USBDEVFS_REAPURB */
};

/* An ioctl on its way between the threads: @data is what its argument points to, @buffer what that
 * points to. */
typedef struct _UsbfsCall {
    VirtualUsbfs *usbfs;
    UMockdevIoctlClient *client;
    gulong request;
    gulong argument;
    int problem;    /* an errno: it could not be read */
    gboolean tried; /* once already */
    UMockdevIoctlData *data;
    UMockdevIoctlData *buffer;
} UsbfsCall;

/* A transfer that a program waits for: by USBDEVFS_SUBMITURB, or in @call, a USBDEVFS_CONTROL or
 * _BULK. The program's memory is not touched before it is reaped. */
typedef struct {
    UsbfsOpener *opener;
    UsbfsCall *call;
    gulong address;
    UMockdevIoctlData *data;
    UMockdevIoctlData *buffer;
    gsize offset; /* of the payload in @buffer */
    guint timer;
    int status;
    gsize actual;
    guint8 *result; /* what came in, or NULL */
} UsbfsUrb;

/* Takes @call and answers it, now or later. */
void virtual_usbfs_answer (UsbfsCall *call);
void virtual_usbfs_call_free (UsbfsCall *call);

/* The transfer of @urb is over. */
void virtual_usbfs_finish_urb (UsbfsUrb *urb, const UsbTransfer *transfer);

/* Its program has closed the node. */
void virtual_usbfs_opener_free (UsbfsOpener *opener);

/* umockdev tells nobody when a program closes the node or ends, so this looks who has. */
void virtual_usbfs_forget_closed (VirtualUsbfs *usbfs);

/* The device has left: nobody goes on waiting in REAPURB. */
void virtual_usbfs_opener_wake (UsbfsOpener *opener);

/* Lets poll() of the node return while there is something to be reaped, and only then. */
void virtual_usbfs_update_poll (VirtualUsbfs *usbfs);

/* Chooses an alternate setting. FALSE: there is none of that number. */
gboolean virtual_usbfs_choose (VirtualUsbfs *usbfs, guint interface, guint alternate);

/* ---- Interfaces: 0, or a negative errno, as the ioctl of that name ---- */
int virtual_usbfs_claim (UsbfsOpener *opener, guint number);
int virtual_usbfs_release (UsbfsOpener *opener, guint number);
int virtual_usbfs_disconnect_claim (UsbfsOpener *opener,
                                    const struct usbdevfs_disconnect_claim *request);
int virtual_usbfs_connect_driver (VirtualUsbfs *usbfs, const struct usbdevfs_ioctl *request);
int virtual_usbfs_tell_driver (VirtualUsbfs *usbfs, UMockdevIoctlData *data);
int virtual_usbfs_set_interface (UsbfsOpener *opener, const struct usbdevfs_setinterface *request);
int virtual_usbfs_set_configuration (VirtualUsbfs *usbfs, guint value);
int virtual_usbfs_clear_halt (UsbfsOpener *opener, guint endpoint);
void virtual_usbfs_let_go (VirtualUsbfs *usbfs, guint number); /* nobody has it any more */

G_END_DECLS
