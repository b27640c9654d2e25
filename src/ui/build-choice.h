/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-readiness.h"
#include "build-request.h"
#include "source-choice.h"

G_BEGIN_DECLS

/**
 * MoultBuildChoice:
 *
 * What the user wants to have built: source, version, board, variant and how. Reads the chosen tree
 * and asks the engines by itself. Signal "changed": anything. Main thread.
 */
#define MOULT_TYPE_BUILD_CHOICE (moult_build_choice_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildChoice, moult_build_choice, MOULT, BUILD_CHOICE, GObject)

/* @settings: (nullable) */
MoultBuildChoice *moult_build_choice_new (GSettings *settings);

/* Borrowed. */
MoultSourceChoice *moult_build_choice_get_source (MoultBuildChoice *self);
/* Reads again how the tree stands and what engines lack: both may have changed meanwhile. */
void moult_build_choice_refresh (MoultBuildChoice *self);

/* %NULL while the engines are asked. */
const MoultBuildReadiness *moult_build_choice_get_readiness (MoultBuildChoice *self);

/* Chooses the board of a build id ("RPI_PICO2-RISCV") as soon as the tree is read. */
void moult_build_choice_want (MoultBuildChoice *self, const char *board_id);
void moult_build_choice_set_board (MoultBuildChoice *self, MoultSourceBoard *board);
MoultSourceBoard *moult_build_choice_get_board (MoultBuildChoice *self);

/* What may be %NULL is the standard build, the tree as it stands, the first engine that can, and
 * the board's own manifest. */
void moult_build_choice_set_variant (MoultBuildChoice *self, const char *variant);
const char *moult_build_choice_get_variant (MoultBuildChoice *self);
void moult_build_choice_set_version (MoultBuildChoice *self, const char *version);
const char *moult_build_choice_get_version (MoultBuildChoice *self);
void moult_build_choice_set_engine (MoultBuildChoice *self, const char *engine);
const char *moult_build_choice_get_engine (MoultBuildChoice *self);
void moult_build_choice_set_manifest (MoultBuildChoice *self, const char *manifest);
const char *moult_build_choice_get_manifest (MoultBuildChoice *self);
void moult_build_choice_set_clean (MoultBuildChoice *self, gboolean clean);
gboolean moult_build_choice_get_clean (MoultBuildChoice *self);

/* "RPI_PICO2-RISCV": as firmware is named. (transfer full), %NULL without a board */
char *moult_build_choice_dup_board_id (MoultBuildChoice *self);
/* (transfer full), %NULL: a tree or board is missing, or something to build it with. */
MoultBuildRequest *moult_build_choice_create_request (MoultBuildChoice *self,
                                                      const char *const *formats);

G_END_DECLS
