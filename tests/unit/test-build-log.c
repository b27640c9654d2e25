/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>
#include <sys/resource.h>

#include "build-log.h"

#define MAX_LINES 200000
#define MAX_BYTES (32 * 1024 * 1024)

static void
feed (MoultBuildLog *log, const char *text)
{
    moult_build_log_feed (log, text, strlen (text));
}

static void
check_line (MoultBuildLog *log, guint position, const char *text)
{
    g_autoptr (MoultBuildLine) line = g_list_model_get_item (G_LIST_MODEL (log), position);

    g_assert_nonnull (line);
    g_assert_cmpstr (moult_build_line_get_text (line), ==, text);
}

/* Keeps a second list by the model's signals alone, as a list view does. */
typedef struct {
    GPtrArray *lines;
    guint n_batches;
} Mirror;

static void
on_items_changed_cb (GListModel *model,
                     guint position,
                     guint n_removed,
                     guint n_added,
                     gpointer user_data)
{
    Mirror *mirror = user_data;

    if (n_removed > 0)
        g_ptr_array_remove_range (mirror->lines, position, n_removed);
    for (guint i = 0; i < n_added; i++)
        g_ptr_array_insert (mirror->lines, (gint) (position + i),
                            g_list_model_get_item (model, position + i));
    g_assert_cmpuint (mirror->lines->len, ==, g_list_model_get_n_items (model));
}

static void
on_changed_cb (MoultBuildLog *log, gpointer user_data)
{
    ((Mirror *) user_data)->n_batches++;
}

static Mirror *
mirror_new (MoultBuildLog *log)
{
    Mirror *mirror = g_new0 (Mirror, 1);

    mirror->lines = g_ptr_array_new_with_free_func (g_object_unref);
    g_signal_connect (log, "items-changed", G_CALLBACK (on_items_changed_cb), mirror);
    g_signal_connect (log, "changed", G_CALLBACK (on_changed_cb), mirror);
    return mirror;
}

static void
mirror_check (Mirror *mirror, MoultBuildLog *log)
{
    guint n = g_list_model_get_n_items (G_LIST_MODEL (log));

    g_assert_cmpuint (mirror->lines->len, ==, n);
    for (guint i = 0; i < n; i++) {
        g_autoptr (MoultBuildLine) line = g_list_model_get_item (G_LIST_MODEL (log), i);

        g_assert_true (line == g_ptr_array_index (mirror->lines, i));
    }
}

static void
mirror_free (Mirror *mirror)
{
    g_ptr_array_unref (mirror->lines);
    g_free (mirror);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mirror, mirror_free)

static void
test_lines (void)
{
    g_autoptr (MoultBuildLog) log = moult_build_log_new ();
    g_autoptr (Mirror) mirror = mirror_new (log);
    g_autofree char *before = moult_build_log_dup_last (log);

    g_assert_cmpstr (before, ==, "");
    for (const char *sign = "CC a.c\nReceiving 1%\rReceiving 2%\r\nhalf\rwhole"; *sign; sign++)
        moult_build_log_feed (log, sign, 1);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, 0);
    moult_build_log_note (log, "now %s", "this");
    feed (log, "last\n\nend");
    moult_build_log_end (log);
    moult_build_log_end (log);
    while (mirror->n_batches == 0)
        g_main_context_iteration (NULL, TRUE);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, 7);
    check_line (log, 0, "CC a.c");
    check_line (log, 1, "Receiving 2%");
    check_line (log, 2, "whole");
    check_line (log, 3, "now this");
    check_line (log, 4, "last");
    check_line (log, 5, "");
    check_line (log, 6, "end");
    g_assert_null (g_list_model_get_item (G_LIST_MODEL (log), 7));
    mirror_check (mirror, log);

    g_autoptr (GBytes) text = moult_build_log_to_bytes (log);
    static const char all[] = "CC a.c\nReceiving 2%\nwhole\nnow this\nlast\n\nend\n";
    g_assert_cmpmem (g_bytes_get_data (text, NULL), g_bytes_get_size (text), all, strlen (all));
    g_autofree char *last = moult_build_log_dup_last (log);
    g_assert_cmpstr (last, ==, "end");
}

/* Many parts of one line, each overwritten by the next. */
static void
test_returns (void)
{
    g_autoptr (MoultBuildLog) log = moult_build_log_new ();

    for (guint i = 0; i < 100000; i++) {
        g_autofree char *part = g_strdup_printf ("Receiving objects: %u\r", i);
        feed (log, part);
    }
    feed (log, "\r");
    moult_build_log_flush (log);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, 0);
    feed (log, "\n");
    moult_build_log_flush (log);
    check_line (log, 0, "Receiving objects: 99999");
}

static void
test_errors (void)
{
    g_autoptr (MoultBuildLog) log = moult_build_log_new ();

    g_assert_null (moult_build_log_dup_error (log));
    g_assert_cmpuint (moult_build_log_next_error (log, G_MAXUINT), ==, G_MAXUINT);
    g_assert_cmpuint (moult_build_log_previous_error (log, G_MAXUINT), ==, G_MAXUINT);
    feed (log, "make: *** [x] Error 2\n"
               "CC x.c\n"
               "x.c:1:2: error: first\n"
               "x.c:2:2: error: second\n"
               "collect2: error: ld returned 1 exit status\n");
    g_assert_cmpuint (moult_build_log_get_n_errors (log), ==, 4);
    moult_build_log_flush (log);
    g_autoptr (MoultBuildLine) error = moult_build_log_dup_error (log);
    g_assert_cmpstr (moult_build_line_get_text (error), ==, "x.c:1:2: error: first");
    g_assert_cmpuint (moult_build_log_next_error (log, G_MAXUINT), ==, 0);
    g_assert_cmpuint (moult_build_log_next_error (log, 0), ==, 2);
    g_assert_cmpuint (moult_build_log_next_error (log, 1), ==, 2);
    g_assert_cmpuint (moult_build_log_next_error (log, 4), ==, 0);
    g_assert_cmpuint (moult_build_log_next_error (log, 4000), ==, 0);
    g_assert_cmpuint (moult_build_log_previous_error (log, G_MAXUINT), ==, 4);
    g_assert_cmpuint (moult_build_log_previous_error (log, 4), ==, 3);
    g_assert_cmpuint (moult_build_log_previous_error (log, 1), ==, 0);
    g_assert_cmpuint (moult_build_log_previous_error (log, 0), ==, 4);
}

static void
test_fraction (void)
{
    g_autoptr (MoultBuildLog) log = moult_build_log_new ();

    g_assert_cmpfloat (moult_build_log_get_fraction (log), ==, -1);
    feed (log, "CC a.c\nCC b.c\n");
    g_assert_cmpfloat (moult_build_log_get_fraction (log), ==, -1);
    moult_build_log_set_expected (log, 8);
    g_assert_cmpfloat (moult_build_log_get_fraction (log), ==, 0.25);
    for (guint i = 0; i < 20; i++)
        feed (log, "CC c.c\n");
    g_assert_cmpfloat (moult_build_log_get_fraction (log), ==, 1);
    g_assert_cmpuint (moult_build_log_get_n_objects (log), ==, 22);
}

/* Builds of tools within a build reach 100 % long before it does. */
static void
test_nested (void)
{
    g_autoptr (MoultBuildLog) log = moult_build_log_new ();

    feed (log, "[  1%] Performing build step for 'PioasmBuild'\n"
               "[ 50%] Building CXX object x.o\n"
               "[100%] Built target pioasm\n");
    g_assert_cmpfloat (moult_build_log_get_fraction (log), ==, -1);
    feed (log, "[  2%] No install step for 'PioasmBuild'\n");
    g_assert_cmpfloat (moult_build_log_get_fraction (log), ==, 0.02);
    feed (log, "[ 62%] Building C object x.o\n[ 40%] Building C object x.o\n");
    g_assert_cmpfloat (moult_build_log_get_fraction (log), ==, 0.62);
}

static gpointer
feed_many (gpointer data)
{
    for (guint i = 0; i < 20000; i++)
        feed (data, "x.c:1:2: error: of one of several threads, all of which are heard\n");
    return NULL;
}

/* Several threads while the main loop runs. */
static void
test_threads (void)
{
    g_autoptr (MoultBuildLog) log = moult_build_log_new ();
    g_autoptr (Mirror) mirror = mirror_new (log);
    GThread *threads[4];

    for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("feeder", feed_many, log);
    while (moult_build_log_get_n_errors (log) < 80000) {
        g_main_context_iteration (NULL, FALSE);
        g_autofree char *last = moult_build_log_dup_last (log);
        g_autoptr (MoultBuildLine) error = moult_build_log_dup_error (log);
        g_assert_true (error != NULL || *last == '\0');
    }
    for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
        g_thread_join (threads[i]);
    moult_build_log_flush (log);
    mirror_check (mirror, log);
    g_assert_cmpuint (mirror->lines->len + moult_build_log_get_n_dropped (log), ==, 80000);
}

/* The main loop stands still: what waits is bounded, and the newest is there. */
static void
test_stall (void)
{
    g_autoptr (MoultBuildLog) log = moult_build_log_new ();
    g_autoptr (Mirror) mirror = mirror_new (log);

    feed (log, "x.c:1:2: error: long gone\n");
    for (guint i = 0; i < 100000; i++) {
        g_autofree char *line = g_strdup_printf ("CC %u.c\n", i);
        feed (log, line);
    }
    moult_build_log_flush (log);
    guint n = g_list_model_get_n_items (G_LIST_MODEL (log));
    g_assert_cmpuint (n, <=, 20000);
    g_assert_cmpuint (n, >, 10000);
    g_assert_cmpuint (n + moult_build_log_get_n_dropped (log), ==, 100001);
    check_line (log, n - 1, "CC 99999.c");
    g_assert_cmpuint (moult_build_log_get_n_objects (log), ==, 100000);
    g_autoptr (MoultBuildLine) error = moult_build_log_dup_error (log);
    g_assert_cmpstr (moult_build_line_get_text (error), ==, "x.c:1:2: error: long gone");
    mirror_check (mirror, log);
}

static gsize
count_resident_kib (void)
{
    struct rusage usage;

    g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
    return (gsize) usage.ru_maxrss;
}

/* 20 MB by the main loop's own batches: bounded in lines, in bytes, in time. */
static void
feed_flood (MoultBuildLog *log, guint n_lines, gsize width)
{
    g_autofree char *rest = g_strnfill (width, 'x');

    for (guint i = 0; i < n_lines; i++) {
        g_autofree char *line =
            g_strdup_printf ("%s%u.c %s\n", i % 100 == 99 ? "x.c:1:2: error: " : "CC ", i, rest);
        feed (log, line);
        if (i % 1000 == 0)
            moult_build_log_flush (log);
    }
    moult_build_log_flush (log);
}

static void
test_many_lines (void)
{
    g_autoptr (MoultBuildLog) log = moult_build_log_new ();
    guint n_lines = g_test_thorough () ? 2000000 : 450000;

    gint64 began = g_get_monotonic_time ();
    feed_flood (log, n_lines, 80);
    gint64 took = g_get_monotonic_time () - began;
    guint n = g_list_model_get_n_items (G_LIST_MODEL (log));
    g_test_message ("%.1f ms for 100,000 lines; %" G_GSIZE_FORMAT " MiB resident",
                    (double) took / 1000 * 100000 / n_lines, count_resident_kib () / 1024);
    g_assert_cmpuint (n, <=, MAX_LINES);
    g_assert_cmpuint (n, >=, MAX_LINES * 9 / 10);
    g_assert_cmpuint (n + moult_build_log_get_n_dropped (log), ==, n_lines);

    guint next = moult_build_log_next_error (log, G_MAXUINT);
    g_assert_cmpuint (next, <, 100);
    g_assert_cmpuint (moult_build_log_next_error (log, next), ==, next + 100);
    g_assert_cmpuint (moult_build_log_previous_error (log, next), ==, n - 1);
}

static void
test_many_bytes (void)
{
    g_autoptr (MoultBuildLog) log = moult_build_log_new ();
    g_autoptr (GBytes) text = NULL;

    feed_flood (log, 20000, 3500);
    text = moult_build_log_to_bytes (log);
    g_assert_cmpuint (g_bytes_get_size (text), <=, MAX_BYTES);
    g_assert_cmpuint (g_bytes_get_size (text), >=, MAX_BYTES / 10 * 8);
}

/* One line without end, of which the rest is not kept. */
static void
test_long_line (void)
{
    g_autoptr (MoultBuildLog) log = moult_build_log_new ();
    g_autofree char *part = g_strnfill (1024 * 1024, 'x');
    gsize before = count_resident_kib ();

    for (guint i = 0; i < 200; i++)
        feed (log, part);
    feed (log, "\nnext\n");
    moult_build_log_flush (log);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, 2);
    check_line (log, 1, "next");
    g_assert_cmpuint (count_resident_kib () - before, <, 32 * 1024);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/build-log/lines", test_lines);
    g_test_add_func ("/build-log/returns", test_returns);
    g_test_add_func ("/build-log/errors", test_errors);
    g_test_add_func ("/build-log/fraction", test_fraction);
    g_test_add_func ("/build-log/nested", test_nested);
    g_test_add_func ("/build-log/threads", test_threads);
    g_test_add_func ("/build-log/stall", test_stall);
    g_test_add_func ("/build-log/many-lines", test_many_lines);
    g_test_add_func ("/build-log/many-bytes", test_many_bytes);
    g_test_add_func ("/build-log/long-line", test_long_line);
    return g_test_run ();
}
