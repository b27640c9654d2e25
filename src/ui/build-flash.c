/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-flash.h"

#include <glib/gi18n.h>

#include "registry.h"

#define FLOW "moult-build-flash"

/* What waits for the end of a build; the job holds it. */
typedef struct {
    GtkWidget *widget; /* weak */
    MoultWorkbench *workbench;
    MoultBoard *board;
} Flow;

static const struct {
    MoultImageKind kind;
    const char *format;
} formats[] = {
    { MOULT_IMAGE_UF2, "uf2" },
    { MOULT_IMAGE_DFU, "dfu" },
    { MOULT_IMAGE_IHEX, "hex" },
    { MOULT_IMAGE_ESP, "bin" },
};

static void
flow_free (Flow *flow)
{
    g_clear_weak_pointer (&flow->widget);
    g_object_unref (flow->workbench);
    g_object_unref (flow->board);
    g_free (flow);
}

static int
rate_format (MoultBoard *board, MoultImageKind kind)
{
    MoultFlashBackend *backend = moult_registry_choose_backend (
        NULL, moult_board_get_device (board), moult_board_get_info (board), kind, NULL);

    return backend != NULL ? moult_flash_backend_get_traits (backend)->priority : G_MININT;
}

GStrv
moult_build_flash_dup_formats (MoultBoard *board)
{
    g_return_val_if_fail (MOULT_IS_BOARD (board), NULL);

    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    gboolean taken[G_N_ELEMENTS (formats)] = { FALSE };
    gboolean is_preferred = FALSE; /* by ports, too: moult_build_product_find() */
    guint n_taken = 0;

    if (moult_board_get_device (board) == NULL)
        return NULL;
    for (gsize turn = 0; turn < G_N_ELEMENTS (formats); turn++) {
        gsize best = 0;
        int rating = G_MININT;

        for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
            int rated = taken[i] ? G_MININT : rate_format (board, formats[i].kind);

            if (rated > rating) {
                best = i;
                rating = rated;
            }
        }
        if (rating == G_MININT)
            break;
        is_preferred = is_preferred || (turn == 0 && best == 0);
        taken[best] = TRUE;
        n_taken++;
        g_strv_builder_add (builder, formats[best].format);
    }
    /* So that a build with the board finds one without it. */
    return n_taken > 0 && !is_preferred ? g_strv_builder_end (builder) : NULL;
}

static gboolean
is_there (MoultWorkbench *workbench, MoultBoard *board)
{
    GListModel *boards = moult_workbench_get_boards (workbench);

    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultBoard) other = g_list_model_get_item (boards, i);

        if (other == board)
            return moult_board_get_mode (board) != MOULT_BOARD_GONE;
    }
    return FALSE;
}

/* Where it cannot be flashed now its page says why, with the file chosen. */
static void
flash (Flow *flow, MoultFirmware *firmware)
{
    MoultChoice *choice;

    if (!is_there (flow->workbench, flow->board)) {
        if (flow->widget != NULL)
            gtk_widget_activate_action (flow->widget, "win.toast", "s",
                                        _ ("The board that was to be flashed is gone"));
        return;
    }
    choice = moult_workbench_get_choice (flow->workbench, flow->board);
    moult_choice_dismiss_job (choice);
    moult_choice_pick (choice, firmware);
    moult_choice_flash (choice);
    if (flow->widget != NULL)
        gtk_widget_activate_action (flow->widget, "app.show-board", "s",
                                    moult_board_get_location (flow->board));
}

static void
on_state_changed_cb (MoultBuildJob *job)
{
    Flow *flow = g_object_get_data (G_OBJECT (job), FLOW);

    if (flow == NULL || moult_build_job_is_active (job))
        return;
    g_object_steal_data (G_OBJECT (job), FLOW);
    if (moult_build_job_get_state (job) == MOULT_BUILD_DONE)
        flash (flow, moult_build_job_get_firmware (job));
    flow_free (flow);
}

void
moult_build_flash_after (GtkWidget *widget,
                         MoultWorkbench *workbench,
                         MoultBuildJob *job,
                         MoultBoard *board)
{
    g_return_if_fail (GTK_IS_WIDGET (widget) && MOULT_IS_WORKBENCH (workbench));
    g_return_if_fail (MOULT_IS_BUILD_JOB (job) && MOULT_IS_BOARD (board));

    Flow *flow = g_new0 (Flow, 1);

    g_set_weak_pointer (&flow->widget, widget);
    flow->workbench = g_object_ref (workbench);
    flow->board = g_object_ref (board);
    if (g_object_get_data (G_OBJECT (job), FLOW) == NULL)
        g_signal_connect (job, "notify::state", G_CALLBACK (on_state_changed_cb), NULL);
    g_object_set_data_full (G_OBJECT (job), FLOW, flow, (GDestroyNotify) flow_free);
    on_state_changed_cb (job);
}

MoultBoard *
moult_build_flash_get_board (MoultBuildJob *job)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (job), NULL);

    Flow *flow = g_object_get_data (G_OBJECT (job), FLOW);

    return flow != NULL ? flow->board : NULL;
}
