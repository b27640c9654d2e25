/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <locale.h>
#include <stdio.h>

#include <glib/gi18n.h>

#include "access.h"
#include "activators-register.h"
#include "application.h"
#include "backends-register.h"
#include "device-monitor.h"
#include "io-register.h"
#include "probes-register.h"
#include "registry.h"

static void
check_backends_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    moult_registry_check_backends ();
    g_task_return_boolean (task, TRUE);
}

/* A backend may wait for a service to start; plans go by the answer, and jobs ask once more. */
static void
check_backends (void)
{
    g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

    g_task_set_source_tag (task, check_backends);
    g_task_run_in_thread (task, check_backends_in_thread);
}

static MoultDeviceSource *
start (void)
{
    moult_registry_init (MOULT_MODULEDIR);
    moult_backends_register ();
    moult_activators_register ();
    moult_probes_register ();
    moult_io_register ();
    check_backends ();
    return MOULT_DEVICE_SOURCE (moult_device_monitor_new ());
}

static MoultAccessFacts *
inspect_access (const char *node)
{
    g_autoptr (MoultAccess) access = moult_access_inspect (node);
    MoultAccessFacts *facts = g_new0 (MoultAccessFacts, 1);

    facts->node = g_steal_pointer (&access->node);
    facts->exists = access->exists;
    facts->accessible = access->accessible;
    facts->mode = access->mode;
    facts->owner = g_steal_pointer (&access->owner);
    facts->group = g_steal_pointer (&access->group);
    facts->in_group = access->in_group;
    facts->group_next = access->group_next;
    facts->groups = g_steal_pointer (&access->groups);
    facts->holder = g_steal_pointer (&access->holder);
    facts->brltty = access->brltty;
    facts->modem_manager = access->modem_manager;
    return facts;
}

static const MoultServices services = {
    .start = start,
    .inspect_access = inspect_access,
};

int
main (int argc, char **argv)
{
    /* Before anything is set up, so that it works without a display. */
    if (argc == 2 && g_str_equal (argv[1], "--version")) {
        puts ("moult " MOULT_VERSION);
        return 0;
    }

    setlocale (LC_ALL, "");
    bindtextdomain (GETTEXT_PACKAGE, MOULT_LOCALEDIR);
    bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
    textdomain (GETTEXT_PACKAGE);

    g_autoptr (MoultApplication) application = moult_application_new (&services);
    return g_application_run (G_APPLICATION (application), argc, argv);
}
