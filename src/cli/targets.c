/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "json.h"
#include "pyocd-features.h"
#include "pyocd-pack.h"
#include "table.h"
#include "target-packs.h"

/* One chip that can be named with --target. Borrowed. */
typedef struct {
    char *name; /* owned */
    const char *vendor;
    const char *part;
    const char *source;
    const char *pack; /* the file that it is in, or "" */
} Row;

static void
row_free (gpointer data)
{
    g_free (((Row *) data)->name);
    g_free (data);
}

static gboolean
is_meant (const Row *row, const char *filter)
{
    if (filter == NULL)
        return TRUE;

    g_autofree char *all = g_strdup_printf ("%s %s %s", row->name, row->vendor, row->part);
    g_autofree char *lower = g_ascii_strdown (all, -1);
    g_autofree char *wanted = g_ascii_strdown (filter, -1);
    g_autofree char *pattern = g_strdup_printf ("*%s*", wanted);

    return g_pattern_match_simple (pattern, lower);
}

static void
add (GPtrArray *rows, const Row *row, const char *filter)
{
    Row *kept = g_memdup2 (row, sizeof *row);

    if (is_meant (row, filter))
        g_ptr_array_add (rows, kept);
    else
        row_free (kept);
}

static GPtrArray *
list_rows (MoultPyocdFeatures *features, GPtrArray *packs, const char *filter)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);
    GPtrArray *targets = moult_pyocd_features_get_targets (features);

    for (guint i = 0; i < targets->len; i++) {
        const MoultPyocdTarget *target = targets->pdata[i];
        const Row row = { g_strdup (target->name), target->vendor, target->part, target->source,
                          "" };

        add (rows, &row, filter);
    }
    for (guint i = 0; i < packs->len; i++) {
        const MoultPyocdPack *pack = packs->pdata[i];

        for (guint j = 0; pack->parts[j] != NULL; j++) {
            const Row row = { moult_pyocd_dup_target_name (pack->parts[j]), "", pack->parts[j],
                              "pack", pack->path };

            add (rows, &row, filter);
        }
    }
    return rows;
}

static void
print_table (GPtrArray *rows)
{
    static const MoultColumn columns[] = {
        { N_ ("Name"), 12 },
        { N_ ("Vendor"), 10 },
        { N_ ("Part"), 12 },
        { N_ ("Source"), 8, 0, TRUE },
    };
    g_autoptr (MoultTable) table = moult_table_new (columns, G_N_ELEMENTS (columns));

    for (guint i = 0; i < rows->len; i++) {
        const Row *row = rows->pdata[i];

        moult_table_add_row (
            table, (const char *const[]) { row->name, row->vendor, row->part,
                                           *row->pack != '\0' ? row->pack : row->source });
    }
    moult_table_print (table, stdout);
}

static void
print_json (GPtrArray *rows)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_array (builder);
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = rows->pdata[i];

        json_builder_begin_object (builder);
        moult_json_add_text (builder, "name", row->name);
        moult_json_add_text (builder, "vendor", row->vendor);
        moult_json_add_text (builder, "part", row->part);
        moult_json_add_text (builder, "source", row->source);
        moult_json_add_text (builder, "pack", row->pack);
        json_builder_end_object (builder);
    }
    json_builder_end_array (builder);
    moult_json_print (builder);
}

static MoultExit
print_targets (const char *filter, const char *const *named, gboolean json)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultPyocdFeatures) features = moult_pyocd_features_get (NULL, &error);
    g_autoptr (GPtrArray) packs = features != NULL ? moult_pyocd_packs_read (named, &error) : NULL;
    g_autoptr (GPtrArray) rows = NULL;

    if (packs == NULL) {
        moult_advice_print ("moultctl targets", error);
        return MOULT_EXIT_FAILED;
    }
    rows = list_rows (features, packs, filter);
    if (json)
        print_json (rows);
    else if (rows->len > 0)
        print_table (rows);
    if (rows->len > 0)
        return MOULT_EXIT_OK;
    g_printerr (_ ("pyOCD has no target like “%s”.\n"), filter != NULL ? filter : "");
    return MOULT_EXIT_FAILED;
}

MoultExit
moult_command_targets (int argc, char **argv)
{
    gboolean json = FALSE;
    g_auto (GStrv) packs = NULL;
    g_autofree char *find = NULL;
    g_autofree char *install = NULL;
    const GOptionEntry entries[] = {
        { "json", 'j', 0, G_OPTION_ARG_NONE, &json, N_ ("Print JSON"), NULL },
        { "pack", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &packs,
          N_ ("CMSIS pack to look into, too; may be given more than once"), N_ ("FILE") },
        { "find", 0, 0, G_OPTION_ARG_STRING, &find,
          N_ ("Show the packs that pyOCD could fetch for parts like this"), N_ ("PART") },
        { "install", 0, 0, G_OPTION_ARG_STRING, &install,
          N_ ("Have pyOCD fetch the pack with exactly this part"), N_ ("PART") },
        { NULL },
    };

    if (!moult_command_parse (
            &argc, &argv, _ ("[FILTER]"),
            _ ("Shows the chips that can be flashed through a debug probe by the installed pyOCD,\n"
               "with the CMSIS packs in moult/packs in your data folder. FILTER is a part of the\n"
               "name, the vendor or the part; * and ? stand for any text and any letter.\n\n"
               "A pyOCD that was installed with cmsis-pack-manager can find and fetch packs by\n"
               "itself; the first time it reads the descriptions of all there are."),
            entries))
        return MOULT_EXIT_USAGE;
    if (argc > 2)
        return moult_command_wrong_usage ("targets", _ ("unexpected “%s”"), argv[2]);
    if ((find != NULL) + (install != NULL) + (argv[1] != NULL || packs != NULL) > 1)
        return moult_command_wrong_usage ("targets", _ ("--find and --install stand alone"));
    if (install != NULL)
        return moult_target_packs_install (install);
    if (find != NULL)
        return moult_target_packs_find (find, json);
    return print_targets (argv[1], (const char *const *) packs, json);
}
