/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "report.h"

#include <glib/gi18n-lib.h>

/* Black on white, as it comes out of a printer; colour is only beside the words. */
static const char style[] =
    "body{font:11pt sans-serif;margin:2em;color:#000;background:#fff}"
    "h1{font-size:1.5em;margin:0}p{margin:.3em 0 1em}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.35em .6em;border-bottom:1px solid #bbb}"
    "th{border-bottom:2px solid #000}td:first-child{font-weight:bold;font-size:1.3em}"
    "small{display:block;color:#444;overflow-wrap:anywhere}"
    ".ready{color:#1b6d38}.attention,.interrupted,.cancelled{color:#8f4700}"
    "tr{break-inside:avoid}thead{display:table-header-group}@page{margin:1.5cm}";

static void
append (GString *page, const char *markup, const char *text)
{
    g_autofree char *escaped = g_markup_escape_text (text, -1);

    g_string_append_printf (page, markup, escaped);
}

static const char *
get_words (const char *outcome)
{
    static const struct {
        const char *outcome;
        const char *words;
    } all[] = {
        { "ready", N_ ("Ready") },
        { "attention", N_ ("Needs attention") },
        { "left-alone", N_ ("Left alone") },
        { "waiting", N_ ("Waiting") },
        { "working", N_ ("Working") },
        { "cancelled", N_ ("Cancelled") },
        { "interrupted", N_ ("Interrupted") },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (all); i++) {
        if (g_str_equal (all[i].outcome, outcome))
            return _ (all[i].words);
    }
    return outcome;
}

static void
append_board (GString *page, const MoultReportRow *row)
{
    append (page, "<td>%s", row->board);
    append (page, "<small>%s</small>", row->unique_id);
    append (page, "<small>USB %s</small></td>", row->location);
}

static void
append_firmware (GString *page, const MoultReportRow *row)
{
    g_string_append (page, "<td>");
    if (*row->before != '\0')
        append (page, "%s → ", row->before);
    append (page, "%s", *row->after != '\0' ? row->after : "–");
    append (page, "<small>%s</small></td>", row->file);
}

static void
append_outcome (GString *page, const MoultReport *self, const MoultReportRow *row)
{
    g_autofree char *advice = self->advice != NULL ? self->advice (row) : NULL;

    append (page, "<td><span class=\"%s\">", row->outcome);
    append (page, "%s</span>", get_words (row->outcome));
    append (page, "<small>%s</small>", row->message);
    append (page, "<small>%s</small></td>", advice != NULL ? advice : "");
}

static void
append_row (GString *page, const MoultReport *self, const MoultReportRow *row)
{
    g_autofree char *number = row->number > 0 ? g_strdup_printf ("%u", row->number) : g_strdup ("");
    g_autofree char *seconds =
        row->seconds > 0
            /* Translators: how long one board took; %.0f is a number of seconds */
            ? g_strdup_printf (_ ("%.0f s"), row->seconds)
            : g_strdup ("");

    append (page, "<tr><td>%s</td>", number);
    append (page, "<td>%s</td>", row->name);
    append_board (page, row);
    append_firmware (page, row);
    append (page, "<td>%s</td>", seconds);
    append_outcome (page, self, row);
    g_string_append (page, "</tr>\n");
}

static void
append_head (GString *page, const MoultReport *self)
{
    const char *title = *self->title != '\0' ? self->title : _ ("Workshop");
    g_autoptr (GDateTime) now = g_date_time_new_now_local ();
    g_autofree char *time = g_date_time_format (now, "%x %X");
    guint n_ready = 0;

    for (guint i = 0; i < self->rows->len; i++)
        n_ready += g_str_equal (((MoultReportRow *) self->rows->pdata[i])->outcome, "ready");
    g_autofree char *words =
        /* Translators: of all boards of a workshop so many are ready */
        g_strdup_printf (_ ("%u of %u ready"), n_ready, self->rows->len);

    append (page, "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>%s</title>", title);
    g_string_append_printf (page, "<style>%s</style></head>\n<body>", style);
    append (page, "<h1>%s</h1>", title);
    append (page, "<p>%s, ", time);
    append (page, "%s</p>\n", words);
}

static void
append_names (GString *page)
{
    const char *const names[] = {
        _ ("Number"), _ ("Name"), _ ("Board"), _ ("Firmware"), _ ("Time"), _ ("Outcome"),
    };

    g_string_append (page, "<table><thead><tr>");
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
        append (page, "<th scope=\"col\">%s</th>", names[i]);
    g_string_append (page, "</tr></thead>\n<tbody>\n");
}

GBytes *
moult_report_to_page (const MoultReport *self)
{
    g_return_val_if_fail (self != NULL, NULL);

    GString *page = g_string_new (NULL);

    append_head (page, self);
    append_names (page);
    for (guint i = 0; i < self->rows->len; i++)
        append_row (page, self, self->rows->pdata[i]);
    g_string_append (page, "</tbody></table></body></html>\n");
    return g_string_free_to_bytes (page);
}
