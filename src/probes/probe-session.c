/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe-session.h"

#include "cmsis-dap-open.h"
#include "cmsis-dap.h"
#include "error.h"
#include "probe-kind.h"
#include "st-link.h"
#include "usb.h"

/* Every chip, and every wire on a desk, can do that. */
enum { SAFE_FREQUENCY = 1000000 };

struct _MoultProbeSession {
    GObject parent_instance;

    MoultProbeInfo *info;
    MoultCmsisDap *cmsis_dap; /* or NULL: … */
    MoultStLink *st_link;     /* … then this */
};

G_DEFINE_FINAL_TYPE (MoultProbeSession, moult_probe_session, G_TYPE_OBJECT)

static void
moult_probe_session_finalize (GObject *object)
{
    MoultProbeSession *self = MOULT_PROBE_SESSION (object);

    g_clear_object (&self->cmsis_dap);
    g_clear_object (&self->st_link);
    g_clear_pointer (&self->info, moult_probe_info_unref);

    G_OBJECT_CLASS (moult_probe_session_parent_class)->finalize (object);
}

static void
moult_probe_session_class_init (MoultProbeSessionClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_probe_session_finalize;
}

static void
moult_probe_session_init (MoultProbeSession *self)
{
}

static gboolean
open_cmsis_dap (MoultProbeSession *self,
                MoultDevice *device,
                GCancellable *cancellable,
                GError **error)
{
    g_autoptr (MoultDapPipe) pipe = moult_cmsis_dap_open (device, cancellable, error);
    MoultProbeInfo *info = self->info;

    if (pipe == NULL)
        return FALSE;
    self->cmsis_dap = moult_cmsis_dap_new (pipe, cancellable, error);
    if (self->cmsis_dap == NULL)
        return FALSE;
    info->firmware = g_strdup (moult_cmsis_dap_get_firmware (self->cmsis_dap));
    info->caps = MOULT_PROBE_NATIVE;
    if (moult_cmsis_dap_has_swd (self->cmsis_dap))
        info->caps |= MOULT_PROBE_SWD;
    if (moult_cmsis_dap_has_jtag (self->cmsis_dap))
        info->caps |= MOULT_PROBE_JTAG;
    if (moult_dap_link_get_caps (MOULT_DAP_LINK (self->cmsis_dap)) & MOULT_DAP_SEQUENCES_IN)
        info->caps |= MOULT_PROBE_SEQUENCES;
    return TRUE;
}

static gboolean
open_st_link (MoultProbeSession *self,
              MoultDevice *device,
              GCancellable *cancellable,
              GError **error)
{
    g_autoptr (MoultUsb) usb = moult_usb_open (device, cancellable, error);

    if (usb == NULL)
        return FALSE;
    self->st_link = moult_st_link_new (MOULT_USB_LINK (usb), cancellable, error);
    if (self->st_link == NULL)
        return FALSE;
    self->info->firmware = g_strdup (moult_st_link_get_firmware (self->st_link));
    self->info->outdated = moult_st_link_is_outdated (self->st_link);
    self->info->voltage_mv = moult_st_link_get_voltage (self->st_link);
    return TRUE;
}

static gboolean
open_kind (MoultProbeSession *self, MoultDevice *device, GCancellable *cancellable, GError **error)
{
    switch (self->info->kind) {
    case MOULT_PROBE_CMSIS_DAP_V1:
    case MOULT_PROBE_CMSIS_DAP_V2:
        return open_cmsis_dap (self, device, cancellable, error);
    case MOULT_PROBE_ST_LINK_V2:
    case MOULT_PROBE_ST_LINK_V2_1:
    case MOULT_PROBE_ST_LINK_V3:
        return open_st_link (self, device, cancellable, error);
    case MOULT_PROBE_J_LINK:
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                             "a J-Link is spoken to by pyOCD alone");
        return FALSE;
    }
    g_return_val_if_reached (FALSE);
}

MoultProbeSession *
moult_probe_session_open (MoultDevice *device, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    g_autoptr (MoultProbeSession) self = g_object_new (MOULT_TYPE_PROBE_SESSION, NULL);

    self->info = moult_probe_kind_recognise (device);
    if (self->info == NULL) {
        g_autofree char *words = moult_device_dup_words (device);

        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "%s is no debug probe that is known", words);
        return NULL;
    }
    return open_kind (self, device, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

MoultProbeInfo *
moult_probe_session_get_info (MoultProbeSession *self)
{
    g_return_val_if_fail (MOULT_IS_PROBE_SESSION (self), NULL);

    return self->info;
}

guint
moult_probe_session_count_lost (MoultProbeSession *self)
{
    g_return_val_if_fail (MOULT_IS_PROBE_SESSION (self), 0);

    return self->cmsis_dap != NULL ? moult_cmsis_dap_count_lost (self->cmsis_dap) : 0;
}

MoultDapLink *
moult_probe_session_connect (MoultProbeSession *self,
                             const MoultProbeOptions *options,
                             GCancellable *cancellable,
                             GError **error)
{
    guint frequency =
        options != NULL && options->frequency > 0 ? options->frequency : SAFE_FREQUENCY;
    gboolean connected;
    MoultDapLink *link;

    g_return_val_if_fail (MOULT_IS_PROBE_SESSION (self), NULL);

    /* An ST-Link takes its clock before it enters SWD, and talks to the target at once. */
    if (self->st_link != NULL) {
        link = MOULT_DAP_LINK (self->st_link);
        return moult_dap_link_set_clock (link, frequency, cancellable, error)
                       && moult_st_link_connect (self->st_link,
                                                 options != NULL && options->under_reset,
                                                 cancellable, error)
                   ? link
                   : NULL;
    }
    link = MOULT_DAP_LINK (self->cmsis_dap);
    connected = moult_cmsis_dap_connect (self->cmsis_dap, cancellable, error)
                && moult_dap_link_set_clock (link, frequency, cancellable, error);
    return connected ? link : NULL;
}
