/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-target.h"

#include <string.h>

#include "error.h"
#include "pyocd-pack.h"

enum {
    MAX_CLOSE = 6,
    /* Names that have less than this in common are of different families: "stm32f". */
    MIN_COMMON = 6,
};

/* All that there is to choose from. */
typedef struct {
    MoultPyocdFeatures *features;
    GPtrArray *packs;
} Stock;

void
moult_pyocd_choice_clear (MoultPyocdChoice *self)
{
    g_clear_pointer (&self->target, g_free);
    g_clear_pointer (&self->pack, g_free);
}

/* The pattern is the board data's own, exact but for package and temperature: "STM32F411?E*". */
static gboolean
is_part (const char *pattern, const char *part)
{
    g_autofree char *lower_pattern = g_ascii_strdown (pattern, -1);
    g_autofree char *lower_part = g_ascii_strdown (part, -1);

    return g_pattern_match_simple (lower_pattern, lower_part);
}

/* ---- By its name ---- */

static gboolean
take (MoultPyocdChoice *choice, const char *part, const char *pack)
{
    choice->target = moult_pyocd_dup_target_name (part);
    choice->pack = g_strdup (pack);
    return TRUE;
}

static gboolean
find_in_packs (const Stock *stock, const char *name, MoultPyocdChoice *choice)
{
    for (guint i = 0; i < stock->packs->len; i++) {
        const MoultPyocdPack *pack = g_ptr_array_index (stock->packs, i);

        for (guint j = 0; pack->parts[j] != NULL; j++) {
            g_autofree char *of_part = moult_pyocd_dup_target_name (pack->parts[j]);

            if (g_str_equal (of_part, name))
                return take (choice, pack->parts[j], pack->path);
        }
    }
    return FALSE;
}

static gboolean
find_name (const Stock *stock, const char *wanted, MoultPyocdChoice *choice)
{
    g_autofree char *name = moult_pyocd_dup_target_name (wanted);

    if (moult_pyocd_features_find_target (stock->features, name) != NULL)
        return take (choice, name, NULL);
    return find_in_packs (stock, name, choice);
}

/* ---- By its part ---- */

/* Packs that pyOCD's own manager has installed are targets like those that are built in. */
static gboolean
find_installed_part (const Stock *stock, const char *part, MoultPyocdChoice *choice)
{
    GPtrArray *targets = moult_pyocd_features_get_targets (stock->features);

    for (guint i = 0; i < targets->len; i++) {
        const MoultPyocdTarget *target = g_ptr_array_index (targets, i);

        if (g_str_equal (target->source, "pack") && is_part (part, target->part))
            return take (choice, target->name, NULL);
    }
    return FALSE;
}

static gboolean
find_part (const Stock *stock, const char *part, MoultPyocdChoice *choice)
{
    for (guint i = 0; i < stock->packs->len; i++) {
        const MoultPyocdPack *pack = g_ptr_array_index (stock->packs, i);

        for (guint j = 0; pack->parts[j] != NULL; j++) {
            if (is_part (part, pack->parts[j]))
                return take (choice, pack->parts[j], pack->path);
        }
    }
    return find_installed_part (stock, part, choice);
}

/* ---- What comes close ---- */

static gsize
count_common (const char *a, const char *b)
{
    gsize n = 0;

    while (a[n] != '\0' && a[n] == b[n])
        n++;
    return n;
}

/* The names that have the longest beginning in common with this one. */
static char *
dup_close_names (const Stock *stock, const char *name)
{
    GPtrArray *targets = moult_pyocd_features_get_targets (stock->features);
    g_autoptr (GString) names = g_string_new (NULL);
    gsize longest = MIN_COMMON;
    guint n_names = 0;

    for (guint i = 0; i < targets->len; i++) {
        const MoultPyocdTarget *target = g_ptr_array_index (targets, i);
        gsize common = count_common (target->name, name);

        if (common < longest)
            continue;
        if (common > longest) {
            longest = common;
            g_string_truncate (names, 0);
            n_names = 0;
        }
        if (n_names++ < MAX_CLOSE)
            g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", target->name);
    }
    return g_string_free (g_steal_pointer (&names), FALSE);
}

static gboolean
fail (const Stock *stock, const char *what, const char *name, const char *pack_part, GError **error)
{
    g_autofree char *lower = moult_pyocd_dup_target_name (name);
    g_autofree char *close_names = dup_close_names (stock, lower);
    g_autofree char *folder = moult_pyocd_packs_dup_folder ();
    g_autoptr (GString) message = g_string_new (what);

    if (pack_part != NULL)
        g_string_append_printf (message, "; a CMSIS pack that has %s, put into %s, adds it",
                                pack_part, folder);
    else
        g_string_append_printf (message, "; a CMSIS pack in %s may have it: name the target",
                                folder);
    if (*close_names != '\0')
        g_string_append_printf (message, "; it is none of those with a like name: %s", close_names);
    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY, message->str);
    return FALSE;
}

static gboolean
choose_wanted (const Stock *stock, const char *wanted, MoultPyocdChoice *choice, GError **error)
{
    if (find_name (stock, wanted, choice))
        return TRUE;

    g_autofree char *what = g_strdup_printf ("neither pyocd nor a pack has a target %s", wanted);
    return fail (stock, what, wanted, NULL, error);
}

gboolean
moult_pyocd_choose_target (MoultPyocdFeatures *features,
                           GPtrArray *packs,
                           const MoultTarget *target,
                           const char *wanted,
                           MoultPyocdChoice *choice,
                           GError **error)
{
    g_return_val_if_fail (features != NULL && packs != NULL && choice != NULL, FALSE);

    const Stock stock = { features, packs };

    if (wanted != NULL)
        return choose_wanted (&stock, wanted, choice, error);
    if (target == NULL) {
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                             "nothing tells which chip it is: name pyocd's target for it");
        return FALSE;
    }
    for (guint i = 0; target->pyocd[i] != NULL; i++) {
        if (find_name (&stock, target->pyocd[i], choice))
            return TRUE;
    }
    if (target->pack_part != NULL && find_part (&stock, target->pack_part, choice))
        return TRUE;

    g_autofree char *what = g_strdup_printf ("pyocd has no target for the chip %s", target->name);
    return fail (&stock, what, target->name, target->pack_part, error);
}
