/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-families.h"
#include "debug-ssi.h"

#include <string.h>

/* RP2040 data sheet 2.8 (boot ROM) and 2.3.4.2 (rescue debug port). The ROM is our own: its tables
 * are where the real one has them, its functions are "bx lr" and what a hook on them does. */
enum {
    ROM_SIZE = 16384,
    ROM_STACK = 0x20041f00,
    ROM_RESET = 0x100,
    ROM_HANG = 0x10c,
    ROM_TRAMPOLINE = 0x120,
    ROM_TABLE = 0x140, /* of functions; that of data is empty */
    ROM_FUNCTIONS = 0x200,
    ROM_LOOKUP = 0x300,

    XIP = 0x10000000,
    XIP_SIZE = 16 << 20,
    BOOT2_SIZE = 256, /* the last word is its checksum */
    PAGE = 256,
    SECTOR = 4096,

    RESCUE_IDR = 0x10002927,
};

typedef struct {
    const DebugParts *parts;
    DebugFlash *flash;
    DebugSsi *ssi;
    guint8 *rom;
    gboolean takes_commands; /* it was taken out of XIP */
    gboolean is_rescued;     /* the ROM starts nothing */
} Controller;

/* ---- The ROM's functions ---- */

static void
exit_xip (guint32 r[4], gpointer data)
{
    ((Controller *) data)->takes_commands = TRUE;
}

static void
enter_xip (guint32 r[4], gpointer data)
{
    ((Controller *) data)->takes_commands = FALSE;
}

static void
do_nothing (guint32 r[4], gpointer data)
{
}

/* Whether @length bytes at @offset are whole units of a flash that listens. What is behind its end
 * is its beginning again: it has no more address lines. */
static gboolean
can_do (Controller *self, guint32 offset, guint32 length, guint32 unit)
{
    gboolean fits =
        offset % unit == 0 && length % unit == 0 && (guint64) offset + length <= XIP_SIZE;

    if (!self->takes_commands)
        debug_flash_violate (self->flash, "a command while it is in XIP");
    else if (!fits)
        debug_flash_violate (self->flash, "not whole pages or sectors of the flash");
    return self->takes_commands && fits;
}

/* flash_range_erase (offset, count, block size, block command) */
static void
erase_range (guint32 r[4], gpointer data)
{
    Controller *self = data;

    if (!can_do (self, r[0], r[1], SECTOR))
        return;
    for (guint32 done = 0; done < r[1]; done += SECTOR)
        debug_flash_erase (self->flash, (r[0] + done) % self->flash->size, SECTOR);
}

/* flash_range_program (offset, data, count) */
static void
program_range (guint32 r[4], gpointer data)
{
    Controller *self = data;
    guint8 page[PAGE];

    if (!can_do (self, r[0], r[2], PAGE))
        return;
    for (guint32 done = 0; done < r[2]; done += PAGE) {
        for (guint n = 0; n < PAGE; n++) {
            guint32 byte = 0xff;

            debug_bus_read (self->parts->bus, r[1] + done + n, 1, &byte);
            page[n] = byte;
        }
        debug_flash_program (self->flash, (r[0] + done) % self->flash->size, page, PAGE);
    }
}

/* rom_table_lookup (table, code) */
static void
look_up (guint32 r[4], gpointer data)
{
    Controller *self = data;
    guint32 found = 0;

    for (guint32 at = r[0]; at + 4 <= ROM_SIZE && found == 0; at += 4) {
        guint16 code = self->rom[at] | self->rom[at + 1] << 8;

        if (code == 0)
            break;
        if (code == (r[1] & 0xffff))
            found = self->rom[at + 2] | self->rom[at + 3] << 8;
    }
    r[0] = found;
}

static guint32
checksum (const guint8 *bytes, guint length)
{
    guint32 crc = G_MAXUINT32;

    for (guint n = 0; n < 8 * length; n++) {
        guint bit = (bytes[n / 8] >> (7 - n % 8) & 1) ^ crc >> 31;

        crc = crc << 1 ^ (bit ? 0x04c11db7 : 0);
    }
    return crc;
}

/* Whether the flash has a second stage (2.8.1.3); what that would do next is then in r1 and r2. */
static void
boot (guint32 r[4], gpointer data)
{
    Controller *self = data;
    const guint8 *boot2 = self->flash->content;
    guint32 sum;

    memcpy (&sum, boot2 + BOOT2_SIZE - 4, 4);
    r[0] = !self->is_rescued && GUINT32_FROM_LE (sum) == checksum (boot2, BOOT2_SIZE - 4);
    memcpy (&r[1], boot2 + BOOT2_SIZE, 4);
    memcpy (&r[2], boot2 + BOOT2_SIZE + 4, 4);
    self->is_rescued = FALSE;
}

static const struct {
    char code[2];
    DebugEngineCall call;
} functions[] = {
    { "IF", do_nothing },    { "EX", exit_xip },   { "RE", erase_range },
    { "RP", program_range }, { "FC", do_nothing }, { "CX", enter_xip },
};

/* ---- The ROM ---- */

static void
put (Controller *self, guint at, guint16 value)
{
    self->rom[at] = value;
    self->rom[at + 1] = value >> 8;
}

static void
put_entry (Controller *self, guint index, const char *code, guint16 address)
{
    put (self, ROM_TABLE + 4 * index, code[0] | code[1] << 8);
    put (self, ROM_TABLE + 4 * index + 2, address);
}

static void
put_code (Controller *self)
{
    static const guint16 reset[] = {
        0x46c0, /* nop: boot () */
        0x2800, /* cmp r0, #0 */
        0xd002, /* beq ROM_HANG */
        0x468d, /* mov sp, r1 */
        0x4710, /* bx r2 */
        0x46c0, /* nop */
        0xe7fe, /* ROM_HANG: b . */
    };
    G_STATIC_ASSERT (ROM_RESET + 2 * 6 == ROM_HANG);

    for (guint n = 0; n < G_N_ELEMENTS (reset); n++)
        put (self, ROM_RESET + 2 * n, reset[n]);
    put (self, ROM_TRAMPOLINE, 0x47b8);     /* blx r7 */
    put (self, ROM_TRAMPOLINE + 2, 0xbe00); /* bkpt */
    put (self, ROM_LOOKUP, 0x4770);         /* bx lr */
}

static void
put_tables (Controller *self)
{
    const guint n_functions = G_N_ELEMENTS (functions);

    put (self, 0, ROM_STACK & 0xffff);
    put (self, 2, ROM_STACK >> 16);
    put (self, 4, ROM_RESET | 1);
    memcpy (self->rom + 0x10, "Mu\x01\x02", 4);
    put (self, 0x14, ROM_TABLE);
    put (self, 0x16, ROM_TABLE + 4 * (n_functions + 2));
    put (self, 0x18, ROM_LOOKUP | 1);
    for (guint n = 0; n < n_functions; n++) {
        put (self, ROM_FUNCTIONS + 4 * n, 0x4770); /* bx lr */
        put_entry (self, n, functions[n].code, ROM_FUNCTIONS + 4 * n + 1);
    }
    put_entry (self, n_functions, "DT", ROM_TRAMPOLINE | 1);
    put_entry (self, n_functions + 1, "DE", (ROM_TRAMPOLINE + 2) | 1);
}

/* ---- Life ---- */

static gboolean
store (gpointer controller, guint32 offset, guint size, guint32 value)
{
    debug_flash_violate (((Controller *) controller)->flash, "write into XIP");
    return FALSE;
}

static void
reset (gpointer controller)
{
    ((Controller *) controller)->takes_commands = FALSE;
}

static void
free_controller (gpointer controller)
{
    Controller *self = controller;

    debug_ssi_free (self->ssi);
    g_free (self);
}

static void
on_rescue_cb (gpointer data)
{
    Controller *self = data;

    self->is_rescued = TRUE;
    self->parts->reset (self->parts->reset_data);
}

static void
add_rescue_port (Controller *self)
{
    const DebugPortTraits traits = { RESCUE_IDR, self->parts->chip->target_id, 0xf0000001, 0 };
    DebugPort *port = debug_port_new (&traits);

    debug_port_listen (port, on_rescue_cb, self);
    debug_wire_add_port (self->parts->wire, port);
}

static const DebugRules rules = { store, reset, free_controller };

static void
build (const DebugParts *parts)
{
    const DebugWindow control = { 0x14000000, 0x1000, 0, FALSE }; /* of XIP's cache */
    const DebugWindow sio = { 0xd0000000, 0x1000, 0, FALSE };
    Controller *self = g_new0 (Controller, 1);

    self->parts = parts;
    self->flash = parts->flash;
    self->ssi = debug_ssi_new (parts->bus);
    self->rom = debug_bus_add_rom (parts->bus, 0, ROM_SIZE);
    put_code (self);
    put_tables (self);
    debug_bus_add_window (parts->bus, &control);
    debug_bus_add_window (parts->bus, &sio);
    /* Past the cache, in three ways; and as often as it fits into its 16 MiB. */
    for (guint n = 1; n <= 3; n++)
        debug_bus_add_flash (parts->bus, XIP + (n << 24), parts->flash);
    for (guint32 at = parts->flash->size; at < XIP_SIZE; at += parts->flash->size)
        debug_bus_add_flash (parts->bus, XIP + at, parts->flash);
    debug_flash_set_rules (parts->flash, &rules, self);
    add_rescue_port (self);
}

static void
attach (const DebugParts *parts)
{
    Controller *self = parts->flash->controller;

    debug_engine_add_call (parts->engine, ROM_RESET, boot, self);
    debug_engine_add_call (parts->engine, ROM_LOOKUP, look_up, self);
    for (guint n = 0; n < G_N_ELEMENTS (functions); n++)
        debug_engine_add_call (parts->engine, ROM_FUNCTIONS + 4 * n, functions[n].call, self);
}

static void
set_unique_id (gpointer controller, const guint8 *id, guint length)
{
    debug_ssi_set_unique_id (((Controller *) controller)->ssi, id);
}

const DebugFamily debug_family_rp2040 = {
    .build = build,
    .attach = attach,
    .set_unique_id = set_unique_id,
};
