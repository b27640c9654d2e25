/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "downloads.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "board.h"
#include "download-view.h"
#include "error.h"
#include "library-session.h"

static void
free_download (gpointer data)
{
    MoultDownload *self = data;

    g_free (self->build);
    g_free (self->wanted);
    g_clear_object (&self->device);
    g_clear_object (&self->info);
    g_clear_object (&self->firmware);
    g_clear_object (&self->transfer);
    g_free (self->note);
    g_clear_error (&self->error);
    g_free (self);
}

/* ---- which builds ---- */

/* A build with the board that it is for, before its versions are known. */
typedef struct {
    char *build;
    MoultBoard *board; /* or NULL */
    gboolean is_unknown;
} Wish;

static void
free_wish (gpointer data)
{
    Wish *wish = data;

    g_free (wish->build);
    g_clear_object (&wish->board);
    g_free (wish);
}

static void
add_wish (GPtrArray *wishes, const char *build, MoultBoard *board, gboolean is_unknown)
{
    Wish *wish = g_new0 (Wish, 1);

    wish->build = g_strdup (build);
    g_set_object (&wish->board, board);
    wish->is_unknown = is_unknown;
    g_ptr_array_add (wishes, wish);
}

static void
add_named (GPtrArray *wishes, MoultLibrary *library, const char *name, const char *port)
{
    MoultCatalogue *catalogue = moult_library_get_catalogue (library);
    g_autofree char *upper = g_ascii_strup (name, -1);
    const MoultFirmwareRequest exact = { .board_id = name, .port = port };
    const MoultFirmwareRequest written = { .board_id = upper, .port = port };
    gboolean is_known = moult_catalogue_find (catalogue, name) != NULL;
    g_auto (GStrv) builds =
        moult_chooser_list_builds (catalogue, NULL, NULL, is_known ? &exact : &written);

    if (builds[0] == NULL || moult_catalogue_find (catalogue, builds[0]) == NULL) {
        add_wish (wishes, name, NULL, TRUE);
        return;
    }
    for (gsize i = 0; builds[i] != NULL; i++)
        add_wish (wishes, builds[i], NULL, FALSE);
}

/* A board that was added to the site after this program was made is in the site's list. */
static void
know_boards (MoultLibrary *library, const char *const *names, GCancellable *cancellable)
{
    g_autoptr (GError) error = NULL;

    for (gsize i = 0; names[i] != NULL; i++) {
        g_autofree char *upper = g_ascii_strup (names[i], -1);

        if (moult_catalogue_find (moult_library_get_catalogue (library), upper) != NULL)
            continue;
        if (!moult_library_session_refresh (library, NULL, MOULT_LIBRARY_SESSION_DAY, cancellable,
                                            &error))
            g_debug ("the list of boards cannot be read: %s", error->message);
        return;
    }
}

static void
add_attached (GPtrArray *wishes, MoultLibrary *library, MoultBoard *board, const char *port)
{
    const MoultFirmwareRequest request = { .port = port };
    g_auto (GStrv) builds = moult_chooser_list_builds (moult_library_get_catalogue (library),
                                                       moult_board_get_device (board),
                                                       moult_board_get_info (board), &request);

    if (moult_board_get_ignored (board) || builds[0] == NULL)
        return;
    if (builds[1] == NULL)
        add_wish (wishes, builds[0], board, FALSE);
    else
        g_printerr (_ ("%s %s may be one of %u boards; name the one that it is.\n"),
                    moult_board_get_location (board), moult_board_get_name (board),
                    g_strv_length (builds));
}

static void
add_variants (GPtrArray *wishes, MoultLibrary *library, const Wish *wish)
{
    MoultCatalogueBoard *board =
        moult_catalogue_find (moult_library_get_catalogue (library), wish->build);
    const MoultBoardKind *kind = moult_catalogue_board_get_kind (board);
    g_auto (GStrv) others = moult_catalogue_board_list_other_variants (board);

    add_wish (wishes, kind->board_id, wish->board, FALSE);
    for (guint i = 0; i < kind->n_variants; i++) {
        g_autofree char *build = g_strconcat (kind->board_id, "-", kind->variants[i].id, NULL);

        add_wish (wishes, build, wish->board, FALSE);
    }
    for (gsize i = 0; others[i] != NULL; i++) {
        g_autofree char *build = g_strconcat (kind->board_id, "-", others[i], NULL);

        add_wish (wishes, build, wish->board, FALSE);
    }
}

static GPtrArray *
list_all_variants (GPtrArray *wishes, MoultLibrary *library)
{
    GPtrArray *all = g_ptr_array_new_with_free_func (free_wish);

    for (guint i = 0; i < wishes->len; i++) {
        const Wish *wish = g_ptr_array_index (wishes, i);

        if (wish->is_unknown)
            add_wish (all, wish->build, wish->board, TRUE);
        else
            add_variants (all, library, wish);
    }
    return all;
}

static GStrv
list_builds (GPtrArray *wishes)
{
    g_autoptr (GStrvBuilder) builds = g_strv_builder_new ();

    for (guint i = 0; i < wishes->len; i++) {
        const Wish *wish = g_ptr_array_index (wishes, i);

        if (!wish->is_unknown)
            g_strv_builder_add (builds, wish->build);
    }
    return g_strv_builder_end (builds);
}

/* ---- which files ---- */

/* Without a board at hand nothing tells how it will be flashed. On ESP chips that is their own
 * loader, which takes the .bin; the .uf2 that the site shows first is for boards with TinyUF2. */
static MoultFirmware *
prefer_bin (MoultLibrary *library, const MoultDownload *self, MoultFirmware *firmware)
{
    MoultCatalogueBoard *board =
        moult_catalogue_find (moult_library_get_catalogue (library), self->build);
    GPtrArray *firmwares = moult_catalogue_board_get_firmwares (board);

    for (guint i = 0; i < firmwares->len; i++) {
        MoultFirmware *other = g_ptr_array_index (firmwares, i);

        if (moult_firmware_get_kind (other) == MOULT_IMAGE_ESP && !moult_firmware_get_custom (other)
            && g_strcmp0 (moult_firmware_get_board_id (other),
                          moult_firmware_get_board_id (firmware))
                   == 0
            && g_strcmp0 (moult_firmware_get_version (other), moult_firmware_get_version (firmware))
                   == 0)
            return other;
    }
    return firmware;
}

static void
choose_firmware (MoultLibrary *library, MoultDownload *self)
{
    const MoultFirmwareRequest request = { .board_id = self->build, .version = self->wanted };
    g_autoptr (MoultRecommendation) recommendation = moult_chooser_recommend (
        moult_library_get_catalogue (library), self->device, self->info, &request);
    MoultFirmware *firmware = moult_recommendation_get_firmware (recommendation);

    g_clear_error (&self->error);
    if (firmware == NULL)
        self->error = g_error_copy (moult_recommendation_get_error (recommendation));
    else if (self->device == NULL)
        firmware = prefer_bin (library, self, firmware);
    g_set_object (&self->firmware, firmware);
}

static MoultDownload *
download_new (MoultLibrary *library, const Wish *wish, const char *wanted)
{
    MoultDownload *self = g_new0 (MoultDownload, 1);

    self->build = g_strdup (wish->build);
    self->wanted = g_strdup (wanted);
    if (wish->board != NULL) {
        g_set_object (&self->device, moult_board_get_device (wish->board));
        g_set_object (&self->info, moult_board_get_info (wish->board));
    }
    if (wish->is_unknown)
        g_set_error (&self->error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "there is no board \"%s\"; “moultctl firmware search” finds boards by their "
                     "names",
                     wish->build);
    else
        choose_firmware (library, self);
    return self;
}

static gboolean
is_there (GPtrArray *downloads, const MoultDownload *other)
{
    for (guint i = 0; i < downloads->len; i++) {
        const MoultDownload *download = g_ptr_array_index (downloads, i);
        const char *name =
            download->firmware != NULL ? moult_firmware_get_name (download->firmware) : NULL;

        if (other->firmware != NULL
                ? g_strcmp0 (name, moult_firmware_get_name (other->firmware)) == 0
                : g_str_equal (download->build, other->build)
                      && g_str_equal (download->wanted, other->wanted))
            return TRUE;
    }
    return FALSE;
}

static void
add_downloads (GPtrArray *downloads,
               MoultLibrary *library,
               const Wish *wish,
               const char *const *versions)
{
    static const char *const usual[] = { "stable", NULL };

    if (versions == NULL || versions[0] == NULL)
        versions = usual;
    for (gsize i = 0; versions[i] != NULL; i++) {
        MoultDownload *download = download_new (library, wish, versions[i]);

        if (is_there (downloads, download))
            free_download (download);
        else
            g_ptr_array_add (downloads, download);
    }
}

/* Not every variant was built in every version, and nobody asked for one of them. */
static void
drop_errors (GPtrArray *downloads)
{
    for (guint i = downloads->len; i > 0; i--) {
        const MoultDownload *download = g_ptr_array_index (downloads, i - 1);

        if (g_error_matches (download->error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND)
            && strchr (download->build, '-') != NULL)
            g_ptr_array_remove_index (downloads, i - 1);
    }
}

GPtrArray *
moult_downloads_choose (MoultLibrary *library,
                        const MoultDownloadRequest *request,
                        GPtrArray *attached,
                        GCancellable *cancellable)
{
    g_autoptr (GPtrArray) wishes = g_ptr_array_new_with_free_func (free_wish);
    GPtrArray *downloads = g_ptr_array_new_with_free_func (free_download);

    know_boards (library, request->boards, cancellable);
    for (gsize i = 0; request->boards[i] != NULL; i++)
        add_named (wishes, library, request->boards[i], request->port);
    for (guint i = 0; attached != NULL && i < attached->len; i++)
        add_attached (wishes, library, g_ptr_array_index (attached, i), request->port);

    g_auto (GStrv) builds = list_builds (wishes);
    moult_library_session_look (library, (const char *const *) builds, cancellable);
    if (request->all_variants) {
        GPtrArray *all = list_all_variants (wishes, library);

        g_ptr_array_unref (g_steal_pointer (&wishes));
        wishes = all;
    }
    for (guint i = 0; i < wishes->len; i++)
        add_downloads (downloads, library, g_ptr_array_index (wishes, i), request->versions);
    if (request->all_variants)
        drop_errors (downloads);
    return downloads;
}

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
    choose_firmware (library, self);
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
