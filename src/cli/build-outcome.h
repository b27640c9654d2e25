/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include <json-glib/json-glib.h>

#include "build-job.h"
#include "commands.h"

G_BEGIN_DECLS

/* What became of a build. */

/* Writes all that the build printed, if it was asked for or the build failed: to @path, else to a
 * file of the board's name in the cache. (transfer full) (nullable): where it is */
char *moult_build_outcome_write_log (MoultBuildJob *job, const char *path);

/* Says it: what was built to @file; what failed to stderr, with the line that tells why and where
 * the log is. @log: (nullable) */
void moult_build_outcome_print (MoultBuildJob *job, const char *log, FILE *file);

/**
 * moult_build_outcome_add_json:
 * @log: (nullable): where the log is
 *
 * Adds members to an open object, always these: "board_id", "board", "variant", "tree", "version"
 * (that was asked for), "state" ("done", "failed", "cancelled"), "from_cache", "seconds", "engine",
 * "key", "source" (an object with "branch", "commit", "description", "dirty"; empty before it is
 * known), "log"; "firmware" (as `moultctl firmware info`) of one that is done; "error" (with
 * "text", "file" and "line" of what the build printed) and "needs" (objects with "engine", "name",
 * "message" and "package") of one that failed.
 */
void moult_build_outcome_add_json (JsonBuilder *builder, MoultBuildJob *job, const char *log);

/* As the program ends with it. */
MoultExit moult_build_outcome_get_exit (MoultBuildJob *job);

G_END_DECLS
