/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-log.h"
#include "source-board.h"

G_BEGIN_DECLS

/**
 * MoultBuildNeed:
 *
 * Something that an engine lacks, named one by one.
 */
typedef struct {
    char *name;    /* "mpbuild", "docker", "daemon", "arm-none-eabi-gcc", "cmake", "make", "git",
                    * "space", "path", "port", "repository", "manifest", "submodules", "host" */
    char *message; /* lower-case, untranslated: "the container engine docker does not answer: …" */
    char *package; /* Debian's, "gcc-arm-none-eabi"; or what to do, see ui; NULL: none */
} MoultBuildNeed;

void moult_build_need_free (MoultBuildNeed *self);

/**
 * MoultBuildOrder:
 *
 * What is to be built; borrowed for the time of a call.
 */
typedef struct {
    const char *folder; /* tree or worktree, absolute */
    const char *origin; /* the user's tree if @folder is a worktree of it, else NULL */
    MoultSourceBoard *board;
    const char *variant;  /* NULL: the standard build */
    const char *manifest; /* absolute path of a manifest.py to freeze instead, or NULL */
    gboolean clean;       /* throw away what was built before */
    MoultBuildLog *log;   /* takes all output */
} MoultBuildOrder;

#define MOULT_TYPE_BUILD_ENGINE (moult_build_engine_get_type ())
G_DECLARE_INTERFACE (MoultBuildEngine, moult_build_engine, MOULT, BUILD_ENGINE, GObject)

/**
 * MoultBuildEngine:
 *
 * One way to build a tree: `mpbuild` has its containers do it, `native` the port's own make with
 * an installed toolchain. Stateless; all but the name blocks, for workers.
 */
struct _MoultBuildEngineInterface {
    GTypeInterface parent;

    const char *name;
    GPtrArray *(*list_needs) (MoultBuildEngine *self,
                              const MoultBuildOrder *order,
                              GCancellable *cancellable);
    char *(*dup_fingerprint) (MoultBuildEngine *self, const MoultBuildOrder *order);
    char *(*dup_description) (MoultBuildEngine *self, const MoultBuildOrder *order);
    gboolean (*build) (MoultBuildEngine *self,
                       const MoultBuildOrder *order,
                       GCancellable *cancellable,
                       GError **error);
};

/* "mpbuild", "native". */
const char *moult_build_engine_get_name (MoultBuildEngine *self);

/* What the engine lacks to do this; empty: it can. Of @order log may be %NULL. Some 100 ms, 20 s at
 * most. (transfer full) (element-type MoultBuildNeed) */
GPtrArray *moult_build_engine_list_needs (MoultBuildEngine *self,
                                          const MoultBuildOrder *order,
                                          GCancellable *cancellable);

/* What the result depends on besides the source: programs by path, size and time of change, and the
 * container's image where it is known, else what no other build has. No program is run but the
 * container engine, for what the image is now, 2 s at most. (transfer full) */
char *moult_build_engine_dup_fingerprint (MoultBuildEngine *self, const MoultBuildOrder *order);

/* For people, untranslated: "mpbuild 1.0.3, Podman 5.4.2", "arm-none-eabi-gcc 14.2.1". Some 100 ms.
 * (transfer full) */
char *moult_build_engine_dup_description (MoultBuildEngine *self, const MoultBuildOrder *order);

/**
 * moult_build_engine_build:
 *
 * Builds mpy-cross, gets the submodules that are missing (submodules.h), builds the board. The log
 * gets every line. When it is cancelled nothing of the build goes on: no process of its group, no
 * container. Succeeds only if make ended well, whatever the program that ran it says. Fails with
 * %MOULT_ERROR_BUILD_FAILED (make failed; the message is the log's best error line),
 * %MOULT_ERROR_DEPENDENCY, %MOULT_ERROR_NO_SPACE, or as cancelled.
 */
gboolean moult_build_engine_build (MoultBuildEngine *self,
                                   const MoultBuildOrder *order,
                                   GCancellable *cancellable,
                                   GError **error);

/* All engines, the preferred first. (transfer none) (element-type MoultBuildEngine) */
GPtrArray *moult_build_engine_list (void);
/* By name; %NULL: none has it. Borrowed. */
MoultBuildEngine *moult_build_engine_find (const char *name);
/**
 * moult_build_engine_choose:
 * @name: (nullable): the one that the user wants
 *
 * The named engine, else the first that lacks nothing. Fails with %MOULT_ERROR_DEPENDENCY, the
 * message naming all that is missing, with packages; of engines that are chosen from, that of the
 * one that lacks least. Blocks. Borrowed.
 */
MoultBuildEngine *moult_build_engine_choose (const char *name,
                                             const MoultBuildOrder *order,
                                             GCancellable *cancellable,
                                             GError **error);

G_END_DECLS
