/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "version-row.h"

#include <glib/gi18n.h>

#include "firmware-words.h"
#include "offer-words.h"
#include "version.h"

struct _MoultVersionRow {
    AdwActionRow parent_instance;

    /* Template widgets */
    GtkCheckButton *check;
    GtkLabel *badge_label;
    GtkLabel *place_label;

    MoultFirmware *firmware; /* or NULL */
    char *variant;           /* or NULL */
};

G_DEFINE_FINAL_TYPE (MoultVersionRow, moult_version_row, ADW_TYPE_ACTION_ROW)

enum {
    SIGNAL_CHECKED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
on_toggled_cb (MoultVersionRow *self)
{
    g_assert (MOULT_IS_VERSION_ROW (self));

    if (moult_version_row_get_active (self))
        g_signal_emit (self, signals[SIGNAL_CHECKED], 0);
}

/* "6 April 2026 · newest stable" */
static char *
dup_subtitle (MoultFirmware *firmware, MoultFirmware *newest)
{
    g_autofree char *date = moult_firmware_words_dup_date (moult_firmware_get_date (firmware));

    if (date == NULL)
        return g_strdup (moult_firmware_get_name (firmware));
    if (newest != NULL
        && g_strcmp0 (moult_firmware_get_version (firmware), moult_firmware_get_version (newest))
               == 0
        && !moult_version_is_preview (moult_firmware_get_version (newest)))
        /* Translators: the day of a version that is the newest one */
        return g_strdup_printf (_ ("%s · newest stable"), date);
    return g_steal_pointer (&date);
}

static void
moult_version_row_dispose (GObject *object)
{
    g_clear_object (&MOULT_VERSION_ROW (object)->firmware);
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_VERSION_ROW);

    G_OBJECT_CLASS (moult_version_row_parent_class)->dispose (object);
}

static void
moult_version_row_finalize (GObject *object)
{
    g_free (MOULT_VERSION_ROW (object)->variant);

    G_OBJECT_CLASS (moult_version_row_parent_class)->finalize (object);
}

static void
moult_version_row_class_init (MoultVersionRowClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    object_class->dispose = moult_version_row_dispose;
    object_class->finalize = moult_version_row_finalize;

    signals[SIGNAL_CHECKED] = g_signal_new ("checked", MOULT_TYPE_VERSION_ROW, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/version-row.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultVersionRow, check);
    gtk_widget_class_bind_template_child (widget_class, MoultVersionRow, badge_label);
    gtk_widget_class_bind_template_child (widget_class, MoultVersionRow, place_label);
    gtk_widget_class_bind_template_callback (widget_class, on_toggled_cb);
}

static void
moult_version_row_init (MoultVersionRow *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
moult_version_row_new (MoultFirmware *firmware, MoultFirmware *newest)
{
    g_return_val_if_fail (MOULT_IS_FIRMWARE (firmware), NULL);

    MoultVersionRow *self = g_object_new (MOULT_TYPE_VERSION_ROW, NULL);
    g_autofree char *subtitle = dup_subtitle (firmware, newest);
    g_autofree char *place = moult_offer_words_dup_place (firmware);
    gboolean is_place_known =
        moult_firmware_get_path (firmware) != NULL || moult_firmware_get_file_size (firmware) > 0;

    self->firmware = g_object_ref (firmware);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                   moult_firmware_get_version (firmware));
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
    gtk_label_set_label (self->place_label, place);
    gtk_widget_set_visible (GTK_WIDGET (self->place_label), is_place_known);
    if (moult_version_is_preview (moult_firmware_get_version (firmware)))
        moult_version_row_set_badge (self, C_ ("kind of version", "Preview"), "warning");
    return GTK_WIDGET (self);
}

GtkWidget *
moult_version_row_new_for_variant (const char *variant, const char *meaning)
{
    MoultVersionRow *self = g_object_new (MOULT_TYPE_VERSION_ROW, NULL);

    self->variant = g_strdup (variant);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                   variant != NULL ? variant
                                                   : C_ ("variant of a firmware", "Standard"));
    if (meaning != NULL)
        adw_action_row_set_subtitle (ADW_ACTION_ROW (self), meaning);
    return GTK_WIDGET (self);
}

GtkWidget *
moult_version_row_new_for_newest (void)
{
    MoultVersionRow *self = g_object_new (MOULT_TYPE_VERSION_ROW, NULL);

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Newest Release"));
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                                 _ ("Whichever it is when the boards are flashed"));
    return GTK_WIDGET (self);
}

void
moult_version_row_set_group (MoultVersionRow *self, MoultVersionRow *group)
{
    g_return_if_fail (MOULT_IS_VERSION_ROW (self));

    if (group != NULL)
        gtk_check_button_set_group (self->check, group->check);
}

void
moult_version_row_set_active (MoultVersionRow *self)
{
    g_return_if_fail (MOULT_IS_VERSION_ROW (self));

    gtk_check_button_set_active (self->check, TRUE);
}

gboolean
moult_version_row_get_active (MoultVersionRow *self)
{
    g_return_val_if_fail (MOULT_IS_VERSION_ROW (self), FALSE);

    return gtk_check_button_get_active (self->check);
}

void
moult_version_row_set_badge (MoultVersionRow *self, const char *text, const char *tint)
{
    g_return_if_fail (MOULT_IS_VERSION_ROW (self) && text != NULL);

    gtk_label_set_label (self->badge_label, text);
    gtk_widget_add_css_class (GTK_WIDGET (self->badge_label), tint);
    gtk_widget_set_visible (GTK_WIDGET (self->badge_label), TRUE);
}

MoultFirmware *
moult_version_row_get_firmware (MoultVersionRow *self)
{
    g_return_val_if_fail (MOULT_IS_VERSION_ROW (self), NULL);

    return self->firmware;
}

const char *
moult_version_row_get_variant (MoultVersionRow *self)
{
    g_return_val_if_fail (MOULT_IS_VERSION_ROW (self), NULL);

    return self->variant;
}
