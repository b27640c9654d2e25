/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wall-form.h"
#include "workshop.h"

G_BEGIN_DECLS

/**
 * MoultWorkshopHead:
 *
 * How far the whole class is: "11 of 22 ready", one bar, the time that is left, and five counters.
 */
#define MOULT_TYPE_WORKSHOP_HEAD (moult_workshop_head_get_type ())
G_DECLARE_FINAL_TYPE (MoultWorkshopHead, moult_workshop_head, MOULT, WORKSHOP_HEAD, GtkBox)

/* Shows this workshop from now on; called once. */
void moult_workshop_head_bind (MoultWorkshopHead *self, MoultWorkshop *workshop);
void moult_workshop_head_set_form (MoultWorkshopHead *self, MoultWallForm form);

G_END_DECLS
