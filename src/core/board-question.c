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
    MoultChipReader *reader;         /* %NULL: the board is asked, not its chip */
    MoultBoardAnswerFunc answer;     /* %NULL: dropped, or the chip is asked */
    MoultChipAnswerFunc chip_answer; /* %NULL: dropped, or the board is asked */
    gpointer user_data;
};

static void
question_free (MoultBoardQuestion *self)
{
    g_object_unref (self->devices);
    g_object_unref (self->device);
    g_object_unref (self->cancellable);
    g_clear_object (&self->reader);
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

static gpointer
ask_access_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    MoultBoardQuestion *self = data;

    return moult_device_source_check_access (self->devices, self->device, cancellable, error)
               ? self
               : NULL;
}

static void
on_access_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultBoardQuestion *self = g_task_get_task_data (G_TASK (result));
    g_autoptr (GError) error = NULL;

    g_task_propagate_pointer (G_TASK (result), &error);
    if (self->answer != NULL)
        self->answer (NULL, error, self->user_data);
}

static gpointer
ask_chip_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    MoultBoardQuestion *self = data;

    return moult_chip_reader_read (self->reader, self->devices, self->device, cancellable, error);
}

static void
on_chip_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultBoardQuestion *self = g_task_get_task_data (G_TASK (result));
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultChipInfo) chip = g_task_propagate_pointer (G_TASK (result), &error);

    if (self->chip_answer != NULL)
        self->chip_answer (chip, error, self->user_data);
}

static MoultBoardQuestion *
question_new (MoultDeviceSource *devices, MoultDevice *device, gpointer user_data)
{
    MoultBoardQuestion *self = g_new0 (MoultBoardQuestion, 1);

    self->devices = g_object_ref (devices);
    self->device = g_object_ref (device);
    self->cancellable = g_cancellable_new ();
    self->user_data = user_data;
    return self;
}

MoultBoardQuestion *
moult_board_question_ask (MoultDeviceSource *devices,
                          MoultDevice *device,
                          MoultBoardAnswerFunc answer,
                          gpointer user_data)
{
    MoultBoardQuestion *self = question_new (devices, device, user_data);

    self->answer = answer;

    g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, on_answered_cb, NULL);
    g_task_set_source_tag (task, moult_board_question_ask);
    g_task_set_task_data (task, self, (GDestroyNotify) question_free);
    moult_own_thread_run (task, ask_thread, g_object_unref);
    return self;
}

MoultBoardQuestion *
moult_board_question_ask_chip (MoultChipReader *reader,
                               MoultDeviceSource *devices,
                               MoultDevice *device,
                               MoultChipAnswerFunc answer,
                               gpointer user_data)
{
    MoultBoardQuestion *self = question_new (devices, device, user_data);

    self->reader = g_object_ref (reader);
    self->chip_answer = answer;

    g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, on_chip_answered_cb, NULL);
    g_task_set_source_tag (task, moult_board_question_ask_chip);
    g_task_set_task_data (task, self, (GDestroyNotify) question_free);
    moult_own_thread_run (task, ask_chip_thread, (GDestroyNotify) moult_chip_info_unref);
    return self;
}

MoultBoardQuestion *
moult_board_question_ask_access (MoultDeviceSource *devices,
                                 MoultDevice *device,
                                 MoultBoardAnswerFunc answer,
                                 gpointer user_data)
{
    MoultBoardQuestion *self = question_new (devices, device, user_data);

    self->answer = answer;

    g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, on_access_answered_cb, NULL);
    g_task_set_source_tag (task, moult_board_question_ask_access);
    g_task_set_task_data (task, self, (GDestroyNotify) question_free);
    moult_own_thread_run (task, ask_access_thread, NULL);
    return self;
}

void
moult_board_question_drop (MoultBoardQuestion *self)
{
    self->answer = NULL;
    self->chip_answer = NULL;
    g_cancellable_cancel (self->cancellable);
}
