/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ready-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "firmware-words.h"
#include "flash-job.h"

struct _MoultReadyView {
    GtkBox parent_instance;

    /* Template widgets */
    AdwActionRow *answer_row;
    AdwActionRow *verify_row;
    AdwActionRow *unchanged_row;
    AdwActionRow *file_row;

    MoultBoard *board;
};

G_DEFINE_FINAL_TYPE (MoultReadyView, moult_ready_view, GTK_TYPE_BOX)

static char *
dup_answer (MoultBoardInfo *info)
{
    const char *banner = moult_board_info_get_banner (info);
    const char *firmware = strstr (banner, "; ");

    return g_strdup_printf ("%s; %s", firmware != NULL ? firmware + 2 : banner,
                            moult_board_info_get_description (info));
}

static char *
dup_file (MoultFirmware *firmware, const MoultBoardKind *kind)
{
    const char *const *chips = moult_firmware_get_chips (firmware);
    guint n_blocks = moult_firmware_get_n_blocks (firmware);

    if (n_blocks == 0 || kind->chip == NULL || !g_strv_contains (chips, kind->chip))
        return g_format_size (moult_firmware_get_size (firmware));
    /* Translators: number of blocks in a file, and the name of a chip. */
    return g_strdup_printf (
        ngettext ("%'u block, for the %s", "%'u blocks, all of them for the %s", n_blocks),
        n_blocks, kind->chip_name);
}

static void
update (MoultReadyView *self)
{
    MoultFlashJob *job = moult_board_get_job (self->board);

    if (job == NULL || moult_flash_job_get_state (job) != MOULT_JOB_DONE)
        return;

    MoultBoardInfo *after = moult_flash_job_get_after (job);
    MoultFirmware *firmware = moult_flash_job_get_written (job);
    g_autofree char *answer = after != NULL ? dup_answer (after) : NULL;
    g_autofree char *built = moult_firmware_words_dup_built (firmware);
    g_autofree char *size_words = dup_file (firmware, moult_board_get_kind (self->board));
    g_autofree char *file =
        built != NULL ? g_strdup_printf ("%s · %s", size_words, built) : g_strdup (size_words);
    g_autofree char *size = g_format_size (moult_firmware_get_size (firmware));
    g_autofree char *read_back = g_strdup_printf (_ ("All %s are the same as in the file"), size);
    MoultProgressState progress;

    moult_progress_get_state (moult_flash_job_get_progress (job), &progress);
    gtk_widget_set_visible (GTK_WIDGET (self->answer_row), after != NULL);
    gtk_widget_set_visible (GTK_WIDGET (self->verify_row), progress.has_step[MOULT_STEP_VERIFY]);
    gtk_widget_set_visible (GTK_WIDGET (self->unchanged_row), !moult_flash_job_get_wrote (job));
    adw_action_row_set_subtitle (self->answer_row, answer != NULL ? answer : "");
    adw_action_row_set_subtitle (self->verify_row, read_back);
    adw_action_row_set_subtitle (self->file_row, file);
}

static void
moult_ready_view_map (GtkWidget *widget)
{
    update (MOULT_READY_VIEW (widget));
    GTK_WIDGET_CLASS (moult_ready_view_parent_class)->map (widget);
}

static void
moult_ready_view_dispose (GObject *object)
{
    g_clear_object (&MOULT_READY_VIEW (object)->board);
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_READY_VIEW);

    G_OBJECT_CLASS (moult_ready_view_parent_class)->dispose (object);
}

static void
moult_ready_view_class_init (MoultReadyViewClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_ready_view_dispose;
    widget_class->map = moult_ready_view_map;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/ready-view.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultReadyView, answer_row);
    gtk_widget_class_bind_template_child (widget_class, MoultReadyView, verify_row);
    gtk_widget_class_bind_template_child (widget_class, MoultReadyView, unchanged_row);
    gtk_widget_class_bind_template_child (widget_class, MoultReadyView, file_row);
}

static void
moult_ready_view_init (MoultReadyView *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
moult_ready_view_new (MoultBoard *board)
{
    g_return_val_if_fail (MOULT_IS_BOARD (board), NULL);

    MoultReadyView *self = g_object_new (MOULT_TYPE_READY_VIEW, NULL);
    self->board = g_object_ref (board);
    update (self);
    return GTK_WIDGET (self);
}
