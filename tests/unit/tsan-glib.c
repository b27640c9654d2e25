/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells the thread sanitizer what GLib's locks, sources and reference counts order. GLib is not
 * built with the sanitizer and takes its locks with bare futexes, so without this every hand-over
 * between threads looks like a race. Linked into tests of the sanitizer's build only; the symbols
 * stand before GLib's and call them.
 */

#include <dlfcn.h>

#include <gio/gio.h>

/* Of the sanitizer's run-time library. */
void __tsan_acquire (void *address);
void __tsan_release (void *address);

/* What a main loop hands over is ordered as a whole: coarse, but no order is claimed that the
 * hand-over itself does not give. */
static char world;

/* Two threads may look one up at the same time, and find the same. */
#define REAL(type, name, ...)                                                                      \
    static type (*found) (__VA_ARGS__);                                                            \
    type (*real) (__VA_ARGS__) = __atomic_load_n (&found, __ATOMIC_ACQUIRE);                       \
    if (real == NULL)                                                                              \
    __atomic_store_n (&found, real = dlsym (RTLD_NEXT, #name), __ATOMIC_RELEASE)

#undef g_mutex_lock
#undef g_mutex_unlock

void
g_mutex_lock (GMutex *mutex)
{
    REAL (void, g_mutex_lock, GMutex *);
    real (mutex);
    __tsan_acquire (mutex);
}

void
g_mutex_unlock (GMutex *mutex)
{
    REAL (void, g_mutex_unlock, GMutex *);
    __tsan_release (mutex);
    real (mutex);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
    REAL (void, g_cond_wait, GCond *, GMutex *);
    __tsan_release (mutex);
    real (cond, mutex);
    __tsan_acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
    REAL (gboolean, g_cond_wait_until, GCond *, GMutex *, gint64);
    __tsan_release (mutex);
    gboolean woken = real (cond, mutex, end_time);
    __tsan_acquire (mutex);
    return woken;
}

/* A callback that a main loop runs: what its source was given before is seen by it. */
typedef struct {
    GSourceFunc function;
    gpointer data;
    GDestroyNotify notify;
} Call;

static Call *
call_new (GSourceFunc function, gpointer data, GDestroyNotify notify)
{
    Call *call = g_new (Call, 1);

    *call = (Call) { function, data, notify };
    __tsan_release (&world);
    return call;
}

static gboolean
call_run (gpointer user_data)
{
    Call *call = user_data;

    __tsan_acquire (&world);
    return call->function (call->data);
}

static void
call_free (gpointer user_data)
{
    Call *call = user_data;

    __tsan_acquire (&world);
    if (call->notify != NULL)
        call->notify (call->data);
    g_free (call);
}

void
g_source_set_callback (GSource *source, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
    REAL (void, g_source_set_callback, GSource *, GSourceFunc, gpointer, GDestroyNotify);
    /* Other kinds of sources have callbacks of other types. */
    if (source->source_funcs == &g_idle_funcs || source->source_funcs == &g_timeout_funcs)
        real (source, call_run, call_new (function, data, notify), call_free);
    else
        real (source, function, data, notify);
}

guint
g_source_attach (GSource *source, GMainContext *context)
{
    REAL (guint, g_source_attach, GSource *, GMainContext *);
    __tsan_release (&world);
    return real (source, context);
}

guint
g_idle_add_full (gint priority, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
    REAL (guint, g_idle_add_full, gint, GSourceFunc, gpointer, GDestroyNotify);
    return real (priority, call_run, call_new (function, data, notify), call_free);
}

guint
g_timeout_add_full (gint priority,
                    guint interval,
                    GSourceFunc function,
                    gpointer data,
                    GDestroyNotify notify)
{
    REAL (guint, g_timeout_add_full, gint, guint, GSourceFunc, gpointer, GDestroyNotify);
    return real (priority, interval, call_run, call_new (function, data, notify), call_free);
}

void
g_main_context_invoke_full (GMainContext *context,
                            gint priority,
                            GSourceFunc function,
                            gpointer data,
                            GDestroyNotify notify)
{
    REAL (void, g_main_context_invoke_full, GMainContext *, gint, GSourceFunc, gpointer,
          GDestroyNotify);
    real (context, priority, call_run, call_new (function, data, notify), call_free);
}

void
g_cancellable_cancel (GCancellable *cancellable)
{
    REAL (void, g_cancellable_cancel, GCancellable *);
    __tsan_release (cancellable);
    real (cancellable);
}

gboolean
g_cancellable_is_cancelled (GCancellable *cancellable)
{
    REAL (gboolean, g_cancellable_is_cancelled, GCancellable *);
    gboolean cancelled = real (cancellable);
    if (cancelled)
        __tsan_acquire (cancellable);
    return cancelled;
}

void
g_object_unref (gpointer object)
{
    REAL (void, g_object_unref, gpointer);
    __tsan_release (object);
    __tsan_acquire (object);
    real (object);
}

gpointer
g_once_impl (GOnce *once, GThreadFunc function, gpointer argument)
{
    REAL (gpointer, g_once_impl, GOnce *, GThreadFunc, gpointer);
    gpointer result = real (once, function, argument);
    __tsan_release (once);
    __tsan_acquire (once);
    return result;
}
