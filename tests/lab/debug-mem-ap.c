/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-mem-ap.h"

/* ARM IHI 0031, C2.6. */
enum {
    CSW_SIZE = 0x7,
    CSW_INCREMENT = 0x30,
    CSW_SINGLE = 0x10,
    CSW_PACKED = 0x20,
    CSW_DEVICE_EN = 1 << 6,
    CSW_WRITABLE = 0x7f000000 | CSW_INCREMENT | CSW_SIZE,
    CSW_RESET = 0x03000000, /* privileged data */
};
#define CSW_DBG_SW_EN 0x80000000u

struct _DebugMemAp {
    DebugMemApTraits traits;
    DebugBus *bus;
    const DebugGuard *guard; /* NULL: there is none */
    gpointer guard_self;
    guint32 csw;
    guint32 tar;
};

DebugMemAp *
debug_mem_ap_new (const DebugMemApTraits *traits, DebugBus *bus)
{
    DebugMemAp *ap = g_new0 (DebugMemAp, 1);

    ap->traits = *traits;
    ap->bus = bus;
    ap->csw = CSW_RESET | 2;
    return ap;
}

void
debug_mem_ap_set_guard (DebugMemAp *ap, const DebugGuard *guard, gpointer self)
{
    ap->guard = guard;
    ap->guard_self = self;
}

void
debug_mem_ap_set_wrap (DebugMemAp *ap, guint32 bytes)
{
    ap->traits.wrap = bytes;
}

static gboolean
is_open (DebugMemAp *ap)
{
    return ap->guard == NULL || ap->guard->is_open (ap->guard_self);
}

/* ---- Memory ---- */

static gboolean
read_memory (DebugMemAp *ap, guint32 address, guint size, guint32 *value)
{
    DebugVerdict verdict = DEBUG_VERDICT_ALLOW;

    if (!is_open (ap))
        return FALSE;
    if (ap->guard != NULL)
        verdict = ap->guard->check (ap->guard_self, address);
    if (verdict == DEBUG_VERDICT_ZERO)
        *value = 0;
    return verdict == DEBUG_VERDICT_ZERO
           || (verdict == DEBUG_VERDICT_ALLOW && debug_bus_read (ap->bus, address, size, value));
}

static gboolean
write_memory (DebugMemAp *ap, guint32 address, guint size, guint32 value)
{
    DebugVerdict verdict = DEBUG_VERDICT_ALLOW;

    if (!is_open (ap))
        return FALSE;
    if (ap->guard != NULL)
        verdict = ap->guard->check (ap->guard_self, address);
    return verdict == DEBUG_VERDICT_ZERO
           || (verdict == DEBUG_VERDICT_ALLOW && debug_bus_write (ap->bus, address, size, value));
}

static guint
get_size (DebugMemAp *ap)
{
    return 1u << (ap->csw & CSW_SIZE);
}

static void
advance (DebugMemAp *ap)
{
    guint32 inside = ap->traits.wrap - 1;

    ap->tar = (ap->tar & ~inside) | ((ap->tar + get_size (ap)) & inside);
}

/* One item at its byte lanes, or as many as a word holds (C2.2.6). */
static gboolean
access_data (DebugMemAp *ap, gboolean is_read, guint32 *data)
{
    const guint size = get_size (ap);
    const guint32 increment = ap->csw & CSW_INCREMENT;
    const guint items = increment == CSW_PACKED ? 4 / size : 1;

    if (is_read)
        *data = 0;
    for (guint n = 0; n < items; n++) {
        guint32 address = ap->tar & ~(size - 1);
        guint lane = 8 * (address & 3);
        guint32 value = *data >> lane;

        if (is_read ? !read_memory (ap, address, size, &value)
                    : !write_memory (ap, address, size, value))
            return FALSE;
        if (is_read)
            *data |= value << lane;
        if (increment != 0)
            advance (ap);
    }
    return TRUE;
}

/* ---- Registers ---- */

static void
write_csw (DebugMemAp *ap, guint32 value)
{
    guint32 increment = value & CSW_INCREMENT;

    ap->csw = value & (CSW_WRITABLE | CSW_DBG_SW_EN);
    if ((value & CSW_SIZE) > 2)
        ap->csw = (ap->csw & ~(guint32) CSW_SIZE) | 2;
    if (increment == CSW_PACKED && (!ap->traits.has_packed || (ap->csw & CSW_SIZE) == 2))
        ap->csw = (ap->csw & ~(guint32) CSW_INCREMENT) | CSW_SINGLE;
    if (increment == CSW_INCREMENT)
        ap->csw &= ~(guint32) CSW_INCREMENT;
}

static guint32
banked_address (DebugMemAp *ap, guint32 offset)
{
    return (ap->tar & ~0xfu) | (offset & 0xc);
}

static gboolean
read_register (gpointer self, guint32 offset, guint32 *value)
{
    DebugMemAp *ap = self;

    if (offset == DEBUG_AP_DRW)
        return access_data (ap, TRUE, value);
    if (offset >= DEBUG_AP_BD0 && offset <= DEBUG_AP_BD3)
        return read_memory (ap, banked_address (ap, offset), 4, value);
    *value = 0;
    if (offset == DEBUG_AP_CSW)
        *value = ap->csw | (is_open (ap) ? CSW_DEVICE_EN : 0);
    if (offset == DEBUG_AP_TAR)
        *value = ap->tar;
    if (offset == DEBUG_AP_BASE)
        *value = ap->traits.base;
    if (offset == DEBUG_AP_IDR)
        *value = ap->traits.idr;
    return TRUE;
}

static gboolean
write_register (gpointer self, guint32 offset, guint32 value)
{
    DebugMemAp *ap = self;

    if (offset == DEBUG_AP_DRW)
        return access_data (ap, FALSE, &value);
    if (offset >= DEBUG_AP_BD0 && offset <= DEBUG_AP_BD3)
        return write_memory (ap, banked_address (ap, offset), 4, value);
    if (offset == DEBUG_AP_CSW)
        write_csw (ap, value);
    if (offset == DEBUG_AP_TAR)
        ap->tar = value;
    return TRUE;
}

const DebugApDevice debug_mem_ap_device = { read_register, write_register, g_free };
