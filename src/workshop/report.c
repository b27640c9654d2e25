/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "report.h"

#include <string.h>

#include "atomic-file.h"

/* ---- making one ---- */

static int
compare_rows (gconstpointer a, gconstpointer b)
{
    const MoultReportRow *first = *(const MoultReportRow *const *) a;
    const MoultReportRow *second = *(const MoultReportRow *const *) b;

    /* 0 becomes the largest: those without a number come last. */
    guint first_number = first->number - 1;
    guint second_number = second->number - 1;

    if (first_number != second_number)
        return first_number < second_number ? -1 : 1;
    return first->id < second->id ? -1 : first->id > second->id;
}

MoultReport *
moult_report_new (MoultWorkshop *workshop, MoultReportAdvice advice)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP (workshop), NULL);

    MoultReport *self = g_new0 (MoultReport, 1);
    GListModel *cards = G_LIST_MODEL (workshop);

    self->title = g_strdup (moult_workshop_get_title (workshop));
    self->advice = advice;
    self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) moult_report_row_free);
    for (guint i = 0; i < g_list_model_get_n_items (cards); i++) {
        g_autoptr (MoultWorkshopCard) card = g_list_model_get_item (cards, i);

        g_ptr_array_add (self->rows, moult_report_row_new_for_card (card));
    }
    g_ptr_array_sort (self->rows, compare_rows);
    return self;
}

void
moult_report_free (MoultReport *self)
{
    g_free (self->title);
    g_ptr_array_unref (self->rows);
    g_free (self);
}

static char *
dup_advice (const MoultReport *self, const MoultReportRow *row)
{
    char *advice = self->advice != NULL ? self->advice (row) : NULL;

    return advice != NULL ? advice : g_strdup ("");
}

static char *
dup_time (gint64 seconds)
{
    g_autoptr (GDateTime) time = seconds > 0 ? g_date_time_new_from_unix_local (seconds) : NULL;

    return time != NULL ? g_date_time_format_iso8601 (time) : g_strdup ("");
}

/* ---- a table ---- */

/* Spreadsheets run what begins like a formula, whoever wrote it: OWASP, "CSV Injection". */
static gboolean
is_formula (const char *text)
{
    return *text != '\0' && strchr ("=+-@\t\r\n", *text) != NULL;
}

static void
add_field (GString *line, const char *text)
{
    gboolean formula = is_formula (text);

    if (line->len > 0)
        g_string_append_c (line, ',');
    if (!formula && strpbrk (text, ",\"\r\n") == NULL) {
        g_string_append (line, text);
        return;
    }
    g_string_append (line, formula ? "\"'" : "\"");
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"')
            g_string_append_c (line, '"');
        g_string_append_c (line, *at);
    }
    g_string_append_c (line, '"');
}

static void
end_line (GString *table, GString *line)
{
    g_string_append (table, line->str);
    g_string_append (table, "\r\n");
    g_string_truncate (line, 0);
}

static void
add_row (GString *table, const MoultReport *self, const MoultReportRow *row)
{
    g_autoptr (GString) line = g_string_new (NULL);
    g_autofree char *time = dup_time (row->ended);
    g_autofree char *number = row->number > 0 ? g_strdup_printf ("%u", row->number) : g_strdup ("");
    g_autofree char *advice = dup_advice (self, row);
    char seconds[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_formatd (seconds, sizeof seconds, "%.1f", row->seconds);
    const char *const fields[] = {
        number,       row->name,   row->board, row->board_id, row->unique_id, row->location,
        row->before,  row->after,  row->file,  row->sha256,   row->backend,   seconds,
        row->outcome, row->reason, row->error, row->message,  advice,
    };

    /* The first one may be empty, and a line that begins so has its comma all the same. */
    g_string_append (line, *time != '\0' ? time : "\"\"");
    for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
        add_field (line, fields[i]);
    end_line (table, line);
}

GBytes *
moult_report_to_csv (const MoultReport *self)
{
    g_return_val_if_fail (self != NULL, NULL);

    GString *table = g_string_new (
        "time,number,name,board,board id,unique id,location,firmware before,firmware after,file,"
        "sha256,backend,seconds,outcome,reason,error,message,advice\r\n");

    for (guint i = 0; i < self->rows->len; i++)
        add_row (table, self, self->rows->pdata[i]);
    return g_string_free_to_bytes (table);
}

/* ---- JSON ---- */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
    json_builder_set_member_name (builder, name);
    json_builder_add_string_value (builder, text);
}

static void
add_counts (JsonBuilder *builder, const MoultReport *self)
{
    g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
    GHashTableIter iter;
    gpointer outcome, count;

    for (guint i = 0; i < self->rows->len; i++) {
        MoultReportRow *row = self->rows->pdata[i];
        guint n_before = GPOINTER_TO_UINT (g_hash_table_lookup (counts, row->outcome));

        g_hash_table_replace (counts, row->outcome, GUINT_TO_POINTER (n_before + 1));
    }
    json_builder_set_member_name (builder, "counts");
    json_builder_begin_object (builder);
    g_hash_table_iter_init (&iter, counts);
    while (g_hash_table_iter_next (&iter, &outcome, &count)) {
        json_builder_set_member_name (builder, outcome);
        json_builder_add_int_value (builder, GPOINTER_TO_UINT (count));
    }
    json_builder_end_object (builder);
}

static void
add_object (JsonBuilder *builder, const MoultReport *self, const MoultReportRow *row)
{
    g_autofree char *advice = dup_advice (self, row);
    g_autofree char *time = dup_time (row->ended);

    json_builder_begin_object (builder);
    add_text (builder, "time", time);
    moult_report_row_add_json (row, builder, FALSE);
    add_text (builder, "advice", advice);
    json_builder_end_object (builder);
}

GBytes *
moult_report_to_json (const MoultReport *self)
{
    g_return_val_if_fail (self != NULL, NULL);

    g_autoptr (JsonBuilder) builder = json_builder_new ();
    g_autoptr (JsonGenerator) generator = json_generator_new ();
    g_autofree char *now = dup_time (g_get_real_time () / G_USEC_PER_SEC);

    json_builder_begin_object (builder);
    add_text (builder, "moult", "report");
    json_builder_set_member_name (builder, "version");
    json_builder_add_int_value (builder, 1);
    add_text (builder, "recipe", self->title);
    add_text (builder, "time", now);
    add_counts (builder, self);
    json_builder_set_member_name (builder, "boards");
    json_builder_begin_array (builder);
    for (guint i = 0; i < self->rows->len; i++)
        add_object (builder, self, self->rows->pdata[i]);
    json_builder_end_array (builder);
    json_builder_end_object (builder);

    g_autoptr (JsonNode) root = json_builder_get_root (builder);
    json_generator_set_root (generator, root);
    json_generator_set_pretty (generator, TRUE);
    char *text = json_generator_to_data (generator, NULL);
    return g_bytes_new_take (text, strlen (text));
}

/* ---- files ---- */

static GBytes *
to_bytes (const MoultReport *self, GFile *file)
{
    g_autofree char *base = g_file_get_basename (file);
    g_autofree char *name = base != NULL ? g_ascii_strdown (base, -1) : g_strdup ("");

    if (g_str_has_suffix (name, ".json"))
        return moult_report_to_json (self);
    if (g_str_has_suffix (name, ".html") || g_str_has_suffix (name, ".htm"))
        return moult_report_to_page (self);
    return moult_report_to_csv (self);
}

gboolean
moult_report_write (const MoultReport *self, GFile *file, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (self != NULL && G_IS_FILE (file), FALSE);

    g_autoptr (GBytes) bytes = to_bytes (self, file);

    return moult_atomic_file_write (file, bytes, cancellable, error);
}

void
moult_report_write_async (MoultReport *self,
                          GFile *file,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
    g_return_if_fail (self != NULL && G_IS_FILE (file));

    g_autoptr (MoultReport) report = self;
    g_autoptr (GBytes) bytes = to_bytes (report, file);

    moult_atomic_file_write_async (NULL, file, bytes, cancellable, callback, user_data);
}

gboolean
moult_report_write_finish (GAsyncResult *result, GError **error)
{
    return moult_atomic_file_write_finish (NULL, result, error);
}
