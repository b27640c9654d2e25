/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MoultBuildRequestFields:
 *
 * What a [class@BuildRequest] is made from; everything is copied. All but tree and board may be
 * %NULL.
 */
typedef struct {
    const char *tree;     /* the user's tree, absolute */
    const char *board;    /* "RPI_PICO" */
    const char *variant;  /* "RISCV" */
    const char *version;  /* as moult_source_version_check_out(); NULL: the tree as it stands */
    const char *engine;   /* "native"; NULL: the first that can */
    const char *manifest; /* absolute path of a manifest.py */
    const char *const *formats; /* "uf2", "dfu", the preferred first; NULL: as the port has it */
    gboolean clean;             /* throw away what was built before; the cache is not asked */
    gboolean rebuild;           /* the cache is not asked */
} MoultBuildRequestFields;

/**
 * MoultBuildRequest:
 *
 * What somebody wants to have built. Immutable, any thread.
 */
#define MOULT_TYPE_BUILD_REQUEST (moult_build_request_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildRequest, moult_build_request, MOULT, BUILD_REQUEST, GObject)

/* (transfer full) */
MoultBuildRequest *moult_build_request_new (const MoultBuildRequestFields *fields);
/* Borrowed. */
const MoultBuildRequestFields *moult_build_request_get_fields (MoultBuildRequest *self);
/* "RPI_PICO2_W-RISCV": board with variant, as firmware names it. Borrowed. */
const char *moult_build_request_get_board_id (MoultBuildRequest *self);
/* Whether both ask for the same. */
gboolean moult_build_request_equal (MoultBuildRequest *self, MoultBuildRequest *other);

G_END_DECLS
