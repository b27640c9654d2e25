/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recipe-firmware.h"

#include <string.h>

#include "chooser.h"
#include "error.h"

/* ---- which entry ---- */

static gboolean
is_same_base (const char *a, const char *b)
{
    gsize size = strcspn (a, "-@");

    return size == strcspn (b, "-@") && strncmp (a, b, size) == 0;
}

static gboolean
may_be (const char *const *builds, const char *build)
{
    for (gsize i = 0; builds[i] != NULL; i++) {
        if (is_same_base (builds[i], build))
            return TRUE;
    }
    return FALSE;
}

static GStrv
list_builds (MoultCatalogue *catalogue, MoultBoard *board)
{
    return moult_chooser_list_builds (catalogue, moult_board_get_device (board),
                                      moult_board_get_info (board), NULL);
}

/* A bootloader that many boards share tells no more than its port: then it is the one kind of that
 * port that the recipe is for. What is written is held against the chip all the same. */
static gboolean
is_of_port (MoultBoard *board, const char *build)
{
    const MoultBoardKind *kind = moult_board_db_lookup (build);
    const char *port = moult_board_get_kind (board)->port;

    return moult_board_get_mode (board) == MOULT_BOARD_BOOTLOADER && kind != NULL && port != NULL
           && g_strcmp0 (kind->port, port) == 0;
}

/* Which variant a board of this kind gets is the recipe's to say, unless it names the very one. */
static GPtrArray *
find_entries (MoultRecipe *recipe, MoultCatalogue *catalogue, MoultBoard *board)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func (g_object_unref);
    g_auto (GStrv) builds = list_builds (catalogue, board);
    GListModel *model = moult_recipe_get_boards (recipe);
    MoultRecipeBoard *exact =
        g_strv_length (builds) == 1 ? moult_recipe_find_board (recipe, builds[0]) : NULL;

    if (exact != NULL) {
        g_ptr_array_add (entries, g_object_ref (exact));
        return entries;
    }
    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
        g_autoptr (MoultRecipeBoard) entry = g_list_model_get_item (model, i);
        const char *build = moult_recipe_board_get_build (entry);

        if (builds[0] == NULL ? is_of_port (board, build)
                              : may_be ((const char *const *) builds, build))
            g_ptr_array_add (entries, g_steal_pointer (&entry));
    }
    return entries;
}

/* ---- which file ---- */

static MoultRecommendation *
recommend_newest (MoultCatalogue *catalogue, MoultBoard *board, MoultRecipeBoard *entry)
{
    const MoultFirmwareRequest request = {
        .board_id = entry != NULL ? moult_recipe_board_get_build (entry) : NULL,
        .version = entry != NULL ? moult_recipe_board_get_version (entry) : NULL,
    };

    return moult_chooser_recommend (catalogue,
                                    board != NULL ? moult_board_get_device (board) : NULL,
                                    board != NULL ? moult_board_get_info (board) : NULL, &request);
}

static MoultRecommendation *
answer (MoultRecipeBoard *entry, MoultFirmware *firmware, const GError *error)
{
    const char *build = moult_recipe_board_get_build (entry);
    const char *const builds[] = { build, NULL };

    return moult_recommendation_new (&(MoultRecommendationFields) {
        .builds = builds,
        .evidence = MOULT_EVIDENCE_USER,
        .evidence_text = build,
        .firmware = firmware,
        .error = error,
    });
}

static MoultFirmware *
find_stored_hash (MoultCatalogue *catalogue, const char *sha256)
{
    GListModel *stored = moult_catalogue_get_stored (catalogue);

    for (guint i = 0; i < g_list_model_get_n_items (stored); i++) {
        g_autoptr (MoultFirmware) firmware = g_list_model_get_item (stored, i);

        if (moult_firmware_get_path (firmware) != NULL
            && g_strcmp0 (moult_firmware_get_sha256 (firmware), sha256) == 0)
            return firmware; /* the list keeps it */
    }
    return NULL;
}

static MoultFirmware *
find_named (MoultCatalogue *catalogue, MoultRecipeBoard *entry)
{
    const char *name = moult_recipe_board_get_file (entry);
    MoultFirmware *stored = moult_catalogue_find_stored (catalogue, name);
    MoultCatalogueBoard *board =
        moult_catalogue_find (catalogue, moult_recipe_board_get_build (entry));

    if ((stored != NULL && moult_firmware_get_path (stored) != NULL) || board == NULL)
        return stored;

    GPtrArray *firmwares = moult_catalogue_board_get_firmwares (board);
    for (guint i = 0; i < firmwares->len; i++) {
        if (g_str_equal (moult_firmware_get_name (firmwares->pdata[i]), name))
            return firmwares->pdata[i];
    }
    return stored;
}

/* The same entry, of which the job takes no other bytes than these. */
static MoultFirmware *
pin (MoultFirmware *firmware, const char *sha256)
{
    MoultFirmwareFields fields = moult_firmware_get_fields (firmware);

    fields.sha256 = sha256;
    return moult_firmware_new (&fields);
}

static MoultRecommendation *
answer_pinned (MoultRecipeBoard *entry, MoultFirmware *firmware)
{
    const char *wanted = moult_recipe_board_get_sha256 (entry);
    const char *found = moult_firmware_get_sha256 (firmware);
    g_autoptr (GError) error = NULL;

    if (wanted == NULL)
        return answer (entry, firmware, NULL);
    if (found != NULL && g_ascii_strcasecmp (found, wanted) != 0) {
        error = g_error_new (MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                             "%s here has the sha256 %.12s…, the recipe wants %.12s…",
                             moult_firmware_get_name (firmware), found, wanted);
        return answer (entry, NULL, error);
    }
    g_autoptr (MoultFirmware) pinned = pin (firmware, wanted);
    return answer (entry, pinned, NULL);
}

static MoultRecommendation *
recommend_named (MoultCatalogue *catalogue, MoultRecipeBoard *entry)
{
    MoultFirmware *firmware = find_named (catalogue, entry);
    g_autoptr (GError) error = NULL;

    if (firmware != NULL)
        return answer_pinned (entry, firmware);
    error =
        g_error_new (MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "the recipe's file %s is neither on this computer nor on the download site",
                     moult_recipe_board_get_file (entry));
    return answer (entry, NULL, error);
}

MoultRecommendation *
moult_recipe_firmware_find_for (MoultRecipeBoard *entry,
                                MoultCatalogue *catalogue,
                                MoultBoard *board)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_BOARD (entry) && MOULT_IS_CATALOGUE (catalogue), NULL);
    g_return_val_if_fail (board == NULL || MOULT_IS_BOARD (board), NULL);

    const char *sha256 = moult_recipe_board_get_sha256 (entry);
    MoultFirmware *stored = sha256 != NULL ? find_stored_hash (catalogue, sha256) : NULL;

    if (stored != NULL)
        return answer (entry, stored, NULL);
    if (moult_recipe_board_get_file (entry) != NULL)
        return recommend_named (catalogue, entry);

    g_autoptr (MoultRecommendation) newest = recommend_newest (catalogue, board, entry);
    MoultFirmware *firmware = moult_recommendation_get_firmware (newest);
    if (firmware == NULL)
        return g_steal_pointer (&newest);
    return answer_pinned (entry, firmware);
}

/* Which of them only somebody who sees the board can tell. */
static MoultRecommendation *
answer_ambiguous (GPtrArray *entries)
{
    g_autoptr (GPtrArray) builds = g_ptr_array_new ();

    for (guint i = 0; i < entries->len; i++)
        g_ptr_array_add (builds, (gpointer) moult_recipe_board_get_build (entries->pdata[i]));
    g_ptr_array_add (builds, NULL);
    return moult_recommendation_new (&(MoultRecommendationFields) {
        .builds = (const char *const *) builds->pdata,
        .evidence = MOULT_EVIDENCE_NONE,
    });
}

MoultRecommendation *
moult_recipe_firmware_find (MoultRecipe *recipe, MoultCatalogue *catalogue, MoultBoard *board)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (recipe) && MOULT_IS_CATALOGUE (catalogue), NULL);
    g_return_val_if_fail (MOULT_IS_BOARD (board), NULL);

    g_autoptr (GPtrArray) entries = find_entries (recipe, catalogue, board);

    if (entries->len == 1)
        return moult_recipe_firmware_find_for (entries->pdata[0], catalogue, board);
    if (entries->len > 1)
        return answer_ambiguous (entries);
    return moult_recipe_get_other_boards (recipe) && moult_recipe_firmware_knows (catalogue, board)
               ? recommend_newest (catalogue, board, NULL)
               : NULL;
}

gboolean
moult_recipe_firmware_knows (MoultCatalogue *catalogue, MoultBoard *board)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE (catalogue) && MOULT_IS_BOARD (board), FALSE);

    g_auto (GStrv) builds = list_builds (catalogue, board);

    return builds[0] != NULL;
}
