/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "kit.h"

#include <glib-object.h>

#define MAX_REASONS 100

void
moult_kit_result_init (MoultKitResult *self)
{
    *self = (MoultKitResult) {
        .reasons = g_ptr_array_new_with_free_func (g_free),
        .stored = g_ptr_array_new_with_free_func (g_object_unref),
    };
}

void
moult_kit_result_clear (MoultKitResult *self)
{
    g_clear_pointer (&self->reasons, g_ptr_array_unref);
    g_clear_pointer (&self->stored, g_ptr_array_unref);
    *self = (MoultKitResult) { 0 };
}

void
moult_kit_result_leave_out (MoultKitResult *self, guint *counter, const char *name, const char *why)
{
    (*counter)++;
    if (self->reasons->len < MAX_REASONS) {
        g_autofree char *reason = g_strdup_printf ("%.200s: %s", name, why);

        g_ptr_array_add (self->reasons, g_utf8_make_valid (reason, -1));
    }
}
