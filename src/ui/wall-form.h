/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultWallForm:
 * @MOULT_WALL_NARROW: one column of rows
 * @MOULT_WALL_MEDIUM: cards, the counters below the bar
 * @MOULT_WALL_WIDE: cards with large numbers, the counters beside the bar
 *
 * How the workshop's wall is laid out, by the room that it has.
 */
typedef enum {
    MOULT_WALL_NARROW,
    MOULT_WALL_MEDIUM,
    MOULT_WALL_WIDE,
} MoultWallForm;

G_END_DECLS
