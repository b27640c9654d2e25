/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pyocd-flash.h"

#include <glib/gi18n-lib.h>

#include "board-db.h"
#include "error.h"
#include "pyocd-board-target.h"
#include "pyocd-call.h"
#include "pyocd-features.h"
#include "pyocd-files.h"
#include "pyocd-native.h"
#include "pyocd-pack-index.h"
#include "pyocd-pack.h"
#include "pyocd-savemem.h"
#include "pyocd-target.h"
#include "registry.h"

/* pyOCD's own frequency, at which all chips and cables work. */
#define SAFE_HZ 1000000
/* From a failing transfer to the kernel's notice that the probe left. */
#define GONE_WAIT_MS 500

/* From the gentlest to the one that catches a chip whose program turns its debug port off. */
static const char *const connect_modes[] = { "halt", "under-reset", "pre-reset" };

/* One target. */
typedef struct {
    const MoultFlashContext *context;
    MoultProgress *progress;
    MoultProbeInfo *probe;
    MoultTarget *target; /* NULL: only pyOCD can speak to the probe */
    MoultPyocdFeatures *features;
    MoultPyocdChoice choice;
    MoultPyocdFiles *files;
    MoultPyocdCall call;
    gboolean under_reset; /* it did not answer otherwise */
    gboolean held;        /* pyOCD has halted it */
} Flash;

static void
flash_clear (Flash *flash)
{
    g_clear_pointer (&flash->probe, moult_probe_info_unref);
    g_clear_pointer (&flash->target, moult_target_unref);
    g_clear_pointer (&flash->features, moult_pyocd_features_free);
    moult_pyocd_choice_clear (&flash->choice);
    g_clear_pointer (&flash->files, moult_pyocd_files_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Flash, flash_clear)

/* ---- What is there ---- */

static gboolean
is_native (const Flash *flash)
{
    return (flash->probe->caps & MOULT_PROBE_NATIVE) != 0;
}

static MoultTarget *
read_target (Flash *flash, GCancellable *cancellable, GError **error)
{
    MoultDevice *device = flash->context->device;
    const MoultProbeOptions options = {
        .under_reset = flash->under_reset,
        .frequency = flash->context->options.frequency,
    };
    g_autoptr (MoultProbeInfo) info = NULL;
    MoultTarget *target = moult_probe_driver_read_target (moult_registry_find_probe_driver (device),
                                                          flash->context->devices, device, &options,
                                                          &info, cancellable, error);

    if (info != NULL) {
        moult_probe_info_unref (flash->probe);
        flash->probe = g_steal_pointer (&info);
    }
    return target;
}

/* A program may turn the pins of the debug port to something else, or sleep too deeply. */
static gboolean
ask_target (Flash *flash, GCancellable *cancellable, GError **error)
{
    const char *mode = flash->context->options.connect_mode;
    g_autoptr (GError) reason = NULL;

    flash->under_reset = g_strcmp0 (mode, "under-reset") == 0;
    flash->target = read_target (flash, cancellable, &reason);
    if (flash->target == NULL && mode == NULL && flash->probe->voltage_mv != 0
        && g_error_matches (reason, MOULT_ERROR, MOULT_ERROR_NOT_FOUND)) {
        moult_progress_log (flash->progress, "no answer (%s): once more under reset",
                            reason->message);
        flash->under_reset = TRUE;
        flash->target = read_target (flash, cancellable, NULL);
    }
    if (flash->target == NULL) {
        g_propagate_error (error, g_steal_pointer (&reason));
        return FALSE;
    }
    moult_progress_log (
        flash->progress, "the target is %s revision %s, %s, %" G_GUINT64_FORMAT " KiB of flash, %s",
        flash->target->name, flash->target->revision, flash->target->core,
        flash->target->flash_size / 1024, moult_target_lock_get_name (flash->target->lock));
    return TRUE;
}

static gboolean
check_lock (Flash *flash, GError **error)
{
    if (flash->target->lock != MOULT_TARGET_LOCKED)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_LOCKED,
                 "the %s is protected against being read: only erasing all of it opens it",
                 flash->target->name);
    return FALSE;
}

static gboolean
refuse_firmware (Flash *flash, const char *is_for, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                 "the file is for %s, the chip is a %s", is_for, flash->target->name);
    return FALSE;
}

/* What the file says of itself against what the chip says of itself. */
static gboolean
check_firmware (Flash *flash, GError **error)
{
    MoultImage *image = flash->context->image;
    const MoultTarget *target = flash->target;
    const char *const *chips = moult_image_get_chips (image);
    const char *port = moult_image_get_port (image);

    if (chips[0] != NULL && target->chip != NULL && !g_strv_contains (chips, target->chip))
        return refuse_firmware (flash, chips[0], error);
    if (port != NULL && target->port != NULL && !g_str_equal (port, target->port))
        return refuse_firmware (flash, port, error);

    const MoultBoardKind *kind = moult_image_get_board_id (image) != NULL
                                     ? moult_board_db_lookup (moult_image_get_board_id (image))
                                     : NULL;
    if (kind != NULL && target->boards[0] != NULL
        && !g_strv_contains ((const char *const *) target->boards, kind->board_id))
        return refuse_firmware (flash, kind->board_id, error);
    return TRUE;
}

/* pyOCD takes the first probe that has the serial number, or any where there is none. */
static gboolean
is_taken_for_it (MoultDevice *device, gpointer user_data)
{
    const Flash *flash = user_data;
    const char *serial = flash->probe->serial;
    MoultProbeDriver *driver = moult_registry_find_probe_driver (device);
    g_autoptr (MoultProbeInfo) info =
        driver != NULL ? moult_probe_driver_recognise (driver, device) : NULL;

    return info != NULL
           && !g_str_equal (moult_device_get_location (device),
                            moult_device_get_location (flash->context->device))
           && (serial == NULL || g_strcmp0 (info->serial, serial) == 0);
}

static gboolean
check_serial (Flash *flash, GError **error)
{
    const char *serial = flash->probe->serial;
    g_autoptr (MoultDevice) other =
        moult_device_source_find (flash->context->devices, is_taken_for_it, flash);

    if (other == NULL)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                 "pyocd cannot tell the probe at %s (serial number %s) from the one at %s: unplug "
                 "that",
                 moult_device_get_location (flash->context->device),
                 serial != NULL ? serial : "none", moult_device_get_location (other));
    return FALSE;
}

/* All that can be found out without pyOCD. */
static gboolean
find_target (Flash *flash, GCancellable *cancellable, GError **error)
{
    MoultProbeDriver *driver = moult_registry_find_probe_driver (flash->context->device);

    flash->probe =
        driver != NULL ? moult_probe_driver_recognise (driver, flash->context->device) : NULL;
    if (flash->probe == NULL) {
        g_autofree char *words = moult_device_dup_words (flash->context->device);

        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "%s is no debug probe", words);
        return FALSE;
    }
    if (!check_serial (flash, error))
        return FALSE;
    if (is_native (flash))
        return ask_target (flash, cancellable, error) && check_lock (flash, error)
               && check_firmware (flash, error);
    moult_progress_log (flash->progress, "only pyocd can speak to a %s",
                        moult_probe_kind_get_words (flash->probe->kind));
    return TRUE;
}

static gboolean
try_choice (Flash *flash, const MoultTarget *target, GCancellable *cancellable, GError **error)
{
    const MoultFlashOptions *options = &flash->context->options;
    g_autoptr (GPtrArray) packs = NULL;

    g_clear_pointer (&flash->features, moult_pyocd_features_free);
    flash->features = moult_pyocd_features_get (cancellable, error);
    if (flash->features == NULL)
        return FALSE;
    packs = moult_pyocd_packs_read (options->packs, error);
    return packs != NULL
           && moult_pyocd_choose_target (flash->features, packs, target, options->target,
                                         &flash->choice, error);
}

/* What a pack would have to have; NULL: nobody knows. Without being asked for, no pack is looked
 * for by what the user calls the chip. */
static const char *
find_missing_part (Flash *flash, const MoultTarget *target)
{
    const MoultFlashOptions *options = &flash->context->options;

    if (flash->features == NULL)
        return NULL;
    if (options->target != NULL)
        return options->install_pack ? options->target : NULL;
    return target != NULL ? target->pack_part : NULL;
}

static void
on_pack_progress (guint n_done, guint n_all, gpointer user_data)
{
    moult_progress_log (user_data, "pyocd has downloaded %u of %u", n_done, n_all);
}

/* @reason: why there is no target, which tells how to come to one unless a pack may be fetched. */
static gboolean
install_pack (Flash *flash,
              const char *part,
              const GError *reason,
              GCancellable *cancellable,
              GError **error)
{
    const MoultPyocdPackIndex index = {
        .program = moult_pyocd_features_get_program (flash->features),
        .on_progress = on_pack_progress,
        .user_data = flash->progress,
    };

    if (flash->context->options.install_pack) {
        moult_progress_log (flash->progress, "%s: pyocd is to fetch one", reason->message);
        moult_progress_set_hint (flash->progress, N_ ("pyOCD downloads the pack for this chip"));
        return moult_pyocd_pack_index_install (&index, part, cancellable, error);
    }
    if (moult_pyocd_pack_index_check (&index, cancellable, NULL))
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "%s; “moultctl targets --install '%s'” has pyocd fetch it", reason->message,
                     part);
    else
        g_propagate_error (error, g_error_copy (reason));
    return FALSE;
}

/* By the board that answered before; where none did, by the one that the file is for, if its chip
 * is one of those that this may be. */
static MoultTarget *
dup_target_of_board (Flash *flash)
{
    MoultBoardInfo *info = flash->context->info;
    const char *board_id = info != NULL ? moult_board_info_get_board_id (info) : NULL;

    if (board_id == NULL && flash->target != NULL)
        board_id = moult_image_get_board_id (flash->context->image);
    return moult_pyocd_dup_board_target (board_id, flash->target);
}

static gboolean
choose_target (Flash *flash, GCancellable *cancellable, GError **error)
{
    g_autoptr (MoultTarget) of_board = dup_target_of_board (flash);
    const MoultTarget *target = of_board != NULL ? of_board : flash->target;
    g_autoptr (GError) reason = NULL;

    if (!try_choice (flash, target, cancellable, &reason)) {
        const char *part = g_error_matches (reason, MOULT_ERROR, MOULT_ERROR_DEPENDENCY)
                               ? find_missing_part (flash, target)
                               : NULL;

        if (part == NULL) {
            g_propagate_error (error, g_steal_pointer (&reason));
            return FALSE;
        }
        if (!install_pack (flash, part, reason, cancellable, error)
            || !try_choice (flash, target, cancellable, error))
            return FALSE;
    }
    moult_progress_log (flash->progress, "pyocd target %s%s%s", flash->choice.target,
                        flash->choice.pack != NULL ? " from " : "",
                        flash->choice.pack != NULL ? flash->choice.pack : "");
    return TRUE;
}

static guint
find_frequency (const Flash *flash)
{
    if (flash->context->options.frequency != 0)
        return flash->context->options.frequency;
    return flash->target != NULL && flash->target->max_frequency != 0 ? flash->target->max_frequency
                                                                      : SAFE_HZ;
}

static gboolean
prepare (Flash *flash, GCancellable *cancellable, GError **error)
{
    const MoultFlashOptions *options = &flash->context->options;

    if (!find_target (flash, cancellable, error) || !choose_target (flash, cancellable, error))
        return FALSE;
    flash->files =
        moult_pyocd_files_new (flash->context->image, flash->target, options->base_address, error);
    if (flash->files == NULL)
        return FALSE;
    flash->call = (MoultPyocdCall) {
        .features = flash->features,
        .probe = flash->probe,
        .choice = &flash->choice,
        .options = options,
        .folder = flash->files->folder,
        .frequency = find_frequency (flash),
        .progress = flash->progress,
    };
    return TRUE;
}

/* ---- Writing ---- */

static gboolean
load_in_mode (Flash *flash,
              const char *mode,
              gboolean *can_retry,
              GCancellable *cancellable,
              GError **error)
{
    flash->call.connect_mode = mode;
    flash->held = TRUE;
    return moult_pyocd_call_load (&flash->call, flash->files->argument, flash->files->size,
                                  can_retry, cancellable, error);
}

static gboolean
load (Flash *flash, GCancellable *cancellable, GError **error)
{
    const char *mode = flash->context->options.connect_mode;
    gboolean can_retry = FALSE;

    if (mode != NULL)
        return load_in_mode (flash, mode, &can_retry, cancellable, error);
    for (guint i = flash->under_reset ? 1 : 0; i < G_N_ELEMENTS (connect_modes); i++) {
        g_autoptr (GError) reason = NULL;

        can_retry = FALSE;
        if (load_in_mode (flash, connect_modes[i], &can_retry, cancellable, &reason))
            return TRUE;
        if (!can_retry || i + 1 == G_N_ELEMENTS (connect_modes)) {
            g_propagate_error (error, g_steal_pointer (&reason));
            return FALSE;
        }
        moult_progress_log (flash->progress, "connect mode %s: %s", connect_modes[i],
                            reason->message);
    }
    g_assert_not_reached ();
}

/* ---- Reading back ---- */

static gboolean
compare_natively (Flash *flash, GError **error)
{
    g_autoptr (MoultPyocdNative) native =
        moult_pyocd_native_open (flash->context->device, flash->call.frequency, error);

    if (native == NULL)
        return FALSE;
    const MoultPyocdMemory memory = moult_pyocd_native_get_memory (native);
    return moult_pyocd_compare (flash->files, &memory, flash->progress, error);
}

static gboolean
compare_by_pyocd (Flash *flash, GError **error)
{
    MoultPyocdMemory memory;

    return moult_pyocd_savemem (&flash->call, flash->files, &memory, error)
           && moult_pyocd_compare (flash->files, &memory, flash->progress, error);
}

static gboolean
verify (Flash *flash, GError **error)
{
    moult_progress_begin (flash->progress, MOULT_STEP_VERIFY);
    moult_progress_set_hint (flash->progress, N_ ("The wire to the chip limits the speed"));
    if (is_native (flash))
        return compare_natively (flash, error);
    return compare_by_pyocd (flash, error);
}

/* ---- The end ---- */

/* Cores beside the first have halts of their own, of which pyOCD knows; and who wants a way to
 * reset of his own wants pyOCD's. */
static gboolean
restart_natively (Flash *flash)
{
    g_autoptr (GError) reason = NULL;

    if (flash->target == NULL || flash->target->n_cores != 1
        || flash->context->options.reset_mode != NULL)
        return FALSE;
    if (moult_pyocd_native_restart (flash->context->device, flash->call.frequency, &reason))
        return TRUE;
    moult_progress_log (flash->progress, "pyocd has to restart it: %s", reason->message);
    return FALSE;
}

static gboolean
restart (Flash *flash, GError **error)
{
    moult_progress_begin (flash->progress, MOULT_STEP_RESTART);
    flash->held = FALSE;
    if (!restart_natively (flash) && !moult_pyocd_call_reset (&flash->call, error)) {
        g_prefix_error (error, "the firmware was written, but the target was not restarted: ");
        return FALSE;
    }
    return !is_native (flash)
           || moult_pyocd_native_check_runs (flash->context->device, flash->call.frequency,
                                             flash->progress, error);
}

/* Whatever went wrong, a chip that pyOCD has halted is not left so. */
static void
leave_running (Flash *flash)
{
    g_autoptr (GError) error = NULL;

    if (!restart_natively (flash) && !moult_pyocd_call_reset (&flash->call, &error))
        moult_progress_log (flash->progress, "the target was left halted: %s", error->message);
}

/* While a plug is pulled, pyOCD fails in every way before the kernel says that it is gone. */
static gboolean
explain_gone (Flash *flash, GError *error)
{
    g_autofree char *message = NULL;

    if (error->domain != MOULT_ERROR || error->code == MOULT_ERROR_VERIFY
        || error->code == MOULT_ERROR_WRONG_FIRMWARE)
        return FALSE;
    if (!moult_device_source_wait_gone (flash->context->devices, flash->context->device,
                                        moult_deadline_in (GONE_WAIT_MS), NULL, NULL))
        return FALSE;
    message = g_steal_pointer (&error->message);
    error->code = MOULT_ERROR_GONE;
    error->message = g_strdup_printf ("the probe left: %s", message);
    return TRUE;
}

gboolean
moult_pyocd_flash (const MoultFlashContext *context,
                   MoultProgress *progress,
                   GCancellable *cancellable,
                   GError **error)
{
    g_return_val_if_fail (context != NULL && MOULT_IS_PROGRESS (progress), FALSE);

    g_auto (Flash) flash = { .context = context, .progress = progress };
    g_autoptr (GError) reason = NULL;

    if (prepare (&flash, cancellable, &reason) && load (&flash, cancellable, &reason)
        && verify (&flash, &reason) && restart (&flash, &reason))
        return TRUE;
    if (flash.held && !explain_gone (&flash, reason))
        leave_running (&flash);
    g_propagate_error (error, g_steal_pointer (&reason));
    return FALSE;
}
