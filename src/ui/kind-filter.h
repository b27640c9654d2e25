/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-db.h"

G_BEGIN_DECLS

/**
 * MoultKindFilter:
 *
 * Which kinds of boards the user wants to see: of a vendor, port and chip, with some features.
 * Signal "changed". Main thread.
 */
#define MOULT_TYPE_KIND_FILTER (moult_kind_filter_get_type ())
G_DECLARE_FINAL_TYPE (MoultKindFilter, moult_kind_filter, MOULT, KIND_FILTER, GObject)

MoultKindFilter *moult_kind_filter_new (void);

/* What the board data can be asked for besides its features. */
typedef enum {
    MOULT_KIND_FILTER_VENDOR,
    MOULT_KIND_FILTER_PORT,
    MOULT_KIND_FILTER_CHIP,
} MoultKindFilterFact;
#define MOULT_N_KIND_FILTER_FACTS 3

/* The vendor, port or plain name of the chip of a kind; %NULL where it is not known. */
const char *moult_kind_filter_read (const MoultBoardKind *kind, MoultKindFilterFact fact);

/* @value: (nullable): as moult_kind_filter_read() gives it; %NULL: any */
void
moult_kind_filter_set_fact (MoultKindFilter *self, MoultKindFilterFact fact, const char *value);
const char *moult_kind_filter_get_fact (MoultKindFilter *self, MoultKindFilterFact fact);

/* @feature: as the board data has it: "WiFi" */
void moult_kind_filter_set_feature (MoultKindFilter *self, const char *feature, gboolean wanted);
gboolean moult_kind_filter_has_feature (MoultKindFilter *self, const char *feature);

/* How many things are asked for; 0: every kind matches. */
guint moult_kind_filter_count (MoultKindFilter *self);
/* The one thing that is asked for, as people call it, translated: "Wi-Fi", "Adafruit"; %NULL when
 * it is not exactly one. */
const char *moult_kind_filter_get_only_word (MoultKindFilter *self);
void moult_kind_filter_clear (MoultKindFilter *self);

gboolean moult_kind_filter_matches (MoultKindFilter *self, const MoultBoardKind *kind);

G_END_DECLS
