/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "error.h"
#include "registry.h"

/* Where the module built from example-backend.c is, alone. */
static const char *module_dir;

static MoultDevice *
make_device (void)
{
    return moult_device_new (&(MoultDeviceFields) { .location = "1-1", .vid = 0x1209 });
}

static void
test_loaded (void)
{
    MoultFlashBackend *backend = moult_registry_find_backend ("example");

    g_assert_nonnull (backend);
    g_assert_cmpint (moult_flash_backend_get_traits (backend)->priority, ==, 0);
    g_assert_true (moult_flash_backend_available (backend, NULL));
    g_assert_false (moult_flash_backend_has_verify (backend));
    g_assert_null (moult_registry_find_backend ("nobody"));
}

static void
test_chosen (void)
{
    g_autoptr (MoultDevice) device = make_device ();
    g_autoptr (GError) error = NULL;
    MoultFlashBackend *backend;

    backend = moult_registry_choose_backend (NULL, device, NULL, MOULT_IMAGE_ELF, &error);
    g_assert_no_error (error);
    g_assert_true (backend == moult_registry_find_backend ("example"));

    backend = moult_registry_choose_backend (NULL, device, NULL, MOULT_IMAGE_DFU, &error);
    g_assert_null (backend);
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_assert_nonnull (strstr (error->message, "writes elf files only"));
}

static void
test_flash (void)
{
    g_autoptr (MoultDevice) device = make_device ();
    g_autoptr (GBytes) bytes = g_bytes_new_static ("\177ELF", 4);
    const MoultSegment segment = { .address = 0x1000, .data = bytes };
    g_autoptr (MoultImage) image = moult_image_new (&(MoultImageFields) {
        .kind = MOULT_IMAGE_ELF, .bytes = bytes, .segments = &segment, .n_segments = 1 });
    g_autoptr (MoultProgress) progress = moult_progress_new ();
    g_autoptr (GError) error = NULL;
    const MoultFlashContext context = { .device = device, .image = image };
    MoultProgressState state;
    gboolean flashed;

    flashed = moult_flash_backend_flash (moult_registry_find_backend ("example"), &context,
                                         progress, NULL, &error);
    g_assert_no_error (error);
    g_assert_true (flashed);
    moult_progress_get_state (progress, &state);
    g_assert_cmpint (state.step, ==, MOULT_STEP_WRITE);
    g_assert_true (state.committed);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    module_dir = argc > 1 ? argv[1] : NULL;
    g_assert_nonnull (module_dir);
    moult_registry_init (module_dir);

    g_test_add_func ("/backend-module/loaded", test_loaded);
    g_test_add_func ("/backend-module/chosen", test_chosen);
    g_test_add_func ("/backend-module/flash", test_flash);

    return g_test_run ();
}
