/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "probe-arguments.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* What pyOCD takes for -M, and for -m of its reset. */
static const char *const connect_modes[] = { "halt", "pre-reset", "under-reset", "attach", NULL };
static const char *const reset_modes[] = { "default",     "hw",        "sw",       "core",
                                           "sysresetreq", "vectreset", "emulated", NULL };

enum {
    /* No probe is slower or faster than these. */
    MIN_HZ = 1000,
    MAX_HZ = 100 * 1000 * 1000,
};

void
moult_probe_arguments_add_entries (MoultProbeArguments *self, GOptionEntry *entries)
{
    const GOptionEntry own[MOULT_PROBE_ARGUMENTS_N_ENTRIES] = {
        { "probe-id", 0, 0, G_OPTION_ARG_STRING, &self->id,
          N_ ("Flash through this debug probe: its id, location, or a part of the id that no\n"
              "other has (see “moultctl probes”)"),
          N_ ("ID") },
        { "target", 0, 0, G_OPTION_ARG_STRING, &self->target,
          N_ ("pyOCD's name of the chip (see “moultctl targets”), instead of what the chip says"),
          N_ ("NAME") },
        { "frequency", 0, 0, G_OPTION_ARG_STRING, &self->frequency,
          N_ ("Clock of the debug wires, such as 500k or 4M (what is safe for the chip unless\n"
              "told)"),
          N_ ("CLOCK") },
        { "connect", 0, 0, G_OPTION_ARG_STRING, &self->connect_mode,
          N_ ("How the probe connects: halt, pre-reset, under-reset or attach (what works unless\n"
              "told)"),
          N_ ("MODE") },
        { "reset", 0, 0, G_OPTION_ARG_STRING, &self->reset_mode,
          N_ ("How the chip is reset in the end: default, hw, sw, core, sysresetreq, vectreset\n"
              "or emulated"),
          N_ ("MODE") },
        { "address", 0, 0, G_OPTION_ARG_STRING, &self->base_address,
          N_ ("Where a file goes that names no address, such as 0x08000000"), N_ ("ADDRESS") },
        { "pack", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->packs,
          N_ ("CMSIS pack with the chip; may be given more than once"), N_ ("FILE") },
        { "install-pack", 0, 0, G_OPTION_ARG_NONE, &self->install_pack,
          N_ ("Have pyOCD fetch the CMSIS pack with the chip if it needs one"), NULL },
    };

    memcpy (entries, own, sizeof own);
}

guint
moult_probe_arguments_parse_frequency (const char *text)
{
    g_autofree char *lower = g_ascii_strdown (text, -1);
    char *unit = NULL;
    double value = g_ascii_strtod (lower, &unit);

    if (unit == lower)
        return 0;
    if (*unit == 'k')
        value *= 1e3;
    else if (*unit == 'm')
        value *= 1e6;
    if (*unit == 'k' || *unit == 'm')
        unit++;
    if ((*unit != '\0' && !g_str_equal (unit, "hz")) || !(value >= MIN_HZ && value <= MAX_HZ))
        return 0;
    return (guint) value;
}

static gboolean
is_address (const char *text)
{
    gboolean is_hex = g_ascii_strncasecmp (text, "0x", 2) == 0;

    return g_ascii_string_to_unsigned (is_hex ? text + 2 : text, is_hex ? 16 : 10, 0, G_MAXUINT32,
                                       NULL, NULL);
}

MoultExit
moult_probe_arguments_check (const MoultProbeArguments *self, const char *command)
{
    if (self->frequency != NULL && moult_probe_arguments_parse_frequency (self->frequency) == 0)
        return moult_command_wrong_usage (
            command, _ ("--frequency needs a number of Hz between 1k and 100M, not “%s”"),
            self->frequency);
    if (self->connect_mode != NULL && !g_strv_contains (connect_modes, self->connect_mode))
        return moult_command_wrong_usage (command, _ ("there is no connect mode “%s”"),
                                          self->connect_mode);
    if (self->reset_mode != NULL && !g_strv_contains (reset_modes, self->reset_mode))
        return moult_command_wrong_usage (command, _ ("there is no reset mode “%s”"),
                                          self->reset_mode);
    if (self->base_address != NULL && !is_address (self->base_address))
        return moult_command_wrong_usage (command, _ ("“%s” is no address of 32 bits"),
                                          self->base_address);
    return MOULT_EXIT_OK;
}

void
moult_probe_arguments_fill (const MoultProbeArguments *self, MoultFlashOptions *options)
{
    options->probe = self->device;
    options->target = self->target;
    options->frequency =
        self->frequency != NULL ? moult_probe_arguments_parse_frequency (self->frequency) : 0;
    options->connect_mode = self->connect_mode;
    options->reset_mode = self->reset_mode;
    options->base_address = self->base_address;
    options->packs = (const char *const *) self->packs;
    options->install_pack = self->install_pack;
}

void
moult_probe_arguments_clear (MoultProbeArguments *self)
{
    g_free (self->id);
    g_free (self->target);
    g_free (self->frequency);
    g_free (self->connect_mode);
    g_free (self->reset_mode);
    g_free (self->base_address);
    g_strfreev (self->packs);
    g_clear_object (&self->device);
}
