/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "reset-circuit.h"

static ResetEvent
change_transistors (ResetCircuit *circuit, gint64 when)
{
    gboolean low = circuit->rts && !circuit->dtr;

    if (low) {
        gboolean was_held = circuit->held;

        circuit->held = TRUE;
        circuit->rising = 0;
        return was_held ? RESET_EVENT_NONE : RESET_EVENT_HELD;
    }
    if (circuit->held && !circuit->rising)
        circuit->rising = when + circuit->rise_us;
    return RESET_EVENT_NONE;
}

static ResetEvent
change_jtag (ResetCircuit *circuit)
{
    if (!circuit->rts)
        circuit->flag = circuit->dtr;
    else if (!circuit->dtr)
        return circuit->flag ? RESET_EVENT_LOADER : RESET_EVENT_BOOT;
    return RESET_EVENT_NONE;
}

ResetEvent
reset_circuit_set_lines (ResetCircuit *circuit,
                         gboolean dtr,
                         gboolean rts,
                         gint64 when,
                         ResetEvent *then)
{
    ResetEvent before = reset_circuit_advance (circuit, when);
    gboolean fell = circuit->rts && !circuit->dtr && !rts && !dtr;

    *then = RESET_EVENT_NONE;
    if (circuit->dtr == dtr && circuit->rts == rts)
        return before;
    circuit->dtr = dtr;
    circuit->rts = rts;
    switch (circuit->wiring) {
    case RESET_WIRING_TRANSISTORS:
        *then = change_transistors (circuit, when);
        break;
    case RESET_WIRING_JTAG:
        *then = change_jtag (circuit);
        break;
    case RESET_WIRING_OTG:
        if (fell)
            *then = RESET_EVENT_BOOT;
        break;
    case RESET_WIRING_NONE:
        break;
    }
    return before;
}

ResetEvent
reset_circuit_advance (ResetCircuit *circuit, gint64 now)
{
    if (!circuit->rising || now < circuit->rising)
        return RESET_EVENT_NONE;
    circuit->rising = 0;
    circuit->held = FALSE;
    return circuit->dtr && !circuit->rts ? RESET_EVENT_LOADER : RESET_EVENT_BOOT;
}
