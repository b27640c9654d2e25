/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The command layer of CMSIS-DAP against a firmware that does what the test says. */

#include <string.h>

#include "cmsis-dap-packet.h"
#include "cmsis-dap.h"
#include "error.h"
#include "fake-dap-pipe.h"

enum {
    AP_WRITE_TAR = MOULT_DAP_AP | 0x4,
    AP_WRITE_DRW = MOULT_DAP_AP | 0xc,
    AP_READ_DRW = MOULT_DAP_AP | MOULT_DAP_READ | 0xc,
    DP_READ_DPIDR = MOULT_DAP_READ,
};

/* ---- Packets ---- */

static char *
dup_hex (const guint8 *bytes, gsize size)
{
    GString *text = g_string_new (NULL);

    for (gsize i = 0; i < size; i++)
        g_string_append_printf (text, "%s%02x", i > 0 ? " " : "", bytes[i]);
    return g_string_free (text, FALSE);
}

static void
test_packet_mixed (void)
{
    MoultDapOp ops[] = {
        { .request = DP_READ_DPIDR },
        { .request = MOULT_DP_CTRL_STAT, .value = 0x50000000 },
        { .request = AP_READ_DRW },
    };
    const MoultDapBatch batch = { .ops = ops, .n_ops = G_N_ELEMENTS (ops) };
    MoultDapCursor next = { 0 };
    MoultDapPacket packet;
    g_autofree char *hex = NULL;

    moult_dap_packet_fill (&packet, &batch, &next, 64);
    hex = dup_hex (packet.bytes, packet.size);
    g_assert_cmpstr (hex, ==, "05 00 03 02 04 00 00 00 50 0f");
    g_assert_cmpuint (packet.n_accesses, ==, 3);
    g_assert_true (moult_dap_cursor_is_at_end (&next, &batch));
}

/* How many packets a run of words takes, with the address before it. */
static guint
count_packets (guint8 request, gsize n_words, gsize packet_size)
{
    g_autofree guint32 *words = g_new0 (guint32, n_words);
    MoultDapOp ops[] = {
        { .request = AP_WRITE_TAR, .value = 0x08000000 },
        { .request = request, .words = words, .n_words = n_words },
    };
    const MoultDapBatch batch = { .ops = ops, .n_ops = G_N_ELEMENTS (ops) };
    MoultDapCursor next = { 0 };
    MoultDapPacket packet;
    gsize n_accesses = 0;
    guint n_packets = 0;

    while (!moult_dap_cursor_is_at_end (&next, &batch)) {
        moult_dap_packet_fill (&packet, &batch, &next, packet_size);
        g_assert_cmpuint (packet.size, <=, packet_size);
        g_assert_cmpuint (packet.n_accesses, >, 0);
        n_accesses += packet.n_accesses;
        n_packets++;
    }
    g_assert_cmpuint (n_accesses, ==, n_words + 1);
    return n_packets;
}

/* 15 words of an answer fit into 64 bytes, 127 into 512; of a request 14 and 126. */
static void
test_packet_capacity (void)
{
    g_assert_cmpuint (count_packets (AP_READ_DRW, 256, 64), ==, 18);
    g_assert_cmpuint (count_packets (AP_READ_DRW, 15 * 17, 64), ==, 17);
    g_assert_cmpuint (count_packets (AP_READ_DRW, 256, 512), ==, 3);
    g_assert_cmpuint (count_packets (AP_READ_DRW, 127, 512), ==, 1);
    g_assert_cmpuint (count_packets (AP_READ_DRW, 254, 1024), ==, 1);
    g_assert_cmpuint (count_packets (AP_WRITE_DRW, 11 + 14, 64), ==, 2);
    g_assert_cmpuint (count_packets (AP_WRITE_DRW, 11 + 14 + 1, 64), ==, 3);
    g_assert_cmpuint (count_packets (AP_WRITE_DRW, 3, 16), ==, 2);
}

static void
test_packet_block (void)
{
    guint32 words[14] = { 0x11223344, 0x55667788 };
    MoultDapOp op = { .request = AP_WRITE_DRW, .words = words, .n_words = G_N_ELEMENTS (words) };
    const MoultDapBatch batch = { .ops = &op, .n_ops = 1 };
    MoultDapCursor next = { 0 };
    MoultDapPacket packet;
    g_autofree char *hex = NULL;

    moult_dap_packet_fill (&packet, &batch, &next, 64);
    hex = dup_hex (packet.bytes, 13);
    g_assert_cmpstr (hex, ==, "06 00 0e 00 0d 44 33 22 11 88 77 66 55");
    g_assert_cmpuint (packet.size, ==, 61);
}

static gboolean
reply (const char *hex, MoultDapBatch *batch, MoultDapReply *answer, GError **error)
{
    g_auto (GStrv) bytes = g_strsplit (hex, " ", -1);
    GByteArray *array = g_byte_array_new ();
    MoultDapCursor next = { 0 };
    MoultDapPacket packet;

    for (gsize i = 0; bytes[i] != NULL && *bytes[i] != '\0'; i++) {
        guint8 byte = (guint8) g_ascii_strtoull (bytes[i], NULL, 16);

        g_byte_array_append (array, &byte, 1);
    }
    g_autoptr (GBytes) whole = g_byte_array_free_to_bytes (array);
    moult_dap_packet_fill (&packet, batch, &next, 64);
    return moult_dap_packet_read_reply (&packet, batch, whole, answer, error);
}

static void
test_replies (void)
{
    MoultDapOp ops[] = { { .request = DP_READ_DPIDR }, { .request = AP_READ_DRW } };
    MoultDapBatch batch = { .ops = ops, .n_ops = G_N_ELEMENTS (ops) };
    MoultDapReply answer;
    g_autoptr (GError) error = NULL;

    g_assert_true (reply ("05 02 01 77 14 a0 2b 01 02 03 04", &batch, &answer, &error));
    g_assert_cmpuint (answer.n_done, ==, 2);
    g_assert_cmpint (answer.ack, ==, MOULT_DAP_ACK_OK);
    g_assert_cmphex (ops[0].value, ==, 0x2ba01477);
    g_assert_cmphex (ops[1].value, ==, 0x04030201);
    /* A HID report is longer than what is in it. */
    g_assert_true (reply ("05 01 04 78 56 34 12 00 00 00 00", &batch, &answer, &error));
    g_assert_cmpuint (answer.n_done, ==, 1);
    g_assert_cmpint (answer.ack, ==, MOULT_DAP_ACK_FAULT);
    g_assert_cmphex (ops[0].value, ==, 0x12345678);
    g_assert_cmphex (ops[1].value, ==, 0x04030201);
    /* The read of an access port that was counted may have been posted only. */
    g_assert_true (reply ("05 02 02 78 56 34 12", &batch, &answer, &error));
    g_assert_cmpuint (answer.n_done, ==, 1);
    g_assert_true (reply ("05 00 07", &batch, &answer, &error));
    g_assert_cmpint (answer.ack, ==, MOULT_DAP_ACK_NONE);
    g_assert_true (reply ("05 00 00", &batch, &answer, &error));
    g_assert_cmpint (answer.ack, ==, MOULT_DAP_ACK_NONE);
    g_assert_true (reply ("05 00 09", &batch, &answer, &error));
    g_assert_cmpint (answer.ack, ==, MOULT_DAP_ACK_PARITY);
}

static void
test_bad_replies (void)
{
    static const char *const bad[] = {
        "",                              /* nothing */
        "05",                            /* too short for a head */
        "05 02",                         /* the same */
        "06 02 01 77 14 a0 2b 0 0 0 0",  /* of another command */
        "05 03 01 77 14 a0 2b 0 0 0 0",  /* more than was asked */
        "05 01 01 77 14 a0 2b",          /* all well, but not all done */
        "05 02 01 77 14 a0 2b 01 02 03", /* a byte is missing */
        "ff",
    };
    MoultDapOp ops[] = { { .request = DP_READ_DPIDR }, { .request = AP_READ_DRW } };
    MoultDapBatch batch = { .ops = ops, .n_ops = G_N_ELEMENTS (ops) };

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        MoultDapReply answer;
        g_autoptr (GError) error = NULL;

        g_assert_false (reply (bad[i], &batch, &answer, &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    }
}

/* ---- A memory behind the probe ---- */

typedef struct {
    guint32 address;
    guint n_accesses;
    guint n_waits;      /* that many accesses are let wait … */
    guint waits_from;   /* … from this one on */
    guint8 refuses;     /* all from … */
    guint refuses_from; /* … this one on; 0: none */
} Memory;

/* What stands at an address is the address, turned over. */
static guint8
access_memory (gpointer target, guint8 request, guint32 *value)
{
    Memory *memory = target;

    if (memory->n_waits > 0 && memory->n_accesses >= memory->waits_from) {
        memory->n_waits--;
        return MOULT_DAP_ACK_WAIT;
    }
    memory->n_accesses++;
    if (memory->refuses_from > 0 && memory->n_accesses >= memory->refuses_from)
        return memory->refuses;
    if (request == AP_WRITE_TAR)
        memory->address = *value;
    if (request == AP_READ_DRW) {
        *value = ~memory->address;
        memory->address += 4;
    }
    return MOULT_DAP_ACK_OK;
}

typedef struct {
    FakeDapPipe *pipe;
    FakeDapFirmware *firmware;
    MoultCmsisDap *dap;
    Memory memory;
    guint32 words[512];
} Fixture;

static void
set_up (Fixture *fixture)
{
    memset (fixture, 0, sizeof *fixture);
    fixture->pipe = fake_dap_pipe_new ();
    fixture->firmware = fake_dap_pipe_get_firmware (fixture->pipe);
    fixture->firmware->access = access_memory;
    fixture->firmware->target = &fixture->memory;
}

static void
open_probe (Fixture *fixture)
{
    g_autoptr (GError) error = NULL;

    fixture->dap = moult_cmsis_dap_new (MOULT_DAP_PIPE (fixture->pipe), NULL, &error);
    g_assert_no_error (error);
    g_assert_nonnull (fixture->dap);
    fake_dap_pipe_forget (fixture->pipe);
}

static void
tear_down (Fixture *fixture)
{
    if (fixture->dap != NULL)
        g_assert_finalize_object (fixture->dap);
    g_assert_finalize_object (fixture->pipe);
}

static gboolean
read_words (Fixture *fixture, MoultDapBatch *batch, GCancellable *cancellable, GError **error)
{
    MoultDapOp ops[] = {
        { .request = AP_WRITE_TAR, .value = 0x1000 },
        { .request = AP_READ_DRW,
          .words = fixture->words,
          .n_words = G_N_ELEMENTS (fixture->words) },
    };
    gboolean done;

    *batch = (MoultDapBatch) { .ops = ops, .n_ops = G_N_ELEMENTS (ops) };
    memset (fixture->words, 0, sizeof fixture->words);
    done = moult_dap_link_transfer (MOULT_DAP_LINK (fixture->dap), batch, cancellable, error);
    batch->ops = NULL;
    return done;
}

static void
assert_words (Fixture *fixture)
{
    for (gsize i = 0; i < G_N_ELEMENTS (fixture->words); i++)
        g_assert_cmphex (fixture->words[i], ==, ~(guint32) (0x1000 + 4 * i));
}

static void
assert_reads (Fixture *fixture)
{
    g_autoptr (GError) error = NULL;
    MoultDapBatch batch;

    g_assert_true (read_words (fixture, &batch, NULL, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (batch.done, ==, 2);
    assert_words (fixture);
}

/* ---- Opening ---- */

static void
test_open (void)
{
    Fixture fixture;

    set_up (&fixture);
    fixture.firmware->packet_size = 512;
    open_probe (&fixture);
    g_assert_cmpuint (moult_cmsis_dap_get_packet_size (fixture.dap), ==, 512);
    g_assert_cmpuint (moult_cmsis_dap_get_depth (fixture.dap), ==, 1);
    assert_reads (&fixture);
    g_assert_cmpuint (moult_cmsis_dap_get_depth (fixture.dap), ==, 4);
    g_assert_cmpstr (moult_cmsis_dap_get_firmware (fixture.dap), ==, "2.1.1");
    g_assert_true (moult_cmsis_dap_has_swd (fixture.dap));
    g_assert_true (moult_cmsis_dap_has_jtag (fixture.dap));
    g_assert_cmpint (moult_dap_link_get_caps (MOULT_DAP_LINK (fixture.dap)), ==,
                     MOULT_DAP_SEQUENCES | MOULT_DAP_SEQUENCES_IN | MOULT_DAP_RESET_PIN);
    tear_down (&fixture);
}

/* What an earlier program left is thrown away before anything is asked. */
static void
test_open_stale (void)
{
    static const guint8 stale[] = { 0x05, 0x01, 0x01, 1, 2, 3, 4 };
    Fixture fixture;

    set_up (&fixture);
    fake_dap_pipe_add_stale (fixture.pipe, stale, sizeof stale);
    open_probe (&fixture);
    assert_reads (&fixture);
    g_assert_cmpuint (moult_cmsis_dap_get_depth (fixture.dap), ==, 4);
    tear_down (&fixture);
}

/* It says four packets and holds two. */
static void
test_open_boaster (void)
{
    Fixture fixture;

    set_up (&fixture);
    fixture.firmware->holds = 2;
    open_probe (&fixture);
    g_assert_cmpuint (moult_cmsis_dap_count_lost (fixture.dap), ==, 0);
    assert_reads (&fixture);
    g_assert_cmpuint (moult_cmsis_dap_get_depth (fixture.dap), ==, 1);
    g_assert_cmpuint (moult_cmsis_dap_count_lost (fixture.dap), ==, 1);
    fake_dap_pipe_forget (fixture.pipe);
    assert_reads (&fixture);
    g_assert_cmpuint (fake_dap_pipe_get_deepest (fixture.pipe), ==, 1);
    tear_down (&fixture);
}

static void
assert_does_not_open (Fixture *fixture, int code)
{
    g_autoptr (GError) error = NULL;

    g_assert_null (moult_cmsis_dap_new (MOULT_DAP_PIPE (fixture->pipe), NULL, &error));
    g_assert_error (error, MOULT_ERROR, code);
    tear_down (fixture);
}

static void
test_open_bad (void)
{
    Fixture fixture;

    set_up (&fixture);
    fixture.firmware->silent = TRUE;
    assert_does_not_open (&fixture, MOULT_ERROR_PROTOCOL);

    set_up (&fixture);
    fixture.firmware->garbles = TRUE;
    assert_does_not_open (&fixture, MOULT_ERROR_PROTOCOL);

    set_up (&fixture);
    fixture.firmware->packet_size = 8;
    assert_does_not_open (&fixture, MOULT_ERROR_PROTOCOL);

    set_up (&fixture);
    fixture.firmware->unplugged_after = 2;
    assert_does_not_open (&fixture, MOULT_ERROR_GONE);
}

/* ---- Transfers ---- */

/* Opened, and found to hold four packets; the memory is as new. */
static void
open_tested (Fixture *fixture)
{
    open_probe (fixture);
    assert_reads (fixture);
    fixture->memory = (Memory) { 0 };
    fake_dap_pipe_forget (fixture->pipe);
}

static void
test_transfer (void)
{
    Fixture fixture;

    set_up (&fixture);
    open_tested (&fixture);
    assert_reads (&fixture);
    g_assert_cmpuint (fake_dap_pipe_get_deepest (fixture.pipe), ==, 4);
    /* 512 words, 15 a packet, and the address. */
    g_assert_cmpuint (fake_dap_pipe_get_requests (fixture.pipe)->len, ==, 35);
    tear_down (&fixture);
}

static void
test_transfer_deep (void)
{
    Fixture fixture;

    set_up (&fixture);
    fixture.firmware->packet_count = fixture.firmware->holds = 255;
    open_tested (&fixture);
    assert_reads (&fixture);
    g_assert_cmpuint (fake_dap_pipe_get_deepest (fixture.pipe), ==, MOULT_DAP_PIPE_MAX_DEPTH);
    tear_down (&fixture);
}

/* All that is under way is told to wait, so nothing of it was done: it is asked again. */
static void
test_wait (void)
{
    Fixture fixture;

    set_up (&fixture);
    open_tested (&fixture);
    fixture.memory.waits_from = 16 * 3 - 2; /* where a packet begins */
    fixture.memory.n_waits = 9;
    assert_reads (&fixture);
    g_assert_cmpuint (fixture.memory.n_waits, ==, 0);
    tear_down (&fixture);
}

/* In the midst of a packet the words after it would be others. */
static void
test_wait_within (void)
{
    Fixture fixture;
    g_autoptr (GError) error = NULL;
    MoultDapBatch batch;

    set_up (&fixture);
    open_tested (&fixture);
    fixture.memory.waits_from = 20;
    fixture.memory.n_waits = 1;
    g_assert_false (read_words (&fixture, &batch, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_cmpint (batch.ack, ==, MOULT_DAP_ACK_WAIT);
    g_assert_cmpuint (batch.done, ==, 1);
    tear_down (&fixture);
}

static void
test_wait_for_ever (void)
{
    Fixture fixture;
    g_autoptr (GError) error = NULL;
    gint64 start = g_get_monotonic_time ();
    MoultDapBatch batch;

    set_up (&fixture);
    open_tested (&fixture);
    fixture.memory.n_waits = G_MAXUINT;
    g_assert_false (read_words (&fixture, &batch, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_cmpint (batch.ack, ==, MOULT_DAP_ACK_WAIT);
    g_assert_cmpuint (batch.done, ==, 0);
    g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_TIME_SPAN_SECOND);
    tear_down (&fixture);
}

static void
test_refused (void)
{
    static const struct {
        guint8 response;
        MoultDapAck ack;
    } cases[] = {
        { 4, MOULT_DAP_ACK_FAULT },
        { 7, MOULT_DAP_ACK_NONE },
        { 9, MOULT_DAP_ACK_PARITY },
        { 2, MOULT_DAP_ACK_WAIT },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        Fixture fixture;
        g_autoptr (GError) error = NULL;
        MoultDapBatch batch;

        set_up (&fixture);
        open_tested (&fixture);
        fixture.memory.refuses = cases[i].response;
        fixture.memory.refuses_from = 40;
        g_assert_false (read_words (&fixture, &batch, NULL, &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
        g_assert_cmpint (batch.ack, ==, cases[i].ack);
        g_assert_cmpuint (batch.done, ==, 1);
        /* It ended with what was under way. */
        g_assert_cmpuint (fake_dap_pipe_get_requests (fixture.pipe)->len, <=, 3 + 4);
        fixture.memory.refuses_from = 0;
        assert_reads (&fixture);
        tear_down (&fixture);
    }
}

static void
test_lost_answer (void)
{
    Fixture fixture;
    g_autoptr (GError) error = NULL;
    MoultDapBatch batch;

    set_up (&fixture);
    open_tested (&fixture);
    fixture.firmware->cut = 1;
    g_assert_false (read_words (&fixture, &batch, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_cmpint (batch.ack, ==, MOULT_DAP_ACK_OK); /* it was not the target */
    fixture.firmware->cut = 0;
    fake_dap_pipe_forget (fixture.pipe);
    assert_reads (&fixture);
    g_assert_cmpuint (fake_dap_pipe_get_deepest (fixture.pipe), ==, 1);
    tear_down (&fixture);
}

static void
test_unplugged (void)
{
    Fixture fixture;
    g_autoptr (GError) error = NULL;
    MoultDapBatch batch;

    set_up (&fixture);
    open_tested (&fixture);
    fixture.firmware->unplugged_after = 30;
    g_assert_false (read_words (&fixture, &batch, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_GONE);
    tear_down (&fixture);
}

static guint8
cancel_soon (gpointer target, guint8 request, guint32 *value)
{
    g_cancellable_cancel (target);
    return MOULT_DAP_ACK_OK;
}

static void
test_cancelled (void)
{
    Fixture fixture;
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    MoultDapBatch batch;

    set_up (&fixture);
    open_tested (&fixture);
    fixture.firmware->access = cancel_soon;
    fixture.firmware->target = cancellable;
    g_assert_false (read_words (&fixture, &batch, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpuint (fake_dap_pipe_get_requests (fixture.pipe)->len, ==, 1);
    /* Its answer was fetched: what is asked next gets its own. */
    fixture.firmware->access = access_memory;
    fixture.firmware->target = &fixture.memory;
    assert_reads (&fixture);
    tear_down (&fixture);
}

/* ---- Other commands ---- */

static void
assert_last (Fixture *fixture, guint8 command, const char *hex)
{
    g_autofree char *last = fake_dap_pipe_dup_last (fixture->pipe, command);

    g_assert_cmpstr (last, ==, hex);
}

static void
test_connect (void)
{
    Fixture fixture;
    g_autoptr (GError) error = NULL;

    set_up (&fixture);
    open_probe (&fixture);
    g_assert_true (moult_cmsis_dap_connect (fixture.dap, NULL, &error));
    g_assert_true (moult_dap_link_set_clock (MOULT_DAP_LINK (fixture.dap), 1000000, NULL, &error));
    g_assert_true (moult_dap_link_set_reset (MOULT_DAP_LINK (fixture.dap), TRUE, NULL, &error));
    g_assert_no_error (error);
    assert_last (&fixture, 0x02, "02 01");
    assert_last (&fixture, 0x04, "04 00 d0 07 ff ff");
    assert_last (&fixture, 0x11, "11 40 42 0f 00");
    assert_last (&fixture, 0x13, "13 00");
    assert_last (&fixture, 0x10, "10 00 80 10 27 00 00");
    g_assert_cmpuint (fake_dap_pipe_count (fixture.pipe, 0x03), ==, 0);
    g_assert_finalize_object (g_steal_pointer (&fixture.dap));
    g_assert_cmpuint (fake_dap_pipe_count (fixture.pipe, 0x03), ==, 1);
    tear_down (&fixture);
}

static void
test_bits_out (void)
{
    guint8 ones[40];
    guint8 swd[] = { 0x9e, 0xe7 };
    const MoultDapBits switching[] = { { 51, ones, FALSE }, { 16, swd, FALSE } };
    const MoultDapBits many = { 257, ones, FALSE };
    Fixture fixture;
    g_autoptr (GError) error = NULL;

    memset (ones, 0xff, sizeof ones);
    set_up (&fixture);
    open_probe (&fixture);
    g_assert_true (moult_dap_link_sequence (MOULT_DAP_LINK (fixture.dap), switching,
                                            G_N_ELEMENTS (switching), NULL, &error));
    g_assert_cmpuint (fake_dap_pipe_count (fixture.pipe, 0x12), ==, 2);
    assert_last (&fixture, 0x12, "12 10 9e e7");
    g_assert_true (moult_dap_link_sequence (MOULT_DAP_LINK (fixture.dap), &many, 1, NULL, &error));
    g_assert_cmpuint (fake_dap_pipe_count (fixture.pipe, 0x12), ==, 4);
    assert_last (&fixture, 0x12, "12 01 ff");
    tear_down (&fixture);
}

/* TARGETSEL of an RP2040's first core: nobody acknowledges it. */
static void
test_bits_in (void)
{
    guint8 request = 0x99;
    guint8 ack = 0;
    guint8 value[] = { 0x27, 0x29, 0x00, 0x01, 0x00 };
    guint8 idle = 0;
    const MoultDapBits select[] = {
        { 8, &request, FALSE }, { 5, &ack, TRUE }, { 33, value, FALSE }, { 2, &idle, FALSE }
    };
    Fixture fixture;
    g_autoptr (GError) error = NULL;

    set_up (&fixture);
    open_probe (&fixture);
    fixture.firmware->in_bits = 0x1f;
    g_assert_true (moult_dap_link_sequence (MOULT_DAP_LINK (fixture.dap), select,
                                            G_N_ELEMENTS (select), NULL, &error));
    g_assert_no_error (error);
    assert_last (&fixture, 0x1d, "1d 04 08 99 85 21 27 29 00 01 00 02 00");
    g_assert_cmphex (ack, ==, 0x1f);
    tear_down (&fixture);
}

static void
test_bits_in_many (void)
{
    guint8 bits[100];
    const MoultDapBits parts[] = { { 800, bits, TRUE }, { 1, bits, FALSE } };
    Fixture fixture;
    g_autoptr (GError) error = NULL;

    memset (bits, 0, sizeof bits);
    set_up (&fixture);
    open_probe (&fixture);
    fixture.firmware->in_bits = 0xa5;
    g_assert_true (moult_dap_link_sequence (MOULT_DAP_LINK (fixture.dap), parts,
                                            G_N_ELEMENTS (parts), NULL, &error));
    for (gsize i = 0; i < sizeof bits; i++)
        g_assert_cmphex (bits[i], ==, 0xa5);
    g_assert_cmpuint (fake_dap_pipe_count (fixture.pipe, 0x1d), ==, 2);
    tear_down (&fixture);
}

static void
test_no_bits_in (void)
{
    guint8 bits = 0;
    const MoultDapBits part = { 3, &bits, TRUE };
    Fixture fixture;
    g_autoptr (GError) error = NULL;

    set_up (&fixture);
    fixture.firmware->no_swd_sequence = TRUE;
    open_probe (&fixture);
    g_assert_false (moult_dap_link_sequence (MOULT_DAP_LINK (fixture.dap), &part, 1, NULL, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
    tear_down (&fixture);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

    g_test_add_func ("/cmsis-dap/packet/mixed", test_packet_mixed);
    g_test_add_func ("/cmsis-dap/packet/capacity", test_packet_capacity);
    g_test_add_func ("/cmsis-dap/packet/block", test_packet_block);
    g_test_add_func ("/cmsis-dap/packet/replies", test_replies);
    g_test_add_func ("/cmsis-dap/packet/bad-replies", test_bad_replies);
    g_test_add_func ("/cmsis-dap/open", test_open);
    g_test_add_func ("/cmsis-dap/open/stale", test_open_stale);
    g_test_add_func ("/cmsis-dap/open/boaster", test_open_boaster);
    g_test_add_func ("/cmsis-dap/open/bad", test_open_bad);
    g_test_add_func ("/cmsis-dap/transfer", test_transfer);
    g_test_add_func ("/cmsis-dap/transfer/deep", test_transfer_deep);
    g_test_add_func ("/cmsis-dap/transfer/wait", test_wait);
    g_test_add_func ("/cmsis-dap/transfer/wait-within", test_wait_within);
    g_test_add_func ("/cmsis-dap/transfer/wait-for-ever", test_wait_for_ever);
    g_test_add_func ("/cmsis-dap/transfer/refused", test_refused);
    g_test_add_func ("/cmsis-dap/transfer/lost-answer", test_lost_answer);
    g_test_add_func ("/cmsis-dap/transfer/unplugged", test_unplugged);
    g_test_add_func ("/cmsis-dap/transfer/cancelled", test_cancelled);
    g_test_add_func ("/cmsis-dap/connect", test_connect);
    g_test_add_func ("/cmsis-dap/bits/out", test_bits_out);
    g_test_add_func ("/cmsis-dap/bits/in", test_bits_in);
    g_test_add_func ("/cmsis-dap/bits/in-many", test_bits_in_many);
    g_test_add_func ("/cmsis-dap/bits/none-in", test_no_bits_in);
    return g_test_run ();
}
