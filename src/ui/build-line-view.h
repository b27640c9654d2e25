/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "build-line.h"

G_BEGIN_DECLS

/**
 * MoultBuildLineView:
 *
 * A line of a build's log; errors and warnings have an icon and a word.
 */
#define MOULT_TYPE_BUILD_LINE_VIEW (moult_build_line_view_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildLineView, moult_build_line_view, MOULT, BUILD_LINE_VIEW, GtkBox)

GtkWidget *moult_build_line_view_new (void);
void moult_build_line_view_set_line (MoultBuildLineView *self, MoultBuildLine *line);

/* What a reader hears: "Error: main.c:12: …". (transfer full) */
char *moult_build_line_view_dup_spoken (MoultBuildLine *line);

G_END_DECLS
