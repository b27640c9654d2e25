/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-files.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "download-view.h"
#include "error.h"
#include "image-parse.h"
#include "interrupt.h"
#include "library-files.h"
#include "library-session.h"

static gboolean
has_firmware_name (const char *name)
{
    const char *dot = strrchr (name, '.');

    if (dot == NULL)
        return FALSE;
    for (MoultImageKind kind = MOULT_IMAGE_UF2; kind <= MOULT_IMAGE_BIN; kind++) {
        if (g_ascii_strcasecmp (dot + 1, moult_image_kind_get_name (kind)) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
load_file (GPtrArray *firmwares, const char *path, GError **error)
{
    MoultFirmware *firmware = moult_firmware_open (path, moult_image_parse, NULL, error);

    if (firmware == NULL)
        return FALSE;
    g_ptr_array_add (firmwares, firmware);
    return TRUE;
}

static gboolean
load_url (GPtrArray *firmwares, const char *url, MoultLibrary *library, GError **error)
{
    g_autoptr (MoultInterrupt) interrupt = moult_interrupt_new ();
    g_autoptr (MoultProgress) progress = moult_progress_new ();
    g_autoptr (MoultDownloadView) view = moult_download_view_new (stderr);
    g_autoptr (GAsyncResult) result = NULL;

    moult_download_view_add (view, url, progress);
    moult_library_borrow_async (library, url, progress, moult_interrupt_get_cancellable (interrupt),
                                moult_library_session_on_done_cb, &result);
    moult_library_session_wait (&result);
    MoultFirmware *firmware = moult_library_borrow_finish (library, result, error);
    moult_download_view_end (view, progress, firmware != NULL ? _ ("downloaded") : _ ("failed"));
    moult_download_view_finish (view);
    if (firmware == NULL)
        return FALSE;
    g_ptr_array_add (firmwares, firmware);
    return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
    return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
load_folder (GPtrArray *firmwares, const char *path, GError **error)
{
    g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GError) reason = NULL;
    g_autoptr (GDir) dir = g_dir_open (path, 0, &reason);
    const char *name;

    if (dir == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "%s cannot be looked into: %s",
                     path, reason->message);
        return FALSE;
    }
    while ((name = g_dir_read_name (dir)) != NULL) {
        if (has_firmware_name (name))
            g_ptr_array_add (names, g_build_filename (path, name, NULL));
    }
    g_ptr_array_sort (names, compare_names);
    for (guint i = 0; i < names->len; i++) {
        g_autoptr (GError) skipped = NULL;

        if (!load_file (firmwares, names->pdata[i], &skipped))
            g_printerr (_ ("%s is left out: %s\n"), (char *) names->pdata[i], skipped->message);
    }
    if (firmwares->len == 0) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "no firmware in %s", path);
        return FALSE;
    }
    return TRUE;
}

gboolean
moult_firmware_files_need_library (const char *const *paths)
{
    for (gsize i = 0; paths[i] != NULL; i++) {
        if (moult_adder_is_url (paths[i]))
            return TRUE;
    }
    return FALSE;
}

GPtrArray *
moult_firmware_files_load (const char *const *paths, MoultLibrary *library, GError **error)
{
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new_with_free_func (g_object_unref);

    for (gsize i = 0; paths[i] != NULL; i++) {
        gboolean loaded;

        if (moult_adder_is_url (paths[i]))
            loaded = load_url (firmwares, paths[i], library, error);
        else if (g_file_test (paths[i], G_FILE_TEST_IS_DIR))
            loaded = load_folder (firmwares, paths[i], error);
        else
            loaded = load_file (firmwares, paths[i], error);
        if (!loaded) {
            if (error != NULL && strstr ((*error)->message, paths[i]) == NULL)
                g_prefix_error (error, "%s: ", paths[i]);
            return NULL;
        }
    }
    return g_steal_pointer (&firmwares);
}
