/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-setup.h"

/**
 * MoultBoardSetup:
 *
 * What is done on a board through its REPL once it runs: [iface@BoardShell] does it.
 */
struct _MoultBoardSetup {
    GObject parent_instance;

    MoultBoardSetupFields fields;
};

G_DEFINE_FINAL_TYPE (MoultBoardSetup, moult_board_setup, G_TYPE_OBJECT)

static void
moult_board_setup_finalize (GObject *object)
{
    MoultBoardSetup *self = MOULT_BOARD_SETUP (object);

    g_clear_pointer (&self->fields.files, g_ptr_array_unref);
    g_free ((char *) self->fields.name);
    g_free ((char *) self->fields.check);

    G_OBJECT_CLASS (moult_board_setup_parent_class)->finalize (object);
}

static void
moult_board_setup_class_init (MoultBoardSetupClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_board_setup_finalize;
}

static void
moult_board_setup_init (MoultBoardSetup *self)
{
}

static GPtrArray *
copy_files (GPtrArray *files)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; files != NULL && i < files->len; i++)
        g_ptr_array_add (copy, g_object_ref (g_ptr_array_index (files, i)));
    return copy;
}

MoultBoardSetup *
moult_board_setup_new (const MoultBoardSetupFields *fields)
{
    g_return_val_if_fail (fields != NULL && fields->ignore >= -1 && fields->ignore <= 1, NULL);

    MoultBoardSetup *self = g_object_new (MOULT_TYPE_BOARD_SETUP, NULL);
    self->fields = *fields;
    self->fields.files = copy_files (fields->files);
    self->fields.name = g_strdup (fields->name);
    self->fields.check = g_strdup (fields->check);
    return self;
}

const MoultBoardSetupFields *
moult_board_setup_get_fields (MoultBoardSetup *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD_SETUP (self), NULL);

    return &self->fields;
}

gboolean
moult_board_setup_is_empty (MoultBoardSetup *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD_SETUP (self), TRUE);

    const MoultBoardSetupFields *fields = &self->fields;

    return !fields->erase_files && !fields->format && fields->files->len == 0
           && fields->name == NULL && fields->ignore == -1 && fields->check == NULL;
}

gboolean
moult_board_setup_erases (MoultBoardSetup *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD_SETUP (self), FALSE);

    return self->fields.erase_files || self->fields.format;
}

guint64
moult_board_setup_get_size (MoultBoardSetup *self)
{
    guint64 size = 0;

    g_return_val_if_fail (MOULT_IS_BOARD_SETUP (self), 0);

    for (guint i = 0; i < self->fields.files->len; i++) {
        MoultBoardFile *file = g_ptr_array_index (self->fields.files, i);

        size += g_bytes_get_size (moult_board_file_get_data (file));
    }
    return size;
}
