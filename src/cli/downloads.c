/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "downloads.h"

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "download-view.h"
#include "error.h"
#include "library-session.h"

/* ---- fetching ---- */

static gboolean
is_fetched (const MoultDownload *self, gboolean force)
{
    return self->firmware != NULL && self->transfer == NULL && self->error == NULL
           && (force || moult_firmware_get_path (self->firmware) == NULL);
}

static gboolean
is_running (GPtrArray *downloads)
{
    for (guint i = 0; i < downloads->len; i++) {
        const MoultDownload *download = g_ptr_array_index (downloads, i);

        if (download->transfer != NULL
            && moult_transfer_get_state (download->transfer) == MOULT_TRANSFER_RUNNING)
            return TRUE;
    }
    return FALSE;
}

static const char *
describe_outcome (MoultTransfer *transfer)
{
    switch (moult_transfer_get_state (transfer)) {
    case MOULT_TRANSFER_DONE:
        return _ ("downloaded");
    case MOULT_TRANSFER_CANCELLED:
        return _ ("cancelled");
    case MOULT_TRANSFER_FAILED:
        return moult_advice_get_headline (moult_transfer_get_error (transfer));
    case MOULT_TRANSFER_RUNNING:
        break;
    }
    g_assert_not_reached ();
}

static void
on_state_cb (MoultTransfer *transfer, GParamSpec *pspec, gpointer user_data)
{
    moult_download_view_end (MOULT_DOWNLOAD_VIEW (user_data),
                             moult_transfer_get_progress (transfer), describe_outcome (transfer));
}

static void
start (MoultLibrary *library, GPtrArray *downloads, gboolean force, MoultDownloadView *view)
{
    for (guint i = 0; i < downloads->len; i++) {
        MoultDownload *download = g_ptr_array_index (downloads, i);

        if (!is_fetched (download, force))
            continue;
        download->transfer = g_object_ref (moult_library_download (library, download->firmware));
        moult_download_view_add (view, moult_firmware_get_name (download->firmware),
                                 moult_transfer_get_progress (download->transfer));
        g_signal_connect_object (download->transfer, "notify::state", G_CALLBACK (on_state_cb),
                                 view, 0);
    }
}

static void
cancel (GPtrArray *downloads)
{
    for (guint i = 0; i < downloads->len; i++) {
        MoultDownload *download = g_ptr_array_index (downloads, i);

        if (download->transfer != NULL)
            moult_transfer_cancel (download->transfer);
    }
}

static void
fetch (MoultLibrary *library,
       GPtrArray *downloads,
       gboolean force,
       FILE *file,
       GCancellable *cancellable)
{
    g_autoptr (MoultDownloadView) view = moult_download_view_new (file);
    gboolean is_told = FALSE;

    start (library, downloads, force, view);
    while (is_running (downloads)) {
        if (!is_told && g_cancellable_is_cancelled (cancellable)) {
            cancel (downloads);
            is_told = TRUE;
        }
        g_main_context_iteration (NULL, TRUE);
    }
    moult_download_view_finish (view);
}

/* ---- what the site has no longer ---- */

static gboolean
is_gone (const MoultDownload *self)
{
    return self->transfer != NULL && !self->is_retried
           && moult_transfer_get_state (self->transfer) == MOULT_TRANSFER_FAILED
           && g_error_matches (moult_transfer_get_error (self->transfer), MOULT_ERROR,
                               MOULT_ERROR_NOT_FOUND);
}

/* Whether there is something else to fetch now. */
static gboolean
choose_again (MoultLibrary *library, MoultDownload *self)
{
    g_autoptr (MoultFirmware) gone = g_object_ref (self->firmware);

    self->is_retried = TRUE;
    moult_download_choose_firmware (library, self);
    if (self->firmware == NULL
        || g_str_equal (moult_firmware_get_name (self->firmware), moult_firmware_get_name (gone))) {
        g_clear_error (&self->error); /* the transfer's own counts */
        g_set_object (&self->firmware, gone);
        return FALSE;
    }
    self->note =
        g_strdup_printf (_ ("%s is not on the download site any more; %s is there now."),
                         moult_firmware_get_name (gone), moult_firmware_get_name (self->firmware));
    g_printerr ("%s\n", self->note);
    g_clear_object (&self->transfer);
    return TRUE;
}

static gboolean
look_again (MoultLibrary *library, GPtrArray *downloads, GCancellable *cancellable)
{
    g_autoptr (GStrvBuilder) gone = g_strv_builder_new ();
    g_autoptr (GError) error = NULL;
    gboolean again = FALSE;

    for (guint i = 0; i < downloads->len; i++) {
        const MoultDownload *download = g_ptr_array_index (downloads, i);

        if (is_gone (download))
            g_strv_builder_add (gone, download->build);
    }
    g_auto (GStrv) builds = g_strv_builder_end (gone);
    if (builds[0] == NULL)
        return FALSE;
    if (!moult_library_session_refresh (library, (const char *const *) builds, 0, cancellable,
                                        &error))
        g_debug ("pages cannot be read again: %s", error->message);
    for (guint i = 0; i < downloads->len; i++) {
        MoultDownload *download = g_ptr_array_index (downloads, i);

        if (is_gone (download) && choose_again (library, download))
            again = TRUE;
    }
    return again;
}

static void
settle (MoultDownload *self)
{
    if (self->transfer == NULL)
        return;
    g_set_object (&self->firmware, moult_transfer_get_firmware (self->transfer));
    if (moult_transfer_get_error (self->transfer) != NULL)
        self->error = g_error_copy (moult_transfer_get_error (self->transfer));
}

void
moult_downloads_run (MoultLibrary *library,
                     GPtrArray *downloads,
                     gboolean force,
                     FILE *file,
                     GCancellable *cancellable)
{
    fetch (library, downloads, force, file, cancellable);
    if (!g_cancellable_is_cancelled (cancellable) && look_again (library, downloads, cancellable))
        fetch (library, downloads, FALSE, file, cancellable);
    for (guint i = 0; i < downloads->len; i++)
        settle (g_ptr_array_index (downloads, i));
}

const char *
moult_download_get_state (const MoultDownload *self)
{
    if (self->error != NULL)
        return "failed";
    if (self->transfer == NULL)
        return moult_firmware_get_path (self->firmware) != NULL ? "stored" : "cancelled";
    return moult_transfer_get_state (self->transfer) == MOULT_TRANSFER_DONE ? "downloaded"
                                                                            : "cancelled";
}
