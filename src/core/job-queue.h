/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-job.h"

G_BEGIN_DECLS

/**
 * MoultJobQueue:
 *
 * [iface@Gio.ListModel] of [class@FlashJob]: runs a number of jobs at once, never two at one
 * location. Properties "n-running" and "n-active" (notify). Main thread.
 */
#define MOULT_TYPE_JOB_QUEUE (moult_job_queue_get_type ())
G_DECLARE_FINAL_TYPE (MoultJobQueue, moult_job_queue, MOULT, JOB_QUEUE, GObject)

/* @n_parallel: jobs at once; 1: one after another, for hubs that cannot feed more; 0 for the
 * default, 32 to 64 as the computer has processors. */
MoultJobQueue *
moult_job_queue_new (MoultDeviceSource *devices, MoultImageParseFunc parse, guint n_parallel);

/* Where jobs get firmware that is not on this computer; %NULL: nowhere. For jobs that are added
 * from now on. */
void moult_job_queue_set_source (MoultJobQueue *self, MoultFirmwareSource *source);

/* Starts the tasks of a plan that are to be flashed. Returns how many. */
guint moult_job_queue_add_plan (MoultJobQueue *self, MoultPlan *plan);
/* The new job, or the one that works at the location already; borrowed. It takes the place of the
 * location's last job in the list. */
MoultFlashJob *moult_job_queue_add_task (MoultJobQueue *self, MoultPlanTask *task);
/* Waiting jobs end at once, running ones as soon as they may: each as moult_flash_job_cancel(). */
void moult_job_queue_cancel_all (MoultJobQueue *self);
/* A new job for each board whose last job failed and that is still there. Returns how many. */
guint moult_job_queue_retry_failed (MoultJobQueue *self);
/* Waiting and running jobs. */
guint moult_job_queue_get_n_active (MoultJobQueue *self);
/* For jobs that start from now on; 0 for the default. */
void moult_job_queue_set_n_parallel (MoultJobQueue *self, guint n_parallel);

G_END_DECLS
