/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "flight.h"

/* How often those who wait look at the bytes, and whether they were cancelled. */
#define LOOK_US (100 * G_TIME_SPAN_MILLISECOND)

struct _MoultFlights {
    GMutex mutex;
    GCond landed;
    GHashTable *by_name; /* name → MoultFlight */
};

struct _MoultFlight {
    gatomicrefcount ref_count;
    MoultFlights *flights;
    char *name;
    gboolean over; /* under the mutex of the flights, as all below */
    guint64 done;
    guint64 total;
    MoultFirmware *firmware;
    GError *error;
};

static void
flight_unref (MoultFlight *self)
{
    if (!g_atomic_ref_count_dec (&self->ref_count))
        return;
    g_free (self->name);
    g_clear_object (&self->firmware);
    g_clear_error (&self->error);
    g_free (self);
}

static MoultFlight *
flight_ref (MoultFlight *self)
{
    g_atomic_ref_count_inc (&self->ref_count);
    return self;
}

static MoultFlight *
begin (MoultFlights *self, const char *name)
{
    MoultFlight *flight = g_new0 (MoultFlight, 1);

    g_atomic_ref_count_init (&flight->ref_count);
    flight->flights = self;
    flight->name = g_strdup (name);
    g_hash_table_insert (self->by_name, flight->name, flight_ref (flight));
    return flight;
}

/* The mutex is held, but for moments in which others land. */
static gboolean
wait_for_landing (MoultFlights *self,
                  MoultFlight *flight,
                  MoultProgress *progress,
                  GCancellable *cancellable,
                  GError **error)
{
    while (!flight->over) {
        if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
        if (progress != NULL && flight->done > 0)
            moult_progress_set_bytes (progress, flight->done, flight->total);
        g_cond_wait_until (&self->landed, &self->mutex, g_get_monotonic_time () + LOOK_US);
    }
    return TRUE;
}

/* What those who waited get; %NULL without an error: it was given up, so somebody else begins. */
static MoultFirmware *
take_outcome (MoultFlight *flight, GError **error)
{
    if (flight->firmware != NULL)
        return g_object_ref (flight->firmware);
    if (!g_error_matches (flight->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_propagate_error (error, g_error_copy (flight->error));
    return NULL;
}

MoultFlights *
moult_flights_new (void)
{
    MoultFlights *self = g_new0 (MoultFlights, 1);

    g_mutex_init (&self->mutex);
    g_cond_init (&self->landed);
    self->by_name =
        g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) flight_unref);
    return self;
}

void
moult_flights_free (MoultFlights *self)
{
    g_hash_table_unref (self->by_name);
    g_mutex_clear (&self->mutex);
    g_cond_clear (&self->landed);
    g_free (self);
}

MoultFirmware *
moult_flights_board (MoultFlights *self,
                     const char *name,
                     MoultFlight **flight,
                     MoultProgress *progress,
                     GCancellable *cancellable,
                     GError **error)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
    MoultFlight *other;

    while ((other = g_hash_table_lookup (self->by_name, name)) != NULL) {
        g_autoptr (GError) local_error = NULL;
        g_autoptr (MoultFirmware) firmware = NULL;

        flight_ref (other);
        if (wait_for_landing (self, other, progress, cancellable, &local_error))
            firmware = take_outcome (other, &local_error);
        flight_unref (other);
        if (firmware != NULL)
            return g_steal_pointer (&firmware);
        if (local_error != NULL) {
            g_propagate_error (error, g_steal_pointer (&local_error));
            return NULL;
        }
    }
    *flight = begin (self, name);
    return NULL;
}

void
moult_flight_set_bytes (MoultFlight *self, guint64 done, guint64 total)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->flights->mutex);

    self->done = done;
    self->total = total;
}

void
moult_flight_land (MoultFlight *self, MoultFirmware *firmware, const GError *error)
{
    MoultFlights *flights = self->flights;

    g_return_if_fail ((firmware != NULL) != (error != NULL));

    g_mutex_lock (&flights->mutex);
    g_set_object (&self->firmware, firmware);
    self->error = error != NULL ? g_error_copy (error) : NULL;
    self->over = TRUE;
    g_hash_table_remove (flights->by_name, self->name);
    g_cond_broadcast (&flights->landed);
    g_mutex_unlock (&flights->mutex);
    flight_unref (self);
}
