/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>

#include "error.h"
#include "fake-pyocd.h"
#include "ihex.h"
#include "image-parse.h"
#include "pyocd-board-target.h"
#include "pyocd-compare.h"
#include "pyocd-features.h"
#include "pyocd-files.h"
#include "pyocd-pack.h"
#include "pyocd-pdsc.h"
#include "pyocd-target.h"

#define TARGETS                                                                                    \
    "{\"status\": 0, \"targets\": ["                                                               \
    "{\"name\": \"stm32f412xg\", \"vendor\": \"ST\", \"part_number\": \"STM32F412xG\","            \
    " \"source\": \"builtin\"},"                                                                   \
    "{\"name\": \"stm32f412xe\", \"vendor\": \"ST\", \"part_number\": \"STM32F412xE\","            \
    " \"source\": \"builtin\"},"                                                                   \
    "{\"name\": \"nrf52840\", \"vendor\": \"Nordic\", \"part_number\": \"NRF52840\","              \
    " \"source\": \"builtin\"},"                                                                   \
    "{\"name\": \"stm32g071rbtx\", \"vendor\": \"ST\", \"part_number\": \"STM32G071RBTx\","        \
    " \"source\": \"pack\"}]}"
#define HELP "--no-wait --no-reset --no-config --erase --pack --connect"
#define OPTIONS                                                                                    \
    "auto_unlock (bool) Whether to unlock.\n"                                                      \
    "\033[1mresume_on_disconnect\033[0m\033[32m (bool) Whether to run target on disconnect.\n"
#define PDSC(devices)                                                                              \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package schemaVersion=\"1.4\"><devices>"         \
    "<family Dfamily=\"F4\" Dvendor=\"ST:13\"><subFamily DsubFamily=\"STM32F411\">" devices        \
    "</subFamily></family></devices></package>"
#define F411                                                                                       \
    "<device Dname=\"STM32F411RE\"><memory id=\"IROM1\"/>"                                         \
    "<variant Dvariant=\"STM32F411RETx\"/></device>"

static FakePyocd *fake;

/* ---- Features ---- */

static MoultPyocdFeatures *
new_features (void)
{
    g_autoptr (GError) error = NULL;
    MoultPyocdFeatures *features =
        moult_pyocd_features_new ("/usr/bin/pyocd", TARGETS, HELP, OPTIONS, &error);

    g_assert_no_error (error);
    return features;
}

static void
test_features (void)
{
    g_autoptr (MoultPyocdFeatures) features = new_features ();
    const MoultPyocdTarget *target = moult_pyocd_features_find_target (features, "stm32f412xg");

    g_assert_cmpuint (moult_pyocd_features_get_targets (features)->len, ==, 4);
    g_assert_cmpstr (target->part, ==, "STM32F412xG");
    g_assert_null (moult_pyocd_features_find_target (features, "stm32f412"));
    g_assert_true (moult_pyocd_features_has_option (features, "auto_unlock"));
    g_assert_true (moult_pyocd_features_has_option (features, "resume_on_disconnect"));
    g_assert_false (moult_pyocd_features_has_option (features, "Whether"));
}

static void
test_features_lacking (void)
{
    static const struct {
        const char *targets;
        const char *help;
    } bad[] = {
        { "", HELP },
        { "[]", HELP },
        { "{\"status\": 1, \"error\": \"Traceback\"}", HELP },
        { "{\"targets\": {}}", HELP },
        { "{\"targets\": [1, null, {\"name\": 7}, {\"name\": null}]}", HELP },
        { TARGETS, "usage: pyocd load [-h]" },
    };

    for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autoptr (GError) error = NULL;

        g_assert_null (moult_pyocd_features_new ("p", bad[i].targets, bad[i].help, "", &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    }
}

#define ANSWERING                                                                                  \
    "echo asked >> $FAKE_PYOCD/asked\n"                                                            \
    "case \"$1\" in\n"                                                                             \
    "json) echo '" TARGETS "';;\n"                                                                 \
    "load) echo '" HELP "';;\n"                                                                    \
    "esac"

/* It is asked three questions once, and again when there is another one. */
static void
test_features_cached (void)
{
    g_autoptr (GError) error = NULL;

    fake_pyocd_set_script (fake, ANSWERING);
    for (guint i = 0; i < 2; i++) {
        g_autoptr (MoultPyocdFeatures) features = moult_pyocd_features_get (NULL, &error);
        g_autofree char *asked = fake_pyocd_dup_text (fake, "asked");

        g_assert_no_error (error);
        g_assert_cmpstr (moult_pyocd_features_get_program (features), ==, fake->program);
        g_assert_cmpstr (asked, ==, "asked\nasked\nasked\n");
    }

    g_usleep (1100 * 1000); /* the times of files count in seconds */
    fake_pyocd_set_script (fake, "echo broken; exit 1");
    g_assert_null (moult_pyocd_features_get (NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
}

static void
test_features_missing (void)
{
    g_autofree char *path = g_strdup (g_getenv ("PATH"));
    g_autoptr (GError) error = NULL;

    g_unlink (fake->program);
    g_setenv ("PATH", fake->folder, TRUE);
    g_assert_null (moult_pyocd_find_program (&error));
    g_setenv ("PATH", path, TRUE);
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    g_assert_nonnull (strstr (error->message, "pyocd"));
}

/* ---- Packs ---- */

typedef struct {
    const char *name;
    const char *text;
    gsize size; /* 0: that of the text */
} Member;

static char *
write_pack (const char *name, const Member *members, guint n_members)
{
    char *path = fake_pyocd_dup_path (fake, name);
    struct archive *archive = archive_write_new ();

    archive_write_set_format_zip (archive);
    g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
    for (guint i = 0; i < n_members; i++) {
        struct archive_entry *entry = archive_entry_new ();
        gsize size = members[i].size != 0 ? members[i].size : strlen (members[i].text);
        g_autofree char *bytes = g_malloc0 (size);

        memcpy (bytes, members[i].text, MIN (size, strlen (members[i].text)));
        archive_entry_set_pathname (entry, members[i].name);
        archive_entry_set_filetype (entry, AE_IFREG);
        archive_entry_set_size (entry, (la_int64_t) size);
        archive_write_header (archive, entry);
        archive_write_data (archive, bytes, size);
        archive_entry_free (entry);
    }
    archive_write_free (archive);
    return path;
}

static void
test_pack (void)
{
    const Member members[] = {
        { "Flash/STM32F4xx_512.FLM", "\177ELF" },
        { "deeper/other.pdsc", "<html/>" },
        { "Keil.STM32F4xx_DFP.pdsc", PDSC (F411) },
    };
    g_autofree char *path = write_pack ("good.pack", members, G_N_ELEMENTS (members));
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultPyocdPack) pack = moult_pyocd_pack_read (path, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (pack->path, ==, path);
    g_assert_cmpuint (g_strv_length (pack->parts), ==, 2);
    g_assert_cmpstr (pack->parts[0], ==, "STM32F411RE");
    g_assert_cmpstr (pack->parts[1], ==, "STM32F411RETx");
}

static void
assert_bad_pack (const char *name, const Member *members, guint n_members, const char *words)
{
    g_autofree char *path = write_pack (name, members, n_members);
    g_autoptr (GError) error = NULL;

    g_assert_null (moult_pyocd_pack_read (path, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    g_assert_nonnull (strstr (error->message, words));
}

static void
test_pack_bad (void)
{
    const Member none = { "readme.txt", "hello" };
    const Member page = { "a.pdsc", "<!DOCTYPE html><html><body>404</body></html>" };
    const Member bomb = { "a.pdsc", "<package>", 65 * 1024 * 1024 };
    const Member big[] = { { "a.pdsc", PDSC (F411) }, { "a.FLM", "x", 17 * 1024 * 1024 } };

    assert_bad_pack ("none.pack", &none, 1, "no description");
    assert_bad_pack ("page.pack", &page, 1, "document type");
    assert_bad_pack ("bomb.pack", &bomb, 1, "64 MiB");
    assert_bad_pack ("algorithm.pack", big, G_N_ELEMENTS (big), "16 MiB");
}

static void
test_pack_no_zip (void)
{
    g_autofree char *path = fake_pyocd_dup_path (fake, "text.pack");
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (path, "<html>not here</html>", -1, NULL));
    g_assert_null (moult_pyocd_pack_read (path, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    g_clear_error (&error);
    g_assert_null (moult_pyocd_pack_read ("/nonexistent.pack", &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

static void
test_pdsc_bad (void)
{
    static const char *const texts[] = {
        "",
        "no XML",
        "<package><devices>",
        "<html><body>error</body></html>",
        "<!DOCTYPE p [<!ENTITY a \"b\">]><package>&a;</package>",
    };

    for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
        g_autoptr (GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
        g_autoptr (GError) error = NULL;

        g_assert_null (moult_pyocd_pdsc_read (bytes, &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    }
}

/* ---- Which target ---- */

static MoultTarget *
new_target (const char *name, const char *pyocd, const char *pack_part)
{
    MoultTarget *target = moult_target_new ();

    target->name = g_strdup (name);
    target->pack_part = g_strdup (pack_part);
    g_strfreev (target->pyocd);
    target->pyocd = pyocd != NULL ? g_strsplit (pyocd, " ", -1) : g_new0 (char *, 1);
    return target;
}

static void
test_target (void)
{
    static const struct {
        const char *name; /* of the chip; NULL: not known */
        const char *pyocd;
        const char *pack_part;
        const char *wanted;
        const char *target; /* what is chosen; NULL: none */
        const char *words;  /* why none */
    } cases[] = {
        { "STM32F412xG", "stm32f412xg", NULL, NULL, "stm32f412xg", NULL },
        { "nRF52840", "nrf52840_new nrf52840", NULL, NULL, "nrf52840", NULL },
        { "STM32F411xE", NULL, "STM32F411?E*", NULL, "stm32f411re", NULL },
        { "STM32G071xB", NULL, "STM32G071?B*", NULL, "stm32g071rbtx", NULL },
        /* Near is not enough. */
        { "STM32F412xC", NULL, "STM32F412?C*", NULL, NULL, "stm32f412xe, stm32f412xg" },
        { "STM32F405xG", NULL, "STM32F405?G*", NULL, NULL, "STM32F405?G*" },
        { "Cortex-M4", NULL, NULL, NULL, NULL, "Cortex-M4" },
        { NULL, NULL, NULL, NULL, NULL, "name pyocd's target" },
        /* The user knows better. */
        { "STM32F405xG", NULL, NULL, "STM32F412xG", "stm32f412xg", NULL },
        { NULL, NULL, NULL, "STM32F411RETx", "stm32f411retx", NULL },
        { NULL, NULL, NULL, "stm32f41", NULL, "stm32f412xe" },
    };
    const Member member = { "a.pdsc", PDSC (F411) };
    g_autofree char *path = write_pack ("f4.pack", &member, 1);
    const char *const named[] = { path, NULL };
    g_autoptr (MoultPyocdFeatures) features = new_features ();
    g_autoptr (GPtrArray) packs = moult_pyocd_packs_read (named, NULL);

    g_assert_cmpuint (packs->len, ==, 1);
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
        MoultTarget *target = cases[i].name != NULL
                                  ? new_target (cases[i].name, cases[i].pyocd, cases[i].pack_part)
                                  : NULL;
        g_auto (MoultPyocdChoice) choice = { 0 };
        g_autoptr (GError) error = NULL;
        gboolean chosen =
            moult_pyocd_choose_target (features, packs, target, cases[i].wanted, &choice, &error);

        g_assert_cmpstr (choice.target, ==, cases[i].target);
        g_assert_true (chosen == (cases[i].target != NULL));
        if (!chosen) {
            g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
            g_assert_nonnull (strstr (error->message, cases[i].words));
        } else if (strstr (cases[i].target, "f411") != NULL) {
            g_assert_cmpstr (choice.pack, ==, path);
        } else {
            g_assert_null (choice.pack);
        }
        g_clear_pointer (&target, moult_target_unref);
    }
}

/* A board knows more than a chip that cannot be asked, or that two part lines have in common. */
static void
test_target_of_board (void)
{
    g_autoptr (MoultTarget) both = new_target ("STM32F405/F407", NULL, NULL);
    g_autoptr (MoultTarget) exact = new_target ("STM32F405xG", NULL, "STM32F405?G*");
    g_autoptr (MoultTarget) other = new_target ("STM32F411xE", NULL, NULL);
    g_autoptr (MoultTarget) by_board = moult_pyocd_dup_board_target ("PYBV11", NULL);

    g_assert_true (g_str_has_prefix (by_board->name, "STM32F405"));
    g_assert_true (g_str_has_prefix (by_board->pack_part, "STM32F405"));
    g_assert_null (moult_pyocd_dup_board_target (NULL, NULL));
    g_assert_null (moult_pyocd_dup_board_target ("PYBV11", exact));
    g_assert_null (moult_pyocd_dup_board_target ("PYBV11", other));

    g_strfreev (both->boards);
    both->boards = g_strsplit ("OLIMEX_E407 PYBV11", " ", -1);
    g_autoptr (MoultTarget) told = moult_pyocd_dup_board_target ("PYBV11", both);
    g_assert_cmpstr (told->pack_part, ==, by_board->pack_part);
}

/* Packs of the user's folder are found, and a bad one is no harm; one that is named has to be good.
 */
static void
test_packs (void)
{
    const Member member = { "a.pdsc", PDSC (F411) };
    g_autofree char *folder = moult_pyocd_packs_dup_folder ();
    g_autofree char *bad = g_build_filename (folder, "a-bad.pack", NULL);
    g_autofree char *good = g_build_filename (folder, "good.pack", NULL);
    const char *const named[] = { bad, NULL };
    g_autoptr (GError) error = NULL;

    g_assert_true (g_str_has_prefix (folder, fake->folder));
    g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
    g_assert_true (g_file_set_contents (bad, "bad", -1, NULL));
    g_autofree char *path = write_pack ("to-move.pack", &member, 1);
    g_assert_cmpint (g_rename (path, good), ==, 0);

    g_autoptr (GPtrArray) packs = moult_pyocd_packs_read (NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (packs->len, ==, 1);
    g_assert_cmpstr (((MoultPyocdPack *) packs->pdata[0])->path, ==, good);
    g_assert_null (moult_pyocd_packs_read (named, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    g_unlink (bad);
    g_unlink (good);
}

/* ---- Files ---- */

static MoultImage *
new_image (MoultImageKind kind, const MoultSegment *segments, gsize n_segments)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static ("file", 4);
    const MoultImageFields fields = {
        .kind = kind,
        .bytes = bytes,
        .segments = segments,
        .n_segments = n_segments,
        .chips = (const char *const[]) { NULL },
    };

    return moult_image_new (&fields);
}

static MoultTarget *
new_stm32 (void)
{
    MoultTarget *target = new_target ("STM32F412xG", "stm32f412xg", NULL);

    target->port = g_strdup ("stm32");
    target->flash_base = 0x08000000;
    target->flash_size = 0x100000;
    return target;
}

static char *
dup_file (const MoultPyocdFiles *files, gsize *size)
{
    g_auto (GStrv) parts = g_strsplit (files->argument, "@", 2);
    char *text = NULL;

    g_assert_true (g_file_get_contents (parts[0], &text, size, NULL));
    return text;
}

static void
test_files_raw (void)
{
    g_autoptr (GBytes) data = g_bytes_new_static ("firmware", 8);
    const MoultSegment segment = { 0, data, 0 };
    g_autoptr (MoultImage) image = new_image (MOULT_IMAGE_BIN, &segment, 1);
    g_autoptr (MoultTarget) target = new_stm32 ();
    g_autoptr (GError) error = NULL;
    g_autofree char *folder = NULL;
    gsize size;

    g_autoptr (MoultPyocdFiles) files = moult_pyocd_files_new (image, target, NULL, &error);
    g_assert_no_error (error);
    g_assert_true (g_str_has_suffix (files->argument, "/image.bin@0x8000000"));
    g_assert_cmpuint (g_array_index (files->pieces, MoultPyocdPiece, 0).address, ==, 0x08000000);
    g_autofree char *text = dup_file (files, &size);
    g_assert_cmpmem (text, size, "firmware", 8);
    folder = g_strdup (files->folder);
    g_clear_pointer (&files, moult_pyocd_files_free);
    g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));

    files = moult_pyocd_files_new (image, NULL, "0x08004000", &error);
    g_assert_no_error (error);
    g_assert_true (g_str_has_suffix (files->argument, "@0x8004000"));
}

/* Nobody knows where a raw file goes on a chip whose flash begins with a bootloader. */
static void
test_files_no_address (void)
{
    g_autoptr (GBytes) data = g_bytes_new_static ("firmware", 8);
    const MoultSegment at_0 = { 0, data, 0 };
    const MoultSegment placed = { 0x08000000, data, 0 };
    g_autoptr (MoultImage) raw = new_image (MOULT_IMAGE_BIN, &at_0, 1);
    g_autoptr (MoultImage) hex = new_image (MOULT_IMAGE_IHEX, &placed, 1);
    g_autoptr (MoultTarget) samd = new_stm32 ();
    g_autoptr (GError) error = NULL;

    g_set_str (&samd->port, "samd");
    g_assert_null (moult_pyocd_files_new (raw, samd, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    g_clear_error (&error);
    g_assert_null (moult_pyocd_files_new (raw, samd, "0x10000000000", &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    g_clear_error (&error);
    g_assert_null (moult_pyocd_files_new (hex, samd, "0x2000", &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
}

static void
test_files_size (void)
{
    g_autoptr (GBytes) data = g_bytes_new_static ("firmware", 8);
    const MoultSegment segment = { 0x080ffffc, data, 0 };
    g_autoptr (MoultImage) image = new_image (MOULT_IMAGE_DFU, &segment, 1);
    g_autoptr (MoultTarget) target = new_stm32 ();
    g_autoptr (GError) error = NULL;

    g_assert_null (moult_pyocd_files_new (image, target, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE);
}

/* Of a UF2 file for several chips, only what is for this one. */
static void
test_files_families (void)
{
    g_autoptr (GBytes) mine = g_bytes_new_static ("2040", 4);
    g_autoptr (GBytes) other = g_bytes_new_static ("2350", 4);
    const guint32 families[] = { 0xe48bff56, 0xe48bff59 };
    const MoultSegment segments[] = { { 0x10000000, mine, 0xe48bff56 },
                                      { 0x10000000, other, 0xe48bff59 } };
    const MoultImageFields fields = {
        .kind = MOULT_IMAGE_UF2,
        .bytes = mine,
        .segments = segments,
        .n_segments = 2,
        .families = families,
        .n_families = 2,
        .chips = (const char *const[]) { NULL },
    };
    g_autoptr (MoultImage) image = moult_image_new (&fields);
    g_autoptr (MoultTarget) target = new_target ("RP2040", "rp2040", NULL);
    g_autoptr (GError) error = NULL;

    target->chip = g_strdup ("rp2040");
    g_autoptr (MoultPyocdFiles) files = moult_pyocd_files_new (image, target, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (files->pieces->len, ==, 1);
    g_assert_true (g_array_index (files->pieces, MoultPyocdPiece, 0).data == mine);
    g_set_str (&target->chip, "nrf52840");
    g_assert_null (moult_pyocd_files_new (image, target, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE);
}

/* Pieces with gaps become one file that says the same, borders of 64 KiB and all. */
static void
test_files_hex (void)
{
    g_autofree guint8 *bytes = g_malloc (70000);
    for (gsize i = 0; i < 70000; i++)
        bytes[i] = (guint8) (i * 7);
    g_autoptr (GBytes) first = g_bytes_new (bytes, 33);
    g_autoptr (GBytes) second = g_bytes_new (bytes, 70000);
    const MoultSegment segments[] = { { 0x08000000, first, 0 }, { 0x0800fff0, second, 0 } };
    g_autoptr (MoultImage) image = new_image (MOULT_IMAGE_DFU, segments, 2);
    g_autoptr (GError) error = NULL;
    gsize size;

    g_autoptr (MoultPyocdFiles) files = moult_pyocd_files_new (image, NULL, NULL, &error);
    g_assert_no_error (error);
    g_assert_true (g_str_has_suffix (files->argument, "/image.hex"));
    g_assert_cmpuint (files->size, ==, 70033);
    g_autofree char *text = dup_file (files, &size);
    g_autoptr (GBytes) hex = g_bytes_new (text, size);
    g_autoptr (MoultImage) again = moult_image_parse (hex, "image.hex", &error);
    g_assert_no_error (error);

    gsize n_segments;
    const MoultSegment *found = moult_image_get_segments (again, &n_segments);
    g_assert_cmpuint (n_segments, ==, 2);
    for (guint i = 0; i < 2; i++) {
        g_assert_cmpuint (found[i].address, ==, segments[i].address);
        g_assert_true (g_bytes_equal (found[i].data, segments[i].data));
    }
}

/* ---- Comparing ---- */

typedef struct {
    const char *bytes; /* from 0x100 on */
    guint n_reads;
} Memory;

static gboolean
read_memory (gpointer source, guint64 address, guint8 *bytes, gsize size, GError **error)
{
    Memory *memory = source;

    g_assert_cmpuint (address % 4 + size, <=, 4);
    memory->n_reads++;
    memcpy (bytes, memory->bytes + (address - 0x100), size);
    return TRUE;
}

static void
test_compare (void)
{
    g_autoptr (GBytes) data = g_bytes_new_static ("firmware", 8);
    const MoultSegment segment = { 0x102, data, 0 };
    g_autoptr (MoultImage) image = new_image (MOULT_IMAGE_UF2, &segment, 1);
    g_autoptr (MoultPyocdFiles) files = moult_pyocd_files_new (image, NULL, NULL, NULL);
    g_autoptr (MoultProgress) progress = moult_progress_new ();
    Memory source = { .bytes = "..firmware" };
    const MoultPyocdMemory memory = { read_memory, &source, 4 };
    g_autoptr (GError) error = NULL;

    g_assert_true (moult_pyocd_compare (files, &memory, progress, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (source.n_reads, ==, 3);
    source.bytes = "..firmwarE";
    g_assert_false (moult_pyocd_compare (files, &memory, progress, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY);
    g_assert_nonnull (strstr (error->message, "0x45 at 0x00000109 where 0x65"));
}

int
main (int argc, char **argv)
{
    fake = fake_pyocd_new ();
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/pyocd-parts/features", test_features);
    g_test_add_func ("/pyocd-parts/features-lacking", test_features_lacking);
    g_test_add_func ("/pyocd-parts/features-cached", test_features_cached);
    g_test_add_func ("/pyocd-parts/features-missing", test_features_missing);
    g_test_add_func ("/pyocd-parts/pack", test_pack);
    g_test_add_func ("/pyocd-parts/pack-bad", test_pack_bad);
    g_test_add_func ("/pyocd-parts/pack-no-zip", test_pack_no_zip);
    g_test_add_func ("/pyocd-parts/pdsc-bad", test_pdsc_bad);
    g_test_add_func ("/pyocd-parts/target", test_target);
    g_test_add_func ("/pyocd-parts/target-of-board", test_target_of_board);
    g_test_add_func ("/pyocd-parts/packs", test_packs);
    g_test_add_func ("/pyocd-parts/files-raw", test_files_raw);
    g_test_add_func ("/pyocd-parts/files-no-address", test_files_no_address);
    g_test_add_func ("/pyocd-parts/files-size", test_files_size);
    g_test_add_func ("/pyocd-parts/files-families", test_files_families);
    g_test_add_func ("/pyocd-parts/files-hex", test_files_hex);
    g_test_add_func ("/pyocd-parts/compare", test_compare);

    int failed = g_test_run ();
    fake_pyocd_free (fake);
    return failed;
}
