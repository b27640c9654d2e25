/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image-draft.h"

MoultImageDraft *
moult_image_draft_new (void)
{
    MoultImageDraft *self = g_new0 (MoultImageDraft, 1);

    self->segments = moult_segment_list_new ();
    self->families = g_array_new (FALSE, FALSE, sizeof (guint32));
    self->chips = g_ptr_array_new_with_free_func (g_free);
    return self;
}

void
moult_image_draft_free (MoultImageDraft *self)
{
    moult_segment_list_free (self->segments);
    g_array_unref (self->families);
    g_ptr_array_unref (self->chips);
    g_free (self->version_text);
    g_free (self->machine);
    g_free (self);
}

void
moult_image_draft_add_chip (MoultImageDraft *self, const char *chip)
{
    if (!g_ptr_array_find_with_equal_func (self->chips, chip, g_str_equal, NULL))
        g_ptr_array_add (self->chips, g_strdup (chip));
}
