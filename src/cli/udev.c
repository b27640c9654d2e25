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
    g_print ("%s\n  sudo moultctl udev --install\n", _ ("Install them with:"));
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

/* udev reads its folder anew by itself; told so, it also acts on the boards that are attached. */
static void
tell_udev (void)
{
    const char *const *const commands[] = {
        (const char *const[]) { "udevadm", "control", "--reload", "--timeout=10", NULL },
        (const char *const[]) { "udevadm", "trigger", "--subsystem-match=usb",
                                "--subsystem-match=tty", "--subsystem-match=hidraw", NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (GSubprocess) process =
            g_subprocess_newv (commands[i], G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);

        if (process == NULL || !g_subprocess_wait_check (process, NULL, &error)) {
            g_print ("%s\n",
                     _ ("udev could not be told. Plug the boards in again; if that does not "
                        "help, restart the computer."));
            return;
        }
    }
    g_print ("%s\n",
             _ ("Boards that are attached may be used now. If one may not, plug it in again."));
}

static void
explain_failure (const char *folder, const GError *error)
{
    g_printerr (_ ("moultctl udev: the rules could not be written: %s\n"), error->message);
    if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
        g_printerr (
            _ ("A Flatpak may not. Say “moultctl udev --print”, and put what it prints into\n"
               "%s as root.\n"),
            folder);
    else if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_ACCES))
        g_printerr ("%s\n", _ ("Only root may: sudo moultctl udev --install"));
}

/* @root: (nullable): where a file system begins that is not the running one. */
static MoultExit
install_rules (GBytes *rules, const char *root)
{
    g_autofree char *folder = g_build_filename (root != NULL ? root : "/", folders[0], NULL);
    g_autofree char *path = g_build_filename (folder, RULES_NAME, NULL);
    g_autoptr (GError) error = NULL;
    gsize size;
    const char *text = g_bytes_get_data (rules, &size);

    g_mkdir_with_parents (folder, 0755); /* what is wrong with it shows next */
    if (!g_file_set_contents_full (path, text, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                                   &error)) {
        explain_failure (folder, error);
        return MOULT_EXIT_FAILED;
    }
    g_print (_ ("The rules are installed: %s\n"), path);
    if (root == NULL)
        tell_udev ();
    return MOULT_EXIT_OK;
}

MoultExit
moult_command_udev (int argc, char **argv)
{
    gboolean print = FALSE;
    gboolean check = FALSE;
    gboolean install = FALSE;
    g_autofree char *root = NULL;
    const GOptionEntry entries[] = {
        { "print", 0, 0, G_OPTION_ARG_NONE, &print, N_ ("Print the rules"), NULL },
        { "install", 0, 0, G_OPTION_ARG_NONE, &install,
          N_ ("Put them where udev finds them, and tell it so (as root)"), NULL },
        { "root", 0, 0, G_OPTION_ARG_FILENAME, &root,
          N_ ("Install them for the system in this folder, and do not tell udev"), N_ ("FOLDER") },
        { "check", 0, 0, G_OPTION_ARG_NONE, &check,
          N_ ("Tell whether they are installed (exit code 1: they are not)"), NULL },
        { NULL },
    };
    g_autoptr (GBytes) rules = NULL;

    if (!moult_command_parse (&argc, &argv, "--print|--install|--check",
                              _ ("Moult's udev rules give users access to the boards."), entries))
        return MOULT_EXIT_USAGE;
    if (argc > 1)
        return moult_command_wrong_usage ("udev", _ ("unexpected “%s”"), argv[1]);
    if (print + check + install != 1)
        return moult_command_wrong_usage ("udev", _ ("say --print, --install or --check"));
    if (root != NULL && !install)
        return moult_command_wrong_usage ("udev", _ ("--root goes with --install"));

    rules = load_rules ();
    if (check)
        return check_rules (rules);
    if (install)
        return install_rules (rules, root);
    print_rules (rules);
    return MOULT_EXIT_OK;
}
