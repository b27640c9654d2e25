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
#define TARGET_RP2350 0x00040927
static const guint32 rp2350_ports[] = { 0x2000, 0x4000, 0x80000 };

gboolean
moult_adi_port_is_memory (const MoultAdiPort *self)
{
    return ((self->idr >> IDR_CLASS_SHIFT) & IDR_CLASS) == CLASS_MEMORY;
}

gboolean
moult_adi_port_is_core (const MoultAdiPort *self)
{
    guint type = self->idr & IDR_TYPE;

    return moult_adi_port_is_memory (self)
           && (type == TYPE_AHB3 || type == TYPE_AHB5 || type == TYPE_AHB5_HPROT);
}

/* A port that faults is one that is not there. */
static gboolean
ask_port (MoultAdi *self, GArray *ports, guint32 id, GCancellable *cancellable, GError **error)
{
    MoultAdiRegister idr = { .port = id,
                             .address = moult_adi_is_v6 (self) ? V6_PORT_IDR : PORT_IDR };
    g_autoptr (GError) cause = NULL;

    if (moult_adi_read_register (self, &idr, cancellable, &cause)) {
        MoultAdiPort port = { .id = id, .idr = idr.value };

        if (port.idr != 0)
            g_array_append_val (ports, port);
        return TRUE;
    }
    if (idr.ack != MOULT_DAP_ACK_FAULT)
        g_propagate_error (error, g_steal_pointer (&cause));
    return idr.ack == MOULT_DAP_ACK_FAULT;
}

/* ---- ADIv5: by number ---- */

/* The first ones in a single batch; %FALSE without @error: one of them faults. */
static gboolean
ask_first (MoultAdi *self, GArray *ports, GCancellable *cancellable, GError **error)
{
    const guint bank = PORT_IDR & 0xf0;
    MoultDapOp ops[2 * FIRST_PORTS] = { 0 };
    MoultAdiAccess access = { .bank = bank, .ops = ops, .n_ops = G_N_ELEMENTS (ops) };
    g_autoptr (GError) cause = NULL;

    for (guint32 id = 0; id < FIRST_PORTS; id++) {
        ops[2 * id] =
            (MoultDapOp) { .request = MOULT_DP_SELECT, .value = id << APSEL_SHIFT | bank };
        ops[2 * id + 1].request = MOULT_DAP_AP | MOULT_DAP_READ | (PORT_IDR & MOULT_DAP_ADDRESS);
    }
    if (!moult_adi_transfer (self, &access, cancellable, &cause)) {
        if (access.ack != MOULT_DAP_ACK_FAULT)
            g_propagate_error (error, g_steal_pointer (&cause));
        return FALSE;
    }
    for (guint32 id = 0; id < FIRST_PORTS; id++) {
        MoultAdiPort port = { .id = id, .idr = ops[2 * id + 1].value };

        if (port.idr != 0)
            g_array_append_val (ports, port);
    }
    return TRUE;
}

static guint
count_empty (const GArray *ports, guint32 end)
{
    return ports->len > 0 ? end - 1 - g_array_index (ports, MoultAdiPort, ports->len - 1).id : end;
}

static gboolean
scan_v5 (MoultAdi *self, GArray *ports, GCancellable *cancellable, GError **error)
{
    g_autoptr (GError) cause = NULL;
    guint32 id = ask_first (self, ports, cancellable, &cause) ? FIRST_PORTS : 0;

    if (cause != NULL) {
        g_propagate_error (error, g_steal_pointer (&cause));
        return FALSE;
    }
    for (; id < FIRST_PORTS || (id < MAX_PORTS && count_empty (ports, id) < EMPTY_PORTS); id++) {
        if (!ask_port (self, ports, id, cancellable, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- ADIv6: by address ---- */

/* The ports of the table at @base; one that cannot be read has none. */
static gboolean
follow_table (MoultAdi *self,
              GArray *ports,
              guint32 base,
              GCancellable *cancellable,
              GError **error)
{
    for (guint i = 0; i < MAX_PORTS; i++) {
        MoultAdiRegister entry = { .port = base, .address = (guint16) (4 * i) };
        g_autoptr (GError) cause = NULL;

        if (!moult_adi_read_register (self, &entry, cancellable, &cause)) {
            if (entry.ack != MOULT_DAP_ACK_FAULT)
                g_propagate_error (error, g_steal_pointer (&cause));
            return entry.ack == MOULT_DAP_ACK_FAULT;
        }
        if (entry.value == 0)
            return TRUE;
        if ((entry.value & ENTRY_PRESENT) != 0
            && !ask_port (self, ports, base + (entry.value & TABLE_ADDRESS), cancellable, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
scan_table (MoultAdi *self, GArray *ports, GCancellable *cancellable, GError **error)
{
    MoultAdiRegister base = { 0 };
    g_autoptr (GError) cause = NULL;

    if (moult_adi_read_base (self, &base, cancellable, &cause))
        return (base.value & BASEPTR_VALID) == 0
               || follow_table (self, ports, base.value & TABLE_ADDRESS, cancellable, error);
    if (base.ack != MOULT_DAP_ACK_FAULT)
        g_propagate_error (error, g_steal_pointer (&cause));
    return base.ack == MOULT_DAP_ACK_FAULT;
}

static gboolean
scan_v6 (MoultAdi *self, GArray *ports, GCancellable *cancellable, GError **error)
{
    if (!scan_table (self, ports, cancellable, error))
        return FALSE;
    if (ports->len > 0 || (moult_adi_get_target_id (self) & 0x0fffffff) != TARGET_RP2350)
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS (rp2350_ports); i++) {
        if (!ask_port (self, ports, rp2350_ports[i], cancellable, error))
            return FALSE;
    }
    return TRUE;
}

GArray *
moult_adi_scan (MoultAdi *self, GCancellable *cancellable, GError **error)
{
    g_autoptr (GArray) ports = g_array_new (FALSE, FALSE, sizeof (MoultAdiPort));
    gboolean scanned = moult_adi_is_v6 (self) ? scan_v6 (self, ports, cancellable, error)
                                              : scan_v5 (self, ports, cancellable, error);

    return scanned ? g_steal_pointer (&ports) : NULL;
}
