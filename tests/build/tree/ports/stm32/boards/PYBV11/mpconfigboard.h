/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define MICROPY_HW_BOARD_NAME "PYBv1.1"
#define MICROPY_HW_MCU_NAME   "STM32F405RG"
