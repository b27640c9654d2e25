/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-udisks.h"

#include <glib/gstdio.h>
#include <string.h>

#include "udisks-generated.h"

#define ROOT_PATH       "/org/freedesktop/UDisks2"
#define PARTITION_START 512 /* of the rp2 ROMs' MBR: sector 1 */

/* One drive on the bus: its objects, and the file system among them. */
typedef struct {
    VirtualUdisks *udisks; /* unowned */
    VirtualDrive *drive;
    char *device_path;
    GPtrArray *object_paths;
    UdisksFilesystem *filesystem;
    gboolean not_authorized;
    gulong vanished_id;
} Entry;

struct _VirtualUdisks {
    GObject parent_instance;

    char *media;
    GDBusConnection *connection;
    GDBusObjectManagerServer *server;
    GPtrArray *entries;
};

G_DEFINE_FINAL_TYPE (VirtualUdisks, virtual_udisks, G_TYPE_OBJECT)

static void
entry_free (gpointer data)
{
    Entry *entry = data;

    g_clear_signal_handler (&entry->vanished_id, entry->drive);
    g_signal_handlers_disconnect_by_data (entry->filesystem, entry);
    g_object_unref (entry->filesystem);
    g_object_unref (entry->drive);
    g_ptr_array_unref (entry->object_paths);
    g_free (entry->device_path);
    g_free (entry);
}

/* Names of UDisks2's errors: its reference manual, "Error codes". */
static void
refuse (GDBusMethodInvocation *invocation, const char *name, const char *format, ...)
{
    g_autofree char *full_name = g_strconcat ("org.freedesktop.UDisks2.Error.", name, NULL);
    va_list arguments;

    va_start (arguments, format);
    g_autofree char *message = g_strdup_vprintf (format, arguments);
    va_end (arguments);
    g_dbus_method_invocation_return_dbus_error (invocation, full_name, message);
}

static gboolean
get_option (GVariant *options, const char *name)
{
    gboolean value = FALSE;

    g_variant_lookup (options, name, "b", &value);
    return value;
}

static void
show_mount_point (Entry *entry)
{
    const char *points[] = { virtual_drive_get_mountpoint (entry->drive), NULL };

    udisks_filesystem_set_mount_points (entry->filesystem, points);
    g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (entry->filesystem));
}

/* As udisksd names them: the label, and a number behind it if that is taken. */
static char *
make_mount_point (Entry *entry)
{
    const char *label = virtual_drive_get_label (entry->drive);
    g_autofree char *path = g_build_filename (entry->udisks->media, label, NULL);

    for (guint i = 1; g_mkdir (path, 0755) < 0; i++) {
        g_autofree char *name = g_strdup_printf ("%s%u", label, i);

        g_return_val_if_fail (i < 1000, NULL);
        g_free (path);
        path = g_build_filename (entry->udisks->media, name, NULL);
    }
    return g_steal_pointer (&path);
}

static gboolean
mount_entry (Entry *entry, GError **error)
{
    g_autofree char *mountpoint = make_mount_point (entry);

    if (!virtual_drive_mount (entry->drive, mountpoint, error)) {
        g_rmdir (mountpoint);
        return FALSE;
    }
    show_mount_point (entry);
    return TRUE;
}

static gboolean
unmount_entry (Entry *entry, gboolean lazily, GError **error)
{
    g_autofree char *mountpoint = g_strdup (virtual_drive_get_mountpoint (entry->drive));

    if (!virtual_drive_unmount (entry->drive, lazily, error))
        return FALSE;
    g_rmdir (mountpoint);
    show_mount_point (entry);
    return TRUE;
}

static gboolean
on_mount_cb (UdisksFilesystem *filesystem,
             GDBusMethodInvocation *invocation,
             GVariant *options,
             gpointer user_data)
{
    Entry *entry = user_data;
    const char *mountpoint = virtual_drive_get_mountpoint (entry->drive);
    g_autoptr (GError) error = NULL;

    if (entry->not_authorized)
        refuse (invocation,
                get_option (options, "auth.no_user_interaction") ? "NotAuthorizedCanObtain"
                                                                 : "NotAuthorized",
                "Not authorized to perform operation");
    else if (mountpoint != NULL)
        refuse (invocation, "AlreadyMounted", "Device %s is already mounted at `%s'.\n",
                entry->device_path, mountpoint);
    else if (!mount_entry (entry, &error))
        refuse (invocation, "Failed", "Error mounting %s: %s", entry->device_path, error->message);
    else
        udisks_filesystem_complete_mount (filesystem, invocation,
                                          virtual_drive_get_mountpoint (entry->drive));
    return TRUE;
}

static gboolean
on_unmount_cb (UdisksFilesystem *filesystem,
               GDBusMethodInvocation *invocation,
               GVariant *options,
               gpointer user_data)
{
    Entry *entry = user_data;
    g_autoptr (GError) error = NULL;

    if (virtual_drive_get_mountpoint (entry->drive) == NULL)
        refuse (invocation, "NotMounted", "Device `%s' is not mounted", entry->device_path);
    else if (unmount_entry (entry, get_option (options, "force"), &error))
        udisks_filesystem_complete_unmount (filesystem, invocation);
    else
        refuse (invocation,
                g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY) ? "DeviceBusy" : "Failed",
                "Error unmounting %s: %s", entry->device_path, error->message);
    return TRUE;
}

/* An ejected bootloader only marks its medium as ejected (pico-bootrom, usb_msc.c); nothing leaves.
 */
static gboolean
on_eject_cb (UdisksDrive *drive,
             GDBusMethodInvocation *invocation,
             GVariant *options,
             gpointer user_data)
{
    udisks_drive_complete_eject (drive, invocation);
    return TRUE;
}

static void
on_vanished_cb (VirtualDrive *drive, gpointer user_data)
{
    virtual_udisks_remove_drive (VIRTUAL_UDISKS (user_data), drive);
}

static gboolean
on_get_block_devices_cb (UdisksManager *manager,
                         GDBusMethodInvocation *invocation,
                         GVariant *options,
                         gpointer user_data)
{
    VirtualUdisks *self = VIRTUAL_UDISKS (user_data);
    g_autoptr (GPtrArray) paths = g_ptr_array_new ();

    for (guint i = 0; i < self->entries->len; i++) {
        Entry *entry = g_ptr_array_index (self->entries, i);
        for (guint j = 0; j < entry->object_paths->len; j++) {
            const char *path = g_ptr_array_index (entry->object_paths, j);
            if (g_str_has_prefix (path, ROOT_PATH "/block_devices/"))
                g_ptr_array_add (paths, (gpointer) path);
        }
    }
    g_ptr_array_add (paths, NULL);
    udisks_manager_complete_get_block_devices (manager, invocation,
                                               (const char *const *) paths->pdata);
    return TRUE;
}

static void export (VirtualUdisks *self,
                    const char *path,
                    GDBusInterfaceSkeleton **interfaces,
                    gsize n)
{
    g_autoptr (GDBusObjectSkeleton) object = g_dbus_object_skeleton_new (path);

    for (gsize i = 0; i < n; i++)
        g_dbus_object_skeleton_add_interface (object, interfaces[i]);
    g_dbus_object_manager_server_export (self->server, object);
}

static void
export_manager (VirtualUdisks *self)
{
    static const char *const file_systems[] = { "vfat", NULL };
    static const char *const nothing[] = { NULL };
    g_autoptr (UdisksManager) manager = udisks_manager_skeleton_new ();

    udisks_manager_set_version (manager, "2.10.1");
    udisks_manager_set_supported_filesystems (manager, file_systems);
    udisks_manager_set_supported_encryption_types (manager, nothing);
    udisks_manager_set_default_encryption_type (manager, "");
    g_signal_connect (manager, "handle-get-block-devices", G_CALLBACK (on_get_block_devices_cb),
                      self);
    export (self, ROOT_PATH "/Manager",
            (GDBusInterfaceSkeleton *[]) { G_DBUS_INTERFACE_SKELETON (manager) }, 1);
}

static char *
make_drive_path (const VirtualUdisksFields *fields)
{
    g_autofree char *name =
        g_strjoin ("_", fields->vendor != NULL ? fields->vendor : "UF2",
                   fields->model != NULL ? fields->model : "Drive",
                   fields->serial != NULL ? fields->serial : "0", fields->block, NULL);

    for (char *c = name; *c != '\0'; c++) {
        if (!g_ascii_isalnum (*c))
            *c = '_';
    }
    return g_build_path ("/", ROOT_PATH "/drives", name, NULL);
}

static void
export_drive (VirtualUdisks *self,
              Entry *entry,
              const VirtualUdisksFields *fields,
              const char *path)
{
    static const char *const compatible[] = { "thumb", NULL };
    g_autoptr (UdisksDrive) drive = udisks_drive_skeleton_new ();
    guint64 now = g_get_real_time ();

    udisks_drive_set_vendor (drive, fields->vendor != NULL ? fields->vendor : "UF2");
    udisks_drive_set_model (drive, fields->model != NULL ? fields->model : "Drive");
    udisks_drive_set_serial (drive, fields->serial != NULL ? fields->serial : "");
    udisks_drive_set_revision (drive, "1");
    udisks_drive_set_id (drive, strrchr (path, '/') + 1);
    udisks_drive_set_wwn (drive, "");
    udisks_drive_set_media (drive, "thumb");
    udisks_drive_set_media_compatibility (drive, compatible);
    udisks_drive_set_media_removable (drive, TRUE);
    udisks_drive_set_media_available (drive, TRUE);
    udisks_drive_set_media_change_detected (drive, TRUE);
    udisks_drive_set_removable (drive, TRUE);
    udisks_drive_set_ejectable (drive, TRUE);
    udisks_drive_set_can_power_off (drive, TRUE);
    udisks_drive_set_rotation_rate (drive, -1);
    udisks_drive_set_connection_bus (drive, "usb");
    udisks_drive_set_seat (drive, "seat0");
    udisks_drive_set_size (drive, virtual_drive_get_size (fields->drive));
    udisks_drive_set_time_detected (drive, now);
    udisks_drive_set_time_media_detected (drive, now);
    udisks_drive_set_sort_key (drive, fields->block);
    udisks_drive_set_sibling_id (drive, "");
    udisks_drive_set_configuration (drive, g_variant_new ("a{sv}", NULL));
    g_signal_connect (drive, "handle-eject", G_CALLBACK (on_eject_cb), NULL);

    g_ptr_array_add (entry->object_paths, g_strdup (path));
    export (self, path, (GDBusInterfaceSkeleton *[]) { G_DBUS_INTERFACE_SKELETON (drive) }, 1);
}

static UdisksBlock *
make_block (const VirtualUdisksFields *fields,
            const char *device_path,
            dev_t device,
            const char *drive_path,
            guint64 size)
{
    static const char *const nothing[] = { NULL };
    UdisksBlock *block = udisks_block_skeleton_new ();

    udisks_block_set_device (block, device_path);
    udisks_block_set_preferred_device (block, device_path);
    udisks_block_set_symlinks (block, nothing);
    udisks_block_set_device_number (block, device);
    udisks_block_set_size (block, size);
    udisks_block_set_drive (block, drive_path);
    udisks_block_set_mdraid (block, "/");
    udisks_block_set_mdraid_member (block, "/");
    udisks_block_set_crypto_backing_device (block, "/");
    udisks_block_set_read_only (block, virtual_drive_get_read_only (fields->drive));
    udisks_block_set_hint_auto (block, TRUE);
    udisks_block_set_hint_partitionable (block, TRUE);
    udisks_block_set_id (block, "");
    udisks_block_set_id_usage (block, "");
    udisks_block_set_id_type (block, "");
    udisks_block_set_id_version (block, "");
    udisks_block_set_id_label (block, "");
    udisks_block_set_id_uuid (block, "");
    udisks_block_set_hint_name (block, "");
    udisks_block_set_hint_icon_name (block, "");
    udisks_block_set_hint_symbolic_icon_name (block, "");
    udisks_block_set_userspace_mount_options (block, nothing);
    udisks_block_set_configuration (block, g_variant_new ("a(sa{sv})", NULL));
    return block;
}

static void
describe_file_system (UdisksBlock *block, const VirtualUdisksFields *fields)
{
    /* The RP2040's FAT serial comes from a timer (virtual_disk.c); so the UUID is new each time. */
    g_autofree char *uuid = g_strdup_printf ("%04X-%04X", g_random_int_range (0, 0x10000),
                                             g_random_int_range (0, 0x10000));
    g_autofree char *id = g_strdup_printf ("by-uuid-%s", uuid);

    udisks_block_set_id (block, id);
    udisks_block_set_id_usage (block, "filesystem");
    udisks_block_set_id_type (block, "vfat");
    udisks_block_set_id_version (block, "FAT16");
    udisks_block_set_id_label (block, virtual_drive_get_label (fields->drive));
    udisks_block_set_id_uuid (block, uuid);
}

/* The whole disk of an rp2 ROM: an MBR with one partition (virtual_disk.c, vd_read_block). */
static char *
export_table (VirtualUdisks *self,
              Entry *entry,
              const VirtualUdisksFields *fields,
              const char *drive_path)
{
    g_autofree char *path = g_build_path ("/", ROOT_PATH "/block_devices", fields->block, NULL);
    g_autofree char *partition_path = g_strconcat (path, "1", NULL);
    g_autofree char *device_path = g_build_filename ("/dev", fields->block, NULL);
    const char *partitions[] = { partition_path, NULL };
    g_autoptr (UdisksBlock) block = make_block (fields, device_path, fields->device, drive_path,
                                                virtual_drive_get_size (fields->drive));
    g_autoptr (UdisksPartitionTable) table = udisks_partition_table_skeleton_new ();

    udisks_partition_table_set_type_ (table, "dos");
    udisks_partition_table_set_partitions (table, partitions);
    g_ptr_array_add (entry->object_paths, g_strdup (path));
    export (self, path,
            (GDBusInterfaceSkeleton *[]) { G_DBUS_INTERFACE_SKELETON (block),
                                           G_DBUS_INTERFACE_SKELETON (table) },
            2);
    return g_steal_pointer (&path);
}

static void
export_file_system (VirtualUdisks *self,
                    Entry *entry,
                    const VirtualUdisksFields *fields,
                    const char *drive_path,
                    const char *table_path)
{
    g_autofree char *name = g_strconcat (fields->block, table_path != NULL ? "1" : "", NULL);
    g_autofree char *path = g_build_path ("/", ROOT_PATH "/block_devices", name, NULL);
    guint64 size = virtual_drive_get_size (fields->drive) - (table_path ? PARTITION_START : 0);
    g_autoptr (UdisksPartition) partition = udisks_partition_skeleton_new ();

    entry->device_path = g_build_filename ("/dev", name, NULL);
    g_autoptr (UdisksBlock) block =
        make_block (fields, entry->device_path, fields->device + (table_path != NULL ? 1 : 0),
                    drive_path, size);
    describe_file_system (block, fields);
    udisks_partition_set_number (partition, 1);
    udisks_partition_set_type_ (partition, "0x0e");
    udisks_partition_set_offset (partition, PARTITION_START);
    udisks_partition_set_size (partition, size);
    udisks_partition_set_table (partition, table_path != NULL ? table_path : "/");
    udisks_partition_set_name (partition, "");
    udisks_partition_set_uuid (partition, "");
    udisks_filesystem_set_size (entry->filesystem, size);
    g_ptr_array_add (entry->object_paths, g_strdup (path));
    export (self, path,
            (GDBusInterfaceSkeleton *[]) { G_DBUS_INTERFACE_SKELETON (block),
                                           G_DBUS_INTERFACE_SKELETON (entry->filesystem),
                                           G_DBUS_INTERFACE_SKELETON (partition) },
            table_path != NULL ? 3 : 2);
}

static gboolean
own_name (VirtualUdisks *self, GError **error)
{
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
        self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
        "RequestName", g_variant_new ("(su)", "org.freedesktop.UDisks2", 0), G_VARIANT_TYPE ("(u)"),
        G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);

    return reply != NULL;
}

static void
remove_entry (VirtualUdisks *self, Entry *entry)
{
    g_autoptr (GError) error = NULL;

    if (virtual_drive_get_mountpoint (entry->drive) != NULL && !unmount_entry (entry, TRUE, &error))
        g_warning ("%s", error->message);
    for (guint i = entry->object_paths->len; i > 0; i--)
        g_dbus_object_manager_server_unexport (self->server,
                                               g_ptr_array_index (entry->object_paths, i - 1));
    g_ptr_array_remove (self->entries, entry);
}

static void
virtual_udisks_dispose (GObject *object)
{
    VirtualUdisks *self = VIRTUAL_UDISKS (object);

    while (self->entries->len > 0)
        remove_entry (self, g_ptr_array_index (self->entries, 0));
    if (self->server != NULL)
        g_dbus_object_manager_server_set_connection (self->server, NULL);
    g_clear_object (&self->server);
    if (self->connection != NULL)
        g_dbus_connection_close_sync (self->connection, NULL, NULL);
    g_clear_object (&self->connection);

    G_OBJECT_CLASS (virtual_udisks_parent_class)->dispose (object);
}

static void
virtual_udisks_finalize (GObject *object)
{
    VirtualUdisks *self = VIRTUAL_UDISKS (object);

    g_ptr_array_unref (self->entries);
    g_free (self->media);

    G_OBJECT_CLASS (virtual_udisks_parent_class)->finalize (object);
}

static void
virtual_udisks_class_init (VirtualUdisksClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->dispose = virtual_udisks_dispose;
    object_class->finalize = virtual_udisks_finalize;
}

static void
virtual_udisks_init (VirtualUdisks *self)
{
    self->entries = g_ptr_array_new_with_free_func (entry_free);
}

VirtualUdisks *
virtual_udisks_new (const char *bus_address, const char *media, GError **error)
{
    g_autoptr (VirtualUdisks) self = g_object_new (VIRTUAL_TYPE_UDISKS, NULL);

    self->media = g_strdup (media);
    self->connection = g_dbus_connection_new_for_address_sync (
        bus_address,
        G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
            | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
        NULL, NULL, error);
    if (self->connection == NULL)
        return NULL;

    self->server = g_dbus_object_manager_server_new (ROOT_PATH);
    export_manager (self);
    g_dbus_object_manager_server_set_connection (self->server, self->connection);
    return own_name (self, error) ? g_steal_pointer (&self) : NULL;
}

void
virtual_udisks_add_drive (VirtualUdisks *self, const VirtualUdisksFields *fields)
{
    const VirtualBootloaderTraits *traits =
        virtual_bootloader_get_traits (virtual_drive_get_kind (fields->drive));
    g_autofree char *drive_path = make_drive_path (fields);
    g_autofree char *table_path = NULL;
    g_autoptr (GError) error = NULL;
    Entry *entry = g_new0 (Entry, 1);

    entry->udisks = self;
    entry->drive = g_object_ref (fields->drive);
    entry->object_paths = g_ptr_array_new_with_free_func (g_free);
    entry->not_authorized = fields->not_authorized;
    entry->filesystem = udisks_filesystem_skeleton_new ();
    g_signal_connect (entry->filesystem, "handle-mount", G_CALLBACK (on_mount_cb), entry);
    g_signal_connect (entry->filesystem, "handle-unmount", G_CALLBACK (on_unmount_cb), entry);
    show_mount_point (entry);
    export_drive (self, entry, fields, drive_path);
    if (traits->partitioned)
        table_path = export_table (self, entry, fields, drive_path);
    export_file_system (self, entry, fields, drive_path, table_path);
    entry->vanished_id =
        g_signal_connect (fields->drive, "vanished", G_CALLBACK (on_vanished_cb), self);
    g_ptr_array_add (self->entries, entry);
    if (fields->automounted && !mount_entry (entry, &error))
        g_warning ("%s", error->message);
}

void
virtual_udisks_remove_drive (VirtualUdisks *self, VirtualDrive *drive)
{
    for (guint i = 0; i < self->entries->len; i++) {
        Entry *entry = g_ptr_array_index (self->entries, i);

        if (entry->drive == drive) {
            remove_entry (self, entry);
            return;
        }
    }
}
