/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "database.h"

G_BEGIN_DECLS

/**
 * MoultTransaction:
 *
 * Changes that happen together or not at all. Leaving the scope without a commit undoes them.
 *
 *     g_autoptr (MoultTransaction) transaction = moult_transaction_begin (database, error);
 *     if (transaction == NULL || !change (database, error))
 *         return FALSE;
 *     return moult_transaction_commit (transaction, error);
 */
typedef struct _MoultTransaction MoultTransaction;

/* Takes the write lock at once: a reader that becomes a writer later could not wait for it. */
MoultTransaction *moult_transaction_begin (MoultDatabase *database, GError **error);
gboolean moult_transaction_commit (MoultTransaction *self, GError **error);
void moult_transaction_end (MoultTransaction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultTransaction, moult_transaction_end)

G_END_DECLS
