/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultSourceState:
 *
 * What git says of a tree at one moment. Immutable, counted, any thread.
 */
typedef struct {
    char *commit; /* 40 hexadecimal digits (64 of a SHA-256 repository); NULL: no git */
    char *branch; /* "master"; NULL: none is checked out */
    char
        *description; /* of "git describe --tags": "v1.28.0", "v1.29.0-preview-12-gabc1234"; NULL */
    gboolean dirty;   /* files differ from the commit, or are new and not ignored, or a submodule is
                       * at another commit than recorded; missing submodules do not count */
    char *fingerprint; /* sha256 of all that differs; NULL: nothing does, or there is no git */
} MoultSourceState;

/* Blocks for some 100 ms; for a worker. A tree without git, or a computer without it, is no error
 * but a state without a commit. Fails as cancelled, or with %MOULT_ERROR_PROTOCOL where git does
 * not answer within its time. Nothing in the tree is changed, no lock taken. (transfer full) */
MoultSourceState *
moult_source_state_read (const char *folder, GCancellable *cancellable, GError **error);
void moult_source_state_read_async (const char *folder,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
MoultSourceState *moult_source_state_read_finish (GAsyncResult *result, GError **error);

MoultSourceState *moult_source_state_ref (MoultSourceState *self);
void moult_source_state_unref (MoultSourceState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultSourceState, moult_source_state_unref)

/* Whether a build of one is a build of the other. */
gboolean moult_source_state_equal (const MoultSourceState *a, const MoultSourceState *b);
/* "abc1234": the first seven digits; %NULL without a commit. (transfer full) */
char *moult_source_state_dup_short (const MoultSourceState *self);

G_END_DECLS
