/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "swd-wire.h"

/* Lowest bit of the first byte first. A line reset is at least 50 ones and 2 zeros. */
static guint8 ones[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static guint8 zeros[] = { 0x00 };
static guint8 jtag_to_swd[] = { 0x9e, 0xe7 };
static guint8 swd_to_dormant[] = { 0xbc, 0xe3 };
static guint8 jtag_to_dormant[] = { 0xba, 0xbb, 0xbb, 0x33 }; /* 31 bits */
static guint8 selection_alert[] = { 0x92, 0xf3, 0x09, 0x62, 0x95, 0x2d, 0x85, 0x86,
                                    0xe9, 0xaf, 0xdd, 0xe3, 0xa2, 0x0e, 0xbc, 0x19 };
static guint8 activate_swd[] = { 0xa0, 0x01 }; /* 4 zeros and 0x1a: 12 bits */

/* A write of the debug port's register 0xc: start, no AP, no read, A[3:2], parity, stop, park. */
static guint8 write_targetsel[] = { 0x99 };

#define OUT(bits_, n_) { .bits = (bits_), .n_bits = (n_) }
#define LINE_RESET     OUT (ones, 56), OUT (zeros, 8)

gboolean
moult_swd_wire_reset (MoultDapLink *link, GCancellable *cancellable, GError **error)
{
    const MoultDapBits parts[] = { LINE_RESET };

    return moult_dap_link_sequence (link, parts, G_N_ELEMENTS (parts), cancellable, error);
}

gboolean
moult_swd_wire_leave_jtag (MoultDapLink *link, GCancellable *cancellable, GError **error)
{
    const MoultDapBits parts[] = { OUT (ones, 56), OUT (jtag_to_swd, 16), LINE_RESET };

    return moult_dap_link_sequence (link, parts, G_N_ELEMENTS (parts), cancellable, error);
}

gboolean
moult_swd_wire_leave_dormant (MoultDapLink *link, GCancellable *cancellable, GError **error)
{
    const MoultDapBits parts[] = {
        OUT (ones, 56),         OUT (swd_to_dormant, 16),
        OUT (ones, 8),          OUT (jtag_to_dormant, 31),
        OUT (ones, 8),          OUT (selection_alert, 128),
        OUT (activate_swd, 12), LINE_RESET,
    };

    return moult_dap_link_sequence (link, parts, G_N_ELEMENTS (parts), cancellable, error);
}

gboolean
moult_swd_wire_select (MoultDapLink *link,
                       guint32 targetsel,
                       GCancellable *cancellable,
                       GError **error)
{
    guint8 value[] = { (guint8) targetsel, (guint8) (targetsel >> 8), (guint8) (targetsel >> 16),
                       (guint8) (targetsel >> 24), (guint8) __builtin_parity (targetsel) };
    guint8 answer[1] = { 0 };
    const MoultDapBits parts[] = {
        LINE_RESET,
        OUT (write_targetsel, 8),
        /* Turnaround, where an acknowledgement would stand, turnaround. */
        { .bits = answer, .n_bits = 5, .in = TRUE },
        OUT (value, 33),
        OUT (zeros, 2),
    };

    return moult_dap_link_sequence (link, parts, G_N_ELEMENTS (parts), cancellable, error);
}
