/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The order in which USB locations are shown, as strcmp(): "1-1.2" comes before "1-1.10". */
int moult_location_compare (const char *a, const char *b);

G_END_DECLS
