/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultTreeName:
 *
 * What to call a firmware file that its user has built, by where it lies in a MicroPython tree and
 * what git says of that tree: mpflash's rules, so that its users find their files by the same
 * names.
 */
typedef struct {
    char *port;  /* "esp32"; or NULL */
    char *board; /* "ESP32_GENERIC"; else made from the file's own name: letters, digits and _ */
    gboolean is_guess; /* the board is made from the file's own name */
    char *variant;     /* "SPIRAM"; "" is the standard build */
    char *version;     /* as version.h has it; or NULL */
    int n_build;       /* commits since the series was opened, or since the release; or -1 */
    char *branch; /* last part of its name; "HEAD" when none is checked out; "local" without git */
    char *custom_id; /* "ESP32_GENERIC@my-branch" */
    char *ext;       /* or NULL */
    char *
        file; /* what to store it as: "ESP32_GENERIC-SPIRAM@my-branch-v1.29.0-preview.12.bin". Never
               * with '/', control characters or a leading '.'; firmware-name.h reads it again */
} MoultTreeName;

/**
 * moult_tree_name_new:
 * @path: the file; it need not exist
 *
 * Asks git, which may take 5 s: for a worker thread. A tree without git, or a computer without it,
 * is no error but a firmware without a version. Fails with %G_IO_ERROR_CANCELLED only.
 */
MoultTreeName *moult_tree_name_new (const char *path, GCancellable *cancellable, GError **error);

/* The same for a file that lies in no tree, such as one from the web: its name alone counts, and
 * its branch is "local". Any thread, at once. */
MoultTreeName *moult_tree_name_new_for_name (const char *name);

/* What is known better, by what is in the file or by the user; the names follow. @board_id: with or
 * without variant. @version: what is none is no better. @custom_id: "BOARD@branch"; %FALSE for what
 * has not this form. */
void moult_tree_name_set_board_id (MoultTreeName *self, const char *board_id);
void moult_tree_name_set_version (MoultTreeName *self, const char *version);
gboolean moult_tree_name_set_custom_id (MoultTreeName *self, const char *custom_id);

void moult_tree_name_free (MoultTreeName *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultTreeName, moult_tree_name_free)

G_END_DECLS
