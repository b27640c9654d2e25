/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transaction.h"

#include <sqlite3.h>

struct _MoultTransaction {
    MoultDatabase *database;
};

MoultTransaction *
moult_transaction_begin (MoultDatabase *database, GError **error)
{
    if (!moult_database_execute (database, "BEGIN IMMEDIATE", error))
        return NULL;

    MoultTransaction *self = g_new0 (MoultTransaction, 1);
    self->database = database;
    return self;
}

gboolean
moult_transaction_commit (MoultTransaction *self, GError **error)
{
    return moult_database_execute (self->database, "COMMIT", error);
}

void
moult_transaction_end (MoultTransaction *self)
{
    /* Committed, or already undone by SQLite itself as it does when the disk is full. */
    gboolean over = sqlite3_get_autocommit (moult_database_get_connection (self->database)) != 0;
    g_autoptr (GError) error = NULL;

    if (!over && !moult_database_execute (self->database, "ROLLBACK", &error))
        g_debug ("%s", error->message);
    g_free (self);
}
