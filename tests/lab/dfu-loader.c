/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-loader.h"

#include <errno.h>
#include <string.h>

enum {
    FIRST_BLOCK = 2, /* UM0424: 0 is commands, 1 is reserved */
    FLIPPED_BIT = 0x10,
};

struct _DfuLoader {
    const DfuChip *chip;
    DfuFlash *flash;
    gboolean instant;
    DfuLoaderEvents events;
    gpointer data;
    DfuTrouble trouble;
    DfuState state;
    DfuStatus status;
    guint32 address;
    DfuWork work;
    gint64 ends_at; /* while it is busy */
};

/* ---- Small things ---- */

static void
tell (DfuLoader *loader, const char *what)
{
    if (loader->events.did)
        loader->events.did (what, loader->data);
}

static void
fail (DfuLoader *loader, DfuStatus status)
{
    loader->state = DFU_STATE_ERROR;
    loader->status = status;
    tell (loader, "refused");
}

static void
stall (DfuReply *reply)
{
    reply->result = -EPIPE;
}

/* A request that makes no sense now: DFU 1.1, A.2. */
static void
refuse (DfuLoader *loader, DfuReply *reply)
{
    stall (reply);
    fail (loader, DFU_STATUS_ERR_STALLED);
}

static void
answer (DfuReply *reply, const guint8 *bytes, gsize length)
{
    memcpy (reply->data, bytes, length);
    reply->result = (int) length;
}

/* ---- The work ---- */

static gint64
get_cost (DfuLoader *loader)
{
    return loader->instant ? 0 : dfu_work_get_cost (&loader->work, loader->flash);
}

/* AN3156: whatever a protected chip is told, but for ending that, is an error of the vendor. */
static DfuStatus
do_work (DfuLoader *loader)
{
    DfuTrouble *trouble = &loader->trouble;
    DfuStatus error = (DfuStatus) trouble->error;
    const char *what = NULL;

    if (trouble->is_protected)
        return DFU_STATUS_ERR_VENDOR;
    if (loader->work.kind == DFU_WORK_WRITE && error) {
        trouble->error = 0;
        return error;
    }
    error = dfu_work_do (&loader->work, loader->chip, loader->flash, &what);
    if (error == DFU_STATUS_OK && what)
        tell (loader, what);
    if (error == DFU_STATUS_OK && loader->work.kind == DFU_WORK_SET_ADDRESS)
        loader->address = loader->work.address;
    return error;
}

static gboolean
gets_stuck (DfuLoader *loader)
{
    return loader->chip->stuck_from && loader->work.address >= loader->chip->stuck_from
           && (loader->work.kind == DFU_WORK_WRITE || loader->work.kind == DFU_WORK_ERASE_SECTOR);
}

static void
end_work (DfuLoader *loader)
{
    DfuStatus status = do_work (loader);

    if (status != DFU_STATUS_OK)
        fail (loader, status);
    else if (!gets_stuck (loader))
        loader->state = DFU_STATE_DNLOAD_IDLE;
    loader->work.kind = DFU_WORK_NONE;
}

static gboolean
is_at_work (DfuLoader *loader)
{
    return loader->state == DFU_STATE_DNBUSY && loader->work.kind != DFU_WORK_NONE;
}

/* What its flash was doing is over at @now, or the one who asks has to wait until it is. */
static void
catch_up (DfuLoader *loader, gint64 now, DfuReply *reply)
{
    gboolean waits = loader->chip->is_mboot || loader->chip->busy == DFU_BUSY_WAITS;

    if (!is_at_work (loader))
        return;
    if (loader->trouble.busy_forever) {
        reply->never = waits;
        return;
    }
    if (now < loader->ends_at && waits)
        reply->delay_us = loader->ends_at - now;
    if (now >= loader->ends_at || waits)
        end_work (loader);
}

/* It leaves without another word, so what it does is done at once. */
static void
unprotect (DfuLoader *loader)
{
    if (loader->trouble.is_protected)
        dfu_flash_erase_all (loader->flash);
    loader->trouble.is_protected = FALSE;
    loader->events.reset (get_cost (loader), loader->data);
}

static void
begin_work (DfuLoader *loader, gint64 now)
{
    loader->state = DFU_STATE_DNBUSY;
    loader->ends_at = now + get_cost (loader);
    if (loader->work.kind == DFU_WORK_UNPROTECT)
        unprotect (loader);
}

/* ---- Requests ---- */

/* mboot says 0, always; F4 chips say too little of a mass erase. */
static guint
get_poll_time (DfuLoader *loader, gint64 now)
{
    gint64 left = MAX (loader->ends_at - now, 0);

    if (loader->chip->is_mboot || loader->state != DFU_STATE_DNBUSY)
        return 0;
    if (loader->work.kind == DFU_WORK_ERASE_ALL && loader->chip->mass_erase_told_ms && left > 0)
        return loader->chip->mass_erase_told_ms;
    return (guint) ((left + 999) / 1000);
}

static void
get_status (DfuLoader *loader, gint64 now, DfuReply *reply)
{
    guint8 bytes[DFU_STATUS_LENGTH] = { loader->status };
    guint poll;

    if (is_at_work (loader) && loader->chip->busy == DFU_BUSY_STALLS) {
        stall (reply);
        return;
    }
    if (loader->state == DFU_STATE_DNLOAD_SYNC)
        begin_work (loader, now);
    else if (loader->state == DFU_STATE_MANIFEST_SYNC)
        loader->state = DFU_STATE_MANIFEST;
    poll = get_poll_time (loader, now);
    bytes[1] = poll & 0xff;
    bytes[2] = poll >> 8 & 0xff;
    bytes[3] = poll >> 16 & 0xff;
    bytes[4] = loader->state;
    answer (reply, bytes, sizeof bytes);
    if (loader->state == DFU_STATE_MANIFEST) {
        loader->state = DFU_STATE_MANIFEST_WAIT_RESET;
        loader->events.left (loader->address, loader->data);
    }
}

static guint32
get_block_address (DfuLoader *loader, guint16 block)
{
    return loader->address + (guint32) (block - FIRST_BLOCK) * loader->chip->transfer_size;
}

static void
download (DfuLoader *loader, const UsbSetup *setup, const guint8 *data, DfuReply *reply)
{
    gboolean ready = loader->state == DFU_STATE_IDLE || loader->state == DFU_STATE_DNLOAD_IDLE
                     || loader->chip->is_mboot;

    if (!ready || setup->length > loader->chip->transfer_size || setup->value == 1) {
        refuse (loader, reply);
        return;
    }
    reply->result = setup->length;
    if (setup->length == 0) {
        loader->state = DFU_STATE_MANIFEST_SYNC;
        return;
    }
    if (setup->value == 0)
        dfu_work_take_command (&loader->work, loader->chip, data, setup->length);
    else
        dfu_work_take_block (&loader->work, get_block_address (loader, setup->value), data,
                             setup->length);
    loader->state = DFU_STATE_DNLOAD_SYNC;
}

static void
upload_commands (DfuLoader *loader, const UsbSetup *setup, DfuReply *reply)
{
    static const guint8 commands[] = { 0x00, DFU_COMMAND_SET_ADDRESS, DFU_COMMAND_ERASE,
                                       DFU_COMMAND_READ_UNPROTECT };

    reply->never = loader->chip->is_mboot; /* dfu_handle_tx() of its main.c */
    answer (reply, commands, MIN (sizeof commands, setup->length));
    loader->state = DFU_STATE_IDLE;
}

/* What is no memory of the chip is 0xff to mboot, which reads anything and never ends. */
static void
upload_block (DfuLoader *loader, const UsbSetup *setup, DfuReply *reply)
{
    guint32 address = get_block_address (loader, setup->value);
    gsize length = MIN (setup->length, DFU_MAX_TRANSFER);
    gsize count = dfu_flash_read (loader->flash, address, reply->data, length);

    if (loader->chip->is_mboot) {
        memset (reply->data + count, 0xff, length - count);
        count = length;
    } else if (count == 0) {
        stall (reply);
        fail (loader, DFU_STATUS_ERR_ADDRESS);
        return;
    }
    if (loader->trouble.flips)
        reply->data[count / 2] ^= FLIPPED_BIT;
    reply->result = (int) count;
    loader->state = count < setup->length ? DFU_STATE_IDLE : DFU_STATE_UPLOAD_IDLE;
}

static void
upload (DfuLoader *loader, const UsbSetup *setup, DfuReply *reply)
{
    gboolean ready = loader->state == DFU_STATE_IDLE || loader->state == DFU_STATE_UPLOAD_IDLE
                     || loader->chip->is_mboot;

    if (!ready || setup->value == 1) {
        refuse (loader, reply);
    } else if (loader->trouble.is_protected && !loader->chip->is_mboot) {
        stall (reply);
        fail (loader, DFU_STATUS_ERR_VENDOR);
    } else if (setup->value == 0) {
        upload_commands (loader, setup, reply);
    } else {
        upload_block (loader, setup, reply);
    }
}

/* Two of them lead out of an H7 that is stuck (betaflight-configurator#1861). Before its time is
 * over they end what it does. */
static void
clear_status (DfuLoader *loader, DfuReply *reply)
{
    if (loader->state == DFU_STATE_DNBUSY && loader->chip->stuck_from) {
        loader->work.kind = DFU_WORK_NONE;
        loader->status = DFU_STATUS_ERR_UNKNOWN;
        loader->state = DFU_STATE_ERROR;
        return;
    }
    if (loader->state != DFU_STATE_ERROR && !loader->chip->is_mboot) {
        refuse (loader, reply);
        return;
    }
    loader->status = DFU_STATUS_OK;
    loader->state = DFU_STATE_IDLE;
}

static void
abort_transfer (DfuLoader *loader, DfuReply *reply)
{
    switch (loader->state) {
    case DFU_STATE_ERROR:
    case DFU_STATE_DNBUSY:
    case DFU_STATE_MANIFEST:
    case DFU_STATE_MANIFEST_WAIT_RESET:
        if (!loader->chip->is_mboot) {
            refuse (loader, reply);
            return;
        }
        break;
    default:
        break;
    }
    loader->work.kind = DFU_WORK_NONE;
    loader->status = DFU_STATUS_OK;
    loader->state = DFU_STATE_IDLE;
}

static void
answer_request (DfuLoader *loader,
                const UsbSetup *setup,
                const guint8 *data,
                gint64 now,
                DfuReply *reply)
{
    guint8 state = (guint8) loader->state;

    switch (setup->request) {
    case DFU_REQUEST_DNLOAD:
        download (loader, setup, data, reply);
        break;
    case DFU_REQUEST_UPLOAD:
        upload (loader, setup, reply);
        break;
    case DFU_REQUEST_GETSTATUS:
        get_status (loader, now, reply);
        break;
    case DFU_REQUEST_CLRSTATUS:
        clear_status (loader, reply);
        break;
    case DFU_REQUEST_GETSTATE:
        answer (reply, &state, 1);
        break;
    case DFU_REQUEST_ABORT:
        abort_transfer (loader, reply);
        break;
    default:
        stall (reply);
    }
}

/* ---- Public ---- */

DfuLoader *
dfu_loader_new (const DfuChip *chip, DfuFlash *flash, gboolean instant)
{
    DfuLoader *loader = g_new0 (DfuLoader, 1);

    loader->chip = chip;
    loader->flash = flash;
    loader->instant = instant;
    loader->address = chip->memories[0].start;
    loader->state = DFU_STATE_IDLE;
    return loader;
}

void
dfu_loader_free (DfuLoader *loader)
{
    g_free (loader);
}

void
dfu_loader_listen (DfuLoader *loader, const DfuLoaderEvents *events, gpointer data)
{
    loader->events = *events;
    loader->data = data;
}

DfuTrouble *
dfu_loader_get_trouble (DfuLoader *loader)
{
    return &loader->trouble;
}

void
dfu_loader_request (DfuLoader *loader,
                    const UsbSetup *setup,
                    const guint8 *data,
                    gint64 now,
                    DfuReply *reply)
{
    reply->result = 0;
    reply->never = FALSE;
    reply->delay_us = 0;
    catch_up (loader, now, reply);
    if (!reply->never)
        answer_request (loader, setup, data, now, reply);
}

void
dfu_loader_reset (DfuLoader *loader)
{
    loader->work.kind = DFU_WORK_NONE;
    loader->status = DFU_STATUS_OK;
    loader->state = DFU_STATE_IDLE;
}

DfuState
dfu_loader_get_state (DfuLoader *loader)
{
    return loader->state;
}
