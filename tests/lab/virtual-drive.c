/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-drive.h"

#include <errno.h>
#include <string.h>

#include "virtual-volume.h"

enum {
    /* A restart takes this long when the flash takes no time: enough for a host to end its
     * fsync() and close(), as 500 ms and 1000 ms are on the real ROMs. */
    INSTANT_VANISH_MS = 50,
    /* The device's clock may run ahead of the real one by less than half a sector, so that its
     * thread wakes about once a sector. */
    MAX_AHEAD_US = 20000,
    /* sd_mod's command timer (/sys/block/sda/device/timeout), after which writes fail with EIO. */
    STALL_MS = 30000,
    INSTANT_STALL_MS = 2000,
};

/* The drive as its pending events know it; cleared when it is disposed of. Only touched on the
 * drive's own main context. */
typedef struct {
    VirtualDrive *drive;
} Address;

typedef struct {
    Address *address;
    guint signal;
} Event;

struct _VirtualDrive {
    GObject parent_instance;

    VirtualBootloaderKind kind;
    char *label;
    VirtualDriveFaults faults;
    gboolean instant;
    GMainContext *context;
    Address *address;
    VirtualVolume *volume;
    char *mountpoint;

    GThread *device;
    /* Of the device thread only. */
    gint64 ready_at; /* when the flash is done with all it was given */
    gint64 leave_at; /* when it restarts; 0: not yet known */
    gboolean stalled;

    GMutex lock;
    GCond changed;
    VirtualBootloader *bootloader;
    VirtualDriveCounters counters;
    gboolean gone;
    gboolean stopped;
};

enum {
    SIGNAL_COMPLETE = 0,
    SIGNAL_VANISHED,
    SIGNAL_LAST = SIGNAL_VANISHED,
};

static guint signals[SIGNAL_LAST + 1];

G_DEFINE_FINAL_TYPE (VirtualDrive, virtual_drive, G_TYPE_OBJECT)

static void
event_free (gpointer data)
{
    Event *event = data;

    g_atomic_rc_box_release (event->address);
    g_free (event);
}

static gboolean
on_event_cb (gpointer user_data)
{
    Event *event = user_data;
    g_autoptr (VirtualDrive) self = event->address->drive;

    if (self == NULL)
        return G_SOURCE_REMOVE;

    g_object_ref (self);
    if (event->signal == SIGNAL_COMPLETE) {
        guint32 address = 0;
        g_autoptr (GBytes) image = virtual_drive_dup_image (self, &address);
        g_signal_emit (self, signals[SIGNAL_COMPLETE], 0, image, address);
    } else {
        g_signal_emit (self, signals[SIGNAL_VANISHED], 0);
    }
    return G_SOURCE_REMOVE;
}

static void
send_event (VirtualDrive *self, guint signal)
{
    Event *event = g_new0 (Event, 1);
    g_autoptr (GSource) source = g_idle_source_new ();

    event->address = g_atomic_rc_box_acquire (self->address);
    event->signal = signal;
    g_source_set_priority (source, G_PRIORITY_DEFAULT);
    g_source_set_callback (source, on_event_cb, event, event_free);
    g_source_attach (source, self->context);
}

static void
leave (VirtualDrive *self)
{
    g_mutex_lock (&self->lock);
    gboolean was_gone = self->gone;
    self->gone = TRUE;
    g_cond_broadcast (&self->changed);
    g_mutex_unlock (&self->lock);

    if (was_gone)
        return;
    virtual_volume_fail (self->volume);
    virtual_volume_stop (self->volume);
    send_event (self, SIGNAL_VANISHED);
}

/* FALSE: the drive left in the meantime. */
static gboolean
wait_until (VirtualDrive *self, gint64 time)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

    while (!self->gone && !self->stopped && g_get_monotonic_time () < time)
        g_cond_wait_until (&self->changed, &self->lock, time);
    return !self->gone && !self->stopped;
}

static gboolean
is_past (guint64 position, const VirtualSector *sector)
{
    return position != 0 && sector->offset + VIRTUAL_VOLUME_SECTOR > position;
}

static int
stall (VirtualDrive *self)
{
    if (!self->stalled) {
        self->stalled = TRUE;
        wait_until (self,
                    g_get_monotonic_time () + 1000 * (self->instant ? INSTANT_STALL_MS : STALL_MS));
    }
    return EIO;
}

static VirtualBootloaderVerdict
give_to_bootloader (VirtualDrive *self, const VirtualSector *sector, guint64 *cost_us)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
    VirtualBootloaderVerdict verdict =
        virtual_bootloader_write (self->bootloader, sector->data, cost_us);

    self->counters.bytes += VIRTUAL_VOLUME_SECTOR;
    switch (verdict) {
    case VIRTUAL_BOOTLOADER_FOREIGN:
        self->counters.sectors_foreign++;
        break;
    case VIRTUAL_BOOTLOADER_LOCKED:
    case VIRTUAL_BOOTLOADER_REJECTED:
        self->counters.blocks_rejected++;
        break;
    case VIRTUAL_BOOTLOADER_ACCEPTED:
    case VIRTUAL_BOOTLOADER_COMPLETE:
        self->counters.blocks_accepted++;
        break;
    }
    return verdict;
}

/* The flash's time adds up on a clock of its own, which does not drift while there is work: a
 * host that hands over the same sectors without a gap always needs the same time. */
static void
spend (VirtualDrive *self, const VirtualSector *sector, guint64 cost_us, gboolean is_last)
{
    gint64 now = g_get_monotonic_time ();

    if (self->instant)
        return;
    if (sector->waited)
        self->ready_at = MAX (self->ready_at, now);
    self->ready_at += cost_us;
    if (is_last || self->ready_at > now + MAX_AHEAD_US)
        wait_until (self, self->ready_at);
}

static void
restart (VirtualDrive *self)
{
    int delay_ms = virtual_bootloader_get_traits (self->kind)->vanish_ms;

    if (self->faults.never_vanish)
        return;
    if (delay_ms == 0) {
        leave (self);
        return;
    }
    self->leave_at =
        g_get_monotonic_time () + 1000 * (self->instant ? INSTANT_VANISH_MS : delay_ms);
}

/* One WRITE(10) of a sector. Returns 0 or the errno that the host's fsync() will get. */
static int
take_sector (VirtualDrive *self, const VirtualSector *sector)
{
    guint64 cost_us = 0;

    if (is_past (self->faults.unplugged_at, sector)) {
        leave (self);
        return EIO;
    }
    if (is_past (self->faults.stall_at, sector))
        return stall (self);
    if (is_past (self->faults.eio_at, sector))
        return EIO;

    VirtualBootloaderVerdict verdict = give_to_bootloader (self, sector, &cost_us);
    if (verdict == VIRTUAL_BOOTLOADER_LOCKED)
        return EIO;
    gboolean is_last =
        verdict == VIRTUAL_BOOTLOADER_COMPLETE || !virtual_volume_has_more (self->volume);
    spend (self, sector, cost_us, is_last);
    if (verdict == VIRTUAL_BOOTLOADER_COMPLETE && !virtual_drive_get_gone (self)) {
        send_event (self, SIGNAL_COMPLETE);
        restart (self);
    }
    return virtual_drive_get_gone (self) ? EIO : 0;
}

static gpointer
run_device (gpointer user_data)
{
    VirtualDrive *self = user_data;
    VirtualSector sector;

    self->ready_at = g_get_monotonic_time (); /* the first sector may be there already */
    while (TRUE) {
        if (self->leave_at != 0 && g_get_monotonic_time () >= self->leave_at)
            leave (self);
        switch (virtual_volume_pull (self->volume, self->leave_at, &sector)) {
        case VIRTUAL_VOLUME_SECTOR_READY:
            virtual_volume_done (self->volume, &sector, take_sector (self, &sector));
            break;
        case VIRTUAL_VOLUME_TIMED_OUT:
            leave (self);
            break;
        case VIRTUAL_VOLUME_STOPPED:
            return NULL;
        }
    }
}

static void
virtual_drive_dispose (GObject *object)
{
    VirtualDrive *self = VIRTUAL_DRIVE (object);

    self->address->drive = NULL;
    g_mutex_lock (&self->lock);
    self->stopped = TRUE;
    g_cond_broadcast (&self->changed);
    g_mutex_unlock (&self->lock);
    if (self->volume != NULL)
        virtual_volume_stop (self->volume);
    g_clear_pointer (&self->device, g_thread_join);
    g_clear_object (&self->volume);

    G_OBJECT_CLASS (virtual_drive_parent_class)->dispose (object);
}

static void
virtual_drive_finalize (GObject *object)
{
    VirtualDrive *self = VIRTUAL_DRIVE (object);

    g_clear_object (&self->bootloader);
    g_main_context_unref (self->context);
    g_atomic_rc_box_release (self->address);
    g_free (self->label);
    g_free (self->mountpoint);
    g_mutex_clear (&self->lock);
    g_cond_clear (&self->changed);

    G_OBJECT_CLASS (virtual_drive_parent_class)->finalize (object);
}

static void
virtual_drive_class_init (VirtualDriveClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->dispose = virtual_drive_dispose;
    object_class->finalize = virtual_drive_finalize;

    signals[SIGNAL_COMPLETE] =
        g_signal_new ("complete", VIRTUAL_TYPE_DRIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, G_TYPE_BYTES, G_TYPE_UINT);
    signals[SIGNAL_VANISHED] = g_signal_new ("vanished", VIRTUAL_TYPE_DRIVE, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
virtual_drive_init (VirtualDrive *self)
{
    self->context = g_main_context_ref_thread_default ();
    self->address = g_atomic_rc_box_new0 (Address);
    self->address->drive = self;
    g_mutex_init (&self->lock);
    g_cond_init (&self->changed);
}

static GBytes *
make_text (const char *format, ...)
{
    va_list arguments;

    va_start (arguments, format);
    char *text = g_strdup_vprintf (format, arguments);
    va_end (arguments);
    return g_bytes_new_take (text, strlen (text));
}

/* INFO_UF2.TXT (microsoft/uf2, README.md): nRF52 adds SoftDevice and Date, tinyuf2 Date and the
 * size of ota_0 (tinyuf2#336). */
static GBytes *
make_info (VirtualDrive *self, const VirtualDriveFields *fields)
{
    const VirtualBootloaderTraits *traits = virtual_bootloader_get_traits (self->kind);
    guint32 flash_size = fields->flash_size != 0 ? fields->flash_size : traits->flash_size;
    g_autofree char *more = NULL;

    if (self->kind == VIRTUAL_BOOTLOADER_NRF52)
        more = g_strdup ("SoftDevice: S140 version 7.3.0\r\nDate: Dec  1 2021\r\n");
    else if (self->kind == VIRTUAL_BOOTLOADER_TINYUF2)
        more = g_strdup_printf ("Date: Mar 18 2024\r\nFlash Size: 0x%08X bytes\r\n", flash_size);
    return make_text ("%s\r\nModel: %s\r\nBoard-ID: %s\r\n%s", traits->info_heading,
                      fields->model != NULL ? fields->model : traits->model,
                      fields->board_id != NULL ? fields->board_id : traits->board_id,
                      more != NULL ? more : "");
}

static GBytes *
make_current (VirtualDrive *self)
{
    guint n = virtual_bootloader_get_n_current (self->bootloader);
    guint8 *bytes = g_malloc (n * VIRTUAL_BOOTLOADER_SECTOR);

    for (guint i = 0; i < n; i++)
        virtual_bootloader_read_current (self->bootloader, i,
                                         bytes + i * VIRTUAL_BOOTLOADER_SECTOR);
    return g_bytes_new_take (bytes, n * VIRTUAL_BOOTLOADER_SECTOR);
}

/* CircuitPython's main.c writes boot_out.txt at every start. */
static void
add_circuitpython_files (VirtualDrive *self, const VirtualDriveFields *fields)
{
    g_autoptr (GBytes) boot_out =
        make_text ("%s\r\nBoard ID:%s\r\n", fields->model, fields->board_id);
    g_autoptr (GBytes) code = make_text ("print('Hello World!')\n");

    virtual_volume_add_file (self->volume, "boot_out.txt", boot_out);
    virtual_volume_add_file (self->volume, "code.py", code);
}

static void
add_files (VirtualDrive *self, const VirtualDriveFields *fields)
{
    g_autoptr (GBytes) info = make_info (self, fields);
    g_autoptr (GBytes) index =
        make_text ("<!doctype html>\n<html><body>%s</body></html>\n", self->label);

    virtual_volume_add_file (self->volume, "INDEX.HTM", index);
    if (!fields->faults.no_info_file)
        virtual_volume_add_file (self->volume, "INFO_UF2.TXT", info);
    if (virtual_bootloader_get_traits (self->kind)->has_current_uf2) {
        g_autoptr (GBytes) current = make_current (self);
        virtual_volume_add_file (self->volume, "CURRENT.UF2", current);
    }
}

VirtualDrive *
virtual_drive_new (const VirtualDriveFields *fields)
{
    const VirtualBootloaderTraits *traits = virtual_bootloader_get_traits (fields->kind);
    VirtualDrive *self = g_object_new (VIRTUAL_TYPE_DRIVE, NULL);

    self->kind = fields->kind;
    self->label = g_strdup (fields->label != NULL ? fields->label : traits->label);
    self->faults = fields->faults;
    self->instant = fields->instant;
    self->bootloader =
        fields->chip != NULL
            ? virtual_bootloader_new_for_flash (fields->kind, fields->family, fields->chip)
            : virtual_bootloader_new (fields->kind, fields->family, fields->flash_size,
                                      fields->flash);
    self->volume = virtual_volume_new (&(VirtualVolumeFields) {
        .label = self->label,
        .size = traits->volume_size,
        .cluster_size = traits->cluster_size,
        .full_at = fields->faults.full_at,
        .read_only = fields->faults.read_only,
    });
    if (self->kind == VIRTUAL_BOOTLOADER_NONE)
        add_circuitpython_files (self, fields);
    else
        add_files (self, fields);
    self->device = g_thread_new ("virtual-drive", run_device, self);
    return self;
}

gboolean
virtual_drive_mount (VirtualDrive *self, const char *mountpoint, GError **error)
{
    if (virtual_drive_get_gone (self)) {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s is gone", self->label);
        return FALSE;
    }
    if (self->mountpoint != NULL) {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_ALREADY_MOUNTED, "%s is mounted on %s",
                     self->label, self->mountpoint);
        return FALSE;
    }
    if (!virtual_volume_mount (self->volume, mountpoint, error))
        return FALSE;

    g_set_str (&self->mountpoint, mountpoint);
    self->counters.mounts++;
    return TRUE;
}

gboolean
virtual_drive_unmount (VirtualDrive *self, gboolean lazily, GError **error)
{
    if (!virtual_volume_unmount (self->volume, lazily, error))
        return FALSE;

    g_clear_pointer (&self->mountpoint, g_free);
    return TRUE;
}

void
virtual_drive_unplug (VirtualDrive *self)
{
    leave (self);
}

VirtualBootloaderKind
virtual_drive_get_kind (VirtualDrive *self)
{
    return self->kind;
}

const char *
virtual_drive_get_label (VirtualDrive *self)
{
    return self->label;
}

const char *
virtual_drive_get_mountpoint (VirtualDrive *self)
{
    return self->mountpoint;
}

guint64
virtual_drive_get_size (VirtualDrive *self)
{
    return virtual_bootloader_get_traits (self->kind)->volume_size;
}

gboolean
virtual_drive_get_read_only (VirtualDrive *self)
{
    return self->faults.read_only;
}

gboolean
virtual_drive_get_gone (VirtualDrive *self)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

    return self->gone;
}

void
virtual_drive_get_counters (VirtualDrive *self, VirtualDriveCounters *counters)
{
    guint n_syncs = virtual_volume_get_n_syncs (self->volume);
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

    *counters = self->counters;
    counters->sectors_erased = virtual_bootloader_get_n_erased (self->bootloader);
    counters->syncs = n_syncs;
}

GBytes *
virtual_drive_dup_flash (VirtualDrive *self)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

    return virtual_bootloader_dup_flash (self->bootloader);
}

GBytes *
virtual_drive_dup_image (VirtualDrive *self, guint32 *address)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

    return virtual_bootloader_dup_image (self->bootloader, address);
}
