/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "refresh.h"

#include <glib/gi18n.h>

#include "error.h"

struct _MoultRefresh {
    GObject parent_instance;

    MoultLibrary *library;
    gboolean busy;
    GError *error;

    /* What waits for the library to be open, or for the one that runs */
    gboolean waiting;
    GStrv board_ids;
    gint64 max_age;
};

G_DEFINE_FINAL_TYPE (MoultRefresh, moult_refresh, G_TYPE_OBJECT)

enum {
    SIGNAL_CHANGED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
ask (MoultRefresh *self)
{
    self->waiting = FALSE;
    self->busy = TRUE;
    moult_library_refresh_async (self->library, (const char *const *) self->board_ids,
                                 self->max_age, NULL, on_refreshed_cb, g_object_ref (self));
}

/* Something else may have been wished for meanwhile. */
static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultRefresh) self = MOULT_REFRESH (user_data);

    g_clear_error (&self->error);
    self->busy = FALSE;
    moult_library_refresh_finish (MOULT_LIBRARY (source), result, &self->error);
    if (self->waiting)
        ask (self);
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_opened_cb (MoultRefresh *self)
{
    g_assert (MOULT_IS_REFRESH (self));

    if (self->waiting && moult_library_is_open (self->library))
        ask (self);
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
moult_refresh_finalize (GObject *object)
{
    MoultRefresh *self = MOULT_REFRESH (object);

    g_clear_object (&self->library);
    g_clear_error (&self->error);
    g_strfreev (self->board_ids);

    G_OBJECT_CLASS (moult_refresh_parent_class)->finalize (object);
}

static void
moult_refresh_class_init (MoultRefreshClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_refresh_finalize;

    signals[SIGNAL_CHANGED] = g_signal_new ("changed", MOULT_TYPE_REFRESH, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
moult_refresh_init (MoultRefresh *self)
{
}

MoultRefresh *
moult_refresh_new (MoultLibrary *library)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (library), NULL);

    MoultRefresh *self = g_object_new (MOULT_TYPE_REFRESH, NULL);

    self->library = g_object_ref (library);
    g_signal_connect_object (library, "opened", G_CALLBACK (on_opened_cb), self, G_CONNECT_SWAPPED);
    return self;
}

void
moult_refresh_start (MoultRefresh *self, const char *const *board_ids, gint64 max_age)
{
    g_return_if_fail (MOULT_IS_REFRESH (self));

    g_clear_pointer (&self->board_ids, g_strfreev);
    self->board_ids = g_strdupv ((char **) board_ids);
    self->max_age = max_age;
    self->waiting = TRUE;
    if (!self->busy && moult_library_is_open (self->library))
        ask (self);
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

gboolean
moult_refresh_get_busy (MoultRefresh *self)
{
    g_return_val_if_fail (MOULT_IS_REFRESH (self), FALSE);

    return self->busy;
}

const GError *
moult_refresh_get_error (MoultRefresh *self)
{
    g_return_val_if_fail (MOULT_IS_REFRESH (self), NULL);

    return self->error;
}

const char *
moult_refresh_get_warning (MoultRefresh *self)
{
    g_return_val_if_fail (MOULT_IS_REFRESH (self), NULL);

    if (moult_library_get_open_error (self->library) != NULL)
        return _ ("The firmware library cannot be opened. Files can be flashed all the same");
    if (g_error_matches (self->error, MOULT_ERROR, MOULT_ERROR_NETWORK))
        return _ ("The download site cannot be reached. What is on this computer can be used");
    return NULL;
}
