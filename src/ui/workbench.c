/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "workbench.h"

#include <gtk/gtk.h>

#include "error.h"
#include "fit.h"
#include "image-parse.h"
#include "left-alone.h"
#include "page-keeper.h"
#include "recommender.h"

struct _MoultWorkbench {
    GObject parent_instance;

    const MoultServices *services;
    GtkFlattenListModel *boards;
    GListStore *lists; /* of the one board list, once there is one */
    GtkFlattenListModel *probes;
    GListStore *probe_lists; /* of the one probe list, the same */
    MoultBoardList *list;
    MoultDeviceSource *devices;
    MoultJobQueue *queue;
    MoultWorkshop *workshop;
    GHashTable *choices;      /* MoultBoard → MoultChoice */
    GHashTable *recommenders; /* MoultBoard → MoultRecommender */
    MoultLibrary *library;
    MoultBuildQueue *builds;
    MoultPageKeeper *keeper;
    GSettings *settings; /* or NULL */
    MoultLeftAlone *left_alone;
    GPtrArray *files; /* MoultFirmware: opened by the user, each path once */
};

G_DEFINE_FINAL_TYPE (MoultWorkbench, moult_workbench, G_TYPE_OBJECT)

typedef enum {
    PROP_N_ACTIVE = 1,
    PROP_WORKSHOP,
} MoultWorkbenchProperty;
#define PROP_LAST PROP_WORKSHOP
static GParamSpec *props[PROP_LAST + 1];

static void
on_active_changed_cb (MoultWorkbench *self)
{
    g_assert (MOULT_IS_WORKBENCH (self));

    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ACTIVE]);
}

static gboolean
is_gone (gpointer key, gpointer value, gpointer user_data)
{
    MoultWorkbench *self = user_data;

    return moult_board_list_find (self->list, moult_board_get_location (key)) != key;
}

static MoultFit
rate (MoultBoard *board, MoultFirmware *firmware)
{
    return moult_fit_rate (firmware, moult_board_get_device (board), moult_board_get_info (board));
}

/* The newest file that is made for this board; a bootloader that says no more than its chip gets
 * the only one that fits. */
static MoultFirmware *
find_file (MoultWorkbench *self, MoultBoard *board)
{
    MoultFirmware *by_chip = NULL;
    guint n_by_chip = 0;

    for (guint i = self->files->len; i > 0; i--) {
        MoultFirmware *firmware = g_ptr_array_index (self->files, i - 1);
        MoultFit fit = rate (board, firmware);

        if (fit == MOULT_FIT_BOARD)
            return firmware;
        if (fit == MOULT_FIT_CHIP) {
            by_chip = firmware;
            n_by_chip++;
        }
    }
    return n_by_chip == 1 && moult_board_get_mode (board) == MOULT_BOARD_BOOTLOADER ? by_chip
                                                                                    : NULL;
}

/* A file may have been opened before the board said who it is. */
static void
on_board_known_cb (MoultWorkbench *self, GParamSpec *pspec, MoultBoard *board)
{
    g_assert (MOULT_IS_WORKBENCH (self));

    MoultChoice *choice = moult_workbench_get_choice (self, board);
    MoultFirmware *chosen = moult_choice_get_chosen (choice);

    if (moult_choice_get_loading (choice) || moult_board_get_device (board) == NULL
        || (chosen != NULL && rate (board, chosen) != MOULT_FIT_CONTRADICTS))
        return;

    MoultFirmware *found = find_file (self, board);
    if (found != NULL)
        moult_choice_set_firmware (choice, found);
}

static void
on_boards_changed_cb (MoultWorkbench *self, guint position, guint removed, guint added)
{
    g_assert (MOULT_IS_WORKBENCH (self));

    for (guint i = position; i < position + added; i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (G_LIST_MODEL (self->list), i);

        g_signal_connect_object (board, "notify::info", G_CALLBACK (on_board_known_cb), self,
                                 G_CONNECT_SWAPPED);
        g_signal_connect_object (board, "notify::mode", G_CALLBACK (on_board_known_cb), self,
                                 G_CONNECT_SWAPPED);
        g_signal_connect_object (board, "notify::held", G_CALLBACK (on_active_changed_cb), self,
                                 G_CONNECT_SWAPPED);
        on_board_known_cb (self, NULL, board);
    }
    if (removed > 0) {
        g_hash_table_foreach_remove (self->recommenders, is_gone, self);
        g_hash_table_foreach_remove (self->choices, is_gone, self);
    }
}

static gboolean
is_same_text (const char *a, const char *b)
{
    return a != NULL && b != NULL && g_str_equal (a, b);
}

/* Another version for the same board, or the same file once more: what was opened last counts. */
static gboolean
replaces (MoultFirmware *firmware, MoultFirmware *older)
{
    return is_same_text (moult_firmware_get_path (firmware), moult_firmware_get_path (older))
           || is_same_text (moult_firmware_get_board_id (firmware),
                            moult_firmware_get_board_id (older))
           || is_same_text (moult_firmware_get_machine (firmware),
                            moult_firmware_get_machine (older));
}

static void
add_file (MoultWorkbench *self, MoultFirmware *firmware)
{
    g_autoptr (MoultFirmware) added = g_object_ref (firmware);

    for (guint i = self->files->len; i > 0; i--) {
        if (replaces (firmware, g_ptr_array_index (self->files, i - 1)))
            g_ptr_array_remove_index (self->files, i - 1);
    }
    g_ptr_array_add (self->files, g_steal_pointer (&added));
}

static void
on_choice_opened_cb (MoultWorkbench *self, MoultChoice *choice)
{
    g_assert (MOULT_IS_WORKBENCH (self));

    if (moult_choice_get_chosen (choice) != NULL)
        add_file (self, moult_choice_get_chosen (choice));
}

static void
on_file_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = G_TASK (user_data);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware = moult_firmware_open_finish (result, &error);

    if (firmware == NULL) {
        g_task_return_error (task, g_steal_pointer (&error));
        return;
    }
    add_file (g_task_get_source_object (task), firmware);
    g_task_return_pointer (task, g_steal_pointer (&firmware), g_object_unref);
}

/* Without its database the library offers nothing; boards can be flashed with files all the same.
 */
static void
on_library_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultLibrary *library = MOULT_LIBRARY (source);
    g_autoptr (MoultWorkbench) self = MOULT_WORKBENCH (user_data);
    g_autoptr (GError) error = NULL;

    if (!moult_library_open_finish (library, result, &error))
        g_message ("the library cannot be opened: %s", error->message);
    else if (self->queue != NULL)
        moult_job_queue_set_source (self->queue, moult_library_get_source (library));
    moult_page_keeper_set_opened (self->keeper, error);
}

static void
on_kept_changed_cb (MoultWorkbench *self)
{
    g_assert (MOULT_IS_WORKBENCH (self));

    moult_library_set_kept (self->library, g_settings_get_uint (self->settings, "keep-versions"));
}

static void
moult_workbench_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
    switch ((MoultWorkbenchProperty) property_id) {
    case PROP_N_ACTIVE:
        g_value_set_uint (value, moult_workbench_get_n_active (MOULT_WORKBENCH (object)));
        break;
    case PROP_WORKSHOP:
        g_value_set_object (value, MOULT_WORKBENCH (object)->workshop);
        break;
    }
}

static void
moult_workbench_dispose (GObject *object)
{
    MoultWorkbench *self = MOULT_WORKBENCH (object);

    if (self->keeper != NULL)
        moult_page_keeper_stop (self->keeper);
    g_hash_table_remove_all (self->recommenders);
    g_hash_table_remove_all (self->choices);
    g_clear_object (&self->workshop);
    g_clear_object (&self->left_alone);
    g_clear_object (&self->keeper);
    g_clear_object (&self->settings);
    g_clear_object (&self->builds);
    g_clear_object (&self->library);
    g_clear_object (&self->boards);
    g_clear_object (&self->lists);
    g_clear_object (&self->probes);
    g_clear_object (&self->probe_lists);
    g_clear_object (&self->queue);
    g_clear_object (&self->list);
    g_clear_object (&self->devices);

    G_OBJECT_CLASS (moult_workbench_parent_class)->dispose (object);
}

static void
moult_workbench_finalize (GObject *object)
{
    MoultWorkbench *self = MOULT_WORKBENCH (object);

    g_hash_table_unref (self->recommenders);
    g_hash_table_unref (self->choices);
    g_ptr_array_unref (self->files);

    G_OBJECT_CLASS (moult_workbench_parent_class)->finalize (object);
}

static void
moult_workbench_class_init (MoultWorkbenchClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->get_property = moult_workbench_get_property;
    object_class->dispose = moult_workbench_dispose;
    object_class->finalize = moult_workbench_finalize;

    props[PROP_N_ACTIVE] = g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    props[PROP_WORKSHOP] = g_param_spec_object ("workshop", NULL, NULL, MOULT_TYPE_WORKSHOP,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_workbench_init (MoultWorkbench *self)
{
    self->lists = g_list_store_new (G_TYPE_LIST_MODEL);
    self->boards = gtk_flatten_list_model_new (g_object_ref (G_LIST_MODEL (self->lists)));
    self->probe_lists = g_list_store_new (G_TYPE_LIST_MODEL);
    self->probes = gtk_flatten_list_model_new (g_object_ref (G_LIST_MODEL (self->probe_lists)));
    self->choices = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
    self->recommenders = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
    self->files = g_ptr_array_new_with_free_func (g_object_unref);
}

MoultWorkbench *
moult_workbench_new (const MoultServices *services, GSettings *settings)
{
    g_return_val_if_fail (services != NULL, NULL);

    MoultWorkbench *self = g_object_new (MOULT_TYPE_WORKBENCH, NULL);
    self->services = services;
    self->library = moult_library_new_for_settings (settings, NULL);
    self->builds = moult_build_queue_new (self->library);
    self->keeper = moult_page_keeper_new (self->library);
    g_set_object (&self->settings, settings);
    if (settings != NULL)
        g_signal_connect_object (settings, "changed::keep-versions",
                                 G_CALLBACK (on_kept_changed_cb), self, G_CONNECT_SWAPPED);
    self->left_alone = moult_left_alone_new (G_LIST_MODEL (self->boards), settings);
    return self;
}

/* What it has done is kept in the state folder, so that it is known after a crash. */
static MoultWorkshop *
create_workshop (MoultWorkbench *self)
{
    g_autofree char *folder = g_build_filename (g_get_user_state_dir (), "moult", NULL);

    return moult_workshop_new (self->list, self->queue, self->library, folder);
}

void
moult_workbench_start (MoultWorkbench *self)
{
    g_return_if_fail (MOULT_IS_WORKBENCH (self));

    if (self->list != NULL)
        return;
    self->devices = self->services->start ();
    self->queue = moult_job_queue_new (self->devices, moult_image_parse, 0);
    g_signal_connect_object (self->queue, "notify::n-active", G_CALLBACK (on_active_changed_cb),
                             self, G_CONNECT_SWAPPED);
    self->list = moult_board_list_new (self->devices);
    g_signal_connect_object (self->list, "items-changed", G_CALLBACK (on_boards_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_boards_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (self->list)));
    g_list_store_append (self->lists, self->list);
    g_autoptr (MoultProbeList) probes = moult_probe_list_new (self->devices, self->list);
    g_list_store_append (self->probe_lists, probes);
    moult_library_open_async (self->library, on_library_opened_cb, g_object_ref (self));
    self->workshop = create_workshop (self);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WORKSHOP]);
}

GListModel *
moult_workbench_get_boards (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    return G_LIST_MODEL (self->boards);
}

GListModel *
moult_workbench_get_probes (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    return G_LIST_MODEL (self->probes);
}

MoultJobQueue *
moult_workbench_get_queue (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    return self->queue;
}

MoultDeviceSource *
moult_workbench_get_devices (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    return self->devices;
}

MoultWorkshop *
moult_workbench_get_workshop (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    return self->workshop;
}

MoultBuildQueue *
moult_workbench_get_builds (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    return self->builds;
}

guint
moult_workbench_get_n_active (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), 0);

    GListModel *boards = moult_workbench_get_boards (self);
    guint n_active = self->queue != NULL ? moult_job_queue_get_n_active (self->queue) : 0;

    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (boards, i);

        n_active += moult_board_get_held (board);
    }
    return n_active;
}

static MoultChoice *
create_choice (MoultWorkbench *self, MoultBoard *board)
{
    MoultChoice *choice = moult_choice_new (board, self->queue);

    g_signal_connect_object (choice, "opened", G_CALLBACK (on_choice_opened_cb), self,
                             G_CONNECT_SWAPPED);
    g_hash_table_insert (self->choices, g_object_ref (board), choice);
    g_hash_table_insert (
        self->recommenders, g_object_ref (board),
        moult_recommender_new (choice, self->library, self->keeper, self->settings));
    return choice;
}

MoultChoice *
moult_workbench_get_choice (MoultWorkbench *self, MoultBoard *board)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self) && MOULT_IS_BOARD (board), NULL);

    MoultChoice *choice = g_hash_table_lookup (self->choices, board);

    return choice != NULL ? choice : create_choice (self, board);
}

MoultLibrary *
moult_workbench_get_library (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    return self->library;
}

MoultPageKeeper *
moult_workbench_get_keeper (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    return self->keeper;
}

GSettings *
moult_workbench_get_settings (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    return self->settings;
}

const MoultServices *
moult_workbench_get_services (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    return self->services;
}

void
moult_workbench_open_async (MoultWorkbench *self,
                            GFile *file,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
    g_return_if_fail (MOULT_IS_WORKBENCH (self) && G_IS_FILE (file));

    g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

    g_task_set_source_tag (task, moult_workbench_open_async);
    if (g_file_peek_path (file) == NULL)
        g_task_return_new_error (task, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                                 "the file is not on this computer");
    else
        moult_firmware_open_async (g_file_peek_path (file), moult_image_parse, NULL,
                                   on_file_read_cb, g_steal_pointer (&task));
}

MoultFirmware *
moult_workbench_open_finish (MoultWorkbench *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}

/* Where only the chip is known it must be because no board can say more. */
static gboolean
may_be_chosen_for (MoultWorkbench *self, MoultBoard *board, MoultFit fit)
{
    return moult_board_get_device (board) != NULL
           && (fit == MOULT_FIT_BOARD
               || (moult_board_get_mode (board) == MOULT_BOARD_BOOTLOADER
                   && moult_board_list_get_settled (self->list)));
}

GPtrArray *
moult_workbench_choose (MoultWorkbench *self, MoultFirmware *firmware)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self) && MOULT_IS_FIRMWARE (firmware), NULL);

    GListModel *boards = moult_workbench_get_boards (self);
    GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);

    for (MoultFit wanted = MOULT_FIT_BOARD; chosen->len == 0 && wanted > MOULT_FIT_CONTRADICTS;
         wanted--) {
        for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
            g_autoptr (MoultBoard) board = g_list_model_get_item (boards, i);

            if (may_be_chosen_for (self, board, wanted) && rate (board, firmware) == wanted)
                g_ptr_array_add (chosen, g_steal_pointer (&board));
        }
    }
    for (guint i = 0; i < chosen->len; i++)
        moult_choice_set_firmware (moult_workbench_get_choice (self, g_ptr_array_index (chosen, i)),
                                   firmware);
    return chosen;
}

static gboolean
has_fitting_file (MoultWorkbench *self, MoultBoard *board)
{
    for (guint i = 0; moult_board_get_device (board) != NULL && i < self->files->len; i++) {
        if (rate (board, g_ptr_array_index (self->files, i)) != MOULT_FIT_CONTRADICTS)
            return TRUE;
    }
    return FALSE;
}

static MoultRecommendation *
take_choice (MoultChoice *choice)
{
    MoultFirmware *firmware = moult_choice_get_chosen (choice);
    const char *const builds[] = { moult_firmware_get_board_id (firmware), NULL };

    return moult_recommendation_new (&(MoultRecommendationFields) {
        .builds = builds,
        .evidence = MOULT_EVIDENCE_USER,
        .firmware = firmware,
    });
}

/* What the user chose for this very board, else a file that was opened and fits, else what is
 * recommended. Without any of these the files say why. */
static MoultPlanOffer
create_offer (MoultWorkbench *self, MoultBoard *board, GPtrArray *chosen)
{
    MoultChoice *choice = moult_workbench_get_choice (self, board);
    MoultRecommendation *recommendation =
        moult_offer_get_recommendation (moult_choice_get_offer (choice));

    if (moult_choice_is_own (choice)) {
        MoultRecommendation *own = take_choice (choice);

        g_ptr_array_add (chosen, own);
        return (MoultPlanOffer) { .recommendation = own };
    }
    if (recommendation == NULL || has_fitting_file (self, board))
        return (MoultPlanOffer) { .firmwares = self->files };
    return (MoultPlanOffer) { .recommendation = recommendation, .flags = MOULT_PLAN_KEEP_NEWER };
}

MoultPlan *
moult_workbench_create_plan (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    g_autoptr (GPtrArray) boards = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (GPtrArray) chosen = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (GArray) offers = g_array_new (FALSE, FALSE, sizeof (MoultPlanOffer));

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->boards)); i++) {
        MoultBoard *board = g_list_model_get_item (G_LIST_MODEL (self->boards), i);
        MoultPlanOffer offer = create_offer (self, board, chosen);

        g_ptr_array_add (boards, board);
        g_array_append_val (offers, offer);
    }
    return moult_plan_new_offered (boards, (MoultPlanOffer *) offers->data, NULL);
}

void
moult_workbench_set_left_alone (MoultWorkbench *self, MoultBoard *board, gboolean left_alone)
{
    g_return_if_fail (MOULT_IS_WORKBENCH (self));

    moult_left_alone_set (self->left_alone, board, left_alone);
}

void
moult_workbench_ask (MoultWorkbench *self, MoultBoard *board)
{
    g_return_if_fail (MOULT_IS_WORKBENCH (self) && MOULT_IS_BOARD (board));

    if (self->list != NULL)
        moult_board_list_ask (self->list, board);
}

void
moult_workbench_ask_chip (MoultWorkbench *self, MoultBoard *board)
{
    g_return_if_fail (MOULT_IS_WORKBENCH (self) && MOULT_IS_BOARD (board));

    if (self->list != NULL)
        moult_board_list_ask_chip (self->list, board);
}
