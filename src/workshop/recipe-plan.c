/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recipe-plan.h"

#include "board-file.h"
#include "error.h"
#include "own-thread.h"
#include "packages.h"
#include "recipe-firmware.h"

/* A classroom without a network does not wait for it: what is known already will do. */
#define LOOK_SECONDS 10

struct _MoultRecipePlan {
    GObject parent_instance;

    MoultRecipe *recipe;
    MoultLibrary *library;
    GPtrArray *files; /* MoultBoardFile: the recipe's own and those of packages */
};

G_DEFINE_FINAL_TYPE (MoultRecipePlan, moult_recipe_plan, G_TYPE_OBJECT)

static void
moult_recipe_plan_finalize (GObject *object)
{
    MoultRecipePlan *self = MOULT_RECIPE_PLAN (object);

    g_clear_object (&self->recipe);
    g_clear_object (&self->library);
    g_clear_pointer (&self->files, g_ptr_array_unref);

    G_OBJECT_CLASS (moult_recipe_plan_parent_class)->finalize (object);
}

static void
moult_recipe_plan_class_init (MoultRecipePlanClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_recipe_plan_finalize;
}

static void
moult_recipe_plan_init (MoultRecipePlan *self)
{
    self->files = g_ptr_array_new_with_free_func (g_object_unref);
}

/* ---- what one board gets ---- */

/* All that goes into one task; lives while its plan is made. */
typedef struct {
    MoultRecommendation *recommendation; /* or NULL */
    MoultPlanReason held_back;
    MoultPlanFlags flags;
    MoultFlashOptions options;
    MoultBoardSetup *setup; /* or NULL: before it is known which */
} Draft;

static void
draft_clear (Draft *draft)
{
    g_clear_object (&draft->recommendation);
    g_clear_object (&draft->setup);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

/* Of what MicroPython makes itself a board has boot.py, and Moult gives it board_info.toml. */
static gboolean
has_program (MoultBoardInfo *info)
{
    if (info == NULL)
        return FALSE;

    g_autoptr (GVariant) toml = g_variant_ref (moult_board_info_get_toml (info));
    int n_usual = g_variant_n_children (toml) > 0 ? 2 : 1;

    return moult_board_info_get_has_main (info) || moult_board_info_get_n_files (info) > n_usual;
}

static gboolean
is_foreign (MoultBoard *board)
{
    MoultBoardInfo *info = moult_board_get_info (board);

    return info != NULL && moult_board_get_mode (board) == MOULT_BOARD_RUNNING
           && !moult_board_info_is_micropython (info) && !moult_board_knows_only_chip (board);
}

static MoultPlanReason
find_reason (MoultRecipePlan *self, MoultBoard *board, const Draft *draft, gboolean accepted)
{
    gboolean keeps_programs = !accepted && !moult_recipe_get_flash_programs (self->recipe);

    if (draft->recommendation == NULL)
        return moult_recipe_firmware_knows (moult_library_get_catalogue (self->library), board)
                       || moult_board_get_mode (board) != MOULT_BOARD_SILENT
                   ? MOULT_PLAN_NOT_IN_RECIPE
                   : MOULT_PLAN_FLASH;
    if (keeps_programs && !is_foreign (board) && has_program (moult_board_get_info (board)))
        return MOULT_PLAN_PROGRAM;
    return MOULT_PLAN_FLASH;
}

static MoultPlanTask *
make_task (MoultBoard *board, const Draft *draft)
{
    g_autoptr (GPtrArray) boards = g_ptr_array_new ();
    const MoultPlanOffer offer = {
        .recommendation = draft->recommendation,
        .options = &draft->options,
        .flags = draft->flags,
        .held_back = draft->held_back,
    };

    g_ptr_array_add (boards, board);
    g_autoptr (MoultPlan) plan = moult_plan_new_offered (boards, &offer, NULL);
    return g_list_model_get_item (G_LIST_MODEL (plan), 0);
}

static gboolean
can_erase (MoultPlanTask *task)
{
    MoultFlashBackend *backend = moult_plan_task_get_backend (task);

    return backend != NULL
           && moult_flash_backend_get_traits (backend)->weights[MOULT_STEP_ERASE] > 0;
}

static MoultBoardSetup *
make_setup (MoultRecipePlan *self, gboolean erase_files, const char *name)
{
    return moult_board_setup_new (&(MoultBoardSetupFields) {
        .erase_files = erase_files,
        .format = moult_recipe_get_format (self->recipe),
        .files = self->files,
        .name = name,
        .ignore = -1,
        .check = moult_recipe_get_check (self->recipe),
    });
}

/* Where the backend cannot erase the flash, or nothing has to be written, files are erased from
 * within. */
static void
choose_work (MoultRecipePlan *self, MoultPlanTask *task, const char *name, Draft *draft)
{
    gboolean erase = moult_recipe_get_erase (self->recipe);
    gboolean is_right = moult_plan_task_get_reason (task) == MOULT_PLAN_UP_TO_DATE;

    draft->options.erase = erase && !is_right && can_erase (task);
    draft->setup = make_setup (self, erase && !draft->options.erase, name);
    if (moult_board_setup_is_empty (draft->setup))
        return;
    draft->options.setup = draft->setup;
    draft->options.setup_only = is_right;
    if (is_right)
        draft->flags |= MOULT_PLAN_EXPLICIT;
}

static void
draft_fill (Draft *draft, MoultRecipePlan *self, MoultBoard *board, const MoultRecipeTurn *turn)
{
    draft->recommendation = moult_recipe_firmware_find (
        self->recipe, moult_library_get_catalogue (self->library), board);
    draft->held_back = find_reason (self, board, draft, turn->accepted);
    if (is_foreign (board) && moult_recipe_get_flash_programs (self->recipe))
        draft->flags |= MOULT_PLAN_EXPLICIT;

    g_autoptr (MoultPlanTask) first = make_task (board, draft);
    choose_work (self, first, turn->name, draft);
}

MoultPlanTask *
moult_recipe_plan_judge (MoultRecipePlan *self, MoultBoard *board, const MoultRecipeTurn *turn)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_PLAN (self) && MOULT_IS_BOARD (board), NULL);
    g_return_val_if_fail (turn != NULL, NULL);

    g_auto (Draft) draft = { 0 };

    draft_fill (&draft, self, board, turn);
    return make_task (board, &draft);
}

/* ---- many at once ---- */

static void
add_draft (GArray *drafts, MoultRecipePlan *self, MoultBoard *board, guint *number)
{
    gboolean numbered = moult_recipe_get_numbered (self->recipe);
    g_autofree char *name = numbered ? moult_recipe_expand_name (self->recipe, *number) : NULL;
    const MoultRecipeTurn turn = { .name = name };
    Draft draft = { 0 };

    draft_fill (&draft, self, board, &turn);
    g_autoptr (MoultPlanTask) task = make_task (board, &draft);
    if (moult_plan_task_get_reason (task) == MOULT_PLAN_FLASH)
        (*number)++;
    g_array_append_val (drafts, draft);
}

MoultPlan *
moult_recipe_plan_make (MoultRecipePlan *self, GPtrArray *boards)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_PLAN (self) && boards != NULL, NULL);

    g_autoptr (GArray) drafts = g_array_sized_new (FALSE, TRUE, sizeof (Draft), boards->len);
    g_autofree MoultPlanOffer *offers = g_new0 (MoultPlanOffer, boards->len);
    guint number = moult_recipe_get_first_number (self->recipe);

    g_array_set_clear_func (drafts, (GDestroyNotify) draft_clear);
    for (guint i = 0; i < boards->len; i++)
        add_draft (drafts, self, boards->pdata[i], &number);
    for (guint i = 0; i < boards->len; i++) {
        const Draft *draft = &g_array_index (drafts, Draft, i);

        offers[i] = (MoultPlanOffer) {
            .recommendation = draft->recommendation,
            .options = &draft->options,
            .flags = draft->flags,
            .held_back = draft->held_back,
        };
    }
    return moult_plan_new_offered (boards, offers, NULL);
}

MoultRecipe *
moult_recipe_plan_get_recipe (MoultRecipePlan *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_PLAN (self), NULL);

    return self->recipe;
}

/* ---- getting ready ---- */

/* The recipe's files, read by a thread: where they are and where they go. */
static gpointer
read_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    GPtrArray *sources = data; /* MoultRecipeFile */
    g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < sources->len; i++) {
        MoultRecipeFile *source = sources->pdata[i];
        GPtrArray *files =
            moult_board_files_read (moult_recipe_file_get_from (source),
                                    moult_recipe_file_get_to (source), cancellable, error);

        if (files == NULL)
            return NULL;
        g_ptr_array_extend_and_steal (all, files);
    }
    return g_steal_pointer (&all);
}

/* The last part: what firmware the download site has. */
typedef struct {
    GTask *task; /* NULL: it was answered already */
    GCancellable *cancellable;
    guint source;
} Look;

static void
look_end (Look *look)
{
    g_autoptr (GTask) task = g_steal_pointer (&look->task);
    GError *error = NULL;

    g_clear_handle_id (&look->source, g_source_remove);
    if (task == NULL)
        return;
    if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
        g_task_return_error (task, error);
    else
        g_task_return_pointer (task, g_object_ref (g_task_get_task_data (task)), g_object_unref);
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Look *look = user_data;
    g_autoptr (GError) error = NULL;

    if (!moult_library_refresh_finish (MOULT_LIBRARY (source), result, &error))
        g_debug ("what is known already is used: %s", error->message);
    look_end (look);
    g_object_unref (look->cancellable);
    g_free (look);
}

static gboolean
on_look_too_long_cb (gpointer user_data)
{
    Look *look = user_data;

    look->source = 0;
    g_cancellable_cancel (look->cancellable);
    look_end (look);
    return G_SOURCE_REMOVE;
}

static GStrv
list_builds (MoultRecipe *recipe)
{
    GListModel *boards = moult_recipe_get_boards (recipe);
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultRecipeBoard) board = g_list_model_get_item (boards, i);

        g_strv_builder_add (builder, moult_recipe_board_get_build (board));
    }
    return g_strv_builder_end (builder);
}

static void
look_for_firmware (GTask *task)
{
    MoultRecipePlan *self = g_task_get_task_data (task);
    g_auto (GStrv) builds = list_builds (self->recipe);
    Look *look = g_new0 (Look, 1);

    look->task = g_object_ref (task);
    look->cancellable = g_cancellable_new ();
    look->source = g_timeout_add_seconds (LOOK_SECONDS, on_look_too_long_cb, look);
    moult_library_refresh_async (self->library, (const char *const *) builds,
                                 MOULT_RECIPE_PLAN_PAGE_SECONDS, look->cancellable, on_refreshed_cb,
                                 look);
}

/* The last part, unless there is nobody to be asked. */
static void
finish (GTask *task)
{
    MoultRecipePlan *self = g_task_get_task_data (task);

    if (moult_library_is_open (self->library))
        look_for_firmware (task);
    else
        g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
on_packages_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    MoultRecipePlan *self = g_task_get_task_data (task);
    GError *error = NULL;
    GPtrArray *files = moult_packages_fetch_finish (MOULT_LIBRARY (source), result, &error);

    if (files == NULL) {
        g_task_return_error (task, error);
        return;
    }
    g_ptr_array_extend_and_steal (self->files, files);
    finish (task);
}

static void
get_packages (GTask *task)
{
    MoultRecipePlan *self = g_task_get_task_data (task);
    const char *const *packages = moult_recipe_get_packages (self->recipe);

    if (packages[0] == NULL)
        finish (task);
    else
        moult_packages_fetch_async (self->library, packages, g_task_get_cancellable (task),
                                    on_packages_cb, g_object_ref (task));
}

static void
on_files_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    MoultRecipePlan *self = g_task_get_task_data (task);
    GError *error = NULL;
    GPtrArray *files = g_task_propagate_pointer (G_TASK (result), &error);

    if (files == NULL) {
        g_task_return_error (task, error);
        return;
    }
    g_ptr_array_extend_and_steal (self->files, files);
    get_packages (task);
}

static void
read_files (GTask *task)
{
    MoultRecipePlan *self = g_task_get_task_data (task);
    GListModel *files = moult_recipe_get_files (self->recipe);
    GPtrArray *sources = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (GTask) reading =
        g_task_new (self, g_task_get_cancellable (task), on_files_cb, g_object_ref (task));

    for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        g_ptr_array_add (sources, g_list_model_get_item (files, i));
    g_task_set_source_tag (reading, read_files);
    g_task_set_task_data (reading, sources, (GDestroyNotify) g_ptr_array_unref);
    moult_own_thread_run (reading, read_thread, (GDestroyNotify) g_ptr_array_unref);
}

void
moult_recipe_plan_prepare_async (MoultRecipe *recipe,
                                 MoultLibrary *library,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
    g_return_if_fail (MOULT_IS_RECIPE (recipe) && MOULT_IS_LIBRARY (library));

    g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
    MoultRecipePlan *self = g_object_new (MOULT_TYPE_RECIPE_PLAN, NULL);
    GError *error = NULL;

    self->recipe = moult_recipe_copy (recipe);
    self->library = g_object_ref (library);
    g_task_set_source_tag (task, moult_recipe_plan_prepare_async);
    g_task_set_task_data (task, self, g_object_unref);
    if (moult_recipe_check (recipe, &error))
        read_files (task);
    else
        g_task_return_error (task, error);
}

MoultRecipePlan *
moult_recipe_plan_prepare_finish (GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_async_result_is_tagged (result, moult_recipe_plan_prepare_async), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}
