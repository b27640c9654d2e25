# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Which board is built, and where.
BOARD_DIR ?= boards/$(BOARD)
ifeq ($(wildcard $(BOARD_DIR)/.),)
$(error Invalid BOARD specified: $(BOARD_DIR))
endif
BOARD_ID = $(BOARD)$(addprefix -,$(BOARD_VARIANT))
BUILD ?= build-$(BOARD_ID)
FROZEN_MANIFEST ?= boards/manifest.py
