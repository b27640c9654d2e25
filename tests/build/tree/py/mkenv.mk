# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
ifneq ($(MKENV_INCLUDED),1)
MKENV_INCLUDED = 1
TOP := $(patsubst %/py/mkenv.mk,%,$(lastword $(MAKEFILE_LIST)))

ifeq ("$(origin V)", "command line")
BUILD_VERBOSE = $(V)
endif
BUILD_VERBOSE ?= 0
ifeq ($(BUILD_VERBOSE),0)
Q = @
STEPECHO = @echo
$(info Use make V=1 or set BUILD_VERBOSE in your environment to increase build verbosity.)
else
STEPECHO = @:
endif

PYTHON ?= python3
CROSS_COMPILE ?= arm-none-eabi-
endif
