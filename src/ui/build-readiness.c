/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-readiness.h"

/* What a reading is about; the task holds it. */
typedef struct {
    char *folder;
    MoultSourceBoard *board;
    char *variant;  /* or NULL */
    char *manifest; /* or NULL */
    char *engine;   /* or NULL */
} Question;

static void
question_free (Question *question)
{
    g_free (question->folder);
    g_object_unref (question->board);
    g_free (question->variant);
    g_free (question->manifest);
    g_free (question->engine);
    g_free (question);
}

void
moult_build_readiness_free (MoultBuildReadiness *self)
{
    g_free (self->description);
    g_clear_pointer (&self->needs, g_ptr_array_unref);
    g_free (self);
}

static gboolean
is_asked (const Question *question, MoultBuildEngine *engine)
{
    return question->engine == NULL
           || g_str_equal (question->engine, moult_build_engine_get_name (engine));
}

/* Takes the answer of an engine that lacks less than the ones before. */
static void
ask (const Question *question,
     MoultBuildEngine *engine,
     MoultBuildReadiness *readiness,
     GCancellable *cancellable)
{
    const MoultBuildOrder order = {
        .folder = question->folder,
        .board = question->board,
        .variant = question->variant,
        .manifest = question->manifest,
    };
    g_autoptr (GPtrArray) needs = moult_build_engine_list_needs (engine, &order, cancellable);

    if (readiness->needs != NULL && readiness->needs->len <= needs->len)
        return;
    readiness->engine = moult_build_engine_get_name (engine);
    g_clear_pointer (&readiness->needs, g_ptr_array_unref);
    readiness->needs = g_steal_pointer (&needs);
    if (readiness->needs->len == 0)
        readiness->description = moult_build_engine_dup_description (engine, &order);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    GPtrArray *engines = moult_build_engine_list ();
    g_autoptr (MoultBuildReadiness) readiness = g_new0 (MoultBuildReadiness, 1);

    for (guint i = 0; i < engines->len && readiness->description == NULL; i++) {
        if (is_asked (data, g_ptr_array_index (engines, i)))
            ask (data, g_ptr_array_index (engines, i), readiness, cancellable);
        if (g_task_return_error_if_cancelled (task))
            return;
    }
    if (readiness->needs == NULL)
        readiness->needs = g_ptr_array_new_with_free_func ((GDestroyNotify) moult_build_need_free);
    g_task_return_pointer (task, g_steal_pointer (&readiness),
                           (GDestroyNotify) moult_build_readiness_free);
}

void
moult_build_readiness_read_async (const MoultBuildOrder *order,
                                  const char *engine,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
    g_return_if_fail (order != NULL && MOULT_IS_SOURCE_BOARD (order->board));

    g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
    Question *question = g_new0 (Question, 1);

    question->folder = g_strdup (order->folder);
    question->board = g_object_ref (order->board);
    question->variant = g_strdup (order->variant);
    question->manifest = g_strdup (order->manifest);
    question->engine = g_strdup (engine);
    g_task_set_source_tag (task, moult_build_readiness_read_async);
    g_task_set_task_data (task, question, (GDestroyNotify) question_free);
    g_task_run_in_thread (task, read_in_thread);
}

MoultBuildReadiness *
moult_build_readiness_read_finish (GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}
