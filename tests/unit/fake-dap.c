/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fake-dap.h"

#include <string.h>

#include "error.h"

#define IDR_AHB3    0x24770011
#define DPIDR_M4    0x2ba01477
#define POWER_UP    0x50000000
#define POWERED     0xa0000000
#define STICKY_FLAG 0x20
#define V6          3

enum { PACKET = 512, HEADER = 3, WRAP = 1024 };

static void link_init (MoultDapLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeDap,
                               fake_dap,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_DAP_LINK, link_init))

static gboolean
is_v6 (FakeDap *self)
{
    return ((self->dpidr >> 12) & 0xf) >= V6;
}

static gboolean
is_plugged (FakeDap *self, GError **error)
{
    if (self->plug_after == 0 || self->n_batches < self->plug_after)
        return TRUE;
    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_GONE, "unplugged");
    return FALSE;
}

/* ---- Access ports ---- */

static gboolean
read_memory (FakeDapPort *port, guint32 address, guint32 *value)
{
    gpointer word = NULL;

    if (port->closed)
        return FALSE;
    if (address - port->flash < port->flash_size) {
        *value = address;
        return TRUE;
    }
    if (!g_hash_table_lookup_extended (port->words, GUINT_TO_POINTER (address), NULL, &word))
        return FALSE;
    *value = GPOINTER_TO_UINT (word);
    return TRUE;
}

static gboolean
access_data (FakeDap *self, FakeDapPort *port, gboolean read, guint32 *value)
{
    gboolean done = read ? read_memory (port, port->tar, value) : !port->closed;

    if (done && !read) {
        self->n_writes++;
        g_hash_table_insert (port->words, GUINT_TO_POINTER (port->tar), GUINT_TO_POINTER (*value));
    }
    if ((port->csw & 0x30) == 0x10)
        port->tar = (port->tar & ~(guint32) (WRAP - 1)) | ((port->tar + 4) & (WRAP - 1));
    return done;
}

static gboolean
access_memory_port (FakeDap *self, FakeDapPort *port, guint address, gboolean read, guint32 *value)
{
    guint32 *plain = NULL;

    switch (address) {
    case 0x00:
        plain = &port->csw;
        break;
    case 0x04:
        plain = &port->tar;
        break;
    case 0x0c:
        return access_data (self, port, read, value);
    case 0xf8:
        plain = &port->base;
        break;
    case 0xfc:
        plain = &port->idr;
        break;
    default:
        return FALSE;
    }
    if (read)
        *value = *plain;
    else
        *plain = *value;
    return TRUE;
}

static gboolean
access_other_port (FakeDapPort *port, guint address, gboolean read, guint32 *value)
{
    if (read)
        *value = address == 0xfc ? port->idr
                                 : GPOINTER_TO_UINT (g_hash_table_lookup (
                                       port->registers, GUINT_TO_POINTER (address)));
    return read;
}

/* The port that SELECT chooses, and the register there; where there is none, 0 is read. */
static FakeDapPort *
find_port (FakeDap *self, guint register_, guint *address)
{
    for (guint i = 0; i < self->ports->len; i++) {
        FakeDapPort *port = self->ports->pdata[i];
        guint32 there = (self->select & ~0xfu) + register_;

        if (is_v6 (self) && there - port->id < 0x1000) {
            *address = there - port->id >= 0xd00 ? there - port->id - 0xd00 : there - port->id;
            return port;
        }
        if (!is_v6 (self) && port->id == self->select >> 24) {
            *address = (self->select & 0xf0) | register_;
            return port;
        }
    }
    return NULL;
}

static gboolean
access_port (FakeDap *self, guint register_, gboolean read, guint32 *value)
{
    guint address = 0;
    FakeDapPort *port = find_port (self, register_, &address);

    if (port == NULL) {
        *value = read ? 0 : *value;
        return TRUE;
    }
    if (port->registers != NULL)
        return access_other_port (port, address, read, value);
    return access_memory_port (self, port, address, read, value);
}

/* ---- The debug port ---- */

static MoultDapAck
read_debug_port (FakeDap *self, guint address, guint32 *value)
{
    guint bank = self->select & 0xf;

    switch (address) {
    case MOULT_DP_DPIDR:
        *value = bank == 2 && is_v6 (self) ? self->base_ptr : self->dpidr;
        return MOULT_DAP_ACK_OK;
    case MOULT_DP_CTRL_STAT:
        if (bank == 2)
            *value = self->target_id;
        else
            *value = self->control | (self->sticky ? STICKY_FLAG : 0)
                     | (self->control == POWER_UP && !self->no_power ? POWERED : 0);
        return MOULT_DAP_ACK_OK;
    default:
        *value = 0;
        return self->sticky ? MOULT_DAP_ACK_FAULT : MOULT_DAP_ACK_OK;
    }
}

static MoultDapAck
write_debug_port (FakeDap *self, guint address, guint32 value)
{
    if (address == MOULT_DP_ABORT) {
        self->n_aborts++;
        self->sticky = FALSE;
        return MOULT_DAP_ACK_OK;
    }
    if (self->sticky)
        return MOULT_DAP_ACK_FAULT;
    if (address == MOULT_DP_SELECT)
        self->select = value;
    else if (address == MOULT_DP_CTRL_STAT)
        self->control = value;
    return MOULT_DAP_ACK_OK;
}

MoultDapAck
fake_dap_access (FakeDap *self, guint8 request, guint32 *value)
{
    guint address = request & MOULT_DAP_ADDRESS;
    gboolean read = (request & MOULT_DAP_READ) != 0;

    if (self->wires != FAKE_DAP_SWD || (self->targetsel != 0 && !self->selected))
        return MOULT_DAP_ACK_NONE;
    if ((request & MOULT_DAP_AP) == 0)
        return read ? read_debug_port (self, address, value)
                    : write_debug_port (self, address, *value);
    if (self->stuck != 0)
        return self->stuck;
    if (self->sticky)
        return MOULT_DAP_ACK_FAULT;
    if (!access_port (self, address, read, value))
        self->sticky = TRUE;
    return self->sticky ? MOULT_DAP_ACK_FAULT : MOULT_DAP_ACK_OK;
}

/* ---- The probe ---- */

typedef struct {
    guint out;
    guint in;
} Packet;

static void
pack (FakeDap *self, Packet *packet, gboolean read)
{
    guint out = read ? 1 : 5;
    guint in = read ? 4 : 0;

    if (self->n_packets == 0 || packet->out + out > PACKET || packet->in + in > PACKET
        || packet->out == 0) {
        self->n_packets++;
        *packet = (Packet) { HEADER, HEADER };
    }
    packet->out += out;
    packet->in += in;
}

static MoultDapAck
make_op (FakeDap *self, MoultDapOp *op, Packet *packet)
{
    gboolean read = (op->request & MOULT_DAP_READ) != 0;
    MoultDapAck ack = MOULT_DAP_ACK_OK;

    for (gsize i = 0; ack == MOULT_DAP_ACK_OK && i < (op->words != NULL ? op->n_words : 1); i++) {
        pack (self, packet, read);
        ack = fake_dap_access (self, op->request, op->words != NULL ? &op->words[i] : &op->value);
    }
    return ack;
}

static gboolean
transfer (MoultDapLink *link, MoultDapBatch *batch, GCancellable *cancellable, GError **error)
{
    FakeDap *self = FAKE_DAP (link);
    Packet packet = { 0 };

    if (!is_plugged (self, error))
        return FALSE;
    self->n_batches++;
    for (; batch->done < batch->n_ops; batch->done++) {
        batch->ack = make_op (self, &batch->ops[batch->done], &packet);
        if (batch->ack != MOULT_DAP_ACK_OK) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "the target answered %d",
                         batch->ack);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
is_bits (const MoultDapBits *part, guint n_bits, const guint8 *bits)
{
    return part->n_bits == n_bits && !part->in && memcmp (part->bits, bits, n_bits / 8) == 0;
}

static void
take_bits (FakeDap *self, const MoultDapBits *parts, gsize left)
{
    static const guint8 to_swd[] = { 0x9e, 0xe7 };
    static const guint8 to_dormant[] = { 0xbc, 0xe3 };
    static const guint8 activate[] = { 0xa0, 0x01 };
    static const guint8 ones[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    static const guint8 targetsel[] = { 0x99 };

    if (is_bits (parts, 16, to_swd) && self->wires == FAKE_DAP_JTAG)
        self->wires = FAKE_DAP_SWD;
    else if (is_bits (parts, 16, to_dormant))
        self->wires = FAKE_DAP_DORMANT;
    else if (parts->n_bits == 12 && parts->bits[0] == activate[0] && parts->bits[1] == activate[1])
        self->wires = FAKE_DAP_SWD;
    else if (is_bits (parts, 56, ones))
        self->selected = FALSE;
    else if (is_bits (parts, 8, targetsel) && left > 2 && parts[1].in && parts[1].n_bits == 5
             && parts[2].n_bits == 33) {
        guint32 value = 0;

        memcpy (&value, parts[2].bits, sizeof value);
        g_assert_cmpint (parts[2].bits[4] & 1, ==, __builtin_parity (value));
        self->selected = GUINT32_FROM_LE (value) == self->targetsel;
    }
}

static gboolean
sequence (MoultDapLink *link,
          const MoultDapBits *parts,
          gsize n_parts,
          GCancellable *cancellable,
          GError **error)
{
    FakeDap *self = FAKE_DAP (link);

    if (!is_plugged (self, error))
        return FALSE;
    for (gsize i = 0; i < n_parts; i++)
        take_bits (self, &parts[i], n_parts - i);
    return TRUE;
}

static gboolean
set_clock (MoultDapLink *link, guint frequency, GCancellable *cancellable, GError **error)
{
    return is_plugged (FAKE_DAP (link), error);
}

static gboolean
set_reset (MoultDapLink *link, gboolean asserted, GCancellable *cancellable, GError **error)
{
    FakeDap *self = FAKE_DAP (link);

    self->n_resets += asserted && !self->reset;
    self->reset = asserted;
    return is_plugged (self, error);
}

static gboolean
read_by_probe (MoultDapLink *link,
               const MoultDapMemory *memory,
               GCancellable *cancellable,
               GError **error)
{
    FakeDap *self = FAKE_DAP (link);

    self->n_memory_reads++;
    for (guint i = 0; i < self->ports->len; i++) {
        FakeDapPort *port = self->ports->pdata[i];

        for (gsize n = 0; port->id == memory->ap && n < memory->n_words; n++) {
            if (!read_memory (port, memory->address + 4 * (guint32) n, &memory->words[n])) {
                g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "AP fault");
                return FALSE;
            }
        }
    }
    return is_plugged (self, error);
}

static MoultDapCaps
get_caps (MoultDapLink *link)
{
    return FAKE_DAP (link)->caps;
}

static void
link_init (MoultDapLinkInterface *iface)
{
    iface->get_caps = get_caps;
    iface->transfer = transfer;
    iface->sequence = sequence;
    iface->set_clock = set_clock;
    iface->set_reset = set_reset;
    iface->read_memory = read_by_probe;
}

static void
port_free (gpointer data)
{
    FakeDapPort *self = data;

    g_clear_pointer (&self->words, g_hash_table_unref);
    g_clear_pointer (&self->registers, g_hash_table_unref);
    g_free (self);
}

static void
fake_dap_finalize (GObject *object)
{
    g_ptr_array_unref (FAKE_DAP (object)->ports);
    G_OBJECT_CLASS (fake_dap_parent_class)->finalize (object);
}

static void
fake_dap_class_init (FakeDapClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = fake_dap_finalize;
}

static void
fake_dap_init (FakeDap *self)
{
    self->caps = MOULT_DAP_SEQUENCES | MOULT_DAP_SEQUENCES_IN | MOULT_DAP_RESET_PIN;
    self->dpidr = DPIDR_M4;
    self->ports = g_ptr_array_new_with_free_func (port_free);
}

FakeDap *
fake_dap_new (void)
{
    return g_object_new (FAKE_TYPE_DAP, NULL);
}

FakeDapPort *
fake_dap_add_port (FakeDap *self, guint32 id, guint32 idr)
{
    FakeDapPort *port = g_new0 (FakeDapPort, 1);

    port->id = id;
    port->idr = idr;
    port->registers = g_hash_table_new (NULL, NULL);
    g_ptr_array_add (self->ports, port);
    return port;
}

FakeDapPort *
fake_dap_add_core (FakeDap *self, guint32 id, guint core)
{
    FakeDapPort *port = fake_dap_add_port (self, id, IDR_AHB3);

    g_clear_pointer (&port->registers, g_hash_table_unref);
    port->words = g_hash_table_new (NULL, NULL);
    port->csw = 0x43000040;
    port->base = 0xe00ff003;
    fake_dap_port_set (port, 0xe000ed00, 0x410f0000 | core << 4 | 1);
    fake_dap_port_set (port, 0xe000edf0, 0x00030003); /* DHCSR: it halts when it is asked to */
    return port;
}

void
fake_dap_port_set (FakeDapPort *self, guint32 address, guint32 word)
{
    GHashTable *table = self->words != NULL ? self->words : self->registers;

    g_hash_table_insert (table, GUINT_TO_POINTER (address), GUINT_TO_POINTER (word));
}

void
fake_dap_port_add_table (FakeDapPort *self, guint32 address, guint designer, guint part)
{
    const guint32 ids[] = { designer >> 7,
                            0,
                            0,
                            0,
                            part & 0xff,
                            (designer & 0xf) << 4 | part >> 8,
                            0x8 | ((designer >> 4) & 7),
                            0,
                            0x0d,
                            0x10,
                            0x05,
                            0xb1 };

    for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
        fake_dap_port_set (self, address + 0xfd0 + 4 * i, ids[i]);
    for (guint i = 0; i < 32; i++)
        fake_dap_port_set (self, address + 4 * i, 0);
}
