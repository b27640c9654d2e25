/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "probe-words.h"

#include <glib/gi18n.h>

#include "error.h"
#include "wording.h"

#define KILOBYTE 1024
#define MEGABYTE (1024 * KILOBYTE)

/* ---- State ---- */

static void
set_state (MoultBoardState *state, const char *words, const char *icon, const char *tint)
{
    g_set_str (&state->words, words);
    state->icon = icon;
    state->tint = tint;
}

static void
read_job (MoultFlashJob *job, MoultBoardState *state)
{
    state->words = moult_wording_dup_job (job);
    if (moult_flash_job_is_active (job))
        return;
    if (moult_flash_job_get_state (job) == MOULT_JOB_DONE)
        set_state (state, state->words, "moult-done-symbolic", "success");
    else
        set_state (state, state->words, "moult-attention-symbolic", "warning");
}

static void
read_target (const MoultTarget *target, MoultBoardState *state)
{
    g_autofree char *found = NULL;

    if (target->lock == MOULT_TARGET_LOCKED) {
        set_state (state, C_ ("state of a probe", "Locked"), "moult-locked-symbolic", "warning");
        return;
    }
    /* Translators: %s is the name of a chip: "RP2040 found" */
    found = g_strdup_printf (C_ ("state of a probe", "%s found"), target->name);
    set_state (state, found, "moult-done-symbolic", "success");
}

static void
read_busy (const GError *error, MoultBoardState *state)
{
    g_autofree char *holder = moult_wording_dup_holder (error);
    g_autofree char *words = holder != NULL
                                 /* Translators: %s is the name of a program, "openocd" */
                                 ? g_strdup_printf (C_ ("state of a probe", "In use by %s"), holder)
                                 : g_strdup (C_ ("state of a probe", "In use"));

    set_state (state, words, "moult-locked-symbolic", "dim-label");
}

static void
read_error (MoultProbe *probe, MoultBoardState *state)
{
    const MoultProbeInfo *info = moult_probe_get_info (probe);
    const GError *error = moult_probe_get_error (probe);
    guint code = error->domain == MOULT_ERROR ? (guint) error->code : G_MAXUINT;

    switch (code) {
    case MOULT_ERROR_NO_ACCESS:
        set_state (state, C_ ("state of a probe", "No access"), "moult-attention-symbolic",
                   "warning");
        return;
    case MOULT_ERROR_BUSY:
        read_busy (error, state);
        return;
    case MOULT_ERROR_NOT_FOUND:
        if (info->voltage_mv == 0)
            set_state (state, C_ ("state of a probe", "No power at the target"),
                       "moult-attention-symbolic", "warning");
        else
            set_state (state, C_ ("state of a probe", "No target"), "moult-waiting-symbolic",
                       "dim-label");
        return;
    case MOULT_ERROR_DEPENDENCY:
        set_state (state, C_ ("state of a probe", "Needs pyOCD"), "moult-left-alone-symbolic",
                   "dim-label");
        return;
    case MOULT_ERROR_LOCKED:
        set_state (state, C_ ("state of a probe", "Locked"), "moult-locked-symbolic", "warning");
        return;
    case MOULT_ERROR_GONE:
        set_state (state, C_ ("state of a probe", "Unplugged"), "moult-left-alone-symbolic",
                   "dim-label");
        return;
    default:
        set_state (state,
                   info->outdated ? C_ ("state of a probe", "Firmware too old")
                                  : C_ ("state of a probe", "Needs attention"),
                   "moult-attention-symbolic", "warning");
        return;
    }
}

void
moult_probe_words_read_state (MoultProbe *probe, MoultFlashJob *job, MoultBoardState *state)
{
    moult_board_state_clear (state);
    if (job != NULL) {
        read_job (job, state);
        return;
    }
    switch (moult_probe_get_state (probe)) {
    case MOULT_PROBE_NEW:
    case MOULT_PROBE_ASKING:
        set_state (state, C_ ("state of a probe", "Asking"), NULL, NULL);
        return;
    case MOULT_PROBE_ANSWERED:
        read_target (moult_probe_get_target (probe), state);
        return;
    case MOULT_PROBE_FAILED:
        read_error (probe, state);
        return;
    }
    g_assert_not_reached ();
}

/* ---- Probe ---- */

char *
moult_probe_words_dup_kind (const MoultProbeInfo *info)
{
    const char *kind = moult_probe_kind_get_words (info->kind);

    if (info->serial != NULL)
        /* Translators: what a probe speaks, and its serial number: "CMSIS-DAP v2 · E6633861A3" */
        return g_strdup_printf (C_ ("probe", "%s · %s"), kind, info->serial);
    /* Translators: what a probe speaks, and its place: "CMSIS-DAP v2 · USB 1-1.2" */
    return g_strdup_printf (C_ ("probe", "%s · USB %s"), kind, info->location);
}

char *
moult_probe_words_dup_voltage (const MoultProbeInfo *info)
{
    if (info->voltage_mv <= 0)
        return NULL;
    /* Translators: a voltage: "3.3 V" */
    return g_strdup_printf (_ ("%.1f V"), info->voltage_mv / 1000.0);
}

const char *
moult_probe_words_get_picture (MoultProbe *probe)
{
    switch (moult_probe_get_info (probe)->kind) {
    case MOULT_PROBE_ST_LINK_V2:
    case MOULT_PROBE_ST_LINK_V2_1:
    case MOULT_PROBE_ST_LINK_V3:
        return "stlink";
    case MOULT_PROBE_CMSIS_DAP_V1:
    case MOULT_PROBE_CMSIS_DAP_V2:
    case MOULT_PROBE_J_LINK:
        return "probe";
    }
    g_return_val_if_reached ("probe");
}

/* ---- Target ---- */

static char *
dup_flash (const MoultTarget *target)
{
    if (target->flash_size >= MEGABYTE && target->flash_size % MEGABYTE == 0)
        /* Translators: the size of a chip's memory */
        return g_strdup_printf (_ ("%u MB of flash"), (guint) (target->flash_size / MEGABYTE));
    if (target->flash_size > 0)
        /* Translators: the size of a chip's memory */
        return g_strdup_printf (_ ("%u KB of flash"), (guint) (target->flash_size / KILOBYTE));
    return NULL;
}

static char *
dup_core (const MoultTarget *target)
{
    if (target->core == NULL || g_str_equal (target->core, target->name))
        return NULL;
    if (target->n_cores < 2)
        return g_strdup (target->core);
    /* Translators: how many cores a chip has, and what they are: "2 × Cortex-M0+" */
    return g_strdup_printf (_ ("%u × %s"), target->n_cores, target->core);
}

char *
moult_probe_words_dup_target (const MoultTarget *target)
{
    g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
    g_autofree char *core = dup_core (target);
    g_autofree char *flash = dup_flash (target);
    g_autofree char *revision = target->revision != NULL && *target->revision != '\0'
                                    /* Translators: %s is the revision of a chip: "revision B2" */
                                    ? g_strdup_printf (_ ("revision %s"), target->revision)
                                    : NULL;
    g_auto (GStrv) list = NULL;

    g_strv_builder_add (parts, target->name);
    if (core != NULL)
        g_strv_builder_add (parts, core);
    if (revision != NULL)
        g_strv_builder_add (parts, revision);
    if (flash != NULL)
        g_strv_builder_add (parts, flash);
    list = g_strv_builder_end (parts);
    /* Translators: between the items of a list: "RP2, SAMD, nRF" */
    return g_strjoinv (_ (", "), list);
}

const char *
moult_probe_words_get_lock (const MoultTarget *target)
{
    switch (target->lock) {
    case MOULT_TARGET_LOCKED:
        return _ ("Locked: opening it erases all that it holds");
    case MOULT_TARGET_UNLOCKED:
        return _ ("None: its flash can be read and written");
    case MOULT_TARGET_LOCK_UNKNOWN:
        return _ ("The chip does not say");
    }
    g_return_val_if_reached (NULL);
}
