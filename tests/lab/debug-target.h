/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DebugAck:
 *
 * The answer of a target to the request of an SWD transaction (ARM IHI 0031, B4.2.2).
 */
typedef enum {
    DEBUG_ACK_OK = 1,
    DEBUG_ACK_WAIT = 2,
    DEBUG_ACK_FAULT = 4,
    DEBUG_ACK_NONE = 7,   /* nobody drives the line */
    DEBUG_ACK_PARITY = 8, /* OK, but what was read does not fit its parity bit */
} DebugAck;

/* Bits of a request, as CMSIS-DAP's DAP_Transfer has them: A[3:2] are bits 3 and 2. */
#define DEBUG_REQUEST_AP      (1 << 0)
#define DEBUG_REQUEST_READ    (1 << 1)
#define DEBUG_REQUEST_ADDRESS 0x0c

/**
 * DebugTarget:
 *
 * A microcontroller behind the two wires of a debug probe: its debug port, its buses, its core on
 * the Unicorn emulator, its flash with the controller that erases and programs it. It knows
 * nothing of probes, USB or scenes. On one thread.
 */
typedef struct _DebugTarget DebugTarget;

/* @chip: a name of debug-chips.c ("stm32f411", "nrf51822", "nrf52833", "samd51j19", "rp2040": these
 * can be flashed) or of debug-chips-of-ids.c ("stm32h743", "samd21g18": these can be identified and
 * read). The flash is blank. Aborts on another name. */
DebugTarget *debug_target_new (const char *chip);
void debug_target_free (DebugTarget *target);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DebugTarget, debug_target_free)

/* ---- The wires ---- */

/* One transaction. @data: sent, or filled in. As on the wire, reads of an access port are posted: a
 * read brings what the one before asked for, and RDBUFF the last. */
DebugAck debug_target_transfer (DebugTarget *target, guint8 request, guint32 *data);

/* @n_bits out, lowest bit of the first byte first: line reset, switching, selection, TARGETSEL. */
void debug_target_send (DebugTarget *target, const guint8 *bits, guint n_bits);
/* @n_bits in, likewise; ones where nobody drives the line. */
void debug_target_receive (DebugTarget *target, guint8 *bits, guint n_bits);

void debug_target_set_reset (DebugTarget *target, gboolean asserted); /* its reset pin */
guint debug_target_get_voltage (DebugTarget *target);                 /* in mV; 0: no power */

/* Lets the core run for a while, if it is not halted: after every packet of the probe. */
void debug_target_run (DebugTarget *target);

/* ---- What the lab sees ---- */

/* Called when the core starts anew, by its pin or by software: what is on its flash runs now. */
typedef void (*DebugTargetReset) (DebugTarget *target, gpointer data);
void debug_target_set_reset_handler (DebugTarget *target, DebugTargetReset handler, gpointer data);

gboolean debug_target_is_running (DebugTarget *target); /* neither halted, locked up nor in reset */
gboolean debug_target_is_locked (DebugTarget *target);  /* protected against reading */

guint32 debug_target_get_flash_base (DebugTarget *target);
guint32 debug_target_get_flash_size (DebugTarget *target);
GBytes *debug_target_dup_flash (DebugTarget *target);
/* As a programmer in the factory would: no rule of the controller applies. The core starts anew. */
void debug_target_load_flash (DebugTarget *target, guint32 address, GBytes *content);

/* Of the chip, as its own registers say it; hexadecimal. (transfer full) (nullable) */
char *debug_target_dup_unique_id (DebugTarget *target);
void debug_target_set_unique_id (DebugTarget *target, const char *hex);

/* Its counts: "transfers", "erased-sectors", "programmed-bytes", "mass-erases", "halts", "resets",
 * "violations" (a bit went from 0 to 1, a controller that was not asked to write, …). name → gint64
 */
GHashTable *debug_target_get_counts (DebugTarget *target);

/**
 * debug_target_set_fault:
 * @name:
 *     "wait", "fault", "parity": so many accesses to access ports end so; "": all of them
 *     "no-power": no voltage, nothing answers; what was in its registers is lost
 *     "no-answer": the wires end in the air
 *     "no-reset-pin": so does that of its reset pin
 *     "locked": it is protected against reading, until it is unlocked as its family is
 *     "lying-id": the word that tells the part is another one, hexadecimal
 *     "wrap": bytes in which its MEM-APs increment their address
 * @value: (nullable): NULL: mended
 */
void debug_target_set_fault (DebugTarget *target, const char *name, const char *value);

G_END_DECLS
