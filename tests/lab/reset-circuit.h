/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ResetWiring:
 * @RESET_WIRING_TRANSISTORS: the two transistors of Espressif's boards behind a serial adapter: EN
 *   is low while RTS alone is asserted, IO0 while DTR alone is; both or none leave the chip alone
 * @RESET_WIRING_JTAG: the chip's own USB-Serial/JTAG (ESP32-C3 TRM, "Reset and Boot Control"): DTR
 *   alone sets a flag, none clears it, RTS alone resets, into the loader if the flag is set
 * @RESET_WIRING_OTG: the ROM's CDC driver: the chip restarts when RTS falls that stood alone; all
 *   else that esptool 4.7 does to reach a loader leaves one that runs already alone
 * @RESET_WIRING_NONE: the lines end in the air
 */
typedef enum {
    RESET_WIRING_TRANSISTORS,
    RESET_WIRING_JTAG,
    RESET_WIRING_OTG,
    RESET_WIRING_NONE,
} ResetWiring;

/**
 * ResetEvent:
 * @RESET_EVENT_HELD: EN is low, the chip stands still
 * @RESET_EVENT_BOOT: it starts what its flash holds
 * @RESET_EVENT_LOADER: it starts its ROM's loader
 */
typedef enum {
    RESET_EVENT_NONE,
    RESET_EVENT_HELD,
    RESET_EVENT_BOOT,
    RESET_EVENT_LOADER,
} ResetEvent;

/**
 * ResetCircuit:
 *
 * From modem lines to the chip's reset and strapping pin. Times are monotonic microseconds, those
 * of the changes themselves: the strap is sampled when EN has risen, whenever this program gets to
 * hear of it.
 */
typedef struct {
    ResetWiring wiring;
    gint64 rise_us; /* EN's capacitor: 10 kΩ and 1 µF reach the threshold after 10 ms */
    gboolean dtr;
    gboolean rts;
    gboolean held;
    gboolean flag; /* of RESET_WIRING_JTAG */
    gint64 rising; /* when EN will have risen, 0: it does not rise */
} ResetCircuit;

/* One change of the lines. At most one event follows from what was pending until @when, returned;
 * and one from the change, in @then. */
ResetEvent reset_circuit_set_lines (ResetCircuit *circuit,
                                    gboolean dtr,
                                    gboolean rts,
                                    gint64 when,
                                    ResetEvent *then);

/* Lets time pass. Call it at circuit->rising. */
ResetEvent reset_circuit_advance (ResetCircuit *circuit, gint64 now);

G_END_DECLS
