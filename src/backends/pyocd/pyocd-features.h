/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultPyocdTarget:
 *
 * One chip that the installed pyOCD has code or a pack for. Owned by the features.
 */
typedef struct {
    const char *name;   /* "stm32f412xg": what -t takes */
    const char *vendor; /* "STMicroelectronics" */
    const char *part;   /* "STM32F412xG" */
    const char *source; /* "builtin", "pack" */
} MoultPyocdTarget;

/**
 * MoultPyocdFeatures:
 *
 * What the installed pyOCD can do, found by asking it: the version that it tells is wrong in
 * Debian's packages. Immutable, for any thread.
 */
typedef struct _MoultPyocdFeatures MoultPyocdFeatures;

/* The program, or %NULL with %MOULT_ERROR_DEPENDENCY and how to get it here. At once, any thread.
 * (transfer full) */
char *moult_pyocd_find_program (GError **error);

/**
 * moult_pyocd_features_get:
 *
 * Asks the program three questions at a time, of which each costs it 2 s, and keeps the answers on
 * disk until the program or the packs that it manages change. Fails with %MOULT_ERROR_DEPENDENCY
 * (there is none, it does not answer, or lacks what Moult needs: 0.36 and later have it) or as
 * cancelled. A worker's thread. (transfer full)
 */
MoultPyocdFeatures *moult_pyocd_features_get (GCancellable *cancellable, GError **error);

/* The same from answers: what `pyocd json -t`, `pyocd load --help` and `pyocd --help-options`
 * print. Fails with %MOULT_ERROR_DEPENDENCY. (transfer full) */
MoultPyocdFeatures *moult_pyocd_features_new (const char *program,
                                              const char *targets,
                                              const char *load_help,
                                              const char *options,
                                              GError **error);

void moult_pyocd_features_free (MoultPyocdFeatures *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultPyocdFeatures, moult_pyocd_features_free)

const char *moult_pyocd_features_get_program (MoultPyocdFeatures *self);
/* (element-type MoultPyocdTarget), by name. */
GPtrArray *moult_pyocd_features_get_targets (MoultPyocdFeatures *self);
const MoultPyocdTarget *moult_pyocd_features_find_target (MoultPyocdFeatures *self,
                                                          const char *name);
/* Whether -O knows this name. */
gboolean moult_pyocd_features_has_option (MoultPyocdFeatures *self, const char *name);

/* What pyOCD makes of the name of a part or target: lower case, and one underscore for all that is
 * neither letter nor digit (pyocd/target/__init__.py, normalise_target_type_name). */
char *moult_pyocd_dup_target_name (const char *part);

G_END_DECLS
