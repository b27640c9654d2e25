/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "st-link-private.h"

guint16
st_link_read_u16_le (const guint8 *bytes)
{
    return bytes[0] | bytes[1] << 8;
}

guint32
st_link_read_u32_le (const guint8 *bytes)
{
    return st_link_read_u16_le (bytes) | (guint32) st_link_read_u16_le (bytes + 2) << 16;
}

void
st_link_append (GByteArray *bytes, guint8 byte)
{
    g_byte_array_append (bytes, &byte, 1);
}

void
st_link_append_u16_le (GByteArray *bytes, guint16 value)
{
    st_link_append (bytes, value & 0xff);
    st_link_append (bytes, (guint8) (value >> 8));
}

void
st_link_append_u32_le (GByteArray *bytes, guint32 value)
{
    st_link_append_u16_le (bytes, value & 0xffff);
    st_link_append_u16_le (bytes, (guint16) (value >> 16));
}

void
st_link_pad (StLink *link, guint length)
{
    while (link->answer->len < length)
        st_link_append (link->answer, 0);
}

void
st_link_answer (StLink *link, StLinkStatus status)
{
    st_link_append_u16_le (link->answer, (guint16) status);
}

void
st_link_answer_value (StLink *link, StLinkStatus status, guint32 value)
{
    st_link_append_u32_le (link->answer, status);
    st_link_append_u32_le (link->answer, value);
}
