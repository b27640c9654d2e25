/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "filter-chip.h"

#include <glib/gi18n.h>

#include "board-db.h"

/**
 * MoultFilterChip:
 *
 * A filter that is on or off, which a check mark tells besides the colour. Properties: text, or
 * feature (of a board, "WiFi"), which gives the text.
 */
struct _MoultFilterChip {
    GtkToggleButton parent_instance;

    /* Template widgets */
    GtkImage *mark;
    GtkLabel *text_label;

    char *feature;
};

G_DEFINE_FINAL_TYPE (MoultFilterChip, moult_filter_chip, GTK_TYPE_TOGGLE_BUTTON)

typedef enum {
    PROP_TEXT = 1,
    PROP_FEATURE,
} MoultFilterChipProperty;
#define PROP_LAST PROP_FEATURE
static GParamSpec *props[PROP_LAST + 1];

/* The name is set as well: a button takes it from a label that is its only child. */
static void
show_text (MoultFilterChip *self, const char *text)
{
    gtk_label_set_label (self->text_label, text);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
moult_filter_chip_set_property (GObject *object,
                                guint property_id,
                                const GValue *value,
                                GParamSpec *pspec)
{
    MoultFilterChip *self = MOULT_FILTER_CHIP (object);
    const char *text = g_value_get_string (value);

    switch ((MoultFilterChipProperty) property_id) {
    case PROP_TEXT:
        show_text (self, text);
        break;
    case PROP_FEATURE:
        g_set_str (&self->feature, text);
        show_text (self, _ (moult_board_db_get_feature_name (text)));
        break;
    }
}

static void
moult_filter_chip_dispose (GObject *object)
{
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_FILTER_CHIP);

    G_OBJECT_CLASS (moult_filter_chip_parent_class)->dispose (object);
}

static void
moult_filter_chip_finalize (GObject *object)
{
    g_free (MOULT_FILTER_CHIP (object)->feature);

    G_OBJECT_CLASS (moult_filter_chip_parent_class)->finalize (object);
}

static void
moult_filter_chip_class_init (MoultFilterChipClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    object_class->set_property = moult_filter_chip_set_property;
    object_class->dispose = moult_filter_chip_dispose;
    object_class->finalize = moult_filter_chip_finalize;

    props[PROP_TEXT] =
        g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
    props[PROP_FEATURE] = g_param_spec_string ("feature", NULL, NULL, NULL,
                                               G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/filter-chip.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultFilterChip, mark);
    gtk_widget_class_bind_template_child (widget_class, MoultFilterChip, text_label);
}

static void
moult_filter_chip_init (MoultFilterChip *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
    g_object_bind_property (self, "active", self->mark, "visible", G_BINDING_SYNC_CREATE);
}

const char *
moult_filter_chip_get_feature (MoultFilterChip *self)
{
    g_return_val_if_fail (MOULT_IS_FILTER_CHIP (self), NULL);

    return self->feature;
}
