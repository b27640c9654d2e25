/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "silent-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "advice.h"
#include "board-details.h"
#include "bootloader-guide.h"
#include "error.h"
#include "registry.h"

struct _MoultSilentView {
    GtkBox parent_instance;

    /* Template widgets */
    AdwPreferencesGroup *trouble_group;
    AdwActionRow *trouble_row;
    AdwPreferencesGroup *may_be_group;
    AdwActionRow *chip_row;
    AdwActionRow *adapter_row;
    GtkBox *ways_box;
    GtkButton *chip_button;
    GtkButton *ask_button;
    GtkBox *guide_box;
    MoultBootloaderGuide *guide;
    MoultBoardDetails *details;

    MoultChoice *choice;
};

G_DEFINE_FINAL_TYPE (MoultSilentView, moult_silent_view, GTK_TYPE_BOX)

/* Whether the chip did not answer at all, so that a button on the board is worth a try. */
static gboolean
is_mute (const GError *error)
{
    return g_error_matches (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER);
}

static void
update_trouble (MoultSilentView *self, const GError *error)
{
    gtk_widget_set_visible (GTK_WIDGET (self->trouble_group), error != NULL);
    /* The steps to the bootloader matter more then. */
    gtk_widget_set_visible (GTK_WIDGET (self->may_be_group), !is_mute (error));
    if (error == NULL)
        return;

    g_autoptr (MoultAdvice) advice = moult_advice_new (error, NULL);
    const char *way_out =
        is_mute (error)
            ? _ ("If it has one, start its bootloader by hand, then ask once more. If it is an "
                 "adapter without a board, there is nothing to do")
            : advice->way_out;
    g_autofree char *line =
        way_out != NULL ? g_strdup_printf ("%s\n%s", way_out, error->message) : NULL;

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->trouble_row),
                                   is_mute (error) ? _ ("No ESP Chip Answered") : advice->headline);
    adw_action_row_set_subtitle (self->trouble_row, line != NULL ? line : error->message);
}

/* One suggested action: the chip tells more than the same question once more. */
static void
update_ways (MoultSilentView *self, MoultBoard *board)
{
    MoultDevice *device = moult_board_get_device (board);
    gboolean can_ask_chip = device != NULL && moult_registry_find_chip_reader (device) != NULL;

    gtk_widget_set_visible (GTK_WIDGET (self->chip_row), can_ask_chip);
    gtk_widget_set_visible (GTK_WIDGET (self->adapter_row),
                            device == NULL
                                || moult_board_db_classify (device) != MOULT_DEVICE_KIND_BOARD);
    gtk_widget_set_visible (GTK_WIDGET (self->chip_button), can_ask_chip);
    if (can_ask_chip)
        gtk_widget_remove_css_class (GTK_WIDGET (self->ask_button), "suggested-action");
    else
        gtk_widget_add_css_class (GTK_WIDGET (self->ask_button), "suggested-action");
}

/* Without any idea of the chip there is no button to name; that of an ESP is, once it was asked. */
static void
update_guide (MoultSilentView *self, MoultBoard *board)
{
    const MoultBoardKind *kind = moult_board_get_kind (board);

    if (kind->chip == NULL && kind->port == NULL && is_mute (moult_board_get_chip_error (board)))
        kind = moult_board_db_lookup ("ESP32_GENERIC");
    gtk_widget_set_visible (GTK_WIDGET (self->guide_box), kind->chip != NULL || kind->port != NULL);
    moult_bootloader_guide_set_kind (self->guide, kind, NULL);
}

static void
update (MoultSilentView *self)
{
    MoultBoard *board = moult_choice_get_board (self->choice);

    update_trouble (self, moult_board_get_chip_error (board));
    update_ways (self, board);
    update_guide (self, board);
    moult_board_details_update (self->details, board);
}

static void
on_board_changed_cb (MoultSilentView *self)
{
    g_assert (MOULT_IS_SILENT_VIEW (self));

    update (self);
}

static void
moult_silent_view_dispose (GObject *object)
{
    g_clear_object (&MOULT_SILENT_VIEW (object)->choice);
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_SILENT_VIEW);

    G_OBJECT_CLASS (moult_silent_view_parent_class)->dispose (object);
}

static void
moult_silent_view_class_init (MoultSilentViewClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_silent_view_dispose;

    g_type_ensure (MOULT_TYPE_BOARD_DETAILS);
    g_type_ensure (MOULT_TYPE_BOOTLOADER_GUIDE);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/silent-view.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultSilentView, trouble_group);
    gtk_widget_class_bind_template_child (widget_class, MoultSilentView, trouble_row);
    gtk_widget_class_bind_template_child (widget_class, MoultSilentView, may_be_group);
    gtk_widget_class_bind_template_child (widget_class, MoultSilentView, chip_row);
    gtk_widget_class_bind_template_child (widget_class, MoultSilentView, adapter_row);
    gtk_widget_class_bind_template_child (widget_class, MoultSilentView, ways_box);
    gtk_widget_class_bind_template_child (widget_class, MoultSilentView, chip_button);
    gtk_widget_class_bind_template_child (widget_class, MoultSilentView, ask_button);
    gtk_widget_class_bind_template_child (widget_class, MoultSilentView, guide_box);
    gtk_widget_class_bind_template_child (widget_class, MoultSilentView, guide);
    gtk_widget_class_bind_template_child (widget_class, MoultSilentView, details);
}

static void
moult_silent_view_init (MoultSilentView *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
moult_silent_view_new (MoultChoice *choice)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (choice), NULL);

    MoultSilentView *self = g_object_new (MOULT_TYPE_SILENT_VIEW, NULL);
    self->choice = g_object_ref (choice);
    g_signal_connect_object (moult_choice_get_board (choice), "notify",
                             G_CALLBACK (on_board_changed_cb), self, G_CONNECT_SWAPPED);
    update (self);
    return GTK_WIDGET (self);
}

void
moult_silent_view_set_narrow (MoultSilentView *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_SILENT_VIEW (self));

    moult_bootloader_guide_set_narrow (self->guide, narrow);
    gtk_orientable_set_orientation (GTK_ORIENTABLE (self->ways_box),
                                    narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}
