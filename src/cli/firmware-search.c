/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-commands.h"

#include <stdio.h>

#include <glib/gi18n-lib.h>

#include "interrupt.h"
#include "json.h"
#include "library-session.h"
#include "table.h"

/* All variants of a board, the standard build ("") first. */
static GStrv
list_variants (MoultCatalogueBoard *board)
{
    const MoultBoardKind *kind = moult_catalogue_board_get_kind (board);
    g_auto (GStrv) others = moult_catalogue_board_list_other_variants (board);
    g_autoptr (GStrvBuilder) variants = g_strv_builder_new ();

    g_strv_builder_add (variants, "");
    for (guint i = 0; i < kind->n_variants; i++)
        g_strv_builder_add (variants, kind->variants[i].id);
    g_strv_builder_addv (variants, (const char **) others);
    return g_strv_builder_end (variants);
}

/* ---- a table ---- */

static void
add_row (MoultTable *table, MoultCatalogueBoard *board, const char *variant)
{
    const MoultBoardKind *kind = moult_catalogue_board_get_kind (board);
    MoultFirmware *newest = moult_catalogue_board_get_newest (board, variant);
    gboolean is_stored = newest != NULL && moult_firmware_get_path (newest) != NULL;
    g_autofree char *build = *variant != '\0' ? g_strconcat (kind->board_id, "-", variant, NULL)
                                              : g_strdup (kind->board_id);

    moult_table_add_row (
        table, (const char *const[]) { build, kind->name,
                                       newest != NULL ? moult_firmware_get_version (newest) : NULL,
                                       is_stored ? _ ("stored") : NULL, kind->port, kind->vendor });
}

static void
print_table (GPtrArray *boards)
{
    static const MoultColumn columns[] = {
        { N_ ("Board"), 16 }, { N_ ("Name"), 16 },    { N_ ("Newest"), 8 },
        { N_ ("State"), 6 },  { N_ ("Port"), 8, 90 }, { N_ ("Maker"), 10, 110 },
    };
    g_autoptr (MoultTable) table = moult_table_new (columns, G_N_ELEMENTS (columns));

    for (guint i = 0; i < boards->len; i++) {
        MoultCatalogueBoard *board = g_ptr_array_index (boards, i);
        g_auto (GStrv) variants = list_variants (board);

        for (gsize j = 0; variants[j] != NULL; j++)
            add_row (table, board, variants[j]);
    }
    moult_table_print (table, stdout);
}

/* ---- JSON ---- */

static void
add_variant (JsonBuilder *builder, MoultCatalogueBoard *board, const char *variant)
{
    MoultFirmware *newest = moult_catalogue_board_get_newest (board, variant);

    json_builder_begin_object (builder);
    moult_json_add_text (builder, "variant", variant);
    moult_json_add_text (builder, "newest",
                         newest != NULL ? moult_firmware_get_version (newest) : NULL);
    json_builder_set_member_name (builder, "stored");
    json_builder_add_boolean_value (builder,
                                    newest != NULL && moult_firmware_get_path (newest) != NULL);
    json_builder_end_object (builder);
}

static void
add_board (JsonBuilder *builder, MoultCatalogueBoard *board)
{
    static const char *const none[] = { NULL };
    const MoultBoardKind *kind = moult_catalogue_board_get_kind (board);
    g_auto (GStrv) variants = list_variants (board);

    json_builder_begin_object (builder);
    moult_json_add_text (builder, "board", kind->board_id);
    moult_json_add_text (builder, "name", kind->name);
    moult_json_add_text (builder, "vendor", kind->vendor);
    moult_json_add_text (builder, "port", kind->port);
    moult_json_add_text (builder, "mcu", kind->mcu);
    moult_json_add_texts (builder, "features", kind->features != NULL ? kind->features : none);
    moult_json_add_number (builder, "read", moult_catalogue_board_get_fetched (board));
    json_builder_set_member_name (builder, "variants");
    json_builder_begin_array (builder);
    for (gsize i = 0; variants[i] != NULL; i++)
        add_variant (builder, board, variants[i]);
    json_builder_end_array (builder);
    json_builder_end_object (builder);
}

static void
print_json (GPtrArray *boards)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_array (builder);
    for (guint i = 0; i < boards->len; i++)
        add_board (builder, g_ptr_array_index (boards, i));
    json_builder_end_array (builder);
    moult_json_print (builder);
}

/* ---- the search ---- */

static GPtrArray *
find_boards (MoultLibrary *library, const char *query)
{
    GListModel *model = G_LIST_MODEL (moult_library_get_catalogue (library));
    g_auto (GStrv) words = moult_catalogue_fold_query (query);
    GPtrArray *boards = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
        g_autoptr (MoultCatalogueBoard) board = g_list_model_get_item (model, i);

        if (moult_catalogue_board_matches (board, (const char *const *) words))
            g_ptr_array_add (boards, g_steal_pointer (&board));
    }
    return boards;
}

/* So many pages that a search asks for; for more than that what is known has to do. */
#define MAX_PAGES 16

static void
read_pages (MoultLibrary *library, GPtrArray *boards, GCancellable *cancellable)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint i = 0; boards->len <= MAX_PAGES && i < boards->len; i++)
        g_strv_builder_add (
            builder, moult_catalogue_board_get_kind (g_ptr_array_index (boards, i))->board_id);

    g_auto (GStrv) ids = g_strv_builder_end (builder);
    moult_library_session_look (library, (const char *const *) ids, cancellable);
}

MoultExit
moult_firmware_search (int argc, char **argv)
{
    g_autofree char *folder = NULL;
    gboolean as_json = FALSE;
    const GOptionEntry entries[] = {
        MOULT_FIRMWARE_DIR_OPTION (&folder),
        { "json", 'j', 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
        { NULL },
    };

    if (!moult_command_parse (
            &argc, &argv, _ ("WORD…"),
            _ ("Finds boards by name, id, maker, chip, port or features; all words have to fit.\n"
               "Shows each variant with its newest version, and whether that is stored here.\n\n"
               "  moultctl firmware search esp32 psram"),
            entries))
        return MOULT_EXIT_USAGE;
    if (argc < 2)
        return moult_command_wrong_usage (argv[0], "%s", _ ("say what to look for"));

    g_autoptr (MoultLibrary) library = moult_firmware_open_library (folder, argv[0]);
    if (library == NULL)
        return MOULT_EXIT_FAILED;
    g_autoptr (MoultInterrupt) interrupt = moult_interrupt_new ();
    GCancellable *cancellable = moult_interrupt_get_cancellable (interrupt);
    g_autofree char *query = g_strjoinv (" ", argv + 1);
    g_autoptr (GPtrArray) boards = find_boards (library, query);

    read_pages (library, boards, cancellable);
    if (g_cancellable_is_cancelled (cancellable))
        return MOULT_EXIT_CANCELLED;
    if (as_json)
        print_json (boards);
    else if (boards->len > 0)
        print_table (boards);
    else
        g_printerr (_ ("No board fits “%s”.\n"), query);
    return boards->len > 0 ? MOULT_EXIT_OK : MOULT_EXIT_FAILED;
}
