/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-bootloader.h"

#include <string.h>

/* The block format: microsoft/uf2, README.md. All words are little-endian. */
enum {
    UF2_MAGIC_FIRST = 0x0a324655,
    UF2_MAGIC_SECOND = 0x9e5d5157,
    UF2_MAGIC_LAST = 0x0ab16f30,
    UF2_FLAG_NOT_MAIN_FLASH = 0x1,
    UF2_FLAG_FAMILY = 0x2000,
    UF2_DATA = 32,
    UF2_DATA_SIZE = 476,
    UF2_PAGE = 256,
};

enum {
    FLASH_SECTOR = 4096,
    PAGES_PER_SECTOR = FLASH_SECTOR / UF2_PAGE,
    /* RP2040 and RP2350: the window in which flash is seen (is_address_flash of both ROMs). */
    XIP_START = 0x10000000,
    XIP_END = 0x11000000,
    RP2350_XIP_END = 0x12000000,
    RP2350_FAMILY_ABSOLUTE = 0xe48bff57,
    RP2350_FAMILY_ARM_NS = 0xe48bff5b,
    /* RP2040: bits for blocks and for erased sectors share 16 KiB, about 30 MB of blocks
     * (FLASH_MAX_VALID_BLOCKS in virtual_disk.c). RP2350: 32 MiB. */
    RP2040_MAX_BLOCKS = 123360,
    RP2350_MAX_BLOCKS = 131072,
    /* uf2-samdx1, nRF52 and tinyuf2: MAX_BLOCKS in their uf2.h is the flash in pages plus this. */
    MORE_BLOCKS = 100,
    POISONED = 0xffffffff,
    /* uf2-samdx1 takes 8 KiB on the SAMD21 and 16 KiB on the SAMD51 (APP_START_ADDRESS). */
    SAMD21_FAMILY = 0x68ed2b88,
    SAMD21_APP_START = 0x2000,
};

struct _VirtualBootloader {
    GObject parent_instance;

    VirtualBootloaderKind kind;
    const VirtualBootloaderTraits *traits;
    guint32 family;
    VirtualFlash *flash;
    guint32 flash_size;
    guint32 app_start; /* the bootloader itself lies below */

    /* The current set of blocks. n_blocks 0: none. */
    guint32 n_blocks;
    guint32 set_family;
    guint32 n_written;
    guint32 max_blocks;
    guint8 *written;
    guint8 *erased;
    guint32 image_start;
    guint32 image_end;
    gboolean complete;

    guint n_erased;
};

G_DEFINE_FINAL_TYPE (VirtualBootloader, virtual_bootloader, G_TYPE_OBJECT)

typedef struct {
    guint32 flags;
    guint32 address;
    guint32 size;
    guint32 number;
    guint32 n_blocks;
    guint32 family;
    const guint8 *data;
} Block;

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

static gboolean
parse_block (const guint8 *sector, Block *block)
{
    if (read_u32_le (sector) != UF2_MAGIC_FIRST || read_u32_le (sector + 4) != UF2_MAGIC_SECOND
        || read_u32_le (sector + 508) != UF2_MAGIC_LAST)
        return FALSE;

    block->flags = read_u32_le (sector + 8);
    block->address = read_u32_le (sector + 12);
    block->size = read_u32_le (sector + 16);
    block->number = read_u32_le (sector + 20);
    block->n_blocks = read_u32_le (sector + 24);
    block->family = read_u32_le (sector + 28);
    block->data = sector + UF2_DATA;
    return TRUE;
}

static gboolean
test_and_set (guint8 *bits, guint32 index)
{
    gboolean was_set = bits[index / 8] & (1 << (index % 8));

    bits[index / 8] |= 1 << (index % 8);
    return was_set;
}

static gboolean
is_inside (VirtualBootloader *self, const Block *block)
{
    guint32 offset = block->address - self->traits->flash_base;

    return block->address >= self->app_start && offset < self->flash_size
           && block->size <= self->flash_size - offset;
}

static void
erase_sector (VirtualBootloader *self, guint32 sector, guint64 *cost_us)
{
    virtual_flash_erase_sector (self->flash, sector * FLASH_SECTOR, VIRTUAL_FLASH_DRIVE);
    self->n_erased++;
    *cost_us += self->traits->erase_us;
}

/* The page cache of the nRF52's and tinyuf2's flash writers keeps the rest of a sector; so the
 * erase is only paid for. */
static void
rewrite_sector (VirtualBootloader *self, const Block *block, guint64 *cost_us)
{
    guint32 offset = block->address - self->traits->flash_base;

    if (!test_and_set (self->erased, offset / FLASH_SECTOR)) {
        self->n_erased++;
        *cost_us += self->traits->erase_us;
    }
    virtual_flash_replace (self->flash, offset, block->data, block->size, VIRTUAL_FLASH_DRIVE);
}

/* As NOR flash does it: a program operation only clears bits, so what was not erased is spoilt. */
static void
program_erased (VirtualBootloader *self, const Block *block, guint32 erase_key, guint64 *cost_us)
{
    guint32 offset = block->address - self->traits->flash_base;

    if (!test_and_set (self->erased, erase_key))
        erase_sector (self, offset / FLASH_SECTOR, cost_us);
    virtual_flash_program (self->flash, offset, block->data, block->size, VIRTUAL_FLASH_DRIVE);
}

static void
program_block (VirtualBootloader *self, const Block *block, guint64 *cost_us)
{
    if (!is_inside (self, block))
        return; /* the chip's flash is smaller than the image; no loader tells */

    switch (self->kind) {
    case VIRTUAL_BOOTLOADER_RP2040:
        /* Keyed on the block's number, not on its address (virtual_disk.c, _write_uf2_page). */
        program_erased (self, block, block->number / PAGES_PER_SECTOR, cost_us);
        break;
    case VIRTUAL_BOOTLOADER_RP2350:
    case VIRTUAL_BOOTLOADER_SAMD:
        program_erased (self, block, (block->address - self->traits->flash_base) / FLASH_SECTOR,
                        cost_us);
        break;
    case VIRTUAL_BOOTLOADER_NRF52:
    case VIRTUAL_BOOTLOADER_TINYUF2:
        rewrite_sector (self, block, cost_us);
        break;
    case VIRTUAL_BOOTLOADER_NONE:
        return;
    }
    *cost_us += self->traits->page_us;
    self->image_start = MIN (self->image_start, block->address);
    self->image_end = MAX (self->image_end, block->address + block->size);
}

static void
forget_set (VirtualBootloader *self)
{
    self->n_blocks = 0;
    self->n_written = 0;
    self->complete = FALSE;
    self->image_start = G_MAXUINT32;
    self->image_end = 0;
    memset (self->written, 0, self->max_blocks / 8 + 1);
    memset (self->erased, 0, MAX (self->max_blocks, self->flash_size / FLASH_SECTOR) / 8 + 1);
}

/* Both ROMs: a block of the running set is programmed once, a duplicate is ignored; the set is
 * complete when the number of different blocks is the announced one. */
static VirtualBootloaderVerdict
take_rom_block (VirtualBootloader *self, const Block *block, guint64 *cost_us)
{
    if (test_and_set (self->written, block->number))
        return VIRTUAL_BOOTLOADER_ACCEPTED;

    program_block (self, block, cost_us);
    self->n_written++;
    return self->n_written == self->n_blocks ? VIRTUAL_BOOTLOADER_COMPLETE
                                             : VIRTUAL_BOOTLOADER_ACCEPTED;
}

/* vd_write_block and _update_current_uf2_info of the RP2040's virtual_disk.c. A block of its
 * family with a bad address or number ends the running set ("received garbage"). Images for RAM
 * are not modelled: they end it too. */
static VirtualBootloaderVerdict
write_rp2040 (VirtualBootloader *self, const Block *block, guint64 *cost_us)
{
    if (!(block->flags & UF2_FLAG_FAMILY) || block->family != self->family
        || (block->flags & UF2_FLAG_NOT_MAIN_FLASH) || block->size != UF2_PAGE)
        return VIRTUAL_BOOTLOADER_REJECTED;

    if (block->n_blocks == 0 || block->n_blocks > self->max_blocks || block->address < XIP_START
        || block->address >= XIP_END || block->address % UF2_PAGE != 0
        || block->number >= block->n_blocks) {
        forget_set (self);
        return VIRTUAL_BOOTLOADER_REJECTED;
    }
    if (self->n_blocks != block->n_blocks) {
        forget_set (self);
        self->n_blocks = block->n_blocks;
    }
    return take_rom_block (self, block, cost_us);
}

/* _update_current_uf2_info of the RP2350's usb_virtual_disk.c: any of its own families, and
 * "absolute", without a partition table; a change of family or count begins a new set, so the
 * E10 block (absolute, 0 of 2) is just an abandoned set. Bad blocks are ignored. */
static VirtualBootloaderVerdict
write_rp2350 (VirtualBootloader *self, const Block *block, guint64 *cost_us)
{
    if (!(block->flags & UF2_FLAG_FAMILY) || (block->flags & UF2_FLAG_NOT_MAIN_FLASH)
        || block->size != UF2_PAGE || block->family < RP2350_FAMILY_ABSOLUTE
        || block->family > RP2350_FAMILY_ARM_NS)
        return VIRTUAL_BOOTLOADER_REJECTED;

    if (block->n_blocks == 0 || block->n_blocks > self->max_blocks || block->address < XIP_START
        || block->address >= RP2350_XIP_END || block->address % UF2_PAGE != 0
        || block->number >= block->n_blocks)
        return VIRTUAL_BOOTLOADER_REJECTED;

    if (self->n_blocks != block->n_blocks || self->set_family != block->family) {
        forget_set (self);
        self->n_blocks = block->n_blocks;
        self->set_family = block->family;
    }
    return take_rom_block (self, block, cost_us);
}

/* The counter that uf2-samdx1, the nRF52's and tinyuf2 share: another number of blocks poisons it
 * for the rest of this run ("numBlocks = 0xffffffff"), so that it never finishes. */
static VirtualBootloaderVerdict
count_block (VirtualBootloader *self, const Block *block)
{
    if (block->n_blocks == 0)
        return VIRTUAL_BOOTLOADER_ACCEPTED;

    if (self->n_blocks != block->n_blocks)
        self->n_blocks =
            block->n_blocks >= self->max_blocks || self->n_blocks != 0 ? POISONED : block->n_blocks;
    if (block->number >= self->max_blocks)
        return VIRTUAL_BOOTLOADER_ACCEPTED;
    if (!test_and_set (self->written, block->number))
        self->n_written++;
    if (self->n_written < self->n_blocks || self->complete)
        return VIRTUAL_BOOTLOADER_ACCEPTED;

    self->complete = TRUE;
    return VIRTUAL_BOOTLOADER_COMPLETE;
}

/* write_block of uf2-samdx1's fat.c: blocks that must not be written (the bootloader's own place,
 * as in a CURRENT.UF2) are still counted; a file without family ids is taken. */
static VirtualBootloaderVerdict
write_samd (VirtualBootloader *self, const Block *block, guint64 *cost_us)
{
    if ((block->flags & UF2_FLAG_FAMILY) && block->family != self->family)
        return VIRTUAL_BOOTLOADER_REJECTED;

    if (!(block->flags & UF2_FLAG_NOT_MAIN_FLASH) && block->size == UF2_PAGE
        && block->address % UF2_PAGE == 0)
        program_block (self, block, cost_us);
    return count_block (self, block);
}

/* write_block of Adafruit_nRF52_Bootloader's ghostfat.c: what lies below the application (MBR) is
 * skipped but counted, what lies above it refused. Its self-update family is not modelled. */
static VirtualBootloaderVerdict
write_nrf52 (VirtualBootloader *self, const Block *block, guint64 *cost_us)
{
    if (!(block->flags & UF2_FLAG_FAMILY) || (block->flags & UF2_FLAG_NOT_MAIN_FLASH)
        || block->size != UF2_PAGE || block->address % UF2_PAGE != 0
        || block->family != self->family || block->address >= self->flash_size)
        return VIRTUAL_BOOTLOADER_REJECTED;

    program_block (self, block, cost_us);
    return count_block (self, block);
}

/* uf2_write_block of tinyuf2's ghostfat.c: any payload size; addresses behind ota_0 are counted
 * though nothing is stored, so the copy "succeeds" (tinyuf2#384). */
static VirtualBootloaderVerdict
write_tinyuf2 (VirtualBootloader *self, const Block *block, guint64 *cost_us)
{
    if (!(block->flags & UF2_FLAG_FAMILY) || (block->flags & UF2_FLAG_NOT_MAIN_FLASH)
        || block->family != self->family || block->size > UF2_DATA_SIZE)
        return VIRTUAL_BOOTLOADER_REJECTED;

    program_block (self, block, cost_us);
    return count_block (self, block);
}

static void
virtual_bootloader_finalize (GObject *object)
{
    VirtualBootloader *self = VIRTUAL_BOOTLOADER (object);

    g_clear_pointer (&self->flash, virtual_flash_unref);
    g_free (self->written);
    g_free (self->erased);

    G_OBJECT_CLASS (virtual_bootloader_parent_class)->finalize (object);
}

static void
virtual_bootloader_class_init (VirtualBootloaderClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = virtual_bootloader_finalize;
}

static void
virtual_bootloader_init (VirtualBootloader *self)
{
}

static guint32
get_max_blocks (VirtualBootloader *self)
{
    switch (self->kind) {
    case VIRTUAL_BOOTLOADER_RP2040:
        return RP2040_MAX_BLOCKS;
    case VIRTUAL_BOOTLOADER_RP2350:
        return RP2350_MAX_BLOCKS;
    case VIRTUAL_BOOTLOADER_SAMD:
    case VIRTUAL_BOOTLOADER_NRF52:
    case VIRTUAL_BOOTLOADER_TINYUF2:
    case VIRTUAL_BOOTLOADER_NONE:
        return self->flash_size / UF2_PAGE + MORE_BLOCKS;
    }
    g_return_val_if_reached (0);
}

VirtualBootloader *
virtual_bootloader_new_for_flash (VirtualBootloaderKind kind, guint32 family, VirtualFlash *flash)
{
    VirtualBootloader *self = g_object_new (VIRTUAL_TYPE_BOOTLOADER, NULL);

    self->kind = kind;
    self->traits = virtual_bootloader_get_traits (kind);
    self->family = family != 0 ? family : self->traits->family;
    self->flash = virtual_flash_ref (flash);
    self->flash_size = virtual_flash_get_size (flash);
    self->app_start = self->family == SAMD21_FAMILY ? SAMD21_APP_START : self->traits->app_start;
    self->max_blocks = get_max_blocks (self);
    self->written = g_malloc0 (self->max_blocks / 8 + 1);
    self->erased = g_malloc0 (MAX (self->max_blocks, self->flash_size / FLASH_SECTOR) / 8 + 1);
    forget_set (self);
    return self;
}

VirtualBootloader *
virtual_bootloader_new (VirtualBootloaderKind kind,
                        guint32 family,
                        guint32 flash_size,
                        GBytes *content)
{
    guint32 usual = virtual_bootloader_get_traits (kind)->flash_size;
    g_autoptr (VirtualFlash) flash =
        virtual_flash_new (flash_size != 0 ? flash_size : usual, content);

    return virtual_bootloader_new_for_flash (kind, family, flash);
}

VirtualBootloaderVerdict
virtual_bootloader_write (VirtualBootloader *self, const guint8 *sector, guint64 *cost_us)
{
    Block block;

    if (!parse_block (sector, &block))
        return VIRTUAL_BOOTLOADER_FOREIGN;
    if (virtual_flash_get_exclusive (self->flash))
        return VIRTUAL_BOOTLOADER_LOCKED;

    switch (self->kind) {
    case VIRTUAL_BOOTLOADER_RP2040:
        return write_rp2040 (self, &block, cost_us);
    case VIRTUAL_BOOTLOADER_RP2350:
        return write_rp2350 (self, &block, cost_us);
    case VIRTUAL_BOOTLOADER_SAMD:
        return write_samd (self, &block, cost_us);
    case VIRTUAL_BOOTLOADER_NRF52:
        return write_nrf52 (self, &block, cost_us);
    case VIRTUAL_BOOTLOADER_TINYUF2:
        return write_tinyuf2 (self, &block, cost_us);
    case VIRTUAL_BOOTLOADER_NONE:
        return VIRTUAL_BOOTLOADER_FOREIGN;
    }
    g_return_val_if_reached (VIRTUAL_BOOTLOADER_FOREIGN);
}

guint
virtual_bootloader_get_n_current (VirtualBootloader *self)
{
    guint32 skipped = self->app_start - self->traits->flash_base;

    return self->traits->has_current_uf2 ? (self->flash_size - skipped) / UF2_PAGE : 0;
}

void
virtual_bootloader_read_current (VirtualBootloader *self, guint index, guint8 *sector)
{
    guint32 address = self->app_start + index * UF2_PAGE;

    memset (sector, 0, VIRTUAL_BOOTLOADER_SECTOR);
    write_u32_le (sector, UF2_MAGIC_FIRST);
    write_u32_le (sector + 4, UF2_MAGIC_SECOND);
    write_u32_le (sector + 8, UF2_FLAG_FAMILY);
    write_u32_le (sector + 12, address);
    write_u32_le (sector + 16, UF2_PAGE);
    write_u32_le (sector + 20, index);
    write_u32_le (sector + 24, virtual_bootloader_get_n_current (self));
    write_u32_le (sector + 28, self->family);
    virtual_flash_read (self->flash, address - self->traits->flash_base, sector + UF2_DATA,
                        UF2_PAGE);
    write_u32_le (sector + 508, UF2_MAGIC_LAST);
}

GBytes *
virtual_bootloader_dup_flash (VirtualBootloader *self)
{
    return virtual_flash_dup (self->flash, 0, self->flash_size);
}

GBytes *
virtual_bootloader_dup_image (VirtualBootloader *self, guint32 *address)
{
    if (self->image_end == 0)
        return NULL;

    if (address != NULL)
        *address = self->image_start;
    return virtual_flash_dup (self->flash, self->image_start - self->traits->flash_base,
                              self->image_end - self->image_start);
}

guint
virtual_bootloader_get_n_erased (VirtualBootloader *self)
{
    return self->n_erased;
}
