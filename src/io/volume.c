/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "volume.h"

#include <stdlib.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "device-source.h"
#include "error.h"
#include "udisks.h"

/* A race with the desktop's automounter is normal: the mount point is then there a moment later. */
#define MOUNT_TRIES       6
#define MOUNT_INTERVAL_MS 200

struct _MoultVolume {
    GObject parent_instance;

    char *object;
    char *block;
    char *mount_point;
    gboolean mounted_by_us;
};

G_DEFINE_FINAL_TYPE (MoultVolume, moult_volume, G_TYPE_OBJECT)

static void
moult_volume_finalize (GObject *object)
{
    MoultVolume *self = MOULT_VOLUME (object);

    g_free (self->object);
    g_free (self->block);
    g_free (self->mount_point);

    G_OBJECT_CLASS (moult_volume_parent_class)->finalize (object);
}

static void
moult_volume_class_init (MoultVolumeClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_volume_finalize;
}

static void
moult_volume_init (MoultVolume *self)
{
}

/* By the number of the block device: -1 when sysfs does not know it. */
static int
stands_below (guint64 number, MoultDevice *device)
{
    g_autofree char *link =
        g_strdup_printf ("/sys/dev/block/%u:%u", major (number), minor (number));
    g_autofree char *folder = realpath (link, NULL);
    g_autofree char *prefix = g_strconcat (moult_device_get_sysfs_path (device), "/", NULL);

    if (folder == NULL || moult_device_get_sysfs_path (device) == NULL)
        return -1;
    return g_str_has_prefix (folder, prefix);
}

/* "/dev/sda1" is a part of "/dev/sda", "/dev/sdaa" is not. */
static gboolean
is_part_of (const char *block, const char *disk)
{
    const char *rest = g_str_has_prefix (block, disk) ? block + strlen (disk) : NULL;

    return rest != NULL && strspn (rest, "p0123456789") == strlen (rest);
}

static gboolean
belongs_to (const char *block, guint64 number, MoultDevice *device)
{
    const char *const *disks = moult_device_get_blocks (device);
    int below = stands_below (number, device);

    if (below >= 0)
        return below;
    for (gsize i = 0; disks[i] != NULL; i++) {
        if (is_part_of (block, disks[i]))
            return TRUE;
    }
    return FALSE;
}

/* (nullable): the node, when these properties are those of a FAT volume on this device. */
static char *
match_block (GVariant *properties, MoultDevice *device)
{
    g_autofree char *type = NULL;
    g_autofree char *block = NULL;
    guint64 number = 0;

    g_variant_lookup (properties, "IdType", "s", &type);
    g_variant_lookup (properties, "Device", "^ay", &block);
    g_variant_lookup (properties, "DeviceNumber", "t", &number);
    if (g_strcmp0 (type, "vfat") != 0 || block == NULL || !belongs_to (block, number, device))
        return NULL;
    return g_steal_pointer (&block);
}

static MoultVolume *
match_object (const char *object, GVariant *interfaces, MoultDevice *device)
{
    g_autoptr (GVariant) block_properties =
        g_variant_lookup_value (interfaces, MOULT_UDISKS_BLOCK, G_VARIANT_TYPE_VARDICT);
    g_autoptr (GVariant) filesystem =
        g_variant_lookup_value (interfaces, MOULT_UDISKS_FILESYSTEM, NULL);
    g_autofree char *block = NULL;

    if (block_properties == NULL || filesystem == NULL)
        return NULL;
    block = match_block (block_properties, device);
    if (block == NULL)
        return NULL;

    MoultVolume *self = g_object_new (MOULT_TYPE_VOLUME, NULL);
    self->object = g_strdup (object);
    self->block = g_steal_pointer (&block);
    return self;
}

static MoultVolume *
find_volume (GVariant *objects, MoultDevice *device)
{
    GVariantIter iter;
    const char *object;
    GVariant *interfaces;
    MoultVolume *volume = NULL;

    g_variant_iter_init (&iter, objects);
    while (volume == NULL && g_variant_iter_next (&iter, "{&o@a{sa{sv}}}", &object, &interfaces)) {
        volume = match_object (object, interfaces, device);
        g_variant_unref (interfaces);
    }
    return volume;
}

/* Its folder in sysfs goes with the device. */
static gboolean
check_present (MoultDevice *device, GError **error)
{
    const char *folder = moult_device_get_sysfs_path (device);

    if (folder == NULL || g_file_test (folder, G_FILE_TEST_IS_DIR))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_GONE, "the drive at %s left before it was mounted",
                 moult_device_get_location (device));
    return FALSE;
}

static MoultVolume *
fail_late (MoultDevice *device, gint64 begin, GError **error)
{
    g_set_error (
        error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
        "udisks2 shows no FAT volume at %s (%s) after %.1f s", moult_device_get_location (device),
        moult_device_get_block (device) != NULL ? moult_device_get_block (device) : "no disk",
        (g_get_monotonic_time () - begin) / (double) G_TIME_SPAN_SECOND);
    return NULL;
}

gboolean
moult_volume_is_supported (GError **error)
{
    g_autoptr (MoultUdisks) udisks = moult_udisks_new (NULL, error);
    g_autoptr (GVariant) objects =
        udisks != NULL ? moult_udisks_get_objects (udisks, NULL, error) : NULL;

    return objects != NULL;
}

MoultVolume *
moult_volume_wait (MoultDevice *device, gint64 deadline, GCancellable *cancellable, GError **error)
{
    g_autoptr (MoultUdisks) udisks = NULL;
    gint64 begin = g_get_monotonic_time ();

    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    udisks = moult_udisks_new (cancellable, error);
    if (udisks == NULL)
        return NULL;
    for (;;) {
        g_autoptr (GVariant) objects = moult_udisks_get_objects (udisks, cancellable, error);
        MoultVolume *volume = objects != NULL ? find_volume (objects, device) : NULL;

        if (objects == NULL || volume != NULL)
            return volume;
        if (!check_present (device, error))
            return NULL;
        if (!moult_udisks_wait (udisks, deadline, cancellable)) {
            if (g_cancellable_set_error_if_cancelled (cancellable, error))
                return NULL;
            return fail_late (device, begin, error);
        }
    }
}

const char *
moult_volume_get_mount_point (MoultVolume *self)
{
    g_return_val_if_fail (MOULT_IS_VOLUME (self), NULL);

    return self->mount_point;
}

const char *
moult_volume_get_block (MoultVolume *self)
{
    g_return_val_if_fail (MOULT_IS_VOLUME (self), NULL);

    return self->block;
}

/* A place is of use when it can be looked into: that of a drive which left cannot. */
static gboolean
take_mount_point (MoultVolume *self, const char *path)
{
    g_autofree char *folder = path != NULL ? g_build_filename (path, ".", NULL) : NULL;

    if (folder == NULL || access (folder, R_OK) != 0)
        return FALSE;
    g_set_str (&self->mount_point, path);
    return TRUE;
}

static gboolean
try_to_mount (MoultVolume *self, MoultUdisks *udisks, GCancellable *cancellable, GError **error)
{
    g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
    g_autoptr (GVariant) reply = NULL;
    const char *path = NULL;

    g_variant_builder_add (&options, "{sv}", "auth.no_user_interaction",
                           g_variant_new_boolean (TRUE));
    reply = moult_udisks_call (udisks, self->object, "Mount", g_variant_new ("(a{sv})", &options),
                               cancellable, error);
    if (reply == NULL)
        return FALSE;
    g_variant_get (reply, "(&s)", &path);
    self->mounted_by_us = TRUE;
    if (take_mount_point (self, path))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "%s cannot be looked into", path);
    return FALSE;
}

static gboolean
is_refusal (const char *name)
{
    return name != NULL && g_str_has_prefix (name, "org.freedesktop.UDisks2.Error.NotAuthorized");
}

/* Nothing that another try could change. */
static gboolean
is_final (const GError *reason, const char *name)
{
    return is_refusal (name) || g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)
           || g_error_matches (reason, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT)
           || g_error_matches (reason, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD)
           || g_error_matches (reason, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE);
}

static gboolean
fail_to_mount (MoultVolume *self, GError *reason, GError **error)
{
    g_autofree char *name = g_dbus_error_get_remote_error (reason);
    MoultError code = MOULT_ERROR_PROTOCOL;

    if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        g_propagate_error (error, g_error_copy (reason));
        return FALSE;
    }
    if (is_refusal (name))
        code = MOULT_ERROR_NO_ACCESS;
    else if (is_final (reason, name))
        code = MOULT_ERROR_GONE;
    g_dbus_error_strip_remote_error (reason);
    g_set_error (error, MOULT_ERROR, code, "mounting %s: %s", self->block, reason->message);
    return FALSE;
}

gboolean
moult_volume_mount (MoultVolume *self, GCancellable *cancellable, GError **error)
{
    g_autoptr (MoultUdisks) udisks = NULL;

    g_return_val_if_fail (MOULT_IS_VOLUME (self), FALSE);

    udisks = moult_udisks_new (cancellable, error);
    if (udisks == NULL)
        return FALSE;
    for (int i = 1;; i++) {
        g_autoptr (GError) reason = NULL;
        g_autofree char *path = moult_udisks_dup_mount_point (udisks, self->object);
        g_autofree char *name = NULL;

        if (take_mount_point (self, path) || try_to_mount (self, udisks, cancellable, &reason))
            return TRUE;
        name = g_dbus_error_get_remote_error (reason);
        if (i == MOUNT_TRIES || is_final (reason, name))
            return fail_to_mount (self, reason, error);
        moult_udisks_wait (udisks, moult_deadline_in (MOUNT_INTERVAL_MS), cancellable);
    }
}

void
moult_volume_unmount (MoultVolume *self)
{
    g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
    g_autoptr (MoultUdisks) udisks = NULL;
    g_autoptr (GVariant) reply = NULL;
    g_autoptr (GError) reason = NULL;

    g_return_if_fail (MOULT_IS_VOLUME (self));

    g_clear_pointer (&self->mount_point, g_free);
    if (!self->mounted_by_us)
        return;
    self->mounted_by_us = FALSE;
    udisks = moult_udisks_new (NULL, NULL);
    if (udisks == NULL)
        return;
    g_variant_builder_add (&options, "{sv}", "force", g_variant_new_boolean (TRUE));
    g_variant_builder_add (&options, "{sv}", "auth.no_user_interaction",
                           g_variant_new_boolean (TRUE));
    reply = moult_udisks_call (udisks, self->object, "Unmount", g_variant_new ("(a{sv})", &options),
                               NULL, &reason);
    if (reply == NULL)
        g_debug ("unmounting %s: %s", self->block, reason->message);
}
