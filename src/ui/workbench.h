/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-list.h"
#include "build-queue.h"
#include "choice.h"
#include "job-queue.h"
#include "library.h"
#include "page-keeper.h"
#include "plan.h"
#include "probe-list.h"
#include "services.h"
#include "workshop.h"

G_BEGIN_DECLS

/**
 * MoultWorkbench:
 *
 * What the window shows and works on: the boards, the choice for each, the jobs. Exists before
 * anything is looked for, so that the first frame waits for nothing. Properties "n-active" and
 * "workshop" (notify). Main thread.
 */
#define MOULT_TYPE_WORKBENCH (moult_workbench_get_type ())
G_DECLARE_FINAL_TYPE (MoultWorkbench, moult_workbench, MOULT, WORKBENCH, GObject)

/* @settings: (nullable) */
MoultWorkbench *moult_workbench_new (const MoultServices *services, GSettings *settings);

/* Begins to look for boards; later calls do nothing. */
void moult_workbench_start (MoultWorkbench *self);

/* Model of [class@Board], empty before the start. */
GListModel *moult_workbench_get_boards (MoultWorkbench *self);
/* Model of [class@Probe], the same. */
GListModel *moult_workbench_get_probes (MoultWorkbench *self);
/* %NULL before the start, as there are no boards. */
MoultJobQueue *moult_workbench_get_queue (MoultWorkbench *self);
/* The same. */
MoultDeviceSource *moult_workbench_get_devices (MoultWorkbench *self);
/* The same. */
MoultWorkshop *moult_workbench_get_workshop (MoultWorkbench *self);
/* Exists before the start; builds need no boards. */
MoultBuildQueue *moult_workbench_get_builds (MoultWorkbench *self);
/* Boards that are waited for or worked on, by jobs or otherwise. */
guint moult_workbench_get_n_active (MoultWorkbench *self);
/* (transfer none): lives as long as the board's row. */
MoultChoice *moult_workbench_get_choice (MoultWorkbench *self, MoultBoard *board);
/* Opened at the start; knows the boards of the board data before. */
MoultLibrary *moult_workbench_get_library (MoultWorkbench *self);
/* Reads the pages of the boards that are plugged in. */
MoultPageKeeper *moult_workbench_get_keeper (MoultWorkbench *self);
/* (nullable) */
GSettings *moult_workbench_get_settings (MoultWorkbench *self);
const MoultServices *moult_workbench_get_services (MoultWorkbench *self);

/* Reads a firmware file (async pair) and keeps it among the files of Flash All; writes nothing. */
void moult_workbench_open_async (MoultWorkbench *self,
                                 GFile *file,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
MoultFirmware *
moult_workbench_open_finish (MoultWorkbench *self, GAsyncResult *result, GError **error);

/* Chooses the firmware for all boards that it is made for, else for those whose chip it fits.
 * Boards that come later get it when it is made for exactly them. (transfer full)
 * (element-type MoultBoard): which there are now. */
GPtrArray *moult_workbench_choose (MoultWorkbench *self, MoultFirmware *firmware);

/* For all boards: what was chosen for each, what was opened, and what is recommended. */
MoultPlan *moult_workbench_create_plan (MoultWorkbench *self);

/* Remembers whether a board is to be left alone. */
void moult_workbench_set_left_alone (MoultWorkbench *self, MoultBoard *board, gboolean left_alone);

/* Asks the board again who it is. */
void moult_workbench_ask (MoultWorkbench *self, MoultBoard *board);
/* Asks its chip what it is, as moult_board_list_ask_chip(). */
void moult_workbench_ask_chip (MoultWorkbench *self, MoultBoard *board);

G_END_DECLS
