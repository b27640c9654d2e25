/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "progress.h"

G_BEGIN_DECLS

/* How far something is, for a line of a terminal. (transfer full) */

/* @fraction as a bar of 16 columns. */
char *moult_progress_text_new_bar (double fraction);
/* "1.2 MB/s, 3 s left"; "" as long as nothing can be said. */
char *moult_progress_text_new_speed (const MoultProgressState *state);

G_END_DECLS
