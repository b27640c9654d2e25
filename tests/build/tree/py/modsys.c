/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "genhdr/mpversion.h"
#include "py/mpconfig.h"

/* The texts by which a firmware is known, as they lie in a real one: the banner in two pieces, the
 * board's name for sys.implementation._build behind it. */
__attribute__ ((used)) const char mp_sys_texts[] =
    "\0"
    "3.4.0; MicroPython " MICROPY_GIT_TAG " on " MICROPY_BUILD_DATE "\0"
    "; " MICROPY_HW_BOARD_NAME " with " MICROPY_HW_MCU_NAME "\0" MICROPY_BOARD_BUILD_NAME "\0"
    "Type \"help()\" for more information.\r\n";
