/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recommender.h"

#include <string.h>

#include "chooser.h"
#include "version.h"

struct _MoultRecommender {
    GObject parent_instance;

    MoultChoice *choice;
    MoultLibrary *library;
    MoultPageKeeper *keeper;
    GSettings *settings;             /* or NULL */
    GSignalGroup *catalogue_signals; /* of the one board that is meant */
    guint update_id;
};

G_DEFINE_FINAL_TYPE (MoultRecommender, moult_recommender, G_TYPE_OBJECT)

/* ---- which build ---- */

/* The one board that all of the builds are for, or %NULL. */
static MoultCatalogueBoard *
find_board (MoultCatalogue *catalogue, const char *const *builds)
{
    MoultCatalogueBoard *board =
        builds[0] != NULL ? moult_catalogue_find (catalogue, builds[0]) : NULL;

    for (gsize i = 1; board != NULL && builds[i] != NULL; i++) {
        if (moult_catalogue_find (catalogue, builds[i]) != board)
            return NULL;
    }
    return board;
}

static MoultRecommendation *
ask (MoultRecommender *self, const char *build, const char *version)
{
    MoultBoard *board = moult_choice_get_board (self->choice);
    const MoultFirmwareRequest request = { .board_id = build, .version = version };

    return moult_chooser_recommend (moult_library_get_catalogue (self->library),
                                    moult_board_get_device (board), moult_board_get_info (board),
                                    &request);
}

static gboolean
wants_preview (MoultRecommender *self)
{
    g_autofree char *channel =
        self->settings != NULL ? g_settings_get_string (self->settings, "channel") : NULL;

    return g_strcmp0 (channel, "preview") == 0;
}

static const char *
get_version (MoultRecommendation *recommendation)
{
    MoultFirmware *firmware = moult_recommendation_get_firmware (recommendation);

    return firmware != NULL ? moult_firmware_get_version (firmware) : NULL;
}

/* The newest preview, unless a release is newer: just after one, no other series is open yet. */
static MoultRecommendation *
recommend (MoultRecommender *self, const char *build)
{
    g_autoptr (MoultRecommendation) stable = ask (self, build, "stable");
    g_autoptr (MoultRecommendation) preview =
        wants_preview (self) ? ask (self, build, "preview") : NULL;

    if (preview != NULL && get_version (preview) != NULL
        && moult_version_compare (get_version (preview), get_version (stable)) > 0)
        return g_steal_pointer (&preview);
    return g_steal_pointer (&stable);
}

static MoultFirmware *
find_newest (MoultCatalogueBoard *board, MoultRecommendation *recommendation)
{
    const char *build = moult_recommendation_get_builds (recommendation)[0];
    const char *dash = build != NULL ? strchr (build, '-') : NULL;

    return board != NULL ? moult_catalogue_board_get_newest (board, dash != NULL ? dash + 1 : NULL)
                         : NULL;
}

/* ---- the offer ---- */

static void
offer (MoultRecommender *self, GStrv candidates)
{
    const char *told = candidates[0] == NULL || candidates[1] != NULL
                           ? moult_choice_get_build (self->choice)
                           : NULL;
    g_autoptr (MoultRecommendation) recommendation = recommend (self, told);
    MoultCatalogueBoard *board = find_board (moult_library_get_catalogue (self->library),
                                             moult_recommendation_get_builds (recommendation));
    MoultFirmware *firmware = moult_recommendation_get_firmware (recommendation);

    g_signal_group_set_target (self->catalogue_signals, board);
    if (board != NULL)
        moult_page_keeper_want (self->keeper, board);
    if (firmware != NULL && moult_firmware_get_path (firmware) == NULL)
        moult_library_probe (self->library, firmware);

    g_autoptr (MoultOffer) offer = moult_offer_new (&(MoultOfferFields) {
        .recommendation = recommendation,
        .candidates = candidates[0] != NULL && candidates[1] != NULL
                          ? (const char *const *) candidates
                          : NULL,
        .reading = board != NULL && moult_page_keeper_is_reading (self->keeper, board),
        .error = board != NULL ? moult_page_keeper_get_error (self->keeper, board) : NULL,
        .newest = find_newest (board, recommendation),
        .runs = moult_library_find_running (
            self->library, moult_board_get_info (moult_choice_get_board (self->choice))),
    });
    moult_choice_set_offer (self->choice, offer);
}

static void
offer_nothing (MoultRecommender *self)
{
    g_autoptr (MoultOffer) offer = moult_offer_new (&(MoultOfferFields) {
        .reading = moult_page_keeper_is_reading (self->keeper, NULL),
        .error = moult_page_keeper_get_error (self->keeper, NULL),
    });

    moult_choice_set_offer (self->choice, offer);
}

/* A board that is being asked, or away for a moment, keeps the offer that it has. */
static gboolean
can_be_judged (MoultBoard *board)
{
    if (moult_board_get_device (board) == NULL || moult_board_get_asking (board))
        return FALSE;
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

/* A pick that was downloaded since is on this computer now. */
static void
update_pick (MoultRecommender *self)
{
    MoultFirmware *chosen = moult_choice_get_chosen (self->choice);
    MoultFirmware *stored =
        chosen != NULL && moult_firmware_get_path (chosen) == NULL
            ? moult_catalogue_find_stored (moult_library_get_catalogue (self->library),
                                           moult_firmware_get_name (chosen))
            : NULL;

    if (stored != NULL && moult_firmware_get_path (stored) != NULL)
        moult_choice_pick (self->choice, stored);
}

static GStrv
list_boards_of_port (MoultCatalogue *catalogue, const char *port)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (catalogue)); i++) {
        g_autoptr (MoultCatalogueBoard) board = g_list_model_get_item (G_LIST_MODEL (catalogue), i);
        const MoultBoardKind *kind = moult_catalogue_board_get_kind (board);

        if (g_strcmp0 (kind->port, port) == 0)
            g_strv_builder_add (builder, kind->board_id);
    }
    return g_strv_builder_end (builder);
}

/* A loader of many chips, as that of all STM32, tells no more than the port. Which board it is the
 * user knows; whether its chip takes the file shows before anything is written. */
static GStrv
list_candidates (MoultRecommender *self, MoultBoard *board)
{
    MoultCatalogue *catalogue = moult_library_get_catalogue (self->library);
    const char *port = moult_board_get_kind (board)->port;
    g_auto (GStrv) builds = moult_chooser_list_builds (catalogue, moult_board_get_device (board),
                                                       moult_board_get_info (board), NULL);

    if (builds[0] != NULL || port == NULL || moult_board_get_mode (board) != MOULT_BOARD_BOOTLOADER)
        return g_steal_pointer (&builds);
    return list_boards_of_port (catalogue, port);
}

static void
update (MoultRecommender *self)
{
    MoultBoard *board = moult_choice_get_board (self->choice);

    if (!moult_page_keeper_is_open (self->keeper)) {
        offer_nothing (self);
        return;
    }
    update_pick (self);
    if (!can_be_judged (board))
        return;
    g_auto (GStrv) candidates = list_candidates (self, board);
    offer (self, candidates);
}

static gboolean
on_update_cb (gpointer user_data)
{
    MoultRecommender *self = MOULT_RECOMMENDER (user_data);

    self->update_id = 0;
    update (self);
    return G_SOURCE_REMOVE;
}

/* Once for all changes of one moment. */
static void
on_changed_cb (MoultRecommender *self)
{
    g_assert (MOULT_IS_RECOMMENDER (self));

    if (self->update_id == 0)
        self->update_id = g_idle_add (on_update_cb, self);
}

static void
moult_recommender_dispose (GObject *object)
{
    MoultRecommender *self = MOULT_RECOMMENDER (object);

    g_clear_handle_id (&self->update_id, g_source_remove);
    g_clear_object (&self->catalogue_signals);
    g_clear_object (&self->choice);
    g_clear_object (&self->library);
    g_clear_object (&self->keeper);
    g_clear_object (&self->settings);

    G_OBJECT_CLASS (moult_recommender_parent_class)->dispose (object);
}

static void
moult_recommender_class_init (MoultRecommenderClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_recommender_dispose;
}

static void
moult_recommender_init (MoultRecommender *self)
{
    self->catalogue_signals = g_signal_group_new (MOULT_TYPE_CATALOGUE_BOARD);
    g_signal_group_connect_object (self->catalogue_signals, "changed", G_CALLBACK (on_changed_cb),
                                   self, G_CONNECT_SWAPPED);
}

static void
watch (MoultRecommender *self, gpointer object, const char *signal)
{
    g_signal_connect_object (object, signal, G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
}

MoultRecommender *
moult_recommender_new (MoultChoice *choice,
                       MoultLibrary *library,
                       MoultPageKeeper *keeper,
                       GSettings *settings)
{
    static const char *const details[] = { "notify::mode", "notify::device", "notify::info",
                                           "notify::asking" };

    g_return_val_if_fail (MOULT_IS_CHOICE (choice) && MOULT_IS_LIBRARY (library), NULL);
    g_return_val_if_fail (MOULT_IS_PAGE_KEEPER (keeper), NULL);

    MoultRecommender *self = g_object_new (MOULT_TYPE_RECOMMENDER, NULL);
    self->choice = g_object_ref (choice);
    self->library = g_object_ref (library);
    self->keeper = g_object_ref (keeper);
    g_set_object (&self->settings, settings);
    for (gsize i = 0; i < G_N_ELEMENTS (details); i++)
        watch (self, moult_choice_get_board (choice), details[i]);
    watch (self, choice, "told");
    watch (self, keeper, "changed");
    if (settings != NULL)
        watch (self, settings, "changed::channel");
    on_changed_cb (self);
    return self;
}
