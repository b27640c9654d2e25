/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "submodule-list.h"

#include <string.h>

static void
submodule_free (gpointer data)
{
    MoultSubmodule *self = data;

    g_free (self->name);
    g_free (self->path);
    g_free (self->url);
    g_free (self->set_url);
    g_free (self->commit);
    g_free (self);
}

static MoultSubmodule *
find (GPtrArray *list, const char *name)
{
    for (guint i = 0; i < list->len; i++) {
        MoultSubmodule *submodule = g_ptr_array_index (list, i);

        if (g_str_equal (submodule->name, name))
            return submodule;
    }
    return NULL;
}

/* The name becomes part of a path and of a setting. Git forbids ".." too. */
static gboolean
is_name (const char *name)
{
    return *name != '\0' && *name != '/' && strstr (name, "..") == NULL
           && strpbrk (name, "\n\r") == NULL;
}

static void
take_member (MoultSubmodule *submodule, const char *member, const char *value, gboolean is_set)
{
    if (strchr (value, '\n') != NULL)
        return;
    if (is_set && g_str_equal (member, "url"))
        g_set_str (&submodule->set_url, value);
    else if (!is_set && g_str_equal (member, "url"))
        g_set_str (&submodule->url, value);
    else if (!is_set && g_str_equal (member, "path"))
        g_set_str (&submodule->path, value);
}

/* "submodule.NAME.url\nVALUE". */
static void
take_setting (GPtrArray *list, const char *text, gboolean is_set)
{
    const char *start = text + strlen ("submodule.");
    const char *value = strchr (text, '\n');

    if (!g_str_has_prefix (text, "submodule.") || value == NULL)
        return;

    const char *dot = g_strrstr_len (start, value - start, ".");
    if (dot == NULL)
        return;
    g_autofree char *name = g_strndup (start, (gsize) (dot - start));
    g_autofree char *member = g_strndup (dot + 1, (gsize) (value - dot - 1));
    MoultSubmodule *submodule = find (list, name);
    if (submodule == NULL && (is_set || !is_name (name)))
        return;
    if (submodule == NULL) {
        submodule = g_new0 (MoultSubmodule, 1);
        submodule->name = g_strdup (name);
        g_ptr_array_add (list, submodule);
    }
    take_member (submodule, member, value + 1, is_set);
}

static void
take_settings (GPtrArray *list, const GString *text, gboolean is_set)
{
    for (gsize at = 0; at < text->len; at += strlen (text->str + at) + 1)
        take_setting (list, text->str + at, is_set);
}

/* "160000 4a5f… 0\tlib/tinyusb"; all other files too. */
static void
take_commit (GPtrArray *list, const char *line)
{
    const char *path = strchr (line, '\t');
    const char *commit = line + strlen ("160000 ");

    if (!g_str_has_prefix (line, "160000 ") || path == NULL)
        return;
    for (guint i = 0; i < list->len; i++) {
        MoultSubmodule *submodule = g_ptr_array_index (list, i);

        if (g_strcmp0 (submodule->path, path + 1) == 0) {
            g_free (submodule->commit);
            submodule->commit = g_strndup (commit, strcspn (commit, " \t"));
        }
    }
}

/* None is no fault: git ends with another status than 0. */
static gboolean
read_settings (MoultSourceGit *git, GPtrArray *list, gboolean is_set, GError **error)
{
    g_autoptr (GError) reason = NULL;
    g_autoptr (GString) text =
        is_set ? moult_source_git_run (git, &reason, "config", "-z", "--get-regexp",
                                       "^submodule\\..*\\.url$", NULL)
               : moult_source_git_run (git, &reason, "config", "-z", "-f", ".gitmodules",
                                       "--get-regexp", "^submodule\\..*\\.(path|url)$", NULL);

    if (text == NULL && !git->refused) {
        g_propagate_error (error, g_steal_pointer (&reason));
        return FALSE;
    }
    if (text != NULL)
        take_settings (list, text, is_set);
    return TRUE;
}

GPtrArray *
moult_submodule_list_read (MoultSourceGit *git, GError **error)
{
    g_return_val_if_fail (git != NULL, NULL);

    g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (submodule_free);

    if (!read_settings (git, list, FALSE, error) || !read_settings (git, list, TRUE, error))
        return NULL;
    if (list->len == 0)
        return g_steal_pointer (&list);

    g_autoptr (GString) files =
        moult_source_git_run (git, error, "ls-files", "--stage", "-z", NULL);
    if (files == NULL)
        return NULL;
    for (gsize at = 0; at < files->len; at += strlen (files->str + at) + 1)
        take_commit (list, files->str + at);
    return g_steal_pointer (&list);
}
