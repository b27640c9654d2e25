/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-row.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "firmware-words.h"
#include "picture.h"
#include "version.h"
#include "wording.h"

struct _MoultFirmwareRow {
    AdwActionRow parent_instance;

    /* Template widgets */
    GtkLabel *badge;
    GtkImage *state_icon;
    GtkLabel *state_label;
    GtkProgressBar *progress_bar;
    GtkButton *help_button;
    GtkButton *button;

    MoultLibrary *library;
    MoultFirmware *firmware;
    gboolean names_board;
    char *note;
    MoultTransfer *transfer; /* the running one, or the last that failed */
    GSignalGroup *transfer_signals;
    GSignalGroup *progress_signals;
};

G_DEFINE_FINAL_TYPE (MoultFirmwareRow, moult_firmware_row, ADW_TYPE_ACTION_ROW)

typedef enum {
    ACT_DOWNLOAD,
    ACT_CANCEL,
    ACT_RETRY,
    ACT_REMOVE,
} Act;

/* clang-format off */
static const struct {
    const char *icon;
    const char *name; /* with the firmware's */
} acts[] = {
    [ACT_DOWNLOAD] = { "folder-download-symbolic", N_ ("Download %s") },
    [ACT_CANCEL] = { "window-close-symbolic", N_ ("Cancel Download of %s") },
    [ACT_RETRY] = { "view-refresh-symbolic", N_ ("Try Again to Download %s") },
    [ACT_REMOVE] = { "user-trash-symbolic", N_ ("Remove %s") },
};
/* clang-format on */

static gboolean
is_running (MoultFirmwareRow *self)
{
    return self->transfer != NULL
           && moult_transfer_get_state (self->transfer) == MOULT_TRANSFER_RUNNING;
}

static const GError *
get_failure (MoultFirmwareRow *self)
{
    return self->transfer != NULL ? moult_transfer_get_error (self->transfer) : NULL;
}

static Act
find_act (MoultFirmwareRow *self)
{
    if (is_running (self))
        return ACT_CANCEL;
    if (get_failure (self) != NULL)
        return ACT_RETRY;
    if (moult_firmware_get_path (self->firmware) != NULL)
        return ACT_REMOVE;
    return moult_firmware_get_link (self->firmware) != NULL ? ACT_DOWNLOAD : ACT_REMOVE;
}

static char *
dup_name (MoultFirmwareRow *self)
{
    g_autofree char *version = moult_firmware_words_dup_version (self->firmware);
    g_autofree char *build = moult_firmware_words_dup_build (self->firmware);

    return self->names_board ? g_strdup_printf ("%s %s", build, version)
                             : g_steal_pointer (&version);
}

static void
show_act (MoultFirmwareRow *self)
{
    Act act = find_act (self);
    g_autofree char *firmware = dup_name (self);
    g_autofree char *name = g_strdup_printf (_ (acts[act].name), firmware);

    gtk_button_set_icon_name (self->button, acts[act].icon);
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), name);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    name, -1);
}

/* ---- the line below the name ---- */

static void
add (GStrvBuilder *parts, const char *part)
{
    if (part != NULL && *part != '\0')
        g_strv_builder_add (parts, part);
}

static char *
dup_facts (MoultFirmwareRow *self)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    g_autofree char *day = moult_firmware_words_dup_date (moult_firmware_get_date (self->firmware));
    g_autofree char *size = g_format_size (moult_firmware_get_file_size (self->firmware));
    g_autofree char *version = moult_firmware_words_dup_version (self->firmware);
    g_autofree char *built = moult_firmware_words_dup_built (self->firmware);

    if (self->names_board)
        add (builder, version);
    add (builder, day);
    if (!self->names_board
        && moult_version_is_preview (moult_firmware_get_version (self->firmware)))
        add (builder, _ ("Built from unfinished code"));
    add (builder, self->note);
    if (self->names_board) {
        add (builder, size);
        add (builder, built);
    }
    add (builder, moult_firmware_get_description (self->firmware));
    g_auto (GStrv) parts = g_strv_builder_end (builder);
    return g_strjoinv (" · ", parts);
}

static char *
dup_running (MoultFirmwareRow *self)
{
    MoultProgressState state;

    moult_progress_get_state (moult_transfer_get_progress (self->transfer), &state);
    g_autofree char *bytes = moult_wording_dup_bytes (&state);
    g_autofree char *left = moult_wording_dup_seconds_left (&state);

    if (bytes == NULL)
        return g_strdup (_ ("Asking the download site"));
    return left != NULL ? g_strdup_printf ("%s · %s", bytes, left) : g_steal_pointer (&bytes);
}

static char *
dup_line (MoultFirmwareRow *self)
{
    if (is_running (self))
        return dup_running (self);
    if (get_failure (self) == NULL)
        return dup_facts (self);

    g_autoptr (MoultAdvice) advice = moult_advice_new_for_download (get_failure (self));
    return g_strdup_printf ("%s %s", advice->happened, advice->way_out);
}

/* ---- what stands behind the name ---- */

static void
show_badge (MoultFirmwareRow *self)
{
    gboolean preview = moult_version_is_preview (moult_firmware_get_version (self->firmware));
    gboolean own = moult_firmware_get_custom (self->firmware);

    gtk_widget_set_visible (GTK_WIDGET (self->badge), (preview || own) && !is_running (self));
    gtk_label_set_label (self->badge, own ? C_ ("badge of a firmware", "My Build")
                                          : C_ ("badge of a firmware", "Preview"));
    if (own)
        gtk_widget_remove_css_class (GTK_WIDGET (self->badge), "warning");
    else
        gtk_widget_add_css_class (GTK_WIDGET (self->badge), "warning");
}

static void
read_state (MoultFirmwareRow *self, MoultFirmwareState *state)
{
    if (get_failure (self) != NULL) {
        state->icon = "moult-attention-symbolic";
        state->tint = "warning";
        state->words = g_strdup (C_ ("state of a firmware", "Not downloaded"));
        return;
    }
    moult_firmware_words_read_one (self->firmware, state);
    /* Among other boards' all are on this computer, unless something is to be said. */
    if (self->names_board && moult_firmware_get_path (self->firmware) != NULL)
        moult_firmware_state_clear (state);
}

static void
show_state (MoultFirmwareRow *self)
{
    g_auto (MoultFirmwareState) state = { 0 };
    gboolean running = is_running (self);

    read_state (self, &state);
    const char *tint[] = { state.tint, NULL };
    gtk_widget_set_visible (GTK_WIDGET (self->state_icon),
                            !running && state.words != NULL && state.icon != NULL);
    gtk_widget_set_visible (GTK_WIDGET (self->state_label), !running && state.words != NULL);
    gtk_image_set_from_icon_name (self->state_icon, state.icon);
    gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon), tint);
    gtk_label_set_label (self->state_label, state.words != NULL ? state.words : "");
}

static void
show_help (MoultFirmwareRow *self)
{
    const GError *failure = get_failure (self);
    g_autoptr (MoultAdvice) advice =
        failure != NULL ? moult_advice_new_for_download (failure) : NULL;

    gtk_widget_set_visible (GTK_WIDGET (self->help_button),
                            advice != NULL && advice->help_uri != NULL);
    if (advice == NULL || advice->help_uri == NULL)
        return;
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->help_button), "s", advice->help_uri);
    gtk_actionable_set_action_name (GTK_ACTIONABLE (self->help_button), "app.help-uri");
}

static void
show_progress (MoultFirmwareRow *self)
{
    MoultProgressState state;
    g_autofree char *line = dup_line (self);

    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), line);
    gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), is_running (self));
    if (!is_running (self))
        return;
    moult_progress_get_state (moult_transfer_get_progress (self->transfer), &state);
    gtk_progress_bar_set_fraction (self->progress_bar, state.fraction);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress_bar),
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, line, -1);
}

static void
update (MoultFirmwareRow *self)
{
    g_autofree char *version = moult_firmware_words_dup_version (self->firmware);
    g_autofree char *build = moult_firmware_words_dup_build (self->firmware);

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), self->names_board ? build : version);
    /* Of what is stored, or was, there are details. */
    gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self),
                                      moult_firmware_get_path (self->firmware) != NULL
                                          || moult_firmware_get_sha256 (self->firmware) != NULL);
    show_progress (self);
    show_badge (self);
    show_state (self);
    show_help (self);
    show_act (self);
}

/* ---- the download ---- */

static void
follow (MoultFirmwareRow *self, MoultTransfer *transfer)
{
    g_set_object (&self->transfer, transfer);
    g_signal_group_set_target (self->transfer_signals, transfer);
    g_signal_group_set_target (self->progress_signals,
                               transfer != NULL ? moult_transfer_get_progress (transfer) : NULL);
}

/* One that failed is kept: the row tells why. */
static void
on_transfer_state_cb (MoultFirmwareRow *self)
{
    g_assert (MOULT_IS_FIRMWARE_ROW (self));

    if (!is_running (self) && get_failure (self) == NULL)
        follow (self, NULL);
    update (self);
}

static void
on_progress_changed_cb (MoultFirmwareRow *self)
{
    g_assert (MOULT_IS_FIRMWARE_ROW (self));

    show_progress (self);
}

/* It may have been begun at another place. */
static void
on_transfers_changed_cb (MoultFirmwareRow *self)
{
    g_assert (MOULT_IS_FIRMWARE_ROW (self));

    MoultTransfer *transfer =
        moult_library_find_transfer (self->library, moult_firmware_get_name (self->firmware));

    if (transfer == NULL || transfer == self->transfer)
        return;
    follow (self, transfer);
    update (self);
}

static void
activate (MoultFirmwareRow *self, const char *action)
{
    gtk_widget_activate_action (GTK_WIDGET (self), action, "s",
                                moult_firmware_get_name (self->firmware));
}

static void
on_clicked_cb (MoultFirmwareRow *self)
{
    g_assert (MOULT_IS_FIRMWARE_ROW (self));

    switch (find_act (self)) {
    case ACT_DOWNLOAD:
    case ACT_RETRY:
        if (moult_library_is_open (self->library))
            follow (self, moult_library_download (self->library, self->firmware));
        update (self);
        return;
    case ACT_CANCEL:
        moult_transfer_cancel (self->transfer);
        return;
    case ACT_REMOVE:
        activate (self, "firmware.remove");
        return;
    }
    g_assert_not_reached ();
}

static void
on_activated_cb (MoultFirmwareRow *self)
{
    g_assert (MOULT_IS_FIRMWARE_ROW (self));

    activate (self, "firmware.details");
}

static void
moult_firmware_row_dispose (GObject *object)
{
    MoultFirmwareRow *self = MOULT_FIRMWARE_ROW (object);

    g_clear_object (&self->transfer_signals);
    g_clear_object (&self->progress_signals);
    g_clear_object (&self->transfer);
    g_clear_object (&self->firmware);
    g_clear_object (&self->library);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_FIRMWARE_ROW);

    G_OBJECT_CLASS (moult_firmware_row_parent_class)->dispose (object);
}

static void
moult_firmware_row_finalize (GObject *object)
{
    g_free (MOULT_FIRMWARE_ROW (object)->note);

    G_OBJECT_CLASS (moult_firmware_row_parent_class)->finalize (object);
}

static void
moult_firmware_row_class_init (MoultFirmwareRowClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_firmware_row_dispose;
    G_OBJECT_CLASS (klass)->finalize = moult_firmware_row_finalize;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/firmware-row.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultFirmwareRow, badge);
    gtk_widget_class_bind_template_child (widget_class, MoultFirmwareRow, state_icon);
    gtk_widget_class_bind_template_child (widget_class, MoultFirmwareRow, state_label);
    gtk_widget_class_bind_template_child (widget_class, MoultFirmwareRow, progress_bar);
    gtk_widget_class_bind_template_child (widget_class, MoultFirmwareRow, help_button);
    gtk_widget_class_bind_template_child (widget_class, MoultFirmwareRow, button);
    gtk_widget_class_bind_template_callback (widget_class, on_clicked_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
}

static void
moult_firmware_row_init (MoultFirmwareRow *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));

    self->transfer_signals = g_signal_group_new (MOULT_TYPE_TRANSFER);
    g_signal_group_connect_object (self->transfer_signals, "notify::state",
                                   G_CALLBACK (on_transfer_state_cb), self, G_CONNECT_SWAPPED);
    self->progress_signals = g_signal_group_new (MOULT_TYPE_PROGRESS);
    g_signal_group_connect_object (self->progress_signals, "changed",
                                   G_CALLBACK (on_progress_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
add_picture (MoultFirmwareRow *self)
{
    const char *board_id = moult_firmware_get_board_id (self->firmware);
    const MoultBoardKind *kind = board_id != NULL ? moult_board_db_lookup (board_id) : NULL;

    adw_action_row_add_prefix (
        ADW_ACTION_ROW (self),
        moult_picture_new (kind != NULL ? kind->picture : "unknown", MOULT_PICTURE_ROW));
}

GtkWidget *
moult_firmware_row_new (MoultLibrary *library, MoultFirmware *firmware, gboolean names_board)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (library) && MOULT_IS_FIRMWARE (firmware), NULL);

    MoultFirmwareRow *self = g_object_new (MOULT_TYPE_FIRMWARE_ROW, NULL);

    self->library = g_object_ref (library);
    self->firmware = g_object_ref (firmware);
    self->names_board = names_board;
    if (names_board)
        add_picture (self);
    g_signal_connect_object (moult_library_get_transfers (library), "items-changed",
                             G_CALLBACK (on_transfers_changed_cb), self, G_CONNECT_SWAPPED);
    on_transfers_changed_cb (self);
    update (self);
    return GTK_WIDGET (self);
}

MoultFirmware *
moult_firmware_row_get_firmware (MoultFirmwareRow *self)
{
    g_return_val_if_fail (MOULT_IS_FIRMWARE_ROW (self), NULL);

    return self->firmware;
}

void
moult_firmware_row_set_firmware (MoultFirmwareRow *self, MoultFirmware *firmware)
{
    g_return_if_fail (MOULT_IS_FIRMWARE_ROW (self) && MOULT_IS_FIRMWARE (firmware));

    if (g_set_object (&self->firmware, firmware))
        update (self);
}

void
moult_firmware_row_set_note (MoultFirmwareRow *self, const char *note)
{
    g_return_if_fail (MOULT_IS_FIRMWARE_ROW (self));

    if (g_set_str (&self->note, note))
        show_progress (self);
}
