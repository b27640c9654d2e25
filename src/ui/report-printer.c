/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "report-printer.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "card-words.h"

#define FONT      "Sans 9"
#define FONT_BOLD "Sans Bold 9"

enum {
    LINE = 20,   /* points from one line to the next */
    N_ABOVE = 3, /* lines of each page before the first board: title, an empty one, headings */
    GAP = 6,     /* points between two columns */
};

typedef enum {
    COLUMN_NUMBER,
    COLUMN_NAME,
    COLUMN_BOARD,
    COLUMN_FIRMWARE,
    COLUMN_OUTCOME,
} Column;
#define N_COLUMNS 5

/* Shares of the page's width. */
static const double widths[N_COLUMNS] = { 0.08, 0.2, 0.26, 0.22, 0.24 };

typedef struct {
    char *texts[N_COLUMNS];
} Line;

typedef struct {
    GtkWidget *widget; /* whose window asks */
    GPtrArray *lines;  /* Line */
    char *title;
    guint n_per_page;
} Job;

static void
line_free (Line *line)
{
    for (guint i = 0; i < N_COLUMNS; i++)
        g_free (line->texts[i]);
    g_free (line);
}

static void
job_free (Job *job)
{
    g_object_unref (job->widget);
    g_ptr_array_unref (job->lines);
    g_free (job->title);
    g_free (job);
}

static void
job_free_closure (gpointer data, GClosure *closure)
{
    job_free (data);
}

static Line *
create_line (MoultWorkshopCard *card)
{
    Line *line = g_new0 (Line, 1);
    guint number = moult_workshop_card_get_number (card);
    const char *after = moult_workshop_card_get_after (card);
    g_autofree char *state = moult_card_words_dup_state (card);
    g_autofree char *fact = moult_card_words_dup_fact (card);

    line->texts[COLUMN_NUMBER] = number > 0 ? g_strdup_printf ("%u", number) : g_strdup ("");
    line->texts[COLUMN_NAME] = g_strdup (moult_workshop_card_get_name (card));
    line->texts[COLUMN_BOARD] = moult_card_words_dup_place (card);
    line->texts[COLUMN_FIRMWARE] =
        g_strdup (after != NULL ? after : moult_workshop_card_get_before (card));
    /* Translators: what became of a board, and a fact about it: "Ready, 15 seconds" */
    line->texts[COLUMN_OUTCOME] =
        *fact != '\0' ? g_strdup_printf (_ ("%s, %s"), state, fact) : g_strdup (state);
    return line;
}

static Line *
create_headings (void)
{
    Line *line = g_new0 (Line, 1);

    line->texts[COLUMN_NUMBER] = g_strdup (C_ ("column of the report", "No."));
    line->texts[COLUMN_NAME] = g_strdup (C_ ("column of the report", "Name"));
    line->texts[COLUMN_BOARD] = g_strdup (C_ ("column of the report", "Board"));
    line->texts[COLUMN_FIRMWARE] = g_strdup (C_ ("column of the report", "Firmware"));
    line->texts[COLUMN_OUTCOME] = g_strdup (C_ ("column of the report", "Outcome"));
    return line;
}

static void
draw_text (GtkPrintContext *context, const char *text, const char *font, double width)
{
    cairo_t *cairo = gtk_print_context_get_cairo_context (context);
    g_autoptr (PangoLayout) layout = gtk_print_context_create_pango_layout (context);
    PangoFontDescription *description = pango_font_description_from_string (font);

    pango_layout_set_font_description (layout, description);
    pango_font_description_free (description);
    pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
    pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_text (layout, text != NULL ? text : "", -1);
    pango_cairo_show_layout (cairo, layout);
}

static void
draw_line (GtkPrintContext *context, const Line *line, const char *font, double y)
{
    cairo_t *cairo = gtk_print_context_get_cairo_context (context);
    double page = gtk_print_context_get_width (context);
    double x = 0;

    for (guint i = 0; i < N_COLUMNS; i++) {
        cairo_move_to (cairo, x, y);
        draw_text (context, line->texts[i], font, widths[i] * page - GAP);
        x += widths[i] * page;
    }
}

static void
on_begin_print_cb (GtkPrintOperation *operation, GtkPrintContext *context, Job *job)
{
    guint n_lines = (guint) (gtk_print_context_get_height (context) / LINE);

    job->n_per_page = MAX (n_lines, N_ABOVE + 1) - N_ABOVE;
    gtk_print_operation_set_n_pages (
        operation, (int) MAX (1, (job->lines->len + job->n_per_page - 1) / job->n_per_page));
}

static void
on_draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, Job *job)
{
    cairo_t *cairo = gtk_print_context_get_cairo_context (context);
    Line *headings = create_headings ();
    guint first = (guint) page * job->n_per_page;

    cairo_move_to (cairo, 0, 0);
    draw_text (context, job->title, FONT_BOLD, gtk_print_context_get_width (context));
    draw_line (context, headings, FONT_BOLD, (N_ABOVE - 1) * LINE);
    line_free (headings);
    for (guint i = 0; i < job->n_per_page && first + i < job->lines->len; i++)
        draw_line (context, g_ptr_array_index (job->lines, first + i), FONT,
                   (double) (N_ABOVE + i) * LINE);
}

static void
on_done_cb (GtkPrintOperation *operation, GtkPrintOperationResult result, Job *job)
{
    g_autoptr (GError) error = NULL;
    AdwDialog *dialog;

    if (result != GTK_PRINT_OPERATION_RESULT_ERROR)
        return;
    gtk_print_operation_get_error (operation, &error);
    dialog = adw_alert_dialog_new (_ ("The Report Was Not Printed"),
                                   error != NULL ? error->message : NULL);
    adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
    adw_dialog_present (dialog, job->widget);
}

static char *
dup_title (MoultWorkshop *workshop)
{
    MoultRecipe *recipe = moult_workshop_get_recipe (workshop);
    const char *name = recipe != NULL ? moult_recipe_get_name (recipe) : NULL;
    g_autoptr (GDateTime) now = g_date_time_new_now_local ();
    g_autofree char *date = g_date_time_format (now, "%x");

    if (name == NULL || *name == '\0')
        name = _ ("Workshop");
    /* Translators: title of the report: the name of the recipe, and the day */
    return g_strdup_printf (_ ("%s, %s"), name, date);
}

void
moult_report_printer_begin (GtkWidget *widget, MoultWorkshop *workshop)
{
    g_return_if_fail (GTK_IS_WIDGET (widget) && MOULT_IS_WORKSHOP (workshop));

    GListModel *cards = G_LIST_MODEL (workshop);
    g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
    Job *job = g_new0 (Job, 1);

    job->widget = g_object_ref (widget);
    job->title = dup_title (workshop);
    job->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
    for (guint i = 0; i < g_list_model_get_n_items (cards); i++) {
        g_autoptr (MoultWorkshopCard) card = g_list_model_get_item (cards, i);

        g_ptr_array_add (job->lines, create_line (card));
    }
    gtk_print_operation_set_job_name (operation, job->title);
    gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
    gtk_print_operation_set_allow_async (operation, TRUE);
    g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin_print_cb), job);
    g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw_page_cb), job);
    g_signal_connect_data (operation, "done", G_CALLBACK (on_done_cb), job, job_free_closure, 0);
    gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                             GTK_WINDOW (gtk_widget_get_root (widget)), NULL);
}
