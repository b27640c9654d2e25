/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-engine.h"

#include "build-needs.h"
#include "error.h"
#include "mpbuild-engine.h"
#include "native-engine.h"

G_DEFINE_INTERFACE (MoultBuildEngine, moult_build_engine, G_TYPE_OBJECT)

static void
moult_build_engine_default_init (MoultBuildEngineInterface *iface)
{
}

const char *
moult_build_engine_get_name (MoultBuildEngine *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_ENGINE (self), NULL);

    return MOULT_BUILD_ENGINE_GET_IFACE (self)->name;
}

GPtrArray *
moult_build_engine_list_needs (MoultBuildEngine *self,
                               const MoultBuildOrder *order,
                               GCancellable *cancellable)
{
    g_return_val_if_fail (MOULT_IS_BUILD_ENGINE (self) && order != NULL, NULL);

    return MOULT_BUILD_ENGINE_GET_IFACE (self)->list_needs (self, order, cancellable);
}

char *
moult_build_engine_dup_fingerprint (MoultBuildEngine *self, const MoultBuildOrder *order)
{
    g_return_val_if_fail (MOULT_IS_BUILD_ENGINE (self) && order != NULL, NULL);

    return MOULT_BUILD_ENGINE_GET_IFACE (self)->dup_fingerprint (self, order);
}

char *
moult_build_engine_dup_description (MoultBuildEngine *self, const MoultBuildOrder *order)
{
    g_return_val_if_fail (MOULT_IS_BUILD_ENGINE (self) && order != NULL, NULL);

    return MOULT_BUILD_ENGINE_GET_IFACE (self)->dup_description (self, order);
}

gboolean
moult_build_engine_build (MoultBuildEngine *self,
                          const MoultBuildOrder *order,
                          GCancellable *cancellable,
                          GError **error)
{
    g_return_val_if_fail (MOULT_IS_BUILD_ENGINE (self) && order != NULL && order->log != NULL,
                          FALSE);

    return MOULT_BUILD_ENGINE_GET_IFACE (self)->build (self, order, cancellable, error);
}

/* ---- All of them ---- */

static gpointer
make_engines (gpointer unused)
{
    GPtrArray *engines = g_ptr_array_new ();

    g_ptr_array_add (engines, moult_mpbuild_engine_new ());
    g_ptr_array_add (engines, moult_native_engine_new ());
    return engines;
}

GPtrArray *
moult_build_engine_list (void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once (&once, make_engines, NULL);
}

MoultBuildEngine *
moult_build_engine_find (const char *name)
{
    g_return_val_if_fail (name != NULL, NULL);

    GPtrArray *engines = moult_build_engine_list ();

    for (guint i = 0; i < engines->len; i++) {
        if (g_str_equal (moult_build_engine_get_name (engines->pdata[i]), name))
            return engines->pdata[i];
    }
    return NULL;
}

static MoultBuildEngine *
fail (GPtrArray *needs, const char *name, GError **error)
{
    g_autofree char *words = moult_build_needs_dup_words (needs, name);

    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY, words);
    return NULL;
}

static MoultBuildEngine *
choose_named (const char *name,
              const MoultBuildOrder *order,
              GCancellable *cancellable,
              GError **error)
{
    MoultBuildEngine *engine = moult_build_engine_find (name);

    if (engine == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "no engine is called \"%s\": there are mpbuild and native", name);
        return NULL;
    }
    g_autoptr (GPtrArray) needs = moult_build_engine_list_needs (engine, order, cancellable);
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
    return needs->len == 0 ? engine : fail (needs, name, error);
}

MoultBuildEngine *
moult_build_engine_choose (const char *name,
                           const MoultBuildOrder *order,
                           GCancellable *cancellable,
                           GError **error)
{
    g_return_val_if_fail (order != NULL, NULL);

    GPtrArray *engines = moult_build_engine_list ();
    g_autoptr (GPtrArray) least = NULL;
    MoultBuildEngine *nearest = NULL;

    if (name != NULL)
        return choose_named (name, order, cancellable, error);
    for (guint i = 0; i < engines->len; i++) {
        g_autoptr (GPtrArray) needs =
            moult_build_engine_list_needs (engines->pdata[i], order, cancellable);

        if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return NULL;
        if (needs->len == 0)
            return engines->pdata[i];
        if (least != NULL && needs->len >= least->len)
            continue;
        g_clear_pointer (&least, g_ptr_array_unref);
        least = g_steal_pointer (&needs);
        nearest = engines->pdata[i];
    }
    return fail (least, moult_build_engine_get_name (nearest), error);
}
