/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "report-row.h"

G_BEGIN_DECLS

/**
 * MoultWorkshopLog:
 *
 * The record of a session in the user's state folder: a line of JSON for whatever becomes of a
 * board, written as it happens by a thread of its own, so that what was done is known after a
 * crash. The last line of a board counts; one that a crash has torn does not. Main thread.
 */
#define MOULT_TYPE_WORKSHOP_LOG (moult_workshop_log_get_type ())
G_DECLARE_FINAL_TYPE (MoultWorkshopLog, moult_workshop_log, MOULT, WORKSHOP_LOG, GObject)

/* @folder: is made when something is written. (transfer full) */
MoultWorkshopLog *moult_workshop_log_new (const char *folder);

/* A new session; the record of the last one is kept beside as workshop-before.jsonl. @signature:
 * what tells its recipe from others. */
void moult_workshop_log_begin (MoultWorkshopLog *self, const char *title, const char *signature);
/* What became of a board; takes @row. */
void moult_workshop_log_write (MoultWorkshopLog *self, MoultReportRow *row);
/* The card is no longer part of the session. */
void moult_workshop_log_forget (MoultWorkshopLog *self, guint id);

/**
 * MoultWorkshopRecord:
 *
 * A session as its record tells it.
 */
typedef struct {
    char *title;
    char *signature;
    GPtrArray *rows; /* (element-type MoultReportRow): one a card, in the order of their ids */
} MoultWorkshopRecord;

void moult_workshop_record_free (MoultWorkshopRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultWorkshopRecord, moult_workshop_record_free)

/* Lines that are torn, or no JSON, are left out. Never fails. Any thread. (transfer full) */
MoultWorkshopRecord *moult_workshop_record_parse (GBytes *bytes);

/* Reads the record of the last session (async pair); without one it has no rows. Fails when it
 * cannot be read. (transfer full) */
void moult_workshop_log_read_async (MoultWorkshopLog *self,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
MoultWorkshopRecord *
moult_workshop_log_read_finish (MoultWorkshopLog *self, GAsyncResult *result, GError **error);

G_END_DECLS
