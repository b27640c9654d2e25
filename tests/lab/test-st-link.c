/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "st-link.h"

#include <string.h>

/* What neither pyOCD nor OpenOCD does, and what they do byte for byte. */

enum { STATUS_OK = 0x80, STATUS_NO_IDCODE = 0x09, STATUS_BAD_AP = 0x1d, STATUS_UNKNOWN = 0x42 };

typedef struct {
    DebugTarget *target;
    SwdWire *wire;
    StLink *link;
    guint8 answer[ST_LINK_MAX_DATA];
    gsize length;
} Bench;

static void
make_link (Bench *bench, guint hardware)
{
    bench->link = st_link_new (&(StLinkFields) { .hardware = hardware,
                                                 .jtag = 45,
                                                 .mass = 30,
                                                 .vid = 0x0483,
                                                 .pid = 0x374b,
                                                 .board = "0740",
                                                 .packet_size = 64 },
                               bench->wire);
}

static void
set_up (Bench *bench, gconstpointer data)
{
    bench->target = debug_target_new ("stm32f411");
    bench->wire = swd_wire_new (bench->target);
    make_link (bench, 2);
}

static void
tear_down (Bench *bench, gconstpointer data)
{
    st_link_free (bench->link);
    swd_wire_free (bench->wire);
    debug_target_free (bench->target);
}

static void
ask (Bench *bench, const guint8 *command, guint length)
{
    st_link_take (bench->link, command, length);
    bench->length = st_link_give (bench->link, bench->answer, sizeof bench->answer);
}

#define ASK(bench, ...)                                                                            \
    G_STMT_START                                                                                   \
    {                                                                                              \
        const guint8 bytes_[] = { __VA_ARGS__ };                                                   \
        ask (bench, bytes_, sizeof bytes_);                                                        \
    }                                                                                              \
    G_STMT_END
#define EXPECT(bench, ...)                                                                         \
    G_STMT_START                                                                                   \
    {                                                                                              \
        const guint8 bytes_[] = { __VA_ARGS__ };                                                   \
        g_assert_cmpmem ((bench)->answer, (bench)->length, bytes_, sizeof bytes_);                 \
    }                                                                                              \
    G_STMT_END

static void
enter (Bench *bench)
{
    ASK (bench, 0xf2, 0x30, 0xa3, 0x00);
    EXPECT (bench, STATUS_OK, 0);
}

static void
test_tells_what_it_is (Bench *bench, gconstpointer data)
{
    ASK (bench, 0xf1);
    EXPECT (bench, 0x2b, 0x5e, 0x83, 0x04, 0x4b, 0x37); /* V2J45M30 */
    ASK (bench, 0xf5);
    EXPECT (bench, 1, 0);
    ASK (bench, 0xf7); /* 2.4 * 3300 / 2400 = 3.3 V */
    EXPECT (bench, 0x60, 0x09, 0, 0, 0xe4, 0x0c, 0, 0);
    ASK (bench, 0xf2, 0x56);
    g_assert_cmpuint (bench->length, ==, 128);
    g_assert_cmpmem (bench->answer + 2, 4, "0740", 4);
    ASK (bench, 0xf2, 0x61, 0, 0, 0, 0x10, 0, 0); /* of a V3 only */
    EXPECT (bench, STATUS_UNKNOWN, 0);
}

static void
test_v3_tells_more (Bench *bench, gconstpointer data)
{
    st_link_free (bench->link);
    make_link (bench, 3);
    ASK (bench, 0xfb);
    EXPECT (bench, 3, 0, 45, 30, 0, 0, 0, 0, 0x83, 0x04, 0x4b, 0x37);
    ASK (bench, 0xf2, 0x61, 0, 0, 0x88, 0x13, 0, 0); /* 5000 kHz: 3300 */
    EXPECT (bench, STATUS_OK, 0, 0, 0, 0xe4, 0x0c, 0, 0);
    ASK (bench, 0xf2, 0x62, 0);
    g_assert_cmpuint (bench->length, ==, 52);
    g_assert_cmpuint (bench->answer[8], ==, 7);
}

static void
test_modes (Bench *bench, gconstpointer data)
{
    enter (bench);
    ASK (bench, 0xf5);
    EXPECT (bench, 2, 0);
    ASK (bench, 0xf2, 0x31);
    EXPECT (bench, STATUS_OK, 0, 0, 0, 0x77, 0x14, 0xa0, 0x2b, 0, 0, 0, 0);
    ASK (bench, 0xf2, 0x21);
    g_assert_cmpuint (bench->length, ==, 0);
    ASK (bench, 0xf5);
    EXPECT (bench, 1, 0);
    swd_wire_get_trouble (bench->wire)->no_target = TRUE;
    ASK (bench, 0xf2, 0x30, 0xa3, 0x00);
    EXPECT (bench, STATUS_NO_IDCODE, 0);
}

static void
test_registers (Bench *bench, gconstpointer data)
{
    enter (bench);
    ASK (bench, 0xf2, 0x45, 0xff, 0xff, 0x00, 0x00);
    EXPECT (bench, STATUS_OK, 0, 0, 0, 0x77, 0x14, 0xa0, 0x2b);
    ASK (bench, 0xf2, 0x45, 0x00, 0x00, 0xfc, 0x00);
    EXPECT (bench, STATUS_OK, 0, 0, 0, 0x11, 0x00, 0x77, 0x24);
    ASK (bench, 0xf2, 0x4b, 0);
    EXPECT (bench, STATUS_OK, 0);
    ASK (bench, 0xf2, 0x4b, 7);
    EXPECT (bench, STATUS_BAD_AP, 0);
    ASK (bench, 0xf2, 0x36, 0x00, 0xed, 0x00, 0xe0); /* CPUID */
    EXPECT (bench, STATUS_OK, 0, 0, 0, 0x41, 0xc2, 0x0f, 0x41);
}

/* Words, half-words and bytes at odd places, across 1 KiB. */
static void
test_memory (Bench *bench, gconstpointer data)
{
    guint8 words[2048];

    for (guint n = 0; n < sizeof words; n++)
        words[n] = (guint8) (n * 7 + n / 256);
    enter (bench);
    ASK (bench, 0xf2, 0x08, 0x04, 0x00, 0x00, 0x20, 0x00, 0x08);
    ask (bench, words, sizeof words);
    ASK (bench, 0xf2, 0x3e);
    EXPECT (bench, STATUS_OK, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    ASK (bench, 0xf2, 0x07, 0x04, 0x00, 0x00, 0x20, 0x00, 0x08);
    g_assert_cmpmem (bench->answer, bench->length, words, sizeof words);
    ASK (bench, 0xf2, 0x0c, 0x07, 0x00, 0x00, 0x20, 5, 0);
    g_assert_cmpmem (bench->answer, bench->length, words + 3, 5);
    ASK (bench, 0xf2, 0x47, 0x06, 0x00, 0x00, 0x20, 6, 0);
    g_assert_cmpmem (bench->answer, bench->length, words + 2, 6);
    ASK (bench, 0xf2, 0x0c, 0x04, 0x00, 0x00, 0x20, 1, 0); /* two bytes at least */
    g_assert_cmpuint (bench->length, ==, 2);
}

static void
test_memory_that_is_not_there (Bench *bench, gconstpointer data)
{
    enter (bench);
    ASK (bench, 0xf2, 0x07, 0x00, 0x00, 0x00, 0x60, 8, 0);
    g_assert_cmpuint (bench->length, ==, 8);
    ASK (bench, 0xf2, 0x3e);
    g_assert_cmpuint (bench->answer[0], !=, STATUS_OK);
    ASK (bench, 0xf2, 0x36, 0x00, 0xed, 0x00, 0xe0);
    g_assert_cmpuint (bench->answer[0], ==, STATUS_OK); /* the firmware cleared the error */
}

/* Access port, address, write, read; then values and statuses. */
static void
test_several_at_once (Bench *bench, gconstpointer data)
{
    const guint8 items[] = { 5,    1,    2, 3, 0, 0, 0, 0, 0x00, 0x00,
                             0x00, 0x20, 9, 8, 7, 6, 0, 0, 0,    0x20 };

    enter (bench);
    ASK (bench, 0xf2, 0x51, 4, 0, 0, 0);
    ask (bench, items, sizeof items);
    ASK (bench, 0xf2, 0x52);
    g_assert_cmpuint (bench->length, ==, 32);
    g_assert_cmpmem (bench->answer + 12, 4, items + 12, 4);
    for (guint n = 0; n < 4; n++)
        g_assert_cmpuint (bench->answer[16 + 4 * n], ==, STATUS_OK);
}

static void
test_survives_bad_commands (Bench *bench, gconstpointer data)
{
    guint8 noise[ST_LINK_COMMAND_LENGTH];

    enter (bench);
    for (guint round = 0; round < 2000; round++) {
        for (guint n = 0; n < sizeof noise; n++)
            noise[n] = (guint8) g_test_rand_int ();
        noise[0] = 0xf2;
        ask (bench, noise, (guint) g_test_rand_int_range (0, sizeof noise + 1));
    }
    st_link_reset (bench->link);
    ASK (bench, 0xf5);
    g_assert_cmpuint (bench->length, ==, 2);
}

int
main (int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test) (Bench *bench, gconstpointer data);
    } tests[] = {
        { "/st-link/tells-what-it-is", test_tells_what_it_is },
        { "/st-link/v3-tells-more", test_v3_tells_more },
        { "/st-link/modes", test_modes },
        { "/st-link/registers", test_registers },
        { "/st-link/memory", test_memory },
        { "/st-link/memory-that-is-not-there", test_memory_that_is_not_there },
        { "/st-link/several-at-once", test_several_at_once },
        { "/st-link/survives-bad-commands", test_survives_bad_commands },
    };

    g_test_init (&argc, &argv, NULL);
    for (gsize n = 0; n < G_N_ELEMENTS (tests); n++)
        g_test_add (tests[n].name, Bench, NULL, set_up, tests[n].test, tear_down);
    return g_test_run ();
}
