/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "kit.h"

G_BEGIN_DECLS

/* What became of an offline kit, in words. */

/* What was left out and why, on stderr. (nullable) (element-type utf8) */
void moult_kit_view_print_reasons (GPtrArray *reasons);

void moult_kit_view_print_exported (const MoultKitResult *result, const char *place);
void moult_kit_view_print_imported (const MoultKitResult *result);

/* An object with "files", "done", "present", "kept", "missing", "bad" (numbers), "bytes" and
 * "reasons". */
void moult_kit_view_print_json (const MoultKitResult *result);

G_END_DECLS
