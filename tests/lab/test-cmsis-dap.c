/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cmsis-dap-queue.h"

#include <string.h>

/* What neither pyOCD nor OpenOCD does, and what they do byte for byte. */

enum { PACKET = 64, COUNT = 4, RAM = 0x20000000 };

typedef struct {
    DebugTarget *target;
    SwdWire *wire;
    CmsisDap *dap;
    guint8 answer[CMSIS_DAP_MAX_PACKET];
    guint length;
} Bench;

static void
set_up_with (Bench *bench, gboolean no_sequences)
{
    bench->target = debug_target_new ("stm32f411");
    bench->wire = swd_wire_new (bench->target);
    bench->dap =
        cmsis_dap_new (&(CmsisDapFields) { .vendor = "Moult",
                                           .protocol = "2.1.1",
                                           .capabilities = CMSIS_DAP_CAN_SWD | CMSIS_DAP_CAN_ATOMIC,
                                           .no_sequences = no_sequences,
                                           .packet_size = PACKET,
                                           .packet_count = COUNT },
                       bench->wire);
}

static void
set_up (Bench *bench, gconstpointer data)
{
    set_up_with (bench, FALSE);
}

static void
tear_down (Bench *bench, gconstpointer data)
{
    cmsis_dap_free (bench->dap);
    swd_wire_free (bench->wire);
    debug_target_free (bench->target);
}

static void
ask (Bench *bench, const void *bytes, guint length)
{
    bench->length = cmsis_dap_execute (bench->dap, bytes, length, bench->answer);
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

/* Up to a MEM-AP that counts from @address in RAM. */
static void
connect_at (Bench *bench, guint8 offset)
{
    ASK (bench, 0x02, 0x01);
    ASK (bench, 0x12, 136, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x9e, 0xe7, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0x00);
    ASK (bench, 0x05, 0, 1, 0x02);
    EXPECT (bench, 0x05, 1, 1, 0x77, 0x14, 0xa0, 0x2b);
    ASK (bench, 0x05, 0, 4, 0x04, 0, 0, 0, 0x50, 0x08, 0, 0, 0, 0, 0x01, 0x52, 0, 0, 0x23, 0x05,
         offset, 0, 0, 0x20);
    EXPECT (bench, 0x05, 4, 1);
}

static void
test_tells_what_it_is (Bench *bench, gconstpointer data)
{
    ASK (bench, 0x00, 0x01);
    EXPECT (bench, 0x00, 6, 'M', 'o', 'u', 'l', 't', 0);
    ASK (bench, 0x00, 0x02); /* it was given none */
    EXPECT (bench, 0x00, 0);
    ASK (bench, 0x00, 0xf0);
    EXPECT (bench, 0x00, 2, 0x11, 0x00);
    ASK (bench, 0x00, 0xfe);
    EXPECT (bench, 0x00, 1, COUNT);
    ASK (bench, 0x00, 0xff);
    EXPECT (bench, 0x00, 2, PACKET, 0);
    ASK (bench, 0x99);
    EXPECT (bench, 0xff);
}

static void
test_does_nothing_unconnected (Bench *bench, gconstpointer data)
{
    ASK (bench, 0x05, 0, 1, 0x02);
    EXPECT (bench, 0x05, 0, 0);
    ASK (bench, 0x02, 0x02); /* JTAG */
    EXPECT (bench, 0x02, 0);
    ASK (bench, 0x06, 0, 1, 0, 0x02);
    EXPECT (bench, 0x06, 0, 0, 0);
}

/* Reads of an access port are fetched one behind; the last by RDBUFF, before a write too. */
static void
test_posts_reads (Bench *bench, gconstpointer data)
{
    connect_at (bench, 0);
    ASK (bench, 0x05, 0, 2, 0x0d, 1, 2, 3, 4, 0x0d, 5, 6, 7, 8);
    EXPECT (bench, 0x05, 2, 1);
    ASK (bench, 0x05, 0, 5, 0x05, 0, 0, 0, 0x20, 0x0f, 0x0f, 0x05, 0, 0, 0, 0x20, 0x0f);
    EXPECT (bench, 0x05, 5, 1, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4);
    ASK (bench, 0x06, 0, 1, 0, 0x05, 0, 0, 0, 0x20);
    EXPECT (bench, 0x06, 1, 0, 1);
    ASK (bench, 0x06, 0, 2, 0, 0x0f);
    EXPECT (bench, 0x06, 2, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8);
}

static void
test_matches (Bench *bench, gconstpointer data)
{
    connect_at (bench, 0);
    ASK (bench, 0x04, 0, 16, 0, 3, 0);
    ASK (bench, 0x05, 0, 2, 0x0d, 0x34, 0x12, 0, 0, 0x05, 0, 0, 0, 0x20);
    ASK (bench, 0x05, 0, 2, 0x20, 0xff, 0, 0, 0, 0x1f, 0x34, 0, 0, 0);
    EXPECT (bench, 0x05, 2, 1);
    ASK (bench, 0x05, 0, 3, 0x05, 0, 0, 0, 0x20, 0x1f, 0x35, 0, 0, 0, 0x0f);
    EXPECT (bench, 0x05, 1, 0x11); /* what comes behind a mismatch is left out */
}

static void
test_tries_again_while_told_to_wait (Bench *bench, gconstpointer data)
{
    connect_at (bench, 0);
    debug_target_set_fault (bench->target, "wait", "3");
    ASK (bench, 0x04, 0, 3, 0, 0, 0);
    ASK (bench, 0x05, 0, 1, 0x0d, 1, 2, 3, 4);
    EXPECT (bench, 0x05, 1, 1);
    debug_target_set_fault (bench->target, "wait", "");
    ASK (bench, 0x05, 0, 2, 0x0d, 1, 2, 3, 4, 0x0f);
    EXPECT (bench, 0x05, 0, 2);
}

static void
test_carries_out_several_at_once (Bench *bench, gconstpointer data)
{
    ASK (bench, 0x7f, 3, 0x00, 0xfe, 0x01, 0, 1, 0x99);
    EXPECT (bench, 0x7f, 3, 0x00, 1, COUNT, 0x01, 0, 0xff);
    ASK (bench, 0x7f, 2, 0x02, 1, 0x05, 0, 1, 0x02);
    g_assert_cmpuint (bench->answer[2], ==, 0x02);
}

static void
test_survives_bad_packets (Bench *bench, gconstpointer data)
{
    guint8 noise[PACKET];

    connect_at (bench, 0);
    ASK (bench, 0x05, 0, 200, 0x02);
    ASK (bench, 0x06, 0, 0xff, 0xff, 0x02);
    ASK (bench, 0x12, 0);
    ASK (bench, 0x1d, 200, 0x80);
    ask (bench, "", 0);
    g_assert_cmpuint (cmsis_dap_get_counts (bench->dap)->malformed, ==, 5);
    for (guint round = 0; round < 2000; round++) {
        for (guint n = 0; n < sizeof noise; n++)
            noise[n] = (guint8) g_test_rand_int ();
        ask (bench, noise, (guint) g_test_rand_int_range (0, sizeof noise));
        g_assert_cmpuint (bench->length, <=, PACKET);
    }
}

static void
test_old_firmware_has_no_sequences (void)
{
    Bench bench;

    set_up_with (&bench, TRUE);
    ASK (&bench, 0x1d, 1, 8, 0x99);
    EXPECT (&bench, 0xff);
    tear_down (&bench, NULL);
}

static void
test_takes_the_time_of_the_wire (Bench *bench, gconstpointer data)
{
    connect_at (bench, 0);
    ASK (bench, 0x11, 0x40, 0x42, 0x0f, 0); /* 1 MHz */
    swd_wire_take_time (bench->wire);
    ASK (bench, 0x05, 0, 1, 0x02);
    g_assert_cmpuint (swd_wire_take_time (bench->wire), ==, 46000);
    ASK (bench, 0x09, 100, 0);
    g_assert_cmpuint (swd_wire_take_time (bench->wire), ==, 100000);
    ASK (bench, 0x11, 0, 0, 0, 0);
    EXPECT (bench, 0x11, 0xff);
}

static void
on_changed (gpointer data)
{
    guint *changes = data;

    *changes += 1;
}

static void
expect_answer (CmsisDapQueue *queue, guint8 first)
{
    g_autoptr (GBytes) answer = cmsis_dap_queue_take (queue);

    g_assert_nonnull (answer);
    g_assert_cmpuint (*(const guint8 *) g_bytes_get_data (answer, NULL), ==, first);
}

static void
test_queue_holds_as_many_as_it_says (Bench *bench, gconstpointer data)
{
    guint changes = 0;
    CmsisDapQueueFields fields = { bench->dap, bench->wire, TRUE, on_changed, &changes };
    g_autoptr (CmsisDapQueue) queue = cmsis_dap_queue_new (&fields);
    const guint8 info[] = { 0x00, 0xfe }, status[] = { 0x01, 0, 0 };

    g_assert_null (cmsis_dap_queue_take (queue));
    for (guint n = 0; n < 2 * COUNT; n++) /* as many answers, and as many requests */
        g_assert_true (cmsis_dap_queue_offer (queue, n == 0 ? status : info, 2));
    g_assert_false (cmsis_dap_queue_offer (queue, info, sizeof info));
    g_assert_cmpuint (changes, ==, COUNT);
    expect_answer (queue, 0x01);
    g_assert_true (cmsis_dap_queue_offer (queue, info, sizeof info));
    for (guint n = 0; n < 2 * COUNT; n++)
        expect_answer (queue, 0x00);
    g_assert_false (cmsis_dap_queue_has_answer (queue));
}

static void
test_queue_holds_what_is_to_be_more (Bench *bench, gconstpointer data)
{
    guint changes = 0;
    CmsisDapQueueFields fields = { bench->dap, bench->wire, TRUE, on_changed, &changes };
    g_autoptr (CmsisDapQueue) queue = cmsis_dap_queue_new (&fields);
    const guint8 more[] = { 0x7e, 1, 0x00, 0xfe }, last[] = { 0x00, 0xfe }, abort[] = { 0x07 };

    g_assert_true (cmsis_dap_queue_offer (queue, more, sizeof more));
    g_assert_true (cmsis_dap_queue_offer (queue, abort, sizeof abort)); /* has no answer */
    g_assert_false (cmsis_dap_queue_has_answer (queue));
    g_assert_true (cmsis_dap_queue_offer (queue, last, sizeof last));
    expect_answer (queue, 0x7f);
    expect_answer (queue, 0x00);
}

int
main (int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test) (Bench *bench, gconstpointer data);
    } tests[] = {
        { "/cmsis-dap/tells-what-it-is", test_tells_what_it_is },
        { "/cmsis-dap/does-nothing-unconnected", test_does_nothing_unconnected },
        { "/cmsis-dap/posts-reads", test_posts_reads },
        { "/cmsis-dap/matches", test_matches },
        { "/cmsis-dap/tries-again-while-told-to-wait", test_tries_again_while_told_to_wait },
        { "/cmsis-dap/carries-out-several-at-once", test_carries_out_several_at_once },
        { "/cmsis-dap/survives-bad-packets", test_survives_bad_packets },
        { "/cmsis-dap/takes-the-time-of-the-wire", test_takes_the_time_of_the_wire },
        { "/cmsis-dap/queue-holds-as-many-as-it-says", test_queue_holds_as_many_as_it_says },
        { "/cmsis-dap/queue-holds-what-is-to-be-more", test_queue_holds_what_is_to_be_more },
    };

    g_test_init (&argc, &argv, NULL);
    for (gsize n = 0; n < G_N_ELEMENTS (tests); n++)
        g_test_add (tests[n].name, Bench, NULL, set_up, tests[n].test, tear_down);
    g_test_add_func ("/cmsis-dap/old-firmware-has-no-sequences",
                     test_old_firmware_has_no_sequences);
    return g_test_run ();
}
