/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>
#include <string.h>

#include "debug-chips.h"
#include "error.h"
#include "mem-ap.h"
#include "target-id.h"
#include "wire-dap.h"

/* What Moult has to call the lab's chips. */
static const struct {
    const char *chip;
    const char *name;
    const char *part;
    const char *port;
} names[] = {
    { "stm32f411", "STM32F411xE", "stm32f411xe", "stm32" },
    { "stm32f405", "STM32F405/F407", NULL, "stm32" },
    { "stm32f412", "STM32F412xG", "stm32f412xg", "stm32" },
    { "stm32f401", "STM32F401xE", "stm32f401xe", "stm32" },
    { "stm32f429", "STM32F427/F429/F439", NULL, "stm32" },
    { "stm32f446", "STM32F446xE", "stm32f446xe", "stm32" },
    { "nrf51822", "nRF51822", "nrf51822", "nrf" },
    { "nrf52832", "nRF52832", "nrf52832", "nrf" },
    { "nrf52833", "nRF52833", "nrf52833", "nrf" },
    { "nrf52840", "nRF52840", "nrf52840", "nrf" },
    { "samd51j19", "SAMD51J19A", "samd51j19a", "samd" },
    { "samd51j20", "SAMD51J20A", "samd51j20a", "samd" },
    { "rp2040", "RP2040", "rp2040", "rp2" },
    { "stm32f091", "STM32F091/F098", NULL, "stm32" },
    { "stm32f722", "STM32F722/F723/F733", NULL, "stm32" },
    { "stm32f767", "STM32F765/F767/F768/F769", NULL, "stm32" },
    { "stm32g0b1", "STM32G0B0/G0B1", NULL, "stm32" },
    { "stm32g474", "STM32G471/G473/G474", NULL, "stm32" },
    { "stm32h573", "STM32H562/H563", NULL, "stm32" },
    { "stm32h743", "STM32H742/H743/H753", NULL, "stm32" },
    { "stm32l073", "STM32L071/L072/L073", NULL, "stm32" },
    { "stm32l152", "STM32L151/L152", NULL, "stm32" },
    { "stm32l476", "STM32L471/L475/L476", NULL, "stm32" },
    { "stm32u585", "STM32U575/U585", NULL, "stm32" },
    { "stm32wb55", "STM32WB50/WB55", NULL, "stm32" },
    { "stm32wl55", "STM32WL54/WL55/WLE4/WLE5", NULL, "stm32" },
    { "nrf9160", "nRF9160", "nrf9160", "nrf" },
    { "samd21g18", "SAMD21G18A", "samd21g18a", "samd" },
    { "mimxrt1062", "MIMXRT1061/1062/1064", NULL, "mimxrt" },
    { "ra4m1", "R7FA4M1AB", "r7fa4m1ab", "renesas-ra" },
    { "rp2350", "RP2350", "rp2350", "rp2" },
};

/* Of the registers' bytes in the order of memory, those that MicroPython shows, as it does: SAMD's
 * words begin with their highest byte (ports/samd/samd_soc.c), an RP2350's id is turned round
 * (pico-sdk, pico_unique_id), and of an STM32L0 or L1 it shows what follows the first eight. */
static char *
dup_shown_id (DebugTarget *debug, guint name)
{
    g_autofree char *bytes = debug_target_dup_unique_id (debug);
    gsize turned = g_str_equal (names[name].port, "samd")  ? 8
                   : g_str_equal (names[name].port, "rp2") ? 16
                                                           : 0;
    char *shown = g_strdup (bytes);

    for (gsize i = 0; turned != 0 && i < strlen (bytes); i += 2)
        memcpy (shown + i, bytes + i / turned * turned + turned - 2 - i % turned, 2);
    if (g_str_has_prefix (names[name].chip, "stm32l0")
        || g_str_has_prefix (names[name].chip, "stm32l1"))
        shown[16] = '\0';
    return shown;
}

/* From here on they have none, or the lab does not know it. */
enum { FIRST_WITHOUT_LOCK = 12 };

static MoultTarget *
ask (DebugTarget *debug, gboolean under_reset, GError **error)
{
    g_autoptr (WireDap) dap = wire_dap_new (debug);
    g_autoptr (MoultAdi) adi = moult_adi_connect (MOULT_DAP_LINK (dap), under_reset, NULL, error);

    return adi != NULL ? moult_target_id_read (adi, NULL, error) : NULL;
}

/* Two instructions of a program: where it starts, and "b ." there. */
static void
load_program (DebugTarget *debug)
{
    static const guint8 loop[] = { 0xfe, 0xe7 };
    guint32 base = debug_target_get_flash_base (debug);
    guint8 image[0x102] = { 0 };
    guint32 vectors[] = { GUINT32_TO_LE (0x20000400), GUINT32_TO_LE (base + 0x101) };
    g_autoptr (GBytes) content = NULL;

    memcpy (image, vectors, sizeof vectors);
    memcpy (image + 0x100, loop, sizeof loop);
    content = g_bytes_new (image, sizeof image);
    debug_target_load_flash (debug, base, content);
    debug_target_set_reset (debug, TRUE);
    debug_target_set_reset (debug, FALSE);
    debug_target_run (debug);
}

static gint64
get_count (DebugTarget *debug, const char *name)
{
    gint64 *count = g_hash_table_lookup (debug_target_get_counts (debug), name);

    return count != NULL ? *count : 0;
}

static void
test_name (gconstpointer data)
{
    guint i = GPOINTER_TO_UINT (data);
    g_autoptr (DebugTarget) debug = debug_target_new (names[i].chip);
    g_autofree char *unique_id = dup_shown_id (debug, i);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultTarget) target = NULL;
    gboolean running = FALSE;

    load_program (debug);
    running = debug_target_is_running (debug);
    /* Where flash is outside, a ROM starts it in another way. */
    g_assert_true (running || debug_target_get_flash_base (debug) >= 0x10000000);
    target = ask (debug, FALSE, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (target->name, ==, names[i].name);
    g_assert_cmpstr (target->part, ==, names[i].part);
    g_assert_cmpstr (target->port, ==, names[i].port);
    g_assert_cmphex (target->flash_base, ==, debug_target_get_flash_base (debug));
    if (target->flash_size != 0)
        g_assert_cmphex (target->flash_size, ==, debug_target_get_flash_size (debug));
    if (target->unique_id != NULL)
        g_assert_true (g_str_has_prefix (target->unique_id, unique_id));
    g_assert_cmpint (target->lock, !=, MOULT_TARGET_LOCKED);
    g_assert_cmpint (debug_target_is_running (debug), ==, running);
    g_assert_cmpint (get_count (debug, "halts"), ==, 0);
}

static void
test_locked (gconstpointer data)
{
    guint i = GPOINTER_TO_UINT (data);
    g_autoptr (DebugTarget) debug = debug_target_new (names[i].chip);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultTarget) target = NULL;

    debug_target_set_fault (debug, "locked", "");
    g_assert_true (debug_target_is_locked (debug));
    target = ask (debug, FALSE, &error);
    g_assert_no_error (error);
    g_test_message ("%s: %s", names[i].chip, target->name);
    g_assert_cmpint (target->lock, ==, MOULT_TARGET_LOCKED);
    g_assert_cmpstr (target->port, ==, names[i].port);
    g_assert_true (debug_target_is_locked (debug));
    g_assert_cmpint (get_count (debug, "mass-erases"), ==, 0);
}

static void
test_under_reset (void)
{
    g_autoptr (DebugTarget) debug = debug_target_new ("stm32f411");
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultTarget) target = NULL;

    load_program (debug);
    target = ask (debug, TRUE, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (target->name, ==, "STM32F411xE");
    debug_target_run (debug);
    g_assert_true (debug_target_is_running (debug));
}

/* Each chip of the lab is in the table above. */
static void
test_complete (void)
{
    for (guint i = 0; debug_chip_get (i) != NULL; i++) {
        guint n = 0;

        while (n < G_N_ELEMENTS (names) && !g_str_equal (names[n].chip, debug_chip_get (i)->name))
            n++;
        if (n == G_N_ELEMENTS (names))
            g_error ("what is Moult to call the %s?", debug_chip_get (i)->name);
    }
}

static void
test_fault (const char *fault, MoultError code)
{
    g_autoptr (DebugTarget) debug = debug_target_new ("stm32f411");
    g_autoptr (GError) error = NULL;
    gint64 start = g_get_monotonic_time ();

    debug_target_set_fault (debug, fault, "");
    g_assert_null (ask (debug, FALSE, &error));
    g_assert_error (error, MOULT_ERROR, (int) code);
    g_assert_cmpint (g_get_monotonic_time () - start, <, 3 * G_TIME_SPAN_SECOND);
}

static void
test_faults (void)
{
    test_fault ("no-answer", MOULT_ERROR_NOT_FOUND);
    test_fault ("wait", MOULT_ERROR_PROTOCOL);
    test_fault ("fault", MOULT_ERROR_PROTOCOL);
    test_fault ("parity", MOULT_ERROR_PROTOCOL);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
        g_autofree char *path = g_strconcat ("/lab/names/", names[i].chip, NULL);
        g_autofree char *locked = g_strconcat ("/lab/names-locked/", names[i].chip, NULL);

        g_test_add_data_func (path, GUINT_TO_POINTER (i), test_name);
        if (i < FIRST_WITHOUT_LOCK)
            g_test_add_data_func (locked, GUINT_TO_POINTER (i), test_locked);
    }
    g_test_add_func ("/lab/names/under-reset", test_under_reset);
    g_test_add_func ("/lab/names/complete", test_complete);
    g_test_add_func ("/lab/names/faults", test_faults);
    return g_test_run ();
}
