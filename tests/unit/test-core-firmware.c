/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "fake-devices.h"
#include "firmware.h"

static void
assert_refused (const char *path, MoultError code, const char *words)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware = moult_firmware_open (path, fake_parse, NULL, &error);

    g_assert_null (firmware);
    g_assert_error (error, MOULT_ERROR, (int) code);
    if (strstr (error->message, words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, words);
}

static void
test_fields (void)
{
    g_autofree char *path =
        fake_file_new ("chip=rp2040\nmachine=A with B\nversion=1.2.3\nport=rp2\n");
    g_autoptr (GError) error = NULL;
    MoultFirmware *firmware = moult_firmware_open (path, fake_parse, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (moult_firmware_get_path (firmware), ==, path);
    g_assert_cmpint (moult_firmware_get_kind (firmware), ==, MOULT_IMAGE_UF2);
    g_assert_cmpstr (moult_firmware_get_machine (firmware), ==, "A with B");
    g_assert_cmpstr (moult_firmware_get_version (firmware), ==, "1.2.3");
    g_assert_cmpstr (moult_firmware_get_port (firmware), ==, "rp2");
    g_assert_cmpstr (moult_firmware_get_chips (firmware)[0], ==, "rp2040");
    g_assert_null (moult_firmware_get_board_id (firmware));
    g_assert_finalize_object (firmware);
    g_unlink (path);
}

static void
test_refused (void)
{
    g_autofree char *dir = g_dir_make_tmp ("moult-test-XXXXXX", NULL);
    g_autofree char *pipe = g_build_filename (dir, "pipe", NULL);
    g_autofree char *missing = g_build_filename (dir, "missing", "file", NULL);
    g_autofree char *big = g_build_filename (dir, "big", NULL);
    g_autofree char *empty = fake_file_new ("");
    g_autofree char *bad = fake_file_new ("bad");

    g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
    int fd = g_creat (big, 0600);
    g_assert_cmpint (ftruncate (fd, 200 * 1024 * 1024), ==, 0);
    g_close (fd, NULL);

    assert_refused (dir, MOULT_ERROR_BAD_IMAGE, "a folder");
    assert_refused (pipe, MOULT_ERROR_BAD_IMAGE, "a pipe");
    assert_refused ("/dev/null", MOULT_ERROR_BAD_IMAGE, "a device");
    assert_refused ("/dev/zero", MOULT_ERROR_BAD_IMAGE, "a device");
    assert_refused (missing, MOULT_ERROR_NOT_FOUND, "missing");
    assert_refused (empty, MOULT_ERROR_BAD_IMAGE, "is empty");
    assert_refused (big, MOULT_ERROR_BAD_IMAGE, "209715200");
    assert_refused (bad, MOULT_ERROR_BAD_IMAGE, "is bad");
    if (geteuid () != 0) {
        g_assert_cmpint (g_chmod (bad, 0), ==, 0);
        assert_refused (bad, MOULT_ERROR_BAD_IMAGE, "cannot be opened");
    }

    g_unlink (pipe);
    g_unlink (big);
    g_unlink (empty);
    g_unlink (bad);
    g_rmdir (dir);
}

static MoultImage *
parse_whole (GBytes *bytes, const char *name, GError **error)
{
    const MoultImageFields fields = { .kind = MOULT_IMAGE_BIN, .bytes = bytes, .machine = name };

    return moult_image_new (&fields);
}

/* Larger than one read, and not a multiple of it. */
static void
test_whole_file (void)
{
    const gsize size = 3 * 1024 * 1024 + 17;
    g_autofree char *content = g_malloc (size);
    g_autofree char *path = fake_file_new ("x");
    g_autofree char *name = g_path_get_basename (path);
    g_autoptr (GError) error = NULL;

    for (gsize i = 0; i < size; i++)
        content[i] = (char) (i * 31 >> 3);
    g_assert_true (g_file_set_contents (path, content, size, NULL));
    g_autoptr (MoultFirmware) firmware =
        moult_firmware_new (&(MoultFirmwareFields) { .name = name, .path = path });
    g_autoptr (MoultImage) image = moult_firmware_load_image (firmware, parse_whole, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (moult_image_get_machine (image), ==, name);
    gsize n_read = 0;
    const char *bytes = g_bytes_get_data (moult_image_get_bytes (image), &n_read);
    g_assert_cmpmem (bytes, n_read, content, size);
    g_unlink (path);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
is_opened (gpointer data)
{
    return *(GAsyncResult **) data != NULL;
}

static GThread *parse_thread;

static MoultImage *
parse_elsewhere (GBytes *bytes, const char *name, GError **error)
{
    parse_thread = g_thread_self ();
    return fake_parse (bytes, name, error);
}

static void
test_open_async (void)
{
    g_autofree char *path = fake_file_new ("version=7");
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    moult_firmware_open_async (path, parse_elsewhere, NULL, on_opened_cb, &result);
    fake_run_until (is_opened, &result);
    MoultFirmware *firmware = moult_firmware_open_finish (result, &error);
    g_assert_no_error (error);
    g_assert_true (parse_thread != g_thread_self ());
    g_assert_cmpstr (moult_firmware_get_version (firmware), ==, "7");
    g_assert_finalize_object (firmware);
    g_clear_object (&result);

    g_unlink (path);
    moult_firmware_open_async (path, fake_parse, NULL, on_opened_cb, &result);
    fake_run_until (is_opened, &result);
    g_assert_null (moult_firmware_open_finish (result, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

static void
test_open_cancelled (void)
{
    g_autofree char *path = fake_file_new ("version=7");
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    g_cancellable_cancel (cancellable);
    moult_firmware_open_async (path, fake_parse, cancellable, on_opened_cb, &result);
    fake_run_until (is_opened, &result);
    g_assert_null (moult_firmware_open_finish (result, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_unlink (path);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/firmware/fields", test_fields);
    g_test_add_func ("/firmware/refused", test_refused);
    g_test_add_func ("/firmware/whole-file", test_whole_file);
    g_test_add_func ("/firmware/open-async", test_open_async);
    g_test_add_func ("/firmware/open-cancelled", test_open_cancelled);
    return g_test_run ();
}
