/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-registers.h"

/* esptool, esptool/loader.py (run_spiflash_command) and esptool/targets; SPI flash commands: JEDEC
 * JESD216 and the flash chips' datasheets. */
enum {
    MAGIC_ADDRESS = 0x40001000,
    SPI_COMMAND = 0x00,
    SPI_START = 1 << 18,
    FLASH_READ_ID = 0x9f,
    FLASH_READ_SFDP = 0x5a,
    FLASH_READ_STATUS_2 = 0x35,
    FLASH_QUAD_ENABLE = 0x02,
    SFDP_SIGNATURE = 0x50444653,
    SFDP_MANUFACTURER = 0x10,
    WATCHDOG_KEY = 0x50d83aa1,
    WATCHDOG_TIMEOUT = 4,      /* its first stage's register stands behind its configuration */
    STRAP_FLASH_BOOT = 1 << 3, /* of ESP32-S2 and -S3 */
    SLOW_CLOCK_HZ = 136000,
    ESP32_CALIBRATION = 0x3ff5f06c, /* RTCCALICFG1: the value stands from bit 7 on */
};

#define WATCHDOG_ENABLED (1u << 31)

struct _EspRegisters {
    EspRegistersFields fields;
    GHashTable *written; /* address → value */
    gboolean attached;
    gboolean calm;
    guint bite_ms;
};

static void
put (EspRegisters *registers, guint32 address, guint32 value)
{
    g_hash_table_insert (registers->written, GUINT_TO_POINTER (address), GUINT_TO_POINTER (value));
}

static guint32
get (EspRegisters *registers, guint32 address)
{
    return GPOINTER_TO_UINT (g_hash_table_lookup (registers->written, GUINT_TO_POINTER (address)));
}

/* ESP8266: 18:FE:34 needs no fuse, any other maker's number stands in a word of its own. */
static void
put_mac_8266 (EspRegisters *registers)
{
    const guint8 *mac = registers->fields.mac;

    put (registers, 0x3ff00050, (guint32) mac[5] << 24);
    put (registers, 0x3ff00054, (guint32) mac[3] << 8 | mac[4]);
    put (registers, 0x3ff0005c, (guint32) mac[0] << 16 | (guint32) mac[1] << 8 | mac[2]);
}

static void
put_fixed (EspRegisters *registers)
{
    const EspChip *chip = registers->fields.chip;
    const guint8 *mac = registers->fields.mac;

    if (esp_chip_is_esp8266 (chip)) {
        put_mac_8266 (registers);
    } else {
        put (registers, chip->mac,
             (guint32) mac[2] << 24 | (guint32) mac[3] << 16 | (guint32) mac[4] << 8 | mac[5]);
        put (registers, chip->mac + 4, (guint32) mac[0] << 8 | mac[1]);
    }
    for (guint n = 0; n < ESP_MAX_FUSES && chip->fuses[n].address; n++)
        put (registers, chip->fuses[n].address,
             get (registers, chip->fuses[n].address) | chip->fuses[n].value);
    put (registers, MAGIC_ADDRESS, chip->magic);
    if (chip->buffer_number)
        put (registers, chip->buffer_number, registers->fields.route);
    if (chip->strap && !registers->fields.strapped)
        put (registers, chip->strap, STRAP_FLASH_BOOT);
    if (chip->force_download && !registers->fields.strapped)
        put (registers, chip->force_download, 1);
    if (chip->watchdog.config)
        put (registers, chip->watchdog.config, WATCHDOG_ENABLED);
}

EspRegisters *
esp_registers_new (const EspRegistersFields *fields)
{
    EspRegisters *registers = g_new0 (EspRegisters, 1);

    registers->fields = *fields;
    registers->written = g_hash_table_new (NULL, NULL);
    put_fixed (registers);
    return registers;
}

void
esp_registers_free (EspRegisters *registers)
{
    g_hash_table_unref (registers->written);
    g_free (registers);
}

/* ---- The SPI controller ---- */

/* Offsets in it of what a command needs. */
typedef struct {
    guint8 address;
    guint8 opcode;
    guint8 result;
} SpiLayout;

static SpiLayout
get_layout (const EspChip *chip)
{
    if (esp_chip_is_esp8266 (chip))
        return (SpiLayout) { 0x04, 0x24, 0x40 };
    if (esp_chip_has_old_spi (chip))
        return (SpiLayout) { 0x04, 0x24, 0x80 };
    return (SpiLayout) { 0x04, 0x20, 0x58 };
}

static guint32
read_sfdp (EspRegisters *registers, guint32 address)
{
    if (address == 0)
        return SFDP_SIGNATURE;
    if (address == SFDP_MANUFACTURER)
        return esp_flash_get_id (registers->fields.flash) & 0xff;
    return 0xffffffff;
}

static guint32
ask_flash (EspRegisters *registers, guint8 opcode, guint32 address)
{
    if (!registers->attached)
        return 0xffffff;
    switch (opcode) {
    case FLASH_READ_ID:
        return esp_flash_get_id (registers->fields.flash);
    case FLASH_READ_SFDP:
        return read_sfdp (registers, address);
    case FLASH_READ_STATUS_2:
        return FLASH_QUAD_ENABLE;
    default:
        return 0;
    }
}

/* The start bit clears itself: the command is over before anybody can ask. */
static void
run_spi_command (EspRegisters *registers)
{
    const EspChip *chip = registers->fields.chip;
    SpiLayout layout = get_layout (chip);
    guint32 address = get (registers, chip->spi + layout.address);
    guint8 opcode = get (registers, chip->spi + layout.opcode) & 0xff;

    if (esp_chip_has_old_spi (chip))
        address >>= 8;
    put (registers, chip->spi + layout.result, ask_flash (registers, opcode, address));
}

/* ---- Watchdogs ---- */

static gboolean
is_locked (EspRegisters *registers)
{
    return get (registers, registers->fields.chip->watchdog.protect) != WATCHDOG_KEY;
}

/* A host that has no other way to leave the loader sets the watchdog: stage 0 resets the system. */
static void
set_watchdog (EspRegisters *registers, guint32 value)
{
    guint32 timeout = get (registers, registers->fields.chip->watchdog.config + WATCHDOG_TIMEOUT);

    registers->bite_ms =
        value & WATCHDOG_ENABLED && timeout ? timeout * 1000 / SLOW_CLOCK_HZ + 1 : 0;
}

static gboolean
may_write (EspRegisters *registers, guint32 address)
{
    const EspWatchdog *watchdog = &registers->fields.chip->watchdog;

    if (address == MAGIC_ADDRESS)
        return FALSE;
    if (watchdog->config
        && (address == watchdog->config || address == watchdog->config + WATCHDOG_TIMEOUT))
        return !is_locked (registers);
    if (watchdog->swd_config && address == watchdog->swd_config)
        return get (registers, watchdog->swd_protect) == watchdog->swd_key;
    return TRUE;
}

/* ---- Public ---- */

guint32
esp_registers_read (EspRegisters *registers, guint32 address, guint baud)
{
    const EspChip *chip = registers->fields.chip;
    guint factor = esp_chip_is_esp8266 (chip) ? 2 : 1; /* its UART runs from twice the crystal */

    if (chip->clkdiv && address == chip->clkdiv && baud > 0)
        return chip->crystal * factor * 1000000u / baud;
    return get (registers, address);
}

void
esp_registers_write (EspRegisters *registers, guint32 address, guint32 value, guint32 mask)
{
    const EspChip *chip = registers->fields.chip;
    guint32 merged = (get (registers, address) & ~mask) | (value & mask);

    if (!may_write (registers, address))
        return;
    if (address == chip->spi + SPI_COMMAND && merged & SPI_START) {
        run_spi_command (registers);
        merged &= ~(guint32) SPI_START;
    }
    put (registers, address, merged);
    if (chip->watchdog.config && address == chip->watchdog.config)
        set_watchdog (registers, merged);
}

void
esp_registers_attach_flash (EspRegisters *registers)
{
    registers->attached = TRUE;
}

gboolean
esp_registers_is_attached (EspRegisters *registers)
{
    return registers->attached;
}

gboolean
esp_registers_is_watched (EspRegisters *registers)
{
    const EspWatchdog *watchdog = &registers->fields.chip->watchdog;
    gboolean fed =
        !watchdog->swd_config || get (registers, watchdog->swd_config) & watchdog->swd_feed;

    if (!watchdog->config || registers->calm)
        return FALSE;
    return get (registers, watchdog->config) & WATCHDOG_ENABLED || !fed;
}

guint
esp_registers_get_bite (EspRegisters *registers)
{
    return registers->bite_ms;
}

void
esp_registers_calm (EspRegisters *registers)
{
    registers->calm = TRUE;
}

void
esp_registers_set_drift (EspRegisters *registers, int percent)
{
    put (registers, ESP32_CALIBRATION,
         get (registers, ESP32_CALIBRATION) / 128 * (guint32) (100 + percent) / 100 * 128);
}

gboolean
esp_registers_is_download_forced (EspRegisters *registers)
{
    const EspChip *chip = registers->fields.chip;

    return chip->force_download && get (registers, chip->force_download) & 1;
}
