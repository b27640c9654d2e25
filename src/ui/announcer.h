/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "job-queue.h"

G_BEGIN_DECLS

/**
 * MoultAnnouncer:
 *
 * Tells screen readers how jobs go: start, quarters and result of a single one; of several at once
 * at most one summary in ten seconds, and each failure.
 */
#define MOULT_TYPE_ANNOUNCER (moult_announcer_get_type ())
G_DECLARE_FINAL_TYPE (MoultAnnouncer, moult_announcer, MOULT, ANNOUNCER, GObject)

/* @voice: the widget that speaks; the announcer falls silent when it is gone. */
MoultAnnouncer *moult_announcer_new (MoultJobQueue *queue, GtkAccessible *voice);

G_END_DECLS
