/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "st-link-private.h"

#include <string.h>

/* The second byte of a command. */
enum {
    READ_32 = 0x07,
    WRITE_32 = 0x08,
    READ_8 = 0x0c,
    WRITE_8 = 0x0d,
    GET_LAST_STATUS = 0x3b,
    GET_LAST_STATUS_2 = 0x3e,
    READ_16 = 0x47,
    WRITE_16 = 0x48,
    WRITE_32_FIXED = 0x50,
    MISC_OUT = 0x51,
    MISC_IN = 0x52,
    READ_32_FIXED = 0x54,
};

enum { MISC_ADDRESS = 1, MISC_WRITE = 2, MISC_READ = 3, MISC_AP = 5, MAX_MISC = 1227 };

static void
take_access (StLink *link, const guint8 *command, guint size, gboolean fixed)
{
    guint max = size == 1 ? link->fields.packet_size : ST_LINK_MAX_DATA;
    guint length = MIN (st_link_read_u16_le (command + 6), max);

    link->access = (StLinkAccess) {
        .address = st_link_read_u32_le (command + 2),
        .length = length - length % size,
        .ap = command[8],
        .csw = (command[9] | command[10] << 8 | (guint32) command[11] << 16) << 8,
        .size = size,
        .fixed = fixed,
    };
}

/* What could not be read is sent all the same; the status tells. Two bytes at least. */
static void
read_memory (StLink *link, const guint8 *command, guint size, gboolean fixed)
{
    take_access (link, command, size, fixed);
    g_byte_array_set_size (link->answer, link->access.length);
    memset (link->answer->data, 0, link->access.length);
    link->last =
        st_link_adi_read_memory (&link->adi, &link->access, link->answer->data, &link->fault);
    st_link_pad (link, 2);
}

static void
expect_data (StLink *link, const guint8 *command, guint size, gboolean fixed)
{
    take_access (link, command, size, fixed);
    link->expected = link->access.length;
}

static void
tell_last_status (StLink *link, gboolean extended)
{
    st_link_answer (link, link->last);
    if (!extended)
        return;
    st_link_append_u16_le (link->answer, 0);
    st_link_append_u32_le (link->answer, link->fault);
    st_link_pad (link, 12);
}

/* ---- Several accesses at once ---- */

static StLinkStatus
do_misc (StLink *link, guint8 command, guint32 *value)
{
    StLinkAccess *access = &link->access;
    guint8 bytes[4] = { *value & 0xff, *value >> 8 & 0xff, *value >> 16 & 0xff, *value >> 24 };
    StLinkStatus status;

    switch (command) {
    case MISC_AP:
        access->ap = (guint8) *value;
        return ST_LINK_OK;
    case MISC_ADDRESS:
        access->address = *value;
        return ST_LINK_OK;
    case MISC_WRITE:
        status = st_link_adi_write_memory (&link->adi, access, bytes, &link->fault);
        access->address += 4;
        return status;
    case MISC_READ:
        access->address = *value;
        status = st_link_adi_read_memory (&link->adi, access, bytes, &link->fault);
        *value = st_link_read_u32_le (bytes);
        return status;
    default:
        return ST_LINK_UNKNOWN_COMMAND;
    }
}

/* First the values, then what became of each. */
static void
take_misc (StLink *link, const guint8 *bytes)
{
    const guint8 *values = bytes + (link->n_misc + 3) / 4 * 4;
    g_autoptr (GByteArray) statuses = g_byte_array_new ();

    link->access = (StLinkAccess) { .size = 4, .length = 4 };
    g_byte_array_set_size (link->misc, 0);
    for (guint n = 0; n < link->n_misc; n++) {
        guint32 value = st_link_read_u32_le (values + 4 * n);
        StLinkStatus status = do_misc (link, bytes[n], &value);

        st_link_append_u32_le (link->misc, value);
        st_link_append_u32_le (statuses, status);
    }
    g_byte_array_append (link->misc, statuses->data, statuses->len);
    link->n_misc = 0;
}

static void
expect_misc (StLink *link, const guint8 *command)
{
    link->n_misc = MIN (st_link_read_u32_le (command + 2), MAX_MISC);
    link->expected = (link->n_misc + 3) / 4 * 4 + 4 * (gsize) link->n_misc;
}

gboolean
st_link_do_memory (StLink *link, const guint8 *command)
{
    guint8 what = command[1];

    switch (what) {
    case READ_8:
    case READ_16:
    case READ_32:
    case READ_32_FIXED:
        read_memory (link, command,
                     what == READ_8    ? 1
                     : what == READ_16 ? 2
                                       : 4,
                     what == READ_32_FIXED);
        return TRUE;
    case WRITE_8:
    case WRITE_16:
    case WRITE_32:
    case WRITE_32_FIXED:
        expect_data (link, command,
                     what == WRITE_8    ? 1
                     : what == WRITE_16 ? 2
                                        : 4,
                     what == WRITE_32_FIXED);
        return TRUE;
    case MISC_OUT:
        expect_misc (link, command);
        return TRUE;
    case MISC_IN:
        g_byte_array_append (link->answer, link->misc->data, link->misc->len);
        return TRUE;
    case GET_LAST_STATUS:
    case GET_LAST_STATUS_2:
        tell_last_status (link, what == GET_LAST_STATUS_2);
        return TRUE;
    default:
        return FALSE;
    }
}

void
st_link_take_data (StLink *link, const guint8 *bytes)
{
    link->expected = 0;
    if (link->n_misc > 0)
        take_misc (link, bytes);
    else
        link->last = st_link_adi_write_memory (&link->adi, &link->access, bytes, &link->fault);
}
