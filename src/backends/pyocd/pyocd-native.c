/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-native.h"

#include "cortex-m.h"
#include "error.h"
#include "mem-ap.h"
#include "probe-session.h"

/* How much is read at a time; the probe's packets are smaller by far. */
#define BLOCK (16 * 1024)

struct _MoultPyocdNative {
    MoultProbeSession *session;
    MoultAdi *adi;
    MoultMemAp *memory;
};

static gboolean
read_memory (gpointer source, guint64 address, guint8 *bytes, gsize size, GError **error)
{
    MoultPyocdNative *self = source;
    const MoultMemApRead read = {
        .address = (guint32) address,
        .bytes = bytes,
        .size = size,
    };

    return moult_mem_ap_read (self->memory, &read, NULL, error);
}

/* The access port to the first core's bus. */
static gboolean
open_memory (MoultPyocdNative *self, GError **error)
{
    g_autoptr (GArray) ports = moult_adi_scan (self->adi, NULL, error);

    if (ports == NULL)
        return FALSE;
    for (guint i = 0; i < ports->len; i++) {
        const MoultAdiPort *port = &g_array_index (ports, MoultAdiPort, i);

        if (!moult_adi_port_is_core (port))
            continue;
        self->memory = moult_mem_ap_new (self->adi, port->id, NULL, error);
        return self->memory != NULL;
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                 "none of the %u access ports of the target leads to a core", ports->len);
    return FALSE;
}

MoultPyocdNative *
moult_pyocd_native_open (MoultDevice *device, guint frequency, GError **error)
{
    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    g_autoptr (MoultPyocdNative) self = g_new0 (MoultPyocdNative, 1);
    const MoultProbeOptions options = { .frequency = frequency };

    self->session = moult_probe_session_open (device, NULL, error);
    if (self->session == NULL)
        return NULL;
    MoultDapLink *link = moult_probe_session_connect (self->session, &options, NULL, error);
    if (link == NULL)
        return NULL;
    self->adi = moult_adi_connect (link, FALSE, NULL, error);
    if (self->adi == NULL || !open_memory (self, error))
        return NULL;
    return g_steal_pointer (&self);
}

void
moult_pyocd_native_free (MoultPyocdNative *self)
{
    g_clear_pointer (&self->memory, moult_mem_ap_free);
    g_clear_pointer (&self->adi, moult_adi_free);
    g_clear_object (&self->session);
    g_free (self);
}

MoultPyocdMemory
moult_pyocd_native_get_memory (MoultPyocdNative *self)
{
    return (MoultPyocdMemory) { read_memory, self, BLOCK };
}

gboolean
moult_pyocd_native_restart (MoultDevice *device, guint frequency, GError **error)
{
    g_autoptr (MoultPyocdNative) self = moult_pyocd_native_open (device, frequency, error);

    return self != NULL && moult_cortex_m_restart (self->memory, error);
}

static gboolean
fail_to_run (const char *why, guint32 state, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY,
                 "the target holds the firmware and does not run it: its core is %s (DHCSR 0x%08x)",
                 why, state);
    return FALSE;
}

gboolean
moult_pyocd_native_check_runs (MoultDevice *device,
                               guint frequency,
                               MoultProgress *progress,
                               GError **error)
{
    g_autoptr (GError) reason = NULL;
    g_autoptr (MoultPyocdNative) native = NULL;
    guint32 state = 0;

    native = moult_pyocd_native_open (device, frequency, &reason);
    if (native == NULL || !moult_cortex_m_read_state (native->memory, &state, NULL, &reason)) {
        moult_progress_log (progress, "the target cannot be asked whether it runs: %s",
                            reason->message);
        return TRUE;
    }
    moult_progress_log (progress, "the target's core is %s (DHCSR 0x%08x)",
                        (state & MOULT_CORTEX_M_HALTED) != 0 ? "halted" : "running", state);
    if ((state & MOULT_CORTEX_M_LOCKED_UP) != 0)
        return fail_to_run ("locked up", state, error);
    return (state & MOULT_CORTEX_M_HALTED) == 0 || fail_to_run ("halted", state, error);
}
