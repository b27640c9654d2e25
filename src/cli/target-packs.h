/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "commands.h"

G_BEGIN_DECLS

/* The packs that the installed pyOCD can fetch: which parts there are like @part, and fetching the
 * one that has exactly @part. How far it is goes to stderr; Ctrl-C ends pyOCD too. */
MoultExit moult_target_packs_find (const char *part, gboolean json);
MoultExit moult_target_packs_install (const char *part);

G_END_DECLS
