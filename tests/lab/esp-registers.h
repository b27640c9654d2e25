/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-chips.h"
#include "esp-flash.h"

G_BEGIN_DECLS

/**
 * EspRegistersFields:
 * @mac: six bytes, first one first
 * @route: how the host came: 0 UART, else what the ROM's variable says
 * @strapped: the loader was entered by the strapping pin, not by software
 */
typedef struct {
    const EspChip *chip;
    EspFlash *flash;
    const guint8 *mac;
    guint8 route;
    gboolean strapped;
} EspRegistersFields;

/**
 * EspRegisters:
 *
 * What a loader reads and writes by address: eFuses, the SPI controller with the flash chip behind
 * it, watchdogs, straps. From one reset to the next.
 */
typedef struct _EspRegisters EspRegisters;

EspRegisters *esp_registers_new (const EspRegistersFields *fields);
void esp_registers_free (EspRegisters *registers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EspRegisters, esp_registers_free)

/* @baud: of the chip's UART now, from which its divider follows. */
guint32 esp_registers_read (EspRegisters *registers, guint32 address, guint baud);
void esp_registers_write (EspRegisters *registers, guint32 address, guint32 value, guint32 mask);

/* The flash chip's pins are connected to the controller. */
void esp_registers_attach_flash (EspRegisters *registers);
gboolean esp_registers_is_attached (EspRegisters *registers);

/* Whether a watchdog that the reset left running still runs. Chips without one: FALSE. */
gboolean esp_registers_is_watched (EspRegisters *registers);

/* Milliseconds until a watchdog resets the chip that the host itself has set to do so; 0: none. */
guint esp_registers_get_bite (EspRegisters *registers);

/* A stub of the second generation quietens the watchdogs by itself. */
void esp_registers_calm (EspRegisters *registers);

/* An ESP32's own clocks say that its crystal is so many per cent faster than it is. */
void esp_registers_set_drift (EspRegisters *registers, int percent);

/* Bit 0 of the "force download" register. */
gboolean esp_registers_is_download_forced (EspRegisters *registers);

G_END_DECLS
