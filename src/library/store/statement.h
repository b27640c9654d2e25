/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "database.h"

G_BEGIN_DECLS

/**
 * MoultStatement:
 *
 * One fixed SQL statement whose values are bound, never written into its text. To be freed before
 * its database.
 *
 *     g_autoptr (MoultStatement) find = moult_statement_new (database, FIND_BOARD, error);
 *     if (find == NULL)
 *         return FALSE;
 *     moult_statement_bind_text (find, 1, board_id);
 *     while (moult_statement_next (find, &has_row, error) && has_row)
 *         read (moult_statement_get_text (find, 0));
 */
typedef struct _MoultStatement MoultStatement;

MoultStatement *moult_statement_new (MoultDatabase *database, const char *sql, GError **error);
void moult_statement_free (MoultStatement *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultStatement, moult_statement_free)

/* Parameters count from 1; what is not bound is NULL, and so are a %NULL text and %NULL bytes.
 * Values are borrowed until the next run or reset. A value that is too long fails the next step. */
void moult_statement_bind_text (MoultStatement *self, int parameter, const char *text);
void moult_statement_bind_int64 (MoultStatement *self, int parameter, gint64 value);
void moult_statement_bind_blob (MoultStatement *self, int parameter, GBytes *bytes);

/* Goes to the next row; *@has_row tells whether there is one. After the last one, and after an
 * error, the statement is ready to be bound and run again. */
gboolean moult_statement_next (MoultStatement *self, gboolean *has_row, GError **error);

/* Runs a statement that gives no rows, and makes it ready for the next values. */
gboolean moult_statement_run (MoultStatement *self, GError **error);

/* Makes it ready for other values before its last row was read. */
void moult_statement_reset (MoultStatement *self);

/* Columns of the row count from 0. A text is borrowed until the next step, and %NULL for NULL and
 * for what is no UTF-8 (a NUL ends it). A number is 0 for what is no number. */
const char *moult_statement_get_text (MoultStatement *self, int column);
gint64 moult_statement_get_int64 (MoultStatement *self, int column);
GBytes *moult_statement_dup_blob (MoultStatement *self, int column); /* %NULL for NULL */

G_END_DECLS
