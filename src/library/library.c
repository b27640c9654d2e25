/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "library-private.h"

#include "board-index.h"
#include "error.h"
#include "own-thread.h"
#include "version.h"

G_DEFINE_FINAL_TYPE (MoultLibrary, moult_library, G_TYPE_OBJECT)

enum {
    SIGNAL_REFRESHED,
    SIGNAL_DAMAGED,
    SIGNAL_OPENED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* ---- opening ---- */

/* What the thread that opens a library works with, and what it has read. */
typedef struct {
    char *database;
    char *folder;
    char *address;
    MoultSite *site;

    MoultStoreThread *store;
    GPtrArray *pages;     /* MoultStorePage */
    GPtrArray *firmwares; /* MoultFirmware */
    GPtrArray *boards;    /* MoultIndexBoard; or NULL */
    gint64 refreshed;
    char *broken;
} Opening;

static void
opening_free (Opening *opening)
{
    g_free (opening->database);
    g_free (opening->folder);
    g_free (opening->address);
    g_free (opening->broken);
    g_clear_object (&opening->site);
    g_clear_object (&opening->store);
    g_clear_pointer (&opening->pages, g_ptr_array_unref);
    g_clear_pointer (&opening->firmwares, g_ptr_array_unref);
    g_clear_pointer (&opening->boards, g_ptr_array_unref);
    g_free (opening);
}

/* What was read from another site says nothing of this one. */
static gboolean
forget_other_site (MoultStore *store, Opening *opening, GError **error)
{
    g_autofree char *address = moult_store_get_text (store, "site", NULL);

    if (g_strcmp0 (address, opening->address) == 0)
        return TRUE;
    for (guint i = 0; i < opening->pages->len; i++) {
        MoultStorePage *page = g_ptr_array_index (opening->pages, i);

        page->fetched = 0;
        g_clear_pointer (&page->etag, g_free);
        g_clear_pointer (&page->last_modified, g_free);
    }
    opening->refreshed = 0;
    return moult_store_put_text (store, "site", opening->address, error);
}

static void
read_index (MoultStore *store, Opening *opening)
{
    g_autoptr (MoultStoreDocument) index =
        moult_store_get_document (store, MOULT_LIBRARY_INDEX_PATH, NULL);

    if (index == NULL || index->body == NULL)
        return;
    opening->boards = moult_board_index_parse (index->body, NULL, NULL);
    opening->refreshed = index->fetched;
}

static gpointer
read_store (MoultStore *store, gpointer data, GError **error)
{
    Opening *opening = data;

    opening->pages = moult_store_load_pages (store, error);
    if (opening->pages == NULL)
        return NULL;
    opening->firmwares = moult_store_load_firmwares (store, error);
    if (opening->firmwares == NULL)
        return NULL;
    read_index (store, opening);
    return forget_other_site (store, opening, error) ? opening : NULL;
}

static gpointer
take_broken (MoultStore *store, gpointer data, GError **error)
{
    return moult_store_take_broken (store);
}

/* A database that turns out to be damaged while it is read is replaced by a new one at the next
 * call. */
static gboolean
read_all (Opening *opening, GError **error)
{
    g_autoptr (GError) local_error = NULL;
    gboolean read =
        moult_store_thread_call (opening->store, read_store, opening, &local_error) != NULL;

    opening->broken = moult_store_thread_call (opening->store, take_broken, NULL, NULL);
    if (read)
        return TRUE;
    if (opening->broken == NULL) {
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
    }
    g_clear_pointer (&opening->pages, g_ptr_array_unref);
    g_clear_pointer (&opening->firmwares, g_ptr_array_unref);
    return moult_store_thread_call (opening->store, read_store, opening, error) != NULL;
}

static gpointer
open_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Opening *opening = data;

    opening->site = moult_site_new (opening->address, error);
    if (opening->site == NULL)
        return NULL;
    opening->store = moult_store_thread_open (opening->database, opening->folder, error);
    return opening->store != NULL && read_all (opening, error) ? opening : NULL;
}

static void
take_pages (MoultLibrary *self, GPtrArray *pages)
{
    while (pages->len > 0) {
        MoultStorePage *page = g_ptr_array_steal_index_fast (pages, pages->len - 1);
        MoultCatalogueBoard *board = moult_catalogue_find (self->catalogue, page->board_id);

        if (board != NULL)
            moult_catalogue_board_set_page (board, page);
        else
            moult_store_page_free (page);
    }
}

static void
on_stored_cb (MoultLibrary *self, MoultFirmware *firmware)
{
    g_assert (MOULT_IS_LIBRARY (self));

    moult_catalogue_add_stored (self->catalogue, firmware);
    if (self->n_kept == 0)
        return;
    g_autoptr (GPtrArray) old = moult_library_list_old (self, self->n_kept);
    if (old->len > 0)
        moult_library_remove_async (self, old, NULL, NULL);
}

/* A preview stays on the site only for some days (catalogue.md, 3.2): its page knows what is there
 * now. */
static void
on_missing_cb (MoultLibrary *self, MoultFirmware *firmware)
{
    g_assert (MOULT_IS_LIBRARY (self));

    const char *const boards[] = { moult_firmware_get_board_id (firmware), NULL };

    if (boards[0] != NULL)
        moult_library_refresh_async (self, boards, 0, NULL, NULL, NULL);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultLibrary *self = MOULT_LIBRARY (source);
    g_autoptr (GTask) task = G_TASK (user_data);
    Opening *opening = g_task_get_task_data (G_TASK (result));
    g_autoptr (GError) error = NULL;

    g_clear_error (&self->open_error);
    if (g_task_propagate_pointer (G_TASK (result), &error) == NULL) {
        self->open_error = g_error_copy (error);
        g_task_return_error (task, g_steal_pointer (&error));
        g_signal_emit (self, signals[SIGNAL_OPENED], 0);
        return;
    }
    self->store = g_steal_pointer (&opening->store);
    self->site = moult_site_thread_new (opening->site);
    self->fetcher = moult_fetcher_new (self->site, self->store);
    g_signal_connect_object (self->fetcher, "stored", G_CALLBACK (on_stored_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->fetcher, "missing", G_CALLBACK (on_missing_cb), self,
                             G_CONNECT_SWAPPED);
    if (opening->boards != NULL)
        moult_library_take_index (self, opening->boards, opening->refreshed);
    take_pages (self, opening->pages);
    moult_catalogue_set_stored (self->catalogue, opening->firmwares);
    if (opening->broken != NULL)
        g_signal_emit (self, signals[SIGNAL_DAMAGED], 0, opening->broken);
    g_task_return_boolean (task, TRUE);
    g_signal_emit (self, signals[SIGNAL_OPENED], 0);
}

/* ---- transfers ---- */

static void
on_transfer_state_cb (MoultLibrary *self, GParamSpec *pspec, MoultTransfer *transfer)
{
    g_assert (MOULT_IS_LIBRARY (self));

    guint position;

    if (moult_transfer_get_state (transfer) != MOULT_TRANSFER_RUNNING
        && g_list_store_find (self->transfers, transfer, &position))
        g_list_store_remove (self->transfers, position);
}

/* ---- sizes ---- */

typedef struct {
    MoultSiteThread *site;
    MoultStoreThread *store;
    char *link;
    char *board_id;
    guint64 size;
} Probe;

static void
probe_free (Probe *probe)
{
    g_object_unref (probe->site);
    g_object_unref (probe->store);
    g_free (probe->link);
    g_free (probe->board_id);
    g_free (probe);
}

static gpointer
store_size (MoultStore *store, gpointer data, GError **error)
{
    Probe *probe = data;

    return moult_store_set_link_size (store, probe->link, (gint64) probe->size, error) ? probe
                                                                                       : NULL;
}

static gpointer
probe_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Probe *probe = data;

    if (!moult_site_thread_probe (probe->site, probe->link, &probe->size, cancellable, error))
        return NULL;
    if (probe->size > 0)
        moult_store_thread_call (probe->store, store_size, probe, NULL);
    return probe;
}

static void
on_probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultLibrary *self = MOULT_LIBRARY (source);
    Probe *probe = g_task_get_task_data (G_TASK (result));
    MoultCatalogueBoard *board = moult_catalogue_find (self->catalogue, probe->board_id);
    g_autoptr (GError) error = NULL;

    /* A size is good to know, and no more. */
    if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
        g_debug ("the size of %s is not known: %s", probe->link, error->message);
    else if (probe->size > 0 && board != NULL)
        moult_catalogue_board_set_link_size (board, probe->link, (gint64) probe->size);
}

/* ---- removing ---- */

typedef struct {
    MoultStoreThread *store;
    GPtrArray *firmwares;
} Removal;

static void
removal_free (Removal *removal)
{
    g_object_unref (removal->store);
    g_ptr_array_unref (removal->firmwares);
    g_free (removal);
}

static gpointer
remove_stored (MoultStore *store, gpointer data, GError **error)
{
    GPtrArray *firmwares = data;

    for (guint i = 0; i < firmwares->len; i++) {
        g_autofree char *file = moult_store_dup_file (g_ptr_array_index (firmwares, i));

        if (file != NULL && !moult_store_remove_firmware (store, file, error))
            return NULL;
    }
    return firmwares;
}

static gpointer
remove_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Removal *removal = data;

    return moult_store_thread_call (removal->store, remove_stored, removal->firmwares, error);
}

static void
on_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultLibrary *self = MOULT_LIBRARY (source);
    g_autoptr (GTask) task = G_TASK (user_data);
    Removal *removal = g_task_get_task_data (G_TASK (result));
    g_autoptr (GError) error = NULL;

    if (g_task_propagate_pointer (G_TASK (result), &error) == NULL) {
        g_task_return_error (task, g_steal_pointer (&error));
        return;
    }
    for (guint i = 0; i < removal->firmwares->len; i++)
        moult_catalogue_remove_stored (self->catalogue, g_ptr_array_index (removal->firmwares, i));
    g_task_return_boolean (task, TRUE);
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
    return -moult_version_compare (moult_firmware_get_version (*(MoultFirmware *const *) a),
                                   moult_firmware_get_version (*(MoultFirmware *const *) b));
}

/* "RPI_PICO/release": versions of one build and channel are counted together. */
static char *
dup_series (MoultFirmware *firmware)
{
    const char *version = moult_firmware_get_version (firmware);

    return g_strconcat (moult_firmware_get_board_id (firmware),
                        moult_version_is_preview (version) ? "/preview" : "/release", NULL);
}

/* ---- the object ---- */

static void
moult_library_dispose (GObject *object)
{
    MoultLibrary *self = MOULT_LIBRARY (object);

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->transfers)); i++) {
        g_autoptr (MoultTransfer) transfer =
            g_list_model_get_item (G_LIST_MODEL (self->transfers), i);

        moult_transfer_cancel (transfer);
    }
    g_list_store_remove_all (self->transfers);
    g_clear_pointer (&self->borrowed, g_ptr_array_unref);
    g_clear_object (&self->fetcher);
    g_clear_object (&self->site);
    g_clear_object (&self->store);

    G_OBJECT_CLASS (moult_library_parent_class)->dispose (object);
}

static void
moult_library_finalize (GObject *object)
{
    MoultLibrary *self = MOULT_LIBRARY (object);

    g_free (self->database);
    g_free (self->folder);
    g_free (self->address);
    g_clear_error (&self->open_error);
    g_clear_object (&self->catalogue);
    g_clear_object (&self->transfers);
    g_hash_table_unref (self->probed);

    G_OBJECT_CLASS (moult_library_parent_class)->finalize (object);
}

static void
moult_library_class_init (MoultLibraryClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->dispose = moult_library_dispose;
    object_class->finalize = moult_library_finalize;

    signals[SIGNAL_REFRESHED] = g_signal_new ("refreshed", MOULT_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
    signals[SIGNAL_OPENED] = g_signal_new ("opened", MOULT_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_DAMAGED] = g_signal_new ("damaged", MOULT_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
moult_library_init (MoultLibrary *self)
{
    self->catalogue = moult_catalogue_new ();
    self->transfers = g_list_store_new (MOULT_TYPE_TRANSFER);
    self->probed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    self->borrowed = g_ptr_array_new_with_free_func ((GDestroyNotify) moult_library_give_back);
}

static char *
dup_or_default (const char *path, const char *name)
{
    if (path != NULL && *path != '\0')
        return g_canonicalize_filename (path, NULL);
    return g_build_filename (g_get_user_data_dir (), "moult", name, NULL);
}

MoultLibrary *
moult_library_new (const MoultLibraryPlace *place)
{
    static const MoultLibraryPlace usual = { 0 };

    if (place == NULL)
        place = &usual;

    MoultLibrary *self = g_object_new (MOULT_TYPE_LIBRARY, NULL);
    gboolean other = place->site != NULL && *place->site != '\0';
    gboolean elsewhere = place->folder != NULL && *place->folder != '\0';
    g_autofree char *beside =
        elsewhere ? g_build_filename (place->folder, "library.db", NULL) : NULL;
    self->database =
        dup_or_default (place->database != NULL ? place->database : beside, "library.db");
    self->folder = dup_or_default (place->folder, "firmware");
    self->address = g_strdup (other ? place->site : MOULT_SITE_DEFAULT);
    return self;
}

MoultLibrary *
moult_library_new_for_settings (GSettings *settings, const char *folder)
{
    g_autofree char *set =
        settings != NULL ? g_settings_get_string (settings, "firmware-folder") : NULL;
    g_autofree char *site = settings != NULL ? g_settings_get_string (settings, "site") : NULL;

    if (folder == NULL)
        folder = g_getenv ("MOULT_FIRMWARE");
    if (folder == NULL)
        folder = set;
    MoultLibrary *self =
        moult_library_new (&(MoultLibraryPlace) { .folder = folder, .site = site });

    if (settings != NULL)
        moult_library_set_kept (self, g_settings_get_uint (settings, "keep-versions"));
    return self;
}

MoultCatalogue *
moult_library_get_catalogue (MoultLibrary *self)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self), NULL);

    return self->catalogue;
}

const char *
moult_library_get_site (MoultLibrary *self)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self), NULL);

    return self->address;
}

const char *
moult_library_get_folder (MoultLibrary *self)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self), NULL);

    return self->folder;
}

void
moult_library_set_kept (MoultLibrary *self, guint n_versions)
{
    g_return_if_fail (MOULT_IS_LIBRARY (self));

    self->n_kept = n_versions;
}

void
moult_library_open_async (MoultLibrary *self, GAsyncReadyCallback callback, gpointer user_data)
{
    g_return_if_fail (MOULT_IS_LIBRARY (self) && self->store == NULL);

    g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
    g_autoptr (GTask) work = g_task_new (self, NULL, on_opened_cb, g_object_ref (task));
    Opening *opening = g_new0 (Opening, 1);

    opening->database = g_strdup (self->database);
    opening->folder = g_strdup (self->folder);
    opening->address = g_strdup (self->address);
    g_task_set_source_tag (task, moult_library_open_async);
    g_task_set_task_data (work, opening, (GDestroyNotify) opening_free);
    moult_own_thread_run (work, open_thread, NULL);
}

gboolean
moult_library_open_finish (MoultLibrary *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
moult_library_is_open (MoultLibrary *self)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self), FALSE);

    return self->store != NULL;
}

const GError *
moult_library_get_open_error (MoultLibrary *self)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self), NULL);

    return self->open_error;
}

MoultFirmwareSource *
moult_library_get_source (MoultLibrary *self)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self), NULL);

    return self->fetcher != NULL ? MOULT_FIRMWARE_SOURCE (self->fetcher) : NULL;
}

gint64
moult_library_get_refreshed (MoultLibrary *self)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self), 0);

    return self->refreshed;
}

void
moult_library_emit_refreshed (MoultLibrary *self, const char *board_id)
{
    g_signal_emit (self, signals[SIGNAL_REFRESHED], 0, board_id);
}

MoultTransfer *
moult_library_find_transfer (MoultLibrary *self, const char *name)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self) && name != NULL, NULL);

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->transfers)); i++) {
        g_autoptr (MoultTransfer) transfer =
            g_list_model_get_item (G_LIST_MODEL (self->transfers), i);

        if (g_str_equal (moult_firmware_get_name (moult_transfer_get_firmware (transfer)), name))
            return transfer; /* the list keeps it */
    }
    return NULL;
}

MoultTransfer *
moult_library_download (MoultLibrary *self, MoultFirmware *firmware)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self) && MOULT_IS_FIRMWARE (firmware), NULL);
    g_return_val_if_fail (self->fetcher != NULL, NULL);

    MoultTransfer *running = moult_library_find_transfer (self, moult_firmware_get_name (firmware));
    if (running != NULL)
        return running;

    g_autoptr (MoultTransfer) transfer =
        moult_transfer_new (MOULT_FIRMWARE_SOURCE (self->fetcher), firmware);
    g_signal_connect_object (transfer, "notify::state", G_CALLBACK (on_transfer_state_cb), self,
                             G_CONNECT_SWAPPED);
    g_list_store_append (self->transfers, transfer);
    return transfer; /* the list keeps it */
}

GListModel *
moult_library_get_transfers (MoultLibrary *self)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self), NULL);

    return G_LIST_MODEL (self->transfers);
}

void
moult_library_probe (MoultLibrary *self, MoultFirmware *firmware)
{
    g_return_if_fail (MOULT_IS_LIBRARY (self) && MOULT_IS_FIRMWARE (firmware));

    const char *link = moult_firmware_get_link (firmware);

    if (self->site == NULL || link == NULL || moult_firmware_get_file_size (firmware) > 0
        || moult_firmware_get_board_id (firmware) == NULL
        || !g_hash_table_add (self->probed, g_strdup (link)))
        return;

    g_autoptr (GTask) task = g_task_new (self, NULL, on_probed_cb, NULL);
    Probe *probe = g_new0 (Probe, 1);
    probe->site = g_object_ref (self->site);
    probe->store = g_object_ref (self->store);
    probe->link = g_strdup (link);
    probe->board_id = g_strdup (moult_firmware_get_board_id (firmware));
    g_task_set_source_tag (task, moult_library_probe);
    g_task_set_task_data (task, probe, (GDestroyNotify) probe_free);
    moult_own_thread_run (task, probe_thread, NULL);
}

void
moult_library_remove_async (MoultLibrary *self,
                            GPtrArray *firmwares,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
    g_return_if_fail (MOULT_IS_LIBRARY (self) && firmwares != NULL && self->store != NULL);

    g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
    g_autoptr (GTask) work = g_task_new (self, NULL, on_removed_cb, g_object_ref (task));
    Removal *removal = g_new0 (Removal, 1);

    removal->store = g_object_ref (self->store);
    removal->firmwares = g_ptr_array_new_with_free_func (g_object_unref);
    for (guint i = 0; i < firmwares->len; i++)
        g_ptr_array_add (removal->firmwares, g_object_ref (g_ptr_array_index (firmwares, i)));
    g_task_set_source_tag (task, moult_library_remove_async);
    g_task_set_task_data (work, removal, (GDestroyNotify) removal_free);
    moult_own_thread_run (work, remove_thread, NULL);
}

gboolean
moult_library_remove_finish (MoultLibrary *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}

static GPtrArray *
list_downloads (MoultLibrary *self)
{
    GListModel *stored = moult_catalogue_get_stored (self->catalogue);
    GPtrArray *downloads = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < g_list_model_get_n_items (stored); i++) {
        g_autoptr (MoultFirmware) firmware = g_list_model_get_item (stored, i);

        if (!moult_firmware_get_custom (firmware) && moult_firmware_get_board_id (firmware) != NULL
            && moult_firmware_get_version (firmware) != NULL)
            g_ptr_array_add (downloads, g_steal_pointer (&firmware));
    }
    g_ptr_array_sort (downloads, compare_newest_first);
    return downloads;
}

GPtrArray *
moult_library_list_old (MoultLibrary *self, guint n_versions)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self) && n_versions > 0, NULL);

    g_autoptr (GPtrArray) downloads = list_downloads (self);
    g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr (GHashTable) last = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *old = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < downloads->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (downloads, i);
        g_autofree char *series = dup_series (firmware);
        const char *version = moult_firmware_get_version (firmware);
        guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, series));

        /* Two kinds of files of one version count once. */
        if (g_strcmp0 (g_hash_table_lookup (last, series), version) != 0)
            count++;
        g_hash_table_insert (counts, g_strdup (series), GUINT_TO_POINTER (count));
        g_hash_table_insert (last, g_strdup (series), (gpointer) version);
        if (count > n_versions)
            g_ptr_array_add (old, g_object_ref (firmware));
    }
    return old;
}

guint64
moult_library_get_stored_size (MoultLibrary *self)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self), 0);

    GListModel *stored = moult_catalogue_get_stored (self->catalogue);
    guint64 size = 0;

    for (guint i = 0; i < g_list_model_get_n_items (stored); i++) {
        g_autoptr (MoultFirmware) firmware = g_list_model_get_item (stored, i);

        if (moult_firmware_get_path (firmware) != NULL)
            size += moult_firmware_get_file_size (firmware);
    }
    return size;
}
