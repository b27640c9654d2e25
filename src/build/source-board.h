/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MoultSourceVariant:
 *
 * Another build of a board, as its board.json names it; owned by the board.
 */
typedef struct {
    char *name;        /* "SPIRAM" */
    char *description; /* "Support for external SPI RAM"; "" if it is not said */
} MoultSourceVariant;

/**
 * MoultSourceBoard:
 *
 * A board that a MicroPython tree can be built for, as ports/PORT/boards/BOARD/board.json tells it.
 * Immutable, any thread.
 */
#define MOULT_TYPE_SOURCE_BOARD (moult_source_board_get_type ())
G_DECLARE_FINAL_TYPE (MoultSourceBoard, moult_source_board, MOULT, SOURCE_BOARD, GObject)

/* Of a board.json of at most 256 KiB; @id and @port are the names of its folders. Members that are
 * missing are "", wrong ones are left out. Fails with %MOULT_ERROR_BAD_IMAGE where it is no JSON
 * object. (transfer full) */
MoultSourceBoard *
moult_source_board_parse (const char *id, const char *port, GBytes *json, GError **error);

/* Borrowed, never %NULL. */
const char *moult_source_board_get_id (MoultSourceBoard *self);      /* "RPI_PICO" */
const char *moult_source_board_get_port (MoultSourceBoard *self);    /* "rp2" */
const char *moult_source_board_get_product (MoultSourceBoard *self); /* "Pico" */
const char *moult_source_board_get_vendor (MoultSourceBoard *self);  /* "Raspberry Pi" */
const char *moult_source_board_get_mcu (MoultSourceBoard *self);     /* "rp2040" */
char *moult_source_board_dup_name (MoultSourceBoard *self); /* "Raspberry Pi Pico"; else the id */

/* (element-type MoultSourceVariant): sorted by name. */
GPtrArray *moult_source_board_get_variants (MoultSourceBoard *self);
const MoultSourceVariant *moult_source_board_find_variant (MoultSourceBoard *self,
                                                           const char *name);

G_END_DECLS
