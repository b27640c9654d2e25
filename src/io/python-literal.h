/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (nullable): the bytes of a Python string or bytes literal as repr() prints it ('it\'s', b'\xff');
 * a number or name (12, True) stands for itself. %NULL for what is neither. "None" is empty. */
GString *moult_python_literal_parse (const char *text);

G_END_DECLS
