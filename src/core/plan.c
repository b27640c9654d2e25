/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "plan.h"

#include "fit.h"
#include "flash-job.h"
#include "plan-task.h"
#include "registry.h"
#include "version.h"

struct _MoultPlan {
    GObject parent_instance;

    GPtrArray *tasks; /* MoultPlanTask */
};

static void moult_plan_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultPlan,
                               moult_plan,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, moult_plan_model_init))

/* More builds than these are not named one by one. */
#define MAX_NAMED_BUILDS 6

/* The firmwares that a board may get. */
typedef struct {
    MoultFirmware *chosen; /* borrowed; NULL: none, or more than one fits equally */
    MoultFit fit;          /* of the chosen one */
    guint n_fitting;       /* that fit as well as the best */
    GString *against;      /* why the others do not fit, or which fit equally */
} Choice;

static void
choice_clear (Choice *choice)
{
    g_string_free (g_steal_pointer (&choice->against), TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Choice, choice_clear)

static void
add_words (GString *string, const char *separator, const char *words)
{
    if (string->len > 0)
        g_string_append (string, separator);
    g_string_append (string, words);
}

/* The very build that the board runs, variant and all. */
static gboolean
is_same_build (MoultFirmware *firmware, MoultBoardInfo *info)
{
    const char *machine = moult_firmware_get_machine (firmware);
    const char *board_id = moult_firmware_get_board_id (firmware);

    if (machine != NULL && g_str_equal (machine, moult_board_info_get_description (info)))
        return TRUE;
    return board_id != NULL && g_str_equal (board_id, moult_board_info_get_board_id (info));
}

static gboolean
is_better (MoultFit fit, gboolean same_build, const Choice *choice, gboolean chosen_same_build)
{
    if (fit != choice->fit)
        return fit > choice->fit;
    return same_build && !chosen_same_build;
}

/* Each board gets the one that is made for exactly it, else the only one that fits its chip. */
static void
choose_firmware (MoultBoard *board, GPtrArray *firmwares, Choice *choice)
{
    MoultDevice *device = moult_board_get_device (board);
    MoultBoardInfo *info = moult_board_get_info (board);
    gboolean chosen_same_build = FALSE;

    for (guint i = 0; i < firmwares->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (firmwares, i);
        MoultFit fit = moult_fit_rate (firmware, device, info);
        gboolean same_build =
            fit == MOULT_FIT_BOARD && info != NULL && is_same_build (firmware, info);

        if (fit == MOULT_FIT_CONTRADICTS)
            continue;
        if (choice->n_fitting == 0 || is_better (fit, same_build, choice, chosen_same_build)) {
            choice->chosen = firmware;
            choice->fit = fit;
            choice->n_fitting = 1;
            chosen_same_build = same_build;
        } else if (fit == choice->fit && same_build == chosen_same_build) {
            choice->n_fitting++;
        }
    }
    if (choice->n_fitting > 1)
        choice->chosen = NULL;
}

/* Names the files that fit equally, or why none does. */
static void
explain_choice (MoultBoard *board, GPtrArray *firmwares, Choice *choice)
{
    MoultDevice *device = moult_board_get_device (board);
    MoultBoardInfo *info = moult_board_get_info (board);

    for (guint i = 0; i < firmwares->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (firmwares, i);
        g_autoptr (GError) error = NULL;

        if (choice->n_fitting == 0 && !moult_fit_check (firmware, device, info, &error))
            add_words (choice->against, "; ", error->message);
        else if (choice->n_fitting > 1 && moult_fit_rate (firmware, device, info) == choice->fit)
            add_words (choice->against, ", ", moult_firmware_get_name (firmware));
    }
}

static void
settle (MoultPlanVerdict *verdict, MoultPlanReason reason, const char *detail)
{
    verdict->reason = reason;
    g_clear_pointer (&verdict->detail, g_free);
    verdict->detail = g_strdup (detail);
}

static const char *
get_error_message (MoultBoard *board)
{
    const GError *error = moult_board_get_error (board);

    return error != NULL ? error->message : NULL;
}

static gboolean
is_worked_on (MoultBoard *board)
{
    MoultFlashJob *job = moult_board_get_job (board);

    return job != NULL && moult_flash_job_is_active (job);
}

/* What keeps the board from being touched at all, whoever asks. */
static gboolean
is_untouchable (MoultBoard *board, MoultPlanVerdict *verdict)
{
    if (is_worked_on (board))
        settle (verdict, MOULT_PLAN_FLASHING, NULL);
    else if (moult_board_get_mode (board) == MOULT_BOARD_GONE
             || moult_board_get_device (board) == NULL)
        settle (verdict, MOULT_PLAN_GONE, NULL);
    else if (moult_board_get_ignored (board))
        settle (verdict, MOULT_PLAN_IGNORED,
                moult_board_get_info (board) != NULL
                        && moult_board_info_get_ignored (moult_board_get_info (board))
                    ? "ignore = true in the board's board_info.toml"
                    : NULL);
    else if (moult_board_get_mode (board) == MOULT_BOARD_NO_ACCESS)
        settle (verdict, MOULT_PLAN_NO_ACCESS, get_error_message (board));
    else if (moult_board_get_mode (board) == MOULT_BOARD_BUSY)
        settle (verdict, MOULT_PLAN_BUSY, get_error_message (board));
    else
        return FALSE;
    return TRUE;
}

static gboolean
find_firmware (MoultBoard *board, GPtrArray *firmwares, MoultPlanVerdict *verdict, MoultFit *fit)
{
    g_auto (Choice) choice = { .against = g_string_new (NULL) };

    if (firmwares == NULL || firmwares->len == 0) {
        settle (verdict, MOULT_PLAN_NO_FIRMWARE, NULL);
        return FALSE;
    }
    choose_firmware (board, firmwares, &choice);
    if (choice.chosen != NULL) {
        verdict->firmware = choice.chosen;
        *fit = choice.fit;
        return TRUE;
    }
    explain_choice (board, firmwares, &choice);
    if (choice.n_fitting > 1) {
        g_autofree char *detail =
            g_strdup_printf ("%u files fit equally: %s", choice.n_fitting, choice.against->str);

        settle (verdict, MOULT_PLAN_AMBIGUOUS, detail);
    } else {
        settle (verdict, firmwares->len == 1 ? MOULT_PLAN_WRONG_CHIP : MOULT_PLAN_NO_FIRMWARE,
                choice.against->str);
    }
    return FALSE;
}

static char *
dup_builds (MoultRecommendation *recommendation)
{
    const char *const *builds = moult_recommendation_get_builds (recommendation);
    g_autoptr (GString) names = g_string_new (NULL);
    guint n_builds = g_strv_length ((char **) builds);

    if (moult_recommendation_get_evidence (recommendation) == MOULT_EVIDENCE_CHIP)
        return g_strdup_printf ("only the chip is known: %u builds are for %s", n_builds,
                                moult_recommendation_get_evidence_text (recommendation));
    for (guint i = 0; i < MIN (n_builds, MAX_NAMED_BUILDS); i++)
        add_words (names, ", ", builds[i]);
    if (n_builds > MAX_NAMED_BUILDS)
        g_string_append_printf (names, " and %u more", n_builds - MAX_NAMED_BUILDS);
    return g_strdup_printf ("it may be one of %u builds: %s", n_builds, names->str);
}

static void
settle_without_firmware (MoultRecommendation *recommendation, MoultPlanVerdict *verdict)
{
    const GError *error = moult_recommendation_get_error (recommendation);

    if (moult_recommendation_is_ambiguous (recommendation)) {
        g_autofree char *detail = dup_builds (recommendation);

        settle (verdict, MOULT_PLAN_AMBIGUOUS, detail);
    } else {
        settle (verdict, MOULT_PLAN_NO_FIRMWARE, error != NULL ? error->message : NULL);
    }
}

static gboolean
find_recommended (MoultBoard *board,
                  MoultRecommendation *recommendation,
                  MoultPlanVerdict *verdict,
                  MoultFit *fit)
{
    MoultFirmware *firmware = moult_recommendation_get_firmware (recommendation);
    MoultDevice *device = moult_board_get_device (board);
    MoultBoardInfo *info = moult_board_get_info (board);
    g_autoptr (GError) error = NULL;

    if (firmware == NULL) {
        settle_without_firmware (recommendation, verdict);
        return FALSE;
    }
    if (!moult_fit_check (firmware, device, info, &error)) {
        settle (verdict, MOULT_PLAN_WRONG_CHIP, error->message);
        return FALSE;
    }
    verdict->firmware = firmware;
    /* The user's word, or USB ids that one board alone has, are as good as the board's own. */
    *fit = moult_recommendation_get_evidence (recommendation) != MOULT_EVIDENCE_CHIP
               ? MOULT_FIT_BOARD
               : moult_fit_rate (firmware, device, info);
    return TRUE;
}

static gboolean
find_offered (MoultBoard *board,
              const MoultPlanOffer *offer,
              MoultPlanVerdict *verdict,
              MoultFit *fit)
{
    if (offer->recommendation != NULL)
        return find_recommended (board, offer->recommendation, verdict, fit);
    return find_firmware (board, offer->firmwares, verdict, fit);
}

/* What the backend will talk to. */
static MoultDevice *
get_written_device (MoultBoard *board, const MoultFlashOptions *options)
{
    return options->probe != NULL ? options->probe : moult_board_get_device (board);
}

static gboolean
find_backend (MoultBoard *board, const MoultFlashOptions *options, MoultPlanVerdict *verdict)
{
    g_autoptr (GError) error = NULL;

    verdict->backend = moult_registry_choose_backend (
        options->backend, get_written_device (board, options), moult_board_get_info (board),
        moult_firmware_get_kind (verdict->firmware), &error);
    if (verdict->backend == NULL)
        settle (verdict, MOULT_PLAN_NO_BACKEND, error->message);
    return verdict->backend != NULL;
}

/* Whether the chip alone names the board, since only one board has it. */
static gboolean
is_only_board_of_chip (MoultBoard *board)
{
    return moult_board_db_count_boards (moult_board_get_kind (board)->chip) == 1;
}

static void
settle_ambiguous (MoultBoard *board, MoultPlanVerdict *verdict)
{
    const char *chip = moult_board_get_kind (board)->chip;
    guint n_boards = moult_board_db_count_boards (chip);
    g_autofree char *detail =
        n_boards > 1 ? g_strdup_printf ("only the chip is known: %u boards have %s", n_boards, chip)
                     : g_strdup ("nothing tells which board it is");

    settle (verdict, MOULT_PLAN_AMBIGUOUS, detail);
}

/* What a board is counts more than which files were offered. */
static gboolean
is_foreign (MoultBoard *board, MoultPlanVerdict *verdict)
{
    MoultBoardInfo *info = moult_board_get_info (board);

    /* A chip whose loader answers is as good as a bootloader. */
    if (moult_board_knows_only_chip (board))
        return FALSE;
    if (moult_board_get_mode (board) == MOULT_BOARD_SILENT)
        settle (verdict, MOULT_PLAN_SILENT,
                moult_board_get_asking (board) ? "it is still being asked"
                                               : get_error_message (board));
    else if (info != NULL && !moult_board_info_is_micropython (info))
        settle (verdict, MOULT_PLAN_NOT_MICROPYTHON, moult_board_info_get_family (info));
    else
        return FALSE;
    return TRUE;
}

/* The board runs this very build, in some version. */
static void
hold_back_same_build (MoultBoardInfo *info, MoultPlanFlags flags, MoultPlanVerdict *verdict)
{
    const char *version = moult_firmware_get_version (verdict->firmware);
    g_autofree char *runs = moult_board_info_dup_full_version (info);

    if (moult_fit_is_same_version (verdict->firmware, info))
        settle (verdict, MOULT_PLAN_UP_TO_DATE, moult_board_info_get_version (info));
    else if ((flags & MOULT_PLAN_KEEP_NEWER) != 0 && version != NULL
             && moult_version_compare (runs, version) > 0)
        settle (verdict, MOULT_PLAN_NEWER, runs);
}

/* Who names the build wants to know what is wrong with it, not with the board. */
static gboolean
is_refused_request (const MoultPlanOffer *offer, const MoultPlanVerdict *verdict)
{
    return !verdict->can_include && offer->recommendation != NULL
           && moult_recommendation_get_evidence (offer->recommendation) == MOULT_EVIDENCE_USER;
}

/* Boards that can be flashed well enough, but that nobody who did not name them would touch. */
static void
hold_back (MoultBoard *board, const MoultPlanOffer *offer, MoultFit fit, MoultPlanVerdict *verdict)
{
    MoultBoardInfo *info = moult_board_get_info (board);

    if (is_refused_request (offer, verdict) || is_foreign (board, verdict) || !verdict->can_include)
        return;
    if (fit == MOULT_FIT_CHIP && !is_only_board_of_chip (board))
        settle_ambiguous (board, verdict);
    else if (info != NULL && moult_board_get_mode (board) == MOULT_BOARD_RUNNING
             && fit == MOULT_FIT_BOARD && is_same_build (verdict->firmware, info))
        hold_back_same_build (info, offer->flags, verdict);
}

/* The one firmware is for another chip, and the user said that this does not count. */
static gboolean
is_forced (MoultBoard *board,
           const MoultPlanOffer *offer,
           const MoultFlashOptions *options,
           MoultPlanVerdict *verdict)
{
    if (!options->force_chip || verdict->reason != MOULT_PLAN_WRONG_CHIP)
        return FALSE;

    MoultFirmware *firmware = offer->recommendation != NULL
                                  ? moult_recommendation_get_firmware (offer->recommendation)
                                  : g_ptr_array_index (offer->firmwares, 0);
    MoultFlashBackend *backend = moult_registry_choose_backend (
        options->backend, get_written_device (board, options), moult_board_get_info (board),
        moult_firmware_get_kind (firmware), NULL);
    if (backend == NULL || !moult_flash_backend_get_traits (backend)->can_force_chip)
        return FALSE;
    verdict->firmware = firmware;
    verdict->backend = backend;
    verdict->reason = MOULT_PLAN_FLASH;
    return TRUE;
}

static void
judge (MoultBoard *board,
       const MoultPlanOffer *offer,
       const MoultFlashOptions *options,
       MoultPlanVerdict *verdict)
{
    MoultFit fit = MOULT_FIT_CONTRADICTS;

    if (is_untouchable (board, verdict))
        return;
    verdict->can_include =
        find_offered (board, offer, verdict, &fit) && find_backend (board, options, verdict);
    if (is_forced (board, offer, options, verdict)) {
        verdict->can_include = TRUE;
        fit = MOULT_FIT_BOARD;
    }
    if (offer->held_back != MOULT_PLAN_FLASH)
        settle (verdict, offer->held_back, NULL);
    else if ((offer->flags & MOULT_PLAN_EXPLICIT) == 0)
        hold_back (board, offer, fit, verdict);
}

static GType
moult_plan_get_item_type (GListModel *model)
{
    return MOULT_TYPE_PLAN_TASK;
}

static guint
moult_plan_get_n_items (GListModel *model)
{
    return MOULT_PLAN (model)->tasks->len;
}

static gpointer
moult_plan_get_item (GListModel *model, guint position)
{
    MoultPlan *self = MOULT_PLAN (model);

    if (position >= self->tasks->len)
        return NULL;
    return g_object_ref (g_ptr_array_index (self->tasks, position));
}

static void
moult_plan_model_init (GListModelInterface *iface)
{
    iface->get_item_type = moult_plan_get_item_type;
    iface->get_n_items = moult_plan_get_n_items;
    iface->get_item = moult_plan_get_item;
}

static void
moult_plan_finalize (GObject *object)
{
    g_ptr_array_unref (MOULT_PLAN (object)->tasks);

    G_OBJECT_CLASS (moult_plan_parent_class)->finalize (object);
}

static void
moult_plan_class_init (MoultPlanClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_plan_finalize;
}

static void
moult_plan_init (MoultPlan *self)
{
    self->tasks = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
add_task (MoultPlan *self,
          MoultBoard *board,
          const MoultPlanOffer *offer,
          const MoultFlashOptions *options)
{
    static const MoultFlashOptions no_options = { 0 };
    const MoultFlashOptions *own = offer->options != NULL ? offer->options : options;
    MoultPlanVerdict verdict = {
        .reason = MOULT_PLAN_FLASH,
        .recommendation = offer->recommendation,
    };

    judge (board, offer, own != NULL ? own : &no_options, &verdict);
    g_ptr_array_add (self->tasks, moult_plan_task_new (board, own, &verdict));
}

MoultPlan *
moult_plan_new (GPtrArray *boards,
                GPtrArray *firmwares,
                const MoultFlashOptions *options,
                MoultPlanFlags flags)
{
    g_return_val_if_fail (boards != NULL && firmwares != NULL, NULL);

    MoultPlan *self = g_object_new (MOULT_TYPE_PLAN, NULL);
    for (guint i = 0; i < boards->len; i++) {
        const MoultPlanOffer offer = { .firmwares = firmwares, .flags = flags };

        add_task (self, g_ptr_array_index (boards, i), &offer, options);
    }
    return self;
}

MoultPlan *
moult_plan_new_recommended (GPtrArray *boards,
                            GPtrArray *recommendations,
                            const MoultFlashOptions *options,
                            MoultPlanFlags flags)
{
    g_return_val_if_fail (boards != NULL && recommendations != NULL, NULL);
    g_return_val_if_fail (boards->len == recommendations->len, NULL);

    MoultPlan *self = g_object_new (MOULT_TYPE_PLAN, NULL);
    for (guint i = 0; i < boards->len; i++) {
        const MoultPlanOffer offer = {
            .recommendation = g_ptr_array_index (recommendations, i),
            .flags = flags,
        };

        add_task (self, g_ptr_array_index (boards, i), &offer, options);
    }
    return self;
}

MoultPlan *
moult_plan_new_offered (GPtrArray *boards,
                        const MoultPlanOffer *offers,
                        const MoultFlashOptions *options)
{
    g_return_val_if_fail (boards != NULL && (offers != NULL || boards->len == 0), NULL);

    MoultPlan *self = g_object_new (MOULT_TYPE_PLAN, NULL);
    for (guint i = 0; i < boards->len; i++)
        add_task (self, g_ptr_array_index (boards, i), &offers[i], options);
    return self;
}

guint
moult_plan_count_flash (MoultPlan *self)
{
    g_return_val_if_fail (MOULT_IS_PLAN (self), 0);

    guint n_flash = 0;

    for (guint i = 0; i < self->tasks->len; i++) {
        if (moult_plan_task_get_reason (g_ptr_array_index (self->tasks, i)) == MOULT_PLAN_FLASH)
            n_flash++;
    }
    return n_flash;
}
