/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "native-driver.h"

#include "error.h"
#include "probe-kind.h"
#include "probe-session.h"
#include "target-id.h"

enum {
    /* What is being unplugged may answer nonsense for a moment first. */
    LEAVING_MS = 300,
    /* A probe that turned out to lose packets gets them one by one the second time. */
    TRIES = 2,
};

struct _MoultNativeDriver {
    GObject parent_instance;
};

static void moult_native_driver_iface_init (MoultProbeDriverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
    MoultNativeDriver,
    moult_native_driver,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (MOULT_TYPE_PROBE_DRIVER, moult_native_driver_iface_init)
        g_io_extension_point_implement (MOULT_PROBE_DRIVER_EXTENSION_POINT,
                                        g_define_type_id,
                                        "native",
                                        0);)

static MoultProbeInfo *
moult_native_driver_recognise (MoultProbeDriver *driver, MoultDevice *device)
{
    return moult_probe_kind_recognise (device);
}

static MoultTarget *
ask_target (MoultProbeSession *session,
            const MoultProbeOptions *options,
            GCancellable *cancellable,
            GError **error)
{
    MoultDapLink *link = moult_probe_session_connect (session, options, cancellable, error);
    g_autoptr (MoultAdi) adi =
        link != NULL ? moult_adi_connect (link, options->under_reset, cancellable, error) : NULL;

    return adi != NULL ? moult_target_id_read (adi, cancellable, error) : NULL;
}

static MoultTarget *
ask_patiently (MoultProbeSession *session,
               const MoultProbeOptions *options,
               GCancellable *cancellable,
               GError **error)
{
    for (int i = 1;; i++) {
        guint n_lost = moult_probe_session_count_lost (session);
        g_autoptr (GError) problem = NULL;
        MoultTarget *target = ask_target (session, options, cancellable, &problem);

        if (target != NULL)
            return target;
        if (i < TRIES && moult_probe_session_count_lost (session) > n_lost)
            continue;
        g_propagate_error (error, g_steal_pointer (&problem));
        return NULL;
    }
}

static MoultTarget *
read_target (MoultDevice *device,
             const MoultProbeOptions *options,
             MoultProbeInfo **info,
             GCancellable *cancellable,
             GError **error)
{
    g_autoptr (MoultProbeSession) session = moult_probe_session_open (device, cancellable, error);

    if (session == NULL)
        return NULL;
    if (info != NULL)
        *info = moult_probe_info_ref (moult_probe_session_get_info (session));
    return ask_patiently (session, options, cancellable, error);
}

static gboolean
has_left (MoultDeviceSource *devices, MoultDevice *device)
{
    return moult_device_source_wait_gone (devices, device, moult_deadline_in (LEAVING_MS), NULL,
                                          NULL);
}

static MoultTarget *
moult_native_driver_read_target (MoultProbeDriver *driver,
                                 MoultDeviceSource *devices,
                                 MoultDevice *device,
                                 const MoultProbeOptions *options,
                                 MoultProbeInfo **info,
                                 GCancellable *cancellable,
                                 GError **error)
{
    g_autoptr (GError) problem = NULL;
    MoultTarget *target = read_target (device, options, info, cancellable, &problem);

    if (target != NULL)
        return target;
    if (g_error_matches (problem, MOULT_ERROR, MOULT_ERROR_PROTOCOL) && has_left (devices, device))
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_GONE, "the probe left: %s", problem->message);
    else
        g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
}

static void
moult_native_driver_iface_init (MoultProbeDriverInterface *iface)
{
    iface->recognise = moult_native_driver_recognise;
    iface->read_target = moult_native_driver_read_target;
}

static void
moult_native_driver_class_init (MoultNativeDriverClass *klass)
{
}

static void
moult_native_driver_init (MoultNativeDriver *self)
{
}
