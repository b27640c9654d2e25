/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-details.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "board-db.h"
#include "firmware-words.h"
#include "image-parse.h"

struct _MoultFirmwareDetails {
    AdwDialog parent_instance;

    /* Template widgets */
    AdwToastOverlay *toast_overlay;
    AdwPreferencesGroup *firmware_group;
    AdwPreferencesGroup *file_group;
    AdwPreferencesGroup *inside_group;
    GtkSpinner *spinner;

    MoultFirmware *firmware;
    GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (MoultFirmwareDetails, moult_firmware_details, ADW_TYPE_DIALOG)

enum {
    SIGNAL_REMOVE,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

enum {
    N_SEGMENTS = 64, /* that are listed; a file in more pieces is no firmware of MicroPython's */
};

/* ---- rows ---- */

static GtkWidget *
create_fact (const char *title, const char *value)
{
    GtkWidget *row = adw_action_row_new ();

    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
    adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
    adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
    gtk_widget_add_css_class (row, "property");
    return row;
}

static GtkWidget *
add_fact (AdwPreferencesGroup *group, const char *title, const char *value)
{
    GtkWidget *row;

    if (value == NULL || *value == '\0')
        return NULL;
    row = create_fact (title, value);
    adw_preferences_group_add (group, row);
    return row;
}

/* @name: of the button, for those who do not see its picture */
static void
add_copied_fact (AdwPreferencesGroup *group, const char *title, const char *value, const char *name)
{
    GtkWidget *row = add_fact (group, title, value);
    GtkWidget *button;

    if (row == NULL)
        return;
    button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
    gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
    gtk_widget_set_tooltip_text (button, name);
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
    gtk_widget_add_css_class (button, "flat");
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", value);
    gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "details.copy");
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static char *
dup_chips (const char *const *chips)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (gsize i = 0; chips[i] != NULL; i++)
        g_strv_builder_add (builder, moult_board_db_get_chip_name (chips[i]));
    g_auto (GStrv) names = g_strv_builder_end (builder);
    return g_strjoinv (_ (", "), names);
}

/* ---- what is known without the file ---- */

static void
show_firmware (MoultFirmwareDetails *self)
{
    MoultFirmware *firmware = self->firmware;
    g_autofree char *build = moult_firmware_words_dup_build (firmware);
    g_autofree char *version = moult_firmware_words_dup_version (firmware);
    g_autofree char *day = moult_firmware_words_dup_date (moult_firmware_get_date (firmware));
    g_autofree char *chips = dup_chips (moult_firmware_get_chips (firmware));
    g_autofree char *code = moult_firmware_words_dup_built (firmware);

    add_fact (self->firmware_group, _ ("Board"), build);
    add_fact (self->firmware_group, _ ("Version"), version);
    add_fact (self->firmware_group, C_ ("day on which a firmware was built", "Built"), day);
    add_fact (self->firmware_group, _ ("Source Code"), code);
    add_fact (self->firmware_group, _ ("Chip"), chips);
    add_fact (self->firmware_group, C_ ("of MicroPython", "Port"),
              moult_firmware_get_port (firmware));
    add_fact (self->firmware_group, _ ("Description"), moult_firmware_get_description (firmware));
}

static char *
dup_source (MoultFirmware *firmware)
{
    const char *source = moult_firmware_get_source (firmware);

    if (moult_firmware_is_built_here (firmware))
        /* Translators: %s is a program or a way to build: "mpbuild", "native". */
        return g_strdup_printf (_ ("Built on this computer (%s)"), source);
    return g_strdup (source != NULL ? source : moult_firmware_get_link (firmware));
}

static void
show_file (MoultFirmwareDetails *self)
{
    MoultFirmware *firmware = self->firmware;
    g_autofree char *size = moult_firmware_get_file_size (firmware) > 0
                                ? g_format_size_full (moult_firmware_get_file_size (firmware),
                                                      G_FORMAT_SIZE_LONG_FORMAT)
                                : NULL;
    g_autofree char *source = dup_source (firmware);
    const char *path = moult_firmware_get_path (firmware);

    add_fact (self->file_group, _ ("Size"), size);
    if (path != NULL)
        add_copied_fact (self->file_group, _ ("Path"), path, _ ("Copy Path"));
    else
        add_fact (self->file_group, moult_firmware_get_name (firmware), _ ("File is gone"));
    add_copied_fact (self->file_group, _ ("SHA-256"), moult_firmware_get_sha256 (firmware),
                     _ ("Copy SHA-256"));
    add_fact (self->file_group, C_ ("where a firmware came from", "Source"), source);
}

/* ---- what the file says ---- */

static const char *
get_kind_name (MoultImageKind kind)
{
    switch (kind) {
    case MOULT_IMAGE_UF2:
        return _ ("UF2 file");
    case MOULT_IMAGE_DFU:
        return _ ("DFU file");
    case MOULT_IMAGE_IHEX:
        return _ ("Intel HEX file");
    case MOULT_IMAGE_ESP:
        return _ ("Image for ESP chips");
    case MOULT_IMAGE_ELF:
        return _ ("ELF file");
    case MOULT_IMAGE_BIN:
        return _ ("Plain bytes");
    }
    return NULL;
}

static void
add_segments (MoultFirmwareDetails *self, MoultImage *image)
{
    gsize n_segments;
    const MoultSegment *segments = moult_image_get_segments (image, &n_segments);
    GtkWidget *row = adw_expander_row_new ();
    g_autofree char *size = g_format_size (moult_image_get_size (image));
    g_autofree char *text = g_strdup_printf (
        /* Translators: how much goes into the flash, and in how many pieces. */
        ngettext ("%s in %zu segment", "%s in %zu segments", n_segments), size, n_segments);

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Content"));
    adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), text);
    for (gsize i = 0; i < MIN (n_segments, N_SEGMENTS); i++) {
        gsize n_bytes = g_bytes_get_size (segments[i].data);
        g_autofree char *length = g_format_size (n_bytes);
        g_autofree char *place =
            g_strdup_printf ("0x%08" G_GINT64_MODIFIER "x – 0x%08" G_GINT64_MODIFIER "x",
                             segments[i].address, segments[i].address + n_bytes);

        adw_expander_row_add_row (ADW_EXPANDER_ROW (row), create_fact (place, length));
    }
    adw_preferences_group_add (self->inside_group, row);
}

static void
show_image (MoultFirmwareDetails *self, MoultImage *image)
{
    g_autofree char *chips = dup_chips (moult_image_get_chips (image));

    add_fact (self->inside_group, C_ ("of a file", "Kind"),
              get_kind_name (moult_image_get_kind (image)));
    add_fact (self->inside_group, _ ("Chip"), chips);
    add_fact (self->inside_group, _ ("Calls Itself"), moult_image_get_machine (image));
    add_fact (self->inside_group, _ ("Board Id"), moult_image_get_board_id (image));
    add_fact (self->inside_group, _ ("Version"), moult_image_get_version_text (image));
    add_segments (self, image);
}

static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    g_autoptr (GError) error = NULL;
    MoultImage *image = moult_firmware_load_image (data, moult_image_parse, cancellable, &error);

    if (image != NULL)
        g_task_return_pointer (task, image, g_object_unref);
    else
        g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultFirmwareDetails *self = MOULT_FIRMWARE_DETAILS (source);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultImage) image = g_task_propagate_pointer (G_TASK (result), &error);

    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    gtk_spinner_set_spinning (self->spinner, FALSE);
    if (image != NULL) {
        show_image (self, image);
        return;
    }
    g_autoptr (MoultAdvice) advice = moult_advice_new_for_download (error);
    add_fact (self->inside_group, advice->headline, error->message);
}

static void
load (MoultFirmwareDetails *self)
{
    g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_loaded_cb, NULL);

    g_task_set_source_tag (task, load);
    g_task_set_task_data (task, g_object_ref (self->firmware), g_object_unref);
    g_task_run_in_thread (task, load_in_thread);
}

/* ---- the dialog ---- */

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultFirmwareDetails *self = MOULT_FIRMWARE_DETAILS (widget);

    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                            g_variant_get_string (parameter, NULL));
    adw_toast_overlay_add_toast (self->toast_overlay, adw_toast_new (_ ("Copied")));
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    g_signal_emit (widget, signals[SIGNAL_REMOVE], 0);
    adw_dialog_close (ADW_DIALOG (widget));
}

static void
moult_firmware_details_dispose (GObject *object)
{
    MoultFirmwareDetails *self = MOULT_FIRMWARE_DETAILS (object);

    g_cancellable_cancel (self->cancellable);
    g_clear_object (&self->firmware);
    /* The dialog's own child is one of the template's. */
    adw_dialog_set_child (ADW_DIALOG (self), NULL);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_FIRMWARE_DETAILS);

    G_OBJECT_CLASS (moult_firmware_details_parent_class)->dispose (object);
}

static void
moult_firmware_details_finalize (GObject *object)
{
    g_object_unref (MOULT_FIRMWARE_DETAILS (object)->cancellable);

    G_OBJECT_CLASS (moult_firmware_details_parent_class)->finalize (object);
}

static void
moult_firmware_details_class_init (MoultFirmwareDetailsClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_firmware_details_dispose;
    G_OBJECT_CLASS (klass)->finalize = moult_firmware_details_finalize;

    signals[SIGNAL_REMOVE] = g_signal_new ("remove", MOULT_TYPE_FIRMWARE_DETAILS, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/firmware-details.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultFirmwareDetails, toast_overlay);
    gtk_widget_class_bind_template_child (widget_class, MoultFirmwareDetails, firmware_group);
    gtk_widget_class_bind_template_child (widget_class, MoultFirmwareDetails, file_group);
    gtk_widget_class_bind_template_child (widget_class, MoultFirmwareDetails, inside_group);
    gtk_widget_class_bind_template_child (widget_class, MoultFirmwareDetails, spinner);
    gtk_widget_class_install_action (widget_class, "details.copy", "s", copy_action);
    gtk_widget_class_install_action (widget_class, "details.remove", NULL, remove_action);
}

static void
moult_firmware_details_init (MoultFirmwareDetails *self)
{
    self->cancellable = g_cancellable_new ();
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
moult_firmware_details_new (MoultFirmware *firmware)
{
    g_return_val_if_fail (MOULT_IS_FIRMWARE (firmware), NULL);

    MoultFirmwareDetails *self = g_object_new (MOULT_TYPE_FIRMWARE_DETAILS, NULL);

    self->firmware = g_object_ref (firmware);
    adw_dialog_set_title (ADW_DIALOG (self), moult_firmware_get_name (firmware));
    show_firmware (self);
    show_file (self);
    gtk_widget_set_visible (GTK_WIDGET (self->inside_group),
                            moult_firmware_get_path (firmware) != NULL);
    if (moult_firmware_get_path (firmware) != NULL)
        load (self);
    return ADW_DIALOG (self);
}
