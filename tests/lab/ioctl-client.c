/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ioctl-client.h"

static gboolean
is_last_reference (UMockdevIoctlClient *client)
{
    return g_atomic_int_get ((int *) &G_OBJECT (client)->ref_count) == 1;
}

gboolean
ioctl_client_has_left (UMockdevIoctlClient *client)
{
    return !umockdev_ioctl_client_get_connected (client) || is_last_reference (client);
}

/* umockdev complains of one that is finalized with its stream open, and nobody else can close it:
 * such ones stay until the lab ends. */
void
ioctl_client_let_go (UMockdevIoctlClient *client)
{
    static GPtrArray *left_open;

    if (!umockdev_ioctl_client_get_connected (client) || !is_last_reference (client)) {
        g_object_unref (client);
        return;
    }
    if (!left_open)
        left_open = g_ptr_array_new ();
    g_ptr_array_add (left_open, client);
}
