/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FakePyocd:
 *
 * A program that is called pyocd: a shell script in a folder of its own, which has the user's cache
 * and data folders in it, too.
 */
typedef struct {
    char *folder;
    char *program;
} FakePyocd;

/* Before anything asks GLib for the user's folders, and before g_test_init() is done with them. */
FakePyocd *fake_pyocd_new (void);
/* What the program does from now on: lines of a shell script. */
void fake_pyocd_set_script (FakePyocd *self, const char *script);
/* A file in the folder. (transfer full) */
char *fake_pyocd_dup_path (FakePyocd *self, const char *name);
/* What the script wrote there; "" for nothing. (transfer full) */
char *fake_pyocd_dup_text (FakePyocd *self, const char *name);
/* Removes the folder and all in it. */
void fake_pyocd_free (FakePyocd *self);

G_END_DECLS
