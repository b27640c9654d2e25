/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-esp-line.h"

#include "esp-wire.h"
#include "virtual-tty.h"

#include <string.h>
#include <sys/ioctl.h>

enum { RISE_MS = 10 }; /* EN: 10 kΩ and 1 µF, Espressif's hardware design guidelines */

struct _VirtualEspLine {
    LabBoard *board;
    VirtualEspLineEvents events;
    gpointer data;
    VirtualEspRoute route;
    VirtualTty *tty;
    EspWire *wire;
    ResetCircuit circuit;
    guint rise;      /* timer */
    gint64 received; /* bytes, for the fault "lost-byte" */
};

/* ---- Bytes ---- */

static void
on_to_host (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualEspLine *line = data;

    virtual_tty_send (line->tty, bytes, length);
}

/* Fault "lost-byte": the one of this number never comes. */
static void
on_to_chip (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualEspLine *line = data;
    gint64 lost = lab_board_get_fault_number (line->board, "lost-byte", 0) - line->received;

    line->received += (gint64) length;
    if (lost < 1 || lost > (gint64) length) {
        line->events.received (bytes, length, line->data);
        return;
    }
    lab_board_set_fault (line->board, "lost-byte", NULL);
    line->events.received (bytes, (gsize) lost - 1, line->data);
    line->events.received (bytes + lost, length - (gsize) lost, line->data);
}

static guint
get_host_baud (gpointer data)
{
    VirtualEspLine *line = data;

    return virtual_tty_get_speed (line->tty);
}

/* What may have changed since the last byte. */
static void
set_up_wire (VirtualEspLine *line)
{
    guint limit = (guint) lab_board_get_fault_number (line->board, "baud-limit", 0);

    esp_wire_set_limit (line->wire, lab_board_get_fault (line->board, "garbage") ? 1 : limit);
    if (virtual_tty_is_low_latency (line->tty))
        esp_wire_set_low_latency (line->wire);
}

void
virtual_esp_line_send (VirtualEspLine *line, const guint8 *bytes, gsize length)
{
    if (!virtual_tty_is_open (line->tty))
        return;
    set_up_wire (line);
    esp_wire_send_to_host (line->wire, bytes, length);
}

void
virtual_esp_line_say (VirtualEspLine *line, const char *text)
{
    if (!lab_board_get_fault (line->board, "silent"))
        virtual_esp_line_send (line, (const guint8 *) text, strlen (text));
}

/* ---- Modem lines ---- */

static void
pass_on (VirtualEspLine *line, ResetEvent event)
{
    if (event != RESET_EVENT_NONE)
        line->events.reset (event, line->data);
}

static gboolean
on_risen_cb (gpointer data)
{
    VirtualEspLine *line = data;

    line->rise = 0;
    pass_on (line, reset_circuit_advance (&line->circuit, g_get_monotonic_time ()));
    return G_SOURCE_REMOVE;
}

static void
on_lines (int lines, gint64 when, gpointer data)
{
    VirtualEspLine *line = data;
    ResetEvent then;
    ResetEvent before = reset_circuit_set_lines (&line->circuit, (lines & TIOCM_DTR) != 0,
                                                 (lines & TIOCM_RTS) != 0, when, &then);

    pass_on (line, before);
    pass_on (line, then);
    g_clear_handle_id (&line->rise, g_source_remove);
    if (line->circuit.rising) {
        gint64 left = line->circuit.rising - g_get_monotonic_time ();

        line->rise = g_timeout_add ((guint) MAX (left / 1000 + 1, 0), on_risen_cb, line);
    }
}

/* ---- What the tty reports ---- */

static void
on_received (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualEspLine *line = data;

    pass_on (line, reset_circuit_advance (&line->circuit, g_get_monotonic_time ()));
    set_up_wire (line);
    esp_wire_send_to_chip (line->wire, bytes, length);
}

static void
on_opened (gpointer data)
{
    VirtualEspLine *line = data;

    line->events.opened (line->data);
}

static void
on_closed (gpointer data)
{
    VirtualEspLine *line = data;

    esp_wire_flush (line->wire);
    line->events.closed (line->data);
}

static void
on_drained (gpointer data)
{
    VirtualEspLine *line = data;

    line->events.drained (line->data);
}

/* ---- Beginning and end ---- */

static VirtualEspRoute
read_route (LabBoard *board)
{
    const char *wire = lab_scene_get_text (lab_board_get_face (board), "wire", "uart");

    if (g_str_equal (wire, "usb-jtag"))
        return VIRTUAL_ESP_JTAG;
    return g_str_equal (wire, "usb-otg") ? VIRTUAL_ESP_OTG : VIRTUAL_ESP_UART;
}

static void
make_circuit (VirtualEspLine *line)
{
    static const ResetWiring wirings[] = {
        [VIRTUAL_ESP_UART] = RESET_WIRING_TRANSISTORS,
        [VIRTUAL_ESP_JTAG] = RESET_WIRING_JTAG,
        [VIRTUAL_ESP_OTG] = RESET_WIRING_OTG,
    };
    gboolean cut = lab_board_get_fault (line->board, "no-auto-reset") != NULL;

    line->circuit.wiring = cut ? RESET_WIRING_NONE : wirings[line->route];
    line->circuit.rise_us = 1000 * lab_board_get_fault_number (line->board, "slow-reset", RISE_MS);
}

static void
make_wire (VirtualEspLine *line)
{
    static const EspWireEvents events = {
        .to_chip = on_to_chip,
        .to_host = on_to_host,
        .get_host_baud = get_host_baud,
    };
    JsonObject *face = lab_board_get_face (line->board);
    EspWireFields fields = {
        .native = line->route != VIRTUAL_ESP_UART,
        .instant = lab_board_get_world (line->board)->instant,
        .latency_us = (guint) lab_scene_get_number (face, "latency", 1) * 1000,
        .burst = (guint) lab_scene_get_number (face, "burst", 0),
    };

    line->wire = esp_wire_new (&fields, &events, line);
}

static void
make_tty (VirtualEspLine *line)
{
    static const VirtualTtyEvents events = {
        .received = on_received,
        .opened = on_opened,
        .closed = on_closed,
        .drained = on_drained,
        .lines = on_lines,
    };
    JsonArray *functions =
        json_object_get_array_member (lab_board_get_face (line->board), "functions");

    line->tty = virtual_tty_new (lab_board_get_usb (line->board),
                                 json_array_get_string_element (functions, 0), &events, line);
    if (lab_board_get_fault (line->board, "tty-busy"))
        virtual_tty_occupy (line->tty);
}

VirtualEspLine *
virtual_esp_line_new (LabBoard *board, const VirtualEspLineEvents *events, gpointer data)
{
    VirtualEspLine *line = g_new0 (VirtualEspLine, 1);

    line->board = board;
    line->events = *events;
    line->data = data;
    line->route = read_route (board);
    make_circuit (line);
    make_wire (line);
    make_tty (line);
    return line;
}

void
virtual_esp_line_free (VirtualEspLine *line)
{
    g_clear_handle_id (&line->rise, g_source_remove);
    virtual_tty_free (line->tty);
    esp_wire_free (line->wire);
    g_free (line);
}

VirtualEspRoute
virtual_esp_line_get_route (VirtualEspLine *line)
{
    return line->route;
}

void
virtual_esp_line_set_baud (VirtualEspLine *line, guint baud)
{
    esp_wire_set_baud (line->wire, baud);
}

guint
virtual_esp_line_get_baud (VirtualEspLine *line)
{
    return esp_wire_get_baud (line->wire);
}

void
virtual_esp_line_set_measuring (VirtualEspLine *line, gboolean measuring)
{
    esp_wire_set_measuring (line->wire, measuring);
}

gboolean
virtual_esp_line_is_open (VirtualEspLine *line)
{
    return virtual_tty_is_open (line->tty);
}

gsize
virtual_esp_line_get_queued (VirtualEspLine *line)
{
    return virtual_tty_get_queued (line->tty) + esp_wire_get_queued (line->wire);
}

void
virtual_esp_line_set_piece (VirtualEspLine *line, guint piece)
{
    virtual_tty_set_piece (line->tty, piece);
}
