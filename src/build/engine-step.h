/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-log.h"

G_BEGIN_DECLS

/* A whole line as a program printed it, not terminated. On the thread of the build. */
typedef void (*MoultEngineLineFunc) (const char *line, gsize size, gpointer user_data);

/**
 * MoultEngineStep:
 *
 * One program that an engine has do a part of a build. Everything is borrowed.
 */
typedef struct {
    MoultBuildLog *log; /* gets the call and all that it prints */
    const char *folder;
    const char *const *argv;
    const char *const *environment;
    guint grace_ms;              /* see [struct@ProgramCommand] */
    MoultEngineLineFunc on_line; /* or NULL */
    gpointer user_data;
} MoultEngineStep;

/* What Moult's own environment must not say to a build: every variable of make is one of those
 * ("NAME" lines for [struct@ProgramCommand]). */
extern const char *const moult_engine_clean_environment[];

/* Runs it to its end, however long that takes, as long as it prints something in half an hour.
 * Fails as moult_build_engine_build(). */
gboolean
moult_engine_step_run (const MoultEngineStep *self, GCancellable *cancellable, GError **error);

/* Sets %MOULT_ERROR_BUILD_FAILED or %MOULT_ERROR_NO_SPACE, with the log's best error line, else
 * with @otherwise. Returns %FALSE. */
gboolean moult_engine_fail_by_log (MoultBuildLog *log, const char *otherwise, GError **error);

G_END_DECLS
