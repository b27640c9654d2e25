/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-command.h"
#include "lab-control.h"
#include "lab-network.h"

#include <errno.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define PRELOAD "libumockdev-preload.so.0"

enum { EXIT_USAGE = 64, EXIT_NOT_STARTED = 127 };

static const char usage[] =
    "Usage: moult-lab [--instant] [--build FOLDER] SCENE -- COMMAND…\n"
    "       runs a command among virtual boards. SCENE is a name (first, classroom, …), a path,\n"
    "       or KIND:COUNT. --instant: nothing takes longer than it must. --build: the command\n"
    "       finds the programs of another build than the lab's own.\n"
    "Inside the lab:\n"
    "  moult-lab journal                      what every board has seen, as JSON\n"
    "  moult-lab plug|unplug|press LOCATION   handle a board; press: start its bootloader by hand\n"
    "  moult-lab reset LOCATION               press its reset button\n"
    "  moult-lab allow LOCATION               its nodes may be opened, as if rules were installed\n"
    "  moult-lab wait LOCATION MODE [SECONDS] until it is gone, running or in its bootloader\n"
    "  moult-lab fault LOCATION NAME[=VALUE]  give it a fault; -NAME mends it\n"
    "  moult-lab firmware FOLDER [VERSION]    write firmware for the scene's boards\n"
    "  moult-lab site now|later|down|up       the download site as it was then, or without "
    "network\n"
    "  moult-lab site fault PATTERN NAME[=VALUE] [COUNT]\n"
    "                                         spoil the next COUNT requests of paths like PATTERN\n"
    "  moult-lab site mend|log|forget|address mend it; what was asked of it, as JSON; its "
    "address\n";

typedef struct {
    const char *scene;
    const char *build; /* whose programs the command finds */
    gboolean instant;
    const char *const *command;
} Arguments;

typedef struct {
    GMainLoop *loop;
    GPid pid;
    int exit_code;
    gboolean running;
} Session;

static void
on_ended (int exit_code, gpointer data)
{
    Session *session = data;

    session->running = FALSE;
    session->exit_code = exit_code;
    g_main_loop_quit (session->loop);
}

/* On a terminal the command has got the Ctrl-C itself. It decides; the lab ends when it ends. */
static gboolean
on_interrupt_cb (gpointer data)
{
    Session *session = data;

    if (session->running && !isatty (STDIN_FILENO))
        kill (session->pid, SIGINT);
    return G_SOURCE_CONTINUE;
}

static gboolean
on_kill_cb (gpointer data)
{
    Session *session = data;

    if (session->running)
        kill (session->pid, SIGKILL);
    return G_SOURCE_REMOVE;
}

static gboolean
on_terminate_cb (gpointer data)
{
    Session *session = data;

    if (session->running)
        kill (session->pid, SIGTERM);
    g_timeout_add_seconds (5, on_kill_cb, session);
    return G_SOURCE_CONTINUE;
}

static GStrv
set_folder (GStrv environment, Lab *lab, const char *variable, const char *name)
{
    g_autofree char *path = g_build_filename (lab_get_folder (lab), "home", name, NULL);

    g_mkdir_with_parents (path, 0700);
    return g_environ_setenv (environment, variable, path, TRUE);
}

/* Where the build's programs and the settings' schema are. */
static GStrv
add_build (GStrv environment, const char *build)
{
    const char *old = g_environ_getenv (environment, "PATH");
    g_autofree char *cli = g_build_filename (build, "src/cli", NULL);
    g_autofree char *ui = g_build_filename (build, "src/ui", NULL);
    g_autofree char *data = g_build_filename (build, "data", NULL);
    g_autofree char *schemas = g_build_filename (data, "gschemas.compiled", NULL);
    g_autofree char *path =
        g_strjoin (":", cli, ui, LAB_BUILD_ROOT "/tests/lab", old ? old : "/usr/bin:/bin", NULL);

    environment = g_environ_setenv (environment, "PATH", path, TRUE);
    environment = g_environ_setenv (environment, "GSETTINGS_BACKEND", "keyfile", FALSE);
    if (g_file_test (schemas, G_FILE_TEST_EXISTS))
        environment = g_environ_setenv (environment, "GSETTINGS_SCHEMA_DIR", data, FALSE);
    return environment;
}

static void
write_settings (Lab *lab, GStrv environment)
{
    g_autoptr (GError) error = NULL;

    if (!lab_site_write_setting (lab_get_site (lab),
                                 g_environ_getenv (environment, "XDG_CONFIG_HOME"), &error))
        g_warning ("the settings cannot be written: %s", error->message);
}

static GStrv
make_environment (Lab *lab, LabControl *control, const char *preloaded, const char *build)
{
    GStrv environment = g_get_environ ();

    environment = g_environ_setenv (environment, "LD_PRELOAD", preloaded, TRUE);
    environment =
        g_environ_setenv (environment, "DBUS_SYSTEM_BUS_ADDRESS", lab_get_bus_address (lab), TRUE);
    environment = g_environ_setenv (environment, "MOULT_LAB", lab_control_get_path (control), TRUE);
    environment = set_folder (environment, lab, "XDG_DATA_HOME", "data");
    environment = set_folder (environment, lab, "XDG_CONFIG_HOME", "config");
    environment = set_folder (environment, lab, "XDG_CACHE_HOME", "cache");
    environment = set_folder (environment, lab, "XDG_STATE_HOME", "state");
    write_settings (lab, environment);
    return add_build (environment, build);
}

static char *
take_preload (void)
{
    char *preloaded = g_strdup (g_getenv ("LD_PRELOAD"));

    g_unsetenv ("LD_PRELOAD");
    return preloaded;
}

static int
run (const Arguments *arguments)
{
    g_autofree char *preloaded = take_preload ();
    g_autoptr (GError) error = NULL;
    g_autoptr (Lab) lab = lab_new (arguments->scene, arguments->instant, &error);
    g_autoptr (LabControl) control = NULL;
    g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
    g_auto (GStrv) environment = NULL;
    Session session = { loop, 0, 0, TRUE };

    if (lab && lab_bring_up (lab, &error))
        control = lab_control_new (lab, &error);
    if (!control) {
        g_printerr ("moult-lab: %s\n", error->message);
        return EXIT_NOT_STARTED;
    }
    environment = make_environment (lab, control, preloaded, arguments->build);
    g_unix_signal_add (SIGINT, on_interrupt_cb, &session);
    g_unix_signal_add (SIGTERM, on_terminate_cb, &session);
    g_unix_signal_add (SIGHUP, on_terminate_cb, &session);
    session.pid = lab_command_start (arguments->command, (const char *const *) environment,
                                     on_ended, &session, &error);
    if (!session.pid) {
        g_printerr ("moult-lab: %s\n", error->message);
        return EXIT_NOT_STARTED;
    }
    g_main_loop_run (loop);
    return session.exit_code;
}

/* The test bed describes a device that leaves by looking at it, so the lab itself must see the
 * virtual /sys and be preloaded like its command; what else it starts must not be. */
static void
preload (char **argv)
{
    const char *before = g_getenv ("LD_PRELOAD");
    g_autofree char *all = g_strconcat (before ? before : "", before ? ":" : "", PRELOAD, NULL);

    if (before && strstr (before, PRELOAD))
        return;
    lab_network_enter ();
    g_setenv ("LD_PRELOAD", all, TRUE);
    execv ("/proc/self/exe", argv);
    g_error ("the lab cannot start itself: %s", g_strerror (errno));
}

static int
fail_usage (void)
{
    g_printerr ("%s", usage);
    return EXIT_USAGE;
}

/* From inside of the lab whose control socket is @inside. */
static int
ask (const char *inside, char **words)
{
    g_autofree char *path = NULL;

    if (g_str_equal (words[0], "site")) {
        path = lab_site_dup_control_path (inside);
        return lab_control_ask (path, (const char *const *) words + 1);
    }
    if (g_str_equal (words[0], "firmware") && words[1]) {
        path = g_canonicalize_filename (words[1], NULL);
        words[1] = path;
    }
    return lab_control_ask (inside, (const char *const *) words);
}

/* What is left of the words. */
static char **
parse_options (Arguments *arguments, char **words)
{
    if (words[0] && g_str_equal (words[0], "--instant")) {
        arguments->instant = TRUE;
        words++;
    }
    if (words[0] && g_str_equal (words[0], "--build") && words[1]) {
        arguments->build = words[1];
        words += 2;
    }
    return words;
}

int
main (int argc, char **argv)
{
    const char *inside = g_getenv ("MOULT_LAB");
    Arguments arguments = { .build = LAB_BUILD_ROOT };
    char **words = parse_options (&arguments, argv + MIN (argc, 1));
    int exit_code;

    setlocale (LC_ALL, "");
    if (argc > 1 && g_str_equal (argv[1], "--help")) {
        g_print ("%s", usage);
        return 0;
    }
    if (!words[0])
        return fail_usage ();
    if (!words[1] || !g_str_equal (words[1], "--"))
        return inside ? ask (inside, words) : fail_usage ();
    if (!words[2])
        return fail_usage ();
    arguments.scene = words[0];
    arguments.command = (const char *const *) words + 2;
    preload (argv);
    signal (SIGPIPE, SIG_IGN);
    prctl (PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    exit_code = run (&arguments);
    lab_command_end_orphans ();
    return exit_code;
}
