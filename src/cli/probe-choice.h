/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "attached.h"
#include "probe.h"

G_BEGIN_DECLS

/**
 * moult_probe_choice_find:
 * @id: (nullable): what the user said; %NULL: the only one that there is
 *
 * Fails with %MOULT_ERROR_NOT_FOUND, which lists the probes, when none or several are meant.
 * (transfer full)
 */
MoultProbe *moult_probe_choice_find (MoultAttached *attached, const char *id, GError **error);

/* Who is flashed when a probe is named and no board: the board that it is a part of, else a row
 * that stands for whatever is behind it. (element-type MoultBoard) (transfer full) */
GPtrArray *moult_probe_choice_get_boards (MoultProbe *probe);

G_END_DECLS
