/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-request.h"

struct _MoultBuildRequest {
    GObject parent;

    MoultBuildRequestFields fields; /* all texts are owned */
    char *board_id;
};

G_DEFINE_FINAL_TYPE (MoultBuildRequest, moult_build_request, G_TYPE_OBJECT)

static void
moult_build_request_finalize (GObject *object)
{
    MoultBuildRequest *self = MOULT_BUILD_REQUEST (object);
    MoultBuildRequestFields *fields = &self->fields;

    g_free ((char *) fields->tree);
    g_free ((char *) fields->board);
    g_free ((char *) fields->variant);
    g_free ((char *) fields->version);
    g_free ((char *) fields->engine);
    g_free ((char *) fields->manifest);
    g_strfreev ((char **) fields->formats);
    g_free (self->board_id);
    G_OBJECT_CLASS (moult_build_request_parent_class)->finalize (object);
}

static void
moult_build_request_class_init (MoultBuildRequestClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_build_request_finalize;
}

static void
moult_build_request_init (MoultBuildRequest *self)
{
}

/* An empty word stands for none, as a text field or a setting has it. */
static char *
dup_word (const char *text)
{
    return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

MoultBuildRequest *
moult_build_request_new (const MoultBuildRequestFields *fields)
{
    g_return_val_if_fail (fields != NULL && fields->tree != NULL && fields->board != NULL, NULL);

    MoultBuildRequest *self = g_object_new (MOULT_TYPE_BUILD_REQUEST, NULL);

    self->fields = (MoultBuildRequestFields) {
        .tree = g_canonicalize_filename (fields->tree, NULL),
        .board = g_strdup (fields->board),
        .variant = dup_word (fields->variant),
        .version = dup_word (fields->version),
        .engine = dup_word (fields->engine),
        .manifest = dup_word (fields->manifest),
        .formats = (const char *const *) g_strdupv ((char **) fields->formats),
        .clean = fields->clean,
        .rebuild = fields->rebuild,
    };
    self->board_id = self->fields.variant != NULL
                         ? g_strconcat (fields->board, "-", self->fields.variant, NULL)
                         : g_strdup (fields->board);
    return self;
}

const MoultBuildRequestFields *
moult_build_request_get_fields (MoultBuildRequest *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_REQUEST (self), NULL);
    return &self->fields;
}

const char *
moult_build_request_get_board_id (MoultBuildRequest *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_REQUEST (self), NULL);
    return self->board_id;
}

static gboolean
formats_equal (const char *const *a, const char *const *b)
{
    return a == b || (a != NULL && b != NULL && g_strv_equal (a, b));
}

gboolean
moult_build_request_equal (MoultBuildRequest *self, MoultBuildRequest *other)
{
    g_return_val_if_fail (MOULT_IS_BUILD_REQUEST (self) && MOULT_IS_BUILD_REQUEST (other), FALSE);

    const MoultBuildRequestFields *a = &self->fields;
    const MoultBuildRequestFields *b = &other->fields;

    return g_str_equal (a->tree, b->tree) && g_str_equal (self->board_id, other->board_id)
           && g_strcmp0 (a->version, b->version) == 0 && g_strcmp0 (a->engine, b->engine) == 0
           && g_strcmp0 (a->manifest, b->manifest) == 0 && formats_equal (a->formats, b->formats)
           && a->clean == b->clean && a->rebuild == b->rebuild;
}
