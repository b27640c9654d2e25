/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "question.h"

#include <stdio.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

static gboolean
on_stdin_cb (int fd, GIOCondition condition, gpointer user_data)
{
    gboolean *readable = user_data;

    *readable = TRUE;
    return G_SOURCE_REMOVE;
}

gboolean
moult_question_ask (const char *question, GCancellable *cancellable)
{
    gboolean readable = FALSE;
    char answer[16] = "";
    guint id = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, on_stdin_cb, &readable);

    g_printerr ("%s ", question);
    while (!readable && !g_cancellable_is_cancelled (cancellable))
        g_main_context_iteration (NULL, TRUE);
    if (!readable) {
        g_source_remove (id);
        return FALSE;
    }
    return fgets (answer, sizeof answer, stdin) != NULL && g_ascii_tolower (answer[0]) == 'y';
}

MoultExit
moult_question_ask_to_erase (gboolean yes, GCancellable *cancellable)
{
    if (yes)
        return MOULT_EXIT_OK;
    if (!isatty (STDIN_FILENO)) {
        g_printerr ("%s\n", _ ("Nothing was erased: there is no terminal to ask on. Say --yes to "
                               "do it without being asked."));
        return MOULT_EXIT_FAILED;
    }
    if (moult_question_ask (_ ("Go on? [y/N]"), cancellable))
        return MOULT_EXIT_OK;
    g_printerr ("%s\n", _ ("Nothing was erased."));
    return MOULT_EXIT_CANCELLED;
}
