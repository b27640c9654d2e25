/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "error.h"
#include "reader.h"
#include "segment-list.h"

#include <string.h>

static const guint8 bytes[] = { 0x01, 0x82, 0x03, 0x84, 0x05, 0x86, 0x07, 0x88 };

static void
test_values (void)
{
    MoultReader reader = MOULT_READER_INIT (bytes, sizeof bytes);

    g_assert_cmphex (moult_reader_u8 (&reader), ==, 0x01);
    g_assert_cmphex (moult_reader_u24le (&reader), ==, 0x840382);
    g_assert_cmphex (moult_reader_u32le (&reader), ==, 0x88078605);
    g_assert_cmpuint (moult_reader_left (&reader), ==, 0);
    moult_reader_seek (&reader, 4);
    g_assert_cmphex (moult_reader_u32be (&reader), ==, 0x05860788);
    moult_reader_seek (&reader, 0);
    g_assert_cmphex (moult_reader_u16le (&reader), ==, 0x8201);
    g_assert_cmphex (moult_reader_u16be (&reader), ==, 0x0384);
    moult_reader_skip (&reader, 2);
    g_assert_true (moult_reader_take (&reader, 2) == bytes + 6);
    g_assert_false (moult_reader_overrun (&reader));
}

static void
test_end (void)
{
    MoultReader at_end = MOULT_READER_INIT (bytes, 3);

    g_assert_cmpuint (moult_reader_u32le (&at_end), ==, 0);
    g_assert_true (moult_reader_overrun (&at_end));
    g_assert_cmpuint (moult_reader_left (&at_end), ==, 3);
    g_assert_cmphex (moult_reader_u16le (&at_end), ==, 0x8201);
    g_assert_true (moult_reader_overrun (&at_end));

    MoultReader far = MOULT_READER_INIT (bytes, sizeof bytes);
    g_assert_null (moult_reader_take (&far, G_MAXSIZE));
    g_assert_true (moult_reader_overrun (&far));

    MoultReader past = MOULT_READER_INIT (bytes, sizeof bytes);
    moult_reader_seek (&past, sizeof bytes);
    g_assert_false (moult_reader_overrun (&past));
    g_assert_cmpuint (moult_reader_u8 (&past), ==, 0);
    g_assert_true (moult_reader_overrun (&past));

    MoultReader seek = MOULT_READER_INIT (bytes, sizeof bytes);
    moult_reader_seek (&seek, sizeof bytes + 1);
    g_assert_true (moult_reader_overrun (&seek));
    g_assert_cmpuint (seek.position, ==, 0);
}

static void
test_join (void)
{
    g_autoptr (MoultSegmentList) list = moult_segment_list_new ();
    g_autoptr (GError) error = NULL;
    gsize n;

    moult_segment_list_add (list, 2, 0x10, bytes, 2);
    moult_segment_list_add (list, 1, 0x14, bytes + 4, 2);
    moult_segment_list_add (list, 1, 0x10, bytes, 4);
    moult_segment_list_add (list, 1, 0x12, bytes, 0);
    moult_segment_list_add (list, 1, 0x18, bytes + 6, 2);
    g_assert_true (moult_segment_list_join (list, &error));
    g_assert_no_error (error);
    const MoultSegment *segments = moult_segment_list_peek (list, &n);
    g_assert_cmpuint (n, ==, 3);
    g_assert_cmphex (segments[0].address, ==, 0x10);
    g_assert_cmpmem (g_bytes_get_data (segments[0].data, NULL), g_bytes_get_size (segments[0].data),
                     bytes, 6);
    g_assert_cmphex (segments[1].address, ==, 0x18);
    g_assert_cmpuint (segments[2].family, ==, 2);

    const guint8 *found = moult_segment_list_find (list, 1, 0x12, 4);
    g_assert_cmpmem (found, 4, bytes + 2, 4);
    g_assert_null (moult_segment_list_find (list, 1, 0x12, 5));
    g_assert_null (moult_segment_list_find (list, 1, 0x16, 1));
    g_assert_null (moult_segment_list_find (list, 3, 0x10, 1));
    g_assert_null (moult_segment_list_find (list, 2, 0x0f, 1));
}

static void
test_join_refuses (void)
{
    g_autoptr (MoultSegmentList) empty = moult_segment_list_new ();
    g_autoptr (MoultSegmentList) twice = moult_segment_list_new ();
    g_autoptr (GError) nothing = NULL;
    g_autoptr (GError) overlap = NULL;

    g_assert_false (moult_segment_list_join (empty, &nothing));
    g_assert_error (nothing, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    moult_segment_list_add (twice, 0, 0x10, bytes, 3);
    moult_segment_list_add (twice, 0, 0x12, bytes, 3);
    g_assert_false (moult_segment_list_join (twice, &overlap));
    g_assert_error (overlap, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    g_assert_nonnull (strstr (overlap->message, "twice what belongs at address 0x00000012"));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/image/reader/values", test_values);
    g_test_add_func ("/image/reader/end", test_end);
    g_test_add_func ("/image/segments/join", test_join);
    g_test_add_func ("/image/segments/join-refuses", test_join_refuses);
    return g_test_run ();
}
