/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

/* A temporary folder with repositories that the real git makes; names in it are relative to it. */
typedef struct {
    char *folder;
} GitPlace;

/* For main(), before any thread: git knows nothing of whoever runs the tests. */
void git_place_init (void);

void git_place_begin (GitPlace *self);
void git_place_end (GitPlace *self);
void git_place_fixture_begin (GitPlace *self, gconstpointer unused);
void git_place_fixture_end (GitPlace *self, gconstpointer unused);

/* (transfer full) */
char *git_place_path (GitPlace *self, const char *name);
void git_place_write (GitPlace *self, const char *name, const char *text);
gboolean git_place_has (GitPlace *self, const char *name);
/* (transfer full) */
char *git_place_read (GitPlace *self, const char *name);

/* Runs git in the folder of this name; it has to succeed. Returns the first line of what it says.
 * (transfer full) */
char *git_place_git (GitPlace *self, const char *folder, ...) G_GNUC_NULL_TERMINATED;
/* The same without its output. */
void git_place_do (GitPlace *self, const char *folder, ...) G_GNUC_NULL_TERMINATED;
/* With these settings of the environment; whether it succeeded. */
gboolean git_place_try (GitPlace *self, const char *folder, const char *const *environment, ...)
    G_GNUC_NULL_TERMINATED;

/* A tree with the layout of MicroPython's, board RPI_PICO of port rp2, and one commit. */
void git_place_make_tree (GitPlace *self, const char *name);
/* Commits all that is there. */
void git_place_commit (GitPlace *self, const char *name, const char *message);
/* All of a folder, with names, modes, times and contents: what must not change. Of .git only what
 * makes the user's state: HEAD, index, branches and settings. (transfer full) */
char *git_place_digest (GitPlace *self, const char *name);
