/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fetcher.h"

#include "error.h"
#include "firmware-check.h"
#include "flight.h"
#include "part.h"

struct _MoultFetcher {
    GObject parent_instance;

    MoultSiteThread *site;
    MoultStoreThread *store;
    MoultFlights *flights;
};

static void moult_fetcher_source_init (MoultFirmwareSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultFetcher,
                               moult_fetcher,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_FIRMWARE_SOURCE,
                                                      moult_fetcher_source_init))

enum {
    SIGNAL_STORED,
    SIGNAL_MISSING,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* One firmware on its way; on the stack of the thread that fetches it. */
typedef struct {
    MoultFetcher *self;
    MoultFirmware *firmware; /* as it was asked for */
    MoultFlight *flight;
    MoultProgress *progress; /* or NULL */
    GCancellable *cancellable;
} Errand;

/* ---- news for the main thread ---- */

typedef struct {
    MoultFetcher *self;
    MoultFirmware *firmware;
    guint signal;
} News;

static void
news_free (News *news)
{
    g_object_unref (news->self);
    g_object_unref (news->firmware);
    g_free (news);
}

static gboolean
on_news_cb (gpointer user_data)
{
    News *news = user_data;

    g_signal_emit (news->self, signals[news->signal], 0, news->firmware);
    return G_SOURCE_REMOVE;
}

static void
tell (MoultFetcher *self, guint signal, MoultFirmware *firmware)
{
    News *news = g_new0 (News, 1);

    news->self = g_object_ref (self);
    news->firmware = g_object_ref (firmware);
    news->signal = signal;
    g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, on_news_cb, news,
                                (GDestroyNotify) news_free);
}

/* ---- download, check, store ---- */

/* On the site's thread. */
static void
on_bytes_cb (guint64 done, guint64 total, gpointer user_data)
{
    Errand *errand = user_data;

    moult_flight_set_bytes (errand->flight, done, total);
    if (errand->progress != NULL)
        moult_progress_set_bytes (errand->progress, done, total);
}

static MoultFirmware *
describe_download (Errand *errand, const MoultSiteDownload *download)
{
    const char *link = moult_firmware_get_link (errand->firmware);
    g_autofree char *source =
        *link == '/' ? g_strconcat (moult_site_thread_get_address (errand->self->site), link, NULL)
                     : g_strdup (link);
    MoultFirmwareFields fields = moult_firmware_get_fields (errand->firmware);

    fields.path = NULL;
    fields.sha256 = download->sha256;
    fields.file_size = download->size;
    fields.source = source;
    return moult_firmware_new (&fields);
}

/* A download that went on from an earlier attempt and turns out to be bad is begun anew once: what
 * was left may have been the bad part. */
static MoultFirmware *
load (Errand *errand, MoultPart *part, gboolean *resumed, GError **error)
{
    g_autoptr (MoultSiteDownload) download = moult_site_thread_download (
        errand->self->site, moult_firmware_get_link (errand->firmware), moult_part_get_path (part),
        on_bytes_cb, errand, errand->cancellable, error);

    if (download == NULL)
        return NULL;
    *resumed = download->resumed_from > 0;

    g_autoptr (MoultFirmware) promised = describe_download (errand, download);
    g_autoptr (GBytes) bytes =
        moult_firmware_read_file (moult_part_get_path (part), errand->cancellable, error);
    MoultFirmware *checked =
        bytes != NULL ? moult_firmware_check (promised, bytes, errand->cancellable, error) : NULL;
    if (checked == NULL)
        moult_part_empty (part);
    return checked;
}

static MoultFirmware *
load_well (Errand *errand, MoultPart *part, GError **error)
{
    g_autoptr (GError) local_error = NULL;
    gboolean resumed = FALSE;
    MoultFirmware *firmware = load (errand, part, &resumed, &local_error);

    if (firmware == NULL && resumed
        && g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE)) {
        g_clear_error (&local_error);
        firmware = load (errand, part, &resumed, &local_error);
    }
    if (firmware == NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
    return firmware;
}

typedef struct {
    const char *temporary;
    MoultFirmware *firmware;
} Adoption;

static gpointer
adopt (MoultStore *store, gpointer data, GError **error)
{
    Adoption *adoption = data;

    return moult_store_adopt_file (store, adoption->temporary, adoption->firmware, error);
}

static MoultFirmware *
bring (Errand *errand, GError **error)
{
    const char *name = moult_firmware_get_name (errand->firmware);
    g_autoptr (MoultPart) part = moult_part_take (errand->self->store, name, error);
    if (part == NULL)
        return NULL;

    g_autoptr (MoultFirmware) checked = load_well (errand, part, error);
    if (checked == NULL)
        return NULL;

    Adoption adoption = { .temporary = moult_part_get_path (part), .firmware = checked };
    MoultFirmware *stored = moult_store_thread_call (errand->self->store, adopt, &adoption, error);
    moult_part_empty (part); /* what the download kept beside the file */
    return stored;
}

static MoultFirmware *
moult_fetcher_fetch (MoultFirmwareSource *source,
                     MoultFirmware *firmware,
                     MoultProgress *progress,
                     GCancellable *cancellable,
                     GError **error)
{
    MoultFetcher *self = MOULT_FETCHER (source);
    Errand errand = {
        .self = self, .firmware = firmware, .progress = progress, .cancellable = cancellable
    };
    g_autoptr (GError) local_error = NULL;

    if (moult_firmware_get_link (firmware) == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "%s is gone from this computer, and cannot be fetched again",
                     moult_firmware_get_name (firmware));
        return NULL;
    }
    MoultFirmware *stored =
        moult_flights_board (self->flights, moult_firmware_get_name (firmware), &errand.flight,
                             progress, cancellable, &local_error);
    if (errand.flight != NULL) {
        stored = bring (&errand, &local_error);
        moult_flight_land (errand.flight, stored, local_error);
        if (stored != NULL)
            tell (self, SIGNAL_STORED, stored);
        else if (g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND))
            tell (self, SIGNAL_MISSING, firmware);
    }
    if (stored == NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
    return stored;
}

static void
moult_fetcher_source_init (MoultFirmwareSourceInterface *iface)
{
    iface->fetch = moult_fetcher_fetch;
}

static void
moult_fetcher_finalize (GObject *object)
{
    MoultFetcher *self = MOULT_FETCHER (object);

    moult_flights_free (self->flights);
    g_object_unref (self->site);
    g_object_unref (self->store);

    G_OBJECT_CLASS (moult_fetcher_parent_class)->finalize (object);
}

static void
moult_fetcher_class_init (MoultFetcherClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_fetcher_finalize;

    signals[SIGNAL_STORED] = g_signal_new ("stored", MOULT_TYPE_FETCHER, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 1, MOULT_TYPE_FIRMWARE);
    signals[SIGNAL_MISSING] = g_signal_new ("missing", MOULT_TYPE_FETCHER, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, MOULT_TYPE_FIRMWARE);
}

static void
moult_fetcher_init (MoultFetcher *self)
{
    self->flights = moult_flights_new ();
}

MoultFetcher *
moult_fetcher_new (MoultSiteThread *site, MoultStoreThread *store)
{
    g_return_val_if_fail (MOULT_IS_SITE_THREAD (site) && MOULT_IS_STORE_THREAD (store), NULL);

    MoultFetcher *self = g_object_new (MOULT_TYPE_FETCHER, NULL);
    self->site = g_object_ref (site);
    self->store = g_object_ref (store);
    return self;
}
