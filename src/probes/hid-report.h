/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultHidReport:
 *
 * What a HID report descriptor says, as far as a debug probe needs it (USB HID 1.11, 6.2.2).
 */
typedef struct {
    gsize in_size; /* of its reports, in bytes, without a number; 0: it has none */
    gsize out_size;
    gboolean numbered; /* reports begin with a number */
    gboolean vendor;   /* the first usage page is 0xff00, a vendor's own */
} MoultHidReport;

/* Reads a descriptor that nobody vouches for; %FALSE for one that is none. */
gboolean moult_hid_report_parse (MoultHidReport *report, GBytes *descriptor);

G_END_DECLS
