/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-families.h"

/* nRF52840 product specification 4.3 (NVMC), 4.4 (FICR), 4.5 (UICR), 7.4 (CTRL-AP); nRF51 reference
 * manual 6 and 8. */
enum {
    NVMC = 0x4001e000,
    READY = 0x400,
    READY_NEXT = 0x408,
    CONFIG = 0x504,
    ERASE_PAGE = 0x508,
    ERASE_ALL = 0x50c,
    ERASE_PCR0 = 0x510, /* of nRF51: the same as ERASE_PAGE */
    ERASE_UICR = 0x514,
    CONFIG_WRITE = 1,
    CONFIG_ERASE = 2,
    BUSY_READS = 2, /* of READY, before an operation is over */

    UICR = 0x10001000,
    UICR_SIZE = 0x1000,
    UICR_RBPCONF = 0x004,   /* nRF51: PALL is its second byte */
    UICR_APPROTECT = 0x208, /* nRF52: its first byte; 0 protects */

    CTRL_AP = 1,
    CTRL_AP_IDR = 0x02880000,
    CTRL_AP_RESET = 0x00,
    CTRL_AP_ERASEALL = 0x04,
    CTRL_AP_ERASEALLSTATUS = 0x08,
    CTRL_AP_APPROTECTSTATUS = 0x0c, /* 1: not protected */
};

typedef struct {
    const DebugParts *parts;
    const DebugChip *chip;
    DebugFlash *flash;
    DebugFlash *uicr;
    guint32 config;
    guint busy;
    gboolean is_locked;
    gboolean is_held; /* by CTRL-AP's RESET */
} Controller;

static gboolean
is_nrf51 (Controller *self)
{
    return self->chip->cpu == &debug_cpu_m0;
}

/* ---- The flash and UICR ---- */

static gboolean
store_in (Controller *self, DebugFlash *flash, guint32 offset, guint size, guint32 value)
{
    const guint8 bytes[] = { value, value >> 8, value >> 16, value >> 24 };

    if (self->config != CONFIG_WRITE || size != 4 || self->is_locked) {
        debug_flash_violate (flash, "write that NVMC does not allow");
        return FALSE; /* a hard fault */
    }
    debug_flash_program (flash, offset, bytes, 4);
    self->busy = BUSY_READS;
    return TRUE;
}

static gboolean
store (gpointer controller, guint32 offset, guint size, guint32 value)
{
    Controller *self = controller;

    return store_in (self, self->flash, offset, size, value);
}

static gboolean
store_uicr (gpointer controller, guint32 offset, guint size, guint32 value)
{
    Controller *self = controller;

    return store_in (self, self->uicr, offset, size, value);
}

static void
erase_page (Controller *self, guint32 address)
{
    const guint32 page = self->chip->sectors[0].size;

    if (address % page != 0 || address >= self->flash->size)
        debug_flash_violate (self->flash, "no such page");
    else
        debug_flash_erase (self->flash, address, page);
}

static void
erase_all (Controller *self)
{
    debug_flash_erase_all (self->flash);
    debug_flash_erase (self->uicr, 0, UICR_SIZE);
}

static void
erase (Controller *self, guint32 offset, guint32 value)
{
    if (self->config != CONFIG_ERASE || (self->is_locked && offset != ERASE_ALL)) {
        debug_flash_violate (self->flash, "erase that NVMC does not allow");
        return;
    }
    if (offset == ERASE_PAGE || offset == ERASE_PCR0)
        erase_page (self, value);
    else if (offset == ERASE_ALL && value == 1)
        erase_all (self);
    else if (offset == ERASE_UICR && value == 1)
        debug_flash_erase (self->uicr, 0, UICR_SIZE);
    self->busy = BUSY_READS;
}

/* ---- Registers ---- */

static guint32
read_register (gpointer device, guint32 offset)
{
    Controller *self = device;

    if (offset == CONFIG)
        return self->config;
    if (offset == READY_NEXT)
        return 1;
    if (offset != READY)
        return 0;
    if (self->busy == 0)
        return 1;
    self->busy--;
    return 0;
}

static void
write_register (gpointer device, guint32 offset, guint size, guint32 value)
{
    Controller *self = device;

    if (offset == CONFIG)
        self->config = value & 3;
    else if (offset >= ERASE_PAGE && offset <= ERASE_UICR)
        erase (self, offset, value);
}

/* ---- Protection against reading ---- */

static gboolean
is_protected (Controller *self)
{
    const guint8 *uicr = self->uicr->content;

    return is_nrf51 (self) ? uicr[UICR_RBPCONF + 1] == 0 : uicr[UICR_APPROTECT] == 0;
}

static void
reset (gpointer controller)
{
    Controller *self = controller;

    self->config = self->busy = 0;
    self->is_locked = is_protected (self);
}

static void
lock (gpointer controller)
{
    Controller *self = controller;
    const guint8 on = 0;

    debug_flash_load (self->uicr, is_nrf51 (self) ? UICR_RBPCONF + 1 : UICR_APPROTECT, &on, 1);
    self->is_locked = TRUE;
}

static gboolean
is_locked (gpointer controller)
{
    return ((Controller *) controller)->is_locked;
}

/* nRF52: the AHB-AP takes no part in the bus. */
static gboolean
is_open (gpointer controller)
{
    Controller *self = controller;

    return is_nrf51 (self) || !self->is_locked;
}

/* nRF51 (8.1.2): what is in the flash reads as zeros, the rest answers. */
static DebugVerdict
check (gpointer controller, guint32 address)
{
    Controller *self = controller;

    return self->is_locked && address < self->flash->size ? DEBUG_VERDICT_ZERO
                                                          : DEBUG_VERDICT_ALLOW;
}

/* ---- CTRL-AP ---- */

static gboolean
read_control (gpointer device, guint32 offset, guint32 *value)
{
    Controller *self = device;

    *value = 0;
    if (offset == DEBUG_AP_IDR)
        *value = CTRL_AP_IDR;
    if (offset == CTRL_AP_RESET)
        *value = self->is_held;
    if (offset == CTRL_AP_APPROTECTSTATUS)
        *value = !self->is_locked;
    if (offset == CTRL_AP_ERASEALLSTATUS && self->busy > 0) {
        *value = 1;
        self->busy--;
    }
    return TRUE;
}

static gboolean
write_control (gpointer device, guint32 offset, guint32 value)
{
    Controller *self = device;

    if (offset == CTRL_AP_ERASEALL && value == 1) {
        erase_all (self);
        self->busy = BUSY_READS;
        self->is_locked = FALSE;
    }
    if (offset == CTRL_AP_RESET) {
        if (self->is_held && value == 0)
            self->parts->reset (self->parts->reset_data);
        self->is_held = value == 1;
    }
    return TRUE;
}

/* ---- */

static void
free_controller (gpointer controller)
{
    Controller *self = controller;

    debug_flash_free (self->uicr);
    g_free (self);
}

static const DebugRules rules = { store, reset, free_controller };
static const DebugRules uicr_rules = { store_uicr, NULL, NULL };
static const DebugDevice device = { read_register, write_register };
static const DebugApDevice control_ap = { read_control, write_control, NULL };
static const DebugGuard guard = { is_open, check };

static void
build (const DebugParts *parts)
{
    const DebugWindow range = { NVMC, 0x1000, 0, FALSE };
    Controller *self = g_new0 (Controller, 1);

    self->parts = parts;
    self->chip = parts->chip;
    self->flash = parts->flash;
    self->uicr = debug_flash_new (UICR_SIZE, parts->counts);
    debug_flash_set_rules (parts->flash, &rules, self);
    debug_flash_set_rules (self->uicr, &uicr_rules, self);
    debug_bus_add_flash (parts->bus, UICR, self->uicr);
    debug_bus_add_device (parts->bus, &range, &device, self);
    if (!is_nrf51 (self))
        debug_port_add_ap (debug_wire_get_port (parts->wire, 0), CTRL_AP, &control_ap, self);
}

const DebugFamily debug_family_nrf = {
    .build = build,
    .lock = lock,
    .is_locked = is_locked,
    .guard = &guard,
};
