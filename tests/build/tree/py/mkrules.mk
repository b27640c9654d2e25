# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# The rules of all ports that make builds alone: SRC_C, from the top of the tree, becomes firmware.elf.
ifneq ($(MKENV_INCLUDED),1)
include $(dir $(lastword $(MAKEFILE_LIST)))mkenv.mk
endif

BUILD ?= build
HEADER = $(BUILD)/genhdr/mpversion.h
FROZEN = $(BUILD)/frozen_content
MPY_CROSS = $(TOP)/mpy-cross/build/mpy-cross
OBJ = $(addprefix $(BUILD)/,$(SRC_C:.c=.o)) $(FROZEN).o
CC = $(CROSS_COMPILE)gcc
CFLAGS = $(CFLAGS_MCU) -mthumb -std=gnu11 -Os -Wall -Werror -ffreestanding -nostdlib -MD \
    -I$(TOP) -I$(BUILD) -I$(BOARD_DIR) -DMICROPY_BOARD_BUILD_NAME='"$(BOARD_ID)"' $(CFLAGS_EXTRA)

$(BUILD)/%.o: $(TOP)/%.c
	$(STEPECHO) "CC $<"
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

$(FROZEN).o: $(FROZEN).c
	$(STEPECHO) "CC $<"
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

$(OBJ): | $(HEADER)
$(BUILD)/py/modsys.o: $(HEADER)

# Its file changes only when the version does.
$(HEADER): FORCE
	$(Q)mkdir -p $(@D)
	$(Q)$(PYTHON) $(TOP)/py/makeversionhdr.py $@

$(FROZEN).c: FORCE | $(MPY_CROSS) $(HEADER)
	$(Q)$(PYTHON) $(TOP)/tools/makemanifest.py --mpy-cross $(MPY_CROSS) -v PORT_DIR="$(CURDIR)" -v MPY_DIR=$(TOP) \
	    -o $@ -b $(BUILD) $(FROZEN_MANIFEST)

$(MPY_CROSS):
	$(MAKE) -C $(TOP)/mpy-cross

$(BUILD)/firmware.elf: $(OBJ) $(LD_FILE)
	$(STEPECHO) "LINK $@"
	$(Q)$(CC) $(CFLAGS_MCU) -mthumb -nostdlib -Wl,-T,$(LD_FILE),--fatal-warnings,--no-warn-rwx-segments -o $@ $(OBJ)
	$(Q)$(CROSS_COMPILE)size $@

$(BUILD)/%.bin: $(BUILD)/%.elf
	$(STEPECHO) "GEN $@"
	$(Q)$(CROSS_COMPILE)objcopy -O binary $< $@

$(BUILD)/%.hex: $(BUILD)/%.elf
	$(STEPECHO) "GEN $@"
	$(Q)$(CROSS_COMPILE)objcopy -O ihex $< $@

submodules:
	$(STEPECHO) "Updating submodules: $(GIT_SUBMODULES)"
ifneq ($(GIT_SUBMODULES),)
	$(Q)git submodule sync $(addprefix $(TOP)/,$(GIT_SUBMODULES))
	$(Q)git submodule update --init $(addprefix $(TOP)/,$(GIT_SUBMODULES))
endif

clean:
	rm -rf $(BUILD)

FORCE:
.PHONY: FORCE clean submodules
.SECONDARY:
-include $(OBJ:.o=.d)
