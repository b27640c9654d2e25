/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-port.h"

/* ARM IHI 0031, B2.2. */
enum {
    ADDRESS_DPIDR = 0x0,
    ADDRESS_CTRL = 0x4,
    ADDRESS_SELECT = 0x8,

    ABORT_STKCMP = 1 << 1,
    ABORT_STKERR = 1 << 2,
    ABORT_WDERR = 1 << 3,
    ABORT_ORUN = 1 << 4,

    STICKY_ORUN = 1 << 1,
    STICKY_CMP = 1 << 4,
    STICKY_ERR = 1 << 5,
    READ_OK = 1 << 6,
    WDATA_ERR = 1 << 7,
    STICKY = STICKY_ORUN | STICKY_CMP | STICKY_ERR | WDATA_ERR,
    DEBUG_POWER = 1 << 28,
    SYSTEM_POWER = 1 << 30,
    CTRL_WRITABLE = SYSTEM_POWER | DEBUG_POWER | 1 << 26 | 0x00fffffd,
    MODE_MASK = 0xc, /* TRNMODE */
};

typedef struct {
    guint32 address;
    const DebugApDevice *device;
    gpointer self;
} AccessPort;

struct _DebugPort {
    DebugPortTraits traits;
    GArray *aps; /* AccessPort */
    guint32 ctrl;
    guint32 select;
    guint32 posted; /* what the next AP read or RDBUFF brings */
    DebugAck trouble;
    guint trouble_left;
    DebugPortDown down;
    gpointer down_data;
};

static void
clear_ap (gpointer data)
{
    AccessPort *ap = data;

    if (ap->device->free != NULL)
        ap->device->free (ap->self);
}

DebugPort *
debug_port_new (const DebugPortTraits *traits)
{
    DebugPort *port = g_new0 (DebugPort, 1);

    port->traits = *traits;
    port->aps = g_array_new (FALSE, TRUE, sizeof (AccessPort));
    g_array_set_clear_func (port->aps, clear_ap);
    return port;
}

void
debug_port_free (DebugPort *port)
{
    g_array_unref (port->aps);
    g_free (port);
}

void
debug_port_add_ap (DebugPort *port, guint32 address, const DebugApDevice *device, gpointer self)
{
    AccessPort ap = { address, device, self };

    g_array_append_val (port->aps, ap);
}

void
debug_port_listen (DebugPort *port, DebugPortDown down, gpointer data)
{
    port->down = down;
    port->down_data = data;
}

void
debug_port_set_trouble (DebugPort *port, DebugAck ack, guint count)
{
    port->trouble = ack;
    port->trouble_left = count;
}

static guint
get_version (DebugPort *port)
{
    return port->traits.idr >> 12 & 0xf;
}

gboolean
debug_port_has_dormant (DebugPort *port)
{
    return get_version (port) >= 2;
}

/* B4.3.4 of TARGETSEL: TINSTANCE, TPARTNO and TDESIGNER have to fit. */
gboolean
debug_port_is_meant (DebugPort *port, guint32 value)
{
    return get_version (port) >= 2
           && value == ((port->traits.target_id & 0x0fffffff) | (port->traits.dlpidr & 0xf0000000));
}

void
debug_port_reset_line (DebugPort *port)
{
    port->select &= ~0xfu; /* B4.3.3: DPBANKSEL */
    port->ctrl &= ~(guint32) READ_OK;
}

void
debug_port_lose_power (DebugPort *port)
{
    port->ctrl = port->select = port->posted = 0;
}

/* ---- Access ports ---- */

static const AccessPort *
find_ap (DebugPort *port, guint8 a, guint32 *offset)
{
    gboolean by_address = get_version (port) >= 3;
    guint32 where = by_address ? port->select & ~0xfffu : port->select >> 24;

    *offset = (port->select & (by_address ? 0xff0 : 0xf0)) | a;
    for (guint n = 0; n < port->aps->len; n++) {
        const AccessPort *ap = &g_array_index (port->aps, AccessPort, n);

        if (ap->address == where)
            return ap;
    }
    return NULL;
}

static gboolean
perform (DebugPort *port, gboolean is_read, guint8 a, guint32 *value)
{
    guint32 offset;
    const AccessPort *ap = find_ap (port, a, &offset);

    if (is_read)
        *value = 0;
    if ((port->ctrl & DEBUG_POWER) == 0)
        return FALSE;
    if (ap == NULL) /* C1.3: reads as zero, ignores writes */
        return TRUE;
    return is_read ? ap->device->read (ap->self, offset, value)
                   : ap->device->write (ap->self, offset, *value);
}

static DebugAck
meet_trouble (DebugPort *port, gboolean is_read)
{
    DebugAck ack = port->trouble;

    if (port->trouble_left == 0 || (ack == DEBUG_ACK_PARITY && !is_read))
        return DEBUG_ACK_OK;
    if (port->trouble_left != G_MAXUINT)
        port->trouble_left--;
    if (ack == DEBUG_ACK_FAULT)
        port->ctrl |= STICKY_ERR;
    return ack;
}

static void
exchange_ap (DebugPort *port, guint8 request, guint32 *data)
{
    gboolean is_read = (request & DEBUG_REQUEST_READ) != 0;
    guint32 value = is_read ? 0 : *data;

    /* Pushed compare and verify are not for probes of today. */
    if ((port->ctrl & MODE_MASK) == 0
        && !perform (port, is_read, request & DEBUG_REQUEST_ADDRESS, &value))
        port->ctrl |= STICKY_ERR;
    if (is_read) {
        *data = port->posted;
        port->posted = value;
    }
}

/* ---- The port's own registers ---- */

static guint32
read_banked (DebugPort *port)
{
    switch (get_version (port) >= 1 ? port->select & 0xf : 0) {
    case 0:
        return port->ctrl | (port->ctrl & (DEBUG_POWER | SYSTEM_POWER)) << 1;
    case 1:
        return 0x40; /* DLCR: turnaround of one clock */
    case 2:
        return get_version (port) >= 2 ? port->traits.target_id : 0;
    case 3:
        return get_version (port) >= 2 ? port->traits.dlpidr : 0;
    default:
        return 0;
    }
}

/* ADIv6, B2.2: DPIDR, DPIDR1 (20 bits of address), BASEPTR0 and BASEPTR1 share an address. */
static guint32
read_id (DebugPort *port)
{
    guint bank = get_version (port) >= 3 ? port->select & 0xf : 0;

    if (bank == 1)
        return 0x14;
    if (bank == 2)
        return port->traits.base;
    return bank == 3 ? 0 : port->traits.idr;
}

static guint32
read_own (DebugPort *port, guint8 a)
{
    if (a == ADDRESS_DPIDR)
        return read_id (port);
    if (a == ADDRESS_CTRL)
        return read_banked (port);
    return port->posted; /* RESEND, RDBUFF */
}

static void
abort_sticky (DebugPort *port, guint32 value)
{
    port->ctrl &=
        ~((value & ABORT_STKCMP ? STICKY_CMP : 0u) | (value & ABORT_STKERR ? STICKY_ERR : 0u)
          | (value & ABORT_WDERR ? WDATA_ERR : 0u) | (value & ABORT_ORUN ? STICKY_ORUN : 0u));
}

static void
write_ctrl (DebugPort *port, guint32 value)
{
    guint32 before = port->ctrl;

    if (get_version (port) >= 1 && (port->select & 0xf) != 0)
        return;
    port->ctrl = (port->ctrl & (STICKY | READ_OK)) | (value & CTRL_WRITABLE & ~(STICKY | READ_OK));
    if ((before & ~port->ctrl & DEBUG_POWER) != 0 && port->down != NULL)
        port->down (port->down_data);
}

static void
write_own (DebugPort *port, guint8 a, guint32 value)
{
    if (a == ADDRESS_DPIDR)
        abort_sticky (port, value);
    if (a == ADDRESS_CTRL)
        write_ctrl (port, value);
    if (a == ADDRESS_SELECT)
        port->select = value;
}

/* B4.2.4: what is answered while an error sticks. */
static gboolean
is_always_answered (guint8 request)
{
    const guint8 a = request & DEBUG_REQUEST_ADDRESS;
    const gboolean is_read = (request & DEBUG_REQUEST_READ) != 0;

    if ((request & DEBUG_REQUEST_AP) != 0)
        return FALSE;
    return a == ADDRESS_DPIDR || (is_read && a == ADDRESS_CTRL);
}

DebugAck
debug_port_answer (DebugPort *port, guint8 request)
{
    if ((port->ctrl & STICKY) != 0 && !is_always_answered (request))
        return DEBUG_ACK_FAULT;
    if ((request & DEBUG_REQUEST_AP) == 0)
        return DEBUG_ACK_OK;
    return meet_trouble (port, (request & DEBUG_REQUEST_READ) != 0);
}

void
debug_port_exchange (DebugPort *port, guint8 request, guint32 *data)
{
    const guint8 a = request & DEBUG_REQUEST_ADDRESS;
    const gboolean is_read = (request & DEBUG_REQUEST_READ) != 0;

    if ((request & DEBUG_REQUEST_AP) != 0)
        exchange_ap (port, request, data);
    else if (is_read)
        *data = read_own (port, a);
    else
        write_own (port, a, *data);
    if (is_read)
        port->ctrl |= READ_OK;
}

void
debug_port_spoil (DebugPort *port)
{
    port->ctrl |= WDATA_ERR;
}
