/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "st-link-private.h"

#include "device-source.h"
#include "error.h"
#include "reader.h"

enum {
    DEBUG_READ_32 = 0x07,
    DEBUG_LAST_STATUS = 0x3e,
    DEBUG_READ_REGISTER = 0x45,
    DEBUG_WRITE_REGISTER = 0x46,
    DEBUG_INIT_AP = 0x4b,
    PORT_DP = 0xffff,

    STATUS_OK = 0x80,
    STATUS_NO_DEVICE = 0x05,
    STATUS_IDCODE = 0x09,
    STATUS_AP_WAIT = 0x10,
    STATUS_AP_PARITY = 0x13,
    STATUS_DP_WAIT = 0x14,
    STATUS_DP_PARITY = 0x17,
    STATUS_WRITE_DATA = 0x18,

    /* Of SELECT (Arm IHI 0031, B2.2.9). */
    SELECT_AP_SHIFT = 24,
    SELECT_AP_BANK = 0xf0,
    SELECT_DP_BANK = 0x0f,

    /* The firmware counts addresses up in the target, which has to do so only within 1 KB (Arm IHI
     * 0031, C2.2.2). */
    WRAP = 1024,
    WAIT_MS = 1000,
};

static MoultDapAck
get_ack (guint8 status)
{
    switch (status) {
    case STATUS_OK:
        return MOULT_DAP_ACK_OK;
    case STATUS_AP_WAIT:
    case STATUS_DP_WAIT:
        return MOULT_DAP_ACK_WAIT;
    case STATUS_AP_PARITY:
    case STATUS_DP_PARITY:
    case STATUS_WRITE_DATA:
        return MOULT_DAP_ACK_PARITY;
    case STATUS_NO_DEVICE:
    case STATUS_IDCODE:
        return MOULT_DAP_ACK_NONE;
    default: /* faults of a port, sticky flags, an access port that is not there */
        return MOULT_DAP_ACK_FAULT;
    }
}

/* Where an access goes: the port's number, and the register with its bank. */
typedef struct {
    guint16 port;
    guint16 address;
} Place;

static gboolean
open_ap (MoultStLink *self, guint ap, MoultDapAck *ack, GError **error)
{
    const guint8 command[] = { ST_LINK_DEBUG, DEBUG_INIT_AP, (guint8) ap };
    guint8 status = STATUS_OK;

    if (self->opened[ap] || !moult_st_link_is_at_least (self, MOULT_ST_LINK_APS))
        return TRUE;
    if (!moult_st_link_command (self, command, sizeof command, &status, error))
        return FALSE;
    *ack = get_ack (status);
    self->opened[ap] = *ack == MOULT_DAP_ACK_OK;
    return TRUE;
}

/* Older firmware does it with the first access port and the first bank alone. */
static gboolean
find_place (MoultStLink *self, guint8 request, Place *place, GError **error)
{
    guint16 address = request & MOULT_DAP_ADDRESS;
    guint ap = self->select >> SELECT_AP_SHIFT;

    if (request & MOULT_DAP_AP) {
        place->port = (guint16) ap;
        place->address = (self->select & SELECT_AP_BANK) | address;
        if (ap == 0 || moult_st_link_is_at_least (self, MOULT_ST_LINK_APS))
            return TRUE;
    } else {
        guint16 bank = address == MOULT_DP_CTRL_STAT ? self->select & SELECT_DP_BANK : 0;

        place->port = PORT_DP;
        place->address = bank << 4 | address;
        if (bank == 0 || moult_st_link_is_at_least (self, MOULT_ST_LINK_DP_BANKS))
            return TRUE;
    }
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 "the firmware %s of the ST-Link cannot reach register %x of port %u",
                 self->firmware, place->address, place->port);
    return FALSE;
}

static gboolean
read_register (MoultStLink *self,
               const Place *place,
               guint32 *value,
               MoultDapAck *ack,
               GError **error)
{
    const guint8 command[] = { ST_LINK_DEBUG,    DEBUG_READ_REGISTER,   place->port & 0xff,
                               place->port >> 8, place->address & 0xff, place->address >> 8 };
    guint8 answer[8];
    MoultReader reader = MOULT_READER_INIT (answer, sizeof answer);

    if (!moult_st_link_ask (self, command, sizeof command, answer, sizeof answer, error))
        return FALSE;
    *ack = get_ack (moult_reader_u8 (&reader));
    moult_reader_seek (&reader, 4);
    if (*ack == MOULT_DAP_ACK_OK)
        *value = moult_reader_u32le (&reader);
    return TRUE;
}

static gboolean
write_register (MoultStLink *self,
                const Place *place,
                guint32 value,
                MoultDapAck *ack,
                GError **error)
{
    const guint8 command[] = { ST_LINK_DEBUG,    DEBUG_WRITE_REGISTER,  place->port & 0xff,
                               place->port >> 8, place->address & 0xff, place->address >> 8,
                               value & 0xff,     (value >> 8) & 0xff,   (value >> 16) & 0xff,
                               value >> 24 };
    guint8 status = 0;

    if (!moult_st_link_command (self, command, sizeof command, &status, error))
        return FALSE;
    *ack = get_ack (status);
    return TRUE;
}

static gboolean
try_access (MoultStLink *self, guint8 request, guint32 *word, MoultDapAck *ack, GError **error)
{
    Place place;

    if (!(request & (MOULT_DAP_AP | MOULT_DAP_READ))
        && (request & MOULT_DAP_ADDRESS) == MOULT_DP_SELECT) {
        self->select = *word;
        return TRUE;
    }
    if (!find_place (self, request, &place, error))
        return FALSE;
    if (place.port != PORT_DP) {
        if (!open_ap (self, place.port, ack, error))
            return FALSE;
        if (*ack != MOULT_DAP_ACK_OK)
            return TRUE;
    }
    return request & MOULT_DAP_READ ? read_register (self, &place, word, ack, error)
                                    : write_register (self, &place, *word, ack, error);
}

/* The firmware has given up on a target that says WAIT; nothing was done then. */
static gboolean
make_access (MoultStLink *self, guint8 request, guint32 *word, MoultDapAck *ack, GError **error)
{
    gint64 deadline = moult_deadline_in (WAIT_MS);

    do {
        *ack = MOULT_DAP_ACK_OK;
        if (!try_access (self, request, word, ack, error))
            return FALSE;
    } while (*ack == MOULT_DAP_ACK_WAIT && g_get_monotonic_time () < deadline);
    return TRUE;
}

static gboolean
run_op (MoultStLink *self,
        MoultDapOp *op,
        MoultDapAck *ack,
        GCancellable *cancellable,
        GError **error)
{
    gsize n_words = op->words != NULL ? op->n_words : 1;

    for (gsize i = 0; i < n_words && *ack == MOULT_DAP_ACK_OK; i++) {
        guint32 *word = op->words != NULL ? &op->words[i] : &op->value;

        if (g_cancellable_set_error_if_cancelled (cancellable, error)
            || !make_access (self, op->request, word, ack, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
moult_st_link_transfer (MoultDapLink *link,
                        MoultDapBatch *batch,
                        GCancellable *cancellable,
                        GError **error)
{
    MoultStLink *self = MOULT_ST_LINK (link);

    for (batch->done = 0; batch->done < batch->n_ops; batch->done++) {
        MoultDapOp *op = &batch->ops[batch->done];

        if (!run_op (self, op, &batch->ack, cancellable, error))
            return FALSE;
        if (batch->ack == MOULT_DAP_ACK_OK)
            continue;
        moult_dap_batch_set_refused (batch, error);
        return FALSE;
    }
    return TRUE;
}

/* ---- Memory ---- */

static gboolean
check_last_access (MoultStLink *self, guint32 address, GError **error)
{
    static const guint8 command[] = { ST_LINK_DEBUG, DEBUG_LAST_STATUS };
    g_autofree char *what = g_strdup_printf ("reading memory at %08x", address);
    guint8 answer[12];

    return moult_st_link_ask (self, command, sizeof command, answer, sizeof answer, error)
           && moult_st_link_check (answer[0], what, error);
}

static gboolean
read_run (MoultStLink *self, guint8 ap, guint32 address, GByteArray *bytes, GError **error)
{
    const guint8 command[] = { ST_LINK_DEBUG,
                               DEBUG_READ_32,
                               address & 0xff,
                               (address >> 8) & 0xff,
                               (address >> 16) & 0xff,
                               address >> 24,
                               bytes->len & 0xff,
                               (guint8) (bytes->len >> 8),
                               ap };

    return moult_st_link_ask (self, command, sizeof command, bytes->data, bytes->len, error)
           && check_last_access (self, address, error);
}

gboolean
moult_st_link_read_memory (MoultDapLink *link,
                           const MoultDapMemory *memory,
                           GCancellable *cancellable,
                           GError **error)
{
    MoultStLink *self = MOULT_ST_LINK (link);
    g_autoptr (GByteArray) bytes = g_byte_array_sized_new (WRAP);
    MoultDapAck ack = MOULT_DAP_ACK_OK;
    gsize done = 0;

    g_return_val_if_fail (memory->ap < ST_LINK_MAX_APS && memory->address % 4 == 0, FALSE);

    if (!open_ap (self, memory->ap, &ack, error))
        return FALSE;
    while (done < memory->n_words) {
        guint32 address = memory->address + (guint32) (4 * done);
        gsize n_words = MIN (memory->n_words - done, (WRAP - address % WRAP) / 4);
        MoultReader reader;

        if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
        g_byte_array_set_size (bytes, (guint) (4 * n_words));
        if (!read_run (self, (guint8) memory->ap, address, bytes, error))
            return FALSE;
        reader = (MoultReader) MOULT_READER_INIT (bytes->data, bytes->len);
        for (gsize i = 0; i < n_words; i++)
            memory->words[done++] = moult_reader_u32le (&reader);
    }
    return TRUE;
}
