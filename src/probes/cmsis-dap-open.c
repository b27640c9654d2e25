/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cmsis-dap-open.h"

#include <string.h>

#include "board-db.h"
#include "dap-hid-pipe.h"
#include "dap-usb-pipe.h"
#include "error.h"
#include "hid-report.h"
#include "usb.h"

enum {
    CLASS_ANY = 0x00,
    CLASS_HID = 0x03,
    CLASS_LAST_KNOWN = 0x12,
    CLASS_VENDOR = 0xff,

    /* USB HID 1.11, 7.1.1. */
    REQUEST_TYPE_INTERFACE_IN = 0x81,
    REQUEST_GET_DESCRIPTOR = 6,
    DESCRIPTOR_REPORT = 0x2200,
    MAX_REPORT_DESCRIPTOR = 1024,
    DESCRIPTOR_MS = 1000,
};

/* ---- Which interface ---- */

/* KitProg3 says class 0; OpenOCD takes that, and any above the known ones, where the string fits.
 */
static gboolean
is_named_bulk (const MoultUsbInterface *interface)
{
    return (interface->class_ == CLASS_VENDOR || interface->class_ == CLASS_ANY
            || interface->class_ > CLASS_LAST_KNOWN)
           && moult_board_db_says_cmsis_dap (interface->name);
}

/* The product alone says it: then only one interface can be meant. */
static int
find_only_vendor (MoultDevice *device)
{
    gsize n_interfaces = 0;
    const MoultUsbInterface *interfaces = moult_device_get_interfaces (device, &n_interfaces);
    int found = -1;

    if (!moult_board_db_says_cmsis_dap (moult_device_get_product (device)))
        return -1;
    for (gsize i = 0; i < n_interfaces; i++) {
        if (interfaces[i].class_ != CLASS_VENDOR || interfaces[i].subclass != 0)
            continue;
        if (found >= 0)
            return -1;
        found = interfaces[i].number;
    }
    return found;
}

int
moult_cmsis_dap_find_bulk (MoultDevice *device)
{
    gsize n_interfaces = 0;
    const MoultUsbInterface *interfaces = moult_device_get_interfaces (device, &n_interfaces);
    gboolean named = FALSE;

    for (gsize i = 0; i < n_interfaces; i++) {
        if (is_named_bulk (&interfaces[i]))
            return interfaces[i].number;
        named = named || moult_board_db_says_cmsis_dap (interfaces[i].name);
    }
    return named ? -1 : find_only_vendor (device);
}

gboolean
moult_cmsis_dap_has_hid (MoultDevice *device)
{
    return moult_device_has_interface (device, CLASS_HID, -1, -1);
}

/* ---- Bulk ---- */

static const MoultUsbAlt *
find_alt (MoultUsbLink *link, int number)
{
    const MoultUsbConfig *config = moult_usb_link_get_config (link);

    for (guint i = 0; i < config->alts->len; i++) {
        const MoultUsbAlt *alt = config->alts->pdata[i];

        if (alt->interface == number)
            return alt;
    }
    return NULL;
}

static MoultDapPipe *
take_pipe (MoultDapUsbPipe *pipe, MoultDevice *device, GError **error)
{
    if (pipe != NULL)
        return MOULT_DAP_PIPE (pipe);

    g_autofree char *words = moult_device_dup_words (device);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                 "%s has no endpoints that CMSIS-DAP could be spoken over", words);
    return NULL;
}

static MoultDapPipe *
open_bulk (MoultDevice *device, int number, GCancellable *cancellable, GError **error)
{
    g_autoptr (MoultUsb) usb = moult_usb_open (device, cancellable, error);
    MoultUsbLink *link = (MoultUsbLink *) usb;
    const MoultUsbAlt *alt = usb != NULL ? find_alt (link, number) : NULL;

    if (usb == NULL)
        return NULL;
    if (alt == NULL)
        return take_pipe (NULL, device, error);
    if (!moult_usb_link_claim (link, alt, cancellable, error))
        return NULL;
    return take_pipe (moult_dap_usb_pipe_new (link, alt), device, error);
}

/* ---- HID ---- */

/* Among several HID interfaces a probe's is the one that its string names, or that has a page of
 * its own (NXP LPC-Link2, Cypress KitProg). */
static gboolean
is_probe (const MoultHidReport *report)
{
    return report->vendor && !report->numbered && report->out_size > 0
           && report->in_size == report->out_size && report->out_size <= MOULT_DAP_PIPE_MAX_PACKET;
}

static MoultDapPipe *
open_hidraw (const char *node, GCancellable *cancellable, GError **error)
{
    g_autoptr (MoultHidraw) hidraw = moult_hidraw_open (node, cancellable, error);
    g_autoptr (GBytes) descriptor =
        hidraw != NULL ? moult_hidraw_dup_descriptor (hidraw, error) : NULL;
    MoultHidReport report;

    if (descriptor == NULL)
        return NULL;
    if (moult_hid_report_parse (&report, descriptor) && is_probe (&report))
        return MOULT_DAP_PIPE (moult_dap_hid_pipe_new (hidraw, report.out_size));
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "%s is not that of a debug probe", node);
    return NULL;
}

/* The first node that is a probe's; the error is the last one's. %NULL without an error: it has
 * no nodes. */
static MoultDapPipe *
open_any_hidraw (MoultDevice *device, GCancellable *cancellable, GError **error)
{
    const char *const *nodes = moult_device_get_hidraws (device);

    for (gsize i = 0; nodes[i] != NULL; i++) {
        MoultDapPipe *pipe;

        g_clear_error (error);
        pipe = open_hidraw (nodes[i], cancellable, error);
        if (pipe != NULL)
            return pipe;
    }
    return NULL;
}

static gboolean
read_report_descriptor (MoultUsbLink *link,
                        const MoultUsbAlt *alt,
                        MoultHidReport *report,
                        GCancellable *cancellable)
{
    guint8 bytes[MAX_REPORT_DESCRIPTOR];
    MoultUsbControl request = {
        .request_type = REQUEST_TYPE_INTERFACE_IN,
        .request = REQUEST_GET_DESCRIPTOR,
        .value = DESCRIPTOR_REPORT,
        .index = alt->interface,
        .size = sizeof bytes,
        .data = bytes,
        .timeout_ms = DESCRIPTOR_MS,
    };

    if (!moult_usb_link_control (link, &request, cancellable, NULL))
        return FALSE;

    g_autoptr (GBytes) descriptor = g_bytes_new (bytes, request.done);
    return moult_hid_report_parse (report, descriptor);
}

static MoultDapPipe *
open_hid_interfaces (MoultUsbLink *link,
                     MoultDevice *device,
                     GCancellable *cancellable,
                     GError **error)
{
    const MoultUsbConfig *config = moult_usb_link_get_config (link);

    for (guint i = 0; i < config->alts->len; i++) {
        const MoultUsbAlt *alt = config->alts->pdata[i];
        MoultHidReport report;

        if (alt->class_ != CLASS_HID)
            continue;
        if (!moult_usb_link_claim (link, alt, cancellable, error))
            return NULL;
        if (read_report_descriptor (link, alt, &report, cancellable) && is_probe (&report))
            return take_pipe (moult_dap_usb_pipe_new_hid (link, alt, report.out_size), device,
                              error);
        moult_usb_link_release (link, alt->interface);
    }
    return take_pipe (NULL, device, error);
}

/* For systems without hidraw, and for users who have rights to the one node and not the other. */
static MoultDapPipe *
open_hid_over_usb (MoultDevice *device, GCancellable *cancellable, GError **error)
{
    g_autoptr (MoultUsb) usb = moult_usb_open (device, cancellable, error);

    return usb != NULL ? open_hid_interfaces (MOULT_USB_LINK (usb), device, cancellable, error)
                       : NULL;
}

static MoultDapPipe *
open_hid (MoultDevice *device, GCancellable *cancellable, GError **error)
{
    g_autoptr (GError) problem = NULL;
    MoultDapPipe *pipe = open_any_hidraw (device, cancellable, &problem);

    if (pipe != NULL)
        return pipe;
    if (problem == NULL)
        return open_hid_over_usb (device, cancellable, error);
    if (g_error_matches (problem, MOULT_ERROR, MOULT_ERROR_NO_ACCESS)) {
        pipe = open_hid_over_usb (device, cancellable, NULL);
        if (pipe != NULL)
            return pipe;
    }
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
}

MoultDapPipe *
moult_cmsis_dap_open (MoultDevice *device, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    int bulk = moult_cmsis_dap_find_bulk (device);

    return bulk >= 0 ? open_bulk (device, bulk, cancellable, error)
                     : open_hid (device, cancellable, error);
}
