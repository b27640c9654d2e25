/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-board.h"

G_BEGIN_DECLS

/**
 * LabPersonality:
 * @name: what "personality" says in a kind's face
 * @describe: (nullable): adds to what its USB device will say of itself
 * @start: the board's USB device has just appeared; add ttys and disks to it and come to life
 * @stop: the USB device is about to leave; frees what @start returned
 * @update: (nullable): brings the journal's numbers up to date
 * @state: (nullable): what it is doing, for the journal
 * @set_faults: (nullable): its faults are others now
 * @press: (nullable): a person starts the loader, or the program, without the USB device leaving;
 *   FALSE: it has to leave
 *
 * What a board is while it is in one mode. A new one is a file virtual-*.c and a line in
 * lab-personality.c. @start must not restart the board before it returned.
 */
typedef struct {
    const char *name;
    void (*describe) (LabBoard *board, UsbIdentity *identity);
    gpointer (*start) (LabBoard *board);
    void (*stop) (gpointer self);
    void (*update) (gpointer self);
    const char *(*state) (gpointer self);
    void (*set_faults) (gpointer self);
    gboolean (*press) (gpointer self, LabMode mode);
} LabPersonality;

const LabPersonality *lab_personality_find (const char *name); /* aborts on an unknown name */

extern const LabPersonality virtual_adapter_personality;
extern const LabPersonality virtual_dfu_personality;
extern const LabPersonality virtual_esp_personality;
extern const LabPersonality virtual_micropython_personality;
extern const LabPersonality virtual_probe_personality;
extern const LabPersonality virtual_uf2_personality;

G_END_DECLS
