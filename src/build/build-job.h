/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-engine.h"
#include "build-request.h"
#include "firmware.h"
#include "library.h"
#include "source-state.h"

G_BEGIN_DECLS

typedef enum {
    MOULT_BUILD_WAITING,
    MOULT_BUILD_RUNNING,
    MOULT_BUILD_DONE,
    MOULT_BUILD_FAILED,
    MOULT_BUILD_CANCELLED,
} MoultBuildState;

/* Its parts, in their order. */
typedef enum {
    MOULT_BUILD_STEP_SOURCE,  /* read the tree, check out the version */
    MOULT_BUILD_STEP_PREPARE, /* engine, submodules, mpy-cross */
    MOULT_BUILD_STEP_COMPILE,
    MOULT_BUILD_STEP_STORE, /* check the file, put it into the library */
} MoultBuildStep;

#define MOULT_TYPE_BUILD_STATE (moult_build_state_get_type ())
GType moult_build_state_get_type (void);
const char *moult_build_state_get_name (MoultBuildState state); /* "waiting", "done" … */
const char *moult_build_step_get_name (MoultBuildStep step);    /* "source", "compile" … */

/**
 * MoultBuildJob:
 *
 * One build, from the source to the library, or out of the cache. Its body runs on a thread of its
 * own; the object belongs to the main thread. Properties (notify): state, step, fraction (of the
 * whole, 0 to 1, -1: not known), can-cancel.
 */
#define MOULT_TYPE_BUILD_JOB (moult_build_job_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildJob, moult_build_job, MOULT, BUILD_JOB, GObject)

/* Jobs are made and started by the queue. (transfer full) */
MoultBuildJob *moult_build_job_new (MoultBuildRequest *request, MoultLibrary *library);
void moult_build_job_start (MoultBuildJob *self);
/* Ends a waiting job at once, a running one as soon as nothing of it is left. */
void moult_build_job_cancel (MoultBuildJob *self);

/* All borrowed. */
MoultBuildRequest *moult_build_job_get_request (MoultBuildJob *self);
MoultBuildLog *moult_build_job_get_log (MoultBuildJob *self);
MoultBuildState moult_build_job_get_state (MoultBuildJob *self);
MoultBuildStep moult_build_job_get_step (MoultBuildJob *self);
gboolean moult_build_job_is_active (MoultBuildJob *self);
/* Whether moult_build_job_cancel() would do anything. */
gboolean moult_build_job_get_can_cancel (MoultBuildJob *self);
double moult_build_job_get_fraction (MoultBuildJob *self);
/* -1: not known well enough to be said. */
double moult_build_job_get_seconds_left (MoultBuildJob *self);
/* So far, or in the end. */
double moult_build_job_get_seconds (MoultBuildJob *self);
/* What is built, once that is known; else %NULL. */
const MoultSourceState *moult_build_job_get_source (MoultBuildJob *self);
/* By what it is built, for people; %NULL before that is known, and from the cache. */
const char *moult_build_job_get_engine (MoultBuildJob *self);
/* The stored firmware of a build that is done. */
MoultFirmware *moult_build_job_get_firmware (MoultBuildJob *self);
/* Whether that was built before. */
gboolean moult_build_job_get_from_cache (MoultBuildJob *self);
/* Why it failed (%MOULT_ERROR_BUILD_FAILED: the source does not build), else %NULL. */
const GError *moult_build_job_get_error (MoultBuildJob *self);

G_END_DECLS
