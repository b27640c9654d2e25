/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "build-queue.h"

G_BEGIN_DECLS

/**
 * MoultBuildAnnouncer:
 *
 * Tells how builds end: screen readers while the window is in front, else by a notification, which
 * takes the place of the one before.
 */
#define MOULT_TYPE_BUILD_ANNOUNCER (moult_build_announcer_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildAnnouncer, moult_build_announcer, MOULT, BUILD_ANNOUNCER, GObject)

MoultBuildAnnouncer *moult_build_announcer_new (GtkApplication *application,
                                                MoultBuildQueue *builds);
/* The window has come to the front. */
void moult_build_announcer_withdraw (MoultBuildAnnouncer *self);

G_END_DECLS
