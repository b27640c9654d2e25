/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-engine.h"
#include "build-lock.h"
#include "build-request.h"
#include "source-state.h"

G_BEGIN_DECLS

/**
 * MoultBuildWork:
 *
 * What a build's job has done on its thread, in two parts, between which the library is asked
 * whether it was built before. Belongs to one thread at a time: the job's own, or the main one
 * while none runs.
 */
typedef struct {
    MoultBuildRequest *request;
    MoultBuildLog *log;

    /* Of the first part. */
    MoultSourceBoard *board;
    char *folder; /* what is built: the tree or a worktree */
    MoultSourceState *source;
    GStrv keys; /* of the engines that may be taken; empty: it is never found again */

    /* Of the second part. */
    MoultBuildLock *lock;
    MoultBuildEngine *engine; /* borrowed */
    char *engine_text;        /* for people; set once, atomically: read by any thread */
    char *key;                /* or NULL */
    char *product;            /* path of what was built */
} MoultBuildWork;

MoultBuildWork *moult_build_work_new (MoultBuildRequest *request, MoultBuildLog *log);
void moult_build_work_free (MoultBuildWork *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultBuildWork, moult_build_work_free)

/* First part: reads the tree, finds board and variant in it, checks out the version, and gives the
 * keys by which such a build is found. Fails with %MOULT_ERROR_NOT_FOUND (no tree, board, variant
 * or version; with the names that are like it) and as the parts that it calls. Blocks. */
gboolean moult_build_work_look (MoultBuildWork *self, GCancellable *cancellable, GError **error);

/* Second part: chooses an engine, builds, and finds what was built. Fails with %MOULT_ERROR_BUSY
 * where the source was changed meanwhile, and as the parts that it calls. Blocks. */
gboolean moult_build_work_build (MoultBuildWork *self, GCancellable *cancellable, GError **error);

G_END_DECLS
