/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "selector.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "error.h"

static gboolean
text_matches (const char *selector, const char *text)
{
    g_autofree char *pattern = NULL;
    g_autofree char *folded = NULL;

    if (text == NULL || *text == '\0')
        return FALSE;
    pattern = g_utf8_casefold (selector, -1);
    folded = g_utf8_casefold (text, -1);
    return g_pattern_match_simple (pattern, folded);
}

/* Node names differ by case alone in no known system, but they are exact by nature. */
static gboolean
tty_matches (const char *selector, const char *tty)
{
    return g_pattern_match_simple (selector, tty)
           || g_pattern_match_simple (selector, strrchr (tty, '/') + 1);
}

static gboolean
device_matches (const char *selector, MoultDevice *device)
{
    const char *const *ttys = moult_device_get_ttys (device);

    for (gsize i = 0; ttys[i] != NULL; i++) {
        if (tty_matches (selector, ttys[i]))
            return TRUE;
    }
    return text_matches (selector, moult_device_get_serial (device));
}

static gboolean
matches (const char *selector, MoultBoard *board)
{
    MoultDevice *device = moult_board_get_device (board);
    MoultBoardInfo *info = moult_board_get_info (board);
    const MoultBoardKind *kind = moult_board_get_kind (board);

    return g_pattern_match_simple (selector, moult_board_get_location (board))
           || (device != NULL && device_matches (selector, device))
           || (info != NULL && text_matches (selector, moult_board_info_get_board_id (info)))
           || text_matches (selector, moult_board_get_name (board))
           || (kind != NULL && text_matches (selector, kind->board_id))
           || (kind != NULL && text_matches (selector, kind->name));
}

gboolean
moult_selector_names (const char *const *selectors, MoultBoard *board)
{
    for (gsize i = 0; selectors[i] != NULL; i++) {
        if (strpbrk (selectors[i], "*?") == NULL && matches (selectors[i], board))
            return TRUE;
    }
    return FALSE;
}

GPtrArray *
moult_selector_choose (GListModel *boards, const char *const *selectors, GError **error)
{
    g_autoptr (GPtrArray) chosen = g_ptr_array_new_with_free_func (g_object_unref);
    g_autofree gboolean *used = g_new0 (gboolean, g_strv_length ((GStrv) selectors) + 1);

    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (boards, i);
        gboolean wanted = selectors[0] == NULL;

        for (gsize j = 0; selectors[j] != NULL; j++) {
            if (matches (selectors[j], board))
                wanted = used[j] = TRUE;
        }
        if (wanted)
            g_ptr_array_add (chosen, g_steal_pointer (&board));
    }
    for (gsize j = 0; selectors[j] != NULL; j++) {
        if (!used[j]) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                         _ ("no attached board is “%s”; “moultctl list” shows them"), selectors[j]);
            return NULL;
        }
    }
    return g_steal_pointer (&chosen);
}
