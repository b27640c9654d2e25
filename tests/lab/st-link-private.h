/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "st-link.h"

#include "st-link-adi.h"

G_BEGIN_DECLS

/* Between st-link.c (all commands but these), st-link-memory.c (memory) and st-link-answer.c. */

enum { ST_LINK_BOARD_LENGTH = 4 };

struct _StLink {
    StLinkFields fields;
    char board[ST_LINK_BOARD_LENGTH];
    StLinkAdi adi;
    guint8 mode;
    guint frequency; /* kHz */
    StLinkStatus last;
    guint32 fault;
    StLinkAccess access; /* what the data that comes next is for */
    guint n_misc;
    gsize expected; /* bytes of it */
    GByteArray *answer;
    GByteArray *misc;
    guint64 n_commands;
};

guint16 st_link_read_u16_le (const guint8 *bytes);
guint32 st_link_read_u32_le (const guint8 *bytes);
void st_link_append (GByteArray *bytes, guint8 byte);
void st_link_append_u16_le (GByteArray *bytes, guint16 value);
void st_link_append_u32_le (GByteArray *bytes, guint32 value);

/* To its answer: zeros until it is @length bytes; a status; a status and a value. */
void st_link_pad (StLink *link, guint length);
void st_link_answer (StLink *link, StLinkStatus status);
void st_link_answer_value (StLink *link, StLinkStatus status, guint32 value);

/* FALSE: @command is none of memory. */
gboolean st_link_do_memory (StLink *link, const guint8 *command);

/* The data that a command announced has come. */
void st_link_take_data (StLink *link, const guint8 *bytes);

G_END_DECLS
