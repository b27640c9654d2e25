/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-page.h"

#include <string.h>

#include <libxml/HTMLparser.h>

#include "error.h"
#include "site-text.h"
#include "version.h"

#define FOLDER "/resources/firmware/"

enum {
    MAX_ADDRESS = 1024,
    END_SIZE = 1024, /* a cache may add a comment behind the page's end */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (htmlParserCtxt, htmlFreeParserCtxt)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

typedef struct {
    MoultBoardPage *page;
    GUri *base;
    GHashTable *files; /* names seen; their entries own them */
    char *heading;     /* of the builds that follow */
} Reading;

static void
free_entry (gpointer data)
{
    MoultBoardPageEntry *entry = data;

    moult_firmware_name_unref (entry->name);
    g_free (entry->path);
    g_free (entry->heading);
    g_free (entry->notes);
    g_free (entry);
}

static gboolean
is_web_address (GUri *uri)
{
    const char *scheme = g_uri_get_scheme (uri);

    return g_str_equal (scheme, "https") || g_str_equal (scheme, "http");
}

/* Where a link leads; NULL if that is not the web. */
static GUri *
resolve (const Reading *reading, const char *href)
{
    g_autoptr (GUri) uri = NULL;

    if (strlen (href) > MAX_ADDRESS)
        return NULL;
    for (const char *at = href; *at != '\0'; at++) {
        if (!g_ascii_isgraph (*at))
            return NULL;
    }
    uri = g_uri_parse_relative (reading->base, href, G_URI_FLAGS_ENCODED, NULL);
    return uri != NULL && is_web_address (uri) ? g_steal_pointer (&uri) : NULL;
}

static void
add_firmware (Reading *reading, const char *href)
{
    g_autoptr (GUri) uri = resolve (reading, href);

    if (uri == NULL || strstr (g_uri_get_path (uri), FOLDER) == NULL)
        return;
    g_autoptr (MoultFirmwareName) name = moult_firmware_name_parse (g_uri_get_path (uri));
    if (name == NULL || name->date == NULL || g_hash_table_contains (reading->files, name->file))
        return;
    g_hash_table_add (reading->files, name->file);
    MoultBoardPageEntry *entry = g_new0 (MoultBoardPageEntry, 1);
    entry->path = g_strdup (g_uri_get_path (uri));
    entry->heading = g_strdup (reading->heading);
    entry->name = g_steal_pointer (&name);
    g_ptr_array_add (reading->page->entries, entry);
}

/* Notes stand behind the files of a release, and are for all of them. */
static void
add_notes (Reading *reading, const char *href)
{
    GPtrArray *entries = reading->page->entries;
    g_autoptr (GUri) uri = resolve (reading, href);
    const char *version = NULL;

    if (uri == NULL)
        return;
    for (guint i = entries->len; i > 0; i--) {
        MoultBoardPageEntry *entry = g_ptr_array_index (entries, i - 1);

        if (version == NULL)
            version = entry->name->version;
        if (entry->notes != NULL || moult_version_compare (entry->name->version, version) != 0)
            return;
        entry->notes = g_uri_to_string (uri);
    }
}

/* The text of the link to the board's sources is "esp32/ESP32_GENERIC", and nothing else on the
 * page names the port. */
static char *
find_port (const char *text)
{
    gsize size = strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-");
    const char *board = text[size] == '/' ? text + size + 1 : "";
    gsize board_size = strspn (board, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    return size > 0 && board_size > 0 && board[board_size] == '\0' ? g_strndup (text, size) : NULL;
}

static char *
dup_text (xmlNode *node)
{
    xmlChar *content = xmlNodeGetContent (node);
    char *text = moult_site_text_clean (content != NULL ? (const char *) content : "");

    xmlFree (content);
    return text;
}

static void
read_other_link (Reading *reading, xmlNode *node, const char *href)
{
    g_autofree char *text = dup_text (node);

    if (strstr (text, "Release notes") != NULL)
        add_notes (reading, href);
    else if (reading->page->port == NULL)
        reading->page->port = find_port (text);
}

static void
read_link (Reading *reading, xmlNode *node)
{
    xmlChar *property = xmlGetProp (node, BAD_CAST "href");
    const char *href = (const char *) property;

    if (href != NULL && strstr (href, FOLDER) != NULL)
        add_firmware (reading, href);
    else if (href != NULL)
        read_other_link (reading, node, href);
    xmlFree (property);
}

/* "Firmware", "Firmware (Support for SPIRAM / WROVER)". */
static void
read_heading (Reading *reading, xmlNode *node)
{
    static const char firmware[] = "Firmware";
    g_autofree char *text = dup_text (node);

    if (!g_str_has_prefix (text, firmware))
        return;
    char *rest = g_strstrip (text + strlen (firmware));
    gsize size = strlen (rest);
    if (size >= 2 && rest[0] == '(' && rest[size - 1] == ')') {
        rest[size - 1] = '\0';
        rest++;
    }
    g_set_str (&reading->heading, rest);
}

static void
read_node (Reading *reading, xmlNode *node)
{
    if (node->type != XML_ELEMENT_NODE)
        return;
    if (g_str_equal (node->name, "a"))
        read_link (reading, node);
    else if (g_str_equal (node->name, "h2"))
        read_heading (reading, node);
}

/* The next in the order of the text, which says more than the nesting does: the site puts headings
 * into paragraphs, which end there. */
static xmlNode *
find_next (xmlNode *node)
{
    if (node->type == XML_ELEMENT_NODE && node->children != NULL)
        return node->children;
    while (node != NULL && node->next == NULL)
        node = node->parent;
    return node != NULL ? node->next : NULL;
}

static gpointer
start_libxml (gpointer unused)
{
    xmlInitParser ();
    return NULL;
}

/* libxml2 stops at 256 elements within each other, which must not look like the page's end. */
static xmlDoc *
read_html (GBytes *bytes, const char *address, GError **error)
{
    const int options = HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR
                        | HTML_PARSE_NOWARNING | HTML_PARSE_COMPACT;
    g_autoptr (htmlParserCtxt) context = htmlNewParserCtxt ();
    gsize size;
    const char *html = g_bytes_get_data (bytes, &size);
    g_autoptr (xmlDoc) doc =
        htmlCtxtReadMemory (context, html, (int) size, address, "UTF-8", options);
    const xmlError *trouble = xmlCtxtGetLastError (context);

    if (doc == NULL || (trouble != NULL && trouble->level == XML_ERR_FATAL)) {
        g_set_error (
            error, MOULT_ERROR, MOULT_ERROR_NETWORK,
            "page of %" G_GSIZE_FORMAT " bytes cannot be read: libxml2 error %d in line %d", size,
            trouble != NULL ? trouble->code : 0, trouble != NULL ? trouble->line : 0);
        return NULL;
    }
    return g_steal_pointer (&doc);
}

static gboolean
has_end (const char *html, gsize size)
{
    gsize end_size = MIN (size, END_SIZE);
    g_autofree char *end = g_ascii_strdown (html + size - end_size, (gssize) end_size);

    return memmem (end, end_size, "</html>", strlen ("</html>")) != NULL;
}

static gboolean
check_whole (GBytes *bytes, GError **error)
{
    gsize size;
    const char *html = g_bytes_get_data (bytes, &size);

    if (size > MOULT_BOARD_PAGE_MAX_SIZE) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK,
                     "page of %" G_GSIZE_FORMAT " bytes, more than %d", size,
                     MOULT_BOARD_PAGE_MAX_SIZE);
        return FALSE;
    }
    if (size == 0 || !has_end (html, size)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK,
                     "page of %" G_GSIZE_FORMAT " bytes without </html>: only a part came", size);
        return FALSE;
    }
    return TRUE;
}

static MoultBoardPage *
read_page (xmlDoc *doc, const char *address)
{
    MoultBoardPage *self = g_new0 (MoultBoardPage, 1);
    g_autoptr (GUri) base = g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL);
    g_autoptr (GHashTable) files = g_hash_table_new (g_str_hash, g_str_equal);
    Reading reading = { self, base, files, g_strdup ("") };

    self->entries = g_ptr_array_new_with_free_func (free_entry);
    for (xmlNode *node = doc->children; node != NULL; node = find_next (node))
        read_node (&reading, node);
    g_free (reading.heading);
    return self;
}

MoultBoardPage *
moult_board_page_parse (GBytes *bytes, const char *address, GError **error)
{
    static GOnce once = G_ONCE_INIT;

    g_return_val_if_fail (bytes != NULL && address != NULL, NULL);

    /* No xmlCleanupParser() ever: others in the process may use the library too. */
    g_once (&once, start_libxml, NULL);
    if (!check_whole (bytes, error))
        return NULL;
    g_autoptr (xmlDoc) doc = read_html (bytes, address, error);
    return doc != NULL ? read_page (doc, address) : NULL;
}

void
moult_board_page_free (MoultBoardPage *self)
{
    g_free (self->port);
    g_ptr_array_unref (self->entries);
    g_free (self);
}
