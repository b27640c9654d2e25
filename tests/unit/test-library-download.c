/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "site-download.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "fake-site.h"
#include "image.h"
#include "part-file.h"

#define MIB  (1024 * 1024)
#define SIZE (MIB + 17)
#define HALF (512 * 1024)

/* What every good answer is a part of. */
static guint8 *file;

/* --- What the site answers --- */

/* The start that is asked for, if the condition with it holds. */
static gsize
parse_range (FakeRequest *request, const char *etag)
{
    const char *range = fake_request_get (request, "range");
    const char *if_range = fake_request_get (request, "if-range");

    if (range == NULL || g_strcmp0 (if_range, etag) != 0)
        return 0;
    g_assert_true (g_str_has_prefix (range, "bytes="));
    return g_ascii_strtoull (range + strlen ("bytes="), NULL, 10);
}

/* The head of a good answer from @start on. */
static void
begin_file (FakeRequest *request, gsize start, const char *etag)
{
    if (start > 0)
        fake_request_printf (request,
                             "HTTP/1.1 206 Partial Content\r\n"
                             "Content-Range: bytes %" G_GSIZE_FORMAT "-%d/%d\r\n",
                             start, SIZE - 1, SIZE);
    else
        fake_request_printf (request, "HTTP/1.1 200 OK\r\n");
    fake_request_printf (request,
                         "Content-Type: application/octet-stream\r\nETag: %s\r\n"
                         "Content-Length: %" G_GSIZE_FORMAT "\r\nConnection: close\r\n\r\n",
                         etag, SIZE - start);
}

/* Up to @end of the file, from where the client has it. */
static void
send_until (FakeRequest *request, gsize end)
{
    gsize start = parse_range (request, "\"a\"");

    begin_file (request, start, "\"a\"");
    if (start < end)
        fake_request_send (request, file + start, end - start);
}

static void
answer_file (FakeRequest *request)
{
    send_until (request, SIZE);
}

static void
answer_slowly (FakeRequest *request)
{
    g_usleep (50 * 1000);
    answer_file (request);
}

/* A quarter more each time. */
static void
answer_cut (FakeRequest *request)
{
    send_until (request, request->nth < 3 ? request->nth * SIZE / 4 : SIZE);
}

/* Half of it three times, then all. */
static void
answer_flaky (FakeRequest *request)
{
    send_until (request, request->nth <= 3 ? HALF : SIZE);
}

static void
answer_reset (FakeRequest *request)
{
    send_until (request, request->nth == 1 ? HALF : SIZE);
    if (request->nth == 1) {
        g_usleep (20 * 1000);
        fake_request_reset (request);
    }
}

static void
answer_stall (FakeRequest *request)
{
    send_until (request, request->nth == 1 ? HALF : SIZE);
    if (request->nth == 1)
        fake_request_stall (request);
}

static void
answer_silence (FakeRequest *request)
{
    fake_request_stall (request);
}

static void
answer_changed (FakeRequest *request)
{
    if (request->nth <= 3) {
        send_until (request, HALF);
        return;
    }
    g_assert_cmpuint (parse_range (request, "\"b\""), ==, 0);
    begin_file (request, 0, "\"b\"");
    fake_request_send (request, file + 1, SIZE - 1);
    fake_request_send (request, "b", 1);
}

/* Knows no ranges. */
static void
answer_whole (FakeRequest *request)
{
    begin_file (request, 0, "\"a\"");
    fake_request_send (request, file, request->nth == 1 ? HALF : SIZE);
}

/* Has neither entity tag nor date. */
static void
answer_nameless (FakeRequest *request)
{
    g_assert_null (fake_request_get (request, "range"));
    fake_request_printf (request,
                         "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n"
                         "Connection: close\r\n\r\n",
                         SIZE);
    fake_request_send (request, file, request->nth == 1 ? HALF : SIZE);
}

static void
answer_lie (FakeRequest *request)
{
    if (request->nth != 2) {
        answer_whole (request);
        return;
    }
    fake_request_printf (request,
                         "HTTP/1.1 206 Partial Content\r\n"
                         "Content-Range: bytes 5-%d/%d\r\nETag: \"a\"\r\n"
                         "Content-Length: %d\r\nConnection: close\r\n\r\n",
                         SIZE - 1, SIZE, SIZE - 5);
    fake_request_send (request, file + 5, SIZE - 5);
}

/* The right place in a file of another size. */
static void
answer_other_total (FakeRequest *request)
{
    if (request->nth != 2) {
        answer_whole (request);
        return;
    }
    fake_request_printf (request,
                         "HTTP/1.1 206 Partial Content\r\n"
                         "Content-Range: bytes %d-%d/%d\r\nETag: \"a\"\r\n"
                         "Content-Length: %d\r\nConnection: close\r\n\r\n",
                         HALF, SIZE + 4, SIZE + 5, SIZE + 5 - HALF);
    fake_request_send (request, file, SIZE + 5 - HALF);
}

static void
answer_unasked_part (FakeRequest *request)
{
    fake_request_answer (request, "206 Partial Content", "Content-Range: bytes 5-9/10\r\n", "56789",
                         5);
}

static void
answer_not_satisfiable (FakeRequest *request)
{
    if (fake_request_get (request, "range") != NULL)
        fake_request_answer (request, "416 Range Not Satisfiable", "", "", 0);
    else
        answer_whole (request);
}

static void
answer_never_satisfiable (FakeRequest *request)
{
    fake_request_answer (request, "416 Range Not Satisfiable", "", "", 0);
}

/* More than the part's own head promises. */
static void
answer_too_long (FakeRequest *request)
{
    gsize start = parse_range (request, "\"a\"");

    if (start == 0) {
        send_until (request, HALF);
        return;
    }
    fake_request_printf (request,
                         "HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\n"
                         "Content-Range: bytes %" G_GSIZE_FORMAT "-%d/%d\r\n"
                         "Connection: close\r\n\r\n",
                         start, SIZE - 1, SIZE);
    fake_request_send (request, file + start, SIZE - start);
    fake_request_send (request, "more", 4);
}

static void
answer_chunked (FakeRequest *request)
{
    fake_request_printf (request, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n",
                         SIZE);
    fake_request_send (request, file, SIZE);
    fake_request_printf (request, "\r\n0\r\n\r\n");
}

static void
answer_until_closed (FakeRequest *request)
{
    fake_request_printf (request, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    fake_request_send (request, file, SIZE);
}

static void
answer_endlessly (FakeRequest *request)
{
    fake_request_printf (request, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    while (fake_request_send (request, file, MIB))
        ;
}

static void
answer_huge (FakeRequest *request)
{
    fake_request_printf (request, "HTTP/1.1 200 OK\r\nContent-Length: 268435456\r\n\r\n");
    fake_request_stall (request);
}

static void
answer_web_page (FakeRequest *request)
{
    fake_request_answer (request, "200 OK", "Content-Type: text/html; charset=utf-8\r\n",
                         "<html>Please log in", 19);
}

static void
answer_gzip (FakeRequest *request)
{
    fake_request_answer (request, "200 OK", "Content-Encoding: gzip\r\n", "\x1f\x8b", 2);
}

static void
answer_empty (FakeRequest *request)
{
    fake_request_answer (request, "200 OK", "", "", 0);
}

static void
answer_broken_thrice (FakeRequest *request)
{
    if (request->nth <= 3)
        fake_request_answer (request, "500 Internal Server Error", "", "", 0);
    else
        answer_file (request);
}

static void
answer_to_localhost (FakeRequest *request)
{
    g_autofree char *header = g_strdup_printf ("Location: http://localhost:%u/file\r\n",
                                               fake_site_get_port (request->site));

    fake_request_answer (request, "302 Found", header, "", 0);
}

static const struct {
    const char *path;
    FakeHandler handler;
} handlers[] = {
    { "/file", answer_file },
    { "/a%20file", answer_file },
    { "/slow", answer_slowly },
    { "/cut", answer_cut },
    { "/flaky", answer_flaky },
    { "/reset", answer_reset },
    { "/stall", answer_stall },
    { "/silence", answer_silence },
    { "/changed", answer_changed },
    { "/whole", answer_whole },
    { "/nameless", answer_nameless },
    { "/lie", answer_lie },
    { "/other-total", answer_other_total },
    { "/unasked-part", answer_unasked_part },
    { "/not-satisfiable", answer_not_satisfiable },
    { "/never-satisfiable", answer_never_satisfiable },
    { "/too-long", answer_too_long },
    { "/chunked", answer_chunked },
    { "/until-closed", answer_until_closed },
    { "/endless", answer_endlessly },
    { "/huge", answer_huge },
    { "/web-page.uf2", answer_web_page },
    { "/gzip", answer_gzip },
    { "/empty", answer_empty },
    { "/broken-thrice", answer_broken_thrice },
    { "/to-localhost", answer_to_localhost },
};

/* --- Asking --- */

typedef struct {
    FakeSite *server;
    MoultSite *site;
    char *folder;
    char *part;
    char *meta;
    GCancellable *cancellable;
    guint64 cancel_at; /* bytes, 0: never */
    guint64 done;
    guint64 total;
} Fixture;

static MoultSite *
site_new (const char *address)
{
    g_autoptr (GError) error = NULL;
    MoultSite *site = moult_site_new (address, &error);

    g_assert_no_error (error);
    g_object_set (site, "stall-timeout", 5000, "retry-pause", 10, NULL);
    return site;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
    fixture->server = fake_site_new ();
    for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
        fake_site_add (fixture->server, handlers[i].path, handlers[i].handler);
    fixture->site = site_new (fake_site_get_address (fixture->server));
    fixture->folder = g_dir_make_tmp ("moult-download-XXXXXX", NULL);
    fixture->part = g_build_filename (fixture->folder, "firmware.part", NULL);
    fixture->meta = g_strconcat (fixture->part, ".meta", NULL);
    fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    g_autofree char *command = g_strdup_printf ("rm -r %s", fixture->folder);

    g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
    g_assert_finalize_object (fixture->site);
    g_assert_finalize_object (fixture->cancellable);
    fake_site_free (fixture->server);
    g_free (fixture->folder);
    g_free (fixture->part);
    g_free (fixture->meta);
}

static void
on_progress_cb (guint64 done, guint64 total, gpointer user_data)
{
    Fixture *fixture = user_data;

    g_assert_cmpuint (done, >, 0);
    fixture->done = done;
    fixture->total = total;
    if (fixture->cancel_at > 0 && done >= fixture->cancel_at)
        g_cancellable_cancel (fixture->cancellable);
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
    while (*result == NULL)
        g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
    return *result;
}

static MoultSiteDownload *
download_from (Fixture *fixture, MoultSite *site, const char *link, GError **error)
{
    g_autoptr (GAsyncResult) result = NULL;

    moult_site_download_async (site, link, fixture->part, on_progress_cb, fixture,
                               fixture->cancellable, on_done_cb, &result);
    return moult_site_download_finish (site, wait_for (&result), error);
}

static void
assert_part (Fixture *fixture, const void *bytes, gsize size)
{
    g_autofree char *contents = NULL;
    gsize length;

    g_assert_true (g_file_get_contents (fixture->part, &contents, &length, NULL));
    g_assert_cmpmem (contents, length, bytes, size);
}

static void
assert_no_part (Fixture *fixture)
{
    g_assert_false (g_file_test (fixture->part, G_FILE_TEST_EXISTS));
    g_assert_false (g_file_test (fixture->meta, G_FILE_TEST_EXISTS));
}

/* Downloads the whole file, which begins with @resumed bytes that were there. */
static void
assert_download (Fixture *fixture, const char *link, guint64 resumed)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSiteDownload) download = download_from (fixture, fixture->site, link, &error);
    g_autofree char *sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, file, SIZE);

    g_assert_no_error (error);
    g_assert_cmpuint (download->size, ==, SIZE);
    g_assert_cmpuint (download->resumed_from, ==, resumed);
    g_assert_cmpstr (download->sha256, ==, sha256);
    g_assert_cmpuint (fixture->done, ==, SIZE);
    assert_part (fixture, file, SIZE);
    g_assert_false (g_file_test (fixture->meta, G_FILE_TEST_EXISTS));
}

static void
assert_fails (Fixture *fixture, const char *link, MoultError code, const char *words)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSiteDownload) download = download_from (fixture, fixture->site, link, &error);

    g_assert_null (download);
    g_assert_error (error, MOULT_ERROR, (int) code);
    if (strstr (error->message, words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, words);
}

static guint
count (Fixture *fixture, const char *path)
{
    return fake_site_count (fixture->server, path);
}

static void
assert_header (Fixture *fixture, const char *path, const char *name, const char *value)
{
    g_autofree char *header = fake_site_dup_header (fixture->server, path, name);

    g_assert_cmpstr (header, ==, value);
}

/* A part as an earlier download would have left it. */
static void
leave_part (Fixture *fixture, const char *link, gsize size)
{
    g_autofree char *meta = g_strdup_printf ("[Part]\nlink=%s\netag=\"a\"\ntotal=%d\n", link, SIZE);
    g_autofree guint8 *bytes = g_malloc0 (size);

    memcpy (bytes, file, MIN (size, SIZE));
    g_assert_true (g_file_set_contents (fixture->part, (char *) bytes, size, NULL));
    g_assert_true (g_file_set_contents (fixture->meta, meta, -1, NULL));
}

/* --- Tests: all goes well --- */

static void
test_whole (Fixture *fixture, gconstpointer data)
{
    struct stat st;

    assert_download (fixture, "/file", 0);
    g_assert_cmpuint (fixture->total, ==, SIZE);
    g_assert_cmpint (g_stat (fixture->part, &st), ==, 0);
    g_assert_cmpint (st.st_mode & 0777, ==, 0600);
    assert_header (fixture, "/file", "range", NULL);
    assert_header (fixture, "/file", "accept-encoding", "identity");

    assert_download (fixture, "/a%20file", 0);
}

static void
test_no_length (Fixture *fixture, gconstpointer data)
{
    assert_download (fixture, "/chunked", 0);
    g_assert_cmpuint (fixture->total, ==, 0);
    assert_download (fixture, "/until-closed", 0);
}

static void
test_free_address (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSite) other = site_new ("http://moult.invalid");
    g_autofree char *link =
        g_strconcat (fake_site_get_address (fixture->server), "/to-localhost", NULL);
    g_autoptr (MoultSiteDownload) download = download_from (fixture, other, link, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (download->size, ==, SIZE);
    assert_fails (fixture, "/to-localhost", MOULT_ERROR_NETWORK, "another host");
    assert_fails (fixture, link, MOULT_ERROR_NETWORK, "another host");
}

static gpointer
download_on_a_thread (gpointer user_data)
{
    g_autoptr (GMainContext) context = g_main_context_new ();

    g_main_context_push_thread_default (context);
    assert_download (user_data, "/file", HALF);
    while (g_main_context_iteration (context, FALSE))
        ;
    g_main_context_pop_thread_default (context);
    return NULL;
}

static void
test_other_thread (Fixture *fixture, gconstpointer data)
{
    leave_part (fixture, "/file", HALF);
    g_thread_join (g_thread_new ("network", download_on_a_thread, fixture));
    g_assert_cmpuint (count (fixture, "/file"), ==, 1);
}

/* --- Tests: going on --- */

static void
test_cut (Fixture *fixture, gconstpointer data)
{
    g_autofree char *range = g_strdup_printf ("bytes=%d-", 2 * SIZE / 4);

    assert_download (fixture, "/cut", 0);
    g_assert_cmpuint (count (fixture, "/cut"), ==, 3);
    assert_header (fixture, "/cut", "range", range);
    assert_header (fixture, "/cut", "if-range", "\"a\"");
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
    assert_fails (fixture, "/flaky", MOULT_ERROR_NETWORK, "524288 of 1048593 bytes");
    g_assert_cmpuint (count (fixture, "/flaky"), ==, 3);
    assert_part (fixture, file, HALF);
    assert_download (fixture, "/flaky", HALF);
    g_assert_cmpuint (count (fixture, "/flaky"), ==, 4);
}

static void
test_broken_connections (Fixture *fixture, gconstpointer data)
{
    assert_download (fixture, "/reset", 0);
    g_assert_cmpuint (count (fixture, "/reset"), ==, 2);
    g_object_set (fixture->site, "stall-timeout", 300, NULL);
    assert_download (fixture, "/stall", 0);
    g_assert_cmpuint (count (fixture, "/stall"), >=, 2);
    assert_fails (fixture, "/silence", MOULT_ERROR_NETWORK, "nothing for 0.3 s");
    g_object_set (fixture->site, "stall-timeout", 5000, NULL);
    assert_fails (fixture, "/broken-thrice", MOULT_ERROR_NETWORK, "500");
    assert_download (fixture, "/broken-thrice", 0);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;

    fixture->cancel_at = HALF;
    g_assert_null (download_from (fixture, fixture->site, "/stall", &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    assert_part (fixture, file, HALF);

    g_cancellable_reset (fixture->cancellable);
    fixture->cancel_at = 0;
    assert_download (fixture, "/stall", HALF);
    g_assert_cmpuint (count (fixture, "/stall"), ==, 2);
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;

    g_cancellable_cancel (fixture->cancellable);
    g_assert_null (download_from (fixture, fixture->site, "/file", &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    assert_no_part (fixture);
    g_assert_cmpuint (count (fixture, "/file"), ==, 0);
}

static void
test_changed (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;

    assert_fails (fixture, "/changed", MOULT_ERROR_NETWORK, "");
    g_autoptr (MoultSiteDownload) download =
        download_from (fixture, fixture->site, "/changed", &error);
    g_assert_no_error (error);
    g_assert_cmpuint (download->resumed_from, ==, 0);
    g_assert_cmpstr (download->validator->etag, ==, "\"b\"");

    g_autofree guint8 *expected = g_memdup2 (file + 1, SIZE);
    expected[SIZE - 1] = 'b';
    g_autofree char *sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, expected, SIZE);
    g_assert_cmpstr (download->sha256, ==, sha256);
    assert_part (fixture, expected, SIZE);
}

static void
test_no_ranges (Fixture *fixture, gconstpointer data)
{
    assert_download (fixture, "/whole", 0);
    g_assert_cmpuint (count (fixture, "/whole"), ==, 2);
    assert_download (fixture, "/nameless", 0);
    g_assert_cmpuint (count (fixture, "/nameless"), ==, 2);
}

static void
test_lies (Fixture *fixture, gconstpointer data)
{
    assert_download (fixture, "/lie", 0);
    g_assert_cmpuint (count (fixture, "/lie"), ==, 3);
    assert_download (fixture, "/other-total", 0);
    g_assert_cmpuint (count (fixture, "/other-total"), ==, 3);
    assert_fails (fixture, "/unasked-part", MOULT_ERROR_NETWORK, "other bytes");
}

static void
test_not_satisfiable (Fixture *fixture, gconstpointer data)
{
    assert_download (fixture, "/not-satisfiable", 0);
    g_assert_cmpuint (count (fixture, "/not-satisfiable"), ==, 3);
    leave_part (fixture, "/never-satisfiable", HALF);
    assert_fails (fixture, "/never-satisfiable", MOULT_ERROR_NETWORK, "416");
    g_assert_cmpuint (count (fixture, "/never-satisfiable"), ==, 2);
    assert_no_part (fixture);
}

static void
test_strange_parts (Fixture *fixture, gconstpointer data)
{
    /* Larger than the whole. */
    leave_part (fixture, "/file", SIZE + 5);
    assert_download (fixture, "/file", 0);
    assert_header (fixture, "/file", "range", NULL);

    /* Whole already: its last byte asks whether it still is. */
    leave_part (fixture, "/file", SIZE);
    assert_download (fixture, "/file", SIZE - 1);

    /* Of something else. */
    leave_part (fixture, "/other", HALF);
    assert_download (fixture, "/file", 0);

    /* Without a word of what it is, or with nonsense. */
    leave_part (fixture, "/file", HALF);
    g_unlink (fixture->meta);
    assert_download (fixture, "/file", 0);
    leave_part (fixture, "/file", HALF);
    g_assert_true (g_file_set_contents (fixture->meta, "\xff\x00[nonsense", 11, NULL));
    assert_download (fixture, "/file", 0);

    /* With what would become two headers. */
    leave_part (fixture, "/file", HALF);
    const char *meta = "[Part]\nlink=/file\netag=\"a\"\\nX-Evil: 1\n";
    g_assert_true (g_file_set_contents (fixture->meta, meta, -1, NULL));
    assert_download (fixture, "/file", 0);
    assert_header (fixture, "/file", "x-evil", NULL);
}

/* --- Tests: what is refused --- */

static void
test_refused_bodies (Fixture *fixture, gconstpointer data)
{
    assert_fails (fixture, "/missing.uf2", MOULT_ERROR_NOT_FOUND, "/missing.uf2");
    assert_fails (fixture, "/web-page.uf2", MOULT_ERROR_NETWORK,
                  "a web page instead of /web-page.uf2");
    assert_fails (fixture, "/gzip", MOULT_ERROR_NETWORK, "encoded bytes");
    assert_fails (fixture, "/empty", MOULT_ERROR_NETWORK, "empty");
    assert_fails (fixture, "/huge", MOULT_ERROR_NETWORK, "268435456 bytes");
    assert_fails (fixture, "/../file", MOULT_ERROR_NOT_FOUND, "/../file");
    g_assert_cmpuint (count (fixture, "/web-page.uf2"), ==, 1);
    assert_no_part (fixture);

    /* The page does not spoil what is there. */
    leave_part (fixture, "/web-page.uf2", HALF);
    assert_fails (fixture, "/web-page.uf2", MOULT_ERROR_NETWORK, "a web page");
    assert_part (fixture, file, HALF);
}

static void
test_too_long (Fixture *fixture, gconstpointer data)
{
    assert_fails (fixture, "/too-long", MOULT_ERROR_NETWORK, "more than 1048593 bytes");
    assert_no_part (fixture);
}

static void
test_endless (Fixture *fixture, gconstpointer data)
{
    struct rusage before, after;

    getrusage (RUSAGE_SELF, &before);
    assert_fails (fixture, "/endless", MOULT_ERROR_NETWORK, "more than 134217728 bytes");
    getrusage (RUSAGE_SELF, &after);
    g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 64 * 1024);
    assert_no_part (fixture);
}

/* --- Tests: the disk --- */

static void
test_symbolic_link (Fixture *fixture, gconstpointer data)
{
    g_autofree char *target = g_build_filename (fixture->folder, "target", NULL);

    g_assert_true (g_file_set_contents (target, "precious", -1, NULL));
    g_assert_cmpint (symlink (target, fixture->part), ==, 0);
    assert_fails (fixture, "/file", MOULT_ERROR_NO_ACCESS, fixture->part);
    g_unlink (fixture->part);

    g_assert_cmpint (symlink (target, fixture->meta), ==, 0);
    assert_fails (fixture, "/flaky", MOULT_ERROR_NETWORK, "");
    g_assert_false (g_file_test (fixture->meta, G_FILE_TEST_IS_SYMLINK));

    g_autofree char *contents = NULL;
    g_assert_true (g_file_get_contents (target, &contents, NULL, NULL));
    g_assert_cmpstr (contents, ==, "precious");
}

static void
test_unusable_paths (Fixture *fixture, gconstpointer data)
{
    g_mkdir (fixture->part, 0700);
    assert_fails (fixture, "/file", MOULT_ERROR_NO_ACCESS, fixture->part);
    g_rmdir (fixture->part);

    g_assert_cmpint (mkfifo (fixture->part, 0600), ==, 0);
    assert_fails (fixture, "/file", MOULT_ERROR_NO_ACCESS, "regular");
    g_unlink (fixture->part);

    g_free (fixture->part);
    fixture->part = g_build_filename (fixture->folder, "no", "such", "folder", NULL);
    assert_fails (fixture, "/file", MOULT_ERROR_NO_ACCESS, fixture->part);
    g_assert_cmpuint (count (fixture, "/file"), ==, 0);
}

static void
test_folder_without_permission (Fixture *fixture, gconstpointer data)
{
    g_chmod (fixture->folder, 0500);
    if (g_access (fixture->folder, W_OK) == 0) {
        g_test_skip ("root may write everywhere");
        return;
    }
    assert_fails (fixture, "/file", MOULT_ERROR_NO_ACCESS, "ermission");
    g_chmod (fixture->folder, 0700);
}

static void
test_busy (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GAsyncResult) first = NULL;
    g_autoptr (GError) error = NULL;

    moult_site_download_async (fixture->site, "/slow", fixture->part, NULL, NULL, NULL, on_done_cb,
                               &first);
    while (count (fixture, "/slow") == 0)
        g_main_context_iteration (NULL, FALSE);
    assert_fails (fixture, "/file", MOULT_ERROR_BUSY, fixture->part);
    g_autoptr (MoultSiteDownload) download =
        moult_site_download_finish (fixture->site, wait_for (&first), &error);
    g_assert_no_error (error);
    assert_part (fixture, file, SIZE);
}

/* A file may not grow beyond half of what comes. */
static void
test_full_disk_in_child (Fixture *fixture, gconstpointer data)
{
    if (g_test_subprocess ()) {
        struct rlimit limit = { HALF, HALF };

        signal (SIGXFSZ, SIG_IGN);
        g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
        assert_fails (fixture, "/file", MOULT_ERROR_NO_SPACE, "524288 of 1048593 bytes");
        assert_part (fixture, file, HALF);
        return;
    }
    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed ();
}

static void
test_no_room (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultPartFile) part = moult_part_file_open (fixture->part, "/x", NULL, &error);
    MoultSiteValidator validator = { NULL, NULL };

    g_assert_no_error (error);
    g_assert_true (moult_part_file_restart (part, &validator, -1, &error));
    g_assert_false (moult_part_file_restart (part, &validator, G_MAXINT64 / 2, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE);
    g_assert_nonnull (strstr (error->message, "4611686018427387903 bytes"));
    g_clear_pointer (&part, moult_part_file_free);
    assert_no_part (fixture);
}

/* --- Tests: many, and folders --- */

static void
test_many_at_once (Fixture *fixture, gconstpointer data)
{
    GAsyncResult *results[20] = { NULL };

    for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
        g_autofree char *part = g_strdup_printf ("%s-%u", fixture->part, i);

        if (i % 2 == 0)
            moult_site_download_async (fixture->site, "/slow", part, NULL, NULL, NULL, on_done_cb,
                                       &results[i]);
        else
            moult_site_get_async (fixture->site, "/slow", NULL, SIZE, NULL, on_done_cb,
                                  &results[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
        g_autoptr (GError) error = NULL;

        wait_for (&results[i]);
        if (i % 2 == 0) {
            g_autoptr (MoultSiteDownload) download =
                moult_site_download_finish (fixture->site, results[i], &error);
        } else {
            g_autoptr (MoultSiteDocument) document =
                moult_site_get_finish (fixture->site, results[i], &error);
        }
        g_assert_no_error (error);
        g_clear_object (&results[i]);
    }
    g_assert_cmpuint (count (fixture, "/slow"), ==, 20);
    g_assert_cmpuint (fake_site_get_peak (fixture->server), ==, 4);
}

static void
test_folder (Fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename (fixture->folder, "a firmware.uf2", NULL);
    g_autofree char *index = g_build_filename (fixture->folder, "page", NULL);

    g_clear_object (&fixture->site);
    fixture->site = site_new (fixture->folder);
    g_assert_true (g_file_set_contents (path, (char *) file, SIZE, NULL));
    assert_download (fixture, "/a%20firmware.uf2", 0);
    g_assert_cmpuint (fixture->total, ==, SIZE);

    fixture->cancel_at = HALF;
    g_autoptr (GError) error = NULL;
    g_assert_null (download_from (fixture, fixture->site, "/a%20firmware.uf2", &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_cancellable_reset (fixture->cancellable);
    fixture->cancel_at = 0;
    g_autofree char *contents = NULL;
    gsize kept;
    g_assert_true (g_file_get_contents (fixture->part, &contents, &kept, NULL));
    g_assert_cmpuint (kept, >=, HALF);
    assert_download (fixture, "/a%20firmware.uf2", kept);

    assert_fails (fixture, "/missing.uf2", MOULT_ERROR_NOT_FOUND, "/missing.uf2");
    assert_fails (fixture, "/../a%20firmware.uf2", MOULT_ERROR_NOT_FOUND, "");
    g_assert_cmpint (g_chmod (path, 0), ==, 0);
    if (g_access (path, R_OK) != 0)
        assert_fails (fixture, "/a%20firmware.uf2", MOULT_ERROR_NETWORK, "403");
}

/* Another version took its place while the download stood still. */
static void
test_folder_changed (Fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename (fixture->folder, "firmware.uf2", NULL);

    g_clear_object (&fixture->site);
    fixture->site = site_new (fixture->folder);
    g_assert_true (g_file_set_contents (path, (char *) file, SIZE, NULL));
    leave_part (fixture, "/firmware.uf2", HALF);
    assert_download (fixture, "/firmware.uf2", 0);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    file = fake_bytes (SIZE);

    ADD ("/library/download/whole", test_whole);
    ADD ("/library/download/no-length", test_no_length);
    ADD ("/library/download/free-address", test_free_address);
    ADD ("/library/download/other-thread", test_other_thread);
    ADD ("/library/download/cut", test_cut);
    ADD ("/library/download/kept", test_kept);
    ADD ("/library/download/broken-connections", test_broken_connections);
    ADD ("/library/download/cancel", test_cancel);
    ADD ("/library/download/cancelled-before", test_cancelled_before);
    ADD ("/library/download/changed", test_changed);
    ADD ("/library/download/no-ranges", test_no_ranges);
    ADD ("/library/download/lies", test_lies);
    ADD ("/library/download/not-satisfiable", test_not_satisfiable);
    ADD ("/library/download/strange-parts", test_strange_parts);
    ADD ("/library/download/refused-bodies", test_refused_bodies);
    ADD ("/library/download/too-long", test_too_long);
    ADD ("/library/download/endless", test_endless);
    ADD ("/library/download/symbolic-link", test_symbolic_link);
    ADD ("/library/download/unusable-paths", test_unusable_paths);
    ADD ("/library/download/folder-without-permission", test_folder_without_permission);
    ADD ("/library/download/busy", test_busy);
    ADD ("/library/download/full-disk", test_full_disk_in_child);
    ADD ("/library/download/no-room", test_no_room);
    ADD ("/library/download/many-at-once", test_many_at_once);
    ADD ("/library/download/folder", test_folder);
    ADD ("/library/download/folder-changed", test_folder_changed);
    int status = g_test_run ();
    g_free (file);
    return status;
}
