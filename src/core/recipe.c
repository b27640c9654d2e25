/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recipe.h"

#include "board-db.h"
#include "error.h"
#include "name-pattern.h"

#define USUAL_PATTERN      "class-{n:02}"
#define USUAL_IDLE_MINUTES 30

struct _MoultRecipe {
    GObject parent_instance;

    char *name;
    char *check; /* or NULL */
    char *name_pattern;
    GStrv packages;
    GStrv unknown;
    GListStore *boards;
    GListStore *files;
    gboolean erase;
    gboolean format;
    gboolean flash_programs;
    gboolean other_boards;
    gboolean numbered;
    guint first_number;
    guint idle_minutes;
};

G_DEFINE_FINAL_TYPE (MoultRecipe, moult_recipe, G_TYPE_OBJECT)

typedef enum {
    PROP_NAME = 1,
    PROP_ERASE,
    PROP_FORMAT,
    PROP_FLASH_PROGRAMS,
    PROP_OTHER_BOARDS,
    PROP_PACKAGES,
    PROP_CHECK,
    PROP_NUMBERED,
    PROP_FIRST_NUMBER,
    PROP_NAME_PATTERN,
    PROP_IDLE_MINUTES,
} MoultRecipeProperty;
#define PROP_LAST PROP_IDLE_MINUTES
static GParamSpec *props[PROP_LAST + 1];

enum {
    SIGNAL_CHANGED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
on_changed_cb (MoultRecipe *self)
{
    g_assert (MOULT_IS_RECIPE (self));

    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
set_flag (gboolean *flag, gboolean to)
{
    gboolean changed = !*flag != !to;

    *flag = to;
    return changed;
}

static gboolean
set_number (guint *number, guint to)
{
    gboolean changed = *number != to;

    *number = to;
    return changed;
}

static gboolean
set_packages (MoultRecipe *self, const char *const *packages)
{
    static const char *const none[] = { NULL };
    const char *const *to = packages != NULL ? packages : none;

    if (g_strv_equal ((const char *const *) self->packages, to))
        return FALSE;
    g_strfreev (self->packages);
    self->packages = g_strdupv ((GStrv) to);
    return TRUE;
}

static const char *
get_text (const GValue *value)
{
    const char *text = g_value_get_string (value);

    return text != NULL ? text : "";
}

static const char *
get_text_or_none (const GValue *value)
{
    const char *text = get_text (value);

    return *text != '\0' ? text : NULL;
}

static gboolean
take_value (MoultRecipe *self, MoultRecipeProperty property, const GValue *value)
{
    switch (property) {
    case PROP_NAME:
        return g_set_str (&self->name, get_text (value));
    case PROP_ERASE:
        return set_flag (&self->erase, g_value_get_boolean (value));
    case PROP_FORMAT:
        return set_flag (&self->format, g_value_get_boolean (value));
    case PROP_FLASH_PROGRAMS:
        return set_flag (&self->flash_programs, g_value_get_boolean (value));
    case PROP_OTHER_BOARDS:
        return set_flag (&self->other_boards, g_value_get_boolean (value));
    case PROP_PACKAGES:
        return set_packages (self, g_value_get_boxed (value));
    case PROP_CHECK:
        return g_set_str (&self->check, get_text_or_none (value));
    case PROP_NUMBERED:
        return set_flag (&self->numbered, g_value_get_boolean (value));
    case PROP_FIRST_NUMBER:
        return set_number (&self->first_number, g_value_get_uint (value));
    case PROP_NAME_PATTERN:
        return g_set_str (&self->name_pattern, get_text (value));
    case PROP_IDLE_MINUTES:
        return set_number (&self->idle_minutes, g_value_get_uint (value));
    }
    g_assert_not_reached ();
}

static void
moult_recipe_set_property (GObject *object,
                           guint property_id,
                           const GValue *value,
                           GParamSpec *pspec)
{
    MoultRecipe *self = MOULT_RECIPE (object);

    if (!take_value (self, (MoultRecipeProperty) property_id, value))
        return;
    g_object_notify_by_pspec (object, pspec);
    on_changed_cb (self);
}

static void
moult_recipe_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
    MoultRecipe *self = MOULT_RECIPE (object);

    switch ((MoultRecipeProperty) property_id) {
    case PROP_NAME:
        g_value_set_string (value, self->name);
        break;
    case PROP_ERASE:
        g_value_set_boolean (value, self->erase);
        break;
    case PROP_FORMAT:
        g_value_set_boolean (value, self->format);
        break;
    case PROP_FLASH_PROGRAMS:
        g_value_set_boolean (value, self->flash_programs);
        break;
    case PROP_OTHER_BOARDS:
        g_value_set_boolean (value, self->other_boards);
        break;
    case PROP_PACKAGES:
        g_value_set_boxed (value, self->packages);
        break;
    case PROP_CHECK:
        g_value_set_string (value, self->check);
        break;
    case PROP_NUMBERED:
        g_value_set_boolean (value, self->numbered);
        break;
    case PROP_FIRST_NUMBER:
        g_value_set_uint (value, self->first_number);
        break;
    case PROP_NAME_PATTERN:
        g_value_set_string (value, self->name_pattern);
        break;
    case PROP_IDLE_MINUTES:
        g_value_set_uint (value, self->idle_minutes);
        break;
    }
}

static void
moult_recipe_finalize (GObject *object)
{
    MoultRecipe *self = MOULT_RECIPE (object);

    g_free (self->name);
    g_free (self->check);
    g_free (self->name_pattern);
    g_strfreev (self->packages);
    g_strfreev (self->unknown);
    g_clear_object (&self->boards);
    g_clear_object (&self->files);

    G_OBJECT_CLASS (moult_recipe_parent_class)->finalize (object);
}

static void
install_flag (GObjectClass *klass,
              MoultRecipeProperty property,
              const char *name,
              GParamFlags flags)
{
    props[property] = g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
    g_object_class_install_property (klass, property, props[property]);
}

static void
install_text (GObjectClass *klass,
              MoultRecipeProperty property,
              const char *name,
              GParamFlags flags)
{
    props[property] = g_param_spec_string (name, NULL, NULL, NULL, flags);
    g_object_class_install_property (klass, property, props[property]);
}

static void
moult_recipe_class_init (MoultRecipeClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

    object_class->set_property = moult_recipe_set_property;
    object_class->get_property = moult_recipe_get_property;
    object_class->finalize = moult_recipe_finalize;

    install_text (object_class, PROP_NAME, "name", flags);
    install_flag (object_class, PROP_ERASE, "erase", flags);
    install_flag (object_class, PROP_FORMAT, "format", flags);
    install_flag (object_class, PROP_FLASH_PROGRAMS, "flash-programs", flags);
    install_flag (object_class, PROP_OTHER_BOARDS, "other-boards", flags);
    install_text (object_class, PROP_CHECK, "check", flags);
    install_flag (object_class, PROP_NUMBERED, "numbered", flags);
    install_text (object_class, PROP_NAME_PATTERN, "name-pattern", flags);
    props[PROP_PACKAGES] = g_param_spec_boxed ("packages", NULL, NULL, G_TYPE_STRV, flags);
    g_object_class_install_property (object_class, PROP_PACKAGES, props[PROP_PACKAGES]);
    props[PROP_FIRST_NUMBER] =
        g_param_spec_uint ("first-number", NULL, NULL, 0, MOULT_RECIPE_MAX_FIRST_NUMBER, 1, flags);
    g_object_class_install_property (object_class, PROP_FIRST_NUMBER, props[PROP_FIRST_NUMBER]);
    props[PROP_IDLE_MINUTES] = g_param_spec_uint (
        "idle-minutes", NULL, NULL, 1, MOULT_RECIPE_MAX_IDLE_MINUTES, USUAL_IDLE_MINUTES, flags);
    g_object_class_install_property (object_class, PROP_IDLE_MINUTES, props[PROP_IDLE_MINUTES]);

    signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
moult_recipe_init (MoultRecipe *self)
{
    self->name = g_strdup ("");
    self->name_pattern = g_strdup (USUAL_PATTERN);
    self->packages = g_new0 (char *, 1);
    self->unknown = g_new0 (char *, 1);
    self->first_number = 1;
    self->idle_minutes = USUAL_IDLE_MINUTES;
    self->boards = g_list_store_new (MOULT_TYPE_RECIPE_BOARD);
    self->files = g_list_store_new (MOULT_TYPE_RECIPE_FILE);
    g_signal_connect_swapped (self->boards, "items-changed", G_CALLBACK (on_changed_cb), self);
    g_signal_connect_swapped (self->files, "items-changed", G_CALLBACK (on_changed_cb), self);
}

MoultRecipe *
moult_recipe_new (void)
{
    return g_object_new (MOULT_TYPE_RECIPE, NULL);
}

static void
copy_properties (MoultRecipe *from, MoultRecipe *to)
{
    for (guint i = 1; i < G_N_ELEMENTS (props); i++) {
        g_auto (GValue) value = G_VALUE_INIT;

        g_object_get_property (G_OBJECT (from), props[i]->name, &value);
        g_object_set_property (G_OBJECT (to), props[i]->name, &value);
    }
}

static void
copy_items (GListStore *from, GListStore *to)
{
    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (from)); i++) {
        g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (from), i);

        g_list_store_append (to, item);
    }
}

MoultRecipe *
moult_recipe_copy (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), NULL);

    MoultRecipe *copy = moult_recipe_new ();

    copy_properties (self, copy);
    copy_items (self->boards, copy->boards);
    copy_items (self->files, copy->files);
    moult_recipe_set_unknown (copy, (const char *const *) self->unknown);
    return copy;
}

const char *
moult_recipe_get_name (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), NULL);

    return self->name;
}

gboolean
moult_recipe_get_erase (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), FALSE);

    return self->erase;
}

gboolean
moult_recipe_get_format (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), FALSE);

    return self->format;
}

gboolean
moult_recipe_get_flash_programs (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), FALSE);

    return self->flash_programs;
}

gboolean
moult_recipe_get_other_boards (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), FALSE);

    return self->other_boards;
}

const char *const *
moult_recipe_get_packages (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), NULL);

    return (const char *const *) self->packages;
}

const char *
moult_recipe_get_check (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), NULL);

    return self->check;
}

gboolean
moult_recipe_get_numbered (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), FALSE);

    return self->numbered;
}

guint
moult_recipe_get_first_number (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), 1);

    return self->first_number;
}

const char *
moult_recipe_get_name_pattern (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), NULL);

    return self->name_pattern;
}

guint
moult_recipe_get_idle_minutes (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), USUAL_IDLE_MINUTES);

    return self->idle_minutes;
}

GListModel *
moult_recipe_get_boards (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), NULL);

    return G_LIST_MODEL (self->boards);
}

static gboolean
find_position (MoultRecipe *self, const char *build, guint *position)
{
    GListModel *boards = G_LIST_MODEL (self->boards);

    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultRecipeBoard) board = g_list_model_get_item (boards, i);

        if (!g_str_equal (moult_recipe_board_get_build (board), build))
            continue;
        *position = i;
        return TRUE;
    }
    return FALSE;
}

MoultRecipeBoard *
moult_recipe_find_board (MoultRecipe *self, const char *build)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self) && build != NULL, NULL);

    guint position;

    if (!find_position (self, moult_board_db_get_current_id (build), &position))
        return NULL;
    g_autoptr (MoultRecipeBoard) board =
        g_list_model_get_item (G_LIST_MODEL (self->boards), position);
    return board; /* the list keeps it */
}

void
moult_recipe_put_board (MoultRecipe *self, MoultRecipeBoard *board)
{
    g_return_if_fail (MOULT_IS_RECIPE (self) && MOULT_IS_RECIPE_BOARD (board));

    guint position;

    if (find_position (self, moult_recipe_board_get_build (board), &position))
        g_list_store_splice (self->boards, position, 1, (gpointer *) &board, 1);
    else
        g_list_store_append (self->boards, board);
}

void
moult_recipe_remove_board (MoultRecipe *self, MoultRecipeBoard *board)
{
    g_return_if_fail (MOULT_IS_RECIPE (self) && MOULT_IS_RECIPE_BOARD (board));

    guint position;

    if (g_list_store_find (self->boards, board, &position))
        g_list_store_remove (self->boards, position);
}

GListModel *
moult_recipe_get_files (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), NULL);

    return G_LIST_MODEL (self->files);
}

void
moult_recipe_add_file (MoultRecipe *self, MoultRecipeFile *file)
{
    g_return_if_fail (MOULT_IS_RECIPE (self) && MOULT_IS_RECIPE_FILE (file));

    g_list_store_append (self->files, file);
}

void
moult_recipe_remove_file (MoultRecipe *self, MoultRecipeFile *file)
{
    g_return_if_fail (MOULT_IS_RECIPE (self) && MOULT_IS_RECIPE_FILE (file));

    guint position;

    if (g_list_store_find (self->files, file, &position))
        g_list_store_remove (self->files, position);
}

char *
moult_recipe_expand_name (MoultRecipe *self, guint n)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), NULL);

    return moult_name_pattern_expand (self->name_pattern, n);
}

gboolean
moult_recipe_check (MoultRecipe *self, GError **error)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), FALSE);

    if (!self->other_boards && g_list_model_get_n_items (G_LIST_MODEL (self->boards)) == 0) {
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                             "the recipe names no board, and other boards are left alone");
        return FALSE;
    }
    return !self->numbered || moult_name_pattern_check (self->name_pattern, error);
}

const char *const *
moult_recipe_get_unknown (MoultRecipe *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self), NULL);

    return (const char *const *) self->unknown;
}

void
moult_recipe_set_unknown (MoultRecipe *self, const char *const *names)
{
    g_return_if_fail (MOULT_IS_RECIPE (self) && names != NULL);

    g_strfreev (self->unknown);
    self->unknown = g_strdupv ((GStrv) names);
}
