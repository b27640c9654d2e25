/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "image-draft.h"

G_BEGIN_DECLS

/**
 * moult_bin_is_plausible:
 *
 * Whether bytes without any container look like the start of a chip's flash: a vector table of a
 * Cortex-M, or what a boot ROM wants to see before it, or a banner of MicroPython inside. A plain
 * .bin has no magic of its own, so this and its name are all there is to go by.
 */
gboolean moult_bin_is_plausible (GBytes *bytes);

/* Takes the file as one piece at address 0: a plain .bin names none. */
gboolean moult_bin_read (GBytes *bytes, MoultImageDraft *draft, GError **error);

G_END_DECLS
