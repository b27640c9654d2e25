/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * moult_machine_chip:
 * @machine: "Pyboard with STM32F405RG", as in sys.implementation._machine
 * @port: (out) (optional): static name of the MicroPython port, "stm32"
 *
 * The chip that a machine text ends with, in the words of moult_image_get_chips(): package and
 * grade are left away ("stm32f405"). For files whose container does not name the chip.
 *
 * Returns: (transfer full) (nullable): %NULL for a chip that no port of MicroPython is known for
 */
char *moult_machine_chip (const char *machine, const char **port);

G_END_DECLS
