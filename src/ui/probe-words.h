/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-state.h"
#include "probe.h"

G_BEGIN_DECLS

/* The app's words for debug probes and what is behind them. All are translated. Main thread. */

/* As its row shows it: "RP2040 found", "Locked", "No target". @job, which may be %NULL, works
 * through the probe or was the last to do so, and comes first. */
void moult_probe_words_read_state (MoultProbe *probe, MoultFlashJob *job, MoultBoardState *state);

/* What it speaks and how it is told from others: "CMSIS-DAP v2 · E6633861A3591E38". */
char *moult_probe_words_dup_kind (const MoultProbeInfo *info);
/* "3.3 V"; %NULL: it is not known. */
char *moult_probe_words_dup_voltage (const MoultProbeInfo *info);
/* Its drawing, of data/pictures. */
const char *moult_probe_words_get_picture (MoultProbe *probe);

/* "RP2040, 2 × Cortex-M0+, revision B2, 2 MB of flash", as far as it is known. */
char *moult_probe_words_dup_target (const MoultTarget *target);
/* What its protection means for the user. */
const char *moult_probe_words_get_lock (const MoultTarget *target);

G_END_DECLS
