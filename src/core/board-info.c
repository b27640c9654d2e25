/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-info.h"

#include "version-text.h"

/**
 * MoultBoardInfo:
 *
 * What a running board said about itself. Immutable, so that workers may hold it.
 */
struct _MoultBoardInfo {
    GObject parent_instance;

    char *family;
    char *description;
    char *version;
    char *port;
    char *sys_platform;
    char *cpu;
    char *arch;
    char *mpy;
    char *build;
    char *board_id;
    char *board;
    char *variant;
    char *banner;
    MoultVersionText source; /* what the banner says of it */
    char *nickname;
    GVariant *toml;
    GVariant *own_id; /* or NULL */
    GStrv candidates;
    int n_files;
    gboolean has_main;
    gboolean ignored;
};

G_DEFINE_FINAL_TYPE (MoultBoardInfo, moult_board_info, G_TYPE_OBJECT)

static void
moult_board_info_finalize (GObject *object)
{
    MoultBoardInfo *self = MOULT_BOARD_INFO (object);

    g_free (self->family);
    g_free (self->description);
    g_free (self->version);
    g_free (self->port);
    g_free (self->sys_platform);
    g_free (self->cpu);
    g_free (self->arch);
    g_free (self->mpy);
    g_free (self->build);
    g_free (self->board_id);
    g_free (self->board);
    g_free (self->variant);
    g_free (self->banner);
    moult_version_text_clear (&self->source);
    g_free (self->nickname);
    g_variant_unref (self->toml);
    g_clear_pointer (&self->own_id, g_variant_unref);
    g_strfreev (self->candidates);

    G_OBJECT_CLASS (moult_board_info_parent_class)->finalize (object);
}

static void
moult_board_info_class_init (MoultBoardInfoClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_board_info_finalize;
}

static void
moult_board_info_init (MoultBoardInfo *self)
{
}

static char *
dup_text (const char *text)
{
    return g_strdup (text != NULL ? text : "");
}

/* What stands in mpflash's table is honoured, and the same under Moult's own name. */
static GVariant *
find_in_toml (GVariant *toml, const char *key, const GVariantType *type)
{
    const char *const tables[] = { "mpflash", "moult" };
    GVariant *value = NULL;

    for (gsize i = 0; value == NULL && i < G_N_ELEMENTS (tables); i++) {
        g_autoptr (GVariant) table =
            g_variant_lookup_value (toml, tables[i], G_VARIANT_TYPE_VARDICT);

        if (table != NULL)
            value = g_variant_lookup_value (table, key, type);
    }
    return value;
}

static void
take_toml (MoultBoardInfo *self, GVariant *toml)
{
    if (toml != NULL && g_variant_is_of_type (toml, G_VARIANT_TYPE_VARDICT))
        self->toml = g_variant_ref_sink (toml);
    else
        self->toml = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));

    g_variant_lookup (self->toml, "description", "s", &self->nickname);
    g_autoptr (GVariant) ignore = find_in_toml (self->toml, "ignore", G_VARIANT_TYPE_BOOLEAN);
    self->ignored = ignore != NULL && g_variant_get_boolean (ignore);
    self->own_id = find_in_toml (self->toml, "board_id", G_VARIANT_TYPE_STRING);
}

/* The separator before the variant, or %NULL. Pimoroni's own builds write the flash size behind
 * "_": "PIMORONI_PICOLIPO_16MB". */
static const char *
find_variant (const char *board_id)
{
    const char *dash = strchr (board_id, '-');
    const char *line = strrchr (board_id, '_');

    if (dash != NULL || line == NULL || !g_str_has_prefix (board_id, "PIMORONI_"))
        return dash;
    gsize n_digits = strspn (line + 1, "0123456789");
    return n_digits > 0 && g_str_equal (line + 1 + n_digits, "MB") ? line : NULL;
}

static void
take_board_id (MoultBoardInfo *self, const char *board_id)
{
    self->board_id = dup_text (board_id);

    const char *mark = find_variant (self->board_id);
    self->board = mark != NULL ? g_strndup (self->board_id, mark - self->board_id)
                               : g_strdup (self->board_id);
    self->variant = g_strdup (mark != NULL ? mark + 1 : "");
}

MoultBoardInfo *
moult_board_info_new (const MoultBoardInfoFields *fields)
{
    g_return_val_if_fail (fields != NULL, NULL);

    MoultBoardInfo *self = g_object_new (MOULT_TYPE_BOARD_INFO, NULL);
    self->family = dup_text (fields->family);
    self->description = dup_text (fields->description);
    self->version = dup_text (fields->version);
    self->port = dup_text (fields->port);
    self->sys_platform = dup_text (fields->sys_platform);
    self->cpu = dup_text (fields->cpu);
    self->arch = dup_text (fields->arch);
    self->mpy = dup_text (fields->mpy);
    self->build = dup_text (fields->build);
    self->banner = dup_text (fields->banner);
    moult_version_text_parse (&self->source, self->banner);
    self->n_files = fields->n_files;
    self->has_main = fields->has_main;
    take_toml (self, fields->toml);
    take_board_id (self, self->own_id != NULL ? g_variant_get_string (self->own_id, NULL)
                                              : fields->board_id);
    self->candidates = self->own_id == NULL && fields->candidates != NULL
                           ? g_strdupv ((GStrv) fields->candidates)
                           : g_new0 (char *, 1);
    return self;
}

const char *
moult_board_info_get_family (MoultBoardInfo *self)
{
    return self->family;
}

gboolean
moult_board_info_is_micropython (MoultBoardInfo *self)
{
    return g_str_equal (self->family, "micropython");
}

const char *
moult_board_info_get_description (MoultBoardInfo *self)
{
    return self->description;
}

const char *
moult_board_info_get_version (MoultBoardInfo *self)
{
    return self->version;
}

const char *
moult_board_info_get_port (MoultBoardInfo *self)
{
    return self->port;
}

const char *
moult_board_info_get_sys_platform (MoultBoardInfo *self)
{
    return self->sys_platform;
}

const char *
moult_board_info_get_cpu (MoultBoardInfo *self)
{
    return self->cpu;
}

const char *
moult_board_info_get_arch (MoultBoardInfo *self)
{
    return self->arch;
}

const char *
moult_board_info_get_mpy (MoultBoardInfo *self)
{
    return self->mpy;
}

const char *
moult_board_info_get_build (MoultBoardInfo *self)
{
    return self->build;
}

char *
moult_board_info_dup_full_version (MoultBoardInfo *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD_INFO (self), NULL);

    if (*self->build == '\0')
        return g_strdup (self->version);
    return g_strjoin (".", self->version, self->build, NULL);
}

const char *
moult_board_info_get_banner (MoultBoardInfo *self)
{
    return self->banner;
}

const char *
moult_board_info_get_commit (MoultBoardInfo *self)
{
    return self->source.commit != NULL ? self->source.commit : "";
}

gboolean
moult_board_info_get_dirty (MoultBoardInfo *self)
{
    return self->source.dirty;
}

const char *
moult_board_info_get_date (MoultBoardInfo *self)
{
    return self->source.date != NULL ? self->source.date : "";
}

const char *
moult_board_info_get_board_id (MoultBoardInfo *self)
{
    return self->board_id;
}

const char *
moult_board_info_get_board (MoultBoardInfo *self)
{
    return self->board;
}

const char *
moult_board_info_get_variant (MoultBoardInfo *self)
{
    return self->variant;
}

const char *const *
moult_board_info_get_candidates (MoultBoardInfo *self)
{
    return (const char *const *) self->candidates;
}

int
moult_board_info_get_n_files (MoultBoardInfo *self)
{
    return self->n_files;
}

gboolean
moult_board_info_get_has_main (MoultBoardInfo *self)
{
    return self->has_main;
}

gboolean
moult_board_info_has_own_id (MoultBoardInfo *self)
{
    return self->own_id != NULL;
}

GVariant *
moult_board_info_get_toml (MoultBoardInfo *self)
{
    return self->toml;
}

const char *
moult_board_info_get_nickname (MoultBoardInfo *self)
{
    return self->nickname;
}

gboolean
moult_board_info_get_ignored (MoultBoardInfo *self)
{
    return self->ignored;
}
