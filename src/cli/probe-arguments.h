/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "commands.h"
#include "flash-backend.h"

G_BEGIN_DECLS

/**
 * MoultProbeArguments:
 *
 * What the command line says of flashing through a debug probe.
 */
typedef struct {
    char *id; /* of the probe, or a part of it */
    char *target;
    char *frequency;
    char *connect_mode;
    char *reset_mode;
    char *base_address;
    char **packs;
    gboolean install_pack;
    MoultDevice *device; /* of the probe, once it was found and if it is not the board's own */
} MoultProbeArguments;

/* The options, to be put among a command's own: @entries has room for
 * %MOULT_PROBE_ARGUMENTS_N_ENTRIES. */
#define MOULT_PROBE_ARGUMENTS_N_ENTRIES 8
void moult_probe_arguments_add_entries (MoultProbeArguments *self, GOptionEntry *entries);

/* %MOULT_EXIT_OK: all of them mean something; else it is said which does not. */
MoultExit moult_probe_arguments_check (const MoultProbeArguments *self, const char *command);

/* Puts them into the options, which borrow from @self. */
void moult_probe_arguments_fill (const MoultProbeArguments *self, MoultFlashOptions *options);

/* In Hz: "4000000", "500k", "4M", "2.5mhz"; 0: it is none from 1 kHz to 100 MHz. */
guint moult_probe_arguments_parse_frequency (const char *text);

void moult_probe_arguments_clear (MoultProbeArguments *self);

G_END_DECLS
