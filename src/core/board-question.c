/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-question.h"

#include "own-thread.h"

/* Belongs to its task: a dropped question lives until its thread has let go of the tty. */
struct _MoultBoardQuestion {
    MoultDeviceSource *devices;
    MoultDevice *device;
    GCancellable *cancellable;
    MoultBoardAnswerFunc answer; /* %NULL: dropped */
    gpointer user_data;
};

static void
question_free (MoultBoardQuestion *self)
{
    g_object_unref (self->devices);
    g_object_unref (self->device);
    g_object_unref (self->cancellable);
    g_free (self);
}

static gpointer
ask_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    MoultBoardQuestion *self = data;

    return moult_device_source_identify (self->devices, self->device, cancellable, error);
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultBoardQuestion *self = g_task_get_task_data (G_TASK (result));
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultBoardInfo) info = g_task_propagate_pointer (G_TASK (result), &error);

    if (self->answer != NULL)
        self->answer (info, error, self->user_data);
}

MoultBoardQuestion *
moult_board_question_ask (MoultDeviceSource *devices,
                          MoultDevice *device,
                          MoultBoardAnswerFunc answer,
                          gpointer user_data)
{
    MoultBoardQuestion *self = g_new0 (MoultBoardQuestion, 1);

    self->devices = g_object_ref (devices);
    self->device = g_object_ref (device);
    self->cancellable = g_cancellable_new ();
    self->answer = answer;
    self->user_data = user_data;

    g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, on_answered_cb, NULL);
    g_task_set_source_tag (task, moult_board_question_ask);
    g_task_set_task_data (task, self, (GDestroyNotify) question_free);
    moult_own_thread_run (task, ask_thread, g_object_unref);
    return self;
}

void
moult_board_question_drop (MoultBoardQuestion *self)
{
    self->answer = NULL;
    g_cancellable_cancel (self->cancellable);
}
