/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "chip-words.h"

#define MEGABYTE (1024 * 1024)

static MoultChipInfo *
make (const char *revision, const char *features, guint64 flash_size)
{
    MoultChipInfo *chip = moult_chip_info_new ();

    chip->name = g_strdup ("ESP32-S3");
    chip->revision = g_strdup (revision);
    chip->features = features != NULL ? g_strsplit (features, ",", -1) : NULL;
    chip->flash_size = flash_size;
    return chip;
}

static void
assert_text (char *text, const char *wanted)
{
    g_assert_cmpstr (text, ==, wanted);
    g_free (text);
}

static void
test_line (void)
{
    g_autoptr (MoultChipInfo) chip =
        make ("0.2", "Wi-Fi,8 MB flash inside,8 MB PSRAM inside", 8 * MEGABYTE);
    g_autoptr (MoultChipInfo) plain = make ("0.2", "Wi-Fi", 4 * MEGABYTE);
    g_autoptr (MoultChipInfo) unknown = make ("0.2", "Wi-Fi", 0);

    assert_text (moult_chip_words_dup_line (chip),
                 "It runs no MicroPython. The chip has 8 MB of flash and 8 MB of PSRAM.");
    chip->empty = TRUE;
    assert_text (moult_chip_words_dup_line (chip),
                 "Empty. The chip has 8 MB of flash and 8 MB of PSRAM.");
    plain->empty = TRUE;
    assert_text (moult_chip_words_dup_line (plain), "Empty. The chip has 4 MB of flash.");
    assert_text (moult_chip_words_dup_line (unknown), "It runs no MicroPython.");
    chip->flash_encryption = TRUE;
    assert_text (moult_chip_words_dup_line (chip),
                 "It runs only what its owner has signed or encrypted.");
}

static void
test_rows (void)
{
    g_autoptr (MoultChipInfo) chip = make ("0.2", "Wi-Fi,8 MB PSRAM inside", 16 * MEGABYTE);
    g_autoptr (MoultChipInfo) bare = make ("", NULL, 0);
    g_autoptr (MoultChipInfo) secret = make ("0.0", "Wi-Fi", 0);

    assert_text (moult_chip_words_dup_name (chip), "ESP32-S3, revision 0.2");
    assert_text (moult_chip_words_dup_features (chip), "Wi-Fi, 8 MB PSRAM inside");
    assert_text (moult_chip_words_dup_flash (chip), "16 MB");
    assert_text (moult_chip_words_dup_protection (chip), "None");

    assert_text (moult_chip_words_dup_name (bare), "ESP32-S3");
    assert_text (moult_chip_words_dup_features (bare), NULL);
    assert_text (moult_chip_words_dup_flash (bare), NULL);

    secret->secure_boot = TRUE;
    secret->flash_encryption = TRUE;
    secret->secure_download = TRUE;
    assert_text (moult_chip_words_dup_name (secret), "ESP32-S3");
    assert_text (moult_chip_words_dup_protection (secret),
                 "Secure boot, Flash encryption, Secure download mode");
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/ui/chip/line", test_line);
    g_test_add_func ("/ui/chip/rows", test_rows);
    return g_test_run ();
}
