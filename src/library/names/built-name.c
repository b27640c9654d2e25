/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "built-name.h"

#include <string.h>

#define WORD G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_"

enum {
    MAX_WORD = 64, /* as firmware-name.c reads it */
    COMMIT_SIZE = 7,
    SUM_SIZE = 8,
};

static char *
dup_safe (const char *text, gsize size, const char *valid)
{
    char *safe = g_strndup (text, MIN (size, MAX_WORD));

    return g_strcanon (safe, valid, '_');
}

/* What is behind the last "/" of a branch is enough to know it by. */
static char *
dup_branch (const MoultBuiltName *self)
{
    const char *slash = self->branch != NULL ? strrchr (self->branch, '/') : NULL;
    const char *branch = slash != NULL ? slash + 1 : self->branch;

    if (branch == NULL || *branch == '\0')
        branch = self->commit != NULL ? "HEAD" : "local";
    return dup_safe (branch, MAX_WORD, WORD "-.+");
}

static void
append_board (GString *name, const MoultBuiltName *self)
{
    gsize size = strcspn (self->board_id, "-");
    g_autofree char *board = dup_safe (self->board_id, size, WORD);

    g_string_append (name, *board != '\0' ? board : "firmware");
    if (self->board_id[size] == '-' && self->board_id[size + 1] != '\0') {
        g_autofree char *variant = dup_safe (self->board_id + size + 1, MAX_WORD, WORD);

        g_string_append_printf (name, "-%s", variant);
    }
}

static void
append_version (GString *name, const char *version)
{
    g_autofree char *safe = dup_safe (version, MAX_WORD, WORD "-.");

    g_string_append_printf (name, "-v%s", safe);
}

char *
moult_built_name_dup (const MoultBuiltName *self, gboolean with_sum)
{
    g_return_val_if_fail (self != NULL && self->board_id != NULL, NULL);

    g_autofree char *branch = dup_branch (self);
    g_autofree char *ext = dup_safe (self->ext != NULL ? self->ext : "bin", MAX_WORD, WORD "-");
    GString *name = g_string_new (NULL);

    append_board (name, self);
    g_string_append_printf (name, "@%s", branch);
    if (self->version != NULL)
        append_version (name, self->version);
    if (self->commit != NULL)
        g_string_append_printf (name, "-g%.*s", COMMIT_SIZE, self->commit);
    if (self->dirty)
        g_string_append (name, "-dirty");
    if (self->sha256 != NULL && (with_sum || self->dirty || self->commit == NULL))
        g_string_append_printf (name, "-%.*s", SUM_SIZE, self->sha256);
    g_string_append_printf (name, ".%s", ext);
    return g_string_free_and_steal (name);
}

char *
moult_built_name_dup_custom_id (const MoultBuiltName *self)
{
    g_return_val_if_fail (self != NULL && self->board_id != NULL, NULL);

    g_autofree char *branch = dup_branch (self);
    g_autofree char *board = dup_safe (self->board_id, strcspn (self->board_id, "-"), WORD);

    return g_strdup_printf ("%s@%s", board, branch);
}
