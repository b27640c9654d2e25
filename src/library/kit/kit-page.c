/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "kit-page.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "board-db.h"
#include "firmware-name.h"
#include "version.h"

#define SOURCES "https://github.com/micropython/micropython/tree/master/ports/"

char *
moult_kit_page_dup_path (const char *board)
{
    return g_strdup_printf ("download/%s/index.html", board);
}

GStrv
moult_kit_page_list_boards (GPtrArray *firmwares)
{
    g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr (GStrvBuilder) boards = g_strv_builder_new ();

    for (guint i = 0; i < firmwares->len; i++) {
        g_autoptr (MoultFirmwareName) name =
            moult_firmware_name_parse (moult_firmware_get_name (g_ptr_array_index (firmwares, i)));

        if (name != NULL && g_hash_table_add (seen, g_strdup (name->board)))
            g_strv_builder_add (boards, name->board);
    }
    return g_strv_builder_end (boards);
}

/* ---- the page of a board ---- */

/* A file of the page with what its name says. */
typedef struct {
    MoultFirmwareName *name;
    const char *port;
} Link;

static void
free_link (gpointer data)
{
    Link *link = data;

    moult_firmware_name_unref (link->name);
    g_free (link);
}

/* As the site has them: one build below the other, the standard one first, its newest first. */
static int
compare_links (gconstpointer a, gconstpointer b)
{
    const MoultFirmwareName *left = (*(Link *const *) a)->name;
    const MoultFirmwareName *right = (*(Link *const *) b)->name;
    int order = strcmp (left->variant, right->variant);

    if (order == 0)
        order = -moult_version_compare (left->version, right->version);
    return order != 0 ? order : strcmp (left->file, right->file);
}

static GPtrArray *
list_links (const char *board, GPtrArray *firmwares)
{
    GPtrArray *links = g_ptr_array_new_with_free_func (free_link);

    for (guint i = 0; i < firmwares->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (firmwares, i);
        g_autoptr (MoultFirmwareName) name =
            moult_firmware_name_parse (moult_firmware_get_name (firmware));

        if (name == NULL || !g_str_equal (name->board, board))
            continue;
        Link *link = g_new0 (Link, 1);
        link->name = g_steal_pointer (&name);
        link->port = moult_firmware_get_port (firmware);
        g_ptr_array_add (links, link);
    }
    g_ptr_array_sort (links, compare_links);
    return links;
}

/* What the site calls a variant; its id where it has no words for it. */
static const char *
describe_variant (const MoultBoardKind *kind, const char *variant)
{
    for (guint i = 0; kind != NULL && i < kind->n_variants; i++) {
        const char *meaning = kind->variants[i].meaning;

        if (g_str_equal (kind->variants[i].id, variant) && meaning != NULL)
            return meaning;
    }
    return variant;
}

static void
add_head (GString *html, const char *board, const MoultBoardKind *kind, const char *port)
{
    g_autofree char *title =
        g_markup_escape_text (kind != NULL && kind->product != NULL ? kind->product : board, -1);

    g_string_append_printf (html,
                            "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
                            "<title>%s</title></head>\n<body>\n<h2>%s</h2>\n",
                            title, title);
    if (port != NULL)
        g_string_append_printf (
            html, "<p>Source on GitHub: <a href=\"" SOURCES "%s/boards/%s\">%s/%s</a></p>\n", port,
            board, port, board);
}

static void
add_heading (GString *html, const char *words)
{
    g_autofree char *escaped = g_markup_escape_text (words, -1);

    g_string_append_printf (
        html, *words != '\0' ? "<h2>Firmware (%s)</h2>\n" : "<h2>Firmware%s</h2>\n", escaped);
}

GBytes *
moult_kit_page_new (const char *board, GPtrArray *firmwares)
{
    g_return_val_if_fail (board != NULL && firmwares != NULL, NULL);

    const MoultBoardKind *kind = moult_board_db_lookup (board);
    g_autoptr (GPtrArray) links = list_links (board, firmwares);
    GString *html = g_string_new (NULL);
    const char *variant = NULL;

    add_head (html, board, kind,
              links->len > 0 ? ((Link *) g_ptr_array_index (links, 0))->port : NULL);
    for (guint i = 0; i < links->len; i++) {
        const MoultFirmwareName *name = ((Link *) g_ptr_array_index (links, i))->name;

        if (g_strcmp0 (variant, name->variant) != 0)
            add_heading (html, describe_variant (kind, name->variant));
        variant = name->variant;
        /* Names of the site hold nothing that had to be escaped. */
        g_string_append_printf (
            html, "<div><a href=\"../../resources/firmware/%s\">v%s (%s) .%s</a></div>\n",
            name->file, name->version, name->date, name->ext);
    }
    g_string_append (html, "</body>\n</html>\n");
    return g_string_free_to_bytes (html);
}

/* ---- the list of boards ---- */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
    json_builder_set_member_name (builder, name);
    json_builder_add_string_value (builder, text != NULL ? text : "");
}

static const char *
find_port (const char *board, GPtrArray *firmwares)
{
    g_autoptr (GPtrArray) links = list_links (board, firmwares);

    return links->len > 0 ? ((Link *) g_ptr_array_index (links, 0))->port : NULL;
}

static void
add_lists (JsonBuilder *builder, const MoultBoardKind *kind)
{
    json_builder_set_member_name (builder, "features");
    json_builder_begin_array (builder);
    for (gsize i = 0; kind != NULL && kind->features != NULL && kind->features[i] != NULL; i++)
        json_builder_add_string_value (builder, kind->features[i]);
    json_builder_end_array (builder);
    json_builder_set_member_name (builder, "variants");
    json_builder_begin_object (builder);
    for (guint i = 0; kind != NULL && i < kind->n_variants; i++)
        add_text (builder, kind->variants[i].id, kind->variants[i].meaning);
    json_builder_end_object (builder);
}

static void
add_board (JsonBuilder *builder, const char *board, const char *port)
{
    const MoultBoardKind *kind = moult_board_db_lookup (board);

    json_builder_begin_object (builder);
    add_text (builder, "id", board);
    add_text (builder, "port", port);
    add_text (builder, "product", kind != NULL ? kind->product : board);
    add_text (builder, "vendor", kind != NULL ? kind->vendor : NULL);
    add_text (builder, "mcu", kind != NULL ? kind->mcu : NULL);
    add_lists (builder, kind);
    json_builder_end_object (builder);
}

GBytes *
moult_kit_page_new_index (GPtrArray *firmwares)
{
    g_return_val_if_fail (firmwares != NULL, NULL);

    g_auto (GStrv) boards = moult_kit_page_list_boards (firmwares);
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_array (builder);
    for (gsize i = 0; boards[i] != NULL; i++)
        add_board (builder, boards[i], find_port (boards[i], firmwares));
    json_builder_end_array (builder);

    g_autoptr (JsonNode) root = json_builder_get_root (builder);
    char *text = json_to_string (root, TRUE);
    return g_bytes_new_take (text, strlen (text));
}
