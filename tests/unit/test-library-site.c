/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "site.h"

#include <glib/gstdio.h>
#include <sys/resource.h>

#include "address.h"
#include "error.h"
#include "fake-site.h"

#define PAGE "<html>caf\xc3\xa9</html>"
#define MIB  (1024 * 1024)

/* --- What the site answers --- */

static void
answer_page (FakeRequest *request)
{
    const char *version = "ETag: \"v1\"\r\nLast-Modified: Mon, 06 Apr 2026 10:00:00 GMT\r\n";

    if (g_strcmp0 (fake_request_get (request, "if-none-match"), "\"v1\"") == 0)
        fake_request_printf (request, "HTTP/1.1 304 Not Modified\r\n%sConnection: close\r\n\r\n",
                             version);
    else
        fake_request_answer (request, "200 OK", version, PAGE, strlen (PAGE));
}

/* Never silent for long, but long in all. */
static void
answer_slowly (FakeRequest *request)
{
    fake_request_printf (request, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
    for (guint i = 0; i < 20; i++) {
        if (!fake_request_send (request, "x", 1))
            return;
        g_usleep (100 * 1000);
    }
}

static void
answer_half_then_stall (FakeRequest *request)
{
    fake_request_printf (request, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf of it");
    fake_request_stall (request);
}

/* "Connection: close" makes libsoup take the early end for the end. */
static void
answer_cut (FakeRequest *request)
{
    if (request->nth >= 3)
        fake_request_answer (request, "200 OK", "", "01234567890123456789", 20);
    else
        fake_request_printf (request, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n"
                                      "Connection: close\r\n\r\nhalf of it");
}

static void
answer_reset (FakeRequest *request)
{
    fake_request_printf (request, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf");
    fake_request_reset (request);
}

static void
answer_gone (FakeRequest *request)
{
    fake_request_answer (request, "410 Gone", "", "gone", 4);
}

static void
answer_forbidden (FakeRequest *request)
{
    fake_request_answer (request, "403 Forbidden", "", "no", 2);
}

static void
answer_broken (FakeRequest *request)
{
    fake_request_answer (request, "500 Internal Server Error", "", "oops", 4);
}

static void
answer_broken_twice (FakeRequest *request)
{
    if (request->nth <= 2)
        answer_broken (request);
    else
        answer_page (request);
}

static void
answer_busy_once (FakeRequest *request)
{
    if (request->nth == 1)
        fake_request_answer (request, "503 Service Unavailable", "Retry-After: 1\r\n", "", 0);
    else
        answer_page (request);
}

static void
answer_busy_for_long (FakeRequest *request)
{
    fake_request_answer (request, "429 Too Many Requests", "Retry-After: 3600\r\n", "", 0);
}

static void
answer_loop (FakeRequest *request)
{
    fake_request_answer (request, "302 Found", "Location: /loop\r\n", "again", 5);
}

static void
answer_add_slash (FakeRequest *request)
{
    fake_request_answer (request, "301 Moved Permanently", "Location: /board/\r\n", "", 0);
}

static void
answer_elsewhere (FakeRequest *request)
{
    fake_request_answer (request, "302 Found", "Location: http://portal.example/login\r\n", "", 0);
}

static void
answer_local_file (FakeRequest *request)
{
    fake_request_answer (request, "302 Found", "Location: file:///etc/passwd\r\n", "", 0);
}

static void
answer_chunked (FakeRequest *request)
{
    fake_request_printf (request,
                         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                         "Connection: close\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
}

static void
answer_until_closed (FakeRequest *request)
{
    fake_request_printf (request, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nno length");
}

/* One flushed piece of deflate: 1 MiB of zeros. With the head of a gzip file the first time. */
static gsize
compress_zeros (GConverter *gzip, guint8 *output, gsize size)
{
    static const guint8 zeros[MIB];
    GConverterResult result = G_CONVERTER_CONVERTED;
    gsize used = 0, filled = 0;

    while (result == G_CONVERTER_CONVERTED) {
        gsize n_read = 0, n_written = 0;

        result = g_converter_convert (gzip, zeros + used, sizeof zeros - used, output + filled,
                                      size - filled, G_CONVERTER_FLUSH, &n_read, &n_written, NULL);
        used += n_read;
        filled += n_written;
    }
    g_assert_cmpint (result, ==, G_CONVERTER_FLUSHED);
    g_assert_cmpuint (used, ==, sizeof zeros);
    return filled;
}

/* 4 GiB of zeros in a few MiB. */
static void
answer_bomb (FakeRequest *request)
{
    g_autoptr (GConverter) gzip =
        G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
    guint8 piece[16384];
    gsize size = compress_zeros (gzip, piece, sizeof piece);

    fake_request_printf (request, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                                  "Connection: close\r\n\r\n");
    for (guint i = 0; i < 4096 && fake_request_send (request, piece, size); i++)
        size = compress_zeros (gzip, piece, sizeof piece);
}

static void
answer_gzip (FakeRequest *request)
{
    g_autoptr (GConverter) gzip =
        G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
    gsize n_read, size = 0;
    guint8 output[256];

    g_converter_convert (gzip, PAGE, strlen (PAGE), output, sizeof output, G_CONVERTER_INPUT_AT_END,
                         &n_read, &size, NULL);
    fake_request_answer (request, "200 OK", "Content-Encoding: gzip\r\n", output, size);
}

static void
send_50_mib (FakeRequest *request)
{
    g_autofree char *block = g_malloc (MIB);

    memset (block, 'x', MIB);
    for (guint i = 0; i < 50 && fake_request_send (request, block, MIB); i++)
        ;
}

static void
answer_huge (FakeRequest *request)
{
    fake_request_printf (request, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    send_50_mib (request);
}

static void
answer_huge_and_say_so (FakeRequest *request)
{
    fake_request_printf (request, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", 50 * MIB);
    send_50_mib (request);
}

static void
answer_partial (FakeRequest *request)
{
    fake_request_answer (request, "206 Partial Content", "Content-Range: bytes 5-9/10\r\n", "56789",
                         5);
}

static void
answer_after_a_while (FakeRequest *request)
{
    g_usleep (50 * 1000);
    answer_page (request);
}

static void
answer_nonsense (FakeRequest *request)
{
    fake_request_printf (request, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
}

static const struct {
    const char *path;
    FakeHandler handler;
} handlers[] = {
    { "/page", answer_page },
    { "/board/", answer_page },
    { "/mpy/page", answer_page },
    { "/with%20space", answer_page },
    { "/index?port=rp2", answer_page },
    { "/slow", answer_slowly },
    { "/silent", fake_request_stall },
    { "/stall", answer_half_then_stall },
    { "/cut", answer_cut },
    { "/reset", answer_reset },
    { "/gone", answer_gone },
    { "/forbidden", answer_forbidden },
    { "/broken", answer_broken },
    { "/broken-twice", answer_broken_twice },
    { "/busy-once", answer_busy_once },
    { "/busy-for-long", answer_busy_for_long },
    { "/loop", answer_loop },
    { "/board", answer_add_slash },
    { "/elsewhere", answer_elsewhere },
    { "/local-file", answer_local_file },
    { "/chunked", answer_chunked },
    { "/until-closed", answer_until_closed },
    { "/bomb", answer_bomb },
    { "/gzip", answer_gzip },
    { "/huge", answer_huge },
    { "/huge-told", answer_huge_and_say_so },
    { "/partial", answer_partial },
    { "/while", answer_after_a_while },
    { "/nonsense", answer_nonsense },
};

/* --- Asking --- */

typedef struct {
    FakeSite *server;
    MoultSite *site;
} Fixture;

static MoultSite *
site_new (const char *address)
{
    g_autoptr (GError) error = NULL;
    MoultSite *site = moult_site_new (address, &error);

    g_assert_no_error (error);
    g_object_set (site, "idle-timeout", 5000, "page-timeout", 20000, "probe-timeout", 5000,
                  "retry-pause", 10, NULL);
    return site;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
    fixture->server = fake_site_new ();
    for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
        fake_site_add (fixture->server, handlers[i].path, handlers[i].handler);
    fixture->site = site_new (fake_site_get_address (fixture->server));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    g_assert_finalize_object (fixture->site);
    fake_site_free (fixture->server);
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

static MoultSiteDocument *
get_known (MoultSite *site, const char *path, const MoultSiteValidator *known, GError **error)
{
    g_autoptr (GAsyncResult) result = NULL;

    moult_site_get_async (site, path, known, 4 * MIB, NULL, on_done_cb, &result);
    return moult_site_get_finish (site, wait_for (&result), error);
}

static MoultSiteDocument *
get (MoultSite *site, const char *path, GError **error)
{
    return get_known (site, path, NULL, error);
}

static void
assert_body (MoultSiteDocument *document, const char *text)
{
    g_assert_nonnull (document);
    g_assert_cmpmem (g_bytes_get_data (document->body, NULL), g_bytes_get_size (document->body),
                     text, strlen (text));
}

static void
assert_fails (MoultSite *site, const char *path, MoultError code, const char *words)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSiteDocument) document = get (site, path, &error);

    g_assert_null (document);
    g_assert_error (error, MOULT_ERROR, (int) code);
    if (strstr (error->message, words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, words);
}

/* --- Tests --- */

static void
test_page (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSiteDocument) document = get (fixture->site, "/page", &error);

    g_assert_no_error (error);
    assert_body (document, PAGE);
    g_assert_false (document->not_modified);
    g_assert_cmpstr (document->validator->etag, ==, "\"v1\"");
    g_assert_cmpstr (document->validator->last_modified, ==, "Mon, 06 Apr 2026 10:00:00 GMT");
    g_assert_cmpstr (document->path, ==, "/page");

    g_autofree char *agent = fake_site_dup_header (fixture->server, "/page", "user-agent");
    g_assert_true (g_str_has_prefix (agent, "Moult/"));
    g_assert_cmpstr (moult_site_get_address (fixture->site), ==,
                     fake_site_get_address (fixture->server));
}

static void
test_not_modified (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    MoultSiteValidator known = { (char *) "\"v1\"", NULL };
    g_autoptr (MoultSiteDocument) document = get_known (fixture->site, "page", &known, &error);

    g_assert_no_error (error);
    g_assert_true (document->not_modified);
    g_assert_null (document->body);
    g_assert_cmpstr (document->validator->etag, ==, "\"v1\"");

    MoultSiteValidator old = { (char *) "\"v0\"", NULL };
    g_autoptr (MoultSiteDocument) newer = get_known (fixture->site, "page", &old, &error);
    g_assert_no_error (error);
    g_assert_false (newer->not_modified);
    assert_body (newer, PAGE);
}

static void
test_paths (Fixture *fixture, gconstpointer data)
{
    static const char *const good[] = { "/page",
                                        "page",
                                        "//page",
                                        "/with space",
                                        "/with%20space",
                                        "/index?port=rp2",
                                        "/index?port=rp2#top",
                                        "/chunked",
                                        "/until-closed",
                                        "/gzip" };
    static const char *const bad[] = { "/../page",  "/a/%2e%2e/page", "/..",
                                       "/a%2Fpage", "/a%00b",         "/a%0ab",
                                       "/./page",   "https://",       "http:///page" };

    for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (MoultSiteDocument) document = get (fixture->site, good[i], &error);

        g_assert_no_error (error);
        g_assert_cmpuint (g_bytes_get_size (document->body), >, 5);
    }
    for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
        assert_fails (fixture->site, bad[i], MOULT_ERROR_NOT_FOUND, "");
}

static void
test_decoding (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSiteDocument) chunked = get (fixture->site, "/chunked", &error);
    g_autoptr (MoultSiteDocument) closed = get (fixture->site, "/until-closed", &error);
    g_autoptr (MoultSiteDocument) gzip = get (fixture->site, "/gzip", &error);

    g_assert_no_error (error);
    assert_body (chunked, "hello world");
    assert_body (closed, "no length");
    assert_body (gzip, PAGE);
}

static void
test_below_a_path (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *address = g_strconcat (fake_site_get_address (fixture->server), "/mpy/", NULL);
    g_autoptr (MoultSite) mirror = site_new (address);
    g_autoptr (MoultSiteDocument) document = get (mirror, "/page", &error);

    g_assert_no_error (error);
    g_assert_cmpstr (document->path, ==, "/page");
    g_assert_cmpuint (fake_site_count (fixture->server, "/mpy/page"), ==, 1);
}

static void
test_redirects (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSiteDocument) document = get (fixture->site, "/board", &error);

    g_assert_no_error (error);
    g_assert_cmpstr (document->path, ==, "/board/");

    assert_fails (fixture->site, "/loop", MOULT_ERROR_NETWORK, "more than 5 times");
    g_assert_cmpuint (fake_site_count (fixture->server, "/loop"), ==, 6);
    assert_fails (fixture->site, "/elsewhere", MOULT_ERROR_NETWORK, "another host");
    assert_fails (fixture->site, "/local-file", MOULT_ERROR_NETWORK, "no web address");
    g_assert_cmpuint (fake_site_count (fixture->server, "/elsewhere"), ==, 1);
}

/* From where, to where, and the word of the refusal, if it is one. */
static void
test_redirect_rules (void)
{
    static const struct {
        const char *site;
        const char *link;
        const char *location;
        const char *refusal;
    } cases[] = {
        { "http://a.example", "/x", "https://a.example/x", NULL },
        { "http://a.example", "/x", "http://A.example:80/y", NULL },
        { "https://a.example", "/x", "http://a.example/x", "not encrypted" },
        { "https://a.example", "/x", "https://b.example/x", "another host" },
        { "https://a.example", "/x", "https://a.example.evil.example/x", "another host" },
        { "https://a.example", "/x", "https://a.example@evil.example/x", "another host" },
        { "https://a.example", "/x", "https://a.example:8443/x", "another port" },
        { "https://a.example", "/x", "ftp://a.example/x", "no web address" },
        { "https://a.example", "/x", "//b.example/x", "another host" },
        { "https://a.example", "https://b.example/x", "https://c.example/x", NULL },
        { "https://a.example", "http://b.example/x", "https://c.example/x", NULL },
        { "https://a.example", "https://b.example/x", "http://c.example/x", "not encrypted" },
        { "https://a.example", "https://a.example/x", "https://c.example/x", "another host" },
    };

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (MoultAddress) address = moult_address_parse (cases[i].site, &error);
        g_autoptr (MoultTarget) from = moult_address_resolve (address, cases[i].link, &error);
        g_assert_no_error (error);
        g_autoptr (MoultTarget) to = moult_target_redirect (from, cases[i].location, &error);

        if (cases[i].refusal == NULL) {
            g_assert_no_error (error);
            g_assert_nonnull (to);
        } else {
            g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK);
            g_assert_nonnull (strstr (error->message, cases[i].refusal));
        }
    }
}

static void
test_addresses (void)
{
    static const char *const good[] = { MOULT_SITE_DEFAULT,   "http://school.example/mpy",
                                        "/srv/mirror",        "file:///srv/mirror",
                                        "HTTPS://A.example/", "http://[::1]:8" };
    static const char *const bad[] = {
        "",          "micropython.org",        "ftp://a.example",      "http://",
        "http:///x", "https://a.example/?x=1", "https://a.example/#x", "mirror",
        "file://",   "https://a.example:99999"
    };

    for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (MoultSite) site = moult_site_new (good[i], &error);
        g_assert_no_error (error);
    }
    for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (MoultSite) site = moult_site_new (bad[i], &error);
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    }
}

static void
test_statuses (Fixture *fixture, gconstpointer data)
{
    assert_fails (fixture->site, "/missing.uf2", MOULT_ERROR_NOT_FOUND, "/missing.uf2");
    assert_fails (fixture->site, "/gone", MOULT_ERROR_NOT_FOUND, "410");
    assert_fails (fixture->site, "/forbidden", MOULT_ERROR_NETWORK, "403");
    assert_fails (fixture->site, "/partial", MOULT_ERROR_NETWORK, "206");
    assert_fails (fixture->site, "/nonsense", MOULT_ERROR_NETWORK, "127.0.0.1");
    g_assert_cmpuint (fake_site_count (fixture->server, "/missing.uf2"), ==, 1);
    g_assert_cmpuint (fake_site_count (fixture->server, "/gone"), ==, 1);
    g_assert_cmpuint (fake_site_count (fixture->server, "/forbidden"), ==, 1);
}

static void
test_retries (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSiteDocument) third = get (fixture->site, "/broken-twice", &error);
    g_assert_no_error (error);
    assert_body (third, PAGE);
    g_assert_cmpuint (fake_site_count (fixture->server, "/broken-twice"), ==, 3);

    assert_fails (fixture->site, "/broken", MOULT_ERROR_NETWORK, "500");
    g_assert_cmpuint (fake_site_count (fixture->server, "/broken"), ==, 3);

    g_autoptr (MoultSiteDocument) whole = get (fixture->site, "/cut", &error);
    g_assert_no_error (error);
    assert_body (whole, "01234567890123456789");
    assert_fails (fixture->site, "/reset", MOULT_ERROR_NETWORK, "/reset");
    g_assert_cmpuint (fake_site_count (fixture->server, "/reset"), ==, 3);
}

static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    gint64 start = g_get_monotonic_time ();
    g_autoptr (MoultSiteDocument) document = get (fixture->site, "/busy-once", &error);

    g_assert_no_error (error);
    g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC);
    assert_fails (fixture->site, "/busy-for-long", MOULT_ERROR_NETWORK, "3600 s");
    g_assert_cmpuint (fake_site_count (fixture->server, "/busy-for-long"), ==, 1);
}

static void
test_timeouts (Fixture *fixture, gconstpointer data)
{
    gint64 start = g_get_monotonic_time ();

    g_object_set (fixture->site, "idle-timeout", 200, NULL);
    assert_fails (fixture->site, "/silent", MOULT_ERROR_NETWORK, "0.2 s");
    g_assert_cmpuint (fake_site_count (fixture->server, "/silent"), ==, 3);
    assert_fails (fixture->site, "/stall", MOULT_ERROR_NETWORK, "0.2 s");
    g_assert_cmpint (g_get_monotonic_time () - start, <, 6 * G_USEC_PER_SEC);

    g_object_set (fixture->site, "idle-timeout", 1500, "page-timeout", 1000, NULL);
    assert_fails (fixture->site, "/slow", MOULT_ERROR_NETWORK, "too long");
    g_assert_cmpuint (fake_site_count (fixture->server, "/slow"), ==, 1);

    g_object_set (fixture->site, "page-timeout", 20000, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSiteDocument) slow = get (fixture->site, "/slow", &error);
    g_assert_no_error (error);
    assert_body (slow, "xxxxxxxxxxxxxxxxxxxx");
}

static void
test_sizes (Fixture *fixture, gconstpointer data)
{
    struct rusage before, after;

    getrusage (RUSAGE_SELF, &before);
    assert_fails (fixture->site, "/bomb", MOULT_ERROR_NETWORK, "more than 4194304 bytes");
    assert_fails (fixture->site, "/huge", MOULT_ERROR_NETWORK, "more than 4194304 bytes");
    assert_fails (fixture->site, "/huge-told", MOULT_ERROR_NETWORK, "more than 4194304 bytes");
    getrusage (RUSAGE_SELF, &after);
    g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 64 * 1024);
    g_assert_cmpuint (fake_site_count (fixture->server, "/bomb"), ==, 1);
}

static void
test_nobody_there (Fixture *fixture, gconstpointer data)
{
    g_autofree char *address = NULL;
    g_autoptr (FakeSite) closed = fake_site_new ();

    address = g_strdup (fake_site_get_address (closed));
    g_clear_pointer (&closed, fake_site_free);
    g_autoptr (MoultSite) refusing = site_new (address);
    assert_fails (refusing, "/page", MOULT_ERROR_NETWORK, "refused");

    /* RFC 6761: this never resolves. */
    g_autoptr (MoultSite) unknown = site_new ("http://moult.invalid");
    assert_fails (unknown, "/page", MOULT_ERROR_NETWORK, "moult.invalid");

    /* Speaks no TLS. That a machine knows no authorities at all is not this test's trouble. */
    g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
    g_autofree char *tls =
        g_strdup_printf ("https://127.0.0.1:%u", fake_site_get_port (fixture->server));
    g_autoptr (MoultSite) plain = site_new (tls);
    assert_fails (plain, "/page", MOULT_ERROR_NETWORK, "TLS");
}

static gboolean
probe (MoultSite *site, const char *link, guint64 *size, GError **error)
{
    g_autoptr (GAsyncResult) result = NULL;

    moult_site_probe_async (site, link, NULL, on_done_cb, &result);
    return moult_site_probe_finish (site, wait_for (&result), size, error);
}

static void
test_probe (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    guint64 size = 1;

    g_assert_true (probe (fixture->site, "/page", &size, &error));
    g_assert_cmpuint (size, ==, strlen (PAGE));
    g_assert_true (probe (fixture->site, "/until-closed", &size, &error));
    g_assert_cmpuint (size, ==, 0);
    g_assert_false (probe (fixture->site, "/missing", &size, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_clear_error (&error);
    g_object_set (fixture->site, "probe-timeout", 200, NULL);
    g_assert_false (probe (fixture->site, "/silent", &size, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK);
    g_assert_cmpuint (fake_site_count (fixture->server, "/silent"), ==, 1);
}

static void
test_twenty_at_once (Fixture *fixture, gconstpointer data)
{
    GAsyncResult *results[20] = { NULL };

    for (guint i = 0; i < G_N_ELEMENTS (results); i++)
        moult_site_get_async (fixture->site, "/while", NULL, MIB, NULL, on_done_cb, &results[i]);
    for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (MoultSiteDocument) document =
            moult_site_get_finish (fixture->site, wait_for (&results[i]), &error);

        g_assert_no_error (error);
        g_clear_object (&results[i]);
    }
    g_assert_cmpuint (fake_site_count (fixture->server, "/while"), ==, 20);
    g_assert_cmpuint (fake_site_get_peak (fixture->server), ==, 4);
}

/* Those that run, those that wait for their turn, and those between two tries. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
    GAsyncResult *results[8] = { NULL };
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    gint64 start = g_get_monotonic_time ();

    g_object_set (fixture->site, "idle-timeout", 8000, "page-timeout", 9000, "retry-pause", 8000,
                  NULL);
    for (guint i = 0; i < G_N_ELEMENTS (results); i++)
        moult_site_get_async (fixture->site, i == 0 ? "/broken" : "/silent", NULL, MIB, cancellable,
                              on_done_cb, &results[i]);
    while (fake_site_count (fixture->server, "/broken") == 0
           || fake_site_count (fixture->server, "/silent") < 3)
        g_main_context_iteration (NULL, FALSE);
    for (guint i = 0; i < 100; i++)
        g_main_context_iteration (NULL, FALSE);
    g_cancellable_cancel (cancellable);
    for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
        g_autoptr (GError) error = NULL;

        g_assert_null (moult_site_get_finish (fixture->site, wait_for (&results[i]), &error));
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
        g_clear_object (&results[i]);
    }
    g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);

    g_autoptr (GAsyncResult) late = NULL;
    g_autoptr (GError) error = NULL;
    moult_site_get_async (fixture->site, "/page", NULL, MIB, cancellable, on_done_cb, &late);
    g_assert_null (moult_site_get_finish (fixture->site, wait_for (&late), &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gpointer
ask_on_a_thread (gpointer user_data)
{
    g_autoptr (GMainContext) context = g_main_context_new ();
    g_autoptr (GError) error = NULL;

    g_main_context_push_thread_default (context);
    g_autoptr (MoultSiteDocument) document = get (user_data, "/page", &error);
    g_assert_no_error (error);
    assert_body (document, PAGE);
    assert_fails (user_data, "/broken", MOULT_ERROR_NETWORK, "500");
    while (g_main_context_iteration (context, FALSE))
        ;
    g_main_context_pop_thread_default (context);
    return NULL;
}

static void
test_other_thread (Fixture *fixture, gconstpointer data)
{
    g_thread_join (g_thread_new ("network", ask_on_a_thread, fixture->site));
}

/* --- Folders --- */

static void
write_file (const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname (path);

    g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static char *
mirror_new (void)
{
    g_autofree char *root = g_dir_make_tmp ("moult-mirror-XXXXXX", NULL);
    char *mirror = g_build_filename (root, "mirror", NULL);

    g_mkdir (mirror, 0700);
    write_file (root, "secret", "not for you");
    write_file (mirror, "download/index.html", PAGE);
    write_file (mirror, "download/RPI PICO/index.html", PAGE);
    write_file (mirror, "data.json", "[]");
    return mirror;
}

static void
remove_mirror (const char *mirror)
{
    g_autofree char *root = g_path_get_dirname (mirror);
    g_autofree char *command = g_strdup_printf ("rm -r %s", root);

    g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}

static void
test_folder (void)
{
    g_autofree char *mirror = mirror_new ();
    g_autoptr (MoultSite) site = site_new (mirror);
    g_autoptr (GError) error = NULL;
    guint64 size = 0;

    g_autoptr (MoultSiteDocument) page = get (site, "/download/RPI%20PICO", &error);
    g_assert_no_error (error);
    assert_body (page, PAGE);
    g_assert_cmpstr (page->path, ==, "/download/RPI%20PICO/");
    g_autoptr (MoultSiteDocument) index = get (site, "/download/?port=rp2", &error);
    assert_body (index, PAGE);
    g_autoptr (MoultSiteDocument) again = get_known (site, "/download/", index->validator, &error);
    g_assert_true (again->not_modified);
    g_assert_true (probe (site, "/data.json", &size, &error));
    g_assert_cmpuint (size, ==, 2);

    assert_fails (site, "/download/PYBV11/", MOULT_ERROR_NOT_FOUND, "/download/PYBV11/");
    assert_fails (site, "/../secret", MOULT_ERROR_NOT_FOUND, "/../secret");
    assert_fails (site, "/download/%2e%2e/%2E%2E/secret", MOULT_ERROR_NOT_FOUND, "secret");
    assert_fails (site, "/download%2f..%2f..%2fsecret", MOULT_ERROR_NOT_FOUND, "secret");
    remove_mirror (mirror);
}

static void
test_folder_of_other_things (void)
{
    g_autofree char *mirror = mirror_new ();
    g_autofree char *uri = g_filename_to_uri (mirror, NULL, NULL);
    g_autoptr (MoultSite) site = site_new (uri);
    g_autofree char *pipe = g_build_filename (mirror, "pipe", NULL);
    g_autofree char *large = g_build_filename (mirror, "large", NULL);
    g_autofree char *text = g_malloc0 (5 * MIB);

    g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
    assert_fails (site, "/pipe", MOULT_ERROR_NOT_FOUND, "/pipe");
    g_assert_true (g_file_set_contents (large, text, 5 * MIB, NULL));
    assert_fails (site, "/large", MOULT_ERROR_NETWORK, "more than 4194304 bytes");
    remove_mirror (mirror);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

    g_test_add_func ("/library/site/addresses", test_addresses);
    g_test_add_func ("/library/site/redirect-rules", test_redirect_rules);
    ADD ("/library/site/page", test_page);
    ADD ("/library/site/not-modified", test_not_modified);
    ADD ("/library/site/paths", test_paths);
    ADD ("/library/site/decoding", test_decoding);
    ADD ("/library/site/below-a-path", test_below_a_path);
    ADD ("/library/site/redirects", test_redirects);
    ADD ("/library/site/statuses", test_statuses);
    ADD ("/library/site/retries", test_retries);
    ADD ("/library/site/retry-after", test_retry_after);
    ADD ("/library/site/timeouts", test_timeouts);
    ADD ("/library/site/sizes", test_sizes);
    ADD ("/library/site/nobody-there", test_nobody_there);
    ADD ("/library/site/probe", test_probe);
    ADD ("/library/site/twenty-at-once", test_twenty_at_once);
    ADD ("/library/site/cancel", test_cancel);
    ADD ("/library/site/other-thread", test_other_thread);
    g_test_add_func ("/library/site/folder", test_folder);
    g_test_add_func ("/library/site/folder-of-other-things", test_folder_of_other_things);
    return g_test_run ();
}
