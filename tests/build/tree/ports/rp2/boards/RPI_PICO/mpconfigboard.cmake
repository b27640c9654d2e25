# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
set(PICO_CHIP rp2040)
set(PICO_CPU_OPTIONS -mcpu=cortex-m0plus -mthumb)
set(PICO_UF2 0xe48bff56)
