# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# What every port is made of; module.h and mpversion.h tell what is in it.
SRC_PY = @MODULES@ modsys
SRC_COMMON = $(addprefix py/,$(addsuffix .c,$(SRC_PY))) lib/tiny/tiny.c shared/startup.c
GIT_SUBMODULES += lib/tiny
