/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "board-db.h"
#include "target-db.h"

#define BOARDS "/io/github/moult/Moult/boards/boards.json"

/* Boards of MicroPython that no debug probe reaches: their chips have none of Arm's cores, or no
 * debug port that Moult knows. */
static gboolean
is_out_of_reach (const char *port)
{
    static const char *const ports[] = { "alif", "cc3200", "esp32", "esp8266", "psoc-edge", NULL };

    return g_strv_contains (ports, port);
}

static JsonArray *
load_boards (JsonParser *parser)
{
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) error = NULL;

    moult_board_db_lookup ("PYBV11"); /* pulls the data in */
    bytes = g_resources_lookup_data (BOARDS, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
    g_assert_no_error (error);
    json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                (gssize) g_bytes_get_size (bytes), &error);
    g_assert_no_error (error);
    return json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)),
                                         "boards");
}

/* What the firmware of a board says of its chip: "STM32F405RG" of "PYBv1.1 with STM32F405RG". */
static const char *
get_machine_mcu (JsonObject *board)
{
    JsonObject *machines = json_object_get_object_member (board, "machines");
    const char *machine = json_object_get_string_member (machines, "");
    const char *with = machine != NULL ? g_strrstr (machine, " with ") : NULL;

    g_assert_nonnull (with);
    return with + strlen (" with ");
}

/* One says more than the other, and x stands for any letter: but they do not contradict. */
static gboolean
agree (const char *one, const char *other)
{
    for (; *one != '\0' && *other != '\0'; one++, other++) {
        if (*one != 'x' && *other != 'x' && g_ascii_toupper (*one) != g_ascii_toupper (*other))
            return FALSE;
    }
    return TRUE;
}

/* Every board of a port with debug ports has its chip in the table, and it is the chip that its
 * firmware names. */
static void
test_boards (void)
{
    const MoultTargetDb *db = moult_target_db_get ();
    g_autoptr (JsonParser) parser = json_parser_new ();
    JsonArray *boards = load_boards (parser);
    guint n_stm32 = 0;
    guint n_all = 0;

    for (guint i = 0; i < json_array_get_length (boards); i++) {
        JsonObject *board = json_array_get_object_element (boards, i);
        const char *id = json_object_get_string_member (board, "board_id");
        const char *port = json_object_get_string_member (board, "port");
        const MoultTargetBoard *found = moult_target_db_find_board (db, id);

        if (is_out_of_reach (port) || g_str_equal (port, "zephyr"))
            continue;
        if (found == NULL)
            g_error ("%s is not in targets.json", id);
        n_all++;
        n_stm32 += g_str_equal (port, "stm32");
        if (!g_str_equal (port, "renesas-ra") && !agree (found->mcu, get_machine_mcu (board)))
            g_error ("%s has %s, not %s", id, get_machine_mcu (board), found->mcu);
        g_assert_cmpstr (found->part->chip, ==, json_object_get_string_member (board, "chip"));
        g_assert_cmpstr (moult_board_db_get_chip_port (found->part->chip), ==, port);
        g_assert_true (
            g_ptr_array_find_with_equal_func (found->part->boards, id, g_str_equal, NULL));
    }
    g_test_message ("%u boards, %u of them with an STM32", n_all, n_stm32);
    g_assert_cmpuint (n_stm32, >=, 72);
}

/* Each STM32 board leads to a target of pyOCD or to a pack part, and that is its own part line. */
static void
test_stm32_lines (void)
{
    const MoultTargetDb *db = moult_target_db_get ();
    g_autoptr (JsonParser) parser = json_parser_new ();
    JsonArray *boards = load_boards (parser);

    for (guint i = 0; i < json_array_get_length (boards); i++) {
        const char *id =
            json_object_get_string_member (json_array_get_object_element (boards, i), "board_id");
        const MoultTargetBoard *board = moult_target_db_find_board (db, id);

        if (board == NULL || !g_str_has_prefix (board->mcu, "STM32"))
            continue;
        gsize line = strlen (board->mcu) - 2;
        g_assert_cmpint (strncmp (board->mcu, board->part->line, line), ==, 0);
        g_assert_cmpuint (strlen (board->part->line), ==, line);
        g_assert_cmpuint (g_hash_table_size (board->part->device->ids), ==, 1);
        g_assert_cmpuint (board->part->flash_kb, >, 0);
        g_assert_true (g_str_has_prefix (board->pack_part, board->part->line));
        g_assert_true (g_pattern_match_simple (
            board->part->pack_part, g_str_has_suffix (board->mcu, "x") ? "" : board->mcu));
        for (guint n = 0; n < board->part->pyocd->len; n++) {
            g_autofree char *start = g_ascii_strdown (board->part->line, -1);

            g_assert_true (g_str_has_prefix (board->part->pyocd->pdata[n], start));
        }
    }
}

static void
assert_board (const char *id, const char *key, const char *pack, const char *pyocd)
{
    const MoultTargetBoard *board = moult_target_db_find_board (moult_target_db_get (), id);

    g_assert_nonnull (board);
    g_assert_cmpstr (board->part->key, ==, key);
    g_assert_cmpstr (board->pack_part, ==, pack);
    g_assert_cmpstr (board->part->pyocd->len > 0 ? board->part->pyocd->pdata[0] : NULL, ==, pyocd);
}

static void
test_some_boards (void)
{
    assert_board ("PYBV11", "stm32f405xg", "STM32F405RG*", NULL);
    assert_board ("NUCLEO_WB55", "stm32wb55xg", "STM32WB55RG*", NULL);
    assert_board ("NUCLEO_H563ZI", "stm32h563xi", "STM32H563ZI*", NULL);
    assert_board ("NUCLEO_F412ZG", "stm32f412xg", "STM32F412ZG*", "stm32f412xg");
    assert_board ("GARATRONIC_PYMATE_CORE8ADI8DOSC", "stm32f412xe", "STM32F412RE*", "stm32f412xe");
    assert_board ("NUCLEO_F767ZI", "stm32f767xi", "STM32F767ZI*", "stm32f767zi");
    assert_board ("LEGO_HUB_NO7", "stm32f413xg", "STM32F413?G*", NULL);
    assert_board ("ADAFRUIT_METRO_M7", "mimxrt1011", "MIMXRT1011*", "mimxrt1010");
    assert_board ("ADAFRUIT_FEATHER_M4_EXPRESS", "samd51j19a", "ATSAMD51J19A*", NULL);
    assert_board ("MICROBIT", "nrf51822", NULL, "nrf51822");
    assert_board ("EK_RA4M1", "r7fa4m1ab", "R7FA4M1AB*", NULL);
    assert_board ("RPI_PICO2", "rp2350", NULL, "rp2350");
    g_assert_null (moult_target_db_find_board (moult_target_db_get (), "ESP32_GENERIC"));
}

static const MoultTargetDevice *
find_device (const char *family, guint32 id)
{
    const GPtrArray *families = moult_target_db_get_families (moult_target_db_get ());

    for (guint i = 0; i < families->len; i++) {
        const MoultTargetFamily *each = families->pdata[i];

        if (g_str_equal (each->name, family))
            return moult_target_family_find (each, id);
    }
    return NULL;
}

static void
assert_match (const MoultTargetDevice *device,
              guint kb,
              guint cores,
              const char *line,
              const char *name)
{
    g_autoptr (GPtrArray) parts = moult_target_device_match (device, kb, cores, line);
    g_autofree char *text = moult_target_db_dup_name (moult_target_db_get (), parts);

    g_assert_cmpstr (text, ==, name);
}

static void
test_match (void)
{
    assert_match (find_device ("stm32f4", 0x413), 1024, 1, NULL, "STM32F405/F407");
    assert_match (find_device ("stm32f4", 0x431), 512, 1, NULL, "STM32F411xE");
    assert_match (find_device ("stm32f4", 0x431), 256, 1, NULL, "STM32F411xC");
    assert_match (find_device ("stm32f4", 0x431), 0, 0, NULL, "STM32F411");
    assert_match (find_device ("stm32f4", 0x431), 333, 1, NULL, NULL);
    assert_match (find_device ("stm32f4", 0x423), 256, 1, NULL, "STM32F401xC");
    assert_match (find_device ("stm32h7", 0x450), 2048, 1, NULL, "STM32H742/H743/H753");
    assert_match (find_device ("stm32h7", 0x450), 2048, 2, NULL, "STM32H745/H747");
    assert_match (find_device ("stm32h7", 0x450), 128, 1, NULL, "STM32H750xB");
    assert_match (find_device ("stm32h7", 0x483), 1024, 1, "STM32H723", "STM32H723xG");
    assert_match (find_device ("mimxrt10", 0x6c), 0, 1, NULL, "MIMXRT1061/1062/1064");
    g_assert_null (find_device ("stm32f4", 0x999));
}

/* ---- Files that are none ---- */

static void
assert_bad (const char *text)
{
    g_autoptr (GError) error = NULL;

    g_assert_null (moult_target_db_parse (text, -1, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

#define FAMILY(members_)                                                                           \
    "{\"letters\": {\"E\": 512}, \"boards\": {}, \"families\": [{\"name\": \"a\", \"maker\": "     \
    "\"b\"" members_ "}]}"

static void
test_bad (void)
{
    assert_bad ("");
    assert_bad ("[]");
    assert_bad ("{");
    assert_bad ("{}");
    assert_bad ("{\"letters\": [], \"boards\": {}}");
    assert_bad ("{\"letters\": {}, \"boards\": {\"A\": \"STM32F405RG\"}}");
    assert_bad ("{\"letters\": {}, \"boards\": {\"A\": \"\"}}");
    assert_bad ("{\"letters\": {}, \"boards\": {}, \"families\": [1]}");
    assert_bad ("{\"letters\": {}, \"boards\": {}, \"families\": [{}]}");
    assert_bad (FAMILY (", \"id\": \"e0042000\""));
    assert_bad (FAMILY (", \"id\": \"e0042000:0-11\""));
    assert_bad (FAMILY (", \"id\": \"e0042000:32-0\""));
    assert_bad (FAMILY (", \"id\": 7"));
    assert_bad (FAMILY (", \"open\": \"e0042000:7-0\""));
    assert_bad (FAMILY (", \"cores\": [\"xyz\"]"));
    assert_bad (FAMILY (", \"flash_pages\": [\"1\"]"));
    assert_bad (FAMILY (", \"frequency\": -1"));
    assert_bad (FAMILY (", \"devices\": [{\"id\": \"1\"}]"));
    assert_bad (FAMILY (", \"letters\": true, \"devices\": [{\"id\": \"1\", \"lines\": "
                        "[{\"name\": \"c\", \"kb\": [7]}]}]"));
    assert_bad (FAMILY (", \"devices\": [{\"lines\": [{\"name\": \"c\"}, {\"name\": \"C\"}]}]"));
}

static void
test_good (void)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultTargetDb) db = moult_target_db_parse (
        FAMILY (", \"letters\": true, \"devices\": [{\"id\": \"1\", \"lines\": "
                "[{\"name\": \"C\", \"kb\": [512]}]}]"),
        -1, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (moult_target_db_find_part (db, "cxe")->pack_part, ==, "C?E*");
    g_assert_null (moult_target_db_find_part (db, "c"));
    g_assert_null (moult_target_db_find_part (db, NULL));
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/probes/target-db/boards", test_boards);
    g_test_add_func ("/probes/target-db/stm32-lines", test_stm32_lines);
    g_test_add_func ("/probes/target-db/some-boards", test_some_boards);
    g_test_add_func ("/probes/target-db/match", test_match);
    g_test_add_func ("/probes/target-db/bad", test_bad);
    g_test_add_func ("/probes/target-db/good", test_good);
    return g_test_run ();
}
