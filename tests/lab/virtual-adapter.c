/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-personality.h"
#include "virtual-tty.h"

/* A serial adapter with nothing behind it: takes every byte and never answers. */
typedef struct {
    LabBoard *board;
    VirtualTty *tty;
} VirtualAdapter;

static void
on_received (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualAdapter *self = data;

    lab_board_count (self->board, "tty-bytes-in", (gint64) length);
}

static void
on_opened (gpointer data)
{
    VirtualAdapter *self = data;

    lab_board_count (self->board, "tty-opens", 1);
}

static gpointer
start (LabBoard *board)
{
    static const VirtualTtyEvents events = { .received = on_received, .opened = on_opened };
    VirtualAdapter *self = g_new0 (VirtualAdapter, 1);
    const char *function = lab_board_has_function (board, "cdc") ? "cdc" : "serial";

    self->board = board;
    self->tty = virtual_tty_new (lab_board_get_usb (board), function, &events, self);
    if (lab_board_get_fault (board, "tty-busy"))
        virtual_tty_occupy (self->tty);
    lab_board_settle (board);
    return self;
}

static void
stop (gpointer data)
{
    VirtualAdapter *self = data;

    virtual_tty_free (self->tty);
    g_free (self);
}

const LabPersonality virtual_adapter_personality = {
    .name = "adapter",
    .start = start,
    .stop = stop,
};
