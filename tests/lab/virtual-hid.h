/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "virtual-usb.h"

G_BEGIN_DECLS

/* What the kernel calls a HID device. */
char *virtual_hid_dup_name (const UsbIdentity *identity);

/* What sysfs shows of the HID device of an interface and of its node /dev/hidrawN, @number, as the
 * test bed takes it. @report: its report descriptor */
char *virtual_hid_describe (VirtualUsb *usb, guint interface, int number, GBytes *report);

G_END_DECLS
