/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "report-row.h"
#include "workshop.h"

G_BEGIN_DECLS

/* What a board's owner can do about a row, in the words of the program that writes the report; or
 * %NULL. The string is owned by the caller. */
typedef char *(*MoultReportAdvice) (const MoultReportRow *row);

/**
 * MoultReport:
 *
 * What became of all boards of a workshop, to be kept, counted or printed.
 */
typedef struct {
    char *title;     /* the recipe's name */
    GPtrArray *rows; /* (element-type MoultReportRow): by their numbers, those without one last */
    MoultReportAdvice advice; /* or NULL: none is given */
} MoultReport;

/* All cards that are on the wall. Main thread. (transfer full) */
MoultReport *moult_report_new (MoultWorkshop *workshop, MoultReportAdvice advice);
void moult_report_free (MoultReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultReport, moult_report_free)

/* A table by RFC 4180 with a line of names; what a spreadsheet would take for a formula has an
 * apostrophe in front. (transfer full) */
GBytes *moult_report_to_csv (const MoultReport *self);
/* An object with the title, the moment, counts and all rows. (transfer full) */
GBytes *moult_report_to_json (const MoultReport *self);
/* One page to be printed, without anything that would be fetched from elsewhere. (transfer full) */
GBytes *moult_report_to_page (const MoultReport *self);

/**
 * moult_report_write:
 *
 * Writes a report (blocking): JSON into a file *.json, a page into *.html, else a table. Afterwards
 * the file is the old one or the new one, never a part. Fails with %MOULT_ERROR_NO_SPACE,
 * %MOULT_ERROR_NO_ACCESS, %MOULT_ERROR_NOT_FOUND (no such folder), or as cancelled.
 */
gboolean moult_report_write (const MoultReport *self,
                             GFile *file,
                             GCancellable *cancellable,
                             GError **error);

/* The same as an async pair, for the main thread; @self: (transfer full). */
void moult_report_write_async (MoultReport *self,
                               GFile *file,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean moult_report_write_finish (GAsyncResult *result, GError **error);

G_END_DECLS
