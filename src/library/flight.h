/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "firmware.h"
#include "progress.h"

G_BEGIN_DECLS

/**
 * MoultFlights:
 *
 * Downloads that are under way, by file name, so that those who want the same file share one: the
 * first does the work, the others wait. Any thread.
 */
typedef struct _MoultFlights MoultFlights;
typedef struct _MoultFlight MoultFlight;

MoultFlights *moult_flights_new (void);
void moult_flights_free (MoultFlights *self);

/**
 * moult_flights_board:
 * @flight: (out): what the caller has to land if it is the one who does the work
 * @progress: (nullable): told what the working one tells while this one waits
 *
 * Waits until nobody else fetches @name. Returns what somebody else has fetched meanwhile; with
 * %NULL and no error, the caller does the work now and has to call moult_flight_land(). Fails as
 * the other one failed, unless that was cancelled; then one of those who wait takes over.
 * (transfer full)
 */
MoultFirmware *moult_flights_board (MoultFlights *self,
                                    const char *name,
                                    MoultFlight **flight,
                                    MoultProgress *progress,
                                    GCancellable *cancellable,
                                    GError **error);

/* Tells those who wait how far it is. */
void moult_flight_set_bytes (MoultFlight *self, guint64 done, guint64 total);

/* Ends the work: with the stored firmware, or with why there is none. */
void moult_flight_land (MoultFlight *self, MoultFirmware *firmware, const GError *error);

G_END_DECLS
