/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Versions of MicroPython as Moult writes them: "1.28.0", "1.18" (releases before 1.20 have no last
 * ".0"), "1.29.0-preview.233" (233 commits since the series was opened). Any thread. */

/**
 * moult_version_compare:
 * @a: (nullable): a version, with or without "v", commit hash, or "-dirty"
 *
 * Which of two is newer, by numbers. A preview is older than its release; previews compare by their
 * commits. Until the series 1.22, which was the first to be opened by a tag of its own, a build
 * between releases was called after the release before it: "1.18-preview.34" is newer than "1.18".
 * What is no version is older than any.
 *
 * Returns: -1, 0, 1 as @a is older, the same, newer
 */
int moult_version_compare (const char *a, const char *b);

/**
 * moult_version_clean:
 * @text: (nullable): what a user or a file calls a version
 *
 * The one spelling that others are compared with: no "v", no hash, ".0" where the release has it.
 * The words "stable" and "preview" stay; "latest", "master" and "v1.13-103-g1234567", which name a
 * state of the development branch, are "preview".
 *
 * Returns: (transfer full) (nullable): %NULL if it is no version
 */
char *moult_version_clean (const char *text);

/* Whether it is no release: "1.29.0-preview.233", "1.18-34-g1234567", or the word "preview". */
gboolean moult_version_is_preview (const char *version);

/**
 * moult_version_matches:
 * @version: (nullable): what a build is
 * @wanted: (nullable): what was asked for, in any spelling that moult_version_clean() takes
 *
 * Whether a build is what was asked for: "1.28" is 1.28.0 and not 1.28.1, "stable" any release,
 * "preview" any preview, "1.29.0-preview" any preview of that series. Which of them is the newest
 * is the caller's to choose, by moult_version_compare().
 */
gboolean moult_version_matches (const char *version, const char *wanted);

G_END_DECLS
