/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-board.h"
#include "reset-circuit.h"

G_BEGIN_DECLS

/**
 * VirtualEspRoute:
 * @VIRTUAL_ESP_UART: an adapter, whose two lines go to the chip's EN and IO0
 * @VIRTUAL_ESP_JTAG: the chip's own USB-Serial/JTAG, which stays through its resets
 * @VIRTUAL_ESP_OTG: a USB port that the ROM's loader drives, and leaves with it
 *
 * How the computer is connected: a face's "wire", "uart", "usb-jtag" or "usb-otg".
 */
typedef enum {
    VIRTUAL_ESP_UART,
    VIRTUAL_ESP_JTAG,
    VIRTUAL_ESP_OTG,
} VirtualEspRoute;

/**
 * VirtualEspLineEvents:
 * @received: the chip has received bytes
 * @opened, @closed, @drained: as of a VirtualTty
 * @reset: the modem lines have done something to the chip
 */
typedef struct {
    void (*received) (const guint8 *bytes, gsize length, gpointer data);
    void (*opened) (gpointer data);
    void (*closed) (gpointer data);
    void (*drained) (gpointer data);
    void (*reset) (ResetEvent event, gpointer data);
} VirtualEspLineEvents;

/**
 * VirtualEspLine:
 *
 * Everything between a program that opens the tty and the pins of the chip: tty, baud rates and
 * time, reset circuit, with the faults of all that. Lives on the main thread.
 */
typedef struct _VirtualEspLine VirtualEspLine;

VirtualEspLine *
virtual_esp_line_new (LabBoard *board, const VirtualEspLineEvents *events, gpointer data);
void virtual_esp_line_free (VirtualEspLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualEspLine, virtual_esp_line_free)

VirtualEspRoute virtual_esp_line_get_route (VirtualEspLine *line);

/* The chip sends. Lost while nobody has the tty open. */
void virtual_esp_line_send (VirtualEspLine *line, const guint8 *bytes, gsize length);
void virtual_esp_line_say (VirtualEspLine *line, const char *text);

/* The rate of the chip's UART; measuring: it takes that of what it receives, until FALSE. */
void virtual_esp_line_set_baud (VirtualEspLine *line, guint baud);
guint virtual_esp_line_get_baud (VirtualEspLine *line);
void virtual_esp_line_set_measuring (VirtualEspLine *line, gboolean measuring);

/* As of a VirtualTty, with what is on its way. */
gboolean virtual_esp_line_is_open (VirtualEspLine *line);
gsize virtual_esp_line_get_queued (VirtualEspLine *line);
void virtual_esp_line_set_piece (VirtualEspLine *line, guint piece);

G_END_DECLS
