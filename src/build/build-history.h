/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many files the last whole build of a board compiled, from which the next one tells how far it
 * is: most ports print no such thing. One small file a board in the cache folder, which may be lost
 * at any time. Both block shortly; for a worker. */

/* 0: not known. @board_id: with variant, "RPI_PICO2-RISCV". */
guint moult_build_history_recall (const char *port, const char *board_id);
void moult_build_history_remember (const char *port, const char *board_id, guint n_objects);

G_END_DECLS
