/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <glib/gi18n-lib.h>

#include "builtins.h"
#include "json.h"
#include "registry.h"
#include "table.h"

static char *
join (const char *const *words, const char *separator, const char *if_empty)
{
    if (words[0] == NULL)
        return g_strdup (if_empty);
    return g_strjoinv (separator, (char **) words);
}

static void
print_table (GPtrArray *backends)
{
    static const MoultColumn columns[] = {
        { N_ ("Name"), 6 },     { N_ ("Ports"), 12 },      { N_ ("Formats"), 7 },
        { N_ ("Priority"), 8 }, { N_ ("Bootloader"), 10 }, { N_ ("Available"), 9, 0, TRUE },
    };
    g_autoptr (MoultTable) table = moult_table_new (columns, G_N_ELEMENTS (columns));

    for (guint i = 0; i < backends->len; i++) {
        const MoultFlashBackendTraits *traits = moult_flash_backend_get_traits (backends->pdata[i]);
        g_autofree char *ports = join (traits->ports, ", ", _ ("all"));
        g_autofree char *formats = join (traits->formats, ", ", "");
        g_autofree char *priority = g_strdup_printf ("%d", traits->priority);
        g_autofree char *available = NULL;
        g_autoptr (GError) error = NULL;

        if (moult_flash_backend_available (backends->pdata[i], &error))
            available = g_strdup (_ ("yes"));
        else
            available = g_strdup_printf (_ ("no: %s"), error->message);
        moult_table_add_row (table, (const char *const[]) {
                                        traits->name, ports, formats, priority,
                                        traits->needs_bootloader ? _ ("needed") : _ ("not needed"),
                                        available });
    }
    moult_table_print (table, stdout);
}

/* For scripts: one line a backend, a tab between the fields, nothing translated. */
static void
print_plain (GPtrArray *backends)
{
    for (guint i = 0; i < backends->len; i++) {
        const MoultFlashBackendTraits *traits = moult_flash_backend_get_traits (backends->pdata[i]);
        g_autofree char *ports = join (traits->ports, ",", "*");
        g_autofree char *formats = join (traits->formats, ",", "");
        g_autoptr (GError) error = NULL;
        gboolean available = moult_flash_backend_available (backends->pdata[i], &error);

        printf ("%s\t%s\t%s\t%d\t%s\t%s\t%s\n", traits->name, ports, formats, traits->priority,
                traits->needs_bootloader ? "yes" : "no", available ? "yes" : "no",
                available ? "" : error->message);
    }
}

static void
add_backend (JsonBuilder *builder, MoultFlashBackend *backend)
{
    const MoultFlashBackendTraits *traits = moult_flash_backend_get_traits (backend);
    g_autoptr (GError) error = NULL;
    gboolean available = moult_flash_backend_available (backend, &error);

    json_builder_begin_object (builder);
    moult_json_add_text (builder, "name", traits->name);
    moult_json_add_texts (builder, "ports", traits->ports);
    moult_json_add_texts (builder, "formats", traits->formats);
    moult_json_add_texts (builder, "activators", traits->activators);
    json_builder_set_member_name (builder, "priority");
    json_builder_add_int_value (builder, traits->priority);
    json_builder_set_member_name (builder, "needs_bootloader");
    json_builder_add_boolean_value (builder, traits->needs_bootloader);
    json_builder_set_member_name (builder, "available");
    json_builder_add_boolean_value (builder, available);
    moult_json_add_text (builder, "why_not", available ? NULL : error->message);
    json_builder_end_object (builder);
}

static void
print_json (GPtrArray *backends)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_array (builder);
    for (guint i = 0; i < backends->len; i++)
        add_backend (builder, backends->pdata[i]);
    json_builder_end_array (builder);
    moult_json_print (builder);
}

MoultExit
moult_command_backends (int argc, char **argv)
{
    gboolean json = FALSE;
    gboolean plain = FALSE;
    const GOptionEntry entries[] = {
        { "json", 'j', 0, G_OPTION_ARG_NONE, &json, N_ ("Print JSON"), NULL },
        { "plain", 0, 0, G_OPTION_ARG_NONE, &plain, N_ ("Print fields between tabs"), NULL },
        { NULL },
    };

    if (!moult_command_parse (&argc, &argv, NULL,
                              _ ("Shows the ways in which boards can be flashed: name, ports, file "
                                 "formats,\npriority (the highest that fits is chosen), whether "
                                 "the board must be in its\nbootloader, and whether it can be used "
                                 "on this computer."),
                              entries))
        return MOULT_EXIT_USAGE;
    if (argc > 1)
        return moult_command_wrong_usage ("backends", _ ("unexpected “%s”"), argv[1]);

    moult_builtins_register ();
    if (json)
        print_json (moult_registry_get_backends ());
    else if (plain)
        print_plain (moult_registry_get_backends ());
    else
        print_table (moult_registry_get_backends ());
    return MOULT_EXIT_OK;
}
