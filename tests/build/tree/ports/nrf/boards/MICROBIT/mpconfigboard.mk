# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
MCU_VARIANT = nrf51
CFLAGS_MCU = -mcpu=cortex-m0
