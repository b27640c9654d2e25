/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "download-view.h"

#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "progress-text.h"
#include "table.h"

enum {
    FRAME_MS = 100,
    NAME_WIDTH = 30,
};

typedef struct {
    char *name;
    MoultProgress *progress;
    char *outcome; /* NULL: on its way */
} Row;

struct _MoultDownloadView {
    GObject parent_instance;

    FILE *file;
    gboolean terminal;
    GPtrArray *rows;
    guint n_drawn; /* lines above the cursor that are drawn anew */
    guint frame_id;
};

G_DEFINE_FINAL_TYPE (MoultDownloadView, moult_download_view, G_TYPE_OBJECT)

static void
free_row (gpointer data)
{
    Row *row = data;

    g_free (row->name);
    g_object_unref (row->progress);
    g_free (row->outcome);
    g_free (row);
}

static char *
make_line (const Row *row)
{
    MoultProgressState state;
    g_autofree char *name = moult_text_fit (row->name, NAME_WIDTH);
    g_autofree char *bar = NULL;
    g_autofree char *speed = NULL;

    if (row->outcome != NULL)
        return g_strdup_printf ("%s %s", name, row->outcome);
    moult_progress_get_state (row->progress, &state);
    if (state.bytes_done == 0)
        return g_strdup_printf ("%s %s", name, _ ("waiting"));
    bar = moult_progress_text_new_bar (state.fraction);
    speed = moult_progress_text_new_speed (&state);
    return g_strdup_printf ("%s %s %3.0f %% %s", name, bar, state.fraction * 100, speed);
}

/* Where there are more files than lines, those that are on their way are shown. */
static gboolean
is_shown (MoultDownloadView *self, const Row *row)
{
    guint n_lines = moult_terminal_get_height (self->file) - 2;

    return self->rows->len <= n_lines || (row->outcome == NULL && self->n_drawn < n_lines);
}

static void
draw (MoultDownloadView *self)
{
    guint width = moult_terminal_get_width (self->file) - 1;
    guint n_over = 0;

    if (self->n_drawn > 0)
        fprintf (self->file, "\033[%uA\r\033[J", self->n_drawn);
    self->n_drawn = 0;
    for (guint i = 0; i < self->rows->len; i++) {
        const Row *row = g_ptr_array_index (self->rows, i);

        n_over += row->outcome != NULL ? 1 : 0;
        if (!is_shown (self, row))
            continue;
        g_autofree char *line = make_line (row);
        g_autofree char *fitted = moult_text_fit (line, width);
        fprintf (self->file, "%s\n", fitted);
        self->n_drawn++;
    }
    if (self->n_drawn < self->rows->len) {
        fprintf (self->file, _ ("%u of %u files have ended\n"), n_over, self->rows->len);
        self->n_drawn++;
    }
    fflush (self->file);
}

static gboolean
on_frame_cb (gpointer user_data)
{
    draw (MOULT_DOWNLOAD_VIEW (user_data));
    return G_SOURCE_CONTINUE;
}

static void
moult_download_view_dispose (GObject *object)
{
    MoultDownloadView *self = MOULT_DOWNLOAD_VIEW (object);

    g_clear_handle_id (&self->frame_id, g_source_remove);
    g_clear_pointer (&self->rows, g_ptr_array_unref);

    G_OBJECT_CLASS (moult_download_view_parent_class)->dispose (object);
}

static void
moult_download_view_class_init (MoultDownloadViewClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_download_view_dispose;
}

static void
moult_download_view_init (MoultDownloadView *self)
{
    self->rows = g_ptr_array_new_with_free_func (free_row);
}

MoultDownloadView *
moult_download_view_new (FILE *file)
{
    MoultDownloadView *self = g_object_new (MOULT_TYPE_DOWNLOAD_VIEW, NULL);

    self->file = file;
    self->terminal = isatty (fileno (file));
    if (self->terminal)
        self->frame_id = g_timeout_add (FRAME_MS, on_frame_cb, self);
    return self;
}

void
moult_download_view_add (MoultDownloadView *self, const char *name, MoultProgress *progress)
{
    Row *row = g_new0 (Row, 1);

    g_return_if_fail (MOULT_IS_DOWNLOAD_VIEW (self));

    row->name = g_strdup (name);
    row->progress = g_object_ref (progress);
    g_ptr_array_add (self->rows, row);
}

void
moult_download_view_end (MoultDownloadView *self, MoultProgress *progress, const char *outcome)
{
    g_return_if_fail (MOULT_IS_DOWNLOAD_VIEW (self));

    for (guint i = 0; i < self->rows->len; i++) {
        Row *row = g_ptr_array_index (self->rows, i);

        if (row->progress != progress || row->outcome != NULL)
            continue;
        row->outcome = g_strdup (outcome);
        if (!self->terminal) {
            fprintf (self->file, "%s: %s\n", row->name, outcome);
            fflush (self->file);
        }
    }
}

void
moult_download_view_finish (MoultDownloadView *self)
{
    g_return_if_fail (MOULT_IS_DOWNLOAD_VIEW (self));

    g_clear_handle_id (&self->frame_id, g_source_remove);
    if (self->terminal)
        draw (self);
}
