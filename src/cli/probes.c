/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <glib/gi18n-lib.h>

#include "builtins.h"
#include "device-monitor.h"
#include "interrupt.h"
#include "probe-arguments.h"
#include "probe-list.h"
#include "probes-view.h"

/* The questions that are under way. */
typedef struct {
    guint n_asking;
    gboolean failed;
} Questions;

static void
on_asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Questions *questions = user_data;

    if (!moult_probe_ask_finish (MOULT_PROBE (source), result, NULL))
        questions->failed = TRUE;
    questions->n_asking--;
}

/* All at once, each on a thread of its own; %FALSE when any did not tell its target. */
static gboolean
ask_all (GListModel *probes,
         MoultDeviceSource *devices,
         const MoultProbeOptions *options,
         GCancellable *cancellable)
{
    Questions questions = { .n_asking = g_list_model_get_n_items (probes) };

    for (guint i = 0; i < g_list_model_get_n_items (probes); i++) {
        g_autoptr (MoultProbe) probe = g_list_model_get_item (probes, i);

        moult_probe_ask_async (probe, devices, options, cancellable, on_asked_cb, &questions);
    }
    while (questions.n_asking > 0)
        g_main_context_iteration (NULL, TRUE);
    return !questions.failed;
}

/* What the list was when it began: a probe that is pulled in the midst has an answer, too. */
static GListModel *
dup_model (MoultProbeList *list)
{
    GListStore *store = g_list_store_new (MOULT_TYPE_PROBE);

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++) {
        g_autoptr (MoultProbe) probe = g_list_model_get_item (G_LIST_MODEL (list), i);

        g_list_store_append (store, probe);
    }
    return G_LIST_MODEL (store);
}

static MoultExit
show (const MoultProbeOptions *options, gboolean ask, gboolean as_json)
{
    g_autoptr (MoultInterrupt) interrupt = moult_interrupt_new ();
    g_autoptr (MoultDeviceMonitor) monitor = moult_device_monitor_new ();
    MoultDeviceSource *devices = MOULT_DEVICE_SOURCE (monitor);
    GCancellable *cancellable = moult_interrupt_get_cancellable (interrupt);
    g_autoptr (MoultProbeList) list = NULL;
    g_autoptr (GListModel) probes = NULL;
    gboolean well = TRUE;

    moult_device_monitor_scan (monitor);
    list = moult_probe_list_new (devices, NULL);
    probes = dup_model (list);
    if (ask)
        well = ask_all (probes, devices, options, cancellable);
    if (g_cancellable_is_cancelled (cancellable))
        return MOULT_EXIT_CANCELLED;
    moult_probes_view_print (list, probes, ask, as_json);
    return well ? MOULT_EXIT_OK : MOULT_EXIT_FAILED;
}

MoultExit
moult_command_probes (int argc, char **argv)
{
    gboolean as_json = FALSE;
    gboolean targets = FALSE;
    gboolean under_reset = FALSE;
    g_autofree char *frequency = NULL;
    guint hz = 0;
    const GOptionEntry entries[] = {
        { "targets", 't', 0, G_OPTION_ARG_NONE, &targets, N_ ("Ask what chips are behind them"),
          NULL },
        { "under-reset", 0, 0, G_OPTION_ARG_NONE, &under_reset,
          N_ ("Hold the targets in reset meanwhile"), NULL },
        { "frequency", 0, 0, G_OPTION_ARG_STRING, &frequency,
          N_ ("Clock of the debug wires, such as 500k or 4M"), N_ ("CLOCK") },
        { "json", 'j', 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
        { NULL },
    };

    if (!moult_command_parse (&argc, &argv, NULL,
                              _ ("Shows the attached debug probes.\n\n"
                                 "With --targets each is asked what chip is behind it. The chips "
                                 "are only read, and run on;\nwith --under-reset they restart."),
                              entries))
        return MOULT_EXIT_USAGE;
    if (argc > 1)
        return moult_command_wrong_usage ("probes", _ ("“%s” is too much"), argv[1]);
    if (frequency != NULL)
        hz = moult_probe_arguments_parse_frequency (frequency);
    if (frequency != NULL && hz == 0)
        return moult_command_wrong_usage (
            "probes", _ ("--frequency needs a number of Hz between 1k and 100M, not “%s”"),
            frequency);
    if (!targets && (under_reset || frequency != NULL))
        return moult_command_wrong_usage ("probes", "%s",
                                          _ ("--under-reset and --frequency go with --targets"));

    moult_builtins_register ();
    return show (&(MoultProbeOptions) { .under_reset = under_reset, .frequency = hz }, targets,
                 as_json);
}
