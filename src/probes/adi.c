/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "adi.h"

#include "adi-private.h"
#include "error.h"
#include "swd-wire.h"

/* Arm IHI 0031, B2.2; IHI 0074, B2.2. */
enum {
    DPIDR_ONE = 1, /* always set */
    DPIDR_VERSION_SHIFT = 12,
    DPIDR_VERSION = 0xf,
    VERSION_2 = 2,
    VERSION_ADIV6 = 3,
    ABORT_DAP = 1,
    ABORT_STICKY = 0x1e,
    CTRL_POWER_UP = 0x50000000, /* CSYSPWRUPREQ, CDBGPWRUPREQ */
    CTRL_DEBUG_UP = 0x20000000, /* CDBGPWRUPACK */
    SELECT_TARGETID = 2,        /* DPBANKSEL */
    SELECT_BASEPTR = 2,
    APSEL_SHIFT = 24,
};

enum {
    /* Of a part that answers at all; a power domain takes microseconds. */
    POWER_UP_MS = 500,
    TRIES = 2,
};

/* RP2040 datasheet, 2.3.4.1: core 0 of the two debug ports on its wires. */
static const guint32 multi_drop[] = { 0x01002927 };

/* The part and its designer in TARGETID and in TARGETSEL; the rest is the instance. */
#define TARGET_ID_MASK 0x0fffffff

struct _MoultAdi {
    MoultDapLink *link;
    guint32 dpidr;
    guint32 target_id;
    guint32 power;     /* what of CTRL/STAT was asked for before */
    guint32 targetsel; /* which of several it is; 0: it is alone */
    gboolean connected;
    gboolean in_reset;
    GError *garbled; /* something answered, but nonsense */
};

/* ---- The debug port ---- */

static gboolean
read_dpidr (MoultAdi *self, MoultDapAck *ack, GCancellable *cancellable, GError **error)
{
    MoultDapOp op = { .request = MOULT_DAP_READ | MOULT_DP_DPIDR };
    MoultDapBatch batch = { .ops = &op, .n_ops = 1 };
    gboolean read = moult_dap_link_transfer (self->link, &batch, cancellable, error);

    *ack = batch.ack;
    if (!read)
        return FALSE;
    if ((op.value & DPIDR_ONE) == 0 || op.value == G_MAXUINT32) {
        *ack = MOULT_DAP_ACK_NONE;
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the target says it has the debug port 0x%08x", op.value);
        return FALSE;
    }
    self->dpidr = op.value;
    return TRUE;
}

/* %FALSE with @error set: the probe failed; without: no target answers, or none that makes sense.
 */
static gboolean
hear (MoultAdi *self, GCancellable *cancellable, GError **error)
{
    g_autoptr (GError) cause = NULL;
    MoultDapAck ack = MOULT_DAP_ACK_OK;

    if (read_dpidr (self, &ack, cancellable, &cause))
        return TRUE;
    if (ack == MOULT_DAP_ACK_OK) {
        g_propagate_error (error, g_steal_pointer (&cause));
    } else if (ack != MOULT_DAP_ACK_NONE) {
        g_clear_error (&self->garbled);
        self->garbled = g_steal_pointer (&cause);
    }
    return FALSE;
}

typedef gboolean (*WireFunc) (MoultDapLink *link, GCancellable *cancellable, GError **error);

static gboolean
try_wire (MoultAdi *self, WireFunc wire, GCancellable *cancellable, GError **error)
{
    return (wire == NULL || wire (self->link, cancellable, error))
           && hear (self, cancellable, error);
}

static gboolean
try_select (MoultAdi *self, guint32 targetsel, GCancellable *cancellable, GError **error)
{
    if (!moult_swd_wire_select (self->link, targetsel, cancellable, error)
        || !hear (self, cancellable, error))
        return FALSE;
    self->targetsel = targetsel;
    return TRUE;
}

/* Several targets on the same wires answer only once one of them was chosen. */
static gboolean
try_multi_drop (MoultAdi *self, GCancellable *cancellable, GError **error)
{
    g_autoptr (GError) cause = NULL;

    if ((moult_dap_link_get_caps (self->link) & MOULT_DAP_SEQUENCES_IN) == 0)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS (multi_drop); i++) {
        if (moult_swd_wire_leave_dormant (self->link, cancellable, &cause)
            && try_select (self, multi_drop[i], cancellable, &cause))
            return TRUE;
        if (cause != NULL) {
            g_propagate_error (error, g_steal_pointer (&cause));
            return FALSE;
        }
    }
    return FALSE;
}

static gboolean
find_target (MoultAdi *self, GCancellable *cancellable, GError **error)
{
    static const WireFunc wires[] = { moult_swd_wire_leave_jtag, moult_swd_wire_leave_dormant };
    g_autoptr (GError) cause = NULL;
    gboolean bits = (moult_dap_link_get_caps (self->link) & MOULT_DAP_SEQUENCES) != 0;
    gboolean found = FALSE;

    for (guint i = 0; !found && cause == NULL && i < G_N_ELEMENTS (wires) * TRIES; i++)
        found = try_wire (self, bits ? wires[i / TRIES] : NULL, cancellable, &cause);
    if (!found && cause == NULL)
        found = try_multi_drop (self, cancellable, &cause);
    if (cause == NULL && !found)
        cause = g_steal_pointer (&self->garbled);
    if (cause != NULL)
        g_propagate_error (error, g_steal_pointer (&cause));
    else if (!found)
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                             "no target answers on the wires, neither from JTAG nor from dormant");
    return found;
}

static guint
get_version (MoultAdi *self)
{
    return (self->dpidr >> DPIDR_VERSION_SHIFT) & DPIDR_VERSION;
}

static gboolean
read_target_id (MoultAdi *self, GCancellable *cancellable, GError **error)
{
    MoultDapOp ops[] = {
        { .request = MOULT_DP_ABORT, .value = ABORT_STICKY },
        { .request = MOULT_DP_SELECT, .value = SELECT_TARGETID },
        { .request = MOULT_DAP_READ | MOULT_DP_CTRL_STAT },
        { .request = MOULT_DP_SELECT, .value = 0 },
    };
    MoultDapBatch batch = { .ops = ops, .n_ops = G_N_ELEMENTS (ops) };

    if (get_version (self) < VERSION_2)
        return TRUE;
    if (!moult_dap_link_transfer (self->link, &batch, cancellable, error))
        return FALSE;
    self->target_id = ops[2].value;
    return TRUE;
}

/* All of several may have answered with one voice. */
static gboolean
choose_target (MoultAdi *self, GCancellable *cancellable, GError **error)
{
    g_autoptr (GError) cause = NULL;

    for (guint i = 0; self->targetsel == 0 && i < G_N_ELEMENTS (multi_drop); i++) {
        if ((self->target_id & TARGET_ID_MASK) != (multi_drop[i] & TARGET_ID_MASK))
            continue;
        if (try_select (self, multi_drop[i], cancellable, &cause))
            return TRUE;
        if (cause == NULL)
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                         "the target 0x%08x does not answer once it is selected", multi_drop[i]);
        else
            g_propagate_error (error, g_steal_pointer (&cause));
        return FALSE;
    }
    return TRUE;
}

static gboolean
read_status (MoultAdi *self, guint32 *status, GCancellable *cancellable, GError **error)
{
    MoultDapOp op = { .request = MOULT_DAP_READ | MOULT_DP_CTRL_STAT };
    MoultDapBatch batch = { .ops = &op, .n_ops = 1 };

    if (!moult_dap_link_transfer (self->link, &batch, cancellable, error))
        return FALSE;
    *status = op.value;
    return TRUE;
}

static gboolean
abort_access (MoultAdi *self, guint32 what, GCancellable *cancellable, GError **error)
{
    MoultDapOp op = { .request = MOULT_DP_ABORT, .value = what };
    MoultDapBatch batch = { .ops = &op, .n_ops = 1 };

    return moult_dap_link_transfer (self->link, &batch, cancellable, error);
}

/* What another program has left hanging may still make everything wait. */
static gboolean
start_power (MoultAdi *self, MoultDapBatch *batch, GCancellable *cancellable, GError **error)
{
    g_autoptr (GError) cause = NULL;

    if (moult_dap_link_transfer (self->link, batch, cancellable, &cause))
        return TRUE;
    if (batch->ack != MOULT_DAP_ACK_WAIT) {
        g_propagate_error (error, g_steal_pointer (&cause));
        return FALSE;
    }
    return abort_access (self, ABORT_STICKY | ABORT_DAP, cancellable, error)
           && moult_dap_link_transfer (self->link, batch, cancellable, error);
}

/* Some parts never acknowledge the system's power, so only that of the debug part is waited for. */
static gboolean
power_up (MoultAdi *self, GCancellable *cancellable, GError **error)
{
    MoultDapOp ops[] = {
        { .request = MOULT_DP_ABORT, .value = ABORT_STICKY },
        { .request = MOULT_DP_SELECT, .value = 0 },
        { .request = MOULT_DAP_READ | MOULT_DP_CTRL_STAT },
        { .request = MOULT_DP_CTRL_STAT, .value = CTRL_POWER_UP },
        { .request = MOULT_DAP_READ | MOULT_DP_CTRL_STAT },
    };
    MoultDapBatch batch = { .ops = ops, .n_ops = G_N_ELEMENTS (ops) };
    gint64 deadline = g_get_monotonic_time () + POWER_UP_MS * G_TIME_SPAN_MILLISECOND;

    if (!start_power (self, &batch, cancellable, error))
        return FALSE;
    self->power = ops[2].value & CTRL_POWER_UP;
    self->connected = TRUE;
    for (guint32 status = ops[4].value; (status & CTRL_DEBUG_UP) == 0;) {
        if (g_get_monotonic_time () > deadline) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                         "the target 0x%08x does not power up its debug part: status 0x%08x",
                         self->dpidr, status);
            return FALSE;
        }
        if (!read_status (self, &status, cancellable, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- Mending ---- */

static gboolean
reset_wires (MoultAdi *self, GCancellable *cancellable, GError **error)
{
    g_autoptr (GError) cause = NULL;
    gboolean bits = (moult_dap_link_get_caps (self->link) & MOULT_DAP_SEQUENCES) != 0;
    gboolean found = self->targetsel != 0
                         ? try_select (self, self->targetsel, cancellable, &cause)
                         : try_wire (self, bits ? moult_swd_wire_reset : NULL, cancellable, &cause);

    if (cause != NULL)
        g_propagate_error (error, g_steal_pointer (&cause));
    else if (!found)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "the target 0x%08x does not answer any more", self->dpidr);
    return found;
}

/* A write of ABORT is acknowledged even where all else is answered by FAULT or WAIT (Arm IHI 0031,
 * B4.2.3 and B4.2.4). */
static gboolean
mend (MoultAdi *self, MoultDapAck ack, GCancellable *cancellable, GError **error)
{
    guint32 what = ack == MOULT_DAP_ACK_WAIT ? ABORT_STICKY | ABORT_DAP : ABORT_STICKY;

    if (ack != MOULT_DAP_ACK_FAULT && ack != MOULT_DAP_ACK_WAIT
        && !reset_wires (self, cancellable, error))
        return FALSE;
    return abort_access (self, what, cancellable, error);
}

/* ---- Access ports ---- */

static guint32
choose_port (MoultAdi *self, guint32 port, guint16 bank)
{
    if (moult_adi_is_v6 (self))
        return (port + bank) & ~0xfu;
    return (port << APSEL_SHIFT) | (bank & 0xf0);
}

gboolean
moult_adi_transfer (MoultAdi *self,
                    MoultAdiAccess *access,
                    GCancellable *cancellable,
                    GError **error)
{
    MoultDapBatch batch = { .ops = access->ops, .n_ops = access->n_ops };
    g_autoptr (GError) cause = NULL;
    g_autoptr (GError) worse = NULL;

    access->ops[0] = (MoultDapOp) { .request = MOULT_DP_SELECT,
                                    .value = choose_port (self, access->port, access->bank) };
    gboolean made = moult_dap_link_transfer (self->link, &batch, cancellable, &cause);
    access->ack = batch.ack;
    if (made)
        return TRUE;
    if (batch.ack != MOULT_DAP_ACK_OK && !mend (self, batch.ack, cancellable, &worse)) {
        access->ack = MOULT_DAP_ACK_OK;
        g_propagate_error (error, g_steal_pointer (&worse));
        return FALSE;
    }
    g_propagate_error (error, g_steal_pointer (&cause));
    return FALSE;
}

gboolean
moult_adi_read_register (MoultAdi *self,
                         MoultAdiRegister *what,
                         GCancellable *cancellable,
                         GError **error)
{
    MoultDapOp ops[2] = {
        [1] = { .request = MOULT_DAP_AP | MOULT_DAP_READ | (what->address & MOULT_DAP_ADDRESS) },
    };
    MoultAdiAccess access = {
        .port = what->port, .bank = what->address & ~0xfu, .ops = ops, .n_ops = G_N_ELEMENTS (ops)
    };
    gboolean read = moult_adi_transfer (self, &access, cancellable, error);

    what->ack = access.ack;
    if (read)
        what->value = ops[1].value;
    return read;
}

/* Where the debug port says that its ROM table stands. */
gboolean
moult_adi_read_base (MoultAdi *self,
                     MoultAdiRegister *what,
                     GCancellable *cancellable,
                     GError **error)
{
    MoultDapOp ops[] = {
        { .request = MOULT_DP_SELECT, .value = SELECT_BASEPTR },
        { .request = MOULT_DAP_READ | MOULT_DP_DPIDR },
        { .request = MOULT_DP_SELECT, .value = 0 },
    };
    MoultDapBatch batch = { .ops = ops, .n_ops = G_N_ELEMENTS (ops) };
    gboolean read = moult_dap_link_transfer (self->link, &batch, cancellable, error);

    what->ack = batch.ack;
    if (read)
        what->value = ops[1].value;
    else if (batch.ack == MOULT_DAP_ACK_FAULT)
        mend (self, batch.ack, cancellable, NULL);
    return read;
}

/* ---- From the first to the last ---- */

static gboolean
start (MoultAdi *self, gboolean under_reset, GCancellable *cancellable, GError **error)
{
    /* A probe whose answer is lost may hold it all the same. */
    self->in_reset = under_reset;
    if (under_reset && !moult_dap_link_set_reset (self->link, TRUE, cancellable, error))
        return FALSE;
    return find_target (self, cancellable, error) && read_target_id (self, cancellable, error)
           && choose_target (self, cancellable, error) && power_up (self, cancellable, error);
}

MoultAdi *
moult_adi_connect (MoultDapLink *link,
                   gboolean under_reset,
                   GCancellable *cancellable,
                   GError **error)
{
    g_autoptr (MoultAdi) self = g_new0 (MoultAdi, 1);

    self->link = g_object_ref (link);
    if (!start (self, under_reset, cancellable, error))
        return NULL;
    return g_steal_pointer (&self);
}

/* What cannot be put back any more, the target's own reset or loss of power will. */
void
moult_adi_free (MoultAdi *self)
{
    MoultDapOp ops[] = {
        { .request = MOULT_DP_ABORT, .value = ABORT_STICKY },
        { .request = MOULT_DP_SELECT, .value = 0 },
        { .request = MOULT_DP_CTRL_STAT, .value = self->power },
        /* Makes sure that the write before it is on the wires (Arm IHI 0031, B4.1). */
        { .request = MOULT_DAP_READ | MOULT_DP_RDBUFF },
    };
    MoultDapBatch batch = { .ops = ops, .n_ops = G_N_ELEMENTS (ops) };

    if (self->in_reset)
        moult_adi_end_reset (self, NULL);
    if (self->connected)
        moult_dap_link_transfer (self->link, &batch, NULL, NULL);
    g_clear_error (&self->garbled);
    g_object_unref (self->link);
    g_free (self);
}

MoultDapLink *
moult_adi_get_link (MoultAdi *self)
{
    return self->link;
}

guint32
moult_adi_get_dpidr (MoultAdi *self)
{
    return self->dpidr;
}

guint32
moult_adi_get_target_id (MoultAdi *self)
{
    return self->target_id;
}

gboolean
moult_adi_is_v6 (MoultAdi *self)
{
    return get_version (self) >= VERSION_ADIV6;
}

gboolean
moult_adi_in_reset (MoultAdi *self)
{
    return self->in_reset;
}

gboolean
moult_adi_end_reset (MoultAdi *self, GError **error)
{
    self->in_reset = FALSE;
    return moult_dap_link_set_reset (self->link, FALSE, NULL, error);
}
