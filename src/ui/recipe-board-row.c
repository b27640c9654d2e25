/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "recipe-board-row.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "offer-words.h"
#include "picture.h"
#include "recipe-firmware.h"
#include "recipe-words.h"
#include "wording.h"

struct _MoultRecipeBoardRow {
    AdwActionRow parent_instance;

    /* Template widgets */
    MoultPicture *picture;
    GtkWidget *retry_button;
    GtkWidget *change_button;
    GtkWidget *remove_button;

    MoultWorkbench *workbench;
    MoultRecipeBoard *board;
    MoultCatalogueBoard *kind; /* NULL: nobody knows such a board */
    MoultFirmware *firmware;   /* that it gets; NULL: none is known */
    MoultTransfer *transfer;   /* of this firmware: the running one, or the last; or NULL */
    GSignalGroup *transfer_signals;
    GSignalGroup *progress_signals;
};

G_DEFINE_FINAL_TYPE (MoultRecipeBoardRow, moult_recipe_board_row, ADW_TYPE_ACTION_ROW)

enum {
    SIGNAL_CHANGE,
    SIGNAL_REMOVE,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* ---- what it gets ---- */

/* What arming gives to such a board. */
static MoultFirmware *
find_firmware (MoultRecipeBoardRow *self)
{
    MoultLibrary *library = moult_workbench_get_library (self->workbench);
    g_autoptr (MoultRecommendation) found =
        moult_recipe_firmware_find_for (self->board, moult_library_get_catalogue (library), NULL);
    MoultFirmware *firmware = moult_recommendation_get_firmware (found);

    return firmware != NULL ? g_object_ref (firmware) : NULL;
}

/* ---- words ---- */

static gboolean
is_fetching (MoultRecipeBoardRow *self)
{
    return self->transfer != NULL
           && moult_transfer_get_state (self->transfer) == MOULT_TRANSFER_RUNNING;
}

static const GError *
get_failure (MoultRecipeBoardRow *self)
{
    return self->transfer != NULL ? moult_transfer_get_error (self->transfer) : NULL;
}

static char *
dup_unknown (MoultRecipeBoardRow *self)
{
    MoultPageKeeper *keeper = moult_workbench_get_keeper (self->workbench);

    if (self->kind == NULL)
        return g_strdup (_ ("Moult knows no board of this name"));
    if (moult_page_keeper_is_reading (keeper, self->kind))
        return g_strdup (_ ("Asking the download site"));
    if (moult_page_keeper_get_error (keeper, self->kind) != NULL)
        return g_strdup (_ ("The download site cannot be reached, and the firmware is not on this "
                            "computer"));
    return g_strdup (_ ("There is no such firmware on the download site or on this computer"));
}

static char *
dup_fetching (MoultRecipeBoardRow *self)
{
    MoultProgressState state;

    moult_progress_get_state (moult_transfer_get_progress (self->transfer), &state);
    g_autofree char *bytes = moult_wording_dup_bytes (&state);
    return bytes != NULL ? g_steal_pointer (&bytes) : g_strdup (_ ("Asking the download site"));
}

static char *
dup_place (MoultRecipeBoardRow *self)
{
    if (is_fetching (self))
        return dup_fetching (self);
    if (get_failure (self) != NULL)
        return g_strdup (_ ("could not be downloaded"));
    if (moult_firmware_get_path (self->firmware) != NULL)
        return g_strdup (_ ("on this computer"));
    return g_strdup (_ ("to download"));
}

static char *
dup_line (MoultRecipeBoardRow *self)
{
    if (self->firmware == NULL)
        return dup_unknown (self);

    g_autofree char *title = moult_offer_words_dup_title (self->firmware);
    g_autofree char *place = dup_place (self);

    if (moult_recipe_board_is_pinned (self->board))
        /* Translators: a firmware, and where it is: "MicroPython 1.28.0, no other · on this
         * computer" */
        return g_strdup_printf (_ ("%s, no other · %s"), title, place);
    return g_strdup_printf ("%s · %s", title, place);
}

static void
update_words (MoultRecipeBoardRow *self)
{
    g_autofree char *line = dup_line (self);

    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), line);
    gtk_widget_set_visible (self->retry_button, get_failure (self) != NULL);
}

/* ---- fetching ---- */

static void
on_transfer_changed_cb (MoultRecipeBoardRow *self)
{
    g_assert (MOULT_IS_RECIPE_BOARD_ROW (self));

    update_words (self);
}

static void
set_transfer (MoultRecipeBoardRow *self, MoultTransfer *transfer)
{
    g_set_object (&self->transfer, transfer);
    g_signal_group_set_target (self->transfer_signals, transfer);
    g_signal_group_set_target (self->progress_signals,
                               transfer != NULL ? moult_transfer_get_progress (transfer) : NULL);
}

/* Once for each file: what could not be downloaded waits for the user. */
static void
fetch (MoultRecipeBoardRow *self)
{
    MoultLibrary *library = moult_workbench_get_library (self->workbench);

    if (self->transfer != NULL || self->firmware == NULL || !moult_library_is_open (library)
        || moult_firmware_get_path (self->firmware) != NULL
        || moult_firmware_get_link (self->firmware) == NULL)
        return;
    set_transfer (self, moult_library_download (library, self->firmware));
}

static gboolean
is_same_firmware (MoultFirmware *a, MoultFirmware *b)
{
    return a != NULL && b != NULL
           && g_str_equal (moult_firmware_get_name (a), moult_firmware_get_name (b));
}

static void
update (MoultRecipeBoardRow *self)
{
    g_autoptr (MoultFirmware) firmware = find_firmware (self);

    if (!is_same_firmware (firmware, self->firmware))
        set_transfer (self, NULL);
    g_set_object (&self->firmware, firmware);
    fetch (self);
    update_words (self);
}

static void
on_retry_clicked_cb (MoultRecipeBoardRow *self)
{
    g_assert (MOULT_IS_RECIPE_BOARD_ROW (self));

    set_transfer (self, NULL);
    moult_page_keeper_retry (moult_workbench_get_keeper (self->workbench));
    update (self);
}

static void
on_known_changed_cb (MoultRecipeBoardRow *self)
{
    g_assert (MOULT_IS_RECIPE_BOARD_ROW (self));

    if (self->kind != NULL)
        moult_page_keeper_want (moult_workbench_get_keeper (self->workbench), self->kind);
    update (self);
}

/* ---- the object ---- */

static void
on_change_clicked_cb (MoultRecipeBoardRow *self)
{
    g_assert (MOULT_IS_RECIPE_BOARD_ROW (self));

    g_signal_emit (self, signals[SIGNAL_CHANGE], 0);
}

static void
on_remove_clicked_cb (MoultRecipeBoardRow *self)
{
    g_assert (MOULT_IS_RECIPE_BOARD_ROW (self));

    g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static void
moult_recipe_board_row_dispose (GObject *object)
{
    MoultRecipeBoardRow *self = MOULT_RECIPE_BOARD_ROW (object);

    g_clear_object (&self->transfer_signals);
    g_clear_object (&self->progress_signals);
    g_clear_object (&self->transfer);
    g_clear_object (&self->firmware);
    g_clear_object (&self->kind);
    g_clear_object (&self->board);
    g_clear_object (&self->workbench);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_RECIPE_BOARD_ROW);

    G_OBJECT_CLASS (moult_recipe_board_row_parent_class)->dispose (object);
}

static void
moult_recipe_board_row_class_init (MoultRecipeBoardRowClass *klass)
{
    GType type = G_TYPE_FROM_CLASS (klass);
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_recipe_board_row_dispose;

    signals[SIGNAL_CHANGE] =
        g_signal_new ("change", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_REMOVE] =
        g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

    g_type_ensure (MOULT_TYPE_PICTURE);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/recipe-board-row.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeBoardRow, picture);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeBoardRow, retry_button);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeBoardRow, change_button);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeBoardRow, remove_button);
    gtk_widget_class_bind_template_callback (widget_class, on_retry_clicked_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_change_clicked_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked_cb);
}

static void
moult_recipe_board_row_init (MoultRecipeBoardRow *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
    self->transfer_signals = g_signal_group_new (MOULT_TYPE_TRANSFER);
    g_signal_group_connect_swapped (self->transfer_signals, "notify::state",
                                    G_CALLBACK (on_transfer_changed_cb), self);
    self->progress_signals = g_signal_group_new (MOULT_TYPE_PROGRESS);
    g_signal_group_connect_swapped (self->progress_signals, "changed",
                                    G_CALLBACK (on_transfer_changed_cb), self);
}

/* Whose own text says only "Change…" is no longer labelled by that. */
static void
name_button (GtkWidget *button, const char *format, const char *name)
{
    g_autofree char *words = g_strdup_printf (format, name);

    gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                    -1);
    if (gtk_button_get_icon_name (GTK_BUTTON (button)) != NULL)
        gtk_widget_set_tooltip_text (button, words);
}

static void
show_board (MoultRecipeBoardRow *self)
{
    const char *build = moult_recipe_board_get_build (self->board);
    const MoultBoardKind *kind = moult_board_db_lookup (build);
    g_autofree char *name = moult_recipe_words_dup_board (build);

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
    moult_picture_set_name (self->picture, kind != NULL ? kind->picture : "unknown");
    /* Translators: for screen readers; %s is the name of a kind of board */
    name_button (self->change_button, _ ("Change Firmware of %s"), name);
    /* Translators: %s is the name of a kind of board */
    name_button (self->remove_button, _ ("Remove %s from the Recipe"), name);
    name_button (self->retry_button, _ ("Try Again to Download %s"), name);
}

GtkWidget *
moult_recipe_board_row_new (MoultWorkbench *workbench, MoultRecipeBoard *board)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (workbench) && MOULT_IS_RECIPE_BOARD (board), NULL);

    MoultRecipeBoardRow *self = g_object_new (MOULT_TYPE_RECIPE_BOARD_ROW, NULL);
    MoultLibrary *library = moult_workbench_get_library (workbench);
    MoultCatalogueBoard *kind = moult_catalogue_find (moult_library_get_catalogue (library),
                                                      moult_recipe_board_get_build (board));

    self->workbench = g_object_ref (workbench);
    self->board = g_object_ref (board);
    g_set_object (&self->kind, kind);
    if (kind != NULL)
        g_signal_connect_object (kind, "changed", G_CALLBACK (on_known_changed_cb), self,
                                 G_CONNECT_SWAPPED);
    g_signal_connect_object (moult_workbench_get_keeper (workbench), "changed",
                             G_CALLBACK (on_known_changed_cb), self, G_CONNECT_SWAPPED);
    show_board (self);
    on_known_changed_cb (self);
    return GTK_WIDGET (self);
}

MoultRecipeBoard *
moult_recipe_board_row_get_board (MoultRecipeBoardRow *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_BOARD_ROW (self), NULL);

    return self->board;
}
