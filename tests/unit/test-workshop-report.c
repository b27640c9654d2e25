/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include <glib/gstdio.h>

#include "error.h"
#include "report.h"
#include "workshop-fixture.h"
#include "workshop-log.h"

/* ---- texts ---- */

static char *
dup_advice (const MoultReportRow *row)
{
    return *row->error != '\0' ? g_strdup ("Press the button") : NULL;
}

static MoultReportRow *
row_new (guint number, const char *name, const char *outcome)
{
    MoultReportRow *row = moult_report_row_new ();

    row->id = number + 1;
    row->number = number;
    row->started = 1790000000;
    row->ended = 1790000015;
    row->seconds = 15.25;
    g_set_str (&row->name, name);
    g_set_str (&row->board, "Raspberry Pi Pico W");
    g_set_str (&row->outcome, outcome);
    return row;
}

static MoultReport *
report_new (void)
{
    MoultReport *report = g_new0 (MoultReport, 1);
    MoultReportRow *bad = row_new (2, "=HYPERLINK(\"x\")", "attention");

    g_set_str (&bad->error, "no-bootloader");
    g_set_str (&bad->message, "said \"no\", twice\nand left <b>");
    report->title = g_strdup ("3b & <c>");
    report->advice = dup_advice;
    report->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) moult_report_row_free);
    g_ptr_array_add (report->rows, row_new (1, "class-01", "ready"));
    g_ptr_array_add (report->rows, bad);
    return report;
}

static char *
to_text (GBytes *bytes)
{
    gsize size;
    const char *data = g_bytes_get_data (bytes, &size);
    char *text = g_strndup (data, size);

    g_assert_true (g_utf8_validate (text, -1, NULL));
    return text;
}

static void
test_table (void)
{
    g_autoptr (MoultReport) report = report_new ();
    g_autoptr (GBytes) bytes = moult_report_to_csv (report);
    g_autofree char *text = to_text (bytes);
    g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);

    g_assert_cmpuint (g_strv_length (lines), ==, 4);
    g_assert_true (g_str_has_prefix (lines[0], "time,number,name,board,board id,unique id,"));
    g_assert_true (g_str_has_suffix (lines[0], ",outcome,reason,error,message,advice"));
    g_assert_true (
        g_str_has_suffix (lines[1], ",1,class-01,Raspberry Pi Pico W,,,,,,,,,15.2,ready,,,,")
        || g_str_has_suffix (lines[1], ",1,class-01,Raspberry Pi Pico W,,,,,,,,,15.3,ready,,,,"));
    g_assert_nonnull (strstr (lines[2], ",2,\"'=HYPERLINK(\"\"x\"\")\",Raspberry"));
    g_assert_true (g_str_has_suffix (
        lines[2], ",no-bootloader,\"said \"\"no\"\", twice\nand left <b>\",Press the button"));
    g_assert_cmpstr (lines[3], ==, "");
}

static void
test_json (void)
{
    g_autoptr (MoultReport) report = report_new ();
    g_autoptr (GBytes) bytes = moult_report_to_json (report);
    g_autofree char *text = to_text (bytes);
    g_autoptr (JsonNode) root = json_from_string (text, NULL);
    JsonObject *object = json_node_get_object (root);
    JsonArray *boards = json_object_get_array_member (object, "boards");
    JsonObject *second = json_array_get_object_element (boards, 1);

    g_assert_cmpstr (json_object_get_string_member (object, "recipe"), ==, "3b & <c>");
    g_assert_cmpint (
        json_object_get_int_member (json_object_get_object_member (object, "counts"), "ready"), ==,
        1);
    g_assert_cmpuint (json_array_get_length (boards), ==, 2);
    g_assert_cmpstr (json_object_get_string_member (second, "error"), ==, "no-bootloader");
    g_assert_cmpstr (json_object_get_string_member (second, "advice"), ==, "Press the button");
    g_assert_false (json_object_has_member (second, "keys"));
}

static void
test_page (void)
{
    g_autoptr (MoultReport) report = report_new ();
    g_autoptr (GBytes) bytes = moult_report_to_page (report);
    g_autofree char *text = to_text (bytes);

    g_assert_nonnull (strstr (text, "<h1>3b &amp; &lt;c&gt;</h1>"));
    g_assert_nonnull (strstr (text, "and left &lt;b&gt;"));
    g_assert_null (strstr (text, "<b>"));
    g_assert_null (strstr (text, "://"));
    g_assert_nonnull (strstr (text, "1 of 2 ready"));
}

static void
test_row (void)
{
    g_autoptr (MoultReportRow) row = row_new (7, "class-07", "attention");
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    g_set_str (&row->error, "gone");
    g_set_str (&row->message, "it left");
    g_strfreev (row->keys);
    row->keys = g_strsplit ("2e8a:e660|mac:a", "|", -1);
    json_builder_begin_object (builder);
    moult_report_row_add_json (row, builder, TRUE);
    json_builder_end_object (builder);
    g_autoptr (JsonNode) root = json_builder_get_root (builder);
    g_autoptr (MoultReportRow) again = moult_report_row_new_from_json (json_node_get_object (root));
    g_autoptr (GError) error = moult_report_row_dup_error (again);

    g_assert_cmpuint (again->number, ==, 7);
    g_assert_cmpint (again->ended, ==, row->ended);
    g_assert_cmpstr (again->name, ==, "class-07");
    g_assert_cmpstrv (again->keys, row->keys);
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_GONE);
    g_assert_cmpstr (error->message, ==, "it left");
}

/* ---- files ---- */

static void
assert_unwritable (const MoultReport *report, const char *path, MoultError code)
{
    g_autoptr (GFile) file = g_file_new_for_path (path);
    g_autoptr (GError) error = NULL;

    g_assert_false (moult_report_write (report, file, NULL, &error));
    g_assert_error (error, MOULT_ERROR, (int) code);
}

static void
test_files (void)
{
    const char *const names[] = { "class.csv", "class.json", "class.HTML" };
    const char *const begin[] = { "time,", "{", "<!DOCTYPE html>" };
    g_autofree char *folder = g_dir_make_tmp ("moult-report-XXXXXX", NULL);
    g_autofree char *missing = g_build_filename (folder, "none", "class.csv", NULL);
    g_autoptr (MoultReport) report = report_new ();

    for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
        g_autoptr (GFile) file = g_file_new_build_filename (folder, names[i], NULL);
        g_autofree char *text = NULL;
        g_autoptr (GError) error = NULL;

        moult_report_write (report, file, NULL, &error);
        g_assert_no_error (error);
        g_assert_true (g_file_get_contents (g_file_peek_path (file), &text, NULL, NULL));
        g_assert_true (g_str_has_prefix (text, begin[i]));
        g_assert_true (g_file_delete (file, NULL, NULL));
    }
    assert_unwritable (report, missing, MOULT_ERROR_NOT_FOUND);
    assert_unwritable (report, folder, MOULT_ERROR_NO_ACCESS);
    g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_async (void)
{
    g_autofree char *folder = g_dir_make_tmp ("moult-report-XXXXXX", NULL);
    g_autoptr (GFile) file = g_file_new_build_filename (folder, "class.html", NULL);
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    moult_report_write_async (report_new (), file, NULL, on_written_cb, &result);
    while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
    g_assert_true (moult_report_write_finish (result, &error));
    g_assert_no_error (error);
    g_assert_true (g_file_delete (file, NULL, NULL));
    g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* When there is no room the old report stays, whole. */
static void
test_full (void)
{
    g_autofree char *folder = g_dir_make_tmp ("moult-report-XXXXXX", NULL);
    g_autoptr (GFile) file = g_file_new_build_filename (folder, "class.csv", NULL);
    g_autoptr (MoultReport) report = report_new ();
    g_autoptr (GError) error = NULL;
    g_autofree char *text = NULL;
    struct rlimit before;

    g_assert_true (g_file_set_contents (g_file_peek_path (file), "old", -1, NULL));
    g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
    signal (SIGXFSZ, SIG_IGN);
    setrlimit (RLIMIT_FSIZE, &(struct rlimit) { 100, before.rlim_max });
    g_assert_false (moult_report_write (report, file, NULL, &error));
    setrlimit (RLIMIT_FSIZE, &before);
    g_assert_cmpint (error->domain, ==, MOULT_ERROR);
    g_assert_true (g_file_get_contents (g_file_peek_path (file), &text, NULL, NULL));
    g_assert_cmpstr (text, ==, "old");
    g_assert_true (g_file_delete (file, NULL, NULL));
    /* Nothing half-written is left beside it. */
    g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* ---- the record ---- */

static MoultWorkshopRecord *
parse (const char *text)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

    return moult_workshop_record_parse (bytes);
}

/* The last line of a board counts, a torn one does not. */
static void
test_torn (void)
{
    g_autoptr (MoultWorkshopRecord) record =
        parse ("{\"id\": 9}\n\n{\"session\": \"A\", \"signature\": \"s\"}\n"
               "\n{\"id\": 2, \"number\": 2, \"outcome\": \"working\"}\n"
               "\n{\"id\": 1, \"number\": 1, \"outcome\": \"working\"}\n"
               "\n{\"id\": 1, \"number\": 1, \"outcome\": \"ready\"}\n"
               "\n{\"id\": 3, \"number\": 3, \"outcome\": \"ready\"}\n\n{\"forget\": 3}\n"
               "\n[]\nnonsense\n{\"id\": \"x\"}\n{\"id\": -1}\n\n{\"id\": 2, \"outc");
    MoultReportRow *first = record->rows->pdata[0];
    MoultReportRow *second = record->rows->pdata[1];

    g_assert_cmpstr (record->title, ==, "A");
    g_assert_cmpstr (record->signature, ==, "s");
    g_assert_cmpuint (record->rows->len, ==, 2);
    g_assert_cmpuint (first->id, ==, 1);
    g_assert_cmpstr (first->outcome, ==, "ready");
    g_assert_cmpstr (second->outcome, ==, "working");
}

/* A workshop that has a state folder. */
static void
set_up (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_set_up (fixture, unused);
    g_object_unref (fixture->workshop);
    fixture->workshop =
        moult_workshop_new (fixture->boards, fixture->queue, fixture->library, fixture->folder);
    g_object_set (fixture->recipe, "name", "Robotics", NULL);
}

static void
tear_down (WorkshopFixture *fixture, gconstpointer unused)
{
    g_autofree char *now = g_build_filename (fixture->folder, "workshop.jsonl", NULL);
    g_autofree char *before = g_build_filename (fixture->folder, "workshop-before.jsonl", NULL);
    g_autofree char *folder = g_strdup (fixture->folder);

    workshop_fixture_tear_down (fixture, unused);
    g_unlink (now);
    g_unlink (before);
    g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
on_restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GError) error = NULL;

    *(int *) user_data =
        (int) moult_workshop_restore_finish (MOULT_WORKSHOP (source), result, &error);
    g_assert_no_error (error);
}

static gboolean
has_come (gpointer data)
{
    return *(int *) data >= 0;
}

/* Another run of the program: what it finds. */
static void
start_again (WorkshopFixture *fixture, int n_cards)
{
    int n_restored = -1;

    g_object_unref (fixture->workshop);
    fixture->workshop =
        moult_workshop_new (fixture->boards, fixture->queue, fixture->library, fixture->folder);
    moult_workshop_restore_async (fixture->workshop, on_restored_cb, &n_restored);
    fake_run_until (has_come, &n_restored);
    g_assert_cmpint (n_restored, ==, n_cards);
}

/* The program is killed while the second of two boards is written. */
static void
test_killed (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    workshop_fixture_arm (fixture);
    workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    fake_devices_get_script (fixture->devices, "1-1.2")->waits_after_commit = TRUE;
    moult_workshop_set_paused (fixture->workshop, TRUE);
    workshop_fixture_plug (fixture, "1-1.2", "e660aaaa0002aaaa", "1.22.0");
    fake_run_idle ();
    workshop_fixture_settle (fixture);
    fake_devices_hold (fixture->devices);
    moult_workshop_set_paused (fixture->workshop, FALSE);
    workshop_fixture_await (fixture, 2, MOULT_CARD_WORKING);

    start_again (fixture, 2);
    g_assert_cmpstr (moult_workshop_get_title (fixture->workshop), ==, "Robotics");
    MoultWorkshopCard *first = workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    MoultWorkshopCard *second = workshop_fixture_await (fixture, 2, MOULT_CARD_ATTENTION);
    g_assert_cmpstr (moult_workshop_card_get_after (first), ==, "MicroPython " NEW_VERSION);
    g_assert_cmpstr (moult_workshop_card_get_unique_id (first), ==, "e660aaaa0001aaaa");
    g_assert_true (moult_workshop_card_get_interrupted (second));

    fake_devices_release (fixture->devices);
    workshop_fixture_settle (fixture);
    g_autoptr (MoultReport) report = moult_report_new (fixture->workshop, NULL);
    g_assert_cmpstr (((MoultReportRow *) report->rows->pdata[1])->outcome, ==, "interrupted");
}

/* Armed again with the same recipe, it goes on where it was: what is done stays so. */
static void
test_goes_on (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    workshop_fixture_arm (fixture);
    workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    workshop_fixture_settle (fixture);
    start_again (fixture, 1);
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", NEW_VERSION);
    workshop_fixture_settle (fixture);
    workshop_fixture_arm (fixture);
    workshop_fixture_settle (fixture);
    MoultWorkshopCard *card = workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    g_assert_null (moult_workshop_card_get_job (card));
    g_assert_nonnull (moult_workshop_card_get_board (card));

    /* Another recipe is another session. */
    moult_workshop_stop (fixture->workshop);
    g_object_set (fixture->recipe, "erase", TRUE, NULL);
    workshop_fixture_arm (fixture);
    workshop_fixture_settle (fixture);
    card = workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    g_assert_nonnull (moult_workshop_card_get_job (card));
    moult_workshop_stop (fixture->workshop);
    moult_workshop_clear (fixture->workshop);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->workshop)), ==, 0);
    start_again (fixture, 0);
}

static void
add (const char *path, void (*test) (WorkshopFixture *fixture, gconstpointer unused))
{
    g_test_add (path, WorkshopFixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    workshop_fixture_register ();
    g_test_add_func ("/workshop-report/table", test_table);
    g_test_add_func ("/workshop-report/json", test_json);
    g_test_add_func ("/workshop-report/page", test_page);
    g_test_add_func ("/workshop-report/row", test_row);
    g_test_add_func ("/workshop-report/files", test_files);
    g_test_add_func ("/workshop-report/async", test_async);
    g_test_add_func ("/workshop-report/full", test_full);
    g_test_add_func ("/workshop-report/torn", test_torn);
    add ("/workshop-report/killed", test_killed);
    add ("/workshop-report/goes-on", test_goes_on);
    return g_test_run ();
}
