/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-request.h"
#include "source-board.h"

G_BEGIN_DECLS

/* (transfer full): where a port's make puts what it builds for a board: "build-RPI_PICO2-RISCV" in
 * the port's folder (MicroPython, ports/PORT/Makefile: BUILD ?= build-$(BOARD)[-$(BOARD_VARIANT)]).
 */
char *
moult_build_product_dup_folder (const char *folder, MoultBuildRequest *request, const char *port);

/**
 * moult_build_product_find:
 * @folder: tree or worktree that was built
 * @port: of the board
 *
 * The firmware that a build has made, in the best format that was asked for: build/firmware.EXT,
 * which is complete in all ports; others that lie there are parts of it, as `micropython.bin` of
 * the esp32 port is. Fails with %MOULT_ERROR_NOT_FOUND, naming the formats that there are. Blocks
 * shortly. (transfer full)
 */
char *moult_build_product_find (const char *folder,
                                MoultBuildRequest *request,
                                const char *port,
                                GError **error);

G_END_DECLS
