/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A text and its end, so that two in a row are never taken for two others. */
void moult_source_digest_add_text (GChecksum *sum, const char *text);

/**
 * moult_source_digest_add_file:
 *
 * Adds what is at @path: kind, whether it may be run, and content; of a link where it leads, of a
 * file above 64 MiB only size and times. What is not there is added as such, and so is what may not
 * be read. Blocks; any thread. Fails only as cancelled.
 */
gboolean moult_source_digest_add_file (GChecksum *sum,
                                       const char *path,
                                       GCancellable *cancellable,
                                       GError **error);

G_END_DECLS
