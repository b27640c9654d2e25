/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-board.h"
#include "lab-site.h"

G_BEGIN_DECLS

/**
 * Lab:
 *
 * A running scene: the virtual computer, its boards, a private system bus with UDisks2, and a
 * folder of its own that goes when the lab goes. Lives on the main thread, on the default context.
 */
typedef struct _Lab Lab;

Lab *lab_new (const char *scene, gboolean instant, GError **error);
void lab_free (Lab *lab);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lab, lab_free)

/* Plugs the boards in and runs the main loop until they are up. Those that arrive later do so from
 * now on, while the main loop runs. */
gboolean lab_bring_up (Lab *lab, GError **error);

const char *lab_get_folder (Lab *lab);
LabSite *lab_get_site (Lab *lab); /* borrowed */
const char *lab_get_bus_address (Lab *lab);
LabBoard *lab_find_board (Lab *lab, const char *location); /* borrowed, NULL: no such */
char *lab_dup_journal (Lab *lab);                          /* JSON */

/* Writes a UF2 file for every kind of board in the scene and lists them. */
char *lab_write_firmware (Lab *lab, const char *folder, const char *version, GError **error);

/* @changed: after every change of a board's mode. One listener. */
void lab_set_listener (Lab *lab, void (*changed) (gpointer data), gpointer data);

G_END_DECLS
