/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "picoboot-loader.h"

#include <string.h>

enum {
    EXCLUSIVE_ACCESS = 0x01,
    REBOOT = 0x02,
    FLASH_ERASE = 0x03,
    READ = 0x84,
    WRITE = 0x05,
    EXIT_XIP = 0x06,
    ENTER_CMD_XIP = 0x07,
    REBOOT2 = 0x0a,
    GET_INFO = 0x8b,
    START = 0x10000000,
    KIB = 1024,
};

typedef struct {
    VirtualFlash *flash;
    PicobootLoader *loader;
    guint64 busy_us;
} Rig;

static void
rig_clear (Rig *rig)
{
    picoboot_loader_free (rig->loader);
    virtual_flash_unref (rig->flash);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rig, rig_clear)

static Rig
make_rig (PicobootModel model, const PicobootPartition *partitions, guint n_partitions)
{
    static const PicobootTimes times = { .erase_us = 45000, .page_us = 625 };
    Rig rig = { .flash = virtual_flash_new (2 * KIB * KIB, NULL) };

    rig.loader = picoboot_loader_new (&(PicobootRomFields) { .model = model,
                                                             .rom_version = 2,
                                                             .id = 0x0123456789abcdef,
                                                             .flash = rig.flash,
                                                             .partitions = partitions,
                                                             .n_partitions = n_partitions },
                                      &times);
    return rig;
}

static void
put_u32 (guint8 *bytes, guint32 value)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = value >> (8 * i);
}

static guint32
get_u32 (const guint8 *bytes)
{
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (guint32) bytes[3] << 24;
}

typedef struct {
    guint8 id;
    guint8 args_size;
    guint32 length;
    guint32 args[4];
} Command;

static PicobootVerdict
order (Rig *rig, Command command)
{
    guint8 packet[PICOBOOT_COMMAND_SIZE] = { 0 };

    put_u32 (packet, 0x431fd10b);
    put_u32 (packet + 4, 0x77);
    packet[8] = command.id;
    packet[9] = command.args_size;
    put_u32 (packet + 12, command.length);
    for (int n = 0; n < 4; n++)
        put_u32 (packet + 16 + 4 * n, command.args[n]);
    return picoboot_loader_write (rig->loader, packet, sizeof packet, &rig->busy_us);
}

static PicobootVerdict
fetch (Rig *rig, guint8 *bytes, gsize size, gsize *length)
{
    return picoboot_loader_read (rig->loader, bytes, size, length, &rig->busy_us);
}

static PicobootVerdict
fetch_ack (Rig *rig)
{
    guint8 nothing[1];
    gsize length = 1;
    PicobootVerdict verdict = fetch (rig, nothing, sizeof nothing, &length);

    if (verdict == PICOBOOT_TAKEN)
        g_assert_cmpuint (length, ==, 0);
    return verdict;
}

static guint32
get_status (Rig *rig)
{
    guint8 status[PICOBOOT_STATUS_SIZE];

    picoboot_loader_get_status (rig->loader, status);
    return get_u32 (status + 4);
}

static void
do_plain (Rig *rig, Command command)
{
    g_assert_cmpint (order (rig, command), ==, PICOBOOT_TAKEN);
    g_assert_cmpint (fetch_ack (rig), ==, PICOBOOT_TAKEN);
    g_assert_cmpuint (get_status (rig), ==, PICOBOOT_OK);
}

static void
begin (Rig *rig)
{
    do_plain (rig, (Command) { EXIT_XIP, 0, 0, { 0 } });
}

static PicobootVerdict
write_range (Rig *rig, guint32 address, const guint8 *bytes, gsize length)
{
    PicobootVerdict verdict;

    order (rig, (Command) { WRITE, 8, length, { address, length } });
    verdict = picoboot_loader_write (rig->loader, bytes, length, &rig->busy_us);
    return verdict == PICOBOOT_TAKEN ? fetch_ack (rig) : verdict;
}

static PicobootVerdict
read_range (Rig *rig, guint32 address, guint8 *bytes, gsize length)
{
    gsize came = 0;
    PicobootVerdict verdict;

    order (rig, (Command) { READ, 8, length, { address, length } });
    verdict = fetch (rig, bytes, length, &came);
    if (verdict != PICOBOOT_TAKEN)
        return verdict;
    g_assert_cmpuint (came, ==, length);
    return picoboot_loader_write (rig->loader, bytes, 0, &rig->busy_us);
}

/* After an error: what the host does to go on. */
static void
recover (Rig *rig)
{
    picoboot_loader_clear_halt (rig->loader, FALSE);
    picoboot_loader_clear_halt (rig->loader, TRUE);
    picoboot_loader_reset (rig->loader);
}

static void
assert_refused (Rig *rig, Command command, PicobootStatus status)
{
    order (rig, command);
    g_assert_true (picoboot_loader_is_halted (rig->loader, TRUE));
    g_assert_true (picoboot_loader_is_halted (rig->loader, FALSE));
    g_assert_cmpint (fetch_ack (rig), ==, PICOBOOT_STALLED);
    g_assert_cmpuint (get_status (rig), ==, status);
    picoboot_loader_reset (rig->loader);
    g_assert_true (picoboot_loader_is_halted (rig->loader, TRUE));
    recover (rig);
    begin (rig);
}

static void
test_rom (void)
{
    static const PicobootModel models[] = { PICOBOOT_RP2040, PICOBOOT_RP2350 };

    for (gsize n = 0; n < G_N_ELEMENTS (models); n++) {
        g_auto (Rig) rig = make_rig (models[n], NULL, 0);
        const guint8 wanted[] = { 'M', 'u', models[n], 2 };
        guint8 rom[4];

        g_assert_cmpint (read_range (&rig, 0x10, rom, sizeof rom), ==, PICOBOOT_TAKEN);
        g_assert_cmpmem (rom, sizeof rom, wanted, sizeof wanted);
    }
}

static void
test_ram (void)
{
    g_auto (Rig) rig = make_rig (PICOBOOT_RP2040, NULL, 0);
    const guint8 sent[] = "any length at any place";
    guint8 back[sizeof sent];

    g_assert_cmpint (write_range (&rig, 0x20000003, sent, sizeof sent), ==, PICOBOOT_TAKEN);
    g_assert_cmpint (read_range (&rig, 0x20000003, back, sizeof back), ==, PICOBOOT_TAKEN);
    g_assert_cmpmem (back, sizeof back, sent, sizeof sent);
    g_assert_cmpint (write_range (&rig, 0x20041fff, sent, sizeof sent), ==, PICOBOOT_STALLED);
    g_assert_cmpuint (get_status (&rig), ==, PICOBOOT_INVALID_ADDRESS);
}

static void
test_nor (void)
{
    g_auto (Rig) rig = make_rig (PICOBOOT_RP2040, NULL, 0);
    guint8 page[2 * 256], back[2 * 256];

    begin (&rig);
    memset (page, 0x0f, sizeof page);
    g_assert_cmpint (write_range (&rig, START + 4096, page, sizeof page), ==, PICOBOOT_TAKEN);
    memset (page, 0xf5, sizeof page);
    g_assert_cmpint (write_range (&rig, START + 4096, page, sizeof page), ==, PICOBOOT_TAKEN);
    g_assert_cmpint (read_range (&rig, START + 4096, back, sizeof back), ==, PICOBOOT_TAKEN);
    g_assert_cmpint (back[7], ==, 0x05);
    g_assert_cmpuint (rig.busy_us, ==, 4 * 625);
    rig.busy_us = 0;
    do_plain (&rig, (Command) { FLASH_ERASE, 8, 0, { START + 4096, 2 * 4096 } });
    g_assert_cmpuint (rig.busy_us, ==, 2 * 45000);
    g_assert_true (virtual_flash_is_blank (rig.flash, 0, 2 * KIB * KIB));
    g_assert_cmpuint (picoboot_loader_get_counts (rig.loader)->sectors_erased, ==, 2);
}

/* A page is programmed whole, so what a host leaves out is what the last page held. */
static void
test_short_page (void)
{
    g_auto (Rig) rig = make_rig (PICOBOOT_RP2040, NULL, 0);
    guint8 bytes[256 + 10], back[256];

    begin (&rig);
    memset (bytes, 0x33, 256);
    memset (bytes + 256, 0x44, 10);
    g_assert_cmpint (write_range (&rig, START, bytes, sizeof bytes), ==, PICOBOOT_TAKEN);
    virtual_flash_read (rig.flash, 256, back, sizeof back);
    g_assert_cmpint (back[9], ==, 0x44);
    g_assert_cmpint (back[10], ==, 0x33);
}

static void
test_wraps (void)
{
    g_auto (Rig) rig = make_rig (PICOBOOT_RP2040, NULL, 0);
    guint8 page[256], back[256];

    begin (&rig);
    memset (page, 0x21, sizeof page);
    write_range (&rig, START, page, sizeof page);
    g_assert_cmpint (read_range (&rig, START + 2 * KIB * KIB, back, sizeof back), ==,
                     PICOBOOT_TAKEN);
    g_assert_cmpmem (back, sizeof back, page, sizeof page);
    g_assert_cmpint (read_range (&rig, START + 16 * KIB * KIB, back, sizeof back), ==,
                     PICOBOOT_STALLED);
}

static void
test_needs_exit_xip (void)
{
    g_auto (Rig) rig = make_rig (PICOBOOT_RP2040, NULL, 0);
    guint8 page[256] = { 0 }, back[256];

    g_assert_cmpint (write_range (&rig, START, page, sizeof page), ==, PICOBOOT_TAKEN);
    g_assert_true (virtual_flash_is_blank (rig.flash, 0, sizeof page));
    read_range (&rig, START, back, sizeof back);
    g_assert_cmpint (back[0], ==, 0);
    begin (&rig);
    read_range (&rig, START, back, sizeof back);
    g_assert_cmpint (back[0], ==, 0xff);
}

static void
test_refusals (void)
{
    g_auto (Rig) rig = make_rig (PICOBOOT_RP2350, NULL, 0);

    begin (&rig);
    assert_refused (&rig, (Command) { 0x30, 0, 0, { 0 } }, PICOBOOT_UNKNOWN_CMD);
    assert_refused (&rig, (Command) { REBOOT, 12, 0, { 0 } }, PICOBOOT_UNKNOWN_CMD);
    assert_refused (&rig, (Command) { FLASH_ERASE, 4, 0, { START, 4096 } },
                    PICOBOOT_INVALID_CMD_LENGTH);
    assert_refused (&rig, (Command) { WRITE, 8, 12, { START, 256 } },
                    PICOBOOT_INVALID_TRANSFER_LENGTH);
    assert_refused (&rig, (Command) { FLASH_ERASE, 8, 0, { START + 1, 4096 } },
                    PICOBOOT_BAD_ALIGNMENT);
    assert_refused (&rig, (Command) { FLASH_ERASE, 8, 0, { 0x20000000, 4096 } },
                    PICOBOOT_INVALID_ADDRESS);
    assert_refused (&rig, (Command) { GET_INFO, 16, 260, { 1, 1 } },
                    PICOBOOT_INVALID_TRANSFER_LENGTH);
    assert_refused (&rig, (Command) { GET_INFO, 16, 256, { 9 } }, PICOBOOT_INVALID_ARG);
    assert_refused (&rig, (Command) { GET_INFO, 16, 8, { 1, 0x7f } }, PICOBOOT_BUFFER_TOO_SMALL);
    picoboot_loader_refuse_exclusive (rig.loader, TRUE);
    assert_refused (&rig, (Command) { EXCLUSIVE_ACCESS, 1, 0, { 1 } }, PICOBOOT_NOT_PERMITTED);
    g_assert_cmpuint (picoboot_loader_get_counts (rig.loader)->refusals, ==, 10);
}

static void
test_garbage (void)
{
    g_auto (Rig) rig = make_rig (PICOBOOT_RP2040, NULL, 0);
    guint8 packet[PICOBOOT_COMMAND_SIZE] = { 1, 2, 3 };

    picoboot_loader_write (rig.loader, packet, sizeof packet, &rig.busy_us);
    g_assert_cmpint (fetch_ack (&rig), ==, PICOBOOT_STALLED);
    recover (&rig);
    picoboot_loader_write (rig.loader, packet, 3, &rig.busy_us);
    g_assert_cmpint (order (&rig, (Command) { EXIT_XIP, 0, 0, { 0 } }), ==, PICOBOOT_STALLED);
    recover (&rig);
    begin (&rig);
}

/* Its ROM acknowledges an erase that did nothing, and halts only the endpoint of failing data. */
static void
test_lax_rp2040 (void)
{
    g_auto (Rig) rig = make_rig (PICOBOOT_RP2040, NULL, 0);
    guint8 page[256] = { 0 };

    begin (&rig);
    do_plain (&rig, (Command) { FLASH_ERASE, 8, 0, { START + 1, 4096 } });
    g_assert_cmpuint (picoboot_loader_get_counts (rig.loader)->sectors_erased, ==, 0);
    g_assert_cmpint (write_range (&rig, START + 8, page, sizeof page), ==, PICOBOOT_STALLED);
    g_assert_cmpuint (get_status (&rig), ==, PICOBOOT_BAD_ALIGNMENT);
    g_assert_true (picoboot_loader_is_halted (rig.loader, FALSE));
    g_assert_false (picoboot_loader_is_halted (rig.loader, TRUE));
}

static void
test_exclusive (void)
{
    g_auto (Rig) rig = make_rig (PICOBOOT_RP2040, NULL, 0);

    do_plain (&rig, (Command) { EXCLUSIVE_ACCESS, 1, 0, { 1 } });
    g_assert_true (virtual_flash_get_exclusive (rig.flash));
    do_plain (&rig, (Command) { EXCLUSIVE_ACCESS, 1, 0, { 0 } });
    g_assert_false (virtual_flash_get_exclusive (rig.flash));
    do_plain (&rig, (Command) { EXCLUSIVE_ACCESS, 1, 0, { 2 } });
    picoboot_loader_reset (rig.loader);
    g_assert_false (virtual_flash_get_exclusive (rig.flash));
}

/* The drive programs between two packets of one command's data. */
static void
test_interleaved (void)
{
    g_auto (Rig) rig = make_rig (PICOBOOT_RP2350, NULL, 0);
    guint8 page[256] = { 0 };

    begin (&rig);
    order (&rig, (Command) { WRITE, 8, 512, { START, 512 } });
    picoboot_loader_write (rig.loader, page, sizeof page, &rig.busy_us);
    virtual_flash_program (rig.flash, 8192, page, sizeof page, VIRTUAL_FLASH_DRIVE);
    g_assert_cmpint (picoboot_loader_write (rig.loader, page, sizeof page, &rig.busy_us), ==,
                     PICOBOOT_STALLED);
    g_assert_cmpuint (get_status (&rig), ==, PICOBOOT_INTERLEAVED_WRITE);
}

static void
test_waits (void)
{
    g_auto (Rig) rig = make_rig (PICOBOOT_RP2040, NULL, 0);
    guint8 bytes[64];
    gsize length = 0;

    g_assert_cmpint (fetch (&rig, bytes, sizeof bytes, &length), ==, PICOBOOT_WAITS);
    order (&rig, (Command) { EXIT_XIP, 0, 0, { 0 } });
    g_assert_cmpint (order (&rig, (Command) { EXIT_XIP, 0, 0, { 0 } }), ==, PICOBOOT_WAITS);
    g_assert_cmpint (fetch_ack (&rig), ==, PICOBOOT_TAKEN);
    order (&rig, (Command) { READ, 8, 128, { 0, 128 } });
    g_assert_cmpint (fetch (&rig, bytes, sizeof bytes, &length), ==, PICOBOOT_TAKEN);
    g_assert_cmpint (fetch (&rig, bytes, sizeof bytes, &length), ==, PICOBOOT_TAKEN);
    g_assert_cmpint (fetch (&rig, bytes, sizeof bytes, &length), ==, PICOBOOT_WAITS);
}

static void
test_reboot (void)
{
    g_auto (Rig) rp2040 = make_rig (PICOBOOT_RP2040, NULL, 0);
    g_auto (Rig) rp2350 = make_rig (PICOBOOT_RP2350, NULL, 0);
    guint delay_ms = 0;
    guint8 page[256];

    g_assert_cmpint (picoboot_loader_get_reboot (rp2040.loader, &delay_ms), ==, PICOBOOT_STAYS);
    do_plain (&rp2040, (Command) { REBOOT, 12, 0, { 0, 0, 500 } });
    g_assert_cmpint (picoboot_loader_get_reboot (rp2040.loader, &delay_ms), ==,
                     PICOBOOT_TO_PROGRAM);
    g_assert_cmpuint (delay_ms, ==, 500);
    g_assert_cmpint (read_range (&rp2040, START, page, sizeof page), ==, PICOBOOT_STALLED);
    g_assert_cmpuint (get_status (&rp2040), ==, PICOBOOT_REBOOTING);

    do_plain (&rp2350, (Command) { REBOOT2, 16, 0, { 4, 100, START } });
    g_assert_cmpint (picoboot_loader_get_reboot (rp2350.loader, &delay_ms), ==,
                     PICOBOOT_TO_PROGRAM);
    g_auto (Rig) other = make_rig (PICOBOOT_RP2350, NULL, 0);
    do_plain (&other, (Command) { REBOOT2, 16, 0, { 2, 100 } });
    g_assert_cmpint (picoboot_loader_get_reboot (other.loader, &delay_ms), ==, PICOBOOT_TO_LOADER);
}

static void
get_info (Rig *rig, guint32 type, guint32 argument, guint32 *words, guint n_words)
{
    guint8 bytes[256];
    gsize length = 0;

    order (rig, (Command) { GET_INFO, 16, 256, { type, argument } });
    g_assert_cmpint (fetch (rig, bytes, sizeof bytes, &length), ==, PICOBOOT_TAKEN);
    g_assert_cmpuint (length, ==, 256);
    picoboot_loader_write (rig->loader, bytes, 1, &rig->busy_us);
    for (guint n = 0; n < n_words; n++)
        words[n] = get_u32 (bytes + 4 * n);
}

static void
test_info (void)
{
    g_auto (Rig) rig = make_rig (PICOBOOT_RP2350, NULL, 0);
    guint32 words[8];

    get_info (&rig, 1, 0x1, words, 5);
    g_assert_cmpuint (words[0], ==, 4);
    g_assert_cmphex (words[1], ==, 0x1);
    g_assert_cmphex (words[3], ==, 0x89abcdef);
    g_assert_cmphex (words[4], ==, 0x01234567);
    assert_refused (&rig, (Command) { GET_INFO, 16, 256, { 3, 0xe48bff59 } },
                    PICOBOOT_PRECONDITION_NOT_MET);
    get_info (&rig, 3, 0xe48bff59, words, 4);
    g_assert_cmpuint (words[1], ==, 0xff);
    g_assert_cmphex (words[2], ==, 0xffffe000);
    get_info (&rig, 3, 0xe48bff56, words, 4);
    g_assert_cmphex (words[1], ==, 0xffffffff);
    get_info (&rig, 2, 0x1, words, 8);
    g_assert_cmpuint (words[0], ==, 4);
    g_assert_cmpuint (words[2], ==, 0);
    get_info (&rig, 4, 0, words, 5);
    g_assert_cmpuint (words[0], ==, 4);
}

static void
test_partitions (void)
{
    static const PicobootPartition partitions[] = {
        { .first_sector = 2, .last_sector = 255, .families = { 0xe48bff59 }, .name = "app" },
        { .first_sector = 256, .last_sector = 300, .families = { 0x12345678 }, .locked = TRUE },
    };
    g_auto (Rig) rig = make_rig (PICOBOOT_RP2350, partitions, 2);
    guint8 page[256] = { 0 };
    guint32 words[12];

    begin (&rig);
    get_info (&rig, 3, 0xe48bff59, words, 4);
    g_assert_cmpuint (words[1], ==, 0);
    g_assert_cmpuint (words[2] & 0x1fff, ==, 2);
    g_assert_cmpuint (words[2] >> 13 & 0x1fff, ==, 255);
    get_info (&rig, 3, 0xe48bff5a, words, 4);
    g_assert_cmphex (words[1], ==, 0xffffffff);
    get_info (&rig, 3, 0x12345678, words, 4);
    g_assert_cmpuint (words[1], ==, 1);
    get_info (&rig, 2, 0x1 | 0x10, words, 9);
    g_assert_cmpuint (words[0], ==, 8);
    g_assert_cmphex (words[2], ==, 0x102);
    get_info (&rig, 2, 0x10 | 0x8000 | 1 << 24, words, 4);
    g_assert_cmpuint (words[0], ==, 3);
    g_assert_cmpuint (words[2] & 0x1fff, ==, 256);
    get_info (&rig, 2, 0x80, words, 3);
    g_assert_cmphex (words[2], ==, 0x70706103); /* 3, "app" */
    g_assert_cmpint (write_range (&rig, START + 256 * 4096, page, sizeof page), ==,
                     PICOBOOT_STALLED);
    g_assert_cmpuint (get_status (&rig), ==, PICOBOOT_NOT_PERMITTED);
}

static void
test_faults (void)
{
    g_auto (Rig) rig = make_rig (PICOBOOT_RP2350, NULL, 0);
    guint8 pages[3 * 256] = { 0 }, back[3 * 256];

    begin (&rig);
    picoboot_loader_break_at (rig.loader, 2);
    g_assert_cmpint (write_range (&rig, START, pages, sizeof pages), ==, PICOBOOT_TAKEN);
    g_assert_false (virtual_flash_is_blank (rig.flash, 0, 256));
    g_assert_true (virtual_flash_is_blank (rig.flash, 256, 512));
    picoboot_loader_flip_at (rig.loader, 1);
    read_range (&rig, START, back, sizeof back);
    g_assert_cmpint (back[128], ==, 0x10);
    read_range (&rig, START, back, sizeof back);
    g_assert_cmpint (back[128], ==, 0);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/picoboot-loader/rom", test_rom);
    g_test_add_func ("/picoboot-loader/ram", test_ram);
    g_test_add_func ("/picoboot-loader/nor", test_nor);
    g_test_add_func ("/picoboot-loader/short-page", test_short_page);
    g_test_add_func ("/picoboot-loader/wraps", test_wraps);
    g_test_add_func ("/picoboot-loader/needs-exit-xip", test_needs_exit_xip);
    g_test_add_func ("/picoboot-loader/refusals", test_refusals);
    g_test_add_func ("/picoboot-loader/garbage", test_garbage);
    g_test_add_func ("/picoboot-loader/lax-rp2040", test_lax_rp2040);
    g_test_add_func ("/picoboot-loader/exclusive", test_exclusive);
    g_test_add_func ("/picoboot-loader/interleaved", test_interleaved);
    g_test_add_func ("/picoboot-loader/waits", test_waits);
    g_test_add_func ("/picoboot-loader/reboot", test_reboot);
    g_test_add_func ("/picoboot-loader/info", test_info);
    g_test_add_func ("/picoboot-loader/partitions", test_partitions);
    g_test_add_func ("/picoboot-loader/faults", test_faults);
    return g_test_run ();
}
