/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MoultColumn:
 * @title: heading, a msgid
 * @min_width: cells; the column is not made narrower than this where others can give way
 * @min_total: the column is shown only where the whole table may be this wide; 0: always
 * @wrap: a text that is too long goes on in the next line instead of being cut
 */
typedef struct {
    const char *title;
    guint min_width;
    guint min_total;
    gboolean wrap;
} MoultColumn;

/**
 * MoultTable:
 *
 * A table of text that fits the terminal, or 80 columns where there is none: columns are as wide
 * as their contents; where that is too much the widest one gives way and its texts get an ellipsis.
 */
#define MOULT_TYPE_TABLE (moult_table_get_type ())
G_DECLARE_FINAL_TYPE (MoultTable, moult_table, MOULT, TABLE, GObject)

/* @columns: borrowed for the life of the table. */
MoultTable *moult_table_new (const MoultColumn *columns, guint n_columns);
/* One text a column; NULL is an empty cell. */
void moult_table_add_row (MoultTable *self, const char *const *cells);
/* As wide as the stream is. */
void moult_table_print (MoultTable *self, FILE *file);

/* Columns and lines of the terminal that a stream is, or 80 and 24. */
guint moult_terminal_get_width (FILE *file);
guint moult_terminal_get_height (FILE *file);
/* How many columns a text takes, and a copy cut (with an ellipsis) or filled to exactly so many. */
guint moult_text_get_width (const char *text);
char *moult_text_fit (const char *text, guint width);
/* The lines of a text, broken between words. */
GStrv moult_text_wrap (const char *text, guint width);

/* Prints a text in whole words as wide as the terminal allows, each line behind @indent. */
void moult_text_print (FILE *file, const char *indent, const char *text);

G_END_DECLS
