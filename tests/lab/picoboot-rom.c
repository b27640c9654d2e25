/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "picoboot-rom.h"

#include <string.h>

/* RP2040 data sheet 2.2, RP2350 data sheet 2.2: address map. The boot ROMs take the byte behind a
 * stretch for a part of it (is_address_ram and the like in async_task.c, nsboot_async_task.c). */
enum {
    ROM_INFO = 0x10,
    ROM_INFO_SIZE = 4,
    ROM_TABLE = 0x18, /* begins behind its own address */
    ROM_REVISION = 0x24,
    RP2040_ROM_END = 0x4000,
    RP2350_ROM_END = 0x7e00, /* what follows is the Secure gateway's */
    FLASH_START = 0x10000000,
    RP2040_FLASH_END = 0x11000000,
    RP2350_FLASH_END = 0x12000000,
    RP2040_XIP_RAM = 0x15000000,
    RP2350_XIP_RAM = 0x13ffc000,
    XIP_RAM_SIZE = 16 * 1024,
    RAM_START = 0x20000000,
    RP2040_RAM_SIZE = 264 * 1024,
    RP2350_RAM_SIZE = 520 * 1024,
};

struct _PicobootRom {
    PicobootRomFields fields;
    guint8 *ram;
    guint32 ram_size;
    guint8 xip_ram[XIP_RAM_SIZE];
    gboolean left_xip;
    gboolean broken;
    gboolean flips;
};

PicobootRom *
picoboot_rom_new (const PicobootRomFields *fields)
{
    PicobootRom *rom = g_new0 (PicobootRom, 1);

    rom->fields = *fields;
    virtual_flash_ref (rom->fields.flash);
    rom->ram_size = fields->model == PICOBOOT_RP2040 ? RP2040_RAM_SIZE : RP2350_RAM_SIZE;
    rom->ram = g_malloc0 (rom->ram_size);
    rom->fields.partitions =
        g_memdup2 (fields->partitions, fields->n_partitions * sizeof *fields->partitions);
    return rom;
}

void
picoboot_rom_free (PicobootRom *rom)
{
    virtual_flash_unref (rom->fields.flash);
    g_free ((gpointer) rom->fields.partitions);
    g_free (rom->ram);
    g_free (rom);
}

const PicobootRomFields *
picoboot_rom_get_fields (PicobootRom *rom)
{
    return &rom->fields;
}

static gboolean
is_rp2040 (PicobootRom *rom)
{
    return rom->fields.model == PICOBOOT_RP2040;
}

gboolean
picoboot_rom_is_flash (PicobootRom *rom, guint32 address)
{
    return address >= FLASH_START
           && address <= (guint32) (is_rp2040 (rom) ? RP2040_FLASH_END : RP2350_FLASH_END);
}

guint32
picoboot_rom_get_offset (guint32 address)
{
    return address - FLASH_START;
}

/* Where these bytes are in RAM, or NULL. */
static guint8 *
find_ram (PicobootRom *rom, guint32 address, guint length)
{
    guint32 xip_ram = is_rp2040 (rom) ? RP2040_XIP_RAM : RP2350_XIP_RAM;

    if (address >= RAM_START && address - RAM_START + length <= rom->ram_size)
        return rom->ram + (address - RAM_START);
    if (address >= xip_ram && address - xip_ram + length <= XIP_RAM_SIZE)
        return rom->xip_ram + (address - xip_ram);
    return NULL;
}

static gboolean
is_rom (PicobootRom *rom, guint32 address, guint length)
{
    return (guint64) address + length
           <= (guint64) (is_rp2040 (rom) ? RP2040_ROM_END : RP2350_ROM_END);
}

static guint8
get_info_byte (PicobootRom *rom, guint32 at)
{
    const guint8 info[] = { 'M', 'u', rom->fields.model, rom->fields.rom_version };

    return at < sizeof info ? info[at] : 0;
}

/* Of an RP2350 the address of a table, which tells where the ROM's own revision is (data
 * sheet 5.4.2): code, flags (0x40: data), pointer; an empty entry ends it. */
static guint8
get_table_byte (guint32 at)
{
    static const guint8 table[] = { ROM_TABLE, 0, 0, 0, 'G', 'R', 0x40, 0,    ROM_REVISION, 0,
                                    0,         0, 0, 0, 0,   0,   0x4a, 0x1e, 0x6b,         0x31 };

    return at < sizeof table ? table[at] : 0;
}

/* Of the ROM only what tells it from others. */
static void
read_rom (PicobootRom *rom, guint32 address, guint8 *bytes, guint length)
{
    for (guint n = 0; n < length; n++) {
        guint32 at = address + n - ROM_INFO;

        bytes[n] = at < ROM_INFO_SIZE || is_rp2040 (rom) ? get_info_byte (rom, at)
                                                         : get_table_byte (at - ROM_INFO_SIZE);
    }
}

static PicobootStatus
check_flash (PicobootRom *rom, guint32 address, guint length)
{
    if (!picoboot_rom_is_flash (rom, address) || !picoboot_rom_is_flash (rom, address + length))
        return PICOBOOT_INVALID_ADDRESS;
    return address % VIRTUAL_FLASH_PAGE == 0 ? PICOBOOT_OK : PICOBOOT_BAD_ALIGNMENT;
}

static void
read_flash (PicobootRom *rom, guint32 address, guint8 *bytes, guint length)
{
    if (is_rp2040 (rom) && !rom->left_xip) {
        memset (bytes, 0, length);
        return;
    }
    virtual_flash_read (rom->fields.flash, address - FLASH_START, bytes, length);
    if (rom->flips)
        bytes[length / 2] ^= 0x10;
    rom->flips = FALSE;
}

PicobootStatus
picoboot_rom_read (PicobootRom *rom, guint32 address, guint8 *bytes, guint length)
{
    const guint8 *ram = find_ram (rom, address, length);
    PicobootStatus status;

    if (ram) {
        memcpy (bytes, ram, length);
        return PICOBOOT_OK;
    }
    if (is_rom (rom, address, length)) {
        read_rom (rom, address, bytes, length);
        return PICOBOOT_OK;
    }
    status = check_flash (rom, address, length);
    if (status == PICOBOOT_OK)
        read_flash (rom, address, bytes, length);
    return status;
}

/* RP2350: PICOBOOT respects the permissions of partitions (data sheet 5.9.4). */
static gboolean
is_locked (PicobootRom *rom, guint32 address)
{
    guint sector = (address - FLASH_START) / VIRTUAL_FLASH_SECTOR;

    for (guint n = 0; n < rom->fields.n_partitions; n++) {
        const PicobootPartition *partition = &rom->fields.partitions[n];

        if (partition->locked && sector >= partition->first_sector
            && sector <= partition->last_sector)
            return TRUE;
    }
    return FALSE;
}

static gboolean
flash_obeys (PicobootRom *rom)
{
    return rom->left_xip || !is_rp2040 (rom);
}

PicobootStatus
picoboot_rom_write (PicobootRom *rom, guint32 address, const guint8 *page, guint length)
{
    guint8 *ram = find_ram (rom, address, length);
    PicobootStatus status;

    if (ram) {
        memcpy (ram, page, length);
        return PICOBOOT_OK;
    }
    status = check_flash (rom, address, length);
    if (status != PICOBOOT_OK)
        return status;
    if (is_locked (rom, address))
        return PICOBOOT_NOT_PERMITTED;
    if (flash_obeys (rom) && !rom->broken)
        virtual_flash_program (rom->fields.flash, address - FLASH_START, page, VIRTUAL_FLASH_PAGE,
                               VIRTUAL_FLASH_PICOBOOT);
    return PICOBOOT_OK;
}

static PicobootStatus
erase_sector (PicobootRom *rom, guint32 address)
{
    if (is_locked (rom, address))
        return PICOBOOT_NOT_PERMITTED;
    if (flash_obeys (rom))
        virtual_flash_erase_sector (rom->fields.flash, address - FLASH_START,
                                    VIRTUAL_FLASH_PICOBOOT);
    return PICOBOOT_OK;
}

PicobootStatus
picoboot_rom_erase (PicobootRom *rom, guint32 address, guint32 size)
{
    PicobootStatus status = PICOBOOT_OK;

    if (address % VIRTUAL_FLASH_SECTOR != 0 || size % VIRTUAL_FLASH_SECTOR != 0)
        return PICOBOOT_BAD_ALIGNMENT;
    if (!picoboot_rom_is_flash (rom, address) || !picoboot_rom_is_flash (rom, address + size))
        return PICOBOOT_INVALID_ADDRESS;
    for (guint32 at = 0; at < size && status == PICOBOOT_OK; at += VIRTUAL_FLASH_SECTOR)
        status = erase_sector (rom, address + at);
    return status;
}

void
picoboot_rom_exit_xip (PicobootRom *rom)
{
    rom->left_xip = TRUE;
}

gboolean
picoboot_rom_has_left_xip (PicobootRom *rom)
{
    return rom->left_xip;
}

void
picoboot_rom_break_flash (PicobootRom *rom)
{
    rom->broken = TRUE;
}

void
picoboot_rom_flip_bit (PicobootRom *rom)
{
    rom->flips = TRUE;
}
