/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "flash-job-body.h"

#include "error.h"
#include "fit.h"
#include "flash-job-after.h"
#include "flash-job-bootloader.h"
#include "registry.h"

/* A board that is just restarting may be taken for gone at the moment the job begins. */
#define PRESENT_MS 3000
/* Bootloaders restart within 1 s of the last block (the slowest is the RP2040's boot ROM), boards
 * enumerate within 3 s; the rest is patience. */
#define RESTART_MS 15000
/* Some bootloaders show themselves for a moment at each start before they run the firmware. */
#define BOOTLOADER_PASSES_MS 4000
/* First boots make a file system, which takes seconds on large flash. */
#define CONFIRM_MS 15000
/* Between two questions to a board that does not answer yet, unless it re-enumerates before. */
#define ASK_AGAIN_MS 500

typedef struct {
    MoultDevice *before; /* the enumeration that must have left, or %NULL */
} Wanted;

static gboolean
was_there (const Wanted *wanted, MoultDevice *device)
{
    return wanted->before != NULL && moult_device_is_same_enumeration (wanted->before, device);
}

/* ---- prepare ---- */

/* A download takes about as long as all the rest of a job. */
static const guint fetch_weights[MOULT_N_STEPS] = {
    [MOULT_STEP_PREPARE] = 100, [MOULT_STEP_BOOTLOADER] = 20, [MOULT_STEP_WRITE] = 60,
    [MOULT_STEP_RESTART] = 15,  [MOULT_STEP_CONFIRM] = 4,
};

/* Who names a hash wants these bytes, whatever the site has under the name today. */
static gboolean
is_wanted (MoultFirmware *wanted, MoultFirmware *found, GError **error)
{
    const char *wanted_hash = moult_firmware_get_sha256 (wanted);
    const char *hash = moult_firmware_get_sha256 (found);

    if (wanted_hash == NULL || hash == NULL || g_ascii_strcasecmp (wanted_hash, hash) == 0)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                 "%s was fetched with the sha256 %.12s…, wanted is %.12s…",
                 moult_firmware_get_name (found), hash, wanted_hash);
    return FALSE;
}

static gboolean
fetch_firmware (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    if (moult_firmware_get_path (self->firmware) != NULL || self->source == NULL)
        return TRUE;

    moult_progress_set_weights (self->progress, fetch_weights);
    moult_progress_log (self->progress, "%s is fetched", moult_firmware_get_name (self->firmware));
    g_autoptr (MoultFirmware) here = moult_firmware_source_fetch (
        self->source, self->firmware, self->progress, cancellable, error);
    if (here == NULL || !is_wanted (self->firmware, here, error))
        return FALSE;
    g_set_object (&self->firmware, here);
    self->fetched = TRUE;
    return TRUE;
}

/* What the file says of itself, and where it says nothing, what is known of it by its name. */
static MoultFirmware *
describe_image (MoultFlashJobBody *self)
{
    const char *path = moult_firmware_get_path (self->firmware);
    g_autoptr (MoultFirmware) found = moult_firmware_new_for_image (path, self->image);
    MoultFirmwareFields fields = moult_firmware_get_fields (found);

    if (fields.board_id == NULL)
        fields.board_id = moult_firmware_get_board_id (self->firmware);
    if (fields.version == NULL)
        fields.version = moult_firmware_get_version (self->firmware);
    if (fields.port == NULL)
        fields.port = moult_firmware_get_port (self->firmware);
    fields.source = moult_firmware_get_source (self->firmware);
    fields.commit = moult_firmware_get_commit (self->firmware);
    fields.dirty = moult_firmware_get_dirty (self->firmware);
    if (fields.sha256 == NULL)
        fields.sha256 = moult_firmware_get_sha256 (self->firmware);
    if (fields.chips[0] == NULL)
        fields.chips = moult_firmware_get_chips (self->firmware);
    return moult_firmware_new (&fields);
}

/* The file is not needed, and may not even be here, where the board runs its firmware already. */
static const guint setup_weights[MOULT_N_STEPS] = {
    [MOULT_STEP_PREPARE] = 1,
    [MOULT_STEP_CONFIRM] = 10,
};

static void
weigh_setup (MoultFlashJobBody *self)
{
    guint weights[MOULT_N_STEPS];

    memcpy (weights, setup_weights, sizeof weights);
    weights[MOULT_STEP_PREPARE] += moult_flash_job_weigh_backup (self);
    weights[MOULT_STEP_AFTER] = moult_flash_job_weigh_after (self);
    moult_progress_set_weights (self->progress, weights);
}

static gboolean
load_image (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    if (!fetch_firmware (self, cancellable, error))
        return FALSE;
    self->image = moult_firmware_load_image (self->firmware, self->parse, cancellable, error);
    if (self->image == NULL)
        return FALSE;

    /* The file may have changed since the plan was made: what counts is what will be written. */
    const char *path = moult_firmware_get_path (self->firmware);
    g_autoptr (MoultFirmware) now = describe_image (self);
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

/* What stands at the job's own location may be a probe itself. */
static void
recognise_probe (MoultFlashJobBody *self)
{
    MoultProbeDriver *driver = moult_registry_find_probe_driver (self->device);
    g_autoptr (MoultProbeInfo) info =
        driver != NULL ? moult_probe_driver_recognise (driver, self->device) : NULL;

    self->boardless = info != NULL && info->standalone;
    self->on_probe = info != NULL && !info->standalone;
}

static gboolean
find_probe (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    if (self->options.probe == NULL) {
        recognise_probe (self);
        return TRUE;
    }

    const char *location = moult_device_get_location (self->options.probe);
    self->probe = moult_device_source_wait (self->devices, location, NULL, NULL,
                                            moult_deadline_in (PRESENT_MS), cancellable, error);
    if (self->probe == NULL)
        return FALSE;
    g_autofree char *words = moult_device_dup_words (self->probe);
    moult_progress_log (self->progress, "the probe at %s is %s", location, words);
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

    g_autofree char *words = moult_device_dup_words (self->device);
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
    weights[MOULT_STEP_PREPARE] =
        self->fetched ? fetch_weights[MOULT_STEP_PREPARE] : MAX (1, weights[MOULT_STEP_PREPARE]);
    weights[MOULT_STEP_PREPARE] += moult_flash_job_weigh_backup (self);
    weights[MOULT_STEP_RESTART] = MAX (1, weights[MOULT_STEP_RESTART]);
    weights[MOULT_STEP_CONFIRM] = MAX (1, weights[MOULT_STEP_CONFIRM]);
    weights[MOULT_STEP_AFTER] = moult_flash_job_weigh_after (self);
    if (!self->options.erase && !traits->has_erase_step)
        weights[MOULT_STEP_ERASE] = 0;
    if (moult_flash_backend_ready (self->backend, moult_flash_job_body_get_written (self)))
        weights[MOULT_STEP_BOOTLOADER] = 0;
    if (self->boardless)
        weights[MOULT_STEP_RESTART] = weights[MOULT_STEP_CONFIRM] = 0;
    moult_progress_set_weights (self->progress, weights);
}

MoultDevice *
moult_flash_job_body_get_written (MoultFlashJobBody *self)
{
    return self->probe != NULL ? self->probe : self->device;
}

gboolean
moult_flash_job_body_fits (MoultFlashJobBody *self, MoultBoardInfo *info, GError **error)
{
    g_autoptr (GError) local_error = NULL;

    if (moult_fit_check (self->firmware, self->device, info, &local_error))
        return TRUE;
    if (!self->options.force_chip) {
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
    }
    moult_progress_log (self->progress, "forced: %s", local_error->message);
    return TRUE;
}

static gboolean
choose_backend (MoultFlashJobBody *self, GError **error)
{
    moult_registry_check_backends ();
    g_set_object (&self->backend,
                  moult_registry_choose_backend (
                      self->options.backend, moult_flash_job_body_get_written (self), self->before,
                      moult_image_get_kind (self->image), error));
    if (self->backend == NULL)
        return FALSE;
    moult_progress_log (self->progress, "backend %s",
                        moult_flash_backend_get_traits (self->backend)->name);
    weigh (self);
    return TRUE;
}

static gboolean
prepare (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    moult_progress_begin (self->progress, MOULT_STEP_PREPARE);
    return load_image (self, cancellable, error) && find_device (self, cancellable, error)
           && find_probe (self, cancellable, error)
           && moult_flash_job_body_fits (self, self->before, error) && choose_backend (self, error)
           && moult_flash_job_back_up (self, cancellable, error);
}

static gboolean
prepare_setup (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    weigh_setup (self);
    moult_progress_begin (self->progress, MOULT_STEP_PREPARE);
    return find_device (self, cancellable, error)
           && moult_flash_job_back_up (self, cancellable, error);
}

/* ---- write and verify ---- */

static gboolean
flash (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    const MoultFlashContext context = {
        .devices = self->devices,
        .device = moult_flash_job_body_get_written (self),
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

    return moult_device_get_tty (device) != NULL && !moult_board_db_is_bootloader (device)
           && !was_there (wanted, device);
}

/* Runs, or is once more a bootloader. */
static gboolean
is_back (MoultDevice *device, gpointer user_data)
{
    const Wanted *wanted = user_data;

    return is_running (device, user_data)
           || (moult_board_db_is_bootloader (device) && !was_there (wanted, device));
}

static gboolean
fail_to_restart (MoultFlashJobBody *self, const Wanted *wanted, GError **error)
{
    g_autoptr (MoultDevice) now = moult_device_source_look (self->devices, self->location);

    if (now == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_GONE,
                     "the firmware was written, but the board did not come back within %d s",
                     RESTART_MS / 1000);
        return FALSE;
    }
    g_autofree char *words = moult_device_dup_words (now);
    if (was_there (wanted, now))
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY,
                     "the firmware was written, but the board stayed in the bootloader %s", words);
    else if (moult_board_db_is_bootloader (now))
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
    if (back != NULL && moult_board_db_is_bootloader (back)) {
        g_clear_object (&back);
        back = moult_device_source_wait (self->devices, self->location, is_running, &wanted,
                                         MIN (deadline, moult_deadline_in (BOOTLOADER_PASSES_MS)),
                                         NULL, NULL);
    }
    if (back == NULL)
        return fail_to_restart (self, &wanted, error);

    g_set_object (&self->device, back);
    g_autofree char *words = moult_device_dup_words (back);
    moult_progress_log (self->progress, "the board is back as %s, %s", words,
                        moult_device_get_tty (back));
    return TRUE;
}

/* ---- confirm ---- */

/* Right after it came back a board may not be ready to talk, or another program may look at it for
 * a moment. For the rights of a fresh node identify() waits itself. */
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
        if (g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS)
            || g_get_monotonic_time () >= deadline) {
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
    g_autoptr (GError) local_error = NULL;

    if (!moult_board_info_is_micropython (self->after)) {
        g_set_error (
            error, MOULT_ERROR, MOULT_ERROR_VERIFY, "the board runs %s %s, not MicroPython",
            moult_board_info_get_family (self->after), moult_board_info_get_version (self->after));
        return FALSE;
    }
    if (!moult_flash_job_body_fits (self, self->after, &local_error)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY, "after flashing, %s",
                     local_error->message);
        return FALSE;
    }
    if (wanted != NULL && !moult_fit_is_same_version (self->firmware, self->after)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY,
                     "the file has version %s, the board runs version %s", wanted,
                     moult_board_info_get_version (self->after));
        return FALSE;
    }
    return TRUE;
}

/* A chip behind a probe need not be wired to the probe's tty; but one that has answered there
 * before is. What its flash holds was read back. */
static gboolean
may_be_silent (MoultFlashJobBody *self, const GError *reason)
{
    if (!self->on_probe || self->before != NULL
        || !g_error_matches (reason, MOULT_ERROR, MOULT_ERROR_PROTOCOL))
        return FALSE;
    moult_progress_log (self->progress, "nobody answers at %s, and nobody did before",
                        moult_device_get_tty (self->device));
    return TRUE;
}

static gboolean
fail_to_confirm (MoultFlashJobBody *self, GError **reason, GError **error)
{
    if (self->options.setup_only)
        g_propagate_error (error, g_steal_pointer (reason));
    else
        g_propagate_prefixed_error (error, g_steal_pointer (reason),
                                    "the firmware was written, but the board did not confirm it: ");
    return FALSE;
}

static gboolean
confirm (MoultFlashJobBody *self, GError **error)
{
    g_autoptr (GError) reason = NULL;

    moult_progress_begin (self->progress, MOULT_STEP_CONFIRM);
    self->after = ask_until (self, moult_deadline_in (CONFIRM_MS), &reason);
    if (self->after == NULL)
        return may_be_silent (self, reason) || fail_to_confirm (self, &reason, error);
    moult_progress_log (
        self->progress, "%s runs %s %s", moult_board_info_get_description (self->after),
        moult_board_info_get_family (self->after), moult_board_info_get_version (self->after));
    return compare (self, error);
}

void
moult_flash_job_body_free (MoultFlashJobBody *self)
{
    g_clear_object (&self->devices);
    g_clear_object (&self->source);
    g_clear_object (&self->firmware);
    g_clear_object (&self->before);
    g_clear_object (&self->progress);
    g_clear_object (&self->image);
    g_clear_object (&self->backend);
    g_clear_object (&self->device);
    g_clear_object (&self->probe);
    g_clear_object (&self->after);
    g_free (self->location);
    g_free (self);
}

/* What stands behind a probe alone has nothing that would answer. */
static gboolean
see_it_run (MoultFlashJobBody *self, GError **error)
{
    if (!self->boardless)
        return wait_for_restart (self, error) && confirm (self, error);
    moult_progress_log (self->progress,
                        "there is no board behind this probe's USB that could be asked");
    return TRUE;
}

gboolean
moult_flash_job_body_run (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    if (self->options.setup_only)
        return prepare_setup (self, cancellable, error) && confirm (self, error)
               && moult_flash_job_set_up (self, cancellable, error);
    return prepare (self, cancellable, error)
           && moult_flash_job_enter_bootloader (self, cancellable, error)
           && flash (self, cancellable, error) && see_it_run (self, error)
           && moult_flash_job_set_up (self, NULL, error);
}
