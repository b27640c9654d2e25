/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mem-ap.h"

#include <string.h>

#include "error.h"

/* Arm IHI 0031, C2.6. In ADIv6 (IHI 0074, C2.6) the same stand 0xd00 further up. */
enum {
    PORT_CSW = 0x00,
    PORT_TAR = 0x04,
    PORT_DRW = 0x0c,
    PORT_BASE = 0xf8,
    V6_REGISTERS = 0xd00,
    CSW_WORDS = 0x23000052, /* words, TAR goes up, privileged data access by the debugger */
    /* TAR is only promised to go up inside of 1 KiB (C2.2.2). */
    WRAP = 1024,
};

/* A bit that some ports need to stay as it is, others have none: DbgSwEnable. */
#define CSW_KEPT 0x80000000

/* "No debug entries are present": all ones in the older format, which has no bit for it, even if
 * the lowest two are left out as in an STM32H7; a bit that is not set in the newer one (C2.6.1). */
#define BASE_ADDRESS 0xfffff000
#define BASE_PRESENT 1
#define BASE_NEWER   2

/* What is read between two calls of the progress: so much that the pause of the packets in between
 * does not count, so little that the user sees it move and can cancel. */
#define CHUNK_WORDS 8192

struct _MoultMemAp {
    MoultAdi *adi;
    guint32 port;
    guint16 registers; /* address of the first one */
    guint32 csw;       /* as it was found */
    gboolean by_probe; /* the probe's firmware reads memory */
    gboolean lost;
};

static gboolean
transfer (MoultMemAp *self, MoultDapOp *ops, gsize n_ops, GCancellable *cancellable, GError **error)
{
    MoultAdiAccess access = {
        .port = self->port, .bank = self->registers, .ops = ops, .n_ops = n_ops
    };
    gboolean made = moult_adi_transfer (self->adi, &access, cancellable, error);

    self->lost = !made && access.ack != MOULT_DAP_ACK_FAULT;
    return made;
}

static gboolean
read_register (MoultMemAp *self,
               guint16 address,
               guint32 *value,
               GCancellable *cancellable,
               GError **error)
{
    MoultAdiRegister what = { .port = self->port,
                              .address = (guint16) (self->registers + address) };
    gboolean read = moult_adi_read_register (self->adi, &what, cancellable, error);

    self->lost = !read && what.ack != MOULT_DAP_ACK_FAULT;
    *value = what.value;
    return read;
}

static gboolean
write_csw (MoultMemAp *self, guint32 csw, GCancellable *cancellable, GError **error)
{
    MoultDapOp ops[] = { [1] = { .request = MOULT_DAP_AP | PORT_CSW, .value = csw } };

    return transfer (self, ops, G_N_ELEMENTS (ops), cancellable, error);
}

MoultMemAp *
moult_mem_ap_new (MoultAdi *adi, guint32 port, GCancellable *cancellable, GError **error)
{
    MoultDapCaps caps = moult_dap_link_get_caps (moult_adi_get_link (adi));
    g_autofree MoultMemAp *self = g_new0 (MoultMemAp, 1);

    self->adi = adi;
    self->port = port;
    self->registers = moult_adi_is_v6 (adi) ? V6_REGISTERS : 0;
    self->by_probe = (caps & MOULT_DAP_MEMORY) != 0 && !moult_adi_is_v6 (adi);
    if (!read_register (self, PORT_CSW, &self->csw, cancellable, error)
        || !write_csw (self, CSW_WORDS | (self->csw & CSW_KEPT), cancellable, error))
        return NULL;
    return g_steal_pointer (&self);
}

void
moult_mem_ap_free (MoultMemAp *self)
{
    if (!self->lost)
        write_csw (self, self->csw, NULL, NULL);
    g_free (self);
}

gboolean
moult_mem_ap_is_lost (MoultMemAp *self)
{
    return self->lost;
}

gboolean
moult_mem_ap_read_base (MoultMemAp *self, guint32 *base, GCancellable *cancellable, GError **error)
{
    guint32 value = 0;

    if (!read_register (self, PORT_BASE, &value, cancellable, error))
        return FALSE;
    gboolean none = (value & BASE_ADDRESS) == BASE_ADDRESS
                    || ((value & BASE_NEWER) != 0 && (value & BASE_PRESENT) == 0);
    *base = none ? 0 : value & BASE_ADDRESS;
    return TRUE;
}

/* How many words from @address on TAR counts through. */
static gsize
count_run (guint32 address, gsize n_words)
{
    return MIN (n_words, (WRAP - address % WRAP) / 4);
}

static gboolean
read_by_probe (MoultMemAp *self,
               guint32 address,
               guint32 *words,
               gsize n_words,
               GCancellable *cancellable,
               GError **error)
{
    MoultDapMemory memory = {
        .ap = self->port, .address = address, .words = words, .n_words = n_words
    };
    g_autoptr (GError) cause = NULL;

    if (moult_dap_link_read_memory (moult_adi_get_link (self->adi), &memory, cancellable, &cause))
        return TRUE;
    self->lost = !g_error_matches (cause, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_propagate_error (error, g_steal_pointer (&cause));
    return FALSE;
}

gboolean
moult_mem_ap_read_words (MoultMemAp *self,
                         guint32 address,
                         guint32 *words,
                         gsize n_words,
                         GCancellable *cancellable,
                         GError **error)
{
    g_autoptr (GArray) ops = g_array_new (FALSE, TRUE, sizeof (MoultDapOp));

    g_return_val_if_fail (address % 4 == 0, FALSE);

    if (self->by_probe)
        return read_by_probe (self, address, words, n_words, cancellable, error);
    g_array_set_size (ops, 1);
    for (gsize done = 0, run = 0; done < n_words; done += run) {
        run = count_run (address + 4 * (guint32) done, n_words - done);
        const MoultDapOp pair[] = {
            { .request = MOULT_DAP_AP | PORT_TAR, .value = address + 4 * (guint32) done },
            { .request = MOULT_DAP_AP | MOULT_DAP_READ | PORT_DRW,
              .words = words + done,
              .n_words = run },
        };

        g_array_append_vals (ops, pair, G_N_ELEMENTS (pair));
    }
    return transfer (self, (MoultDapOp *) (gpointer) ops->data, ops->len, cancellable, error);
}

/* A write that failed is seen at what comes after it. */
gboolean
moult_mem_ap_write_word (MoultMemAp *self,
                         guint32 address,
                         guint32 word,
                         GCancellable *cancellable,
                         GError **error)
{
    MoultDapOp ops[] = {
        [1] = { .request = MOULT_DAP_AP | PORT_TAR, .value = address },
        { .request = MOULT_DAP_AP | PORT_DRW, .value = word },
        { .request = MOULT_DAP_READ | MOULT_DP_RDBUFF },
    };

    g_return_val_if_fail (address % 4 == 0, FALSE);

    return transfer (self, ops, G_N_ELEMENTS (ops), cancellable, error);
}

/* Whole words around the bytes that are wanted. */
static gboolean
read_chunk (MoultMemAp *self,
            const MoultMemApRead *read,
            gsize *done,
            GCancellable *cancellable,
            GError **error)
{
    g_autofree guint32 *words = g_new (guint32, CHUNK_WORDS);
    guint32 from = read->address + (guint32) *done;
    gsize skip = from % 4;
    gsize n = MIN (read->size - *done, CHUNK_WORDS * 4 - skip);
    gsize n_words = (skip + n + 3) / 4;

    if (!moult_mem_ap_read_words (self, from - (guint32) skip, words, n_words, cancellable, error))
        return FALSE;
    for (gsize i = 0; i < n_words; i++)
        words[i] = GUINT32_TO_LE (words[i]);
    memcpy (read->bytes + *done, (const guint8 *) words + skip, n);
    *done += n;
    return TRUE;
}

gboolean
moult_mem_ap_read (MoultMemAp *self,
                   const MoultMemApRead *read,
                   GCancellable *cancellable,
                   GError **error)
{
    if (read->size > G_MAXUINT32 - read->address) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "%" G_GSIZE_FORMAT " bytes from 0x%08x on are no memory of a chip", read->size,
                     read->address);
        return FALSE;
    }
    for (gsize done = 0; done < read->size;) {
        if (!read_chunk (self, read, &done, cancellable, error))
            return FALSE;
        if (read->progress != NULL)
            read->progress (done, read->size, read->data);
    }
    return TRUE;
}
