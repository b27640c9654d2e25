/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What of a USB link needs no device; the lab's boards have the rest. */

#include "error.h"
#include "fake-usb.h"
#include "usb.h"

static MoultUsb *
open_node (const char *node, GError **error)
{
    g_autoptr (MoultDevice) device = moult_device_new (&(MoultDeviceFields) {
        .location = "1-1",
        .usb_node = node,
    });

    return moult_usb_open (device, NULL, error);
}

static void
test_open_gone (void)
{
    g_autoptr (GError) error = NULL;

    g_assert_null (open_node ("/dev/bus/usb/099/099", &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_GONE);
}

static void
test_open_nothing (void)
{
    g_autoptr (GError) error = NULL;

    g_assert_null (open_node (NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
}

static void
test_string (void)
{
    static const FakeUsbCalls calls = { 0 };
    g_autoptr (FakeUsb) fake = fake_usb_new (&calls, NULL);
    guint8 index = fake_usb_add_string (fake, "@Internal Flash  /0x08000000/04*016Kg");
    g_autoptr (GError) error = NULL;
    g_autofree char *text = moult_usb_link_dup_string (MOULT_USB_LINK (fake), index, NULL, &error);
    g_autofree char *none = moult_usb_link_dup_string (MOULT_USB_LINK (fake), 0, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (text, ==, "@Internal Flash  /0x08000000/04*016Kg");
    g_assert_cmpstr (none, ==, "");
    g_assert_cmpuint (fake_usb_get_n_controls (fake), ==, 2);
    g_assert_null (moult_usb_link_dup_string (MOULT_USB_LINK (fake), 9, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
}

static void
test_cancelled (void)
{
    static const FakeUsbCalls calls = { 0 };
    g_autoptr (FakeUsb) fake = fake_usb_new (&calls, NULL);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    MoultUsbControl transfer = { .request = 3 };

    g_cancellable_cancel (cancellable);
    g_assert_false (moult_usb_link_control (MOULT_USB_LINK (fake), &transfer, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpuint (fake_usb_get_n_controls (fake), ==, 0);
}

static void
test_find (void)
{
    g_autoptr (MoultUsbConfig) config = moult_usb_config_new ();
    MoultUsbEndpoint endpoints[] = { { 0x81, 3, 8 }, { 0x03, 2, 64 }, { 0x84, 2, 64 } };

    moult_usb_config_add (config, &(MoultUsbAlt) { .class_ = 8, .subclass = 6, .protocol = 80 });
    moult_usb_config_add (config, &(MoultUsbAlt) { .interface = 1,
                                                   .class_ = 0xff,
                                                   .endpoints = endpoints,
                                                   .n_endpoints = G_N_ELEMENTS (endpoints) });
    const MoultUsbAlt *alt = moult_usb_config_find (config, 0xff, 0, 0);
    g_assert_cmpuint (alt->interface, ==, 1);
    g_assert_cmphex (moult_usb_alt_find_bulk (alt, TRUE)->address, ==, 0x84);
    g_assert_cmphex (moult_usb_alt_find_bulk (alt, FALSE)->address, ==, 0x03);
    g_assert_null (moult_usb_config_find (config, 0xfe, 1, -1));
    g_assert_null (moult_usb_alt_find_bulk (config->alts->pdata[0], TRUE));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/usb/open/gone", test_open_gone);
    g_test_add_func ("/usb/open/nothing", test_open_nothing);
    g_test_add_func ("/usb/string", test_string);
    g_test_add_func ("/usb/cancelled", test_cancelled);
    g_test_add_func ("/usb/find", test_find);
    return g_test_run ();
}
