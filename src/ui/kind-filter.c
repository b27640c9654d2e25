/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "kind-filter.h"

#include <glib/gi18n.h>

struct _MoultKindFilter {
    GObject parent_instance;

    char *facts[MOULT_N_KIND_FILTER_FACTS]; /* NULL: any */
    GPtrArray *features;                    /* char * */
};

G_DEFINE_FINAL_TYPE (MoultKindFilter, moult_kind_filter, G_TYPE_OBJECT)

enum {
    SIGNAL_CHANGED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static gboolean
find_feature (MoultKindFilter *self, const char *feature, guint *position)
{
    return g_ptr_array_find_with_equal_func (self->features, feature, g_str_equal, position);
}

static gboolean
has_all_features (MoultKindFilter *self, const MoultBoardKind *kind)
{
    for (guint i = 0; i < self->features->len; i++) {
        if (kind->features == NULL
            || !g_strv_contains (kind->features, g_ptr_array_index (self->features, i)))
            return FALSE;
    }
    return TRUE;
}

static void
moult_kind_filter_finalize (GObject *object)
{
    MoultKindFilter *self = MOULT_KIND_FILTER (object);

    for (guint i = 0; i < MOULT_N_KIND_FILTER_FACTS; i++)
        g_free (self->facts[i]);
    g_ptr_array_unref (self->features);

    G_OBJECT_CLASS (moult_kind_filter_parent_class)->finalize (object);
}

static void
moult_kind_filter_class_init (MoultKindFilterClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_kind_filter_finalize;

    signals[SIGNAL_CHANGED] = g_signal_new ("changed", MOULT_TYPE_KIND_FILTER, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
moult_kind_filter_init (MoultKindFilter *self)
{
    self->features = g_ptr_array_new_with_free_func (g_free);
}

MoultKindFilter *
moult_kind_filter_new (void)
{
    return g_object_new (MOULT_TYPE_KIND_FILTER, NULL);
}

const char *
moult_kind_filter_read (const MoultBoardKind *kind, MoultKindFilterFact fact)
{
    g_return_val_if_fail (kind != NULL, NULL);

    switch (fact) {
    case MOULT_KIND_FILTER_VENDOR:
        return kind->vendor;
    case MOULT_KIND_FILTER_PORT:
        return kind->port;
    case MOULT_KIND_FILTER_CHIP:
        return kind->chip_name != NULL ? kind->chip_name : kind->mcu;
    }
    g_return_val_if_reached (NULL);
}

void
moult_kind_filter_set_fact (MoultKindFilter *self, MoultKindFilterFact fact, const char *value)
{
    g_return_if_fail (MOULT_IS_KIND_FILTER (self) && fact < MOULT_N_KIND_FILTER_FACTS);

    if (g_set_str (&self->facts[fact], value))
        g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

const char *
moult_kind_filter_get_fact (MoultKindFilter *self, MoultKindFilterFact fact)
{
    g_return_val_if_fail (MOULT_IS_KIND_FILTER (self) && fact < MOULT_N_KIND_FILTER_FACTS, NULL);

    return self->facts[fact];
}

void
moult_kind_filter_set_feature (MoultKindFilter *self, const char *feature, gboolean wanted)
{
    g_return_if_fail (MOULT_IS_KIND_FILTER (self) && feature != NULL);

    guint position;

    if (find_feature (self, feature, &position) == wanted)
        return;
    if (wanted)
        g_ptr_array_add (self->features, g_strdup (feature));
    else
        g_ptr_array_remove_index (self->features, position);
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

gboolean
moult_kind_filter_has_feature (MoultKindFilter *self, const char *feature)
{
    g_return_val_if_fail (MOULT_IS_KIND_FILTER (self) && feature != NULL, FALSE);

    return find_feature (self, feature, NULL);
}

guint
moult_kind_filter_count (MoultKindFilter *self)
{
    g_return_val_if_fail (MOULT_IS_KIND_FILTER (self), 0);

    guint n = self->features->len;

    for (guint i = 0; i < MOULT_N_KIND_FILTER_FACTS; i++)
        n += self->facts[i] != NULL;
    return n;
}

const char *
moult_kind_filter_get_only_word (MoultKindFilter *self)
{
    g_return_val_if_fail (MOULT_IS_KIND_FILTER (self), NULL);

    if (moult_kind_filter_count (self) != 1)
        return NULL;
    if (self->features->len == 1)
        return _ (moult_board_db_get_feature_name (g_ptr_array_index (self->features, 0)));
    for (guint i = 0; i < MOULT_N_KIND_FILTER_FACTS; i++) {
        if (self->facts[i] != NULL)
            return self->facts[i];
    }
    g_return_val_if_reached (NULL);
}

void
moult_kind_filter_clear (MoultKindFilter *self)
{
    g_return_if_fail (MOULT_IS_KIND_FILTER (self));

    if (moult_kind_filter_count (self) == 0)
        return;
    for (guint i = 0; i < MOULT_N_KIND_FILTER_FACTS; i++)
        g_clear_pointer (&self->facts[i], g_free);
    g_ptr_array_set_size (self->features, 0);
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

gboolean
moult_kind_filter_matches (MoultKindFilter *self, const MoultBoardKind *kind)
{
    g_return_val_if_fail (MOULT_IS_KIND_FILTER (self) && kind != NULL, FALSE);

    for (guint i = 0; i < MOULT_N_KIND_FILTER_FACTS; i++) {
        if (self->facts[i] != NULL
            && g_strcmp0 (self->facts[i], moult_kind_filter_read (kind, i)) != 0)
            return FALSE;
    }
    return has_all_features (self, kind);
}
