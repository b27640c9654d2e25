/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe-access.h"

#include "error.h"

struct _MoultProbeAccess {
    AdwDialog parent_instance;

    /* Template widgets */
    MoultAccessView *view;

    MoultProbe *probe;
};

G_DEFINE_FINAL_TYPE (MoultProbeAccess, moult_probe_access, ADW_TYPE_DIALOG)

/* A HID probe may be opened by the one node or the other; the rules give both. */
static const char *
get_node (MoultProbe *probe)
{
    MoultDevice *device = moult_probe_get_device (probe);
    const char *hidraw = moult_device_get_hidraws (device)[0];

    return moult_probe_get_info (probe)->kind == MOULT_PROBE_CMSIS_DAP_V1 && hidraw != NULL
               ? hidraw
               : moult_device_get_usb_node (device);
}

static void
look (MoultProbeAccess *self)
{
    const char *node = get_node (self->probe);

    if (node != NULL)
        moult_access_view_set_node (self->view, node);
}

static void
on_state_changed_cb (MoultProbeAccess *self)
{
    g_assert (MOULT_IS_PROBE_ACCESS (self));

    if (moult_probe_get_state (self->probe) == MOULT_PROBE_ASKING)
        return;
    if (g_error_matches (moult_probe_get_error (self->probe), MOULT_ERROR, MOULT_ERROR_NO_ACCESS))
        look (self);
    else
        adw_dialog_close (ADW_DIALOG (self));
}

static void
moult_probe_access_dispose (GObject *object)
{
    g_clear_object (&MOULT_PROBE_ACCESS (object)->probe);
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_PROBE_ACCESS);

    G_OBJECT_CLASS (moult_probe_access_parent_class)->dispose (object);
}

static void
moult_probe_access_class_init (MoultProbeAccessClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_probe_access_dispose;

    g_type_ensure (MOULT_TYPE_ACCESS_VIEW);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/probe-access.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultProbeAccess, view);
}

static void
moult_probe_access_init (MoultProbeAccess *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
moult_probe_access_new (MoultProbe *probe, MoultAccessInspectFunc inspect, GActionGroup *actions)
{
    g_return_val_if_fail (MOULT_IS_PROBE (probe) && G_IS_ACTION_GROUP (actions), NULL);

    MoultProbeAccess *self = g_object_new (MOULT_TYPE_PROBE_ACCESS, NULL);
    self->probe = g_object_ref (probe);
    gtk_widget_insert_action_group (GTK_WIDGET (self), "probe", actions);
    moult_access_view_set_inspect (self->view, inspect, "probe.ask");
    g_signal_connect_object (probe, "notify::state", G_CALLBACK (on_state_changed_cb), self,
                             G_CONNECT_SWAPPED);
    look (self);
    return ADW_DIALOG (self);
}
