/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-page.h"
#include "error.h"

#include <time.h>

#define ADDRESS "https://example.org/download/B/"
#define HEAD                                                                                       \
    "<!DOCTYPE html><html><head><title>x</title></head><body><h2> Board </h2>"                     \
    "<strong>Source on GitHub:</strong> <a href=\"https://example.com/x/tree\">esp32/B</a>"        \
    "<h2>Installation instructions</h2>"
#define TAIL       "</body></html>\n"
#define LINK(file) "<a href=\"/resources/firmware/" file "\">text</a>"
#define NOTES      "<a href=\"https://example.com/notes\">[Release notes]</a>"

static MoultBoardPage *
parse (const char *html, GError **error)
{
    g_autoptr (GBytes) bytes = g_bytes_new (html, strlen (html));

    return moult_board_page_parse (bytes, ADDRESS, error);
}

static MoultBoardPage *
parse_well (const char *html)
{
    g_autoptr (GError) error = NULL;
    MoultBoardPage *page = parse (html, &error);

    g_assert_no_error (error);
    g_assert_nonnull (page);
    return page;
}

/* One line an entry: "file|path|heading|notes". */
static void
assert_entries (const char *html, const char *const *lines)
{
    g_autoptr (MoultBoardPage) page = parse_well (html);
    guint n_lines = 0;

    for (; lines[n_lines] != NULL; n_lines++) {
        g_assert_cmpuint (n_lines, <, page->entries->len);
        MoultBoardPageEntry *entry = g_ptr_array_index (page->entries, n_lines);
        g_autofree char *line = g_strjoin ("|", entry->name->file, entry->path, entry->heading,
                                           entry->notes != NULL ? entry->notes : "", NULL);

        g_assert_cmpstr (line, ==, lines[n_lines]);
    }
    g_assert_cmpuint (page->entries->len, ==, n_lines);
}

/* As the site nests it: h2 and div inside of p, which ends there. */
static void
test_usual (void)
{
    g_autofree char *html = g_strconcat (
        HEAD, "<p><h2>Firmware</h2><h3>Releases</h3>", "<div><strong>",
        LINK ("B-20260406-v1.28.0.bin"), "</strong> / ", LINK ("B-20260406-v1.28.0.app-bin"), " / ",
        NOTES, " (latest)</div>", "<div>", LINK ("B-20251209-v1.27.0.bin"), " / ", NOTES, "</div>",
        "<h3>Preview builds</h3>", "<div>", LINK ("B-20260807-v1.29.0-preview.6.g5f2181f938.bin"),
        "</div></p>", "<p><h2>Firmware (Support for SPIRAM\n   / WROVER)</h2>", "<div>",
        LINK ("B-SPIRAM-20260406-v1.28.0.bin"), "</div></p>", TAIL, NULL);
    static const char *const lines[] = {
        "B-20260406-v1.28.0.bin|/resources/firmware/B-20260406-v1.28.0.bin||"
        "https://example.com/notes",
        "B-20260406-v1.28.0.app-bin|/resources/firmware/B-20260406-v1.28.0.app-bin||"
        "https://example.com/notes",
        "B-20251209-v1.27.0.bin|/resources/firmware/B-20251209-v1.27.0.bin||"
        "https://example.com/notes",
        "B-20260807-v1.29.0-preview.6.g5f2181f938.bin|"
        "/resources/firmware/B-20260807-v1.29.0-preview.6.g5f2181f938.bin||",
        "B-SPIRAM-20260406-v1.28.0.bin|/resources/firmware/B-SPIRAM-20260406-v1.28.0.bin|"
        "Support for SPIRAM / WROVER|",
        NULL,
    };
    g_autoptr (MoultBoardPage) page = parse_well (html);

    g_assert_cmpstr (page->port, ==, "esp32");
    assert_entries (html, lines);
}

/* The same files in another layout. */
static void
test_other_layout (void)
{
    static const char html[] =
        "<HTML><body><ul><li><h2>Firmware downloads</h2><table><tr><td>"
        "<A HREF='../../resources/firmware/B-20260406-v1.28.0.bin?x=1#y'>"
        "<span>get</span></a><td><a class=x href=https://mirror.example/m/resources/firmware/"
        "B-20260406-v1.28.0.uf2>uf2</a>" NOTES "</table></ul><p><a>no</a><a href>no</a></html>"
        "<!-- served from a cache -->\n\n";
    static const char *const lines[] = {
        "B-20260406-v1.28.0.bin|/resources/firmware/B-20260406-v1.28.0.bin|downloads|"
        "https://example.com/notes",
        "B-20260406-v1.28.0.uf2|/m/resources/firmware/B-20260406-v1.28.0.uf2|downloads|"
        "https://example.com/notes",
        NULL,
    };
    g_autoptr (MoultBoardPage) page = parse_well (html);

    g_assert_null (page->port);
    assert_entries (html, lines);
}

static void
test_ignored (void)
{
    static const char *const ignored[] = {
        "<!-- " LINK ("B-v1.23.0.bin") " -->",
        "<script>'" LINK ("B-v1.23.0.bin") "'</script>",
        "<a href=\"/other/firmware/B-20260406-v1.27.0.bin\">x</a>",
        "<a href=\"/resources/firmware/../../B-20260406-v1.27.0.bin\">x</a>",
        "<a href=\"/resources/firmware/\">x</a>",
        "<a href=\"/resources/firmware/readme.txt\">x</a>",
        "<a href=\"javascript:/resources/firmware/B-20260406-v1.27.0.bin\">x</a>",
        "<a href=\"file:///resources/firmware/B-20260406-v1.27.0.bin\">x</a>",
        "<a href=\"/resources/firmware/ö/B-20260406-v1.27.0.bin\">x</a>",
        "<a href=\"javascript:notes\">Release notes</a>",
        "/resources/firmware/B-20260406-v1.26.0.bin",
        LINK ("B@branch-v1.26.0.bin"),
        "<a>no</a><a href>no</a>",
    };
    static const char *const lines[] = {
        "B-20260406-v1.28.0.bin|/resources/firmware/B-20260406-v1.28.0.bin||",
        NULL,
    };

    for (guint i = 0; i < G_N_ELEMENTS (ignored); i++) {
        g_autofree char *html =
            g_strconcat (HEAD, LINK ("B-20260406-v1.28.0.bin"), ignored[i], TAIL, NULL);

        assert_entries (html, lines);
    }
}

static void
test_repeated (void)
{
    static const char link[] = LINK ("B-20260406-v1.28.0.bin");
    static const char *const lines[] = {
        "B-20260406-v1.28.0.bin|/resources/firmware/B-20260406-v1.28.0.bin||",
        NULL,
    };
    g_autofree char *html = g_strconcat (HEAD, link, link, link, TAIL, NULL);

    assert_entries (html, lines);
}

/* No files are no error: what to make of it is the caller's. */
static void
test_none (void)
{
    static const char *const pages[] = { HEAD TAIL, "</html>", "</HTML>", "<html></html>" };

    for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
        g_autoptr (MoultBoardPage) page = parse_well (pages[i]);

        g_assert_cmpuint (page->entries->len, ==, 0);
    }
}

static void
assert_refused (const char *html, const char *message)
{
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (html, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, message));
}

static void
test_cut (void)
{
    static const char html[] = HEAD LINK ("B-20260406-v1.28.0.bin") "</body></html>";

    for (gsize size = 0; size < sizeof html - 1; size++) {
        g_autofree char *cut = g_strndup (html, size);
        g_autofree char *message = g_strdup_printf ("page of %zu bytes without </html>", size);

        assert_refused (cut, message);
    }
}

static void
test_large (void)
{
    g_autofree char *fill = g_strnfill (MOULT_BOARD_PAGE_MAX_SIZE, ' ');
    g_autofree char *html = g_strconcat (fill, TAIL, NULL);

    assert_refused (html, "more than 4194304");
}

/* What libxml2 would leave out silently behind its 256th element. */
static void
test_deep (void)
{
    g_autoptr (GString) html = g_string_new (HEAD);

    for (guint i = 0; i < 300; i++)
        g_string_append (html, "<div>");
    g_string_append (html, LINK ("B-20260406-v1.28.0.bin") TAIL);
    assert_refused (html->str, "cannot be read");
}

static void
test_heading_text (void)
{
    g_autofree char *fill = g_strnfill (5000, 'x');
    g_autofree char *html = g_strconcat (HEAD "<h2>Firmware (\xff\x01 &amp; <b>b</b>ö \xe2\x80\xae",
                                         fill, ")</h2>" LINK ("B-20260406-v1.28.0.bin") TAIL, NULL);
    g_autoptr (MoultBoardPage) page = parse_well (html);
    MoultBoardPageEntry *entry = g_ptr_array_index (page->entries, 0);

    g_assert_true (g_utf8_validate (entry->heading, -1, NULL));
    g_assert_cmpint (g_utf8_strlen (entry->heading, -1), <=, 200);
    g_assert_nonnull (strstr (entry->heading, "& b"));
    g_assert_null (strpbrk (entry->heading, "\x01\n"));
    g_assert_null (strstr (entry->heading, "\xe2\x80\xae"));
}

static void
test_odd_address (void)
{
    g_autoptr (GBytes) bytes =
        g_bytes_new_static (HEAD LINK ("B-20260406-v1.28.0.bin") TAIL,
                            strlen (HEAD LINK ("B-20260406-v1.28.0.bin") TAIL));
    g_autoptr (MoultBoardPage) page = moult_board_page_parse (bytes, "no address", NULL);

    g_assert_nonnull (page);
    g_assert_cmpuint (page->entries->len, ==, 0);
}

static guint
check_file (const char *path)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *html = NULL;

    g_file_get_contents (path, &html, NULL, &error);
    g_assert_no_error (error);
    g_auto (GStrv) links = g_strsplit (html, "href=\"/resources/firmware/", -1);
    clock_t start = clock ();
    g_autoptr (MoultBoardPage) page = parse_well (html);
    double milliseconds = 1000.0 * (double) (clock () - start) / CLOCKS_PER_SEC;

    g_test_message ("%s: %s, %u files, %.2f ms", path, page->port, page->entries->len,
                    milliseconds);
    g_assert_cmpuint (page->entries->len, ==, g_strv_length (links) - 1);
    g_assert_nonnull (page->port);
    for (guint i = 0; i < page->entries->len; i++) {
        MoultBoardPageEntry *entry = g_ptr_array_index (page->entries, i);
        gboolean is_release = strstr (entry->name->version, "preview") == NULL;

        g_assert_true (is_release == (entry->notes != NULL));
        /* Not the other way round: "UM_TINYPICO-idf4-…" stands below the plain heading. */
        g_assert_true (*entry->heading == '\0' || *entry->name->variant != '\0');
    }
    return page->entries->len;
}

/* All of a miniature of the site, where one is at hand: MOULT_TEST_SITE is its folder. */
static void
test_whole_site (void)
{
    const char *site = g_getenv ("MOULT_TEST_SITE");
    const char *board;
    guint n_files = 0;

    if (site == NULL) {
        g_test_skip ("MOULT_TEST_SITE names no site");
        return;
    }
    g_autofree char *path = g_build_filename (site, "download", NULL);
    g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
    g_assert_nonnull (folder);
    while ((board = g_dir_read_name (folder)) != NULL) {
        g_autofree char *page = g_build_filename (path, board, "index.html", NULL);

        if (g_file_test (page, G_FILE_TEST_EXISTS))
            n_files += check_file (page);
    }
    g_test_message ("%u files", n_files);
    g_assert_cmpuint (n_files, >, 0);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/library/board-page/usual", test_usual);
    g_test_add_func ("/library/board-page/other-layout", test_other_layout);
    g_test_add_func ("/library/board-page/ignored", test_ignored);
    g_test_add_func ("/library/board-page/repeated", test_repeated);
    g_test_add_func ("/library/board-page/none", test_none);
    g_test_add_func ("/library/board-page/cut", test_cut);
    g_test_add_func ("/library/board-page/large", test_large);
    g_test_add_func ("/library/board-page/deep", test_deep);
    g_test_add_func ("/library/board-page/heading-text", test_heading_text);
    g_test_add_func ("/library/board-page/odd-address", test_odd_address);
    g_test_add_func ("/library/board-page/whole-site", test_whole_site);
    return g_test_run ();
}
