/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "error.h"
#include "pyocd-output.h"

#define RULER "[---|---|---|---|---|---|---|---|---|----]\n"
#define HALF  "===================="

static void
on_line (const char *line, gpointer user_data)
{
    g_ptr_array_add (user_data, g_strdup (line));
}

static GPtrArray *
new_lines (void)
{
    return g_ptr_array_new_with_free_func (g_free);
}

static void
feed (MoultPyocdOutput *output, MoultProgramStream stream, const char *text)
{
    moult_pyocd_output_feed (output, stream, text, strlen (text));
}

/* What pyOCD 0.36 wrote while it loaded 100 kB, byte by byte. */
static void
test_load (void)
{
    static const char log[] =
        "0001038 I Target type is stm32f412xg [board]\n"
        "0001100 I DP IDR = 0x2ba01477 (v1 rev2) [dap]\n"
        "0001140 I Loading /tmp/image.bin at 0x08000000 [load_cmd]\n"
        "0003120 I Erased 131072 bytes (5 sectors), programmed 102400 bytes (25 pages), "
        "skipped 0 bytes (0 pages) at 73.94 kB/s [loader]\n";
    g_autoptr (GPtrArray) lines = new_lines ();
    g_autoptr (MoultPyocdOutput) output = moult_pyocd_output_new (on_line, lines);
    g_autoptr (GError) error = NULL;

    for (const char *sign = log; *sign != '\0'; sign++)
        moult_pyocd_output_feed (output, MOULT_PROGRAM_STDERR, sign, 1);
    g_assert_cmpuint (moult_pyocd_output_get_n_bars (output), ==, 0);
    feed (output, MOULT_PROGRAM_STDOUT, RULER "[");
    g_assert_cmpuint (moult_pyocd_output_get_n_bars (output), ==, 1);
    g_assert_cmpfloat (moult_pyocd_output_get_fraction (output), ==, 0);
    feed (output, MOULT_PROGRAM_STDOUT, HALF);
    g_assert_cmpfloat (moult_pyocd_output_get_fraction (output), ==, 0.5);
    g_assert_false (moult_pyocd_output_is_erasing (output));
    feed (output, MOULT_PROGRAM_STDOUT, HALF "]\n");
    g_assert_cmpfloat (moult_pyocd_output_get_fraction (output), ==, 1);
    moult_pyocd_output_end (output);
    g_assert_true (moult_pyocd_output_check (output, 0, &error));
    g_assert_no_error (error);
    g_assert_true (moult_pyocd_output_check_complaints (output, &error));
    g_assert_cmpuint (lines->len, ==, 4);
    g_assert_cmpstr (lines->pdata[0], ==, "0001038 I Target type is stm32f412xg [board]");
}

/* pyOCD 0.45 draws one bar for each. */
static void
test_two_bars (void)
{
    g_autoptr (MoultPyocdOutput) output = moult_pyocd_output_new (NULL, NULL);

    feed (output, MOULT_PROGRAM_STDERR, "0001140 I Erasing... [loader]\n");
    feed (output, MOULT_PROGRAM_STDOUT, RULER "[" HALF HALF "]\n");
    g_assert_true (moult_pyocd_output_is_erasing (output));
    feed (output, MOULT_PROGRAM_STDERR, "0002140 I Programming... [loader]\n");
    feed (output, MOULT_PROGRAM_STDOUT, RULER "[" HALF);
    g_assert_cmpuint (moult_pyocd_output_get_n_bars (output), ==, 2);
    g_assert_cmpfloat (moult_pyocd_output_get_fraction (output), ==, 0.5);
    g_assert_false (moult_pyocd_output_is_erasing (output));
}

/* What pyOCD writes when it fails, and what that is to Moult. */
static const struct {
    const char *name;
    int status;
    MoultProgramStream stream;
    const char *text;
    MoultError code;
    const char *message;
    gboolean can_retry;
} failures[] = {
    { "no-probe", 1, MOULT_PROGRAM_STDOUT, "No connected debug probes\n", MOULT_ERROR_NOT_FOUND,
      "No connected debug probes" },
    { "other-probe", 1, MOULT_PROGRAM_STDOUT,
      "No connected debug probe matches unique ID 'nosuch'\n", MOULT_ERROR_NOT_FOUND,
      "unique ID 'nosuch'" },
    { "two-probes", 1, MOULT_PROGRAM_STDOUT, "More than one debug probe matches unique ID '1':\n",
      MOULT_ERROR_NOT_FOUND, "More than one" },
    { "no-target", 1, MOULT_PROGRAM_STDERR,
      "0001038 C Target type stm32g071rbtx not recognized. Use 'pyocd list --targets' to see "
      "currently available target types. [__main__]\n",
      MOULT_ERROR_DEPENDENCY, "stm32g071rbtx" },
    { "no-answer", 1, MOULT_PROGRAM_STDERR, "0001800 C No ACK received [__main__]\n",
      MOULT_ERROR_PROTOCOL, "No ACK", TRUE },
    { "no-cores", 1, MOULT_PROGRAM_STDERR, "0001800 C No cores were discovered! [__main__]\n",
      MOULT_ERROR_PROTOCOL, "No cores", TRUE },
    { "locked", 1, MOULT_PROGRAM_STDERR,
      "0000800 W NRF52840 APPROTECT enabled: not automatically unlocking [target_nRF52]\n"
      "0000900 C No cores were discovered! [__main__]\n",
      MOULT_ERROR_LOCKED, "APPROTECT" },
    { "access", 1, MOULT_PROGRAM_STDERR,
      "0000700 W [Errno 13] Access denied (insufficient permissions) while trying to interrogate a "
      "USB device (VID=0d28 PID=0204). [common]\n0000746 E No target device available [load_cmd]\n",
      MOULT_ERROR_NO_ACCESS, "Errno 13" },
    { "busy", 1, MOULT_PROGRAM_STDERR, "0000700 C Error: [Errno 16] Resource busy [__main__]\n",
      MOULT_ERROR_BUSY, "Resource busy" },
    { "gone", 1, MOULT_PROGRAM_STDERR,
      "0000700 C Error: [Errno 19] No such device (it may have been disconnected) [__main__]\n",
      MOULT_ERROR_GONE, "No such device" },
    { "libusb", 1, MOULT_PROGRAM_STDERR,
      "0000700 W CMSIS-DAPv1 probes may not be detected because no libusb library was found. [x]\n"
      "0000746 E No target device available [load_cmd]\n",
      MOULT_ERROR_DEPENDENCY, "libusb" },
    { "address", 1, MOULT_PROGRAM_STDERR,
      "0001500 C no memory region defined for address 0x08f00000 [__main__]\n",
      MOULT_ERROR_WRONG_FIRMWARE, "0x08f00000" },
    { "left-out", 0, MOULT_PROGRAM_STDERR,
      "0001500 W Failed to add data chunk: no memory region defined for address 0x90000000 "
      "[file_programmer]\n",
      MOULT_ERROR_WRONG_FIRMWARE, "0x90000000" },
    { "flash", 1, MOULT_PROGRAM_STDERR,
      "0002500 C flash program page failure (address 0x08000000; result code 0x1) [__main__]\n",
      MOULT_ERROR_PROTOCOL, "result code 0x1" },
    { "usage", 2, MOULT_PROGRAM_STDERR,
      "usage: pyocd [-h] [-V] [--help-options]  ...\n"
      "pyocd: error: unrecognized arguments: --no-reset\n",
      MOULT_ERROR_DEPENDENCY, "--no-reset" },
    { "traceback", 1, MOULT_PROGRAM_STDERR,
      "Traceback (most recent call last):\n  File \"/usr/bin/pyocd\", line 33, in <module>\n"
      "    sys.exit(load_entry_point('pyocd==0.0.0')())\nKeyError: 'none'\n",
      MOULT_ERROR_PROTOCOL, "KeyError: 'none'" },
    { "critical", 1, MOULT_PROGRAM_STDERR,
      "0000700 E something went wrong [a]\n0000701 C and that is why [b]\n0000702 E later [c]\n",
      MOULT_ERROR_PROTOCOL, "and that is why" },
    { "silent", 1, MOULT_PROGRAM_STDERR, "", MOULT_ERROR_PROTOCOL, "does not say why" },
};

static void
test_failure (gconstpointer data)
{
    guint index = GPOINTER_TO_UINT (data);
    g_autoptr (MoultPyocdOutput) output = moult_pyocd_output_new (NULL, NULL);
    g_autoptr (GError) error = NULL;

    feed (output, failures[index].stream, failures[index].text);
    moult_pyocd_output_end (output);
    g_assert_false (moult_pyocd_output_check (output, failures[index].status, &error));
    g_assert_error (error, MOULT_ERROR, (int) failures[index].code);
    g_assert_nonnull (strstr (error->message, failures[index].message));
    g_assert_cmpint (moult_pyocd_output_is_connect_failure (output), ==, failures[index].can_retry);
}

/* Once it has begun to erase, connecting anew is no way out. */
static void
test_late_silence (void)
{
    g_autoptr (MoultPyocdOutput) output = moult_pyocd_output_new (NULL, NULL);

    feed (output, MOULT_PROGRAM_STDOUT, RULER "[===");
    feed (output, MOULT_PROGRAM_STDERR, "0001800 C No ACK received [__main__]\n");
    g_assert_false (moult_pyocd_output_is_connect_failure (output));
}

/* `pyocd reset` ends with 0 even then. */
static void
test_complaint (void)
{
    g_autoptr (MoultPyocdOutput) output = moult_pyocd_output_new (NULL, NULL);
    g_autoptr (GError) error = NULL;

    feed (output, MOULT_PROGRAM_STDERR, "0000700 E Invalid reset method: nonsense [reset_cmd]\n");
    g_assert_true (moult_pyocd_output_check (output, 0, NULL));
    g_assert_false (moult_pyocd_output_check_complaints (output, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
}

/* Another probe, to which the user has no rights, stood in the way. */
static void
test_warning (void)
{
    g_autoptr (MoultPyocdOutput) output = moult_pyocd_output_new (NULL, NULL);
    g_autoptr (GError) error = NULL;

    feed (output, MOULT_PROGRAM_STDERR,
          "0000700 W [Errno 13] Access denied (insufficient permissions) while trying to "
          "interrogate a USB device (VID=03eb PID=2111) [pyusb_backend]\n");
    g_assert_true (moult_pyocd_output_check_complaints (output, &error));
    g_assert_no_error (error);
}

/* Nothing that is not drawn as a bar counts as one. */
static void
test_no_bars (void)
{
    static const char *const texts[] = {
        "[====]\n", RULER "text\n[====]\n", RULER "\n[====]\n", "[---|---]\n[==", "x" RULER,
    };

    for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
        g_autoptr (MoultPyocdOutput) output = moult_pyocd_output_new (NULL, NULL);

        feed (output, MOULT_PROGRAM_STDOUT, texts[i]);
        g_assert_cmpfloat (moult_pyocd_output_get_fraction (output), ==, 0);
    }
}

static void
test_garbage (void)
{
    g_autoptr (GPtrArray) lines = new_lines ();
    g_autoptr (MoultPyocdOutput) output = moult_pyocd_output_new (on_line, lines);
    g_autofree char *long_line = g_strnfill (100000, 'x');
    g_autoptr (GError) error = NULL;

    feed (output, MOULT_PROGRAM_STDERR, long_line);
    feed (output, MOULT_PROGRAM_STDERR, "\n\xff\xfe\x1b[31m\x07red\n");
    for (guint i = 0; i < 2000; i++)
        feed (output, MOULT_PROGRAM_STDOUT, "again\n");
    moult_pyocd_output_end (output);
    g_assert_cmpuint (strlen (lines->pdata[0]), ==, 1000);
    g_assert_true (g_utf8_validate (lines->pdata[1], -1, NULL));
    g_assert_null (strchr (lines->pdata[1], '\x1b'));
    g_assert_cmpuint (lines->len, ==, 501);
    g_assert_false (moult_pyocd_output_check (output, 1, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/pyocd-output/load", test_load);
    g_test_add_func ("/pyocd-output/two-bars", test_two_bars);
    for (guint i = 0; i < G_N_ELEMENTS (failures); i++) {
        g_autofree char *path = g_strconcat ("/pyocd-output/failure/", failures[i].name, NULL);

        g_test_add_data_func (path, GUINT_TO_POINTER (i), test_failure);
    }
    g_test_add_func ("/pyocd-output/late-silence", test_late_silence);
    g_test_add_func ("/pyocd-output/complaint", test_complaint);
    g_test_add_func ("/pyocd-output/warning", test_warning);
    g_test_add_func ("/pyocd-output/no-bars", test_no_bars);
    g_test_add_func ("/pyocd-output/garbage", test_garbage);
    return g_test_run ();
}
