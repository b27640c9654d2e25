/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "py/module.h"

MODULE (port_rp2, 101)
