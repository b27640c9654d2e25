/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "plan-row.h"

#include <glib/gi18n.h>

#include "picture.h"
#include "wording.h"

/**
 * MoultPlanRow:
 *
 * One board of a plan: what it gets, or why it is left alone, and the way to have it otherwise.
 * Made anew when the reason changes, since the row then stands in the other list.
 */
struct _MoultPlanRow {
    AdwActionRow parent_instance;

    GtkWidget *picture;
    GtkWidget *remove_button;
    GtkWidget *include_button;
    GtkWidget *choose_button;
    GtkWidget *show_button;
    GtkWidget *fix_button;

    MoultPlanTask *task;
};

G_DEFINE_FINAL_TYPE (MoultPlanRow, moult_plan_row, ADW_TYPE_ACTION_ROW)

typedef enum {
    SIGNAL_FIX,
} MoultPlanRowSignal;
#define SIGNAL_LAST SIGNAL_FIX
static guint signals[SIGNAL_LAST + 1];

static char *
dup_new_version (MoultFirmware *firmware)
{
    const char *version = moult_firmware_get_version (firmware);

    return version != NULL ? g_strdup (version) : g_strdup (moult_firmware_get_name (firmware));
}

static gboolean
is_users_word (MoultPlanTask *task)
{
    MoultRecommendation *recommendation = moult_plan_task_get_recommendation (task);

    return recommendation != NULL
           && moult_recommendation_get_evidence (recommendation) == MOULT_EVIDENCE_USER;
}

/* What a board gets that cannot say what it is. */
static char *
dup_unknown_change (MoultPlanTask *task, const char *version)
{
    MoultFirmware *firmware = moult_plan_task_get_firmware (task);
    const char *build = moult_firmware_get_board_id (firmware);
    const MoultBoardKind *kind = build != NULL ? moult_board_db_lookup (build) : NULL;

    if (moult_firmware_get_version (firmware) == NULL)
        return g_strdup (version);
    if (is_users_word (task) && kind != NULL)
        /* Translators: a kind of board, and the version that it gets: "Raspberry Pi Pico, 1.28.0"
         */
        return g_strdup_printf (C_ ("plan", "%s, %s"), _ (kind->name), version);
    return g_strdup_printf (_ ("MicroPython %s"), version);
}

/* "1.24.1 → 1.28.0" */
static char *
dup_change (MoultPlanTask *task)
{
    MoultBoardInfo *info = moult_board_get_info (moult_plan_task_get_board (task));
    MoultFirmware *firmware = moult_plan_task_get_firmware (task);
    g_autofree char *after = dup_new_version (firmware);
    g_autofree char *before = NULL;

    before = info != NULL && moult_board_info_is_micropython (info)
                 ? moult_board_info_dup_full_version (info)
                 : moult_wording_dup_runs (info);
    if (before == NULL)
        return dup_unknown_change (task, after);
    if (g_str_equal (before, after))
        /* Translators: %s is a version: "1.28.0 again" */
        return g_strdup_printf (_ ("%s again"), after);
    /* Translators: the version before and the one afterwards; turn the arrow where text runs from
     * right to left. */
    return g_strdup_printf (_ ("%s → %s"), before, after);
}

/* Nothing is known of what is on it. */
static gboolean
is_unknown (MoultBoard *board)
{
    return moult_board_get_info (board) == NULL || moult_board_knows_only_chip (board);
}

static char *
dup_flash_words (MoultPlanTask *task, gboolean chosen)
{
    g_autofree char *change = dup_change (task);

    if (moult_plan_task_get_options (task)->erase)
        /* Translators: %s is a change of version, "1.24.1 → 1.28.0" */
        return g_strdup_printf (_ ("%s · everything on it is erased"), change);
    if (chosen)
        /* Translators: %s is a change of version, "1.24.1 → 1.28.0" */
        return g_strdup_printf (_ ("%s · you chose this board"), change);
    if (is_unknown (moult_plan_task_get_board (task)) && is_users_word (task))
        /* Translators: %s is a kind of board with a version, "Raspberry Pi Pico, 1.28.0" */
        return g_strdup_printf (_ ("%s · you said which board it is"), change);
    if (is_unknown (moult_plan_task_get_board (task)))
        return g_steal_pointer (&change);
    /* Translators: %s is a change of version, "1.24.1 → 1.28.0" */
    return g_strdup_printf (_ ("%s · files are kept"), change);
}

static char *
dup_alone_words (MoultPlanTask *task)
{
    g_autofree char *reason = moult_wording_dup_reason (task);
    const char *evidence = moult_wording_get_evidence (task);

    if (evidence == NULL)
        return g_steal_pointer (&reason);
    return g_strdup_printf ("%s\n%s", reason, evidence);
}

static const char *
get_include_label (MoultPlanReason reason)
{
    switch (reason) {
    case MOULT_PLAN_UP_TO_DATE:
        return C_ ("take a board into the plan", "Reinstall");
    case MOULT_PLAN_NOT_MICROPYTHON:
        return C_ ("take a board into the plan", "Replace");
    case MOULT_PLAN_NEWER:
        return C_ ("take a board into the plan", "Downgrade");
    case MOULT_PLAN_FLASH:
    case MOULT_PLAN_IGNORED:
    case MOULT_PLAN_NO_FIRMWARE:
    case MOULT_PLAN_AMBIGUOUS:
    case MOULT_PLAN_WRONG_CHIP:
    case MOULT_PLAN_NO_ACCESS:
    case MOULT_PLAN_BUSY:
    case MOULT_PLAN_SILENT:
    case MOULT_PLAN_GONE:
    case MOULT_PLAN_NO_BACKEND:
    case MOULT_PLAN_FLASHING:
    case MOULT_PLAN_NOT_IN_RECIPE:
    case MOULT_PLAN_PROGRAM:
        return C_ ("take a board into the plan", "Include");
    }
    g_return_val_if_reached ("");
}

/* Boards of one kind are told apart by their places. */
static char *
dup_placed (MoultPlanTask *task, const char *words)
{
    /* Translators: a board's place on the USB, then what is said of it: "1-1.4 · Ready" */
    return g_strdup_printf (_ ("%s · %s"),
                            moult_board_get_location (moult_plan_task_get_board (task)), words);
}

/* Buttons say only "Include"; who hears them without seeing the row needs the board's name, which
 * counts once the button is not labelled by its own text. */
static void
describe_button (GtkWidget *button, const char *words)
{
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                    -1);
}

static void
show_flashed (MoultPlanRow *self, gboolean chosen)
{
    const char *name = moult_board_get_name (moult_plan_task_get_board (self->task));
    g_autofree char *words = dup_flash_words (self->task, chosen);
    g_autofree char *line = dup_placed (self->task, words);
    /* Translators: %s is the name of a board */
    g_autofree char *tooltip = g_strdup_printf (_ ("Leave %s Alone"), name);

    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), line);
    gtk_widget_set_visible (self->remove_button, moult_plan_task_can_include (self->task));
    gtk_widget_set_tooltip_text (self->remove_button, tooltip);
    describe_button (self->remove_button, tooltip);
}

/* The board's page asks which board it is, or takes a file. */
static gboolean
is_choice_missing (MoultPlanTask *task)
{
    MoultPlanReason reason = moult_plan_task_get_reason (task);

    return moult_plan_task_get_firmware (task) == NULL
           && (reason == MOULT_PLAN_AMBIGUOUS || reason == MOULT_PLAN_NO_FIRMWARE);
}

/* Nothing can be done here, but its page says more, or lets it be flashed again. */
static gboolean
is_page_better (MoultPlanTask *task)
{
    MoultPlanReason reason = moult_plan_task_get_reason (task);

    return !moult_plan_task_can_include (task) && !is_choice_missing (task)
           && (reason == MOULT_PLAN_IGNORED || reason == MOULT_PLAN_SILENT
               || reason == MOULT_PLAN_BUSY || reason == MOULT_PLAN_WRONG_CHIP
               || reason == MOULT_PLAN_NO_BACKEND);
}

static void
show_alone (MoultPlanRow *self)
{
    const char *name = moult_board_get_name (moult_plan_task_get_board (self->task));
    MoultPlanReason reason = moult_plan_task_get_reason (self->task);
    g_autofree char *words = dup_alone_words (self->task);
    g_autofree char *line = dup_placed (self->task, words);
    g_autofree char *include = g_strdup_printf ("%s, %s", get_include_label (reason), name);
    /* Translators: %s is the name of a board */
    g_autofree char *fix = g_strdup_printf (_ ("Fix access to %s"), name);
    /* Translators: %s is the name of a board */
    g_autofree char *choose = g_strdup_printf (_ ("Choose firmware for %s"), name);
    /* Translators: %s is the name of a board */
    g_autofree char *show = g_strdup_printf (_ ("Show %s"), name);

    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), line);
    gtk_widget_set_visible (self->include_button, moult_plan_task_can_include (self->task));
    gtk_button_set_label (GTK_BUTTON (self->include_button), get_include_label (reason));
    describe_button (self->include_button, include);
    gtk_widget_set_visible (self->choose_button, is_choice_missing (self->task));
    describe_button (self->choose_button, choose);
    gtk_widget_set_visible (self->show_button, is_page_better (self->task));
    describe_button (self->show_button, show);
    gtk_widget_set_visible (self->fix_button, reason == MOULT_PLAN_NO_ACCESS);
    describe_button (self->fix_button, fix);
}

static void
on_set_included_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    MoultPlanRow *self = MOULT_PLAN_ROW (widget);

    moult_plan_task_set_included (self->task, g_variant_get_boolean (parameter));
}

static void
on_fix_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    g_signal_emit (widget, signals[SIGNAL_FIX], 0);
}

static void
moult_plan_row_dispose (GObject *object)
{
    MoultPlanRow *self = MOULT_PLAN_ROW (object);

    g_clear_object (&self->task);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_PLAN_ROW);

    G_OBJECT_CLASS (moult_plan_row_parent_class)->dispose (object);
}

static void
moult_plan_row_class_init (MoultPlanRowClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_plan_row_dispose;

    signals[SIGNAL_FIX] = g_signal_new ("fix", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);

    g_type_ensure (MOULT_TYPE_PICTURE);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/plan-row.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultPlanRow, picture);
    gtk_widget_class_bind_template_child (widget_class, MoultPlanRow, remove_button);
    gtk_widget_class_bind_template_child (widget_class, MoultPlanRow, include_button);
    gtk_widget_class_bind_template_child (widget_class, MoultPlanRow, choose_button);
    gtk_widget_class_bind_template_child (widget_class, MoultPlanRow, show_button);
    gtk_widget_class_bind_template_child (widget_class, MoultPlanRow, fix_button);
    gtk_widget_class_install_action (widget_class, "row.set-included", "b", on_set_included_cb);
    gtk_widget_class_install_action (widget_class, "row.fix", NULL, on_fix_cb);
}

static void
moult_plan_row_init (MoultPlanRow *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
moult_plan_row_new (MoultPlanTask *task, gboolean chosen)
{
    MoultPlanRow *self = g_object_new (MOULT_TYPE_PLAN_ROW, NULL);
    MoultBoard *board = moult_plan_task_get_board (task);

    self->task = g_object_ref (task);
    moult_picture_set_name (MOULT_PICTURE (self->picture), moult_board_get_kind (board)->picture);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), moult_board_get_name (board));
    if (moult_plan_task_get_reason (task) == MOULT_PLAN_FLASH)
        show_flashed (self, chosen);
    else
        show_alone (self);
    return GTK_WIDGET (self);
}

MoultPlanTask *
moult_plan_row_get_task (MoultPlanRow *self)
{
    g_return_val_if_fail (MOULT_IS_PLAN_ROW (self), NULL);

    return self->task;
}
