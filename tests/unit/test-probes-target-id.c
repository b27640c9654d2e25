/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>
#include <string.h>

#include "error.h"
#include "fake-dap.h"
#include "target-db.h"
#include "target-id.h"
#include "target-narrow.h"

#define DHCSR 0xe000edf0
#define DEMCR 0xe000edfc

static MoultTarget *
ask (FakeDap *dap, gboolean under_reset, GError **error)
{
    g_autoptr (MoultAdi) adi = moult_adi_connect (MOULT_DAP_LINK (dap), under_reset, NULL, error);

    return adi != NULL ? moult_target_id_read (adi, NULL, error) : NULL;
}

static MoultTarget *
ask_well (FakeDap *dap)
{
    g_autoptr (GError) error = NULL;
    MoultTarget *target = ask (dap, FALSE, &error);

    g_assert_no_error (error);
    g_assert_false (dap->reset);
    g_assert_cmpuint (dap->n_writes, ==, 0); /* nothing is halted to be asked */
    return target;
}

/* ---- Every chip of the data, made of the data ---- */

static guint
get_designer (const MoultTargetFamily *family)
{
    static const struct {
        const char *maker;
        guint designer;
    } makers[] = { { "st", 0x020 },        { "nordic", 0x144 }, { "raspberrypi", 0x493 },
                   { "microchip", 0x01f }, { "nxp", 0x015 },    { "renesas", 0x223 } };

    for (guint i = 0; i < G_N_ELEMENTS (makers); i++) {
        if (g_str_equal (makers[i].maker, family->maker))
            return makers[i].designer;
    }
    g_assert_not_reached ();
}

/* Puts bits of a number where the family has them, without touching what else is in the words. */
static void
set_bits (FakeDapPort *port, const GArray *bits, guint32 value)
{
    for (guint i = bits->len; i-- > 0;) {
        const MoultTargetBits *field = &g_array_index (bits, MoultTargetBits, i);
        guint width = field->high - field->low + 1;
        guint64 mask = (G_GUINT64_CONSTANT (1) << width) - 1;
        guint32 old =
            GPOINTER_TO_UINT (g_hash_table_lookup (port->words, GUINT_TO_POINTER (field->address)));

        fake_dap_port_set (
            port, field->address,
            (guint32) ((old & ~(mask << field->low)) | (value & mask) << field->low));
        value = (guint32) ((guint64) value >> width);
    }
}

static void
set_letters (FakeDapPort *port, guint32 address, const char *letters)
{
    guint32 word = 0;

    for (guint i = 0; i < 4; i++)
        word = word << 8 | (guint8) letters[i];
    fake_dap_port_set (port, address, word);
}

static FakeDap *
make_chip (const MoultTargetPart *part, guint32 id)
{
    const MoultTargetFamily *family = part->device->family;
    FakeDap *dap = fake_dap_new ();
    guint core = g_array_index (family->cores, guint, 0);
    FakeDapPort *port = fake_dap_add_core (dap, 0, core);

    fake_dap_port_add_table (port, 0xe00ff000, get_designer (family), id & 0xfff);
    set_bits (port, family->id, id);
    set_bits (port, family->flash_kb, part->flash_kb);
    set_bits (port, family->open, family->open_value);
    if (family->flash_page != 0) {
        fake_dap_port_set (port, family->flash_page, 1024);
        fake_dap_port_set (port, family->flash_pages, MAX (part->flash_kb, 256));
    }
    for (guint i = 0; i < family->unique_id->len; i++)
        fake_dap_port_set (port, g_array_index (family->unique_id, guint32, i), 0x01020304 + i);
    if (part->device->line != 0)
        set_letters (port, part->device->line, part->line + strlen ("STM32"));
    if (part->n_cores == 2)
        fake_dap_add_core (dap, 3, 0xc24);
    return dap;
}

static gboolean
has_part (GPtrArray *parts, const MoultTargetPart *part)
{
    return g_ptr_array_find (parts, part, NULL);
}

static void
check_part (const MoultTargetPart *part, guint32 id)
{
    g_autoptr (FakeDap) dap = make_chip (part, id);
    g_autoptr (MoultTarget) target = ask_well (dap);
    g_autoptr (GPtrArray) parts =
        moult_target_device_match (part->device, part->flash_kb, MAX (part->n_cores, 1),
                                   part->device->line != 0 ? part->line : NULL);
    g_autofree char *name = moult_target_db_dup_name (moult_target_db_get (), parts);

    g_assert_true (has_part (parts, part));
    g_assert_cmpstr (target->name, ==, name);
    g_assert_cmpstr (target->part, ==, parts->len == 1 ? part->key : NULL);
    g_assert_cmpstr (target->pack_part, ==, parts->len == 1 ? part->pack_part : NULL);
    g_assert_cmpuint (g_strv_length (target->pyocd), ==, parts->len == 1 ? part->pyocd->len : 0);
    g_assert_cmpstr (target->chip, ==, part->chip);
    if (part->flash_kb != 0)
        g_assert_cmpuint (target->flash_size, ==, part->flash_kb * 1024);
    g_assert_cmphex (target->flash_base, ==, part->device->family->flash_base);
    if (part->device->family->control < 0)
        g_assert_cmpint (target->lock, ==, MOULT_TARGET_UNLOCKED);
    g_assert_cmpuint (target->max_frequency, >=, 1000000);
    for (guint i = 0; i < part->boards->len; i++)
        g_assert_true (
            g_strv_contains ((const char *const *) target->boards, part->boards->pdata[i]));
}

static guint
check_device (const MoultTargetDevice *device)
{
    GHashTableIter iter;
    gpointer id = NULL;
    guint n = 0;

    g_hash_table_iter_init (&iter, device->ids);
    while (g_hash_table_iter_next (&iter, &id, NULL)) {
        for (guint i = 0; i < device->parts->len; i++, n++)
            check_part (device->parts->pdata[i], GPOINTER_TO_UINT (id));
    }
    return n;
}

static void
test_all (void)
{
    const GPtrArray *families = moult_target_db_get_families (moult_target_db_get ());
    guint n = 0;

    for (guint i = 0; i < families->len; i++) {
        const MoultTargetFamily *family = families->pdata[i];

        for (guint k = 0; k < family->devices->len; k++)
            n += check_device (family->devices->pdata[k]);
    }
    g_test_message ("%u chips", n);
    g_assert_cmpuint (n, >, 200);
}

/* ---- Some chips by hand ---- */

static FakeDapPort *
add_stm32f4 (FakeDap *dap, guint32 idcode, guint kb)
{
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc24);

    fake_dap_port_add_table (port, 0xe00ff000, 0x020, idcode & 0xfff);
    fake_dap_port_set (port, 0xe0042000, idcode);
    fake_dap_port_set (port, 0x1fff7a20, kb << 16 | 0xffff);
    fake_dap_port_set (port, 0x40023c14, 0x0fffaaed);
    fake_dap_port_set (port, 0x1fff7a10, 0x00320029);
    fake_dap_port_set (port, 0x1fff7a14, 0x34315105);
    fake_dap_port_set (port, 0x1fff7a18, 0x37363238);
    return port;
}

static void
test_stm32 (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (MoultTarget) target = NULL;

    add_stm32f4 (dap, 0x10006431, 512);
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, "STM32F411xE");
    g_assert_cmpstr (target->part, ==, "stm32f411xe");
    g_assert_cmpstr (target->core, ==, "Cortex-M4");
    g_assert_cmpuint (target->n_cores, ==, 1);
    g_assert_cmpstr (target->revision, ==, "A");
    g_assert_cmpuint (target->flash_size, ==, 512 * 1024);
    g_assert_cmpstr (target->unique_id, ==, "290032000551313438323637");
    g_assert_cmpstr (target->port, ==, "stm32");
    g_assert_cmpstr (target->pack_part, ==, "STM32F411?E*");
    g_assert_cmphex (dap->control, ==, 0); /* powered down, as it was */
}

static void
test_stm32_twins (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (MoultTarget) target = NULL;

    add_stm32f4 (dap, 0x101f6413, 1024);
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, "STM32F405/F407");
    g_assert_null (target->part);
    g_assert_null (target->pack_part);
    g_assert_cmpuint (g_strv_length (target->pyocd), ==, 0);
    g_assert_cmpstr (target->revision, ==, "4");
    g_assert_true (g_strv_contains ((const char *const *) target->boards, "PYBV11"));
    g_assert_true (g_strv_contains ((const char *const *) target->boards, "STM32F4DISC"));
    g_assert_false (g_strv_contains ((const char *const *) target->boards, "VCC_GND_F407VE"));
}

static void
test_narrow (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (MoultTarget) target = NULL;
    g_autoptr (MoultTarget) pyboard = NULL;
    g_autoptr (MoultTarget) nucleo = NULL;
    g_autoptr (MoultTarget) unknown = NULL;

    add_stm32f4 (dap, 0x101f6413, 1024);
    target = ask_well (dap);
    pyboard = moult_target_narrow (target, "PYBV11");
    g_assert_cmpstr (pyboard->name, ==, "STM32F405xG");
    g_assert_cmpstr (pyboard->part, ==, "stm32f405xg");
    g_assert_cmpstr (pyboard->pack_part, ==, "STM32F405RG*");
    g_assert_cmpstr (pyboard->unique_id, ==, target->unique_id);
    g_assert_cmpstr (pyboard->revision, ==, "4");
    g_assert_cmpuint (pyboard->flash_size, ==, target->flash_size);
    nucleo = moult_target_narrow (target, "NUCLEO_F767ZI"); /* which has another chip */
    g_assert_true (nucleo == target);
    unknown = moult_target_narrow (target, NULL);
    g_assert_true (unknown == target);
}

static void
test_stm32_locked (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = add_stm32f4 (dap, 0x10006431, 512);
    g_autoptr (MoultTarget) target = NULL;

    fake_dap_port_set (port, 0x40023c14, 0x0fff55ed);
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, "STM32F411xE");
    g_assert_cmpint (target->lock, ==, MOULT_TARGET_LOCKED);
}

/* Neither option bytes nor flash can be read. */
static void
test_stm32_hides (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = add_stm32f4 (dap, 0x10006431, 512);
    g_autoptr (MoultTarget) target = NULL;

    g_hash_table_remove (port->words, GUINT_TO_POINTER (0x40023c14));
    target = ask_well (dap);
    g_assert_cmpint (target->lock, ==, MOULT_TARGET_LOCKED);
}

/* Without the clock of DBGMCU its number is 0; the ROM table has it, too. */
static void
test_stm32_by_rom (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc60);
    g_autoptr (MoultTarget) target = NULL;

    fake_dap_port_add_table (port, 0xe00ff000, 0x020, 0x467);
    fake_dap_port_set (port, 0x40015800, 0);
    fake_dap_port_set (port, 0x1fff75e0, 512);
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, "STM32G0B0/G0B1");
    g_assert_cmpstr (target->core, ==, "Cortex-M0+");
}

static void
test_stm32_unknown (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (MoultTarget) target = NULL;

    add_stm32f4 (dap, 0x10006777, 512);
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, "STM32 (0x777)");
    g_assert_null (target->part);
}

/* Its size is none that the line has: then it is not known. */
static void
test_lying_size (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (MoultTarget) target = NULL;

    add_stm32f4 (dap, 0x10006431, 0xffff);
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, "STM32F411");
    g_assert_null (target->part);
    g_assert_cmpuint (target->flash_size, ==, 0);
}

/* Registers as an STM32F4 has them, but another made it. */
static void
test_clone (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = add_stm32f4 (dap, 0x10006413, 1024);
    g_autoptr (MoultTarget) target = NULL;

    fake_dap_port_add_table (port, 0xe00ff000, 0x3d1, 0x413);
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, "Cortex-M4");
    g_assert_null (target->part);
    g_assert_null (target->port);
    g_assert_cmpuint (g_strv_length (target->boards), ==, 0);
}

static FakeDapPort *
add_nrf52 (FakeDap *dap, guint32 status)
{
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc24);
    FakeDapPort *control = fake_dap_add_port (dap, 1, 0x02880000);

    fake_dap_port_set (control, 0x0c, status);
    fake_dap_port_add_table (port, 0xe00ff000, 0x144, 0x008);
    fake_dap_port_set (port, 0x10000100, 0x52833);
    fake_dap_port_set (port, 0x10000104, 0x41414130);
    fake_dap_port_set (port, 0x10000110, 512);
    fake_dap_port_set (port, 0x10000060, 0xd0c0b0a0);
    fake_dap_port_set (port, 0x10000064, 0x00f0e001);
    return port;
}

static void
test_nrf (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (MoultTarget) target = NULL;

    add_nrf52 (dap, 1);
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, "nRF52833");
    g_assert_cmpstr (target->revision, ==, "AAA0");
    g_assert_cmpstr (target->unique_id, ==, "a0b0c0d001e0f000");
    g_assert_cmpstr (target->pyocd[0], ==, "nrf52833");
    g_assert_cmpint (target->lock, ==, MOULT_TARGET_UNLOCKED);
}

static void
test_nrf_locked (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (MoultTarget) target = NULL;

    add_nrf52 (dap, 0)->closed = TRUE;
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, "nRF52");
    g_assert_cmpstr (target->core, ==, "Cortex-M4");
    g_assert_cmpstr (target->port, ==, "nrf");
    g_assert_null (target->part);
    g_assert_cmpint (target->lock, ==, MOULT_TARGET_LOCKED);
}

static void
test_samd_locked (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc24);
    g_autoptr (MoultTarget) target = NULL;

    g_hash_table_remove_all (port->words);
    fake_dap_port_set (port, 0x41002118, 0x60060105);
    fake_dap_port_set (port, 0x41002100, 0x00010000);
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, "SAMD51J19A");
    g_assert_cmpstr (target->core, ==, "Cortex-M4");
    g_assert_cmpstr (target->revision, ==, "B");
    g_assert_cmpstr (target->pack_part, ==, "ATSAMD51J19A*");
    g_assert_cmpuint (target->flash_size, ==, 512 * 1024);
    g_assert_null (target->unique_id);
    g_assert_cmpint (target->lock, ==, MOULT_TARGET_LOCKED);
}

static void
test_samd_unique_id (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc60);
    g_autoptr (MoultTarget) target = NULL;

    fake_dap_port_set (port, 0x41002118, 0x10010305);
    fake_dap_port_set (port, 0x41002100, 0);
    fake_dap_port_set (port, 0x0080a00c, 0x6e27f15f);
    fake_dap_port_set (port, 0x0080a040, 0x50534b54);
    fake_dap_port_set (port, 0x0080a044, 0x332e3120);
    fake_dap_port_set (port, 0x0080a048, 0xff091645);
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, "SAMD21G18A");
    g_assert_cmpstr (target->unique_id, ==, "6e27f15f50534b54332e3120ff091645");
}

static void
test_rp2350 (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0x2000, 0xd21);
    g_autoptr (MoultTarget) target = NULL;

    dap->dpidr = 0x4c013477;
    dap->target_id = 0x00040927;
    fake_dap_add_core (dap, 0x4000, 0xd21);
    fake_dap_port_set (port, 0x40000000, 0x20004927);
    fake_dap_port_set (port, 0x40130000, 0x33221100);
    fake_dap_port_set (port, 0x40130004, 0x77665544);
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, "RP2350");
    g_assert_cmpstr (target->unique_id, ==, "7766554433221100");
    g_assert_cmpuint (target->n_cores, ==, 2);
    g_assert_cmpuint (target->flash_size, ==, 0);
}

/* The second core of an STM32H747 sleeps; the bus of an STM32H743 has a port as well. */
static void
check_h7 (gboolean second, const char *name)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc27);
    g_autoptr (MoultTarget) target = NULL;

    fake_dap_add_core (dap, 1, 0xc27)->base = 0xfffffffc;
    if (second)
        fake_dap_add_core (dap, 3, 0xc24)->closed = TRUE;
    fake_dap_port_add_table (port, 0xe00ff000, 0x020, 0x450);
    fake_dap_port_set (port, 0x5c001000, 0x20036450);
    fake_dap_port_set (port, 0x1ff1e880, 2048);
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, name);
    g_assert_cmpstr (target->revision, ==, "V");
    g_assert_cmpuint (target->n_cores, ==, second ? 2 : 1);
}

static void
test_h7 (void)
{
    check_h7 (FALSE, "STM32H742/H743/H753");
    check_h7 (TRUE, "STM32H745/H747");
}

/* A series whose number is not known is none of those whose number is. */
static void
test_imxrt_others (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc27);
    g_autoptr (MoultTarget) target = NULL;
    g_autoptr (MoultTarget) metro = NULL;

    fake_dap_port_set (port, 0x400d8260, 0x006e0000);
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, "MIMXRT1011/1015/1021/1024");
    g_assert_cmpstr (target->port, ==, "mimxrt");
    g_assert_null (target->part);
    metro = moult_target_narrow (target, "ADAFRUIT_METRO_M7");
    g_assert_cmpstr (metro->name, ==, "MIMXRT1011");
    g_assert_cmpstr (metro->pyocd[0], ==, "mimxrt1010");
}

static void
set_text (FakeDapPort *port, guint32 address, const char *text)
{
    for (guint i = 0; i < strlen (text); i += 4) {
        guint32 word = 0;

        memcpy (&word, text + i, 4);
        fake_dap_port_set (port, address + i, GUINT32_FROM_LE (word));
    }
}

static void
check_ra (guint core, guint32 table, guint32 part, const char *text, const char *name)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, core);
    g_autoptr (MoultTarget) target = NULL;

    fake_dap_port_add_table (port, 0xe00ff000, 0x223, 0x000);
    if (table != 0)
        fake_dap_port_set (port, 0x407fb19c, table);
    set_text (port, part, text);
    set_text (port, part == 0x010080f0 ? 0x01008190 : part - 0x10, "0123456789abcdef");
    target = ask_well (dap);
    g_assert_cmpstr (target->name, ==, name);
    g_assert_cmpstr (target->unique_id, ==, "30313233343536373839616263646566");
}

static void
test_ra (void)
{
    check_ra (0xc24, 0x01003c00, 0x01003c24, "R7FA4M1AB3CFM   ", "R7FA4M1AB");
    check_ra (0xc24, 0x01007000, 0x01007024, "R7FA6M2AF3CFB   ", "R7FA6M2AF");
    check_ra (0xd21, 0, 0x010080f0, "R7FA6M5BH3CFC   ", "R7FA6M5BH");
    check_ra (0xd20, 0, 0x01001c10, "MFC2BA1L2AF7R   ", "R7FA2L1AB");
}

/* ---- What cannot be told ---- */

static void
test_no_ports (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (GError) error = NULL;

    g_assert_null (ask (dap, FALSE, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_LOCKED);
}

static void
test_closed (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (GError) error = NULL;

    fake_dap_add_core (dap, 0, 0xc24)->closed = TRUE;
    g_assert_null (ask (dap, FALSE, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_LOCKED);
}

/* Wherever the plug is pulled, that is what is told, at once. */
static void
test_unplugged (void)
{
    guint n = 1;

    for (gboolean told = FALSE; !told; n++) {
        g_autoptr (FakeDap) dap = fake_dap_new ();
        g_autoptr (GError) error = NULL;
        g_autoptr (MoultTarget) target = NULL;

        add_stm32f4 (dap, 0x10006431, 512);
        dap->plug_after = n;
        target = ask (dap, FALSE, &error);
        told = target != NULL;
        if (!told)
            g_assert_error (error, MOULT_ERROR, MOULT_ERROR_GONE);
        g_assert_cmpuint (dap->n_batches, <=, n);
    }
    g_test_message ("%u batches", n - 1);
    g_assert_cmpuint (n, >, 10);
}

static void
test_under_reset (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = add_stm32f4 (dap, 0x10006431, 512);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultTarget) target = ask (dap, TRUE, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (target->name, ==, "STM32F411xE");
    g_assert_cmpuint (dap->n_resets, ==, 1);
    g_assert_false (dap->reset);
    /* It runs on in the end. */
    g_assert_cmphex (GPOINTER_TO_UINT (g_hash_table_lookup (port->words, GUINT_TO_POINTER (DEMCR))),
                     ==, 0);
    g_assert_cmphex (GPOINTER_TO_UINT (g_hash_table_lookup (port->words, GUINT_TO_POINTER (DHCSR))),
                     ==, 0xa05f0000);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/probes/target-id/all", test_all);
    g_test_add_func ("/probes/target-id/stm32", test_stm32);
    g_test_add_func ("/probes/target-id/stm32-twins", test_stm32_twins);
    g_test_add_func ("/probes/target-id/narrow", test_narrow);
    g_test_add_func ("/probes/target-id/stm32-locked", test_stm32_locked);
    g_test_add_func ("/probes/target-id/stm32-hides", test_stm32_hides);
    g_test_add_func ("/probes/target-id/stm32h7", test_h7);
    g_test_add_func ("/probes/target-id/stm32-by-rom", test_stm32_by_rom);
    g_test_add_func ("/probes/target-id/stm32-unknown", test_stm32_unknown);
    g_test_add_func ("/probes/target-id/lying-size", test_lying_size);
    g_test_add_func ("/probes/target-id/clone", test_clone);
    g_test_add_func ("/probes/target-id/nrf", test_nrf);
    g_test_add_func ("/probes/target-id/nrf-locked", test_nrf_locked);
    g_test_add_func ("/probes/target-id/samd-locked", test_samd_locked);
    g_test_add_func ("/probes/target-id/samd-unique-id", test_samd_unique_id);
    g_test_add_func ("/probes/target-id/imxrt-others", test_imxrt_others);
    g_test_add_func ("/probes/target-id/rp2350", test_rp2350);
    g_test_add_func ("/probes/target-id/ra", test_ra);
    g_test_add_func ("/probes/target-id/no-ports", test_no_ports);
    g_test_add_func ("/probes/target-id/closed", test_closed);
    g_test_add_func ("/probes/target-id/unplugged", test_unplugged);
    g_test_add_func ("/probes/target-id/under-reset", test_under_reset);
    return g_test_run ();
}
