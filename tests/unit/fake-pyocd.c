/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fake-pyocd.h"

#include <glib/gstdio.h>

FakePyocd *
fake_pyocd_new (void)
{
    FakePyocd *self = g_new0 (FakePyocd, 1);
    g_autofree char *cache = NULL;
    g_autofree char *data = NULL;
    g_autofree char *path = NULL;

    self->folder = g_dir_make_tmp ("moult-test-pyocd-XXXXXX", NULL);
    g_assert_nonnull (self->folder);
    self->program = fake_pyocd_dup_path (self, "pyocd");
    cache = fake_pyocd_dup_path (self, "cache");
    data = fake_pyocd_dup_path (self, "data");
    path = g_strconcat (self->folder, ":/usr/bin:/bin", NULL);
    g_setenv ("PATH", path, TRUE);
    g_setenv ("XDG_CACHE_HOME", cache, TRUE);
    g_setenv ("XDG_DATA_HOME", data, TRUE);
    g_setenv ("FAKE_PYOCD", self->folder, TRUE);
    return self;
}

void
fake_pyocd_set_script (FakePyocd *self, const char *script)
{
    g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);

    g_unlink (self->program); /* it may still be running */
    g_assert_true (
        g_file_set_contents_full (self->program, text, -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
}

char *
fake_pyocd_dup_path (FakePyocd *self, const char *name)
{
    return g_build_filename (self->folder, name, NULL);
}

char *
fake_pyocd_dup_text (FakePyocd *self, const char *name)
{
    g_autofree char *path = fake_pyocd_dup_path (self, name);
    char *text = NULL;

    return g_file_get_contents (path, &text, NULL, NULL) ? text : g_strdup ("");
}

static void
remove_all (const char *path)
{
    g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
        g_autofree char *child = g_build_filename (path, name, NULL);

        remove_all (child);
    }
    g_remove (path);
}

void
fake_pyocd_free (FakePyocd *self)
{
    remove_all (self->folder);
    g_free (self->folder);
    g_free (self->program);
    g_free (self);
}
