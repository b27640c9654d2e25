/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <stdio.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "udev-resource.h"

#define RULES_NAME "60-moult.rules"

/* Where udev looks for rules, the first one counts (udev(7)). */
static const char *const folders[] = {
    "/etc/udev/rules.d",
    "/run/udev/rules.d",
    "/usr/local/lib/udev/rules.d",
    "/usr/lib/udev/rules.d",
};

static GBytes *
load_rules (void)
{
    GBytes *rules = g_resource_lookup_data (udev_get_resource (), "/io/github/moult/" RULES_NAME,
                                            G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

    g_assert (rules != NULL);
    return rules;
}

static void
print_rules (GBytes *rules)
{
    gsize size;
    const char *text = g_bytes_get_data (rules, &size);

    fwrite (text, 1, size, stdout);
}

static void
print_steps (void)
{
    g_print ("%s\n  moultctl udev --print | sudo tee %s/" RULES_NAME " >/dev/null\n"
             "  sudo udevadm control --reload-rules\n  sudo udevadm trigger\n",
             _ ("Install them with:"), folders[0]);
}

static MoultExit
check_rules (GBytes *rules)
{
    for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
        g_autofree char *path = g_build_filename (folders[i], RULES_NAME, NULL);
        g_autofree char *text = NULL;
        g_autoptr (GBytes) found = NULL;
        gsize size;

        if (!g_file_get_contents (path, &text, &size, NULL))
            continue;
        found = g_bytes_new_take (g_steal_pointer (&text), size);
        if (g_bytes_equal (found, rules)) {
            g_print (_ ("The rules are installed: %s\n"), path);
            return MOULT_EXIT_OK;
        }
        g_print (_ ("The rules in %s are those of another version of Moult.\n"), path);
        print_steps ();
        return MOULT_EXIT_FAILED;
    }
    g_print ("%s\n", _ ("The rules are not installed."));
    print_steps ();
    return MOULT_EXIT_FAILED;
}

MoultExit
moult_command_udev (int argc, char **argv)
{
    gboolean print = FALSE;
    gboolean check = FALSE;
    const GOptionEntry entries[] = {
        { "print", 0, 0, G_OPTION_ARG_NONE, &print, N_ ("Print the rules"), NULL },
        { "check", 0, 0, G_OPTION_ARG_NONE, &check,
          N_ ("Tell whether they are installed (exit code 1: they are not)"), NULL },
        { NULL },
    };
    g_autoptr (GBytes) rules = NULL;

    if (!moult_command_parse (&argc, &argv, _ ("--print|--check"),
                              _ ("Moult's udev rules give users access to the boards."), entries))
        return MOULT_EXIT_USAGE;
    if (argc > 1)
        return moult_command_wrong_usage ("udev", _ ("unexpected “%s”"), argv[1]);
    if (print == check)
        return moult_command_wrong_usage ("udev", _ ("say either --print or --check"));

    rules = load_rules ();
    if (check)
        return check_rules (rules);
    print_rules (rules);
    return MOULT_EXIT_OK;
}
