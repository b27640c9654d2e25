/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-usbfs-private.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/usbdevice_fs.h>

static UsbfsInterface *
get_interface (VirtualUsbfs *usbfs, guint number)
{
    if (number >= VIRTUAL_USBFS_INTERFACES
        || !usb_descriptors_has_alternate (usbfs->descriptors, number, 0))
        return NULL;
    return &usbfs->interfaces[number];
}

static const char *
get_driver (const UsbfsInterface *interface)
{
    if (interface->claimed || interface->occupied)
        return "usbfs";
    return interface->driver_away ? NULL : interface->driver;
}

/* The kernel's usb_unbind_interface() goes back to the first alternate setting. */
void
virtual_usbfs_let_go (VirtualUsbfs *usbfs, guint number)
{
    usbfs->interfaces[number].claimed = NULL;
    if (usbfs->interfaces[number].alternate != 0)
        virtual_usbfs_choose (usbfs, number, 0);
    if (usbfs->events.released)
        usbfs->events.released ((guint8) number, usbfs->data);
}

void
virtual_usbfs_occupy (VirtualUsbfs *usbfs, guint number)
{
    usbfs->interfaces[number].occupied = TRUE;
}

gboolean
virtual_usbfs_has_driver (VirtualUsbfs *usbfs, guint number)
{
    const char *driver = get_driver (&usbfs->interfaces[number]);

    return driver && driver == usbfs->interfaces[number].driver;
}

int
virtual_usbfs_claim (UsbfsOpener *opener, guint number)
{
    UsbfsInterface *interface = get_interface (opener->usbfs, number);

    if (!interface)
        return -ENOENT;
    if (interface->claimed == opener)
        return 0;
    if (get_driver (interface))
        return -EBUSY;
    interface->claimed = opener;
    return 0;
}

int
virtual_usbfs_release (UsbfsOpener *opener, guint number)
{
    UsbfsInterface *interface = get_interface (opener->usbfs, number);

    if (!interface)
        return -ENOENT;
    if (interface->claimed != opener)
        return -EINVAL;
    virtual_usbfs_let_go (opener->usbfs, number);
    return 0;
}

static int
take_driver_off (VirtualUsbfs *usbfs, guint number)
{
    UsbfsInterface *interface = get_interface (usbfs, number);

    if (!interface)
        return -EINVAL;
    if (!get_driver (interface))
        return -ENODATA;
    if (interface->claimed)
        virtual_usbfs_let_go (usbfs, number);
    interface->driver_away = TRUE;
    return 0;
}

int
virtual_usbfs_connect_driver (VirtualUsbfs *usbfs, const struct usbdevfs_ioctl *request)
{
    UsbfsInterface *interface = get_interface (usbfs, (guint) request->ifno);

    if (!interface)
        return -EINVAL;
    if (request->ioctl_code == USBDEVFS_DISCONNECT)
        return take_driver_off (usbfs, (guint) request->ifno);
    if (request->ioctl_code != USBDEVFS_CONNECT)
        return -ENOTTY;
    if (get_driver (interface))
        return -EBUSY;
    interface->driver_away = FALSE;
    return interface->driver ? 1 : 0;
}

int
virtual_usbfs_disconnect_claim (UsbfsOpener *opener,
                                const struct usbdevfs_disconnect_claim *request)
{
    UsbfsInterface *interface = get_interface (opener->usbfs, request->interface);
    const char *driver = interface ? get_driver (interface) : NULL;
    gboolean same = driver && strncmp (driver, request->driver, sizeof request->driver) == 0;

    if (!interface)
        return -EINVAL;
    if (driver && request->flags & USBDEVFS_DISCONNECT_CLAIM_IF_DRIVER && !same)
        return -EBUSY;
    if (driver && request->flags & USBDEVFS_DISCONNECT_CLAIM_EXCEPT_DRIVER && same)
        return -EBUSY;
    if (driver && interface->claimed != opener)
        take_driver_off (opener->usbfs, request->interface);
    return virtual_usbfs_claim (opener, request->interface);
}

int
virtual_usbfs_tell_driver (VirtualUsbfs *usbfs, UMockdevIoctlData *data)
{
    struct usbdevfs_getdriver *answer = (void *) data->data;
    UsbfsInterface *interface = get_interface (usbfs, answer->interface);
    const char *driver = interface ? get_driver (interface) : NULL;

    if (!driver)
        return -ENODATA;
    g_strlcpy (answer->driver, driver, sizeof answer->driver);
    return 0;
}

int
virtual_usbfs_set_interface (UsbfsOpener *opener, const struct usbdevfs_setinterface *request)
{
    int result = virtual_usbfs_claim (opener, request->interface);

    if (result)
        return result;
    return virtual_usbfs_choose (opener->usbfs, request->interface, request->altsetting) ? 0
                                                                                         : -EINVAL;
}

int
virtual_usbfs_set_configuration (VirtualUsbfs *usbfs, guint value)
{
    if (value != 1)
        return -EINVAL;
    for (guint n = 0; n < VIRTUAL_USBFS_INTERFACES; n++)
        if (get_driver (&usbfs->interfaces[n]))
            return -EBUSY;
    return 0;
}

int
virtual_usbfs_clear_halt (UsbfsOpener *opener, guint endpoint)
{
    VirtualUsbfs *usbfs = opener->usbfs;
    int interface = usb_descriptors_find_interface (usbfs->descriptors, (guint8) endpoint);
    int result = interface < 0 ? -ENOENT : virtual_usbfs_claim (opener, (guint) interface);

    if (result == 0 && usbfs->events.cleared)
        usbfs->events.cleared ((guint8) endpoint, usbfs->data);
    return result;
}
