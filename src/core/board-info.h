/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MoultBoardInfoFields:
 *
 * What a [class@BoardInfo] is made from; all may be %NULL, everything is copied. The names are
 * those of `mpflash list --json`, which says the same of a board.
 */
typedef struct {
    const char *family;            /* "micropython", "circuitpython", "pycopy" … */
    const char *description;       /* machine text: "Raspberry Pi Pico W with RP2040" */
    const char *version;           /* "1.24.1", "1.25.0-preview" */
    const char *port;              /* MicroPython port: "rp2" */
    const char *sys_platform;      /* raw sys.platform */
    const char *cpu;               /* "RP2040" */
    const char *arch;              /* "armv6m" */
    const char *mpy;               /* "v6.3" */
    const char *build;             /* commits since the tag, "" for a release */
    const char *board_id;          /* "RPI_PICO_W", "ESP32_GENERIC-SPIRAM"; the toml goes before */
    const char *banner;            /* sys.version: "3.4.0; MicroPython v1.24.1 on 2024-11-29" */
    GVariant *toml;                /* board_info.toml as a{sv}, tables nested; NULL: no file */
    const char *const *candidates; /* board ids that print this machine text, when not one */
    int n_files;                   /* files and folders at the root of the board; -1: not known */
    gboolean has_main;             /* main.py is there */
} MoultBoardInfoFields;

#define MOULT_TYPE_BOARD_INFO (moult_board_info_get_type ())
G_DECLARE_FINAL_TYPE (MoultBoardInfo, moult_board_info, MOULT, BOARD_INFO, GObject)

/* Immutable, for any thread. (transfer full) */
MoultBoardInfo *moult_board_info_new (const MoultBoardInfoFields *fields);

/* Strings are "" where the board did not say; never %NULL. */
const char *moult_board_info_get_family (MoultBoardInfo *self);
gboolean moult_board_info_is_micropython (MoultBoardInfo *self); /* by its family */
const char *moult_board_info_get_description (MoultBoardInfo *self);
const char *moult_board_info_get_version (MoultBoardInfo *self);
const char *moult_board_info_get_port (MoultBoardInfo *self);
const char *moult_board_info_get_sys_platform (MoultBoardInfo *self);
const char *moult_board_info_get_cpu (MoultBoardInfo *self);
const char *moult_board_info_get_arch (MoultBoardInfo *self);
const char *moult_board_info_get_mpy (MoultBoardInfo *self);
const char *moult_board_info_get_build (MoultBoardInfo *self);
/* Version and build in one, as a file says it: "1.29.0-preview.123". */
char *moult_board_info_dup_full_version (MoultBoardInfo *self);
const char *moult_board_info_get_banner (MoultBoardInfo *self);
/* What the banner says of the source: the first digits of the commit's hash (a release has none),
 * whether files differed from it, and the day of the build, "2026-11-27". */
const char *moult_board_info_get_commit (MoultBoardInfo *self);
gboolean moult_board_info_get_dirty (MoultBoardInfo *self);
const char *moult_board_info_get_date (MoultBoardInfo *self);
/* With variant; "" when not known or ambiguous. */
const char *moult_board_info_get_board_id (MoultBoardInfo *self);
/* The part of the board id before and after "-". */
const char *moult_board_info_get_board (MoultBoardInfo *self);
const char *moult_board_info_get_variant (MoultBoardInfo *self);
/* Board ids that it may be when its own words do not say which; never %NULL. */
const char *const *moult_board_info_get_candidates (MoultBoardInfo *self);
int moult_board_info_get_n_files (MoultBoardInfo *self);
gboolean moult_board_info_get_has_main (MoultBoardInfo *self);

/* board_info.toml: the whole (an empty a{sv} without a file), and what Moult reads from it. */
GVariant *moult_board_info_get_toml (MoultBoardInfo *self);
/* `description`, or %NULL: the user's own name for the board. */
const char *moult_board_info_get_nickname (MoultBoardInfo *self);
/* Whether the board id is what `[mpflash] board_id = "…"` (or `[moult]`) says: its owner knows
 * best. */
gboolean moult_board_info_has_own_id (MoultBoardInfo *self);
/* `[mpflash] ignore = true` (or `[moult]`): the board must be left alone. */
gboolean moult_board_info_get_ignored (MoultBoardInfo *self);

G_END_DECLS
