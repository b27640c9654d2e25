/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "usb-link.h"

G_BEGIN_DECLS

/* What a fake device makes of a transfer: sets done and end; nothing set is a stall. */
typedef struct {
    void (*control) (gpointer device, MoultUsbControl *transfer);
    void (*bulk) (gpointer device, MoultUsbBulk *transfer);
    gboolean (*claim) (gpointer device, const MoultUsbAlt *alt, GError **error);
    void (*clear_halt) (gpointer device, guint8 endpoint);
} FakeUsbCalls;

/**
 * FakeUsb:
 *
 * A link without a device: what a protocol sends goes to functions of the test. Strings are
 * answered by itself. Counts what was asked.
 */
#define FAKE_TYPE_USB (fake_usb_get_type ())
G_DECLARE_FINAL_TYPE (FakeUsb, fake_usb, FAKE, USB, GObject)

FakeUsb *fake_usb_new (const FakeUsbCalls *calls, gpointer device);
/* To be filled before the link is used. */
MoultUsbConfig *fake_usb_get_config (FakeUsb *self);
/* Adds a string and returns its index. */
guint8 fake_usb_add_string (FakeUsb *self, const char *text);
/* From now on every transfer ends as if the plug had been pulled. */
void fake_usb_unplug (FakeUsb *self);

guint fake_usb_get_n_controls (FakeUsb *self);
guint fake_usb_get_n_bulks (FakeUsb *self);
guint fake_usb_get_n_halts_cleared (FakeUsb *self);
guint fake_usb_get_n_resets (FakeUsb *self);
/* The alternate setting that is claimed, or %NULL. */
const MoultUsbAlt *fake_usb_get_claimed (FakeUsb *self);

G_END_DECLS
