/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "source-status.h"

#include <string.h>

static void
change_free (gpointer data)
{
    MoultSourceChange *change = data;

    g_free (change->path);
    g_free (change->facts);
    g_free (change);
}

void
moult_source_status_free (MoultSourceStatus *self)
{
    g_free (self->commit);
    g_free (self->branch);
    g_ptr_array_unref (self->changes);
    g_free (self);
}

/* "# branch.oid 4a5f…", "# branch.head master" */
static void
take_header (MoultSourceStatus *self, const char *line)
{
    const char *value;

    if (g_str_has_prefix (line, "# branch.oid ")) {
        value = line + strlen ("# branch.oid ");
        if (!g_str_equal (value, "(initial)"))
            g_set_str (&self->commit, value);
    } else if (g_str_has_prefix (line, "# branch.head ")) {
        value = line + strlen ("# branch.head ");
        if (!g_str_equal (value, "(detached)"))
            g_set_str (&self->branch, value);
    }
}

/* How many words stand before the path. */
static guint
count_facts (char kind)
{
    switch (kind) {
    case '1': /* 1 XY sub mH mI mW hH hI path */
        return 8;
    case '2': /* 2 XY sub mH mI mW hH hI Xscore path, and the old path behind the next NUL */
        return 9;
    case 'u': /* u XY sub m1 m2 m3 mW h1 h2 h3 path */
        return 10;
    case '?':
        return 1;
    default:
        return 0;
    }
}

/* The place of the path, or %NULL. */
static const char *
skip_facts (const char *line, guint n)
{
    for (guint i = 0; i < n; i++) {
        line = strchr (line, ' ');
        if (line == NULL)
            return NULL;
        line++;
    }
    return *line != '\0' ? line : NULL;
}

/* "N..." or "S<c><m><u>", the third word of all but "?". */
static void
take_submodule (MoultSourceChange *change)
{
    const char *flags = skip_facts (change->facts, 2);

    if (flags == NULL || flags[0] != 'S' || strlen (flags) < 4)
        return;
    change->is_submodule = TRUE;
    change->is_missing = change->facts[2] == '.' && change->facts[3] == 'D';
    change->is_moved = flags[1] == 'C';
    change->is_edited = flags[2] == 'M';
}

static void
take_change (MoultSourceStatus *self, const char *line)
{
    guint n = count_facts (line[0]);
    const char *path = n > 0 && line[1] == ' ' ? skip_facts (line, n) : NULL;

    if (path == NULL)
        return;

    MoultSourceChange *change = g_new0 (MoultSourceChange, 1);
    change->path = g_strdup (path);
    change->facts = g_strndup (line, (gsize) (path - line - 1));
    take_submodule (change);
    g_ptr_array_add (self->changes, change);
}

MoultSourceStatus *
moult_source_status_parse (const char *text, gsize size)
{
    g_return_val_if_fail (text != NULL, NULL);

    MoultSourceStatus *self = g_new0 (MoultSourceStatus, 1);
    const char *end = text + size;

    self->changes = g_ptr_array_new_with_free_func (change_free);
    while (text < end) {
        g_autofree char *line = g_strndup (text, (gsize) (end - text));

        text += strlen (line) + 1;
        if (line[0] == '#')
            take_header (self, line);
        else
            take_change (self, line);
        /* Behind a renamed file stands its old name. */
        if (line[0] == '2' && text < end)
            text += strnlen (text, (gsize) (end - text)) + 1;
    }
    return self;
}

MoultSourceStatus *
moult_source_status_read (MoultSourceGit *git, GError **error)
{
    g_autoptr (GString) text = moult_source_git_run (
        git, error, "status", "--porcelain=v2", "-z", "--branch", "--no-ahead-behind",
        "--no-renames", "--untracked-files=all", "--ignore-submodules=none", NULL);

    return text != NULL ? moult_source_status_parse (text->str, text->len) : NULL;
}
