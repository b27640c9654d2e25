/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "picoboot-session.h"

#include <string.h>

#include "error.h"
#include "reader.h"

/* pico-sdk, src/common/boot_picoboot_headers/include/boot/picoboot.h and picoboot_constants.h */
#define MAGIC 0x431fd10bu
enum {
    COMMAND_SIZE = 32,
    STATUS_SIZE = 16,
    INFO_SIZE = 256,

    EXCLUSIVE_ACCESS = 0x01,
    REBOOT = 0x02,
    FLASH_ERASE = 0x03,
    READ = 0x84,
    WRITE = 0x05,
    EXIT_XIP = 0x06,
    REBOOT2 = 0x0a,
    GET_INFO = 0x8b,
    TO_COMPUTER = 0x80,

    INTERFACE_RESET = 0x41,
    GET_COMMAND_STATUS = 0x42,

    STATUS_OK = 0,
    STATUS_INTERLEAVED_WRITE = 6,
    STATUS_NOT_PERMITTED = 10,
};

/* USB 2.0, table 9-2 and 9.4.5 */
enum {
    VENDOR_OUT_INTERFACE = 0x41,
    VENDOR_IN_INTERFACE = 0xc1,
    STANDARD_IN_ENDPOINT = 0x82,
    GET_STATUS = 0,
    ENDPOINT_HALT = 1,
};

/* Times of picotool; a sector's erase takes 400 ms at most (W25Q16JV data sheet, tSE), a page 3 ms
 * (tPP). */
enum {
    CONTROL_MS = 1000,
    COMMAND_MS = 3000,
    DATA_MS = 10000,
    SECTOR_MS = 400,
    PAGE_MS = 3,
    REBOOT_DELAY_MS = 100, /* enough for the acknowledgement, which takes a few USB frames */
};

struct _MoultPicobootSession {
    MoultUsbLink *link;
    GCancellable *cancellable;
    guint8 interface;
    guint8 in;
    guint8 out;
    gboolean claimed;
    gboolean rebooted;
    guint32 token;
    MoultUsbEnd end; /* of the last transfer */
};

/* One command. */
typedef struct {
    const char *name;
    guint8 id;
    guint8 args_size;
    guint32 args[4];
    guint8 *data;
    guint32 size;
    guint data_ms;
    guint ack_ms;
} Command;

static const char *const statuses[] = {
    "ok",
    "unknown command",
    "wrong length of arguments",
    "wrong length of data",
    "wrong address",
    "wrong alignment",
    "the drive wrote in between",
    "it is about to restart",
    "unknown error",
    "wrong state",
    "not permitted",
    "wrong argument",
    "buffer too small",
    "a precondition is not met",
    "modified data",
    "invalid data",
    "not found",
    "unsupported modification",
};

static const char *
get_status_text (guint32 status)
{
    return status < G_N_ELEMENTS (statuses) ? statuses[status] : "a status nobody knows";
}

static gboolean
control (MoultPicobootSession *self, MoultUsbControl *transfer, GError **error)
{
    gboolean done;

    transfer->timeout_ms = CONTROL_MS;
    done = moult_usb_link_control (self->link, transfer, self->cancellable, error);
    self->end = transfer->end;
    return done;
}

static gboolean
bulk (MoultPicobootSession *self, MoultUsbBulk *transfer, GError **error)
{
    gboolean done = moult_usb_link_bulk (self->link, transfer, self->cancellable, error);

    self->end = transfer->end;
    return done;
}

/* ---- Order after an error ---- */

static gboolean
reset (MoultPicobootSession *self, GError **error)
{
    MoultUsbControl transfer = {
        .request_type = VENDOR_OUT_INTERFACE,
        .request = INTERFACE_RESET,
        .index = self->interface,
    };

    return control (self, &transfer, error);
}

/* Only what is halted: clearing starts the endpoint's data toggle anew, on the computer's side at
 * least. */
static gboolean
clear_halt (MoultPicobootSession *self, guint8 endpoint, GError **error)
{
    guint8 status[2] = { 0 };
    MoultUsbControl transfer = {
        .request_type = STANDARD_IN_ENDPOINT,
        .request = GET_STATUS,
        .index = endpoint,
        .size = sizeof status,
        .data = status,
    };

    if (!control (self, &transfer, error))
        return FALSE;
    return (status[0] & ENDPOINT_HALT) == 0
           || moult_usb_link_clear_halt (self->link, endpoint, error);
}

static gboolean
recover (MoultPicobootSession *self, GError **error)
{
    return clear_halt (self, self->in, error) && clear_halt (self, self->out, error)
           && reset (self, error);
}

/* Why the ROM stalled; FALSE: it does not say, or speaks of another command. */
static gboolean
ask_status (MoultPicobootSession *self, const Command *command, guint32 *status)
{
    guint8 bytes[STATUS_SIZE] = { 0 };
    MoultUsbControl transfer = {
        .request_type = VENDOR_IN_INTERFACE,
        .request = GET_COMMAND_STATUS,
        .index = self->interface,
        .size = sizeof bytes,
        .data = bytes,
    };

    if (!control (self, &transfer, NULL) || transfer.done != sizeof bytes)
        return FALSE;
    MoultReader reader = MOULT_READER_INIT (bytes, sizeof bytes);
    guint32 token = moult_reader_u32le (&reader);
    *status = moult_reader_u32le (&reader);
    return token == self->token && moult_reader_u8 (&reader) == command->id;
}

static int
get_error_code (const Command *command, guint32 status)
{
    if (status == STATUS_INTERLEAVED_WRITE || command->id == EXCLUSIVE_ACCESS)
        return MOULT_ERROR_BUSY;
    return status == STATUS_NOT_PERMITTED ? MOULT_ERROR_LOCKED : MOULT_ERROR_PROTOCOL;
}

static char *
describe (const Command *command)
{
    if (command->id == READ || command->id == WRITE || command->id == FLASH_ERASE)
        return g_strdup_printf ("%s of %u bytes at 0x%08x", command->name, command->args[1],
                                command->args[0]);
    return g_strdup (command->name);
}

static void
set_refusal (MoultPicobootSession *self, const Command *command, GError **error)
{
    g_autofree char *words = describe (command);
    guint32 status = STATUS_OK;

    if (!ask_status (self, command, &status))
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the chip refused %s and does not say why", words);
    else
        g_set_error (error, MOULT_ERROR, get_error_code (command, status),
                     "the chip refused %s: status %u, %s", words, status, get_status_text (status));
}

/* Tells what went wrong, and leaves the interface so that the next program finds it in order. */
static void
end_badly (MoultPicobootSession *self, const Command *command, GError *reason, GError **error)
{
    self->cancellable = NULL;
    if (self->end == MOULT_USB_STALLED
        && g_error_matches (reason, MOULT_ERROR, MOULT_ERROR_PROTOCOL)) {
        g_error_free (reason);
        set_refusal (self, command, error);
    } else {
        g_autofree char *words = describe (command);

        g_propagate_prefixed_error (error, reason, "%s: ", words);
    }
    recover (self, NULL);
}

/* ---- Commands ---- */

static void
put_u32le (guint8 *bytes, guint32 value)
{
    value = GUINT32_TO_LE (value);
    memcpy (bytes, &value, sizeof value);
}

static gboolean
move (MoultPicobootSession *self, MoultUsbBulk *transfer, GError **error)
{
    if (!bulk (self, transfer, error))
        return FALSE;
    if (transfer->done == transfer->size)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                 "%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes were %s", transfer->done,
                 transfer->size, transfer->endpoint == self->in ? "received" : "sent");
    return FALSE;
}

static gboolean
send_command (MoultPicobootSession *self, const Command *command, GError **error)
{
    guint8 packet[COMMAND_SIZE] = { 0 };
    MoultUsbBulk transfer = {
        .endpoint = self->out,
        .data = packet,
        .size = sizeof packet,
        .timeout_ms = COMMAND_MS,
    };

    put_u32le (packet, MAGIC);
    put_u32le (packet + 4, ++self->token);
    packet[8] = command->id;
    packet[9] = command->args_size;
    put_u32le (packet + 12, command->size);
    for (guint i = 0; i < G_N_ELEMENTS (command->args); i++)
        put_u32le (packet + 16 + 4 * i, command->args[i]);
    return move (self, &transfer, error);
}

static gboolean
move_data (MoultPicobootSession *self, const Command *command, GError **error)
{
    MoultUsbBulk transfer = {
        .endpoint = command->id & TO_COMPUTER ? self->in : self->out,
        .data = command->data,
        .size = command->size,
        .timeout_ms = command->data_ms,
    };

    return command->size == 0 || move (self, &transfer, error);
}

/* An empty packet, the other way round than the data. */
static gboolean
acknowledge (MoultPicobootSession *self, const Command *command, GError **error)
{
    guint8 nothing[1] = { 0 };
    gboolean sends = (command->id & TO_COMPUTER) != 0;
    MoultUsbBulk transfer = {
        .endpoint = sends ? self->out : self->in,
        .data = nothing,
        .size = sends ? 0 : sizeof nothing,
        .timeout_ms = command->ack_ms > 0 ? command->ack_ms : COMMAND_MS,
    };

    return bulk (self, &transfer, error);
}

static gboolean
run (MoultPicobootSession *self, const Command *command, GError **error)
{
    GError *reason = NULL;

    if (send_command (self, command, &reason) && move_data (self, command, &reason)
        && acknowledge (self, command, &reason))
        return TRUE;
    end_badly (self, command, reason, error);
    return FALSE;
}

gboolean
moult_picoboot_session_read (MoultPicobootSession *self,
                             guint32 address,
                             guint8 *bytes,
                             guint32 size,
                             GError **error)
{
    const Command command = {
        .name = "READ",
        .id = READ,
        .args_size = 8,
        .args = { address, size },
        .data = bytes,
        .size = size,
        .data_ms = DATA_MS,
    };

    return run (self, &command, error);
}

gboolean
moult_picoboot_session_erase (MoultPicobootSession *self,
                              guint32 address,
                              guint32 size,
                              GError **error)
{
    const Command command = {
        .name = "FLASH_ERASE",
        .id = FLASH_ERASE,
        .args_size = 8,
        .args = { address, size },
        .ack_ms = COMMAND_MS + size / MOULT_PICOBOOT_SECTOR_SIZE * SECTOR_MS,
    };

    return run (self, &command, error);
}

gboolean
moult_picoboot_session_write (MoultPicobootSession *self,
                              guint32 address,
                              const guint8 *bytes,
                              guint32 size,
                              GError **error)
{
    const Command command = {
        .name = "WRITE",
        .id = WRITE,
        .args_size = 8,
        .args = { address, size },
        .data = (guint8 *) bytes, /* only read from: it goes to the device */
        .size = size,
        .data_ms = DATA_MS + size / MOULT_PICOBOOT_PAGE_SIZE * PAGE_MS,
    };

    return run (self, &command, error);
}

gboolean
moult_picoboot_session_get_info (MoultPicobootSession *self,
                                 guint8 type,
                                 guint32 argument,
                                 guint32 *words,
                                 guint n_words,
                                 GError **error)
{
    guint8 bytes[INFO_SIZE] = { 0 };
    const Command command = {
        .name = "GET_INFO",
        .id = GET_INFO,
        .args_size = 16,
        .args = { type, argument },
        .data = bytes,
        .size = sizeof bytes,
        .data_ms = DATA_MS,
    };

    if (!run (self, &command, error))
        return FALSE;
    MoultReader reader = MOULT_READER_INIT (bytes, sizeof bytes);
    guint32 n_given = moult_reader_u32le (&reader);
    for (guint i = 0; i < n_words; i++)
        words[i] = i < n_given ? moult_reader_u32le (&reader) : 0;
    return TRUE;
}

static gboolean
restart (MoultPicobootSession *self, const Command *command, GError **error)
{
    g_autoptr (GError) reason = NULL;

    /* Some leave before the acknowledgement came through. */
    if (run (self, command, &reason) || g_error_matches (reason, MOULT_ERROR, MOULT_ERROR_GONE)) {
        self->rebooted = TRUE;
        return TRUE;
    }
    g_propagate_error (error, g_steal_pointer (&reason));
    return FALSE;
}

gboolean
moult_picoboot_session_reboot (MoultPicobootSession *self, GError **error)
{
    const Command command = {
        .name = "REBOOT",
        .id = REBOOT,
        .args_size = 12,
        .args = { 0, 0, REBOOT_DELAY_MS }, /* no program counter, no stack: a normal start */
    };

    return restart (self, &command, error);
}

gboolean
moult_picoboot_session_reboot2 (MoultPicobootSession *self,
                                guint32 flags,
                                guint32 argument,
                                GError **error)
{
    const Command command = {
        .name = "REBOOT2",
        .id = REBOOT2,
        .args_size = 16,
        .args = { flags, REBOOT_DELAY_MS, argument },
    };

    return restart (self, &command, error);
}

/* ---- Beginning and end ---- */

static gboolean
claim (MoultPicobootSession *self, GError **error)
{
    const MoultUsbAlt *alt =
        moult_usb_config_find (moult_usb_link_get_config (self->link), 0xff, 0, 0);
    const MoultUsbEndpoint *in = alt != NULL ? moult_usb_alt_find_bulk (alt, TRUE) : NULL;
    const MoultUsbEndpoint *out = alt != NULL ? moult_usb_alt_find_bulk (alt, FALSE) : NULL;

    if (in == NULL || out == NULL) {
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER,
                             "the device has no PICOBOOT interface (ff/00/00 with two endpoints)");
        return FALSE;
    }
    self->interface = alt->interface;
    self->in = in->address;
    self->out = out->address;
    self->claimed = moult_usb_link_claim (self->link, alt, self->cancellable, error);
    return self->claimed;
}

/* The ROM's drive stays, but may not write any more; and the flash takes commands. */
static gboolean
begin (MoultPicobootSession *self, GError **error)
{
    const Command exclusive = {
        .name = "EXCLUSIVE_ACCESS",
        .id = EXCLUSIVE_ACCESS,
        .args_size = 1,
        .args = { 1 },
    };
    const Command exit_xip = { .name = "EXIT_XIP", .id = EXIT_XIP };

    return recover (self, error) && run (self, &exclusive, error) && run (self, &exit_xip, error);
}

MoultPicobootSession *
moult_picoboot_session_new (MoultUsbLink *link, GCancellable *cancellable, GError **error)
{
    g_autoptr (MoultPicobootSession) self = g_new0 (MoultPicobootSession, 1);

    self->link = g_object_ref (link);
    self->cancellable = cancellable;
    if (!claim (self, error) || !begin (self, error))
        return NULL;
    return g_steal_pointer (&self);
}

void
moult_picoboot_session_free (MoultPicobootSession *self)
{
    self->cancellable = NULL;
    if (self->claimed && !self->rebooted)
        recover (self, NULL);
    g_object_unref (self->link);
    g_free (self);
}

void
moult_picoboot_session_commit (MoultPicobootSession *self)
{
    self->cancellable = NULL;
}
