/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Families that the code must know by name; all others are only looked up. */
enum {
    MOULT_UF2_FAMILY_RP2040 = 0xe48bff56,
    MOULT_UF2_FAMILY_RP2_ABSOLUTE = 0xe48bff57,
};

/**
 * MoultUf2Family:
 *
 * What a family id of a UF2 file says about the chip that the file is for.
 */
typedef struct {
    guint32 id;
    const char *name; /* as in microsoft/uf2's list: "RP2350_ARM_S" */
    const char *chip; /* "rp2350" */
    const char *port; /* MicroPython port of that chip */
    /* Where the boot loader takes blocks to; the end is one past the last byte. */
    guint32 start;
    guint32 end;
    gboolean pages;  /* takes nothing but 256-byte blocks on 256-byte borders */
    gboolean refuse; /* replaces a boot loader: never written */
} MoultUf2Family;

/* The family with this id; %NULL for one that Moult does not know. */
const MoultUf2Family *moult_uf2_family_lookup (guint32 id);

G_END_DECLS
