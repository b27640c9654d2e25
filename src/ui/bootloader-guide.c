/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bootloader-guide.h"

#include <glib/gi18n.h>

#include "picture.h"

struct _MoultBootloaderGuide {
    GtkBox parent_instance;

    /* Template widgets */
    GtkBox *card;
    MoultPicture *picture;
    GtkBox *steps_box;
    GtkBox *watch_box;
    GtkLabel *watch_label;

    const MoultBoardKind *kind;
};

G_DEFINE_FINAL_TYPE (MoultBootloaderGuide, moult_bootloader_guide, GTK_TYPE_BOX)

static void
add_step (MoultBootloaderGuide *self, guint number, const char *text)
{
    g_autofree char *digits = g_strdup_printf ("%u", number);
    GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
    GtkWidget *number_label = gtk_label_new (digits);
    GtkWidget *text_label = gtk_label_new (text);

    gtk_widget_add_css_class (number_label, "step-number");
    gtk_widget_set_valign (number_label, GTK_ALIGN_CENTER);
    gtk_label_set_wrap (GTK_LABEL (text_label), TRUE);
    gtk_label_set_xalign (GTK_LABEL (text_label), 0);
    gtk_box_append (GTK_BOX (box), number_label);
    gtk_box_append (GTK_BOX (box), text_label);
    gtk_box_append (self->steps_box, box);
}

static void
moult_bootloader_guide_dispose (GObject *object)
{
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_BOOTLOADER_GUIDE);

    G_OBJECT_CLASS (moult_bootloader_guide_parent_class)->dispose (object);
}

static void
moult_bootloader_guide_class_init (MoultBootloaderGuideClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_bootloader_guide_dispose;

    g_type_ensure (MOULT_TYPE_PICTURE);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/bootloader-guide.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBootloaderGuide, card);
    gtk_widget_class_bind_template_child (widget_class, MoultBootloaderGuide, picture);
    gtk_widget_class_bind_template_child (widget_class, MoultBootloaderGuide, steps_box);
    gtk_widget_class_bind_template_child (widget_class, MoultBootloaderGuide, watch_box);
    gtk_widget_class_bind_template_child (widget_class, MoultBootloaderGuide, watch_label);
}

static void
moult_bootloader_guide_init (MoultBootloaderGuide *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_steps (MoultBootloaderGuide *self, const MoultBoardKind *kind)
{
    const char *picture = NULL;
    const char *const *steps = moult_board_db_get_bootloader_steps (kind, &picture);
    GtkWidget *child;

    if (self->kind == kind)
        return;
    self->kind = kind;
    while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->steps_box))) != NULL)
        gtk_box_remove (self->steps_box, child);
    for (guint i = 0; steps != NULL && steps[i] != NULL; i++)
        add_step (self, i + 1, _ (steps[i]));
    moult_picture_set_name (self->picture, picture != NULL ? picture : kind->picture);
}

void
moult_bootloader_guide_set_kind (MoultBootloaderGuide *self,
                                 const MoultBoardKind *kind,
                                 const char *watched)
{
    g_return_if_fail (MOULT_IS_BOOTLOADER_GUIDE (self) && kind != NULL);

    show_steps (self, kind);
    gtk_widget_set_visible (GTK_WIDGET (self->watch_box), watched != NULL);
    if (watched == NULL)
        return;
    g_autofree char *text = g_strdup_printf (
        /* Translators: a place on the USB such as 1-1.4. */
        _ ("Watching USB %s. Moult carries on when the board appears"), watched);
    gtk_label_set_label (self->watch_label, text);
}

void
moult_bootloader_guide_set_narrow (MoultBootloaderGuide *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_BOOTLOADER_GUIDE (self));

    gtk_orientable_set_orientation (GTK_ORIENTABLE (self->card),
                                    narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}
