/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * moult_likeness_distance:
 *
 * How far what somebody typed is from a name, for "did you mean": letters to add, to leave out or
 * to change, without regard to case; what begins with it, or has it somewhere, is nearest. Only
 * the first 64 bytes count. Any thread.
 *
 * Returns: 0 (the same but for case) or more; %G_MAXUINT: they have too little in common
 */
guint moult_likeness_distance (const char *typed, const char *name);

G_END_DECLS
