/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-outcome.h"

#include <glib/gi18n.h>

#include "build-advice.h"
#include "build-words.h"
#include "firmware-words.h"
#include "wrap-box.h"

struct _MoultBuildOutcome {
    AdwBin parent_instance;

    /* Template widgets */
    GtkImage *icon;
    GtkLabel *title_label;
    GtkLabel *facts_label;
    GtkWidget *trouble_list;
    AdwPreferencesRow *error_row;
    GtkWidget *show_button;
    AdwPreferencesRow *advice_row;
    GtkWidget *flash_button;
    GtkWidget *firmware_button;
    GtkWidget *again_button;
};

G_DEFINE_FINAL_TYPE (MoultBuildOutcome, moult_build_outcome, ADW_TYPE_BIN)

static void
show_icon (MoultBuildOutcome *self, const char *name, const char *tint)
{
    const char *classes[] = { tint, NULL };

    gtk_image_set_from_icon_name (self->icon, name);
    gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
}

static char *
dup_facts (MoultBuildJob *job)
{
    MoultFirmware *firmware = moult_build_job_get_firmware (job);
    g_autofree char *size = g_format_size (moult_firmware_get_file_size (firmware));
    g_autofree char *seconds = moult_build_words_dup_seconds (moult_build_job_get_seconds (job));
    g_autofree char *day = moult_firmware_words_dup_date (moult_firmware_get_date (firmware));

    if (!moult_build_job_get_from_cache (job))
        /* Translators: the size of a file and for how long it was built: "855 kB, built in 42 s" */
        return g_strdup_printf (_ ("%s, built in %s"), size, seconds);
    if (day == NULL)
        /* Translators: %s is the size of a file */
        return g_strdup_printf (_ ("%s, from the cache: it was built before"), size);
    /* Translators: the size of a file, and a day */
    return g_strdup_printf (_ ("%s, from the cache: built on %s"), size, day);
}

static void
show_done (MoultBuildOutcome *self, MoultBuildJob *job)
{
    g_autofree char *title = moult_build_words_dup_result (moult_build_job_get_source (job));
    g_autofree char *facts = dup_facts (job);

    show_icon (self, "moult-done-symbolic", "success");
    gtk_label_set_label (self->title_label, title);
    gtk_label_set_label (self->facts_label, facts);
}

static void
show_cancelled (MoultBuildOutcome *self)
{
    show_icon (self, "moult-left-alone-symbolic", "dim-label");
    gtk_label_set_label (self->title_label, _ ("Cancelled"));
    gtk_label_set_label (self->facts_label, _ ("Nothing was stored, and nothing of it goes on"));
}

/* The error line itself stands on top, as the compiler wrote it. */
static void
show_error_line (MoultBuildOutcome *self, MoultBuildJob *job, const char *message)
{
    g_autoptr (MoultBuildLine) line = moult_build_log_dup_error (moult_build_job_get_log (job));
    const char *text = line != NULL ? moult_build_line_get_text (line) : message;
    const char *file = line != NULL ? moult_build_line_get_file (line) : NULL;
    g_autofree char *place =
        file != NULL ? g_strdup_printf ("%s:%u", file, moult_build_line_get_line (line)) : NULL;

    adw_preferences_row_set_title (self->error_row, text);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->error_row),
                                 place != NULL && !g_str_has_prefix (text, place) ? place : "");
    gtk_widget_set_visible (self->show_button, line != NULL);
}

static void
show_failed (MoultBuildOutcome *self, MoultBuildJob *job)
{
    g_autoptr (MoultAdvice) advice = moult_build_advice_new (moult_build_job_get_error (job));

    show_icon (self, "moult-attention-symbolic", "warning");
    gtk_label_set_label (self->title_label, advice->headline);
    gtk_label_set_label (self->facts_label, advice->happened);
    show_error_line (self, job, advice->detail);
    adw_preferences_row_set_title (self->advice_row, advice->way_out);
}

static void
moult_build_outcome_dispose (GObject *object)
{
    /* The bin's child is a template child too: who unparents it first must tell the other. */
    adw_bin_set_child (ADW_BIN (object), NULL);
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_BUILD_OUTCOME);

    G_OBJECT_CLASS (moult_build_outcome_parent_class)->dispose (object);
}

static void
moult_build_outcome_class_init (MoultBuildOutcomeClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_build_outcome_dispose;

    g_type_ensure (MOULT_TYPE_WRAP_BOX);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/build-outcome.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBuildOutcome, icon);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildOutcome, title_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildOutcome, facts_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildOutcome, trouble_list);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildOutcome, error_row);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildOutcome, show_button);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildOutcome, advice_row);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildOutcome, flash_button);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildOutcome, firmware_button);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildOutcome, again_button);
}

static void
moult_build_outcome_init (MoultBuildOutcome *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

void
moult_build_outcome_update (MoultBuildOutcome *self, MoultBuildJob *job)
{
    g_return_if_fail (MOULT_IS_BUILD_OUTCOME (self) && MOULT_IS_BUILD_JOB (job));

    MoultBuildState state = moult_build_job_get_state (job);
    gboolean failed = state == MOULT_BUILD_FAILED;
    gboolean done = state == MOULT_BUILD_DONE;

    if (moult_build_job_is_active (job))
        return;
    if (done)
        show_done (self, job);
    else if (failed)
        show_failed (self, job);
    else
        show_cancelled (self);
    gtk_widget_set_visible (self->trouble_list, failed);
    gtk_widget_set_visible (self->flash_button, done);
    gtk_widget_set_visible (self->firmware_button, done);
    gtk_widget_set_visible (self->again_button, !done);
}
