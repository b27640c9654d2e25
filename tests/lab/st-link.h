/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "swd-wire.h"

G_BEGIN_DECLS

/**
 * StLinkFields:
 * @hardware: 2 or 3
 * @jtag, @mass: versions of the firmware's parts: "V2J45M30"
 * @vid, @pid: of its USB device
 * @board: (nullable): the four characters of the board that it is on
 * @packet_size: of its endpoints
 */
typedef struct {
    guint hardware;
    guint jtag;
    guint mass;
    guint16 vid;
    guint16 pid;
    const char *board;
    guint packet_size;
} StLinkFields;

/**
 * StLink:
 *
 * What the firmware of an ST-Link V2, V2-1 or V3 does with its commands: it does the work of the
 * debug interface itself. It knows nothing of USB. On one thread.
 */
typedef struct _StLink StLink;

enum { ST_LINK_COMMAND_LENGTH = 16, ST_LINK_MAX_DATA = 6144 };

/* @wire must outlive it. */
StLink *st_link_new (const StLinkFields *fields, SwdWire *wire);
void st_link_free (StLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StLink, st_link_free)

/* A command, or the data that the one before announced. */
void st_link_take (StLink *link, const guint8 *bytes, gsize length);

/* What the last command answers, up to @room bytes of it; 0: nothing is left. */
gsize st_link_give (StLink *link, guint8 *bytes, gsize room);
gboolean st_link_has_answer (StLink *link);

/* The host has gone. */
void st_link_reset (StLink *link);

guint64 st_link_get_n_commands (StLink *link);

G_END_DECLS
