# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
MCU_SERIES = SAMD51
CFLAGS_MCU = -mcpu=cortex-m4
