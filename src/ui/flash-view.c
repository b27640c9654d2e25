/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "flash-view.h"

#include <glib/gi18n.h>

#include "board-chooser.h"
#include "board-details.h"
#include "flash-words.h"
#include "method-group.h"
#include "offer-group.h"
#include "wording.h"

struct _MoultFlashView {
    GtkBox parent_instance;

    /* Template widgets */
    AdwPreferencesGroup *alone_group;
    AdwPreferencesGroup *locked_group;
    AdwActionRow *alone_row;
    GtkButton *allow_button;
    MoultBoardChooser *chooser;
    MoultOfferGroup *offer_group;
    AdwPreferencesGroup *files_group;
    AdwActionRow *keep_row;
    AdwActionRow *erase_row;
    AdwActionRow *stay_row;
    GtkImage *stay_icon;
    GtkCheckButton *erase_check;
    MoultMethodGroup *method_group;
    GtkButton *flash_button;
    GtkLabel *flash_label;
    MoultBoardDetails *details;

    MoultChoice *choice;
};

G_DEFINE_FINAL_TYPE (MoultFlashView, moult_flash_view, GTK_TYPE_BOX)

/* "main.py and 3 other files stay on the board", as far as it is known. */
static char *
dup_files (MoultBoardInfo *info)
{
    int n_files = info != NULL ? moult_board_info_get_n_files (info) : -1;

    if (n_files < 0)
        return g_strdup (_ ("What is stored on the board stays there"));
    if (n_files == 0)
        return g_strdup (_ ("There are no files on the board"));
    if (!moult_board_info_get_has_main (info))
        return g_strdup_printf (
            ngettext ("%d file stays on the board", "%d files stay on the board", n_files),
            n_files);
    if (n_files == 1)
        return g_strdup (_ ("main.py stays on the board"));
    return g_strdup_printf (ngettext ("main.py and %d other file stay on the board",
                                      "main.py and %d other files stay on the board", n_files - 1),
                            n_files - 1);
}

/* There is nothing to keep, and nothing to choose. */
static gboolean
is_empty (MoultBoard *board)
{
    return moult_board_knows_only_chip (board) && moult_board_get_chip (board)->empty;
}

static void
update_files (MoultFlashView *self)
{
    MoultBoardInfo *info = moult_board_get_info (moult_choice_get_board (self->choice));
    gboolean foreign = info != NULL && *moult_board_info_get_family (info) != '\0'
                       && !moult_board_info_is_micropython (info);
    gboolean can_erase = moult_choice_can_erase (self->choice);
    g_autofree char *files = dup_files (info);

    gtk_widget_set_visible (GTK_WIDGET (self->files_group),
                            moult_choice_get_firmware (self->choice) != NULL
                                && !is_empty (moult_choice_get_board (self->choice)));
    gtk_widget_set_visible (GTK_WIDGET (self->keep_row), can_erase);
    gtk_widget_set_visible (GTK_WIDGET (self->erase_row), can_erase);
    gtk_widget_set_visible (GTK_WIDGET (self->stay_row), !can_erase);
    adw_action_row_set_subtitle (self->keep_row, files);
    if (foreign) {
        g_autofree char *line = g_strdup_printf (
            /* Translators: the name of a firmware such as CircuitPython. */
            _ ("MicroPython stores its files in another way than %s. Copy what you need first"),
            moult_wording_get_family (moult_board_info_get_family (info)));

        gtk_image_set_from_icon_name (self->stay_icon, "moult-attention-symbolic");
        adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->stay_row),
                                       _ ("Files May Be Lost"));
        adw_action_row_set_subtitle (self->stay_row, line);
    } else {
        gboolean none = info != NULL && moult_board_info_get_n_files (info) == 0;

        gtk_image_set_from_icon_name (self->stay_icon, "folder-symbolic");
        adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->stay_row),
                                       none ? _ ("Nothing to Keep") : _ ("Files Are Kept"));
        adw_action_row_set_subtitle (self->stay_row, files);
    }
}

/* A board that is left alone offers nothing but to end that, and one that is locked not even this.
 */
static void
update_left_alone (MoultFlashView *self, MoultBoard *board)
{
    MoultBoardInfo *info = moult_board_get_info (board);
    gboolean ignored = moult_board_get_ignored (board);
    gboolean closed = ignored || moult_board_is_locked (board);
    gboolean by_itself = info != NULL && moult_board_info_get_ignored (info);

    gtk_widget_set_visible (GTK_WIDGET (self->alone_group), ignored);
    gtk_widget_set_visible (GTK_WIDGET (self->allow_button), !by_itself);
    adw_action_row_set_subtitle (self->alone_row, by_itself
                                                      ? _ ("Its board_info.toml says ignore = true")
                                                      : _ ("You chose so"));
    gtk_widget_set_visible (GTK_WIDGET (self->locked_group),
                            moult_board_is_locked (board) && !ignored);
    gtk_widget_set_visible (GTK_WIDGET (self->offer_group), !closed);
    gtk_widget_set_visible (GTK_WIDGET (self->flash_button), !closed);
    if (closed) {
        gtk_widget_set_visible (GTK_WIDGET (self->method_group), FALSE);
        gtk_widget_set_visible (GTK_WIDGET (self->chooser), FALSE);
        gtk_widget_set_visible (GTK_WIDGET (self->files_group), FALSE);
    }
}

static const char *
get_hint (MoultFlashView *self)
{
    if (moult_choice_get_firmware (self->choice) != NULL)
        return NULL;
    return gtk_widget_get_visible (GTK_WIDGET (self->chooser)) ? _ ("Say first which board it is")
                                                               : _ ("Choose a file first");
}

static void
update_button (MoultFlashView *self, MoultBoard *board)
{
    g_autofree char *verb = moult_flash_words_dup_verb (moult_board_get_info (board),
                                                        moult_choice_get_firmware (self->choice));

    gtk_label_set_label (self->flash_label, verb);
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->flash_button), get_hint (self));
    if (moult_choice_is_suggested (self->choice))
        gtk_widget_add_css_class (GTK_WIDGET (self->flash_button), "suggested-action");
    else
        gtk_widget_remove_css_class (GTK_WIDGET (self->flash_button), "suggested-action");
}

static void
update (MoultFlashView *self)
{
    MoultBoard *board = moult_choice_get_board (self->choice);

    moult_board_chooser_update (self->chooser, self->choice);
    moult_offer_group_update (self->offer_group, self->choice);
    update_files (self);
    moult_method_group_update (self->method_group);
    update_left_alone (self, board);
    update_button (self, board);
    moult_board_details_update (self->details, board);
}

static void
on_changed_cb (MoultFlashView *self)
{
    g_assert (MOULT_IS_FLASH_VIEW (self));

    update (self);
}

static void
on_erase_changed_cb (MoultFlashView *self)
{
    g_assert (MOULT_IS_FLASH_VIEW (self));

    if (self->choice != NULL)
        moult_choice_set_erase (self->choice, gtk_check_button_get_active (self->erase_check));
}

static void
moult_flash_view_dispose (GObject *object)
{
    g_clear_object (&MOULT_FLASH_VIEW (object)->choice);
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_FLASH_VIEW);

    G_OBJECT_CLASS (moult_flash_view_parent_class)->dispose (object);
}

static void
moult_flash_view_class_init (MoultFlashViewClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_flash_view_dispose;

    g_type_ensure (MOULT_TYPE_BOARD_CHOOSER);
    g_type_ensure (MOULT_TYPE_BOARD_DETAILS);
    g_type_ensure (MOULT_TYPE_METHOD_GROUP);
    g_type_ensure (MOULT_TYPE_OFFER_GROUP);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/flash-view.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, alone_group);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, locked_group);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, alone_row);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, allow_button);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, chooser);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, offer_group);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, files_group);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, keep_row);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, erase_row);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, stay_row);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, stay_icon);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, erase_check);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, method_group);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, flash_button);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, flash_label);
    gtk_widget_class_bind_template_child (widget_class, MoultFlashView, details);
    gtk_widget_class_bind_template_callback (widget_class, on_erase_changed_cb);
}

static void
moult_flash_view_init (MoultFlashView *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
moult_flash_view_new (MoultChoice *choice, GListModel *probes)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (choice) && G_IS_LIST_MODEL (probes), NULL);

    MoultFlashView *self = g_object_new (MOULT_TYPE_FLASH_VIEW, NULL);
    self->choice = g_object_ref (choice);
    moult_method_group_bind (self->method_group, choice, probes);
    g_signal_connect_object (choice, "changed", G_CALLBACK (on_changed_cb), self,
                             G_CONNECT_SWAPPED);
    update (self);
    return GTK_WIDGET (self);
}

void
moult_flash_view_set_narrow (MoultFlashView *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_FLASH_VIEW (self));

    moult_offer_group_set_narrow (self->offer_group, narrow);
    update (self);
}
