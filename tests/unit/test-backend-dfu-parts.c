/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a DFU device says of itself, good and bad; what the data says of loaders and chips. */

#include "dfu-data.h"
#include "dfu-functional.h"
#include "dfu-layout.h"
#include "error.h"

/* ---- Layout strings ---- */

static MoultDfuLayout *
parse (const char *text)
{
    g_autoptr (GError) error = NULL;
    MoultDfuLayout *layout = moult_dfu_layout_parse (text, &error);

    g_assert_no_error (error);
    return layout;
}

static void
assert_region (const MoultDfuLayout *layout, guint index, const MoultDfuRegion *wanted)
{
    const MoultDfuRegion *region;

    g_assert_cmpuint (index, <, layout->regions->len);
    region = &g_array_index (layout->regions, MoultDfuRegion, index);
    g_assert_cmphex (region->start, ==, wanted->start);
    g_assert_cmphex (region->end, ==, wanted->end);
    g_assert_cmpuint (region->page_size, ==, wanted->page_size);
    g_assert_cmpuint (region->flags, ==, wanted->flags);
}

static void
test_layout (void)
{
    g_autoptr (MoultDfuLayout) layout =
        parse ("@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg");

    g_assert_cmpstr (layout->name, ==, "Internal Flash");
    g_assert_cmpuint (layout->regions->len, ==, 3);
    assert_region (layout, 0, &(MoultDfuRegion) { 0x08000000, 0x08010000, 0x4000, 7 });
    assert_region (layout, 1, &(MoultDfuRegion) { 0x08010000, 0x08020000, 0x10000, 7 });
    assert_region (layout, 2, &(MoultDfuRegion) { 0x08020000, 0x08100000, 0x20000, 7 });
    g_assert_cmphex (moult_dfu_layout_get_start (layout), ==, 0x08000000);
    g_assert_null (moult_dfu_layout_find (layout, 0x08100000));
    g_assert_null (moult_dfu_layout_find (layout, 0x07ffffff));
    g_assert_cmphex (
        moult_dfu_region_get_page (moult_dfu_layout_find (layout, 0x0805ffff), 0x0805ffff), ==,
        0x08040000);
    g_assert_cmphex (moult_dfu_layout_find_end (layout, 0x08004000, 7), ==, 0x08100000);
    g_assert_cmphex (moult_dfu_layout_find_end (layout, 0x09000000, 7), ==, 0x09000000);
}

/* What loaders really write: no unit, several addresses, a type letter that says less, none at all.
 */
static void
test_layout_tolerant (void)
{
    g_autoptr (MoultDfuLayout) option = parse ("@Option Bytes  /0x1FFFF800/01*016 e");
    g_autoptr (MoultDfuLayout) feature = parse ("@Device Feature/0xFFFF0000/01*004");
    g_autoptr (MoultDfuLayout) mboot =
        parse ("@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg/0x80000000/512*4Kg"
               "/0x90000000/512*4Kg");
    g_autoptr (MoultDfuLayout) blanks = parse (" @ Flash / 0x08000000 / 2 * 128 K g , 1M a ");
    g_autoptr (MoultDfuLayout) top = parse ("@Top/0xffff0000/1*64Kg");

    assert_region (option, 0, &(MoultDfuRegion) { 0x1ffff800, 0x1ffff810, 16, 5 });
    assert_region (feature, 0, &(MoultDfuRegion) { 0xffff0000, 0xffff0004, 4, 5 });
    g_assert_cmpuint (mboot->regions->len, ==, 5);
    assert_region (mboot, 4, &(MoultDfuRegion) { 0x90000000, 0x90200000, 4096, 7 });
    g_assert_cmpstr (blanks->name, ==, "Flash");
    assert_region (blanks, 0, &(MoultDfuRegion) { 0x08000000, 0x08040000, 0x20000, 7 });
    assert_region (blanks, 1, &(MoultDfuRegion) { 0x08040000, 0x08140000, 0x100000, 1 });
    assert_region (top, 0, &(MoultDfuRegion) { 0xffff0000, 0x100000000, 0x10000, 7 });
}

static void
test_layout_lies (void)
{
    static const char *const lies[] = {
        "",
        "@",
        "@Flash",
        "@Flash/",
        "Flash/0x08000000/1*1Kg",
        "@Flash/08000000/1*1Kg",
        "@Flash/0x/1*1Kg",
        "@Flash/0x08000000",
        "@Flash/0x08000000/",
        "@Flash/0x08000000/*16Kg",
        "@Flash/0x08000000/4*Kg",
        "@Flash/0x08000000/4*0Kg",
        "@Flash/0x08000000/0*16Kg",
        "@Flash/0x08000000/4*16Kg,",
        "@Flash/0x08000000/4*16Kg;4*16Kg",
        "@Flash/0x08000000/4*16Kg/0x0800C000/1*16Kg",
        "@Flash/0x08000000/4*16Kg/0x08000000/4*16Kg",
        "@Flash/0x100000000/4*16Kg",
        "@Flash/0x08000000/4294967295*4294967295Mg",
        "@Flash/0x08000000/4096*1Mg",
        "@Flash/0x08000000/99999999999999999999*16Kg",
        "@Flash/0xffff0000/2*64Kg",
        "@Flash/0xffff0000/1*64Kg,1*1Kg",
    };

    for (gsize i = 0; i < G_N_ELEMENTS (lies); i++) {
        g_autoptr (GError) error = NULL;

        g_test_message ("%s", lies[i]);
        g_assert_null (moult_dfu_layout_parse (lies[i], &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    }
}

static void
test_layout_endless (void)
{
    g_autoptr (GString) text = g_string_new ("@Flash/0x00000000/1*1Kg");
    g_autoptr (GError) error = NULL;

    for (guint i = 0; i < 1000; i++)
        g_string_append (text, ",1*1Kg");
    g_assert_null (moult_dfu_layout_parse (text->str, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
}

/* ---- Functional descriptor ---- */

static gboolean
find (const guint8 *extra, gsize size, MoultDfuFunctional *functional)
{
    g_autoptr (MoultUsbConfig) config = moult_usb_config_new ();
    g_autoptr (GBytes) bytes = g_bytes_new (extra, size);

    moult_usb_config_add (config, &(MoultUsbAlt) { .extra = bytes });
    return moult_dfu_functional_find (config, config->alts->pdata[0], functional);
}

static void
test_functional (void)
{
    static const guint8 good[] = { 3, 0x24, 0, 9, 0x21, 0x0b, 0xff, 0, 0, 8, 0x1a, 1 };
    static const guint8 old[] = { 7, 0x21, 0x01, 0xff, 0, 0x40, 0 };
    MoultDfuFunctional functional = { 0 };

    g_assert_true (find (good, sizeof good, &functional));
    g_assert_cmphex (functional.attributes, ==, 0x0b);
    g_assert_cmpuint (functional.transfer_size, ==, 2048);
    g_assert_cmphex (functional.version, ==, 0x011a);
    g_assert_true (find (old, sizeof old, &functional));
    g_assert_cmpuint (functional.transfer_size, ==, 64);
    g_assert_cmphex (functional.version, ==, 0x0100);
}

static void
test_functional_sizes (void)
{
    static const struct {
        guint8 low, high;
        guint wanted;
    } sizes[] = { { 0, 0, 64 }, { 0xff, 0xff, 1024 }, { 0, 0x40, 4096 }, { 0, 4, 1024 } };

    for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
        const guint8 bytes[] = { 9, 0x21, 3, 0, 0, sizes[i].low, sizes[i].high, 0x1a, 1 };
        MoultDfuFunctional functional = { 0 };

        g_assert_true (find (bytes, sizeof bytes, &functional));
        g_assert_cmpuint (functional.transfer_size, ==, sizes[i].wanted);
    }
}

static void
test_functional_bad (void)
{
    static const guint8 cut[] = { 9, 0x21, 0x0b, 0xff, 0, 0, 8 };
    static const guint8 nothing[] = { 0, 0x21, 0x0b, 0xff, 0, 0, 8, 0x1a, 1 };
    static const guint8 short_one[] = { 6, 0x21, 0x0b, 0xff, 0, 0 };
    MoultDfuFunctional functional;

    g_assert_false (find (cut, sizeof cut, &functional));
    g_assert_false (find (nothing, sizeof nothing, &functional));
    g_assert_false (find (short_one, sizeof short_one, &functional));
    g_assert_false (find (NULL, 0, &functional));
}

/* ---- Data ---- */

static MoultDevice *
make_device (guint16 vid, guint16 pid, guint16 bcd_device, const char *manufacturer)
{
    return moult_device_new (&(MoultDeviceFields) {
        .location = "1-1",
        .vid = vid,
        .pid = pid,
        .bcd_device = bcd_device,
        .manufacturer = manufacturer,
    });
}

static void
assert_loader (MoultDevice *device, guint n_settings, const char *name)
{
    g_assert_cmpstr (moult_dfu_data_find_loader (device, n_settings)->name, ==, name);
    g_object_unref (device);
}

static void
test_loaders (void)
{
    assert_loader (make_device (0x0483, 0xdf11, 0x2200, "STMicroelectronics"), 4, "STM32 ROM");
    assert_loader (make_device (0x0483, 0xdf11, 0x2200, NULL), 1, "STM32 ROM");
    assert_loader (make_device (0x0483, 0xdf11, 0x0300, NULL), 1, "mboot");
    assert_loader (make_device (0xf055, 0x1234, 0x2200, "MicroPython"), 1, "mboot");
    assert_loader (make_device (0x2341, 0x0366, 0x0100, "Arduino"), 2, "Arduino bootloader");
    assert_loader (make_device (0x28e9, 0x0189, 0x1000, "GD"), 1, "GD32 ROM");
    assert_loader (make_device (0x1209, 0x1234, 0x0300, NULL), 1, "DFU bootloader");
}

static void
test_chips (void)
{
    const MoultDfuChip *h7 = moult_dfu_data_find_chip ("stm32h7");

    g_assert_cmpuint (h7->align, ==, 32);
    g_assert_cmphex (h7->stuck_from, ==, 0x08100000);
    g_assert_true (moult_dfu_chip_has_page (h7, 128 * 1024));
    g_assert_false (moult_dfu_chip_has_page (h7, 16 * 1024));
    g_assert_true (moult_dfu_data_guess_chip (128 * 1024) == h7);
    g_assert_null (moult_dfu_data_guess_chip (2048));
    g_assert_true (moult_dfu_data_find_chip ("stm32wb")->has_stack);
    g_assert_null (moult_dfu_data_find_chip (NULL));
    g_assert_null (moult_dfu_data_find_chip ("esp32"));
    g_assert_cmphex (moult_dfu_data_find_board ("PYBD_SF2")->start, ==, 0x08008000);
    g_assert_null (moult_dfu_data_find_board ("PYBV11"));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/dfu/layout/usual", test_layout);
    g_test_add_func ("/dfu/layout/tolerant", test_layout_tolerant);
    g_test_add_func ("/dfu/layout/lies", test_layout_lies);
    g_test_add_func ("/dfu/layout/endless", test_layout_endless);
    g_test_add_func ("/dfu/functional/usual", test_functional);
    g_test_add_func ("/dfu/functional/sizes", test_functional_sizes);
    g_test_add_func ("/dfu/functional/bad", test_functional_bad);
    g_test_add_func ("/dfu/data/loaders", test_loaders);
    g_test_add_func ("/dfu/data/chips", test_chips);
    return g_test_run ();
}
