/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>

#include "error.h"
#include "fake-backend.h"
#include "fake-devices.h"
#include "registry.h"

/* Where the module built from example-backend.c is. */
static const char *module_dir;

/* The built-in backend of this test, which the example module overrides by its name. */
typedef struct {
    GObject parent_instance;
} BuiltIn;

typedef GObjectClass BuiltInClass;

static const MoultFlashBackendTraits *
built_in_get_traits (MoultFlashBackend *self)
{
    static const MoultFlashBackendTraits traits = { .name = "example", .priority = 5 };

    return &traits;
}

static gboolean
built_in_available (MoultFlashBackend *self, GError **error)
{
    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY, "a cable is missing");
    return FALSE;
}

static char *
built_in_supports (MoultFlashBackend *self,
                   MoultDevice *device,
                   MoultBoardInfo *info,
                   MoultImageKind kind)
{
    return NULL;
}

static gboolean
built_in_flash (MoultFlashBackend *self,
                const MoultFlashContext *context,
                MoultProgress *progress,
                GCancellable *cancellable,
                GError **error)
{
    g_assert_not_reached ();
}

static void
built_in_iface_init (MoultFlashBackendInterface *iface)
{
    iface->get_traits = built_in_get_traits;
    iface->available = built_in_available;
    iface->supports = built_in_supports;
    iface->flash = built_in_flash;
}

static GType built_in_get_type (void);

G_DEFINE_TYPE_WITH_CODE (BuiltIn,
                         built_in,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (MOULT_TYPE_FLASH_BACKEND, built_in_iface_init))

static void
built_in_class_init (BuiltInClass *klass)
{
}

static void
built_in_init (BuiltIn *self)
{
}

static MoultFlashBackend *
choose (const char *name, const char *what, MoultImageKind kind, GError **error)
{
    g_autoptr (MoultDevice) device = fake_device_new ("1-1", what);

    return moult_registry_choose_backend (name, device, NULL, kind, error);
}

static void
test_empty (void)
{
    g_autoptr (GError) error = NULL;

    moult_registry_init (NULL);
    g_assert_cmpuint (moult_registry_get_backends ()->len, ==, 0);
    g_assert_null (choose (NULL, "pico", MOULT_IMAGE_UF2, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_assert_cmpstr (error->message, ==, "no backend can write this: there is none");
}

static void
test_choose (void)
{
    g_autoptr (GError) error = NULL;

    g_io_extension_point_implement (MOULT_FLASH_BACKEND_EXTENSION_POINT, built_in_get_type (),
                                    "example", 0);
    fake_backend_register ();
    GPtrArray *backends = moult_registry_get_backends ();
    g_assert_cmpuint (backends->len, ==, 2);
    MoultFlashBackend *fake = g_ptr_array_index (backends, 0);
    g_assert_true (moult_registry_find_backend ("fake") == fake);
    g_assert_true (g_ptr_array_index (moult_registry_get_backends (), 0) == fake);
    g_assert_cmpuint (moult_registry_get_activators ()->len, ==, 3);
    g_assert_nonnull (moult_registry_find_activator ("fake-manual"));
    g_assert_null (moult_registry_find_activator ("fake"));
    g_assert_null (moult_registry_find_backend ("fake-manual"));

    /* Nobody asked it yet, and to choose is not to ask: that may take seconds. */
    MoultFlashBackend *example = moult_registry_find_backend ("example");
    g_assert_true (choose ("example", "pico", MOULT_IMAGE_UF2, NULL) == example);
    moult_registry_check_backends ();
    g_assert_null (choose ("example", "pico", MOULT_IMAGE_UF2, &error));
    g_assert_cmpstr (error->message, ==, "backend example: a cable is missing");
    g_clear_error (&error);
    g_assert_false (moult_flash_backend_was_available (example, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    g_clear_error (&error);
    g_assert_true (moult_flash_backend_was_available (fake, &error));
    g_assert_no_error (error);

    g_assert_true (choose (NULL, "pico", MOULT_IMAGE_UF2, NULL) == fake);
    g_assert_true (choose ("fake", "pico", MOULT_IMAGE_UF2, NULL) == fake);
    g_assert_null (choose (NULL, "adapter", MOULT_IMAGE_UF2, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_assert_cmpstr (error->message, ==,
                     "no backend can write this: fake: it knows only rp2 boards; "
                     "example: a cable is missing");
    g_clear_error (&error);
    g_assert_null (choose ("fake", "pico", MOULT_IMAGE_DFU, &error));
    g_assert_cmpstr (error->message, ==, "backend fake: it writes uf2");
    g_clear_error (&error);
    g_assert_null (choose ("no-such", "pico", MOULT_IMAGE_UF2, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

/* Files that are no modules are said so, and the program goes on. */
static void
load_bad_modules (void)
{
    g_autofree char *dir = g_dir_make_tmp ("moult-test-XXXXXX", NULL);
    g_autofree char *broken = g_build_filename (dir, "libbroken.so", NULL);
    g_autofree char *other = g_build_filename (dir, "README", NULL);
    g_autofree char *missing = g_build_filename (dir, "missing", NULL);

    g_assert_true (g_file_set_contents (broken, "no module", -1, NULL));
    g_assert_true (g_file_set_contents (other, "text", -1, NULL));
    moult_registry_load_modules (missing);
    moult_registry_load_modules (dir);
    g_message ("goes on");
    g_unlink (broken);
    g_unlink (other);
    g_rmdir (dir);
}

static void
test_bad_modules (void)
{
    if (g_test_subprocess ()) {
        load_bad_modules ();
        return;
    }
    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed ();
    g_test_trap_assert_stderr ("*libbroken.so cannot be loaded*");
    g_test_trap_assert_stderr ("*goes on*");
    g_test_trap_assert_stderr_unmatched ("*README*");
    g_test_trap_assert_stderr_unmatched ("*missing cannot*");
}

/* Of one name the latest counts, and what was there before stays as it is. */
static void
test_module (void)
{
    MoultFlashBackend *fake = moult_registry_find_backend ("fake");

    moult_registry_load_modules (module_dir);
    MoultFlashBackend *example = moult_registry_find_backend ("example");
    g_assert_nonnull (example);
    g_assert_cmpstr (G_OBJECT_TYPE_NAME (example), ==, "ExampleBackend");
    g_assert_cmpuint (moult_registry_get_backends ()->len, ==, 2);
    g_assert_true (g_ptr_array_index (moult_registry_get_backends (), 1) == example);
    g_assert_true (moult_registry_find_backend ("fake") == fake);
    g_assert_true (choose (NULL, "pico", MOULT_IMAGE_ELF, NULL) == example);
    g_assert_true (choose (NULL, "pico", MOULT_IMAGE_UF2, NULL) == fake);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    module_dir = argc > 1 ? argv[1] : NULL;
    g_test_add_func ("/registry/empty", test_empty);
    g_test_add_func ("/registry/choose", test_choose);
    g_test_add_func ("/registry/bad-modules", test_bad_modules);
    g_test_add_func ("/registry/module", test_module);
    return g_test_run ();
}
