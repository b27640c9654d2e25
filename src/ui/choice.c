/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "choice.h"

#include "image-parse.h"
#include "plan.h"

struct _MoultChoice {
    GObject parent_instance;

    MoultBoard *board;
    MoultJobQueue *queue;
    MoultFirmware *chosen; /* or NULL: what is recommended counts */
    gboolean own;          /* it was chosen for this very board */
    char *build;           /* the user's word, or NULL */
    MoultOffer *offer;     /* or NULL */
    MoultStanding standing;
    GError *error;
    gboolean erase;
    const char *method; /* the user's backend, or NULL; lives for ever */
    MoultDevice *probe; /* that it goes through, or NULL */
    MoultPlanTask *task;
    GCancellable *loading; /* of the file that is being read */
    GSignalGroup *job_signals;
    MoultFlashJob *dismissed; /* whose outcome the user has put away */
};

G_DEFINE_FINAL_TYPE (MoultChoice, moult_choice, G_TYPE_OBJECT)

enum {
    SIGNAL_CHANGED,
    SIGNAL_OPENED,
    SIGNAL_TOLD,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static MoultPlan *
create_plan (MoultChoice *self)
{
    const MoultFlashOptions options = {
        .erase = self->erase,
        .backend = self->method,
        .probe = self->probe,
    };
    g_autoptr (GPtrArray) boards = g_ptr_array_new ();
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new ();
    const MoultPlanOffer offer = {
        .recommendation =
            self->chosen == NULL ? moult_offer_get_recommendation (self->offer) : NULL,
        .firmwares = firmwares,
        .flags = MOULT_PLAN_EXPLICIT,
    };

    g_ptr_array_add (boards, self->board);
    if (self->chosen != NULL)
        g_ptr_array_add (firmwares, self->chosen);
    return moult_plan_new_offered (boards, &offer, &options);
}

static void
judge (MoultChoice *self)
{
    g_clear_object (&self->task);
    self->standing = moult_offer_judge (self->offer, self->board);
    if (self->chosen == NULL && moult_offer_get_recommendation (self->offer) == NULL)
        return;

    g_autoptr (MoultPlan) plan = create_plan (self);
    self->task = g_list_model_get_item (G_LIST_MODEL (plan), 0);
}

static void
update (MoultChoice *self)
{
    judge (self);
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Whatever is plugged in next need not be the board that the user spoke of. */
static void
forget_build (MoultChoice *self)
{
    MoultFlashJob *job = moult_board_get_job (self->board);

    if (moult_board_get_mode (self->board) == MOULT_BOARD_GONE
        && (job == NULL || !moult_flash_job_is_active (job)))
        moult_choice_set_build (self, NULL);
}

static void
on_board_changed_cb (MoultChoice *self)
{
    g_assert (MOULT_IS_CHOICE (self));

    forget_build (self);
    update (self);
}

/* A board that was being flashed can be flashed again once its job has ended. */
static void
on_job_changed_cb (MoultChoice *self)
{
    g_assert (MOULT_IS_CHOICE (self));

    g_signal_group_set_target (self->job_signals, moult_board_get_job (self->board));
    update (self);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultChoice) self = MOULT_CHOICE (user_data);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware = moult_firmware_open_finish (result, &error);

    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    g_clear_object (&self->loading);
    g_set_object (&self->chosen, firmware);
    self->own = firmware != NULL;
    self->error = g_steal_pointer (&error);
    update (self);
    g_signal_emit (self, signals[SIGNAL_OPENED], 0);
}

static void
forget (MoultChoice *self)
{
    if (self->loading != NULL)
        g_cancellable_cancel (self->loading);
    g_clear_object (&self->loading);
    g_clear_error (&self->error);
}

static void
moult_choice_dispose (GObject *object)
{
    MoultChoice *self = MOULT_CHOICE (object);

    forget (self);
    g_clear_object (&self->job_signals);
    g_clear_object (&self->task);
    g_clear_object (&self->chosen);
    g_clear_object (&self->dismissed);
    g_clear_object (&self->probe);
    g_clear_pointer (&self->offer, moult_offer_unref);
    g_clear_pointer (&self->build, g_free);
    g_clear_object (&self->queue);
    g_clear_object (&self->board);

    G_OBJECT_CLASS (moult_choice_parent_class)->dispose (object);
}

static void
moult_choice_class_init (MoultChoiceClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_choice_dispose;

    signals[SIGNAL_CHANGED] = g_signal_new ("changed", MOULT_TYPE_CHOICE, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_OPENED] = g_signal_new ("opened", MOULT_TYPE_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_TOLD] = g_signal_new ("told", MOULT_TYPE_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
moult_choice_init (MoultChoice *self)
{
    self->job_signals = g_signal_group_new (MOULT_TYPE_FLASH_JOB);
    g_signal_group_connect_object (self->job_signals, "notify::state",
                                   G_CALLBACK (on_board_changed_cb), self, G_CONNECT_SWAPPED);
}

MoultChoice *
moult_choice_new (MoultBoard *board, MoultJobQueue *queue)
{
    static const char *const details[] = { "notify::mode", "notify::device", "notify::info",
                                           "notify::ignored", "notify::asking" };

    g_return_val_if_fail (MOULT_IS_BOARD (board) && MOULT_IS_JOB_QUEUE (queue), NULL);

    MoultChoice *self = g_object_new (MOULT_TYPE_CHOICE, NULL);
    self->board = g_object_ref (board);
    self->queue = g_object_ref (queue);
    for (gsize i = 0; i < G_N_ELEMENTS (details); i++)
        g_signal_connect_object (board, details[i], G_CALLBACK (on_board_changed_cb), self,
                                 G_CONNECT_SWAPPED);
    g_signal_connect_object (board, "notify::job", G_CALLBACK (on_job_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_group_set_target (self->job_signals, moult_board_get_job (board));
    return self;
}

MoultBoard *
moult_choice_get_board (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), NULL);

    return self->board;
}

void
moult_choice_open (MoultChoice *self, GFile *file)
{
    g_return_if_fail (MOULT_IS_CHOICE (self) && G_IS_FILE (file));

    const char *path = g_file_peek_path (file);

    forget (self);
    if (path == NULL) {
        g_autofree char *uri = g_file_get_uri (file);

        g_clear_object (&self->chosen);
        self->error =
            g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s is not on this computer", uri);
        update (self);
        g_signal_emit (self, signals[SIGNAL_OPENED], 0);
        return;
    }
    self->loading = g_cancellable_new ();
    moult_firmware_open_async (path, moult_image_parse, self->loading, on_opened_cb,
                               g_object_ref (self));
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
choose (MoultChoice *self, MoultFirmware *firmware, gboolean own)
{
    forget (self);
    g_set_object (&self->chosen, firmware);
    self->own = own && firmware != NULL;
    update (self);
}

void
moult_choice_pick (MoultChoice *self, MoultFirmware *firmware)
{
    g_return_if_fail (MOULT_IS_CHOICE (self));

    choose (self, firmware, TRUE);
}

void
moult_choice_set_firmware (MoultChoice *self, MoultFirmware *firmware)
{
    g_return_if_fail (MOULT_IS_CHOICE (self));

    choose (self, firmware, FALSE);
}

MoultFirmware *
moult_choice_get_firmware (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), NULL);

    if (self->chosen != NULL)
        return self->chosen;
    return self->error == NULL ? moult_offer_get_firmware (self->offer) : NULL;
}

MoultFirmware *
moult_choice_get_chosen (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), NULL);

    return self->chosen;
}

gboolean
moult_choice_is_own (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), FALSE);

    return self->own;
}

gboolean
moult_choice_get_loading (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), FALSE);

    return self->loading != NULL;
}

const GError *
moult_choice_get_error (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), NULL);

    return self->error;
}

void
moult_choice_set_build (MoultChoice *self, const char *build)
{
    g_return_if_fail (MOULT_IS_CHOICE (self));

    if (g_set_str (&self->build, build))
        g_signal_emit (self, signals[SIGNAL_TOLD], 0);
}

const char *
moult_choice_get_build (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), NULL);

    return self->build;
}

void
moult_choice_set_offer (MoultChoice *self, MoultOffer *offer)
{
    g_return_if_fail (MOULT_IS_CHOICE (self) && offer != NULL);

    g_autoptr (MoultOffer) former = g_steal_pointer (&self->offer);
    self->offer = moult_offer_ref (offer);
    update (self);
}

MoultOffer *
moult_choice_get_offer (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), NULL);

    return self->offer;
}

MoultStanding
moult_choice_get_standing (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), MOULT_STANDING_UNKNOWN);

    return self->standing;
}

void
moult_choice_set_erase (MoultChoice *self, gboolean erase)
{
    g_return_if_fail (MOULT_IS_CHOICE (self));

    if (self->erase == erase)
        return;
    self->erase = erase;
    update (self);
}

gboolean
moult_choice_get_erase (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), FALSE);

    return self->erase;
}

gboolean
moult_choice_can_erase (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), FALSE);

    MoultFlashBackend *backend =
        self->task != NULL ? moult_plan_task_get_backend (self->task) : NULL;

    return backend != NULL
           && moult_flash_backend_get_traits (backend)->weights[MOULT_STEP_ERASE] > 0;
}

void
moult_choice_set_method (MoultChoice *self, const char *backend, MoultDevice *probe)
{
    g_return_if_fail (MOULT_IS_CHOICE (self));

    const char *method = g_intern_string (backend);
    gboolean is_new = g_set_object (&self->probe, probe) || method != self->method;

    self->method = method;
    if (is_new)
        update (self);
}

const char *
moult_choice_get_method (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), NULL);

    return self->method;
}

MoultPlanTask *
moult_choice_get_task (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), NULL);

    return self->task;
}

gboolean
moult_choice_can_flash (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), FALSE);

    return self->task != NULL && self->error == NULL
           && moult_plan_task_get_reason (self->task) == MOULT_PLAN_FLASH;
}

gboolean
moult_choice_is_suggested (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), FALSE);

    return self->chosen != NULL
           || (self->standing != MOULT_STANDING_UP_TO_DATE
               && self->standing != MOULT_STANDING_NEWER);
}

gboolean
moult_choice_flash (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), FALSE);

    judge (self);
    if (!moult_choice_can_flash (self))
        return FALSE;
    moult_job_queue_add_task (self->queue, self->task);
    return TRUE;
}

MoultFlashJob *
moult_choice_get_job (MoultChoice *self)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (self), NULL);

    MoultFlashJob *job = moult_board_get_job (self->board);

    return job != self->dismissed ? job : NULL;
}

void
moult_choice_dismiss_job (MoultChoice *self)
{
    g_return_if_fail (MOULT_IS_CHOICE (self));

    if (g_set_object (&self->dismissed, moult_board_get_job (self->board)))
        g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
