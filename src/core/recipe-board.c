/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recipe-board.h"

#include "board-db.h"

struct _MoultRecipeBoard {
    GObject parent_instance;

    char *build;
    char *version; /* each or NULL */
    char *file;
    char *sha256;
};

G_DEFINE_FINAL_TYPE (MoultRecipeBoard, moult_recipe_board, G_TYPE_OBJECT)

static void
moult_recipe_board_finalize (GObject *object)
{
    MoultRecipeBoard *self = MOULT_RECIPE_BOARD (object);

    g_free (self->build);
    g_free (self->version);
    g_free (self->file);
    g_free (self->sha256);

    G_OBJECT_CLASS (moult_recipe_board_parent_class)->finalize (object);
}

static void
moult_recipe_board_class_init (MoultRecipeBoardClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_recipe_board_finalize;
}

static void
moult_recipe_board_init (MoultRecipeBoard *self)
{
}

MoultRecipeBoard *
moult_recipe_board_new (const char *build,
                        const char *version,
                        const char *file,
                        const char *sha256)
{
    g_return_val_if_fail (build != NULL, NULL);

    MoultRecipeBoard *self = g_object_new (MOULT_TYPE_RECIPE_BOARD, NULL);

    self->build = g_strdup (moult_board_db_get_current_id (build));
    self->version = g_strdup (version);
    self->file = g_strdup (file);
    self->sha256 = sha256 != NULL ? g_ascii_strdown (sha256, -1) : NULL;
    return self;
}

const char *
moult_recipe_board_get_build (MoultRecipeBoard *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_BOARD (self), NULL);

    return self->build;
}

const char *
moult_recipe_board_get_version (MoultRecipeBoard *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_BOARD (self), NULL);

    return self->version;
}

const char *
moult_recipe_board_get_file (MoultRecipeBoard *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_BOARD (self), NULL);

    return self->file;
}

const char *
moult_recipe_board_get_sha256 (MoultRecipeBoard *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_BOARD (self), NULL);

    return self->sha256;
}

gboolean
moult_recipe_board_is_pinned (MoultRecipeBoard *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_BOARD (self), FALSE);

    return self->version != NULL || self->file != NULL || self->sha256 != NULL;
}
