/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "usb-config.h"

/* USB 2.0, table 9-13. */
enum {
    ENDPOINT_IN = 0x80,
    TRANSFER_TYPE_MASK = 0x03,
    TRANSFER_TYPE_BULK = 2,
};

static void
alt_free (MoultUsbAlt *alt)
{
    g_free (alt->endpoints);
    g_clear_pointer (&alt->extra, g_bytes_unref);
    g_free (alt);
}

MoultUsbConfig *
moult_usb_config_new (void)
{
    MoultUsbConfig *self = g_new0 (MoultUsbConfig, 1);

    self->alts = g_ptr_array_new_with_free_func ((GDestroyNotify) alt_free);
    self->extra = g_bytes_new (NULL, 0);
    return self;
}

void
moult_usb_config_free (MoultUsbConfig *self)
{
    g_ptr_array_unref (self->alts);
    g_bytes_unref (self->extra);
    g_free (self);
}

void
moult_usb_config_add (MoultUsbConfig *self, const MoultUsbAlt *fields)
{
    MoultUsbAlt *alt = g_memdup2 (fields, sizeof *fields);

    alt->endpoints = g_memdup2 (fields->endpoints, fields->n_endpoints * sizeof *fields->endpoints);
    alt->extra = fields->extra != NULL ? g_bytes_ref (fields->extra) : g_bytes_new (NULL, 0);
    g_ptr_array_add (self->alts, alt);
}

const MoultUsbAlt *
moult_usb_config_find (const MoultUsbConfig *self, int class_, int subclass, int protocol)
{
    for (guint i = 0; i < self->alts->len; i++) {
        const MoultUsbAlt *alt = self->alts->pdata[i];

        if (alt->class_ == class_ && alt->subclass == subclass
            && (protocol < 0 || alt->protocol == protocol))
            return alt;
    }
    return NULL;
}

const MoultUsbEndpoint *
moult_usb_alt_find_bulk (const MoultUsbAlt *alt, gboolean to_computer)
{
    for (guint i = 0; i < alt->n_endpoints; i++) {
        const MoultUsbEndpoint *endpoint = &alt->endpoints[i];

        if ((endpoint->attributes & TRANSFER_TYPE_MASK) == TRANSFER_TYPE_BULK
            && ((endpoint->address & ENDPOINT_IN) != 0) == to_computer)
            return endpoint;
    }
    return NULL;
}
