/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-job.h"

G_BEGIN_DECLS

/* The app's words for builds, so that page, list and notification say the same of the same thing.
 * All are translated and (transfer full) where they are made. Main thread. */

/* How a tree stands: "master, commit abc1234, with changes". */
char *moult_build_words_dup_source (const MoultSourceState *state);
/* Of a build that is done, as a title: "Built Here, Commit abc1234". @state: (nullable) */
char *moult_build_words_dup_result (const MoultSourceState *state);

/* What a build does now, with its percent where that is known: "Waiting", "Building 62%". */
char *moult_build_words_dup_state (MoultBuildState state, MoultBuildStep step, double fraction);
/* "About 40 seconds left"; %NULL: @seconds is negative, it is not known. */
char *moult_build_words_dup_seconds_left (double seconds);
/* A measured duration: "12 s", "3 min 20 s". */
char *moult_build_words_dup_seconds (double seconds);

/* "Standard" for %NULL, else the variant with its meaning: "RISCV: RISC-V CPU mode". */
char *moult_build_words_dup_variant (const MoultSourceVariant *variant);
/* The board that is built, as the board data names it: "Raspberry Pi Pico 2"; else its id. */
char *moult_build_words_dup_board (MoultBuildRequest *request);
/* What is built from which version, as rows say it: "RISCV · 1.28.0", "As it stands". */
char *moult_build_words_dup_request (MoultBuildRequest *request);

/* An engine by its name, and what it is: "mpbuild", "In a container". %NULL: automatic. */
const char *moult_build_words_get_engine (const char *name);
const char *moult_build_words_get_engine_meaning (const char *name);

/* What builds, from its description: "In a container: mpbuild 1.0.3, Podman 5.4.2"; %NULL for
 * %NULL.
 */
char *moult_build_words_dup_engine_line (const char *description);

/* Something that is missing: "ARM Compiler", and what it is for or how to get it. */
const char *moult_build_words_get_need (const MoultBuildNeed *need);
char *moult_build_words_dup_need_meaning (const MoultBuildNeed *need);
/* Commands that install what is missing, one a line; %NULL: none of it can be installed so.
 * (element-type MoultBuildNeed) */
char *moult_build_words_dup_command (GPtrArray *needs);

G_END_DECLS
