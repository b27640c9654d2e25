/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names that are numbered: "class-{n:02}" is "class-07" for 7. In a pattern {n} stands for the
 * number and {n:02} for the number with zeros in front up to so many digits, 1 to 9; no other
 * brace is allowed. Any thread. */

/**
 * moult_name_pattern_check:
 * @pattern: what somebody typed
 *
 * Whether names can be made from it: one line of 1 to 64 characters with at least one number.
 * Fails with %MOULT_ERROR_BAD_IMAGE and what is wrong.
 */
gboolean moult_name_pattern_check (const char *pattern, GError **error);

/* The name for a number; (transfer full). A @pattern that is none is returned as it is. */
char *moult_name_pattern_expand (const char *pattern, guint n);

G_END_DECLS
