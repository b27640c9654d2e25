/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-firmware.h"

#include <stdio.h>
#include <string.h>

enum {
    PAGE = 256,
    BLOCK = 512,
    DEFAULT_SIZE = 300 * 1024,
    MIN_SIZE = 16 * 1024,
    HUGE_SIZE = 200 * 1000 * 1000,
    /* microsoft/uf2, README.md */
    UF2_MAGIC_FIRST = 0x0a324655,
    UF2_MAGIC_SECOND = 0x9e5d5157,
    UF2_MAGIC_LAST = 0x0ab16f30,
    UF2_FLAG_FAMILY = 0x2000,
    UF2_FLAG_EXTENSION = 0x8000,
    /* picotool, check_abs_block: the block that erratum RP2350-E10 asks for */
    E10_FAMILY = 0xe48bff57,
    E10_ADDRESS = 0x10ffff00,
    E10_FILL = 0xef,
    E10_IGNORE_TAG = 0x9957e304,
    FAMILY_OF_NOTHING = 0x12345678,
};

static const struct {
    const char *name;
    guint32 family;
    guint32 start;
    guint32 stack;
} chips[] = {
    [LAB_CHIP_RP2040] = { "rp2040", 0xe48bff56, 0x10000000, 0x20042000 },
    [LAB_CHIP_RP2350_ARM] = { "rp2350", 0xe48bff59, 0x10000000, 0x20082000 },
    [LAB_CHIP_RP2350_RISCV] = { "rp2350-riscv", 0xe48bff5a, 0x10000000, 0x20082000 },
    [LAB_CHIP_SAMD21] = { "samd21", 0x68ed2b88, 0x2000, 0x20008000 },
    [LAB_CHIP_SAMD51] = { "samd51", 0x55114460, 0x4000, 0x20030000 },
    [LAB_CHIP_NRF52840] = { "nrf52840", 0xada52840, 0x27000, 0x20040000 }, /* behind S140 v7 */
    [LAB_CHIP_ESP32S2] = { "esp32s2", 0xbfdd4eee, 0, 0 },
    [LAB_CHIP_ESP32S3] = { "esp32s3", 0xc47e5767, 0, 0 },
    [LAB_CHIP_STM32] = { "stm32", 0, 0x08000000, 0x20020000 },
    [LAB_CHIP_NRF] = { "nrf", 0, 0, 0x20004000 },
};

static void
write_u32_le (guint8 *bytes, guint32 value)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = value >> (8 * i);
}

/* xorshift32: the same everywhere and for ever, unlike a library's generator. */
void
lab_firmware_fill (guint8 *bytes, gsize size, guint32 seed)
{
    guint32 state = seed * 2654435761u + 0x9e3779b9u;

    for (gsize i = 0; i < size; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        bytes[i] = state >> 24;
        if (state == 0)
            state = 1;
    }
}

/* CRC-32/MPEG-2: what the RP2040's boot ROM wants behind 252 bytes of second-stage boot code
 * (RP2040 datasheet, 2.8.1.3.1). */
static guint32
crc_of_boot2 (const guint8 *bytes)
{
    guint32 crc = 0xffffffff;

    for (int i = 0; i < 252; i++) {
        crc ^= (guint32) bytes[i] << 24;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 0x80000000 ? crc << 1 ^ 0x04c11db7 : crc << 1;
    }
    return crc;
}

gboolean
lab_firmware_has_boot2 (const guint8 *page)
{
    guint8 crc[4];

    write_u32_le (crc, crc_of_boot2 (page));
    return memcmp (crc, page + 252, sizeof crc) == 0;
}

/* What runs on an emulated core stays in its handler. */
enum { HANDLERS = 0x200, BRANCH_TO_ITSELF = 0xe7fee7fe };

static void
write_vectors (guint8 *bytes, LabChip chip, guint32 address)
{
    write_u32_le (bytes, chips[chip].stack);
    for (int i = 1; i < 16; i++) {
        write_u32_le (bytes + 4 * i, address + HANDLERS + 4 * i + 1);
        write_u32_le (bytes + HANDLERS + 4 * i, BRANCH_TO_ITSELF);
    }
}

/* An IMAGE_DEF block (RP2350 datasheet, 5.9.1): executable, secure, for the RP2350. */
static void
write_image_def (guint8 *bytes, LabChip chip)
{
    write_u32_le (bytes, 0xffffded3);
    write_u32_le (bytes + 4, chip == LAB_CHIP_RP2350_RISCV ? 0x11010142 : 0x10210142);
    write_u32_le (bytes + 8, 0x000001ff);
    write_u32_le (bytes + 12, 0);
    write_u32_le (bytes + 16, 0xab123579);
}

/* esp-idf: image header, and the application descriptor's magic word behind the first segment's
 * header. */
static void
write_esp_header (guint8 *bytes, LabChip chip)
{
    memset (bytes, 0, 64);
    bytes[0] = 0xe9;
    bytes[1] = 6;
    bytes[12] = chip == LAB_CHIP_ESP32S2 ? 2 : 9;
    write_u32_le (bytes + 32, 0xabcd5432);
}

static void
write_first_page (guint8 *bytes, LabChip chip, guint32 start)
{
    switch (chip) {
    case LAB_CHIP_RP2040:
        write_u32_le (bytes + 252, crc_of_boot2 (bytes));
        write_vectors (bytes + 256, chip, chips[chip].start + 256);
        break;
    case LAB_CHIP_RP2350_ARM:
    case LAB_CHIP_RP2350_RISCV:
        write_vectors (bytes, chip, chips[chip].start);
        write_image_def (bytes + 0x140, chip);
        break;
    case LAB_CHIP_SAMD21:
    case LAB_CHIP_SAMD51:
    case LAB_CHIP_NRF52840:
    case LAB_CHIP_STM32:
    case LAB_CHIP_NRF:
        write_vectors (bytes, chip, start);
        break;
    case LAB_CHIP_ESP32S2:
    case LAB_CHIP_ESP32S3:
        write_esp_header (bytes, chip);
        break;
    }
}

/* sys.implementation._build came with 1.25. */
static gboolean
has_build_id (const char *version)
{
    guint major = 0;
    guint minor = 0;

    return sscanf (version, "%u.%u", &major, &minor) == 2
           && (major > 1 || (major == 1 && minor >= 25));
}

/* A text between two NULs, as the constants of a real build lie. */
static void
write_text (guint8 *bytes, const char *text)
{
    bytes[-1] = '\0';
    memcpy (bytes, text, strlen (text) + 1);
}

void
lab_firmware_write_texts (guint8 *bytes, gsize size, const LabFirmwareFields *fields)
{
    const char *date = fields->date != NULL ? fields->date : "2024-11-29";
    g_autofree char *version =
        g_strdup_printf ("3.4.0; MicroPython v%s on %s", fields->version, date);
    g_autofree char *machine = g_strdup_printf ("; %s", fields->machine);
    guint8 *page = bytes + size / 2 / PAGE * PAGE;

    /* Cut as in the real RPI_PICO v1.23.0: the first block ends in "MicroPython v1.2". */
    write_text (fields->straddle ? page - strlen ("3.4.0; MicroPython v1.2") : page + 32, version);
    page += 4 * PAGE;
    write_text (page + 32, machine);
    if (fields->board_id != NULL && has_build_id (fields->version))
        write_text (page + 32 + strlen (machine) + 1, fields->board_id);
    page += 4 * PAGE;
    write_text (page + 16, "Type \"help()\" for more information.\r\n");
}

gboolean
lab_chip_from_name (const char *name, LabChip *chip)
{
    for (gsize i = 0; i < G_N_ELEMENTS (chips); i++) {
        if (g_str_equal (chips[i].name, name)) {
            *chip = i;
            return TRUE;
        }
    }
    return FALSE;
}

guint32
lab_chip_get_family (LabChip chip)
{
    return chips[chip].family;
}

guint32
lab_chip_get_start (LabChip chip)
{
    return chips[chip].start;
}

GBytes *
lab_firmware_make_flash (const LabFirmwareFields *fields)
{
    gsize size = fields->size != 0 ? fields->size : DEFAULT_SIZE;

    g_return_val_if_fail (size >= MIN_SIZE, NULL);

    guint8 *bytes = g_malloc (size);
    lab_firmware_fill (bytes, size, g_str_hash (fields->version) ^ fields->seed);
    write_first_page (bytes, fields->chip,
                      fields->start ? fields->start : chips[fields->chip].start);
    lab_firmware_write_texts (bytes, size, fields);
    return g_bytes_new_take (bytes, size);
}

static void
write_block (guint8 *block, guint32 address, guint32 number, guint32 n_blocks, guint32 family)
{
    write_u32_le (block, UF2_MAGIC_FIRST);
    write_u32_le (block + 4, UF2_MAGIC_SECOND);
    write_u32_le (block + 8, UF2_FLAG_FAMILY);
    write_u32_le (block + 12, address);
    write_u32_le (block + 16, PAGE);
    write_u32_le (block + 20, number);
    write_u32_le (block + 24, n_blocks);
    write_u32_le (block + 28, family);
    write_u32_le (block + 508, UF2_MAGIC_LAST);
}

GBytes *
lab_firmware_wrap_uf2 (GBytes *flash, guint32 address, guint32 family)
{
    gsize size;
    const guint8 *bytes = g_bytes_get_data (flash, &size);
    gsize n_blocks = (size + PAGE - 1) / PAGE;
    guint8 *uf2 = g_malloc0 (n_blocks * BLOCK);

    for (gsize i = 0; i < n_blocks; i++) {
        write_block (uf2 + i * BLOCK, address + i * PAGE, i, n_blocks, family);
        memcpy (uf2 + i * BLOCK + 32, bytes + i * PAGE, MIN (PAGE, size - i * PAGE));
    }
    return g_bytes_new_take (uf2, n_blocks * BLOCK);
}

static GBytes *
make_e10_block (void)
{
    guint8 *block = g_malloc0 (BLOCK);

    write_block (block, E10_ADDRESS, 0, 2, E10_FAMILY);
    write_u32_le (block + 8, UF2_FLAG_FAMILY | UF2_FLAG_EXTENSION);
    memset (block + 32, E10_FILL, PAGE);
    write_u32_le (block + 32 + PAGE, E10_IGNORE_TAG);
    return g_bytes_new_take (block, BLOCK);
}

GBytes *
lab_firmware_make_uf2 (const LabFirmwareFields *fields)
{
    g_autoptr (GBytes) flash = lab_firmware_make_flash (fields);
    g_autoptr (GBytes) uf2 =
        lab_firmware_wrap_uf2 (flash, chips[fields->chip].start, chips[fields->chip].family);

    if (fields->chip != LAB_CHIP_RP2350_ARM && fields->chip != LAB_CHIP_RP2350_RISCV)
        return g_steal_pointer (&uf2);
    g_autoptr (GBytes) first = make_e10_block ();
    return lab_firmware_join (first, uf2);
}

GBytes *
lab_firmware_join (GBytes *first, GBytes *second)
{
    GByteArray *both = g_byte_array_new ();

    g_byte_array_append (both, g_bytes_get_data (first, NULL), g_bytes_get_size (first));
    g_byte_array_append (both, g_bytes_get_data (second, NULL), g_bytes_get_size (second));
    return g_byte_array_free_to_bytes (both);
}

GBytes *
lab_firmware_spoil (GBytes *uf2, LabFirmwareFlaw flaw)
{
    gsize size = g_bytes_get_size (uf2);
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    gsize middle = size / BLOCK / 2 * BLOCK;

    g_byte_array_append (bytes, g_bytes_get_data (uf2, NULL), size);
    switch (flaw) {
    case LAB_FIRMWARE_TRUNCATED:
        g_byte_array_set_size (bytes, middle + BLOCK / 2);
        break;
    case LAB_FIRMWARE_WRONG_MAGIC:
        bytes->data[middle] ^= 0xff;
        break;
    case LAB_FIRMWARE_MISSING_BLOCK:
        g_byte_array_remove_range (bytes, middle, BLOCK);
        break;
    case LAB_FIRMWARE_REPEATED_BLOCK:
        memcpy (bytes->data + middle, bytes->data + middle - BLOCK, BLOCK);
        break;
    case LAB_FIRMWARE_WRONG_FAMILY:
        for (gsize i = 0; i < size; i += BLOCK)
            write_u32_le (bytes->data + i + 28, FAMILY_OF_NOTHING);
        break;
    case LAB_FIRMWARE_EMPTY:
        g_byte_array_set_size (bytes, 0);
        break;
    case LAB_FIRMWARE_RANDOM:
        lab_firmware_fill (bytes->data, size, size);
        break;
    case LAB_FIRMWARE_HUGE: {
        guint8 *huge = g_malloc0 (HUGE_SIZE);
        memcpy (huge, bytes->data, size);
        return g_bytes_new_take (huge, HUGE_SIZE);
    }
    }
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* A printable text of at most 127 bytes that ends in a control character, or NULL. */
static char *
dup_text (const char *text, const char *end)
{
    gsize n = 0;

    while (text + n < end && n < 128 && g_ascii_isprint (text[n]))
        n++;
    if (n == 0 || n == 128 || text + n == end || (guchar) text[n] >= 0x20)
        return NULL;
    return g_strndup (text, n);
}

/* "MicroPython v1.24.1 on 2024-11-29", with or without "; machine" behind it. */
static gboolean
find_version (const char *bytes, const char *end, LabFirmwareFound *found)
{
    static const char mark[] = "MicroPython v";

    for (const char *at = bytes; (at = memmem (at, end - at, mark, strlen (mark))) != NULL; at++) {
        g_autofree char *text = dup_text (at + strlen (mark), end);
        char *on = text != NULL ? strstr (text, " on ") : NULL;

        if (on == NULL || strlen (on) < strlen (" on 2024-11-29"))
            continue;
        found->version = g_strndup (text, on - text);
        found->date = g_strndup (on + strlen (" on "), strlen ("2024-11-29"));
        return TRUE;
    }
    return FALSE;
}

static char *
dup_board_id (const char *text, const char *end)
{
    g_autofree char *id = dup_text (text, end);

    if (id == NULL)
        return NULL;
    for (const char *c = id; *c != '\0'; c++) {
        if (!g_ascii_isupper (*c) && !g_ascii_isdigit (*c) && *c != '_' && *c != '-')
            return NULL;
    }
    return g_steal_pointer (&id);
}

/* "; Raspberry Pi Pico W with RP2040", the end of the banner. */
static gboolean
find_machine (const char *bytes, const char *end, LabFirmwareFound *found)
{
    for (const char *at = bytes; (at = memmem (at, end - at, "; ", 2)) != NULL; at++) {
        g_autofree char *text = dup_text (at + 2, end);

        if (text == NULL || strstr (text, " with ") == NULL)
            continue;
        found->board_id = dup_board_id (at + 2 + strlen (text) + 1, end);
        found->machine = g_steal_pointer (&text);
        return TRUE;
    }
    return FALSE;
}

gboolean
lab_firmware_find (GBytes *flash, LabFirmwareFound *found)
{
    gsize size;
    const char *bytes = g_bytes_get_data (flash, &size);

    *found = (LabFirmwareFound) { 0 };
    if (size == 0 || !find_version (bytes, bytes + size, found))
        return FALSE;

    find_machine (bytes, bytes + size, found);
    return TRUE;
}

void
lab_firmware_found_clear (LabFirmwareFound *found)
{
    g_clear_pointer (&found->version, g_free);
    g_clear_pointer (&found->date, g_free);
    g_clear_pointer (&found->machine, g_free);
    g_clear_pointer (&found->board_id, g_free);
}
