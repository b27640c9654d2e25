/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "flash-job-bootloader.h"

#include "activator.h"
#include "error.h"
#include "fit.h"
#include "registry.h"

/* From reset to a drive that can be written: 0.5 s to enumerate, 1 s that usb-storage waits by
 * itself (Linux, Documentation/admin-guide/kernel-parameters.txt, usb-storage.delay_use), partition
 * scan, udev and UDisks2: 2 to 3 s, and patience. */
#define REST_MS 8000
/* For hands that look for a button; used when an activator does not say. */
#define USER_MS (15 * 60 * 1000)

static void
refresh_device (MoultFlashJobBody *self)
{
    g_autoptr (MoultDevice) now = moult_device_source_look (self->devices, self->location);

    if (now != NULL)
        g_set_object (&self->device, now);
}

/* The backend that was chosen; or, where the user named none, another one for the same bootloader:
 * it may have two ways in, of which one is closed to this user. */
static MoultFlashBackend *
find_ready_backend (MoultFlashJobBody *self, MoultDevice *device)
{
    if (moult_flash_backend_ready (self->backend, self->probe != NULL ? self->probe : device))
        return self->backend;
    if (self->options.backend != NULL || self->probe != NULL
        || !moult_board_db_is_bootloader (device))
        return NULL;
    return moult_registry_find_ready_backend (device, self->before,
                                              moult_image_get_kind (self->image));
}

/* Ready for a backend; or a bootloader that this file is not for, which is told at once. */
static gboolean
is_ready_or_wrong (MoultDevice *device, gpointer user_data)
{
    MoultFlashJobBody *self = user_data;

    return find_ready_backend (self, device) != NULL
           || (!self->options.force_chip && moult_board_db_is_bootloader (device)
               && moult_fit_rate (self->firmware, device, NULL) == MOULT_FIT_CONTRADICTS);
}

/* What became of the board when the bootloader did not come. */
static char *
dup_outcome (MoultFlashJobBody *self, MoultDevice *before)
{
    g_autoptr (MoultDevice) now = moult_device_source_look (self->devices, self->location);

    if (now == NULL)
        return g_strdup ("the board left and did not come back");
    if (moult_device_is_same_enumeration (before, now))
        return g_strdup ("the board stayed as it was");

    g_autofree char *words = moult_device_dup_words (now);
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

/* The bootloader that the backend writes to is there, but what it writes through is not. */
static gboolean
is_incomplete (MoultFlashJobBody *self)
{
    if (!moult_board_db_is_bootloader (self->device)
        || find_ready_backend (self, self->device) != NULL)
        return FALSE;

    g_autofree char *reason =
        moult_flash_backend_supports (self->backend, moult_flash_job_body_get_written (self),
                                      self->before, moult_image_get_kind (self->image));
    return reason == NULL;
}

/* Its drive takes seconds to appear; pressing buttons would only begin this anew. A backend that
 * opens the device itself says best why it cannot. */
static gboolean
wait_for_rest (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    static const MoultActivatorTraits nobody = { .name = "bootloader", .wait_ms = REST_MS };
    g_autoptr (GError) local_error = NULL;

    if (wait_for_bootloader (self, &nobody, cancellable, &local_error))
        return TRUE;
    if (!g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER)) {
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
    }
    if (moult_flash_backend_get_traits (self->backend)->opens_device)
        return TRUE;
    g_autofree char *words = moult_device_dup_words (self->device);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER,
                 "the bootloader %s is there, but nothing of it that can be written within %d s",
                 words, REST_MS / 1000);
    return FALSE;
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
        if (is_incomplete (self))
            return wait_for_rest (self, cancellable, error);
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER, "the bootloader did not appear: %s",
                 reasons->len > 0 ? reasons->str : "nothing can start it");
    return FALSE;
}

static void
take_ready_backend (MoultFlashJobBody *self)
{
    MoultFlashBackend *ready = find_ready_backend (self, self->device);

    if (ready == NULL || ready == self->backend)
        return;
    moult_progress_log (self->progress, "%s cannot write to this device as it is: %s takes over",
                        moult_flash_backend_get_traits (self->backend)->name,
                        moult_flash_backend_get_traits (ready)->name);
    g_set_object (&self->backend, ready);
}

static gboolean
enter_bootloader (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    if (find_ready_backend (self, self->device) != NULL)
        return TRUE;

    moult_progress_begin (self->progress, MOULT_STEP_BOOTLOADER);
    if (is_incomplete (self))
        return wait_for_rest (self, cancellable, error)
               && moult_flash_job_body_fits (self, self->before, error);
    if (g_strcmp0 (self->options.activator, "none") == 0) {
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER,
                             "the board is not in its bootloader, and none is to be started");
        return FALSE;
    }
    if (!activate (self, cancellable, error))
        return FALSE;

    g_autofree char *words = moult_device_dup_words (self->device);
    moult_progress_log (self->progress, "bootloader %s", words);
    /* A hand may have put another board there. */
    return moult_flash_job_body_fits (self, self->before, error);
}

gboolean
moult_flash_job_enter_bootloader (MoultFlashJobBody *self,
                                  GCancellable *cancellable,
                                  GError **error)
{
    if (!enter_bootloader (self, cancellable, error))
        return FALSE;
    take_ready_backend (self);
    return TRUE;
}
