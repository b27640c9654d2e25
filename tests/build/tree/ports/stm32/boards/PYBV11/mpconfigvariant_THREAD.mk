# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
CFLAGS_EXTRA += -DMICROPY_PY_THREAD=1
