/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "st-link-private.h"

#include <string.h>

/* Facts: swd.md 2.8; OpenOCD, stlink_usb.c; pyOCD, probe/stlink. */

enum {
    GET_VERSION = 0xf1,
    DEBUG_COMMAND = 0xf2,
    DFU_COMMAND = 0xf3,
    SWIM_COMMAND = 0xf4,
    GET_MODE = 0xf5,
    GET_VOLTAGE = 0xf7,
    GET_VERSION_EXTENDED = 0xfb,
};

/* Behind DEBUG_COMMAND. */
enum {
    LEAVE = 0x21,
    READ_CORE_ID = 0x22,
    ENTER = 0x30,
    READ_IDCODES = 0x31,
    RESET_SYSTEM = 0x32,
    READ_CORE_REGISTER = 0x33,
    WRITE_CORE_REGISTER = 0x34,
    WRITE_WORD = 0x35,
    READ_WORD = 0x36,
    DRIVE_RESET = 0x3c,
    STOP_TRACE = 0x41,
    SET_SWD_DIVIDER = 0x43,
    READ_DAP = 0x45,
    WRITE_DAP = 0x46,
    INIT_AP = 0x4b,
    CLOSE_AP = 0x4c,
    GET_BOARD = 0x56,
    SET_FREQUENCY = 0x61,
    GET_FREQUENCY = 0x62,
    SET_PRESCALER = 0x63,
};

enum { MODE_DFU = 0, MODE_MASS = 1, MODE_DEBUG = 2 };
enum { ENTER_SWD = 0xa3, RESET_LOW = 0, RESET_HIGH = 1, RESET_PULSE = 2 };
enum { BOARD_ANSWER = 128, N_FREQUENCIES = 10 };

enum {
    AP_IDR = 0xfc,
    AIRCR = 0xe000ed0c,
    AIRCR_RESET = 0x05fa0004,
    DHCSR = 0xe000edf0,
    DHCSR_READY = 1 << 16,
    DCRSR = 0xe000edf4,
    DCRDR = 0xe000edf8,
    DCRSR_WRITE = 1 << 16,
    MAX_POLLS = 16,
};

static const guint frequencies[] = { 24000, 8000, 3300, 1000, 200, 50, 5 }; /* V3, kHz */

/* ---- What it is ---- */

static void
tell_version (StLink *link)
{
    const StLinkFields *fields = &link->fields;
    guint16 version = (guint16) (fields->hardware << 12);

    if (fields->hardware < 3) /* a V3 tells the rest by the other command */
        version |= (guint16) (fields->jtag << 6 | fields->mass);
    st_link_append (link->answer, (guint8) (version >> 8));
    st_link_append (link->answer, version & 0xff);
    st_link_append_u16_le (link->answer, fields->vid);
    st_link_append_u16_le (link->answer, fields->pid);
}

static void
tell_more (StLink *link)
{
    const StLinkFields *fields = &link->fields;

    st_link_append (link->answer, (guint8) fields->hardware);
    st_link_append (link->answer, 0); /* SWIM */
    st_link_append (link->answer, (guint8) fields->jtag);
    st_link_append (link->answer, (guint8) fields->mass);
    st_link_pad (link, 8);
    st_link_append_u16_le (link->answer, fields->vid);
    st_link_append_u16_le (link->answer, fields->pid);
}

/* Two readings of its converter, of 1.2 V and of half of what it measures. */
static void
tell_voltage (StLink *link)
{
    st_link_append_u32_le (link->answer, 2400);
    st_link_append_u32_le (link->answer, swd_wire_get_voltage (link->adi.wire));
}

static void
tell_board (StLink *link)
{
    st_link_answer (link, ST_LINK_OK);
    g_byte_array_append (link->answer, (const guint8 *) link->board, ST_LINK_BOARD_LENGTH);
    st_link_pad (link, BOARD_ANSWER);
}

/* ---- The clock ---- */

/* Of a V2: 4.6 MHz at 0, 1.8 MHz at 1, and so on. */
static void
set_divider (StLink *link, guint divider)
{
    link->frequency = divider == 0 ? 4600 : MAX (1, 3600 / (divider + 1));
    swd_wire_set_clock (link->adi.wire, link->frequency * 1000);
    st_link_answer (link, ST_LINK_OK);
}

static void
set_frequency (StLink *link, guint khz)
{
    guint n = 0;

    while (n + 1 < G_N_ELEMENTS (frequencies) && frequencies[n] > khz)
        n++;
    link->frequency = frequencies[n];
    swd_wire_set_clock (link->adi.wire, link->frequency * 1000);
    st_link_answer_value (link, ST_LINK_OK, link->frequency);
}

static void
tell_frequencies (StLink *link)
{
    st_link_answer_value (link, ST_LINK_OK, link->frequency);
    st_link_append_u32_le (link->answer, G_N_ELEMENTS (frequencies));
    for (guint n = 0; n < G_N_ELEMENTS (frequencies); n++)
        st_link_append_u32_le (link->answer, frequencies[n]);
    st_link_pad (link, 12 + 4 * N_FREQUENCIES);
}

/* ---- The chip ---- */

static void
enter (StLink *link, guint8 protocol)
{
    StLinkStatus status =
        protocol == ENTER_SWD ? st_link_adi_enter (&link->adi) : ST_LINK_NO_IDCODE;

    if (status == ST_LINK_OK)
        link->mode = MODE_DEBUG;
    st_link_answer (link, status);
}

static void
drive_reset (StLink *link, guint8 how)
{
    if (how == RESET_LOW || how == RESET_PULSE)
        swd_wire_set_reset (link->adi.wire, TRUE);
    if (how == RESET_HIGH || how == RESET_PULSE)
        swd_wire_set_reset (link->adi.wire, FALSE);
    st_link_answer (link, ST_LINK_OK);
}

static void
tell_idcodes (StLink *link)
{
    guint32 idcode = 0;
    StLinkStatus status = st_link_adi_read (&link->adi, ST_LINK_DEBUG_PORT, 0, &idcode);

    st_link_answer_value (link, status, idcode);
    st_link_pad (link, 12);
}

static void
init_port (StLink *link, guint8 port)
{
    guint32 idr = 0;
    StLinkStatus status = st_link_adi_read (&link->adi, port, AP_IDR, &idr);

    st_link_answer (link, status == ST_LINK_OK && idr == 0 ? ST_LINK_BAD_AP : status);
}

static void
read_dap (StLink *link, const guint8 *command)
{
    guint32 value = 0;
    StLinkStatus status = st_link_adi_read (&link->adi, st_link_read_u16_le (command + 2),
                                            st_link_read_u16_le (command + 4), &value);

    st_link_answer_value (link, status, value);
}

static void
write_dap (StLink *link, const guint8 *command)
{
    st_link_answer (link, st_link_adi_write (&link->adi, st_link_read_u16_le (command + 2),
                                             st_link_read_u16_le (command + 4),
                                             st_link_read_u32_le (command + 6)));
}

static void
read_word (StLink *link, guint32 address)
{
    guint32 value = 0;
    StLinkStatus status = st_link_adi_read_word (&link->adi, address, &value);

    st_link_answer_value (link, status, value);
}

static StLinkStatus
wait_for_register (StLink *link)
{
    guint32 value = 0;
    StLinkStatus status = ST_LINK_OK;

    for (guint n = 0; n < MAX_POLLS && status == ST_LINK_OK && !(value & DHCSR_READY); n++)
        status = st_link_adi_read_word (&link->adi, DHCSR, &value);
    return status;
}

static void
read_core_register (StLink *link, guint8 number)
{
    StLinkStatus status = st_link_adi_write_word (&link->adi, DCRSR, number);
    guint32 value = 0;

    if (status == ST_LINK_OK)
        status = wait_for_register (link);
    if (status == ST_LINK_OK)
        status = st_link_adi_read_word (&link->adi, DCRDR, &value);
    st_link_answer_value (link, status, value);
}

static void
write_core_register (StLink *link, guint8 number, guint32 value)
{
    StLinkStatus status = st_link_adi_write_word (&link->adi, DCRDR, value);

    if (status == ST_LINK_OK)
        status = st_link_adi_write_word (&link->adi, DCRSR, number | DCRSR_WRITE);
    if (status == ST_LINK_OK)
        status = wait_for_register (link);
    st_link_answer (link, status);
}

/* ---- Commands ---- */

/* FALSE: it is none of these. */
static gboolean
do_core_command (StLink *link, const guint8 *command)
{
    switch (command[1]) {
    case RESET_SYSTEM:
        st_link_answer (link, st_link_adi_write_word (&link->adi, AIRCR, AIRCR_RESET));
        return TRUE;
    case READ_CORE_REGISTER:
        read_core_register (link, command[2]);
        return TRUE;
    case WRITE_CORE_REGISTER:
        write_core_register (link, command[2], st_link_read_u32_le (command + 3));
        return TRUE;
    case READ_WORD:
        read_word (link, st_link_read_u32_le (command + 2));
        return TRUE;
    case WRITE_WORD:
        st_link_answer (link, st_link_adi_write_word (&link->adi, st_link_read_u32_le (command + 2),
                                                      st_link_read_u32_le (command + 6)));
        return TRUE;
    case DRIVE_RESET:
        drive_reset (link, command[2]);
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean
do_clock_command (StLink *link, const guint8 *command)
{
    gboolean v3 = link->fields.hardware >= 3;

    switch (command[1]) {
    case SET_SWD_DIVIDER:
        set_divider (link, st_link_read_u16_le (command + 2));
        return TRUE;
    case SET_FREQUENCY:
        if (v3)
            set_frequency (link, st_link_read_u32_le (command + 4));
        return v3;
    case GET_FREQUENCY:
        if (v3)
            tell_frequencies (link);
        return v3;
    case SET_PRESCALER:
        if (v3)
            st_link_answer_value (link, ST_LINK_CHANGED, 0);
        return v3;
    default:
        return FALSE;
    }
}

static void
do_debug_command (StLink *link, const guint8 *command)
{
    switch (command[1]) {
    case LEAVE:
        link->mode = MODE_MASS;
        return;
    case ENTER:
        enter (link, command[2]);
        return;
    case READ_CORE_ID:
    case READ_IDCODES:
        tell_idcodes (link);
        return;
    case READ_DAP:
        read_dap (link, command);
        return;
    case WRITE_DAP:
        write_dap (link, command);
        return;
    case INIT_AP:
        init_port (link, command[2]);
        return;
    case CLOSE_AP:
    case STOP_TRACE:
        st_link_answer (link, ST_LINK_OK);
        return;
    case GET_BOARD:
        tell_board (link);
        return;
    default:
        if (!st_link_do_memory (link, command) && !do_core_command (link, command)
            && !do_clock_command (link, command))
            st_link_answer (link, ST_LINK_UNKNOWN_COMMAND);
    }
}

static void
do_command (StLink *link, const guint8 *command)
{
    switch (command[0]) {
    case GET_VERSION:
        tell_version (link);
        return;
    case GET_VERSION_EXTENDED:
        tell_more (link);
        return;
    case GET_MODE:
        st_link_append_u16_le (link->answer, link->mode);
        return;
    case GET_VOLTAGE:
        tell_voltage (link);
        return;
    case DFU_COMMAND:
    case SWIM_COMMAND: /* both are left, to the mode in which nothing is done */
        link->mode = MODE_MASS;
        return;
    case DEBUG_COMMAND:
        do_debug_command (link, command);
        return;
    default:
        st_link_answer (link, ST_LINK_UNKNOWN_COMMAND);
    }
}

void
st_link_take (StLink *link, const guint8 *bytes, gsize length)
{
    guint8 command[ST_LINK_COMMAND_LENGTH] = { 0 };

    if (link->expected > 0 && length >= link->expected) {
        st_link_take_data (link, bytes);
    } else {
        st_link_reset (link);
        memcpy (command, bytes, MIN (length, sizeof command));
        link->n_commands++;
        do_command (link, command);
    }
    swd_wire_run (link->adi.wire);
}

gsize
st_link_give (StLink *link, guint8 *bytes, gsize room)
{
    gsize length = MIN (room, link->answer->len);

    memcpy (bytes, link->answer->data, length);
    if (length > 0)
        g_byte_array_remove_range (link->answer, 0, (guint) length);
    return length;
}

gboolean
st_link_has_answer (StLink *link)
{
    return link->answer->len > 0;
}

/* ---- Beginning and end ---- */

void
st_link_reset (StLink *link)
{
    link->expected = 0;
    link->n_misc = 0;
    g_byte_array_set_size (link->answer, 0);
}

guint64
st_link_get_n_commands (StLink *link)
{
    return link->n_commands;
}

StLink *
st_link_new (const StLinkFields *fields, SwdWire *wire)
{
    StLink *link = g_new0 (StLink, 1);

    link->fields = *fields;
    link->adi.wire = wire;
    link->mode = MODE_MASS;
    link->frequency = fields->hardware >= 3 ? 1000 : 1800;
    link->last = ST_LINK_OK;
    link->answer = g_byte_array_new ();
    link->misc = g_byte_array_new ();
    if (fields->board)
        memcpy (link->board, fields->board, MIN (strlen (fields->board), ST_LINK_BOARD_LENGTH));
    swd_wire_set_clock (wire, link->frequency * 1000);
    return link;
}

void
st_link_free (StLink *link)
{
    g_byte_array_unref (link->answer);
    g_byte_array_unref (link->misc);
    g_free (link);
}
