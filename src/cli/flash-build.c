/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "flash-build.h"

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "build-outcome.h"
#include "build-run.h"
#include "build-source.h"
#include "error.h"
#include "registry.h"

#define COMMAND "moultctl flash --build"

/* What is to be done, and what is found out; on the stack of the command. */
typedef struct {
    const MoultFlashArguments *arguments;
    MoultAttached *attached;
    GPtrArray *boards;
    MoultLibrary *library;
    MoultSourceTree *tree;
    GPtrArray *requests; /* MoultBuildRequest: one for each board that has a build */
    GPtrArray *builders; /* the boards of the requests, borrowed */
} Building;

static void
building_clear (Building *self)
{
    g_clear_object (&self->tree);
    g_clear_pointer (&self->requests, g_ptr_array_unref);
    g_clear_pointer (&self->builders, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Building, building_clear)

char *
moult_flash_build_dup_id (MoultSourceTree *tree,
                          MoultLibrary *library,
                          MoultBoard *board,
                          const MoultFirmwareRequest *request,
                          GError **error)
{
    const char *named = request->board_id;
    g_auto (GStrv) builds = moult_chooser_list_builds (moult_library_get_catalogue (library),
                                                       moult_board_get_device (board),
                                                       moult_board_get_info (board), request);

    /* The tree knows its boards better than the board data. */
    if (named != NULL && moult_source_tree_find_board (tree, named) != NULL)
        return request->variant != NULL && !g_str_equal (request->variant, "-")
                   ? g_strconcat (named, "-", request->variant, NULL)
                   : g_strdup (named);
    if (g_strv_length (builds) == 1)
        return g_strdup (builds[0]);
    if (builds[0] == NULL)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     _ ("nothing tells which board it is: name it (--board)"));
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     _ ("it may be %s, %s or another: name it (--board, --variant)"), builds[0],
                     builds[1]);
    return NULL;
}

static const char *const *
get_formats (Building *self)
{
    MoultFlashBackend *backend = self->arguments->backend != NULL
                                     ? moult_registry_find_backend (self->arguments->backend)
                                     : NULL;

    return backend != NULL ? moult_flash_backend_get_traits (backend)->formats : NULL;
}

static gboolean
add_request (Building *self, MoultBoard *board, GError **error)
{
    const MoultFlashArguments *arguments = self->arguments;
    const MoultFirmwareRequest request = { .board_id = arguments->request.board_id,
                                           .variant = arguments->request.variant,
                                           .port = arguments->request.port };
    g_autofree char *build =
        moult_flash_build_dup_id (self->tree, self->library, board, &request, error);
    g_autofree char *variant = NULL;
    MoultSourceBoard *source =
        build != NULL ? moult_build_source_find (self->tree, build, NULL, &variant, error) : NULL;

    if (source == NULL)
        return FALSE;
    g_ptr_array_add (self->builders, board);
    g_ptr_array_add (self->requests, moult_build_request_new (&(MoultBuildRequestFields) {
                                         .tree = moult_source_tree_get_folder (self->tree),
                                         .board = moult_source_board_get_id (source),
                                         .variant = variant,
                                         .version = arguments->request.version,
                                         .engine = arguments->engine,
                                         .formats = get_formats (self),
                                         .clean = arguments->clean,
                                     }));
    return TRUE;
}

/* Boards that the plan leaves alone need nothing. */
static gboolean
is_built_for (Building *self, MoultBoard *board)
{
    switch (moult_board_get_mode (board)) {
    case MOULT_BOARD_RUNNING:
    case MOULT_BOARD_SILENT:
    case MOULT_BOARD_BOOTLOADER:
        return !moult_board_get_ignored (board);
    case MOULT_BOARD_NO_ACCESS:
    case MOULT_BOARD_BUSY:
    case MOULT_BOARD_GONE:
        return FALSE;
    }
    g_assert_not_reached ();
}

static gboolean
add_requests (Building *self)
{
    gboolean all = TRUE;

    self->requests = g_ptr_array_new_with_free_func (g_object_unref);
    self->builders = g_ptr_array_new ();
    for (guint i = 0; i < self->boards->len; i++) {
        MoultBoard *board = self->boards->pdata[i];
        g_autoptr (GError) error = NULL;

        if (!is_built_for (self, board) || add_request (self, board, &error))
            continue;
        moult_advice_print (moult_board_get_location (board), error);
        all = FALSE;
    }
    return all;
}

/* The first job that failed or was cancelled decides. */
static MoultExit
tell (GPtrArray *jobs, FILE *file)
{
    MoultExit exit_code = MOULT_EXIT_OK;

    for (guint i = 0; i < jobs->len; i++) {
        g_autofree char *log = NULL;
        guint first = 0;

        /* Boards of one kind share theirs. */
        if (g_ptr_array_find (jobs, jobs->pdata[i], &first) && first < i)
            continue;
        log = moult_build_outcome_write_log (jobs->pdata[i], NULL);
        moult_build_outcome_print (jobs->pdata[i], log, file);
        if (exit_code == MOULT_EXIT_OK)
            exit_code = moult_build_outcome_get_exit (jobs->pdata[i]);
    }
    return exit_code;
}

static MoultRecommendation *
recommend (Building *self, GPtrArray *jobs, MoultBoard *board)
{
    guint position = 0;
    gboolean is_built = g_ptr_array_find (self->builders, board, &position);
    MoultFirmware *firmware =
        is_built ? moult_build_job_get_firmware (jobs->pdata[position]) : NULL;
    const char *const builds[] = { firmware != NULL ? moult_firmware_get_board_id (firmware) : NULL,
                                   NULL };
    g_autoptr (GError) error =
        firmware == NULL
            ? g_error_new_literal (MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "nothing was built for it")
            : NULL;

    return moult_recommendation_new (&(MoultRecommendationFields) {
        .builds = builds,
        .evidence = MOULT_EVIDENCE_USER,
        .evidence_text = builds[0],
        .firmware = firmware,
        .error = error,
    });
}

MoultExit
moult_flash_build (const MoultFlashArguments *arguments,
                   MoultAttached *attached,
                   GPtrArray *boards,
                   MoultLibrary *library,
                   GPtrArray **recommendations)
{
    FILE *file = arguments->json ? stderr : stdout;
    GCancellable *cancellable = moult_attached_get_cancellable (attached);
    g_autoptr (GError) error = NULL;
    g_auto (Building) building = {
        .arguments = arguments, .attached = attached, .boards = boards, .library = library
    };

    building.tree = moult_build_source_open (arguments->tree, cancellable, &error);
    if (building.tree == NULL) {
        moult_advice_print (COMMAND, error);
        return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? MOULT_EXIT_CANCELLED
                                                                         : MOULT_EXIT_FAILED;
    }
    if (!add_requests (&building))
        return MOULT_EXIT_FAILED;

    g_autoptr (GPtrArray) jobs = moult_build_run (library, building.requests, file, cancellable);
    MoultExit exit_code = tell (jobs, file);
    if (exit_code != MOULT_EXIT_OK)
        return exit_code;
    *recommendations = g_ptr_array_new_with_free_func (g_object_unref);
    for (guint i = 0; i < boards->len; i++)
        g_ptr_array_add (*recommendations, recommend (&building, jobs, boards->pdata[i]));
    return MOULT_EXIT_OK;
}
