/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultUf2Info:
 *
 * What a bootloader says of itself in INFO_UF2.TXT. Texts are "" where a line is missing; they are
 * what somebody may have white-labelled, so evidence only where nothing better is known.
 */
typedef struct {
    char *heading;      /* first line: "UF2 Bootloader v3.0", "TinyUF2 Bootloader 0.18.1" */
    char *model;        /* "Raspberry Pi RP2" */
    char *board_id;     /* "RPI-RP2", "SAMD51P20A-Wio-Terminal" */
    guint64 flash_size; /* room for the application in bytes (TinyUF2 0.15 and later), or 0 */
} MoultUf2Info;

/* Reads the text; %FALSE if it does not begin as that of a UF2 bootloader: the boot ROMs,
 * uf2-samdx1, Adafruit_nRF52_Bootloader and tinyuf2 all begin with their name and version. */
gboolean moult_uf2_info_parse (const char *text, gsize length, MoultUf2Info *info);
void moult_uf2_info_clear (MoultUf2Info *info);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MoultUf2Info, moult_uf2_info_clear)

G_END_DECLS
