/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bits a second that the slave of the PTY @master is set to, as a number even for rates that have
 * no B constant. 0: it cannot be told. */
guint tty_speed_get (int master);

G_END_DECLS
