/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "flash-job-body.h"

#include "activator.h"
#include "error.h"
#include "fit.h"
#include "registry.h"

/* A board that is just restarting may be taken for gone at the moment the job begins. */
#define PRESENT_MS 3000
/* Bootloaders restart within 1 s, boards enumerate within 3 s; the rest is patience (usb.md 1.5).
 */
#define RESTART_MS 15000
/* Some bootloaders show themselves for a moment at each start before they run the firmware. */
#define BOOTLOADER_PASSES_MS 4000
/* First boots make a file system, which takes seconds on large flash. */
#define CONFIRM_MS 15000
/* Between two questions to a board that does not answer yet, unless it re-enumerates before. */
#define ASK_AGAIN_MS 300
/* For hands that look for a button; used when an activator does not say. */
#define USER_MS (15 * 60 * 1000)

typedef struct {
    MoultFlashJobBody *body;
    MoultFirmware *firmware; /* as the file is now */
    MoultDevice *before;     /* the device that must have left, or %NULL */
} Wanted;

static gboolean
is_bootloader (MoultDevice *device)
{
    return moult_board_db_classify (device) == MOULT_DEVICE_KIND_BOOTLOADER;
}

static gboolean
is_same_enumeration (MoultDevice *a, MoultDevice *b)
{
    return a != NULL && moult_device_get_devnum (a) == moult_device_get_devnum (b)
           && moult_device_get_vid (a) == moult_device_get_vid (b)
           && moult_device_get_pid (a) == moult_device_get_pid (b);
}

static const char *
get_name (MoultDevice *device)
{
    const char *product = moult_device_get_product (device);

    return product != NULL ? product : "no name";
}

static char *
dup_words (MoultDevice *device)
{
    return g_strdup_printf ("%04x:%04x (%s)", moult_device_get_vid (device),
                            moult_device_get_pid (device), get_name (device));
}

/* The device at the location now, or %NULL. */
static MoultDevice *
look (MoultFlashJobBody *self)
{
    return moult_device_source_wait (self->devices, self->location, NULL, NULL, 0, NULL, NULL);
}

static void
refresh_device (MoultFlashJobBody *self)
{
    g_autoptr (MoultDevice) now = look (self);

    if (now != NULL)
        g_set_object (&self->device, now);
}

/* ---- prepare ---- */

static gboolean
load_image (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    const char *path = moult_firmware_get_path (self->firmware);

    self->image = moult_firmware_load_image (path, self->parse, cancellable, error);
    if (self->image == NULL)
        return FALSE;

    /* The file may have changed since the plan was made: what counts is what will be written. */
    g_autoptr (MoultFirmware) now = moult_firmware_new_for_image (path, self->image);
    g_set_object (&self->firmware, now);
    moult_progress_log (self->progress, "%s: %s, %" G_GUINT64_FORMAT " bytes, version %s, for %s",
                        path, moult_image_kind_get_name (moult_image_get_kind (self->image)),
                        moult_image_get_size (self->image),
                        moult_firmware_get_version (now) != NULL ? moult_firmware_get_version (now)
                                                                 : "unknown",
                        moult_firmware_get_machine (now) != NULL ? moult_firmware_get_machine (now)
                                                                 : "an unknown board");
    return TRUE;
}

static gboolean
find_device (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    g_clear_object (&self->device);
    self->device = moult_device_source_wait (self->devices, self->location, NULL, NULL,
                                             moult_deadline_in (PRESENT_MS), cancellable, error);
    if (self->device == NULL)
        return FALSE;

    g_autofree char *words = dup_words (self->device);
    moult_progress_log (self->progress, "at %s stands %s", self->location, words);
    return TRUE;
}

/* The backend's usual shares, without the steps that this board does not need. */
static void
weigh (MoultFlashJobBody *self)
{
    const MoultFlashBackendTraits *traits = moult_flash_backend_get_traits (self->backend);
    guint weights[MOULT_N_STEPS];

    for (guint i = 0; i < MOULT_N_STEPS; i++)
        weights[i] = traits->weights[i];
    weights[MOULT_STEP_PREPARE] = MAX (1, weights[MOULT_STEP_PREPARE]);
    weights[MOULT_STEP_RESTART] = MAX (1, weights[MOULT_STEP_RESTART]);
    weights[MOULT_STEP_CONFIRM] = MAX (1, weights[MOULT_STEP_CONFIRM]);
    weights[MOULT_STEP_AFTER] = 0;
    if (moult_flash_backend_ready (self->backend, self->device))
        weights[MOULT_STEP_BOOTLOADER] = 0;
    if (!moult_flash_backend_has_verify (self->backend))
        weights[MOULT_STEP_VERIFY] = 0;
    moult_progress_set_weights (self->progress, weights);
}

static gboolean
prepare (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    moult_progress_begin (self->progress, MOULT_STEP_PREPARE);
    if (!load_image (self, cancellable, error) || !find_device (self, cancellable, error)
        || !moult_fit_check (self->firmware, self->device, self->before, error))
        return FALSE;

    self->backend =
        moult_registry_choose_backend (self->options.backend, self->device, self->before,
                                       moult_image_get_kind (self->image), error);
    if (self->backend == NULL)
        return FALSE;
    g_object_ref (self->backend);
    moult_progress_log (self->progress, "backend %s",
                        moult_flash_backend_get_traits (self->backend)->name);
    weigh (self);
    return TRUE;
}

/* ---- bootloader ---- */

/* Ready for the backend; or a bootloader that this file is not for, which is told at once. */
static gboolean
is_ready_or_wrong (MoultDevice *device, gpointer user_data)
{
    MoultFlashJobBody *self = user_data;

    return moult_flash_backend_ready (self->backend, device)
           || (is_bootloader (device)
               && moult_fit_rate (self->firmware, device, NULL) == MOULT_FIT_CONTRADICTS);
}

/* What became of the board when the bootloader did not come. */
static char *
dup_outcome (MoultFlashJobBody *self, MoultDevice *before)
{
    g_autoptr (MoultDevice) now = look (self);

    if (now == NULL)
        return g_strdup ("the board left and did not come back");
    if (is_same_enumeration (before, now))
        return g_strdup ("the board stayed as it was");

    g_autofree char *words = dup_words (now);
    return g_strdup_printf ("the board came back as %s", words);
}

/* Errors after which no other way into the bootloader would fare better. */
static gboolean
ends_job (const GError *error)
{
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
           || g_error_matches (error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS)
           || g_error_matches (error, MOULT_ERROR, MOULT_ERROR_BUSY)
           || g_error_matches (error, MOULT_ERROR, MOULT_ERROR_GONE);
}

static gboolean
wait_for_bootloader (MoultFlashJobBody *self,
                     const MoultActivatorTraits *traits,
                     GCancellable *cancellable,
                     GError **error)
{
    guint wait_ms = traits->needs_user && traits->wait_ms == 0 ? USER_MS : traits->wait_ms;
    g_autoptr (GError) local_error = NULL;
    MoultDevice *ready =
        moult_device_source_wait (self->devices, self->location, is_ready_or_wrong, self,
                                  moult_deadline_in (wait_ms), cancellable, &local_error);

    if (ready != NULL) {
        g_object_unref (self->device);
        self->device = ready;
        return TRUE;
    }
    if (!g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_GONE)) {
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
    }
    g_autofree char *outcome = dup_outcome (self, self->device);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER, "%s: %s within %.1f s",
                 traits->name, outcome, wait_ms / 1000.0);
    return FALSE;
}

/* One attempt. Fails with MOULT_ERROR_NO_BOOTLOADER when another activator may be tried. */
static gboolean
try_activator (MoultFlashJobBody *self,
               MoultActivator *activator,
               GCancellable *cancellable,
               GError **error)
{
    const MoultActivatorTraits *traits = moult_activator_get_traits (activator);
    g_autoptr (GError) local_error = NULL;

    moult_progress_log (self->progress, "activator %s", traits->name);
    if (!moult_activator_activate (activator, self->device, cancellable, &local_error)) {
        if (ends_job (local_error))
            g_propagate_error (error, g_steal_pointer (&local_error));
        else
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER, "%s: %s", traits->name,
                         local_error->message);
        return FALSE;
    }
    moult_progress_set_needs_user (self->progress, traits->needs_user);
    gboolean ready = wait_for_bootloader (self, traits, cancellable, error);
    moult_progress_set_needs_user (self->progress, FALSE);
    return ready;
}

/* An attempt that was given up may have worked late. */
static gboolean
came_late (MoultFlashJobBody *self)
{
    refresh_device (self);
    return is_ready_or_wrong (self->device, self);
}

/* Adds why an activator did not do it. */
static void
add_reason (MoultFlashJobBody *self, GString *reasons, const char *reason)
{
    moult_progress_log (self->progress, "%s", reason);
    g_string_append_printf (reasons, "%s%s", reasons->len > 0 ? "; " : "", reason);
}

/* Tries one by its name. Returns %FALSE without @error when the next is to be tried. */
static gboolean
try_name (MoultFlashJobBody *self,
          const char *name,
          GString *reasons,
          GCancellable *cancellable,
          GError **error)
{
    MoultActivator *activator = moult_registry_find_activator (name);
    g_autoptr (GError) local_error = NULL;
    g_autofree char *reason = NULL;

    if (activator == NULL)
        reason = g_strdup_printf ("%s: there is no such activator", name);
    else if (!moult_activator_suits (activator, self->device, self->before))
        reason = g_strdup_printf ("%s: does not suit this board", name);
    else if (try_activator (self, activator, cancellable, &local_error))
        return TRUE;
    else if (!g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER))
        g_propagate_error (error, g_steal_pointer (&local_error));
    else
        reason = g_strdup (local_error->message);

    if (reason != NULL)
        add_reason (self, reasons, reason);
    return FALSE;
}

static gboolean
activate (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    const char *const named[] = { self->options.activator, NULL };
    const char *const *names = self->options.activator != NULL
                                   ? named
                                   : moult_flash_backend_get_traits (self->backend)->activators;
    g_autoptr (GString) reasons = g_string_new (NULL);
    g_autoptr (GError) local_error = NULL;

    for (gsize i = 0; names != NULL && names[i] != NULL; i++) {
        if (try_name (self, names[i], reasons, cancellable, &local_error))
            return TRUE;
        if (local_error != NULL) {
            g_propagate_error (error, g_steal_pointer (&local_error));
            return FALSE;
        }
        if (came_late (self))
            return TRUE;
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER, "the bootloader did not appear: %s",
                 reasons->len > 0 ? reasons->str : "nothing can start it");
    return FALSE;
}

static gboolean
enter_bootloader (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    if (moult_flash_backend_ready (self->backend, self->device))
        return TRUE;

    moult_progress_begin (self->progress, MOULT_STEP_BOOTLOADER);
    if (g_strcmp0 (self->options.activator, "none") == 0) {
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER,
                             "the board is not in its bootloader, and none is to be started");
        return FALSE;
    }
    if (!activate (self, cancellable, error))
        return FALSE;

    g_autofree char *words = dup_words (self->device);
    moult_progress_log (self->progress, "bootloader %s", words);
    /* A hand may have put another board there. */
    return moult_fit_check (self->firmware, self->device, self->before, error);
}

/* ---- write and verify ---- */

static gboolean
flash (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    const MoultFlashContext context = {
        .devices = self->devices,
        .device = self->device,
        .info = self->before,
        .image = self->image,
        .options = self->options,
    };

    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !moult_flash_backend_flash (self->backend, &context, self->progress, cancellable, error))
        return FALSE;
    if (!moult_flash_backend_has_verify (self->backend))
        return TRUE;
    moult_progress_begin (self->progress, MOULT_STEP_VERIFY);
    return moult_flash_backend_verify (self->backend, &context, self->progress, NULL, error);
}

/* ---- restart ---- */

static gboolean
is_running (MoultDevice *device, gpointer user_data)
{
    const Wanted *wanted = user_data;

    return moult_device_get_tty (device) != NULL && !is_bootloader (device)
           && !is_same_enumeration (wanted->before, device);
}

/* Runs, or is once more a bootloader. */
static gboolean
is_back (MoultDevice *device, gpointer user_data)
{
    const Wanted *wanted = user_data;

    return is_running (device, user_data)
           || (is_bootloader (device) && !is_same_enumeration (wanted->before, device));
}

static gboolean
fail_to_restart (MoultFlashJobBody *self, const Wanted *wanted, GError **error)
{
    g_autoptr (MoultDevice) now = look (self);

    if (now == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_GONE,
                     "the firmware was written, but the board did not come back within %d s",
                     RESTART_MS / 1000);
        return FALSE;
    }
    g_autofree char *words = dup_words (now);
    if (is_same_enumeration (wanted->before, now))
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY,
                     "the firmware was written, but the board stayed in the bootloader %s", words);
    else if (is_bootloader (now))
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY,
                     "the firmware was written, but the board came back in the bootloader %s",
                     words);
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY,
                     "the firmware was written, but the board came back as %s without a tty",
                     words);
    return FALSE;
}

/* From here on nothing is cancelled: the board is written, and the outcome says what it does. */
static gboolean
wait_for_restart (MoultFlashJobBody *self, GError **error)
{
    const MoultFlashBackendTraits *traits = moult_flash_backend_get_traits (self->backend);
    g_autoptr (MoultDevice) written = g_object_ref (self->device);
    Wanted wanted = { .before = traits->needs_bootloader ? written : NULL };

    moult_progress_begin (self->progress, MOULT_STEP_RESTART);
    gint64 deadline = moult_deadline_in (RESTART_MS);
    g_autoptr (MoultDevice) back = moult_device_source_wait (self->devices, self->location, is_back,
                                                            &wanted, deadline, NULL, NULL);
    if (back != NULL && is_bootloader (back)) {
        g_clear_object (&back);
        back = moult_device_source_wait (self->devices, self->location, is_running, &wanted,
                                         MIN (deadline, moult_deadline_in (BOOTLOADER_PASSES_MS)),
                                         NULL, NULL);
    }
    if (back == NULL)
        return fail_to_restart (self, &wanted, error);

    g_set_object (&self->device, back);
    g_autofree char *words = dup_words (back);
    moult_progress_log (self->progress, "the board is back as %s, %s", words,
                        moult_device_get_tty (back));
    return TRUE;
}

/* ---- confirm ---- */

/* Right after it came back a board may not be ready to talk, its node may not have its rights yet,
 * or another program may look at it for a moment. */
static MoultBoardInfo *
ask_until (MoultFlashJobBody *self, gint64 deadline, GError **error)
{
    Wanted wanted = { 0 };

    for (;;) {
        g_autoptr (GError) local_error = NULL;
        MoultBoardInfo *info =
            moult_device_source_identify (self->devices, self->device, NULL, &local_error);

        if (info != NULL)
            return info;
        moult_progress_log (self->progress, "no answer yet: %s", local_error->message);
        if (g_get_monotonic_time () >= deadline) {
            g_propagate_error (error, g_steal_pointer (&local_error));
            return NULL;
        }
        wanted.before = self->device;
        MoultDevice *other =
            moult_device_source_wait (self->devices, self->location, is_running, &wanted,
                                      MIN (deadline, moult_deadline_in (ASK_AGAIN_MS)), NULL, NULL);
        if (other != NULL) {
            g_object_unref (self->device);
            self->device = other;
        }
    }
}

static gboolean
compare (MoultFlashJobBody *self, GError **error)
{
    const char *wanted = moult_firmware_get_version (self->firmware);
    const char *family = moult_board_info_get_family (self->after);
    g_autoptr (GError) local_error = NULL;

    if (!g_str_equal (family, "micropython")) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY,
                     "the board runs %s %s, not MicroPython", family,
                     moult_board_info_get_version (self->after));
        return FALSE;
    }
    if (wanted != NULL && !moult_fit_is_same_version (self->firmware, self->after)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY,
                     "the file has version %s, the board runs version %s", wanted,
                     moult_board_info_get_version (self->after));
        return FALSE;
    }
    if (!moult_fit_check (self->firmware, self->device, self->after, &local_error)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY, "after flashing, %s",
                     local_error->message);
        return FALSE;
    }
    return TRUE;
}

static gboolean
confirm (MoultFlashJobBody *self, GError **error)
{
    moult_progress_begin (self->progress, MOULT_STEP_CONFIRM);
    self->after = ask_until (self, moult_deadline_in (CONFIRM_MS), error);
    if (self->after == NULL)
        return FALSE;
    moult_progress_log (
        self->progress, "%s runs %s %s", moult_board_info_get_description (self->after),
        moult_board_info_get_family (self->after), moult_board_info_get_version (self->after));
    return compare (self, error);
}

void
moult_flash_job_body_free (MoultFlashJobBody *self)
{
    g_clear_object (&self->devices);
    g_clear_object (&self->firmware);
    g_clear_object (&self->before);
    g_clear_object (&self->progress);
    g_clear_object (&self->image);
    g_clear_object (&self->backend);
    g_clear_object (&self->device);
    g_clear_object (&self->after);
    g_free (self->location);
    g_free (self);
}

gboolean
moult_flash_job_body_run (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    return prepare (self, cancellable, error) && enter_bootloader (self, cancellable, error)
           && flash (self, cancellable, error) && wait_for_restart (self, error)
           && confirm (self, error);
}
