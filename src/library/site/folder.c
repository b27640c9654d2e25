/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "own-thread.h"

/* Work on the other thread has its own task; the answer goes back to the asker's. */
typedef struct {
    MoultTarget *target;
    MoultSiteValidator *known;
    gboolean wants_body;
    guint64 start;
    char *if_range;
} Question;

static Question *
question_new (const MoultRequest *request)
{
    Question *question = g_new0 (Question, 1);

    question->target = moult_target_copy (request->target);
    if (request->known != NULL)
        question->known =
            moult_site_validator_new (request->known->etag, request->known->last_modified);
    question->wants_body = request->method == SOUP_METHOD_GET;
    question->start = request->start;
    question->if_range = g_strdup (request->if_range);
    return question;
}

static void
question_free (Question *question)
{
    g_clear_pointer (&question->target, moult_target_free);
    g_clear_pointer (&question->known, moult_site_validator_free);
    g_free (question->if_range);
    g_free (question);
}

static MoultSiteValidator *
validator_of (const struct stat *st)
{
    gint64 time = st->st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + st->st_mtim.tv_nsec;
    g_autofree char *etag = g_strdup_printf ("\"%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x\"",
                                             time, (gint64) st->st_size);
    g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (st->st_mtim.tv_sec);
    g_autofree char *text = date != NULL ? soup_date_time_to_string (date, SOUP_DATE_HTTP) : NULL;

    return moult_site_validator_new (etag, text);
}

/* O_NONBLOCK: a pipe in the folder must not hold the thread. -1 with @status set. */
static int
open_regular (const char *path, struct stat *st, guint *status)
{
    g_autofd int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);

    if (fd < 0 || fstat (fd, st) < 0)
        *status = errno == EACCES || errno == EPERM ? SOUP_STATUS_FORBIDDEN : SOUP_STATUS_NOT_FOUND;
    else if (!S_ISREG (st->st_mode))
        *status = SOUP_STATUS_NOT_FOUND;
    else
        return g_steal_fd (&fd);
    return -1;
}

/* A folder is its index, with or without the slash that the site's server would add. */
static void
point_to_index (MoultTarget *target)
{
    g_autofree char *file = g_steal_pointer (&target->file);

    target->file = g_build_filename (file, "index.html", NULL);
    if (!g_str_has_suffix (target->path, "/")) {
        g_autofree char *path = g_steal_pointer (&target->path);
        target->path = g_strconcat (path, "/", NULL);
    }
}

static gboolean
is_same (const char *a, const char *b)
{
    return a != NULL && g_strcmp0 (a, b) == 0;
}

/* What the answer is, once the file is open; moves the file to where the body begins. */
static guint
choose_status (const Question *question, MoultResponse *response, int fd)
{
    const MoultSiteValidator *now = response->validator;

    if (question->known != NULL && is_same (question->known->etag, now->etag))
        return SOUP_STATUS_NOT_MODIFIED;
    if (question->start == 0
        || (question->if_range != NULL && !is_same (question->if_range, now->etag)))
        return SOUP_STATUS_OK;
    if ((gint64) question->start >= response->total || lseek (fd, question->start, SEEK_SET) < 0)
        return SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE;
    response->start = question->start;
    response->length = response->total - response->start;
    return SOUP_STATUS_PARTIAL_CONTENT;
}

static gpointer
answer_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Question *question = data;
    MoultResponse *response = g_new0 (MoultResponse, 1);
    struct stat st;

    response->target = g_steal_pointer (&question->target);
    if (g_file_test (response->target->file, G_FILE_TEST_IS_DIR))
        point_to_index (response->target);
    response->length = -1;
    response->total = -1;

    g_autofd int fd = open_regular (response->target->file, &st, &response->status);
    if (fd < 0) {
        response->validator = moult_site_validator_new (NULL, NULL);
        return response;
    }
    response->validator = validator_of (&st);
    response->length = response->total = st.st_size;
    response->status = choose_status (question, response, fd);
    if (question->wants_body && response->status != SOUP_STATUS_NOT_MODIFIED)
        response->body = g_unix_input_stream_new (g_steal_fd (&fd), TRUE);
    return response;
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    g_autoptr (GError) error = NULL;
    MoultResponse *response = g_task_propagate_pointer (G_TASK (result), &error);

    if (response != NULL)
        g_task_return_pointer (task, response, (GDestroyNotify) moult_response_free);
    else
        g_task_return_error (task, g_steal_pointer (&error));
}

void
moult_folder_answer (const MoultRequest *request, GTask *task)
{
    g_autoptr (GTask) work =
        g_task_new (NULL, g_task_get_cancellable (task), on_answered_cb, g_object_ref (task));

    g_task_set_source_tag (work, moult_folder_answer);
    g_task_set_task_data (work, question_new (request), (GDestroyNotify) question_free);
    moult_own_thread_run (work, answer_thread, (GDestroyNotify) moult_response_free);
}
