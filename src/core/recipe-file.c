/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recipe-file.h"

#include <string.h>

#include "error.h"

/* On a board, and on this computer. */
#define MAX_TO_SIZE   255
#define MAX_FROM_SIZE 1000

struct _MoultRecipeFile {
    GObject parent_instance;

    GFile *from;
    char *to;
};

G_DEFINE_FINAL_TYPE (MoultRecipeFile, moult_recipe_file, G_TYPE_OBJECT)

static void
moult_recipe_file_finalize (GObject *object)
{
    MoultRecipeFile *self = MOULT_RECIPE_FILE (object);

    g_clear_object (&self->from);
    g_free (self->to);

    G_OBJECT_CLASS (moult_recipe_file_parent_class)->finalize (object);
}

static void
moult_recipe_file_class_init (MoultRecipeFileClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_recipe_file_finalize;
}

static void
moult_recipe_file_init (MoultRecipeFile *self)
{
}

MoultRecipeFile *
moult_recipe_file_new (GFile *from, const char *to)
{
    g_return_val_if_fail (G_IS_FILE (from) && to != NULL, NULL);

    MoultRecipeFile *self = g_object_new (MOULT_TYPE_RECIPE_FILE, NULL);

    self->from = g_object_ref (from);
    self->to = g_strdup (to);
    return self;
}

GFile *
moult_recipe_file_get_from (MoultRecipeFile *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_FILE (self), NULL);

    return self->from;
}

const char *
moult_recipe_file_get_to (MoultRecipeFile *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_FILE (self), NULL);

    return self->to;
}

static gboolean
has_odd_characters (const char *path)
{
    for (const char *at = path; *at != '\0'; at = g_utf8_next_char (at)) {
        if (g_unichar_iscntrl (g_utf8_get_char (at)) || *at == '\\')
            return TRUE;
    }
    return FALSE;
}

static gboolean
fail (const char *to, const char *why, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "“%s” is no place on a board: %s", to,
                 why);
    return FALSE;
}

gboolean
moult_recipe_file_check_to (const char *to, GError **error)
{
    g_return_val_if_fail (to != NULL, FALSE);

    if (!g_utf8_validate (to, -1, NULL))
        return fail ("?", "it is no UTF-8", error);
    if (*to != '/')
        return fail (to, "it does not begin with “/”", error);
    if (strlen (to) > MAX_TO_SIZE)
        return fail (to, "it is longer than 255 bytes", error);
    if (has_odd_characters (to))
        return fail (to, "it has a character that no path has", error);

    g_auto (GStrv) names = g_strsplit (to, "/", -1);
    for (gsize i = 0; names[i] != NULL; i++) {
        if (g_str_equal (names[i], "..") || g_str_equal (names[i], "."))
            return fail (to, "it has “.” or “..” in it", error);
    }
    return TRUE;
}

gboolean
moult_recipe_file_is_inside (const char *path)
{
    g_return_val_if_fail (path != NULL, FALSE);

    if (*path == '\0' || strlen (path) > MAX_FROM_SIZE || !g_utf8_validate (path, -1, NULL)
        || has_odd_characters (path))
        return FALSE;

    g_auto (GStrv) names = g_strsplit (path, "/", -1);
    for (gsize i = 0; names[i] != NULL; i++) {
        gboolean is_end = names[i + 1] == NULL && i > 0;

        if ((*names[i] == '\0' && !is_end) || g_str_equal (names[i], ".."))
            return FALSE;
    }
    return TRUE;
}
