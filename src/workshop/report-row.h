/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "workshop-card.h"

G_BEGIN_DECLS

/**
 * MoultReportRow:
 *
 * What became of one board of a workshop, detached from all that works: a row of the report, and of
 * the record that survives a crash. Texts are never %NULL, but "" where nothing is known.
 */
typedef struct {
    guint id;        /* of the card, in its session */
    guint number;    /* 0: none */
    gint64 started;  /* in seconds since 1970; 0: not begun */
    gint64 ended;    /* 0: not ended */
    double seconds;  /* that the work took */
    char *name;      /* "class-07" */
    char *board;     /* "Raspberry Pi Pico W" */
    char *board_id;  /* "RPI_PICO_W" */
    char *unique_id; /* serial number or MAC */
    char *location;  /* "1-1.4" */
    char *before;    /* "MicroPython 1.24.1" */
    char *after;     /* "MicroPython 1.28.0" */
    char *file;      /* of the firmware */
    char *sha256;    /* of that */
    char *backend;   /* "uf2" */
    char *outcome;   /* moult_card_state_get_name(), "cancelled" or "interrupted" */
    char *reason;    /* moult_plan_reason_get_name() of one that was not worked on */
    char *error;     /* moult_error_get_name() */
    char *message;   /* evidence with its numbers, untranslated */
    GStrv keys;      /* by which the board is known again; not for the report */
} MoultReportRow;

/* All is 0 and ""; what is set later is freed with it. (transfer full) */
MoultReportRow *moult_report_row_new (void);
void moult_report_row_free (MoultReportRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultReportRow, moult_report_row_free)

/* How a card is now. Main thread. (transfer full) */
MoultReportRow *moult_report_row_new_for_card (MoultWorkshopCard *card);

/* Its members into an object that was begun; @keys: those too. Any thread. */
void moult_report_row_add_json (const MoultReportRow *self, JsonBuilder *builder, gboolean keys);
/* What that wrote; members that are missing or of another kind are 0 and "". Any thread.
 * (transfer full) */
MoultReportRow *moult_report_row_new_from_json (JsonObject *object);

/* Why it needs attention as an error of Moult's; %NULL: it does not. (transfer full) */
GError *moult_report_row_dup_error (const MoultReportRow *self);

G_END_DECLS
