/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "picoboot-loader.h"

#include <string.h>

#define MAGIC 0x431fd10bu

/* pico-sdk, src/common/boot_picoboot_headers/include/boot/picoboot.h */
enum {
    EXCLUSIVE_ACCESS = 0x01,
    REBOOT = 0x02,
    FLASH_ERASE = 0x03,
    READ = 0x84,
    WRITE = 0x05,
    EXIT_XIP = 0x06,
    ENTER_CMD_XIP = 0x07,
    EXEC = 0x08,
    VECTORIZE_FLASH = 0x09,
    REBOOT2 = 0x0a,
    GET_INFO = 0x8b,
    OTP_READ = 0x8c,

    REBOOT2_TYPE = 0x0f,
    REBOOT2_BOOTSEL = 0x02,

    INFO_SIZE = 256,
    DATA_IN = 0x80,
};

/* How much data a command has: none, as many bytes as its range, what the host asks for, or rows of
 * one-time memory. */
typedef enum { NO_DATA, RANGE, BUFFER, ROWS } Data;

typedef struct {
    guint8 id;
    guint8 args_size;
    Data data;
    gboolean on_rp2040;
    gboolean on_rp2350;
} Order;

/* cmd_mapping of both ROMs. The RP2350's takes those that it does not know any more for commands,
 * and refuses them when it is to carry them out. */
static const Order orders[] = {
    { EXCLUSIVE_ACCESS, 1, NO_DATA, TRUE, TRUE },
    { REBOOT, 12, NO_DATA, TRUE, FALSE },
    { FLASH_ERASE, 8, NO_DATA, TRUE, TRUE },
    { READ, 8, RANGE, TRUE, TRUE },
    { WRITE, 8, RANGE, TRUE, TRUE },
    { EXIT_XIP, 0, NO_DATA, TRUE, TRUE },
    { ENTER_CMD_XIP, 0, NO_DATA, TRUE, TRUE },
    { EXEC, 4, NO_DATA, TRUE, FALSE },
    { VECTORIZE_FLASH, 4, NO_DATA, TRUE, FALSE },
    { REBOOT2, 16, NO_DATA, FALSE, TRUE },
    { GET_INFO, 16, BUFFER, FALSE, TRUE },
    { OTP_READ, 5, ROWS, FALSE, TRUE },
};

/* What the endpoints are for now. */
typedef enum {
    IDLE, /* waits for a command */
    RECEIVING,
    SENDING,
    ACK_IN,  /* waits for the host to fetch an empty packet */
    ACK_OUT, /* waits for the host's */
} Stage;

struct _PicobootLoader {
    PicobootRom *rom;
    PicobootTimes times;
    PicobootCounts counts;
    Stage stage;
    gboolean halted[2]; /* out, in */

    /* The command under way. */
    guint32 token;
    guint8 id;
    gboolean in_progress;
    PicobootStatus status;
    guint32 address;
    guint32 left;
    guint8 page[VIRTUAL_FLASH_PAGE];
    guint filled;
    gboolean first_chunk;
    guint8 info[INFO_SIZE];
    guint64 busy_us; /* with what the next acknowledgement is for */

    PicobootReboot reboot;
    guint delay_ms;
    gboolean refuses_exclusive;
    guint break_at;
    guint flip_at;
};

PicobootLoader *
picoboot_loader_new (const PicobootRomFields *fields, const PicobootTimes *times)
{
    PicobootLoader *loader = g_new0 (PicobootLoader, 1);

    loader->rom = picoboot_rom_new (fields);
    loader->times = *times;
    return loader;
}

void
picoboot_loader_free (PicobootLoader *loader)
{
    picoboot_rom_free (loader->rom);
    g_free (loader);
}

PicobootRom *
picoboot_loader_get_rom (PicobootLoader *loader)
{
    return loader->rom;
}

const PicobootCounts *
picoboot_loader_get_counts (PicobootLoader *loader)
{
    return &loader->counts;
}

static guint32
read_u32_le (const guint8 *bytes)
{
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (guint32) bytes[3] << 24;
}

static void
write_u32_le (guint8 *bytes, guint32 value)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = value >> (8 * i);
}

static const PicobootRomFields *
get_fields (PicobootLoader *loader)
{
    return picoboot_rom_get_fields (loader->rom);
}

static gboolean
is_rp2040 (PicobootLoader *loader)
{
    return get_fields (loader)->model == PICOBOOT_RP2040;
}

/* ---- The end of a command ---- */

static PicobootVerdict
halt_both (PicobootLoader *loader)
{
    loader->halted[0] = loader->halted[1] = TRUE;
    loader->in_progress = FALSE;
    loader->stage = IDLE;
    loader->counts.refusals++;
    return PICOBOOT_TAKEN; /* of the packet itself; what comes next finds the endpoint halted */
}

static PicobootVerdict
await_ack (PicobootLoader *loader)
{
    loader->in_progress = FALSE;
    loader->stage = loader->id & DATA_IN ? ACK_OUT : ACK_IN;
    return PICOBOOT_TAKEN;
}

/* A command without data. The RP2040's ROM acknowledges it whatever came of it (_atc_ack). */
static PicobootVerdict
finish (PicobootLoader *loader, PicobootStatus status)
{
    if (status == PICOBOOT_OK || is_rp2040 (loader))
        return await_ack (loader);
    loader->status = status;
    return halt_both (loader);
}

/* In the midst of data. The RP2040's ROM halts the data's endpoint only. */
static PicobootVerdict
fail_stream (PicobootLoader *loader, PicobootStatus status)
{
    loader->status = status;
    if (!is_rp2040 (loader)) {
        halt_both (loader);
        return PICOBOOT_STALLED;
    }
    loader->halted[loader->id & DATA_IN ? 1 : 0] = TRUE;
    loader->in_progress = FALSE;
    loader->stage = IDLE;
    loader->counts.refusals++;
    return PICOBOOT_STALLED;
}

/* ---- Commands ---- */

static PicobootStatus
set_exclusive (PicobootLoader *loader, guint8 exclusive)
{
    if (loader->refuses_exclusive)
        return PICOBOOT_NOT_PERMITTED;
    virtual_flash_set_exclusive (get_fields (loader)->flash, exclusive != 0);
    return PICOBOOT_OK;
}

static PicobootStatus
erase (PicobootLoader *loader, guint32 address, guint32 size)
{
    PicobootStatus status = picoboot_rom_erase (loader->rom, address, size);

    if (status == PICOBOOT_OK) {
        loader->counts.sectors_erased += size / VIRTUAL_FLASH_SECTOR;
        loader->busy_us += (guint64) size / VIRTUAL_FLASH_SECTOR * loader->times.erase_us;
    }
    return status;
}

static PicobootVerdict
order_reboot (PicobootLoader *loader, gboolean to_loader, guint delay_ms)
{
    loader->reboot = to_loader ? PICOBOOT_TO_LOADER : PICOBOOT_TO_PROGRAM;
    loader->delay_ms = delay_ms;
    return await_ack (loader);
}

/* Commands that end before any data; @args: 16 bytes. */
static PicobootVerdict
execute (PicobootLoader *loader, const guint8 *args)
{
    guint32 first = read_u32_le (args);

    if (loader->id == REBOOT)
        return order_reboot (loader, FALSE, read_u32_le (args + 8));
    if (loader->id == REBOOT2)
        return order_reboot (loader, (first & REBOOT2_TYPE) == REBOOT2_BOOTSEL,
                             read_u32_le (args + 4));
    if (loader->reboot != PICOBOOT_STAYS)
        return finish (loader, PICOBOOT_REBOOTING);
    switch (loader->id) {
    case EXCLUSIVE_ACCESS:
        return finish (loader, set_exclusive (loader, args[0]));
    case FLASH_ERASE:
        return finish (loader, erase (loader, first, read_u32_le (args + 4)));
    case EXIT_XIP:
        picoboot_rom_exit_xip (loader->rom);
        return finish (loader, PICOBOOT_OK);
    default: /* ENTER_CMD_XIP does nothing that a host would see; EXEC is not modelled */
        return finish (loader, PICOBOOT_OK);
    }
}

static PicobootVerdict
begin_data (PicobootLoader *loader, const guint8 *args, guint32 length)
{
    loader->address = read_u32_le (args);
    loader->left = length;
    loader->filled = 0;
    loader->first_chunk = TRUE;
    loader->in_progress = TRUE;
    loader->stage = loader->id & DATA_IN ? SENDING : RECEIVING;
    return PICOBOOT_TAKEN;
}

static PicobootVerdict
begin_info (PicobootLoader *loader, const guint8 *args, guint32 length)
{
    guint32 words[INFO_SIZE / 4];
    PicobootStatus status =
        picoboot_rom_get_info (loader->rom, args[0], read_u32_le (args + 4), words, length / 4);

    begin_data (loader, args, length);
    if (status != PICOBOOT_OK) {
        fail_stream (loader, status);
        return PICOBOOT_TAKEN;
    }
    for (guint n = 0; n < length / 4; n++)
        write_u32_le (loader->info + 4 * n, words[n]);
    return PICOBOOT_TAKEN;
}

static const Order *
find_order (guint8 id)
{
    for (guint n = 0; n < G_N_ELEMENTS (orders); n++)
        if ((orders[n].id & ~DATA_IN) == (id & ~DATA_IN))
            return &orders[n];
    return NULL;
}

static gboolean
has_right_length (const Order *order, const guint8 *args, guint32 length)
{
    switch (order->data) {
    case NO_DATA:
        return length == 0;
    case RANGE:
        return length == read_u32_le (args + 4);
    case BUFFER:
        return length >= 4 && length <= INFO_SIZE && length % 4 == 0;
    case ROWS:
        return length == (guint32) (args[2] | args[3] << 8) * (args[4] ? 2 : 4);
    }
    g_return_val_if_reached (FALSE);
}

static PicobootVerdict
refuse (PicobootLoader *loader, PicobootStatus status)
{
    loader->status = status;
    return halt_both (loader);
}

static PicobootVerdict
take_command (PicobootLoader *loader, const guint8 *bytes, gsize length)
{
    const guint8 *args = bytes + 16;
    const Order *order;
    guint32 data_length;

    if (length != PICOBOOT_COMMAND_SIZE || read_u32_le (bytes) != MAGIC)
        return halt_both (loader);
    loader->counts.commands++;
    loader->token = read_u32_le (bytes + 4);
    loader->id = bytes[8];
    loader->busy_us = 0;
    loader->status = PICOBOOT_OK;
    order = find_order (loader->id);
    data_length = read_u32_le (bytes + 12);
    if (!order || (is_rp2040 (loader) && !order->on_rp2040))
        return refuse (loader, PICOBOOT_UNKNOWN_CMD);
    if (bytes[9] != order->args_size)
        return refuse (loader, PICOBOOT_INVALID_CMD_LENGTH);
    if (!has_right_length (order, args, data_length))
        return refuse (loader, PICOBOOT_INVALID_TRANSFER_LENGTH);
    if (!is_rp2040 (loader) && !order->on_rp2350)
        return refuse (loader, PICOBOOT_UNKNOWN_CMD);
    if (order->data == BUFFER)
        return begin_info (loader, args, data_length);
    return data_length > 0 ? begin_data (loader, args, data_length) : execute (loader, args);
}

/* ---- Data ---- */

/* Whether the drive has changed the flash since this command began (check_last_mutation_source). */
static gboolean
is_interleaved (PicobootLoader *loader)
{
    gboolean first = loader->first_chunk;

    loader->first_chunk = FALSE;
    return !first && picoboot_rom_is_flash (loader->rom, loader->address)
           && virtual_flash_get_last_door (get_fields (loader)->flash) == VIRTUAL_FLASH_DRIVE;
}

static PicobootStatus
check_chunk (PicobootLoader *loader)
{
    if (loader->reboot != PICOBOOT_STAYS)
        return PICOBOOT_REBOOTING;
    return loader->id == WRITE && is_interleaved (loader) ? PICOBOOT_INTERLEAVED_WRITE
                                                          : PICOBOOT_OK;
}

/* What came of a page, whole or the last; the rest of its buffer is what was there before. */
static PicobootStatus
program_page (PicobootLoader *loader, guint64 *busy_us)
{
    PicobootStatus status = check_chunk (loader);

    if (status != PICOBOOT_OK)
        return status;
    if (loader->break_at > 0 && --loader->break_at == 0)
        picoboot_rom_break_flash (loader->rom);
    status = picoboot_rom_write (loader->rom, loader->address, loader->page, loader->filled);
    if (status == PICOBOOT_OK && picoboot_rom_is_flash (loader->rom, loader->address)) {
        loader->counts.pages_programmed++;
        loader->counts.end = MAX (loader->counts.end,
                                  picoboot_rom_get_offset (loader->address) + VIRTUAL_FLASH_PAGE);
        *busy_us += loader->times.page_us;
    }
    loader->address += loader->filled;
    loader->filled = 0;
    return status;
}

static PicobootVerdict
take_data (PicobootLoader *loader, const guint8 *bytes, gsize length, guint64 *busy_us)
{
    if (length > loader->left)
        return fail_stream (loader, PICOBOOT_INVALID_TRANSFER_LENGTH);
    while (length > 0) {
        guint piece = MIN (length, VIRTUAL_FLASH_PAGE - loader->filled);
        PicobootStatus status = PICOBOOT_OK;

        memcpy (loader->page + loader->filled, bytes, piece);
        loader->filled += piece;
        loader->left -= piece;
        bytes += piece;
        length -= piece;
        if (loader->filled == VIRTUAL_FLASH_PAGE || loader->left == 0)
            status = program_page (loader, busy_us);
        if (status != PICOBOOT_OK)
            return fail_stream (loader, status);
    }
    return loader->left == 0 ? await_ack (loader) : PICOBOOT_TAKEN;
}

static PicobootStatus
read_page (PicobootLoader *loader, guint8 *bytes, guint length)
{
    PicobootStatus status = check_chunk (loader);

    if (status != PICOBOOT_OK)
        return status;
    if (loader->id == GET_INFO) {
        memcpy (bytes, loader->info, length);
        return PICOBOOT_OK;
    }
    if (loader->id == OTP_READ) { /* as it comes from the factory, nearly */
        memset (bytes, 0, length);
        return PICOBOOT_OK;
    }
    if (picoboot_rom_is_flash (loader->rom, loader->address)) {
        loader->counts.bytes_read += length;
        if (loader->flip_at > 0 && --loader->flip_at == 0)
            picoboot_rom_flip_bit (loader->rom);
    }
    return picoboot_rom_read (loader->rom, loader->address, bytes, length);
}

static PicobootVerdict
send_data (PicobootLoader *loader, guint8 *bytes, gsize size, gsize *length)
{
    gsize n_sent = 0;

    while (loader->left > 0 && n_sent < size) {
        guint piece = MIN (MIN (loader->left, VIRTUAL_FLASH_PAGE), size - n_sent);
        PicobootStatus status = read_page (loader, bytes + n_sent, piece);

        if (status != PICOBOOT_OK)
            return fail_stream (loader, status);
        n_sent += piece;
        loader->left -= piece;
        loader->address += piece;
    }
    *length = n_sent;
    return loader->left == 0 ? await_ack (loader) : PICOBOOT_TAKEN;
}

/* ---- Endpoints ---- */

PicobootVerdict
picoboot_loader_write (PicobootLoader *loader, const guint8 *bytes, gsize length, guint64 *busy_us)
{
    if (loader->halted[0])
        return PICOBOOT_STALLED;
    switch (loader->stage) {
    case IDLE:
        return take_command (loader, bytes, length);
    case RECEIVING:
        return take_data (loader, bytes, length, busy_us);
    case ACK_OUT:
        loader->stage = IDLE;
        return PICOBOOT_TAKEN;
    case SENDING:
    case ACK_IN:
        return PICOBOOT_WAITS;
    }
    g_return_val_if_reached (PICOBOOT_STALLED);
}

PicobootVerdict
picoboot_loader_read (PicobootLoader *loader,
                      guint8 *bytes,
                      gsize size,
                      gsize *length,
                      guint64 *busy_us)
{
    if (loader->halted[1])
        return PICOBOOT_STALLED;
    switch (loader->stage) {
    case SENDING:
        return send_data (loader, bytes, size, length);
    case ACK_IN:
        *length = 0;
        *busy_us += loader->busy_us;
        loader->stage = IDLE;
        return PICOBOOT_TAKEN;
    case IDLE:
    case RECEIVING:
    case ACK_OUT:
        return PICOBOOT_WAITS;
    }
    g_return_val_if_reached (PICOBOOT_STALLED);
}

void
picoboot_loader_clear_halt (PicobootLoader *loader, gboolean in)
{
    loader->halted[in ? 1 : 0] = FALSE;
}

gboolean
picoboot_loader_is_halted (PicobootLoader *loader, gboolean in)
{
    return loader->halted[in ? 1 : 0];
}

/* Lets the drive in again, too. Endpoints stay halted (usb_soft_reset_endpoint of both ROMs). */
void
picoboot_loader_reset (PicobootLoader *loader)
{
    loader->stage = IDLE;
    loader->token = 0;
    loader->id = 0;
    loader->status = PICOBOOT_OK;
    loader->in_progress = FALSE;
    loader->counts.resets++;
    virtual_flash_set_exclusive (get_fields (loader)->flash, FALSE);
}

void
picoboot_loader_get_status (PicobootLoader *loader, guint8 *bytes)
{
    memset (bytes, 0, PICOBOOT_STATUS_SIZE);
    write_u32_le (bytes, loader->token);
    write_u32_le (bytes + 4, loader->status);
    bytes[8] = loader->id;
    bytes[9] = loader->in_progress;
}

void
picoboot_loader_refuse_exclusive (PicobootLoader *loader, gboolean refuses)
{
    loader->refuses_exclusive = refuses;
}

void
picoboot_loader_break_at (PicobootLoader *loader, guint n)
{
    loader->break_at = n;
}

void
picoboot_loader_flip_at (PicobootLoader *loader, guint n)
{
    loader->flip_at = n;
}

PicobootReboot
picoboot_loader_get_reboot (PicobootLoader *loader, guint *delay_ms)
{
    *delay_ms = loader->delay_ms;
    return loader->reboot;
}
