/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "chooser.h"

#include <string.h>

#include "error.h"
#include "registry.h"
#include "version.h"

/* sys.implementation._build came with this release; before it boards are known by machine text. */
#define BUILD_SINCE "1.25.0"

/* The board's part of a question, and what is found out. */
typedef struct {
    MoultCatalogue *catalogue;
    MoultDevice *device;  /* or NULL */
    MoultBoardInfo *info; /* or NULL */
    const MoultFirmwareRequest *request;
    GPtrArray *builds; /* char * */
    MoultEvidence evidence;
    char *evidence_text;
} Question;

static void
question_clear (Question *self)
{
    g_clear_pointer (&self->builds, g_ptr_array_unref);
    g_clear_pointer (&self->evidence_text, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

/* ---- which build ---- */

static void
settle (Question *self, MoultEvidence evidence, const char *text)
{
    self->evidence = evidence;
    self->evidence_text = g_strdup (text);
}

static void
add_build (Question *self, const char *board, const char *variant)
{
    gboolean standard = variant == NULL || *variant == '\0' || g_str_equal (variant, "-");

    g_ptr_array_add (self->builds,
                     standard ? g_strdup (board) : g_strconcat (board, "-", variant, NULL));
}

/* What is known of a board without its own words leaves its variant open. */
static void
add_all_builds (Question *self, const MoultBoardKind *kind)
{
    add_build (self, kind->board_id, NULL);
    for (guint i = 0; i < kind->n_variants; i++)
        add_build (self, kind->board_id, kind->variants[i].id);
}

static char *
dup_base (const char *build)
{
    const char *dash = strchr (build, '-');

    return dash != NULL ? g_strndup (build, dash - build) : g_strdup (build);
}

/* Until 1.20 "GENERIC" was a board of two ports; the port tells which. */
static char *
dup_today (Question *self, const char *build)
{
    const char *today = moult_board_db_get_current_id (build);
    const char *port = self->request->port;

    if (moult_board_db_lookup (today) != NULL || port == NULL)
        return g_strdup (today);

    g_autofree char *prefix = g_ascii_strup (port, -1);
    g_autofree char *with_port = g_strconcat (prefix, "_", today, NULL);
    return g_strdup (moult_board_db_lookup (with_port) != NULL ? with_port : today);
}

static void
add_today (Question *self, const char *build)
{
    g_autofree char *today = dup_today (self, build);
    g_autofree char *base = dup_base (today);
    const MoultBoardKind *kind = moult_board_db_lookup (base);
    const char *dash = strchr (today, '-');

    add_build (self, kind != NULL ? kind->board_id : base, dash != NULL ? dash + 1 : NULL);
}

static void
ask_user (Question *self)
{
    settle (self, MOULT_EVIDENCE_USER, self->request->board_id);
    if (strchr (self->request->board_id, '@') != NULL) {
        g_ptr_array_add (self->builds, g_strdup (self->request->board_id));
    } else if (self->request->variant != NULL) {
        g_autofree char *today = dup_today (self, self->request->board_id);
        g_autofree char *base = dup_base (today);

        add_build (self, base, self->request->variant);
    } else {
        add_today (self, self->request->board_id);
    }
}

static gboolean
ask_info (Question *self)
{
    const char *board_id = moult_board_info_get_board_id (self->info);
    const char *const *candidates = moult_board_info_get_candidates (self->info);

    if (*board_id != '\0') {
        add_today (self, board_id);
        if (moult_board_info_has_own_id (self->info))
            settle (self, MOULT_EVIDENCE_BOARD_INFO, board_id);
        else if (moult_version_compare (moult_board_info_get_version (self->info), BUILD_SINCE)
                 >= 0)
            settle (self, MOULT_EVIDENCE_BUILD, board_id);
        else
            settle (self, MOULT_EVIDENCE_MACHINE, moult_board_info_get_description (self->info));
        return TRUE;
    }
    for (gsize i = 0; candidates[i] != NULL; i++)
        g_ptr_array_add (self->builds, g_strdup (candidates[i]));
    if (self->builds->len > 0)
        settle (self, MOULT_EVIDENCE_MACHINE, moult_board_info_get_description (self->info));
    return self->builds->len > 0;
}

static void
add_boards_of_chip (Question *self, const char *chip)
{
    GListModel *boards = G_LIST_MODEL (self->catalogue);

    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultCatalogueBoard) board = g_list_model_get_item (boards, i);
        const MoultBoardKind *kind = moult_catalogue_board_get_kind (board);

        if (g_strcmp0 (kind->chip, chip) == 0)
            add_all_builds (self, kind);
    }
}

static void
ask_device (Question *self)
{
    const MoultBoardKind *kind = moult_board_db_describe (self->device, self->info);

    if (kind->board_id != NULL) {
        add_all_builds (self, kind);
        settle (self, MOULT_EVIDENCE_USB, kind->board_id);
    } else if (kind->chip != NULL) {
        add_boards_of_chip (self, kind->chip);
        settle (self, MOULT_EVIDENCE_CHIP, kind->chip_name);
    }
}

/* "--variant" alone changes the variant of whatever board it is. */
static void
change_variant (Question *self)
{
    if (self->request->variant == NULL || self->builds->len == 0)
        return;

    g_autofree char *base = dup_base (g_ptr_array_index (self->builds, 0));
    for (guint i = 1; i < self->builds->len; i++) {
        g_autofree char *other = dup_base (g_ptr_array_index (self->builds, i));

        if (!g_str_equal (base, other))
            return;
    }
    g_ptr_array_set_size (self->builds, 0);
    add_build (self, base, self->request->variant);
}

static gboolean
is_of_port (Question *self, const char *build)
{
    MoultCatalogueBoard *board = moult_catalogue_find (self->catalogue, build);

    return board == NULL
           || g_strcmp0 (moult_catalogue_board_get_kind (board)->port, self->request->port) == 0;
}

static void
keep_port (Question *self)
{
    for (guint i = self->builds->len; self->request->port != NULL && i > 0; i--) {
        if (!is_of_port (self, g_ptr_array_index (self->builds, i - 1)))
            g_ptr_array_remove_index (self->builds, i - 1);
    }
}

static void
find_builds (Question *self)
{
    self->builds = g_ptr_array_new_null_terminated (8, g_free, TRUE);
    if (self->request->board_id != NULL) {
        ask_user (self);
    } else {
        gboolean speaks = self->info != NULL && moult_board_info_is_micropython (self->info);

        if (!speaks || !ask_info (self))
            ask_device (self);
        change_variant (self);
    }
    keep_port (self);
}

/* ---- which file ---- */

static gboolean
is_of_build (MoultFirmware *firmware, const char *build)
{
    return g_strcmp0 (moult_firmware_get_board_id (firmware), build) == 0
           || g_strcmp0 (moult_firmware_get_custom_id (firmware), build) == 0;
}

/* What somebody made for himself is no release, and is taken only when it is asked for. */
static gboolean
may_be_used (Question *self, MoultFirmware *firmware, const char *build)
{
    const char *wanted = self->request->version != NULL ? self->request->version : "stable";
    gboolean custom = self->request->custom || strchr (build, '@') != NULL;

    if (!is_of_build (firmware, build) || moult_firmware_get_custom (firmware) != custom)
        return FALSE;
    if (custom && self->request->version == NULL)
        return TRUE;
    return moult_version_matches (moult_firmware_get_version (firmware), wanted);
}

/* The backend's priority counts, then its preference among its formats; 0: no backend takes it. */
static guint
rate_format (Question *self, MoultFirmware *firmware)
{
    GPtrArray *backends = moult_registry_get_backends ();
    MoultImageKind kind = moult_firmware_get_kind (firmware);
    MoultDevice *device = self->request->probe != NULL ? self->request->probe : self->device;
    MoultFlashBackend *backend =
        device != NULL && kind != 0
            ? moult_registry_choose_backend (self->request->backend, device, self->info, kind, NULL)
            : NULL;
    guint position = 0;

    if (backend == NULL || !g_ptr_array_find (backends, backend, &position))
        return 0;

    const char *const *formats = moult_flash_backend_get_traits (backend)->formats;
    guint n_better = 0;
    while (formats[n_better] != NULL
           && !g_str_equal (formats[n_better], moult_image_kind_get_name (kind)))
        n_better++;
    return (backends->len - position) * 100 - MIN (n_better, 99);
}

static int
compare_flags (gboolean a, gboolean b)
{
    return (a != FALSE) - (b != FALSE);
}

/* Whether @a is to be preferred (> 0) to @b of the same build. */
static int
compare_firmwares (Question *self, MoultFirmware *a, MoultFirmware *b)
{
    int order =
        moult_version_compare (moult_firmware_get_version (a), moult_firmware_get_version (b));
    guint rate_a = rate_format (self, a);
    guint rate_b = rate_format (self, b);

    if (order == 0)
        order = compare_flags (rate_a > 0, rate_b > 0);
    if (order == 0)
        order = compare_flags (moult_firmware_get_path (a) != NULL,
                               moult_firmware_get_path (b) != NULL);
    if (order == 0)
        order = (rate_a > rate_b) - (rate_a < rate_b);
    if (order == 0)
        order = compare_flags (moult_firmware_is_built_here (a), moult_firmware_is_built_here (b));
    return order;
}

/* A build of one's own may be for a board that the catalogue does not know. */
static MoultFirmware *
find_stored (Question *self, const char *build)
{
    GListModel *stored = moult_catalogue_get_stored (self->catalogue);
    MoultFirmware *best = NULL;

    for (guint i = 0; i < g_list_model_get_n_items (stored); i++) {
        g_autoptr (MoultFirmware) firmware = g_list_model_get_item (stored, i);

        if (may_be_used (self, firmware, build)
            && (best == NULL || compare_firmwares (self, firmware, best) > 0))
            best = firmware; /* the list keeps it */
    }
    return best;
}

static MoultFirmware *
find_firmware (Question *self, MoultCatalogueBoard *board, const char *build)
{
    if (board == NULL)
        return find_stored (self, build);

    GPtrArray *firmwares = moult_catalogue_board_get_firmwares (board);
    MoultFirmware *best = NULL;

    for (guint i = 0; i < firmwares->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (firmwares, i);

        if (may_be_used (self, firmware, build)
            && (best == NULL || compare_firmwares (self, firmware, best) > 0))
            best = firmware;
    }
    return best;
}

/* ---- why there is none ---- */

static gboolean
is_stable (const char *version)
{
    return g_str_equal (version, "stable");
}

static gboolean
has_previews (MoultCatalogueBoard *board, const char *build)
{
    GPtrArray *firmwares = moult_catalogue_board_get_firmwares (board);

    for (guint i = 0; i < firmwares->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (firmwares, i);

        if (is_of_build (firmware, build)
            && moult_version_is_preview (moult_firmware_get_version (firmware)))
            return TRUE;
    }
    return FALSE;
}

static GError *
explain_build (Question *self, MoultCatalogueBoard *board, const char *build)
{
    const char *version = self->request->version != NULL ? self->request->version : "stable";

    if (board == NULL)
        return g_error_new (MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "no firmware is known for %s",
                            build);
    if (moult_catalogue_board_get_fetched (board) == 0)
        return g_error_new (MOULT_ERROR, MOULT_ERROR_NETWORK,
                            "no %s firmware for %s is on this computer, and its page on the "
                            "download site was not read yet",
                            version, build);
    if (is_stable (version) && has_previews (board, build))
        return g_error_new (MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                            "there is no release for %s yet, only previews", build);
    return g_error_new (MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "there is no version %s for %s",
                        version, build);
}

static GError *
explain_nothing (Question *self)
{
    if (self->request->port != NULL)
        return g_error_new (MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "it is no board of port %s",
                            self->request->port);
    return g_error_new (MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "nothing tells which board it is");
}

static MoultRecommendation *
answer (Question *self, MoultFirmware *firmware, const GError *error)
{
    return moult_recommendation_new (&(MoultRecommendationFields) {
        .builds = (const char *const *) self->builds->pdata,
        .evidence = self->evidence,
        .evidence_text = self->evidence_text,
        .firmware = firmware,
        .error = error,
    });
}

static void
question_init (Question *self,
               MoultCatalogue *catalogue,
               MoultDevice *device,
               MoultBoardInfo *info,
               const MoultFirmwareRequest *request)
{
    static const MoultFirmwareRequest anything = { 0 };

    *self = (Question) {
        .catalogue = catalogue,
        .device = device,
        .info = info,
        .request = request != NULL ? request : &anything,
    };
    find_builds (self);
}

MoultRecommendation *
moult_chooser_recommend (MoultCatalogue *catalogue,
                         MoultDevice *device,
                         MoultBoardInfo *info,
                         const MoultFirmwareRequest *request)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE (catalogue), NULL);

    g_auto (Question) question = { 0 };
    question_init (&question, catalogue, device, info, request);
    if (question.builds->len == 0) {
        g_autoptr (GError) error = explain_nothing (&question);

        return answer (&question, NULL, error);
    }
    if (question.builds->len > 1)
        return answer (&question, NULL, NULL);

    const char *build = g_ptr_array_index (question.builds, 0);
    MoultCatalogueBoard *board = moult_catalogue_find (catalogue, build);
    MoultFirmware *firmware = find_firmware (&question, board, build);
    g_autoptr (GError) error = firmware == NULL ? explain_build (&question, board, build) : NULL;
    return answer (&question, firmware, error);
}

GStrv
moult_chooser_list_builds (MoultCatalogue *catalogue,
                           MoultDevice *device,
                           MoultBoardInfo *info,
                           const MoultFirmwareRequest *request)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE (catalogue), NULL);

    g_auto (Question) question = { 0 };
    question_init (&question, catalogue, device, info, request);
    return g_strdupv ((char **) question.builds->pdata);
}
