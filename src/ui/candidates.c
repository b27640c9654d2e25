/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "candidates.h"

#include <string.h>

#include "offer-words.h"

enum {
    LIKE_VENDOR = 8, /* counts more than any number of words of a name */
    LIKE_GENERIC = 1,
};

static void
candidate_free (MoultCandidate *candidate)
{
    g_free (candidate->build);
    g_free (candidate);
}

static GStrv
split (const char *text)
{
    return g_str_tokenize_and_fold (text != NULL ? text : "", NULL, NULL);
}

static guint
count_shared (GStrv a, GStrv b)
{
    guint n_shared = 0;

    for (gsize i = 0; a[i] != NULL; i++)
        n_shared += g_strv_contains ((const char *const *) b, a[i]);
    return n_shared;
}

/* A bootloader's texts are those of the board, or of the chip, that it was built for. */
static guint
rate (const MoultBoardKind *kind, MoultDevice *device)
{
    g_auto (GStrv) vendor = split (kind->vendor);
    g_auto (GStrv) name = split (kind->name);
    g_auto (GStrv) usb_vendor = split (moult_device_get_manufacturer (device));
    g_auto (GStrv) usb_product = split (moult_device_get_product (device));
    gboolean same_vendor =
        vendor[0] != NULL && count_shared (vendor, usb_vendor) == g_strv_length (vendor);

    return (same_vendor ? LIKE_VENDOR : 0) + 2 * MIN (count_shared (name, usb_product), 3)
           + (strstr (kind->board_id, "_GENERIC") != NULL ? LIKE_GENERIC : 0);
}

static int
compare (gconstpointer a, gconstpointer b)
{
    const MoultCandidate *left = *(MoultCandidate *const *) a;
    const MoultCandidate *right = *(MoultCandidate *const *) b;

    if (left->likeness != right->likeness)
        return left->likeness < right->likeness ? 1 : -1;
    if ((left->variant == NULL) != (right->variant == NULL))
        return left->variant == NULL ? -1 : 1;
    int order = g_utf8_collate (left->kind->name, right->kind->name);
    return order != 0 ? order : g_strcmp0 (left->variant, right->variant);
}

GPtrArray *
moult_candidates_list (const char *const *builds, MoultDevice *device)
{
    g_return_val_if_fail (builds != NULL && MOULT_IS_DEVICE (device), NULL);

    GPtrArray *candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) candidate_free);

    for (gsize i = 0; builds[i] != NULL; i++) {
        const MoultBoardKind *kind = moult_board_db_lookup (builds[i]);

        if (kind == NULL)
            continue;
        MoultCandidate *candidate = g_new0 (MoultCandidate, 1);
        candidate->build = g_strdup (builds[i]);
        candidate->kind = kind;
        candidate->variant = moult_offer_words_get_variant (candidate->build);
        candidate->likeness = rate (kind, device);
        g_ptr_array_add (candidates, candidate);
    }
    g_ptr_array_sort (candidates, compare);
    return candidates;
}

gboolean
moult_candidates_are_variants (GPtrArray *candidates)
{
    for (guint i = 1; i < candidates->len; i++) {
        const MoultCandidate *first = g_ptr_array_index (candidates, 0);
        const MoultCandidate *other = g_ptr_array_index (candidates, i);

        if (other->kind != first->kind)
            return FALSE;
    }
    return candidates->len > 0;
}
