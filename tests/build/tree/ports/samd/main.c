/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "py/module.h"

MODULE (port_samd, 101)
