/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Drives on a computer without a system bus; those with one are in the lab. */

#include "error.h"
#include "volume.h"

static void
test_supported (void)
{
    g_autoptr (GError) error = NULL;

    g_assert_false (moult_volume_is_supported (&error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    g_assert_nonnull (strstr (error->message, "udisks2"));
}

static void
test_wait (void)
{
    g_autoptr (MoultDevice) device = moult_device_new (&(MoultDeviceFields) { .location = "1-1" });
    g_autoptr (GError) error = NULL;

    g_assert_null (moult_volume_wait (device, G_MAXINT64, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
}

static void
test_cancelled (void)
{
    g_autoptr (MoultDevice) device = moult_device_new (&(MoultDeviceFields) { .location = "1-1" });
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;

    g_cancellable_cancel (cancellable);
    g_assert_null (moult_volume_wait (device, G_MAXINT64, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
    g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/moult", TRUE);
    g_test_init (&argc, &argv, NULL);

    g_test_add_func ("/io/volume/supported", test_supported);
    g_test_add_func ("/io/volume/wait", test_wait);
    g_test_add_func ("/io/volume/cancelled", test_cancelled);
    return g_test_run ();
}
