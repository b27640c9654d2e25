/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-families.h"

#include <string.h>

/* SAM D5x/E5x data sheet (DS60001507) 25 (NVMCTRL) and 12 (DSU). */
enum {
    NVMCTRL = 0x41004000,
    CTRLA = 0x00,
    CTRLB = 0x04,
    PARAM = 0x08,
    INTFLAG = 0x10,
    STATUS = 0x12,
    ADDR = 0x14,
    RUNLOCK = 0x18,

    CTRLA_RESET = 0x04,
    WMODE = 0x30,
    WMODE_QUAD = 0x20,
    WMODE_PAGE = 0x30,
    FLAG_DONE = 1 << 0,
    FLAG_ADDRE = 1 << 1,
    FLAG_PROGE = 1 << 2,
    FLAG_LOCKE = 1 << 3,
    STATUS_READY = 1 << 0,
    STATUS_LOAD = 1 << 2,
    PARAM_512_BYTES = 6 << 16,

    KEY = 0xa5,
    COMMAND_EP = 0x00,
    COMMAND_EB = 0x01,
    COMMAND_WP = 0x03,
    COMMAND_WQW = 0x04,
    COMMAND_PBC = 0x15,
    COMMAND_SSB = 0x16,

    PAGE = 512,
    QUAD = 16,
    BLOCK = 8192,
    USER_ROW = 0x00804000,
    USER_ROW_SIZE = 4096, /* a page of the emulator; a page of the flash is used */
    BUSY_READS = 2,       /* of INTFLAG and STATUS, before an operation is over */

    DSU = 0x41002000,
    DSU_EXTERNAL = 0x100, /* what a locked chip still answers to (12.9) */
    DSU_CTRL = 0x00,
    DSU_CTRL_CE = 1 << 4,
    DSU_DID = 0x18,
    STATUSA_DONE = 1 << 8,
    STATUSB_PROT = 1 << 16,
    STATUSB_DBGPRES = 1 << 17,
    STATUSB_HPE = 1 << 20,
};

/* 9.4: the first words of the user row of a new chip: no boot protection, all regions unlocked. */
static const guint32 user_row[] = { 0xfe9a9239, 0xaeecff80, 0xffffffff, 0xffffffff };

typedef struct {
    const DebugChip *chip;
    DebugFlash *flash;
    DebugFlash *user;
    guint8 buffer[PAGE];
    gboolean is_loaded;
    guint32 ctrla;
    guint32 intflag;
    guint32 address;
    guint busy;
    gboolean is_secured;
    guint32 statusa; /* of the DSU */
} Controller;

static void
clear_buffer (Controller *self)
{
    memset (self->buffer, 0xff, PAGE);
    self->is_loaded = FALSE;
}

static void
fail (Controller *self, guint32 flag, const char *what)
{
    self->intflag |= flag;
    debug_flash_violate (self->flash, what);
}

/* ---- Commands ---- */

/* Where ADDR points, in one flash or the other. */
static DebugFlash *
locate (Controller *self, guint32 *offset)
{
    gboolean is_user = self->address - USER_ROW < PAGE;

    *offset = is_user ? self->address - USER_ROW : self->address;
    if (!is_user && self->address >= self->flash->size)
        return NULL;
    return is_user ? self->user : self->flash;
}

/* BOOTPROT of the user row: so many times 8 KiB less than 15 are write-protected (9.4). */
static gboolean
is_protected (Controller *self, DebugFlash *flash, guint32 offset)
{
    guint bootprot = self->user->content[3] >> 2 & 0xf;

    return flash == self->flash && offset < (15 - bootprot) * BLOCK;
}

static void
erase (Controller *self, gboolean is_page)
{
    guint32 offset;
    DebugFlash *flash = locate (self, &offset);

    if (flash == NULL)
        fail (self, FLAG_ADDRE, "erase outside of the flash");
    else if (is_page != (flash == self->user))
        fail (self, FLAG_PROGE, "pages are erased in the user row, blocks elsewhere");
    else if (is_protected (self, flash, offset))
        fail (self, FLAG_LOCKE, "erase of the protected bootloader");
    else if (is_page)
        debug_flash_erase (flash, 0, PAGE);
    else
        debug_flash_erase (flash, offset & ~(BLOCK - 1u), BLOCK);
}

/* Quad words that were not loaded stay as they are. */
static void
program_buffer (Controller *self, DebugFlash *flash, guint32 offset, guint32 length)
{
    static const guint8 empty[QUAD] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

    for (guint32 at = offset; at < offset + length; at += QUAD)
        if (memcmp (self->buffer + at % PAGE, empty, QUAD) != 0)
            debug_flash_program (flash, at, self->buffer + at % PAGE, QUAD);
}

static void
program (Controller *self, guint32 length)
{
    guint32 offset;
    DebugFlash *flash = locate (self, &offset);

    offset &= ~(length - 1);
    if (flash == NULL)
        fail (self, FLAG_ADDRE, "write outside of the flash");
    else if (flash == self->user && length == PAGE)
        fail (self, FLAG_PROGE, "the user row takes quad words only");
    else if (is_protected (self, flash, offset))
        fail (self, FLAG_LOCKE, "write to the protected bootloader");
    else
        program_buffer (self, flash, offset, length);
    clear_buffer (self);
}

static void
perform (Controller *self, guint command)
{
    switch (command) {
    case COMMAND_EP:
    case COMMAND_EB:
        erase (self, command == COMMAND_EP);
        break;
    case COMMAND_WP:
        program (self, PAGE);
        break;
    case COMMAND_WQW:
        program (self, QUAD);
        break;
    case COMMAND_PBC:
        clear_buffer (self);
        break;
    case COMMAND_SSB:
        self->is_secured = TRUE;
        break;
    default:
        break;
    }
    self->intflag |= FLAG_DONE;
    self->busy = BUSY_READS;
}

static void
write_command (Controller *self, guint32 value)
{
    if (value >> 8 != KEY || self->busy > 0)
        fail (self, FLAG_PROGE, "command without its key, or while it is busy");
    else
        perform (self, value & 0x7f);
}

/* ---- The flash's addresses: the page buffer (25.6.6.2) ---- */

static gboolean
load (Controller *self, guint32 address, guint size, guint32 value)
{
    const guint32 offset = address % PAGE;
    const guint32 mode = self->ctrla & WMODE;

    if (size == 1) {
        fail (self, FLAG_PROGE, "the page buffer takes half-words and words");
        return FALSE;
    }
    for (guint n = 0; n < size; n++)
        self->buffer[offset + n] &= value >> 8 * n;
    self->is_loaded = TRUE;
    self->address = address;
    if (mode == WMODE_QUAD && (address & (QUAD - 1)) == QUAD - size)
        perform (self, COMMAND_WQW);
    if (mode == WMODE_PAGE && offset == PAGE - size)
        perform (self, COMMAND_WP);
    return TRUE;
}

static gboolean
store (gpointer controller, guint32 offset, guint size, guint32 value)
{
    return load (controller, offset, size, value);
}

static gboolean
store_user (gpointer controller, guint32 offset, guint size, guint32 value)
{
    return load (controller, USER_ROW + offset, size, value);
}

/* ---- Registers ---- */

static guint32
read_flags (Controller *self)
{
    guint32 status = self->is_loaded ? STATUS_LOAD : 0;

    if (self->busy > 0) {
        self->busy--;
        return (self->intflag & ~(guint32) FLAG_DONE) | status << 16;
    }
    return self->intflag | (status | STATUS_READY) << 16;
}

static guint32
read_register (gpointer device, guint32 offset)
{
    Controller *self = device;

    switch (offset) {
    case CTRLA:
        return self->ctrla;
    case PARAM:
        return PARAM_512_BYTES | self->flash->size / PAGE;
    case INTFLAG:
        return read_flags (self);
    case ADDR:
        return self->address;
    case RUNLOCK:
        return G_MAXUINT32;
    default:
        return 0;
    }
}

static void
write_register (gpointer device, guint32 offset, guint size, guint32 value)
{
    Controller *self = device;

    if (offset == CTRLA)
        self->ctrla = value & 0xffff;
    if (offset == CTRLB)
        write_command (self, value & 0xffff);
    if (offset == INTFLAG)
        self->intflag &= ~value;
    if (offset == ADDR)
        self->address = value & 0xffffff;
}

/* ---- The device service unit ---- */

static guint32
read_dsu (gpointer device, guint32 offset)
{
    Controller *self = device;

    offset &= DSU_EXTERNAL - 1;
    if (offset == DSU_CTRL)
        return self->statusa | STATUSB_DBGPRES | STATUSB_HPE
               | (self->is_secured ? STATUSB_PROT : 0);
    return offset == DSU_DID ? self->chip->words[0].value : 0;
}

/* 12.7: the chip erase, which takes the security bit away; the user row stays. */
static void
write_dsu (gpointer device, guint32 offset, guint size, guint32 value)
{
    Controller *self = device;

    offset &= DSU_EXTERNAL - 1;
    if (offset == DSU_CTRL && (value & DSU_CTRL_CE) != 0) {
        debug_flash_erase_all (self->flash);
        self->is_secured = FALSE;
        self->statusa |= STATUSA_DONE;
    }
    if (offset == DSU_CTRL + 1)
        self->statusa &= ~((value & 0xff) << 8);
}

/* ---- Protection against reading: the security bit ---- */

static void
reset (gpointer controller)
{
    Controller *self = controller;

    self->ctrla = CTRLA_RESET;
    self->intflag = self->busy = self->address = 0;
    clear_buffer (self);
}

static void
lock (gpointer controller)
{
    ((Controller *) controller)->is_secured = TRUE;
}

static gboolean
is_locked (gpointer controller)
{
    return ((Controller *) controller)->is_secured;
}

static gboolean
is_open (gpointer controller)
{
    return TRUE;
}

static DebugVerdict
check (gpointer controller, guint32 address)
{
    const gboolean is_external = address - (DSU + DSU_EXTERNAL) < 0x1f00; /* with its ROM table */

    return is_locked (controller) && !is_external ? DEBUG_VERDICT_FAULT : DEBUG_VERDICT_ALLOW;
}

/* ---- */

static void
free_controller (gpointer controller)
{
    Controller *self = controller;

    debug_flash_free (self->user);
    g_free (self);
}

static const DebugRules rules = { store, reset, free_controller };
static const DebugRules user_rules = { store_user, NULL, NULL };
static const DebugDevice device = { read_register, write_register };
static const DebugDevice dsu = { read_dsu, write_dsu };
static const DebugGuard guard = { is_open, check };

static void
build (const DebugParts *parts)
{
    const DebugWindow range = { NVMCTRL, 0x400, 0, FALSE };
    const DebugWindow dsu_range = { DSU, 0x200, 0, FALSE };
    Controller *self = g_new0 (Controller, 1);

    self->chip = parts->chip;
    self->flash = parts->flash;
    self->user = debug_flash_new (USER_ROW_SIZE, parts->counts);
    for (guint n = 0; n < G_N_ELEMENTS (user_row); n++) {
        const guint32 word = GUINT32_TO_LE (user_row[n]);

        debug_flash_load (self->user, 4 * n, (const guint8 *) &word, 4);
    }
    debug_flash_set_rules (parts->flash, &rules, self);
    debug_flash_set_rules (self->user, &user_rules, self);
    debug_bus_add_flash (parts->bus, USER_ROW, self->user);
    debug_bus_add_device (parts->bus, &range, &device, self);
    debug_bus_add_device (parts->bus, &dsu_range, &dsu, self);
}

const DebugFamily debug_family_samd51 = {
    .build = build,
    .lock = lock,
    .is_locked = is_locked,
    .guard = &guard,
};
