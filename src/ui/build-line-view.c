/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-line-view.h"

#include <glib/gi18n.h>

struct _MoultBuildLineView {
    GtkBox parent_instance;

    GtkWidget *text_label;
    GtkWidget *icon; /* these two only once the view has shown an error or warning */
    GtkWidget *word_label;
    MoultBuildLineKind kind;
};

G_DEFINE_FINAL_TYPE (MoultBuildLineView, moult_build_line_view, GTK_TYPE_BOX)

static const struct {
    const char *icon;
    const char *word;
    const char *style;
} kinds[] = {
    [MOULT_BUILD_LINE_PLAIN] = { NULL, NULL, NULL },
    [MOULT_BUILD_LINE_NOTE] = { NULL, NULL, "accent" },
    [MOULT_BUILD_LINE_OBJECT] = { NULL, NULL, NULL },
    [MOULT_BUILD_LINE_WARNING] = { "dialog-warning-symbolic", NC_ ("line of a log", "Warning"),
                                   "warning" },
    [MOULT_BUILD_LINE_ERROR] = { "dialog-error-symbolic", NC_ ("line of a log", "Error"), "error" },
};

static const char *
get_word (MoultBuildLineKind kind)
{
    return kinds[kind].word != NULL ? g_dpgettext2 (NULL, "line of a log", kinds[kind].word) : NULL;
}

/* Lines that are nothing special are by far the most: they are but a label. */
static void
ensure_mark (MoultBuildLineView *self)
{
    if (self->icon != NULL)
        return;
    self->word_label = gtk_label_new (NULL);
    gtk_widget_add_css_class (self->word_label, "heading");
    gtk_box_prepend (GTK_BOX (self), self->word_label);
    self->icon =
        g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
    gtk_box_prepend (GTK_BOX (self), self->icon);
}

static void
set_kind (MoultBuildLineView *self, MoultBuildLineKind kind)
{
    const char *word = get_word (kind);

    if (self->kind == kind)
        return;
    if (kinds[self->kind].style != NULL)
        gtk_widget_remove_css_class (GTK_WIDGET (self), kinds[self->kind].style);
    if (kinds[kind].style != NULL)
        gtk_widget_add_css_class (GTK_WIDGET (self), kinds[kind].style);
    self->kind = kind;
    if (word != NULL)
        ensure_mark (self);
    if (self->icon == NULL)
        return;
    gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), kinds[kind].icon);
    gtk_label_set_label (GTK_LABEL (self->word_label), word != NULL ? word : "");
    gtk_widget_set_visible (self->icon, word != NULL);
    gtk_widget_set_visible (self->word_label, word != NULL);
}

static void
moult_build_line_view_class_init (MoultBuildLineViewClass *klass)
{
}

static void
moult_build_line_view_init (MoultBuildLineView *self)
{
    gtk_box_set_spacing (GTK_BOX (self), 6);
    self->text_label = gtk_label_new (NULL);
    gtk_label_set_xalign (GTK_LABEL (self->text_label), 0);
    gtk_label_set_single_line_mode (GTK_LABEL (self->text_label), TRUE);
    gtk_box_append (GTK_BOX (self), self->text_label);
}

GtkWidget *
moult_build_line_view_new (void)
{
    return g_object_new (MOULT_TYPE_BUILD_LINE_VIEW, NULL);
}

void
moult_build_line_view_set_line (MoultBuildLineView *self, MoultBuildLine *line)
{
    g_return_if_fail (MOULT_IS_BUILD_LINE_VIEW (self) && MOULT_IS_BUILD_LINE (line));

    set_kind (self, moult_build_line_get_kind (line));
    gtk_label_set_text (GTK_LABEL (self->text_label), moult_build_line_get_text (line));
}

char *
moult_build_line_view_dup_spoken (MoultBuildLine *line)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LINE (line), NULL);

    const char *word = get_word (moult_build_line_get_kind (line));
    const char *text = moult_build_line_get_text (line);

    return word != NULL ? g_strdup_printf ("%s: %s", word, text) : g_strdup (text);
}
