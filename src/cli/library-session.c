/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "library-session.h"

#include <glib/gi18n-lib.h>

#include "board.h"
#include "settings.h"

void
moult_library_session_on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    *(GAsyncResult **) user_data = g_object_ref (result);
}

void
moult_library_session_wait (GAsyncResult **result)
{
    while (*result == NULL)
        g_main_context_iteration (NULL, TRUE);
}

static gboolean
open_library (MoultLibrary *library, GError **error)
{
    g_autoptr (GAsyncResult) result = NULL;

    moult_library_open_async (library, moult_library_session_on_done_cb, &result);
    moult_library_session_wait (&result);
    return moult_library_open_finish (library, result, error);
}

MoultLibrary *
moult_library_session_open (const char *folder, GError **error)
{
    g_autoptr (GSettings) settings = moult_settings_new ();
    g_autoptr (MoultLibrary) library = moult_library_new_for_settings (settings, folder);

    return open_library (library, error) ? g_steal_pointer (&library) : NULL;
}

MoultLibrary *
moult_library_session_open_existing (void)
{
    g_autoptr (GSettings) settings = moult_settings_new ();
    g_autoptr (MoultLibrary) library = moult_library_new_for_settings (settings, NULL);
    g_autoptr (GError) error = NULL;

    if (!g_file_test (moult_library_get_folder (library), G_FILE_TEST_IS_DIR))
        return NULL;
    if (open_library (library, &error))
        return g_steal_pointer (&library);
    g_debug ("the library cannot be opened: %s", error->message);
    return NULL;
}

gboolean
moult_library_session_refresh (MoultLibrary *library,
                               const char *const *board_ids,
                               gint64 max_age,
                               GCancellable *cancellable,
                               GError **error)
{
    g_autoptr (GAsyncResult) result = NULL;

    moult_library_refresh_async (library, board_ids, max_age, cancellable,
                                 moult_library_session_on_done_cb, &result);
    moult_library_session_wait (&result);
    return moult_library_refresh_finish (library, result, error);
}

static gboolean
is_asked (MoultBoard *board)
{
    switch (moult_board_get_mode (board)) {
    case MOULT_BOARD_RUNNING:
    case MOULT_BOARD_BOOTLOADER:
    case MOULT_BOARD_SILENT:
        return TRUE;
    case MOULT_BOARD_NO_ACCESS:
    case MOULT_BOARD_BUSY:
    case MOULT_BOARD_GONE:
        return FALSE;
    }
    g_assert_not_reached ();
}

/* Boards of which one build is possible; the others have to be chosen first. */
static GStrv
list_builds (MoultLibrary *library, GPtrArray *boards, const MoultFirmwareRequest *request)
{
    MoultCatalogue *catalogue = moult_library_get_catalogue (library);
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint i = 0; i < boards->len; i++) {
        MoultBoard *board = g_ptr_array_index (boards, i);
        g_auto (GStrv) builds = moult_chooser_list_builds (
            catalogue, moult_board_get_device (board), moult_board_get_info (board), request);

        if (is_asked (board) && !moult_board_get_ignored (board) && g_strv_length (builds) == 1)
            g_strv_builder_add (builder, builds[0]);
    }
    return g_strv_builder_end (builder);
}

static GPtrArray *
recommend (MoultLibrary *library, GPtrArray *boards, const MoultFirmwareRequest *request)
{
    MoultCatalogue *catalogue = moult_library_get_catalogue (library);
    GPtrArray *recommendations = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < boards->len; i++) {
        MoultBoard *board = g_ptr_array_index (boards, i);

        g_ptr_array_add (recommendations,
                         moult_chooser_recommend (catalogue, moult_board_get_device (board),
                                                  moult_board_get_info (board), request));
    }
    return recommendations;
}

gboolean
moult_library_session_look (MoultLibrary *library,
                            const char *const *builds,
                            GCancellable *cancellable)
{
    g_autoptr (GError) error = NULL;

    if (builds[0] == NULL
        || moult_library_session_refresh (library, builds, MOULT_LIBRARY_SESSION_DAY, cancellable,
                                          &error))
        return TRUE;
    if (!g_cancellable_is_cancelled (cancellable))
        g_printerr (_ ("What the download site offers could not be read (%s). "
                       "What is known already is used.\n"),
                    error->message);
    return FALSE;
}

void
moult_library_session_look_for (MoultLibrary *library,
                                GPtrArray *boards,
                                const MoultFirmwareRequest *request,
                                GCancellable *cancellable)
{
    g_auto (GStrv) builds = list_builds (library, boards, request);

    moult_library_session_look (library, (const char *const *) builds, cancellable);
}

GPtrArray *
moult_library_session_recommend (MoultLibrary *library,
                                 GPtrArray *boards,
                                 const MoultFirmwareRequest *request,
                                 GCancellable *cancellable)
{
    moult_library_session_look_for (library, boards, request, cancellable);
    return recommend (library, boards, request);
}
