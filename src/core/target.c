/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "target.h"

G_DEFINE_BOXED_TYPE (MoultTarget, moult_target, moult_target_ref, moult_target_unref)

G_DEFINE_ENUM_TYPE (MoultTargetLock,
                    moult_target_lock,
                    G_DEFINE_ENUM_VALUE (MOULT_TARGET_LOCK_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (MOULT_TARGET_UNLOCKED, "unlocked"),
                    G_DEFINE_ENUM_VALUE (MOULT_TARGET_LOCKED, "locked"))

const char *
moult_target_lock_get_name (MoultTargetLock lock)
{
    g_autoptr (GEnumClass) klass = g_type_class_ref (MOULT_TYPE_TARGET_LOCK);
    const GEnumValue *value = g_enum_get_value (klass, lock);

    g_return_val_if_fail (value != NULL, NULL);

    return value->value_nick;
}

static void
target_clear (gpointer data)
{
    MoultTarget *self = data;

    g_free (self->name);
    g_free (self->part);
    g_free (self->core);
    g_free (self->revision);
    g_free (self->unique_id);
    g_free (self->port);
    g_free (self->chip);
    g_strfreev (self->boards);
    g_strfreev (self->pyocd);
    g_free (self->pack_part);
}

MoultTarget *
moult_target_new (void)
{
    MoultTarget *self = g_atomic_rc_box_new0 (MoultTarget);

    self->boards = g_new0 (char *, 1);
    self->pyocd = g_new0 (char *, 1);
    return self;
}

void
moult_target_set_list (GStrv *list, const GPtrArray *texts)
{
    g_return_if_fail (list != NULL && texts != NULL);

    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint i = 0; i < texts->len; i++)
        g_strv_builder_add (builder, texts->pdata[i]);
    g_strfreev (*list);
    *list = g_strv_builder_end (builder);
}

MoultTarget *
moult_target_ref (MoultTarget *self)
{
    return g_atomic_rc_box_acquire (self);
}

void
moult_target_unref (MoultTarget *self)
{
    g_atomic_rc_box_release_full (self, target_clear);
}
