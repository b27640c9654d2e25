/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "store-thread.h"

#include "worker.h"

struct _MoultStoreThread {
    GObject parent_instance;

    MoultWorker *worker;
    MoultStore *store; /* the worker's */
    char *folder;
};

G_DEFINE_FINAL_TYPE (MoultStoreThread, moult_store_thread, G_TYPE_OBJECT)

typedef struct {
    MoultStoreThread *self;
    const char *database;
    const char *folder;
    GError **error;
} Opening;

typedef struct {
    MoultStore *store;
    MoultStoreFunc func;
    gpointer data;
    gpointer result;
    GError **error;
} Call;

static void
open_store (gpointer data)
{
    Opening *opening = data;

    opening->self->store = moult_store_open (opening->database, opening->folder, opening->error);
}

static void
close_store (gpointer data)
{
    moult_store_free (data);
}

static void
run_call (gpointer data)
{
    Call *call = data;

    call->result = call->func (call->store, call->data, call->error);
}

static void
moult_store_thread_finalize (GObject *object)
{
    MoultStoreThread *self = MOULT_STORE_THREAD (object);

    if (self->store != NULL)
        moult_worker_call (self->worker, close_store, self->store);
    g_object_unref (self->worker);
    g_free (self->folder);

    G_OBJECT_CLASS (moult_store_thread_parent_class)->finalize (object);
}

static void
moult_store_thread_class_init (MoultStoreThreadClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_store_thread_finalize;
}

static void
moult_store_thread_init (MoultStoreThread *self)
{
    self->worker = moult_worker_new ("moult-store");
}

MoultStoreThread *
moult_store_thread_open (const char *database, const char *folder, GError **error)
{
    g_return_val_if_fail (database != NULL && folder != NULL, NULL);

    g_autoptr (MoultStoreThread) self = g_object_new (MOULT_TYPE_STORE_THREAD, NULL);
    Opening opening = { .self = self, .database = database, .folder = folder, .error = error };

    moult_worker_call (self->worker, open_store, &opening);
    if (self->store == NULL)
        return NULL;
    self->folder = g_strdup (moult_store_get_folder (self->store));
    return g_steal_pointer (&self);
}

const char *
moult_store_thread_get_folder (MoultStoreThread *self)
{
    g_return_val_if_fail (MOULT_IS_STORE_THREAD (self), NULL);

    return self->folder;
}

gpointer
moult_store_thread_call (MoultStoreThread *self, MoultStoreFunc func, gpointer data, GError **error)
{
    g_return_val_if_fail (MOULT_IS_STORE_THREAD (self) && func != NULL, NULL);

    Call call = { .store = self->store, .func = func, .data = data, .error = error };

    moult_worker_call (self->worker, run_call, &call);
    return call.result;
}
