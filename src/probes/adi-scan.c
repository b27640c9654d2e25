/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "adi.h"

#include "adi-private.h"

/* Arm IHI 0031, C2.6.3; IHI 0074, C2.6.3 and D2.4. */
enum {
    PORT_IDR = 0xfc,
    V6_PORT_IDR = 0xdfc,
    APSEL_SHIFT = 24,
    IDR_CLASS_SHIFT = 13,
    IDR_CLASS = 0xf,
    CLASS_MEMORY = 8,
    IDR_TYPE = 0xf,
    TYPE_AHB3 = 1,
    TYPE_AHB5 = 5,
    TYPE_AHB5_HPROT = 8,
    BASEPTR_VALID = 1,
    ENTRY_PRESENT = 1,
};

/* Of a ROM table, of what it points at, and of the pointer to it. */
#define TABLE_ADDRESS 0xfffff000

enum {
    /* Asked for at once: those of an STM32H7 are among them, and the nRF9160's CTRL-AP at 4, before
     * which are three empty ones (product specification, 7.1). */
    FIRST_PORTS = 5,
    EMPTY_PORTS = 3,
    MAX_PORTS = 32,
};

/* RP2350 datasheet, 3.5.3: two Cortex-M33 and the chip's own, should its table not be readable. */
#define TARGET_RP2350  0x00040927
#define TARGET_ID_MASK 0x0fffffff
static const guint32 rp2350_ports[] = { 0x2000, 0x4000, 0x80000 };

static gboolean
is_memory (const MoultAdiPort *self)
{
    return ((self->idr >> IDR_CLASS_SHIFT) & IDR_CLASS) == CLASS_MEMORY;
}

gboolean
moult_adi_port_is_core (const MoultAdiPort *self)
{
    guint type = self->idr & IDR_TYPE;

    return is_memory (self) && (type == TYPE_AHB3 || type == TYPE_AHB5 || type == TYPE_AHB5_HPROT);
}

typedef struct {
    MoultAdi *adi;
    GArray *ports; /* MoultAdiPort */
    GCancellable *cancellable;
    GError *fault; /* why a port could not be asked */
} Scan;

/* A port that faults is one that is not there. */
static gboolean
pass_fault (Scan *self, MoultDapAck ack, GError *cause, GError **error)
{
    if (ack != MOULT_DAP_ACK_FAULT) {
        g_propagate_error (error, cause);
        return FALSE;
    }
    g_clear_error (&self->fault);
    self->fault = cause;
    return TRUE;
}

static void
add_port (Scan *self, guint32 id, guint32 idr)
{
    MoultAdiPort port = { .id = id, .idr = idr };

    if (idr != 0)
        g_array_append_val (self->ports, port);
}

static gboolean
ask_port (Scan *self, guint32 id, GError **error)
{
    MoultAdiRegister idr = { .port = id,
                             .address = moult_adi_is_v6 (self->adi) ? V6_PORT_IDR : PORT_IDR };
    GError *cause = NULL;

    if (!moult_adi_read_register (self->adi, &idr, self->cancellable, &cause))
        return pass_fault (self, idr.ack, cause, error);
    add_port (self, id, idr.value);
    return TRUE;
}

/* ---- ADIv5: by number ---- */

/* The first ones in a single batch, else one by one. */
static gboolean
ask_first (Scan *self, guint32 *next, GError **error)
{
    const guint bank = PORT_IDR & 0xf0;
    MoultDapOp ops[2 * FIRST_PORTS] = { 0 };
    MoultAdiAccess access = { .bank = bank, .ops = ops, .n_ops = G_N_ELEMENTS (ops) };
    GError *cause = NULL;

    for (guint32 id = 0; id < FIRST_PORTS; id++) {
        ops[2 * id] =
            (MoultDapOp) { .request = MOULT_DP_SELECT, .value = id << APSEL_SHIFT | bank };
        ops[2 * id + 1].request = MOULT_DAP_AP | MOULT_DAP_READ | (PORT_IDR & MOULT_DAP_ADDRESS);
    }
    if (!moult_adi_transfer (self->adi, &access, self->cancellable, &cause))
        return pass_fault (self, access.ack, cause, error);
    for (*next = 0; *next < FIRST_PORTS; (*next)++)
        add_port (self, *next, ops[2 * *next + 1].value);
    return TRUE;
}

static guint
count_empty (const GArray *ports, guint32 end)
{
    return ports->len > 0 ? end - 1 - g_array_index (ports, MoultAdiPort, ports->len - 1).id : end;
}

static gboolean
scan_v5 (Scan *self, GError **error)
{
    guint32 id = 0;

    if (!ask_first (self, &id, error))
        return FALSE;
    for (; id < FIRST_PORTS || (id < MAX_PORTS && count_empty (self->ports, id) < EMPTY_PORTS);
         id++) {
        if (!ask_port (self, id, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- ADIv6: by address ---- */

/* The ports of the table at @base; one that cannot be read has none. */
static gboolean
follow_table (Scan *self, guint32 base, GError **error)
{
    for (guint i = 0; i < MAX_PORTS; i++) {
        MoultAdiRegister entry = { .port = base, .address = (guint16) (4 * i) };
        GError *cause = NULL;

        if (!moult_adi_read_register (self->adi, &entry, self->cancellable, &cause))
            return pass_fault (self, entry.ack, cause, error);
        if (entry.value == 0)
            return TRUE;
        if ((entry.value & ENTRY_PRESENT) != 0
            && !ask_port (self, base + (entry.value & TABLE_ADDRESS), error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
scan_table (Scan *self, GError **error)
{
    MoultAdiRegister base = { 0 };
    GError *cause = NULL;

    if (!moult_adi_read_base (self->adi, &base, self->cancellable, &cause))
        return pass_fault (self, base.ack, cause, error);
    return (base.value & BASEPTR_VALID) == 0
           || follow_table (self, base.value & TABLE_ADDRESS, error);
}

static gboolean
scan_v6 (Scan *self, GError **error)
{
    if (!scan_table (self, error))
        return FALSE;
    if (self->ports->len > 0
        || (moult_adi_get_target_id (self->adi) & TARGET_ID_MASK) != TARGET_RP2350)
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS (rp2350_ports); i++) {
        if (!ask_port (self, rp2350_ports[i], error))
            return FALSE;
    }
    return TRUE;
}

/* A target that has no ports to show is closed; one that faults instead is in trouble. */
GArray *
moult_adi_scan (MoultAdi *self, GCancellable *cancellable, GError **error)
{
    g_autoptr (GArray) ports = g_array_new (FALSE, FALSE, sizeof (MoultAdiPort));
    Scan scan = { .adi = self, .ports = ports, .cancellable = cancellable };
    gboolean scanned = moult_adi_is_v6 (self) ? scan_v6 (&scan, error) : scan_v5 (&scan, error);
    g_autoptr (GError) fault = g_steal_pointer (&scan.fault);

    if (scanned && ports->len == 0 && fault != NULL) {
        g_propagate_error (error, g_steal_pointer (&fault));
        return NULL;
    }
    return scanned ? g_steal_pointer (&ports) : NULL;
}
