/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-families.h"

/* RM0090 (STM32F405 to F439) 3.9: registers of the flash interface. */
enum {
    BASE = 0x40023c00,
    ACR = 0x00,
    KEYR = 0x04,
    OPTKEYR = 0x08,
    SR = 0x0c,
    CR = 0x10,
    OPTCR = 0x14,

    SR_EOP = 1 << 0,
    SR_WRPERR = 1 << 4,
    SR_PGAERR = 1 << 5,
    SR_PGPERR = 1 << 6,
    SR_PGSERR = 1 << 7,
    SR_BSY = 1 << 16,
    SR_FLAGS = 0x1f3,

    CR_PG = 1 << 0,
    CR_SER = 1 << 1,
    CR_MER = 1 << 2,
    CR_STRT = 1 << 16,
    CR_EOPIE = 1 << 24,
    CR_WRITABLE = 0x030183ff,

    OPT_LOCK = 1 << 0,
    OPT_START = 1 << 1,
    OPT_RESET = 0x0fffaaec,
    RDP_NONE = 0xaa,
    RDP_LOCKED = 0x55,

    BUSY_READS = 2, /* of SR, before an operation is over */
};
#define CR_LOCK 0x80000000u

static const guint32 keys[] = { 0x45670123, 0xcdef89ab };
static const guint32 option_keys[] = { 0x08192a3b, 0x4c5d6e7f };

/* Two keys in their order open it; anything else closes it until reset (3.5.1). */
typedef struct {
    guint right;
    gboolean is_dead;
} Keyhole;

typedef struct {
    const DebugChip *chip;
    DebugFlash *flash;
    guint32 acr;
    guint32 sr;
    guint32 cr;
    guint32 optcr;   /* its lock bit too */
    guint32 options; /* what is burnt in */
    Keyhole keyhole;
    Keyhole option_keyhole;
    guint busy;
} Controller;

static gboolean
turn_key (Controller *self, Keyhole *hole, const guint32 *right, guint32 key)
{
    if (hole->is_dead || hole->right == 2 || key != right[hole->right]) {
        hole->is_dead = TRUE;
        debug_flash_violate (self->flash, "wrong key");
        return FALSE;
    }
    hole->right++;
    return hole->right == 2;
}

static guint
sector_at (Controller *self, guint32 offset)
{
    DebugRange sector;
    guint n = 0;

    while (debug_chip_get_sector (self->chip, n, &sector) && offset - sector.base >= sector.size)
        n++;
    return n;
}

static gboolean
is_write_protected (Controller *self, guint sector)
{
    return sector < 12 && (self->options >> (16 + sector) & 1) == 0;
}

static void
finish (Controller *self)
{
    self->busy = BUSY_READS;
    if ((self->cr & CR_EOPIE) != 0)
        self->sr |= SR_EOP;
}

/* 3.7.3, level 1: while a debugger is there nobody erases or programs. */
static gboolean
refuse (Controller *self)
{
    if ((self->options >> 8 & 0xff) == RDP_NONE)
        return FALSE;
    self->sr |= SR_WRPERR;
    debug_flash_violate (self->flash, "the flash is protected against reading");
    return TRUE;
}

/* ---- Erase ---- */

static void
erase_sector (Controller *self)
{
    guint number = self->cr >> 3 & 0x1f;
    DebugRange sector;

    if (number >= 16) /* the second bank's (3.9.8) */
        number -= 4;
    if (!debug_chip_get_sector (self->chip, number, &sector)) {
        debug_flash_violate (self->flash, "no such sector");
    } else if (is_write_protected (self, number)) {
        self->sr |= SR_WRPERR;
        debug_flash_violate (self->flash, "write-protected");
    } else {
        debug_flash_erase (self->flash, sector.base, sector.size);
        finish (self);
    }
}

static void
begin (Controller *self)
{
    if (refuse (self))
        return;
    if ((self->cr & CR_PG) != 0 || (self->cr & (CR_SER | CR_MER)) == 0) {
        self->sr |= SR_PGSERR;
        debug_flash_violate (self->flash, "started without an erase");
    } else if ((self->cr & CR_MER) != 0) {
        debug_flash_erase_all (self->flash);
        finish (self);
    } else {
        erase_sector (self);
    }
}

/* ---- Program ---- */

static guint32
find_error (Controller *self, guint32 offset, guint size)
{
    if ((self->cr & CR_PG) == 0)
        return SR_PGSERR;
    if (is_write_protected (self, sector_at (self, offset)))
        return SR_WRPERR;
    if (size != 1u << (self->cr >> 8 & 3)) /* PSIZE */
        return SR_PGPERR;
    return (offset & (size - 1)) != 0 ? SR_PGAERR : 0;
}

static gboolean
store (gpointer controller, guint32 offset, guint size, guint32 value)
{
    Controller *self = controller;
    guint32 error = find_error (self, offset, size);
    const guint8 bytes[] = { value, value >> 8, value >> 16, value >> 24 };

    if (refuse (self))
        return TRUE;
    if (error != 0) {
        self->sr |= error;
        debug_flash_violate (self->flash, "write that is not as CR says");
        return TRUE;
    }
    debug_flash_program (self->flash, offset, bytes, size);
    finish (self);
    return TRUE;
}

/* ---- Registers ---- */

static guint32
read_sr (Controller *self)
{
    if (self->busy == 0)
        return self->sr;
    self->busy--;
    return self->sr | SR_BSY;
}

static guint32
read_register (gpointer device, guint32 offset)
{
    Controller *self = device;

    switch (offset) {
    case ACR:
        return self->acr;
    case SR:
        return read_sr (self);
    case CR:
        return self->cr;
    case OPTCR:
        return self->optcr;
    default:
        return 0;
    }
}

static void
write_cr (Controller *self, guint32 value)
{
    if ((self->cr & CR_LOCK) != 0) {
        debug_flash_violate (self->flash, "CR is locked");
        return;
    }
    self->busy = 0; /* the bus waits for the operation to end (3.9.8) */
    self->cr = value & (CR_WRITABLE | CR_LOCK) & ~(guint32) CR_STRT;
    if ((value & CR_LOCK) != 0)
        self->keyhole.right = 0;
    else if ((value & CR_STRT) != 0)
        begin (self);
}

/* 3.7.3: what was protected is erased when the protection is taken away. */
static void
burn_options (Controller *self)
{
    gboolean was_locked = (self->options >> 8 & 0xff) != RDP_NONE;

    self->options = self->optcr & ~3u;
    if (was_locked && (self->options >> 8 & 0xff) == RDP_NONE)
        debug_flash_erase_all (self->flash);
    self->busy = BUSY_READS;
}

static void
write_optcr (Controller *self, guint32 value)
{
    if ((self->optcr & OPT_LOCK) != 0) {
        debug_flash_violate (self->flash, "OPTCR is locked");
        return;
    }
    self->optcr = value & ~(guint32) OPT_START;
    if ((value & OPT_LOCK) != 0)
        self->option_keyhole.right = 0;
    if ((value & OPT_START) != 0)
        burn_options (self);
}

static void
write_register (gpointer device, guint32 offset, guint size, guint32 value)
{
    Controller *self = device;

    if (offset == ACR)
        self->acr = value;
    else if (offset == KEYR && turn_key (self, &self->keyhole, keys, value))
        self->cr &= ~CR_LOCK;
    else if (offset == OPTKEYR && turn_key (self, &self->option_keyhole, option_keys, value))
        self->optcr &= ~(guint32) OPT_LOCK;
    else if (offset == SR)
        self->sr &= ~(value & SR_FLAGS);
    else if (offset == CR)
        write_cr (self, value);
    else if (offset == OPTCR)
        write_optcr (self, value);
}

static void
reset (gpointer controller)
{
    Controller *self = controller;

    self->acr = self->sr = self->busy = 0;
    self->cr = CR_LOCK;
    self->optcr = self->options | OPT_LOCK;
    self->keyhole = self->option_keyhole = (Keyhole) { 0 };
}

/* ---- Protection against reading (3.7.3) ---- */

static void
lock (gpointer controller)
{
    Controller *self = controller;

    self->options = (self->options & ~0xff00u) | RDP_LOCKED << 8;
    self->optcr = self->options | (self->optcr & OPT_LOCK);
}

static gboolean
is_locked (gpointer controller)
{
    return (((Controller *) controller)->options >> 8 & 0xff) != RDP_NONE;
}

static gboolean
is_open (gpointer controller)
{
    return TRUE;
}

static DebugVerdict
check (gpointer controller, guint32 address)
{
    Controller *self = controller;
    gboolean is_flash =
        address < self->flash->size || address - self->chip->flash.base < self->flash->size;

    return is_flash && is_locked (self) ? DEBUG_VERDICT_FAULT : DEBUG_VERDICT_ALLOW;
}

/* ---- */

static const DebugRules rules = { store, reset, g_free };
static const DebugDevice device = { read_register, write_register };
static const DebugGuard guard = { is_open, check };

static void
build (const DebugParts *parts)
{
    const DebugWindow range = { BASE, 0x400, 0, FALSE };
    Controller *self = g_new0 (Controller, 1);

    self->chip = parts->chip;
    self->flash = parts->flash;
    self->options = OPT_RESET;
    debug_flash_set_rules (parts->flash, &rules, self);
    debug_bus_add_device (parts->bus, &range, &device, self);
}

const DebugFamily debug_family_stm32f4 = {
    .build = build,
    .lock = lock,
    .is_locked = is_locked,
    .guard = &guard,
};
