# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
set(CROSS_COMPILE riscv32-unknown-elf-)
set(PICO_CPU_OPTIONS -march=rv32imac)
set(PICO_UF2 0xe48bff5a --abs-block)
