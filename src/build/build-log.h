/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "build-line.h"

G_BEGIN_DECLS

/**
 * MoultBuildLog:
 *
 * [iface@Gio.ListModel] of [class@BuildLine]: what a build prints, line by line. Any thread feeds
 * it; the model lives on the main thread, which gets what came in batches: at most one is under
 * way, however much is printed. Keeps the last 200,000 lines and 32 MiB at most, and the line that
 * tells best why the build failed; what was dropped is counted.
 *
 * Signal "changed" (main thread, after each batch): lines, errors or figures are new.
 */
#define MOULT_TYPE_BUILD_LOG (moult_build_log_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildLog, moult_build_log, MOULT, BUILD_LOG, GObject)

MoultBuildLog *moult_build_log_new (void);

/* For the worker; any thread. Bytes as they came, cut anywhere, of any encoding. */
void moult_build_log_feed (MoultBuildLog *self, const char *bytes, gsize size);
/* A line of Moult's own: what is done next. */
void moult_build_log_note (MoultBuildLog *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* What came last need not end with a newline. */
void moult_build_log_end (MoultBuildLog *self);
/* Compiler calls that this build had the last time, from which the fraction is made where the build
 * prints none itself; 0: not known. */
void moult_build_log_set_expected (MoultBuildLog *self, guint n_objects);

/* Worker or main thread: of all lines fed so far, also those that the model has not got yet. */
guint moult_build_log_get_n_objects (MoultBuildLog *self);   /* files that were compiled */
guint64 moult_build_log_get_n_dropped (MoultBuildLog *self); /* lines */
double moult_build_log_get_fraction (MoultBuildLog *self); /* 0 to 1, never falls; -1: not known */
guint moult_build_log_get_n_errors (MoultBuildLog *self);
/* The line that tells best why the build failed: the first error of a compiler or linker, else of
 * CMake, a script or make itself; %NULL: none looks like one. (transfer full) */
MoultBuildLine *moult_build_log_dup_error (MoultBuildLog *self);
/* The last line that says something; "" before. (transfer full) */
char *moult_build_log_dup_last (MoultBuildLog *self);

/* Main thread: takes at once what the next batch would bring, such as when a build has ended. */
void moult_build_log_flush (MoultBuildLog *self);
/* Main thread: place in the model of the error after (before) @position, around the end; %G_MAXUINT
 * if there is none. Begin with %G_MAXUINT. */
guint moult_build_log_next_error (MoultBuildLog *self, guint position);
guint moult_build_log_previous_error (MoultBuildLog *self, guint position);
/* Main thread: all that is kept, to be copied or saved. (transfer full) */
GBytes *moult_build_log_to_bytes (MoultBuildLog *self);

G_END_DECLS
