/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "registry.h"

#include <gio/gio.h>

#include "board-db.h"
#include "error.h"

/* Each kind's instances, made once after the registrations; they live as long as the program. */
typedef struct {
    const char *extension_point;
    GMutex mutex;
    GPtrArray *instances; /* of the number of extensions below, else made anew */
    guint n_extensions;
} Instances;

static Instances backends = { .extension_point = MOULT_FLASH_BACKEND_EXTENSION_POINT };
static Instances activators = { .extension_point = MOULT_ACTIVATOR_EXTENSION_POINT };
static Instances board_shells = { .extension_point = MOULT_BOARD_SHELL_EXTENSION_POINT };
static Instances probe_drivers = { .extension_point = MOULT_PROBE_DRIVER_EXTENSION_POINT };

/* Loaded modules stay for the life of the program: their types do. */
static GSList *modules;

static const char *
get_name (gpointer instance)
{
    if (MOULT_IS_FLASH_BACKEND (instance))
        return moult_flash_backend_get_traits (instance)->name;
    if (MOULT_IS_ACTIVATOR (instance))
        return moult_activator_get_traits (instance)->name;
    return G_OBJECT_TYPE_NAME (instance);
}

static int
get_priority (gpointer instance)
{
    if (MOULT_IS_FLASH_BACKEND (instance))
        return moult_flash_backend_get_traits (instance)->priority;
    return 0;
}

static int
compare_instances (gconstpointer a, gconstpointer b)
{
    gpointer instance_a = *(gpointer *) a;
    gpointer instance_b = *(gpointer *) b;
    int priority_a = get_priority (instance_a);
    int priority_b = get_priority (instance_b);

    if (priority_a != priority_b)
        return priority_a > priority_b ? -1 : 1;
    return g_strcmp0 (get_name (instance_a), get_name (instance_b));
}

static gpointer
find_instance (GPtrArray *instances, const char *name)
{
    for (guint i = 0; i < instances->len; i++) {
        if (g_strcmp0 (get_name (g_ptr_array_index (instances, i)), name) == 0)
            return g_ptr_array_index (instances, i);
    }
    return NULL;
}

/* An instance stays the same one when more extensions are registered after it. */
static gpointer
ref_or_make (GPtrArray *old, GType type)
{
    for (guint i = 0; old != NULL && i < old->len; i++) {
        gpointer instance = g_ptr_array_index (old, i);

        if (G_OBJECT_TYPE (instance) == type)
            return g_object_ref (instance);
    }
    return g_object_new (type, NULL);
}

/* GIO lists the highest priority of registering first, and within one the latest: the first of a
 * name counts. */
static void
take_instance (GPtrArray *instances, gpointer instance)
{
    if (find_instance (instances, get_name (instance)) == NULL)
        g_ptr_array_add (instances, instance);
    else
        g_object_unref (instance);
}

static GPtrArray *
make_instances (GPtrArray *old, GList *extensions)
{
    GPtrArray *instances = g_ptr_array_new_with_free_func (g_object_unref);

    for (GList *item = extensions; item != NULL; item = item->next)
        take_instance (instances, ref_or_make (old, g_io_extension_get_type (item->data)));
    g_ptr_array_sort (instances, compare_instances);
    return instances;
}

static GPtrArray *
get_instances (Instances *self)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
    GIOExtensionPoint *point = g_io_extension_point_lookup (self->extension_point);
    GList *extensions = point != NULL ? g_io_extension_point_get_extensions (point) : NULL;
    guint n_extensions = g_list_length (extensions);

    if (self->instances == NULL || self->n_extensions != n_extensions) {
        g_autoptr (GPtrArray) old = g_steal_pointer (&self->instances);

        self->instances = make_instances (old, extensions);
        self->n_extensions = n_extensions;
    }
    return self->instances;
}

static void
register_point (const char *name, GType type)
{
    g_io_extension_point_set_required_type (g_io_extension_point_register (name), type);
}

/* What the USB socket of such a board leads to is the probe: the chip's own USB is elsewhere, if it
 * is connected at all. */
static gboolean
hides_bootloader (MoultDevice *device)
{
    return !moult_board_db_is_bootloader (device)
           && moult_registry_find_probe_driver (device) != NULL;
}

/* NULL when the backend is fit to write this, else why not. */
static char *
dup_reason (MoultFlashBackend *backend,
            MoultDevice *device,
            MoultBoardInfo *info,
            MoultImageKind kind)
{
    g_autoptr (GError) error = NULL;

    if (!moult_flash_backend_was_available (backend, &error))
        return g_strdup (error->message);
    if (moult_flash_backend_get_traits (backend)->needs_bootloader && hides_bootloader (device))
        return g_strdup ("the bootloader cannot be reached through a debug probe");
    return moult_flash_backend_supports (backend, device, info, kind);
}

static MoultFlashBackend *
check_named (const char *name,
             MoultDevice *device,
             MoultBoardInfo *info,
             MoultImageKind kind,
             GError **error)
{
    MoultFlashBackend *backend = moult_registry_find_backend (name);

    if (backend == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "there is no backend %s", name);
        return NULL;
    }
    g_autofree char *reason = dup_reason (backend, device, info, kind);
    if (reason != NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "backend %s: %s", name, reason);
        return NULL;
    }
    return backend;
}

/* Modules are third-party code: one that fails must say so, and must not end the program. */
static void
load_module (const char *path)
{
    g_autoptr (GIOModule) module = g_io_module_new (path);

    if (!g_type_module_use (G_TYPE_MODULE (module))) {
        g_message ("the module %s cannot be loaded", path);
        return;
    }
    g_debug ("loaded %s", path);
    modules = g_slist_prepend (modules, g_steal_pointer (&module));
}

void
moult_registry_init (const char *module_dir)
{
    register_point (MOULT_FLASH_BACKEND_EXTENSION_POINT, MOULT_TYPE_FLASH_BACKEND);
    register_point (MOULT_ACTIVATOR_EXTENSION_POINT, MOULT_TYPE_ACTIVATOR);
    register_point (MOULT_BOARD_SHELL_EXTENSION_POINT, MOULT_TYPE_BOARD_SHELL);
    register_point (MOULT_PROBE_DRIVER_EXTENSION_POINT, MOULT_TYPE_PROBE_DRIVER);
    if (module_dir != NULL)
        moult_registry_load_modules (module_dir);
}

void
moult_registry_load_modules (const char *module_dir)
{
    g_return_if_fail (module_dir != NULL);

    g_autoptr (GError) error = NULL;
    g_autoptr (GDir) dir = g_dir_open (module_dir, 0, &error);
    const char *name;

    if (dir == NULL) {
        if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            g_message ("modules cannot be loaded: %s", error->message);
        return;
    }
    while ((name = g_dir_read_name (dir)) != NULL) {
        g_autofree char *path = g_build_filename (module_dir, name, NULL);

        if (g_str_has_suffix (name, "." G_MODULE_SUFFIX))
            load_module (path);
    }
}

GPtrArray *
moult_registry_get_backends (void)
{
    return get_instances (&backends);
}

MoultFlashBackend *
moult_registry_find_backend (const char *name)
{
    g_return_val_if_fail (name != NULL, NULL);

    return find_instance (moult_registry_get_backends (), name);
}

MoultChipReader *
moult_registry_find_chip_reader (MoultDevice *device)
{
    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    GPtrArray *all = moult_registry_get_backends ();

    for (guint i = 0; i < all->len; i++) {
        gpointer backend = g_ptr_array_index (all, i);

        if (MOULT_IS_CHIP_READER (backend) && moult_chip_reader_can_read (backend, device))
            return backend;
    }
    return NULL;
}

MoultChipUnlocker *
moult_registry_find_chip_unlocker (MoultDevice *device)
{
    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    GPtrArray *all = moult_registry_get_backends ();

    for (guint i = 0; i < all->len; i++) {
        gpointer backend = g_ptr_array_index (all, i);

        if (MOULT_IS_CHIP_UNLOCKER (backend) && moult_chip_unlocker_can_unlock (backend, device))
            return backend;
    }
    return NULL;
}

MoultFlashReader *
moult_registry_find_flash_reader (MoultDevice *device, MoultBoardInfo *info)
{
    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    GPtrArray *all = moult_registry_get_backends ();

    for (guint i = 0; i < all->len; i++) {
        gpointer backend = g_ptr_array_index (all, i);

        if (MOULT_IS_FLASH_READER (backend) && moult_flash_reader_can_read (backend, device, info))
            return backend;
    }
    return NULL;
}

MoultProbeDriver *
moult_registry_find_probe_driver (MoultDevice *device)
{
    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    GPtrArray *all = get_instances (&probe_drivers);

    for (guint i = 0; i < all->len; i++) {
        g_autoptr (MoultProbeInfo) info =
            moult_probe_driver_recognise (g_ptr_array_index (all, i), device);

        if (info != NULL)
            return g_ptr_array_index (all, i);
    }
    return NULL;
}

void
moult_registry_check_backends (void)
{
    GPtrArray *all = moult_registry_get_backends ();

    for (guint i = 0; i < all->len; i++) {
        g_autoptr (GError) error = NULL;

        if (!moult_flash_backend_available (g_ptr_array_index (all, i), &error))
            g_debug ("backend %s: %s", get_name (g_ptr_array_index (all, i)), error->message);
    }
}

GPtrArray *
moult_registry_get_activators (void)
{
    return get_instances (&activators);
}

MoultActivator *
moult_registry_find_activator (const char *name)
{
    g_return_val_if_fail (name != NULL, NULL);

    return find_instance (moult_registry_get_activators (), name);
}

MoultBoardShell *
moult_registry_get_board_shell (void)
{
    GPtrArray *all = get_instances (&board_shells);

    return all->len > 0 ? g_ptr_array_index (all, 0) : NULL;
}

MoultFlashBackend *
moult_registry_choose_backend (const char *name,
                               MoultDevice *device,
                               MoultBoardInfo *info,
                               MoultImageKind kind,
                               GError **error)
{
    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    if (name != NULL)
        return check_named (name, device, info, kind, error);

    GPtrArray *all = moult_registry_get_backends ();
    g_autoptr (GString) reasons = g_string_new (NULL);
    for (guint i = 0; i < all->len; i++) {
        MoultFlashBackend *backend = g_ptr_array_index (all, i);
        g_autofree char *reason = dup_reason (backend, device, info, kind);

        if (reason == NULL)
            return backend;
        g_string_append_printf (reasons, "%s%s: %s", reasons->len > 0 ? "; " : "",
                                get_name (backend), reason);
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "no backend can write this: %s",
                 reasons->len > 0 ? reasons->str : "there is none");
    return NULL;
}

MoultFlashBackend *
moult_registry_find_ready_backend (MoultDevice *device, MoultBoardInfo *info, MoultImageKind kind)
{
    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    GPtrArray *all = moult_registry_get_backends ();
    for (guint i = 0; i < all->len; i++) {
        MoultFlashBackend *backend = g_ptr_array_index (all, i);
        g_autofree char *reason = dup_reason (backend, device, info, kind);

        if (reason == NULL && moult_flash_backend_ready (backend, device))
            return backend;
    }
    return NULL;
}
