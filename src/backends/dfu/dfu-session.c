/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-session.h"

#include "device-source.h"
#include "dfu-refusal.h"
#include "dfu-request.h"
#include "error.h"

enum {
    /* AN3156, 5: sent as block 0. */
    COMMAND_SET_ADDRESS = 0x21,
    COMMAND_ERASE = 0x41,
    COMMAND_UNPROTECT = 0x92,
    COMMAND_SIZE = 5,
    FIRST_BLOCK = 2,

    /* An address or a block is a matter of milliseconds. A sector of 256 KiB takes up to 8 s
     * (STM32F7, data sheet). The STM32F405's mass erase says 100 ms and takes up to 32 s (its data
     * sheet; dfu-util waits 35 s). */
    BLOCK_MS = 5000,
    PAGE_MS = 20000,
    ALL_MS = 35000,
    MAX_REST_MS = 50, /* between two questions to one that says no time */
    IDLE_ROUNDS = 5,
    BUSY_WAIT_MS = 100, /* between them, for one that is still at what it was told before */
    /* The STM32L4 stalls a status while it erases and says too short a time (dfu-util); the F072's
     * first status after a block stalls now and then. */
    BUSY_STALLS = 3,
    STALL_WAIT_MS = 10,
    STUCK_ROUNDS = 2,
};

void
moult_dfu_session_commit (MoultDfuSession *self)
{
    self->cancellable = NULL;
}

/* CLRSTATUS only in the error state: the STM32C5's ROM stalls it elsewhere. */
static gboolean
step_to_idle (MoultDfuSession *self, const MoultDfuStatus *status, GError **error)
{
    if (status->state == MOULT_DFU_STATE_ERROR)
        return moult_dfu_request_send (self, MOULT_DFU_CLRSTATUS, 0, NULL, error);
    if (status->state != MOULT_DFU_STATE_DNBUSY && status->state != MOULT_DFU_STATE_MANIFEST)
        return moult_dfu_request_send (self, MOULT_DFU_ABORT, 0, NULL, error);
    moult_dfu_request_wait (MAX (status->poll_ms, BUSY_WAIT_MS), moult_deadline_in (BLOCK_MS));
    return TRUE;
}

/* Where it is known to be, one request or none does (USB DFU 1.1, A.2.6 and A.2.10). */
static gboolean
go_to_idle (MoultDfuSession *self)
{
    MoultDfuState state = self->state;

    self->state = MOULT_DFU_STATE_APP_IDLE;
    if (state != MOULT_DFU_STATE_IDLE
        && ((state != MOULT_DFU_STATE_DNLOAD_IDLE && state != MOULT_DFU_STATE_UPLOAD_IDLE)
            || !moult_dfu_request_send (self, MOULT_DFU_ABORT, 0, NULL, NULL)))
        return FALSE;
    self->state = MOULT_DFU_STATE_IDLE;
    return TRUE;
}

gboolean
moult_dfu_session_to_idle (MoultDfuSession *self, GError **error)
{
    MoultDfuStatus status = { 0 };

    if (go_to_idle (self))
        return TRUE;
    for (guint round = 0; round < IDLE_ROUNDS; round++) {
        g_autoptr (GError) local_error = NULL;

        if (!moult_dfu_request_status (self, &status, &local_error)) {
            if (self->end != MOULT_USB_STALLED || round + 1 == IDLE_ROUNDS) {
                g_propagate_error (error, g_steal_pointer (&local_error));
                return FALSE;
            }
            moult_dfu_request_wait (STALL_WAIT_MS, G_MAXINT64);
            continue;
        }
        if (status.state == MOULT_DFU_STATE_IDLE) {
            self->state = MOULT_DFU_STATE_IDLE;
            return TRUE;
        }
        if (!step_to_idle (self, &status, error))
            return FALSE;
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                 "the bootloader stays in state %u (status 0x%02x) and does not become idle",
                 status.state, status.status);
    return FALSE;
}

gboolean
moult_dfu_session_begin (MoultDfuSession *self, const MoultUsbAlt *alt, GError **error)
{
    if (!moult_usb_link_claim (self->link, alt, self->cancellable, error))
        return FALSE;
    self->alt = alt;
    self->state = MOULT_DFU_STATE_APP_IDLE;
    self->has_base = FALSE;
    return moult_dfu_session_to_idle (self, error);
}

/* Tells why, and leaves a loader that can be talked to. */
static gboolean
refuse (MoultDfuSession *self,
        const MoultDfuStatus *status,
        const MoultDfuWork *work,
        GError **error)
{
    moult_dfu_refusal_set_error (status, work, error);
    self->has_base = FALSE;
    moult_dfu_session_to_idle (self, NULL);
    return FALSE;
}

/* The STM32H743's ROM stays dfuDNBUSY in its second bank though it has long finished. The first
 * CLRSTATUS leads to an error that is none, the second to dfuIDLE. */
static gboolean
free_stuck (MoultDfuSession *self, GError **error)
{
    MoultDfuStatus status;

    self->has_base = FALSE;
    for (guint i = 0; i < STUCK_ROUNDS; i++) {
        if (!moult_dfu_request_send (self, MOULT_DFU_CLRSTATUS, 0, NULL, error)
            || !moult_dfu_request_status (self, &status, error))
            return FALSE;
        if (status.state == MOULT_DFU_STATE_IDLE)
            return TRUE;
    }
    return moult_dfu_session_to_idle (self, error);
}

static gboolean
is_working (guint8 state)
{
    return state == MOULT_DFU_STATE_DNBUSY || state == MOULT_DFU_STATE_DNLOAD_SYNC;
}

/* A status that may stall while the chip works; then the times that it said before still hold. */
static gboolean
ask_busy (MoultDfuSession *self, MoultDfuStatus *status, guint *n_stalls, GError **error)
{
    for (;;) {
        g_autoptr (GError) local_error = NULL;

        if (moult_dfu_request_status (self, status, &local_error))
            return TRUE;
        if (self->end != MOULT_USB_STALLED || ++*n_stalls > BUSY_STALLS) {
            g_propagate_error (error, g_steal_pointer (&local_error));
            return FALSE;
        }
        moult_dfu_request_wait (MAX (status->poll_ms, STALL_WAIT_MS), moult_deadline_in (PAGE_MS));
    }
}

/* The first status starts the work, those behind it tell when it is done (UM0424, 10.3). */
static gboolean
wait_for_work (MoultDfuSession *self, const MoultDfuWork *work, GError **error)
{
    gint64 deadline = moult_deadline_in (work->ms);
    gboolean may_stick = self->stuck_from != 0 && work->address >= self->stuck_from;
    MoultDfuStatus status = { 0 };
    guint n_stalls = 0;

    for (guint round = 0;; round++) {
        if (!ask_busy (self, &status, &n_stalls, error))
            return FALSE;
        if (status.state == MOULT_DFU_STATE_DNLOAD_IDLE && status.status == 0) {
            self->state = MOULT_DFU_STATE_DNLOAD_IDLE;
            return TRUE;
        }
        if (!is_working (status.state) || status.status != 0)
            return refuse (self, &status, work, error);
        if (may_stick && round >= STUCK_ROUNDS)
            return free_stuck (self, error);
        if (g_get_monotonic_time () >= deadline)
            return refuse (self, &status, work, error);
        /* A loader that says 0 answers the second time when it is done; should it not, this is no
         * reason to ask it thousands of times. */
        moult_dfu_request_wait (MAX (status.poll_ms, MIN (round, MAX_REST_MS)), deadline);
    }
}

/* A stall has its reason in the status: that takes the place of @stall. %TRUE: there is none, and
 * the loader is ready for the same once more. */
static gboolean
explain_stall (MoultDfuSession *self, const MoultDfuWork *work, GError **stall)
{
    MoultDfuStatus status = { 0 };

    if (self->end != MOULT_USB_STALLED || !moult_dfu_request_status (self, &status, NULL))
        return FALSE;
    if (status.status == 0 && status.state != MOULT_DFU_STATE_ERROR)
        return status.state == MOULT_DFU_STATE_IDLE || status.state == MOULT_DFU_STATE_DNLOAD_IDLE
               || status.state == MOULT_DFU_STATE_UPLOAD_IDLE;
    g_clear_error (stall);
    return refuse (self, &status, work, stall);
}

static gboolean
download (MoultDfuSession *self,
          guint16 block,
          GBytes *data,
          const MoultDfuWork *work,
          GError **error)
{
    g_autoptr (GError) local_error = NULL;

    self->state = MOULT_DFU_STATE_APP_IDLE;
    if (moult_dfu_request_send (self, MOULT_DFU_DNLOAD, block, data, &local_error)
        || (explain_stall (self, work, &local_error)
            && moult_dfu_request_send (self, MOULT_DFU_DNLOAD, block, data, NULL)))
        return wait_for_work (self, work, error);
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
}

static GBytes *
make_command (guint8 command, guint64 address)
{
    const guint8 bytes[COMMAND_SIZE] = {
        command,
        (guint8) address,
        (guint8) (address >> 8),
        (guint8) (address >> 16),
        (guint8) (address >> 24),
    };

    return g_bytes_new (bytes, sizeof bytes);
}

/* Commands and blocks begin where a download does. */
static gboolean
end_reading (MoultDfuSession *self, GError **error)
{
    return self->state != MOULT_DFU_STATE_UPLOAD_IDLE || moult_dfu_session_to_idle (self, error);
}

static gboolean
set_base (MoultDfuSession *self, guint64 address, GError **error)
{
    const MoultDfuWork work = { "going to", address, 0, BLOCK_MS };
    g_autoptr (GBytes) command = make_command (COMMAND_SET_ADDRESS, address);

    if (!end_reading (self, error) || !download (self, 0, command, &work, error))
        return FALSE;
    self->base = address;
    self->has_base = TRUE;
    return TRUE;
}

/* The number of the block at an address (UM0424, 10.3.3); 0: there is none. */
static guint16
find_block (const MoultDfuSession *self, guint64 address)
{
    guint64 offset = address - self->base;
    guint64 number = offset / self->transfer_size + FIRST_BLOCK;

    if (!self->has_base || address < self->base || offset % self->transfer_size != 0)
        return 0;
    return number <= G_MAXUINT16 ? (guint16) number : 0;
}

static gboolean
go_to (MoultDfuSession *self, guint64 address, GError **error)
{
    return find_block (self, address) != 0 || set_base (self, address, error);
}

gboolean
moult_dfu_session_erase_page (MoultDfuSession *self, guint64 address, GError **error)
{
    const MoultDfuWork work = { "erasing the page at", address, 0, PAGE_MS };
    g_autoptr (GBytes) command = make_command (COMMAND_ERASE, address);

    /* ST's loaders keep the page's address in the place of the base. */
    self->has_base = FALSE;
    return end_reading (self, error) && download (self, 0, command, &work, error);
}

gboolean
moult_dfu_session_erase_all (MoultDfuSession *self, GError **error)
{
    const guint8 byte = COMMAND_ERASE;
    const MoultDfuWork work = { "erasing everything, at", 0, 0, ALL_MS };
    g_autoptr (GBytes) command = g_bytes_new (&byte, sizeof byte);
    guint usual_ms = self->status_ms;

    self->has_base = FALSE;
    self->status_ms = ALL_MS;
    gboolean erased = end_reading (self, error) && download (self, 0, command, &work, error);
    self->status_ms = usual_ms;
    return erased;
}

static gboolean
has_left (const GError *error)
{
    return g_error_matches (error, MOULT_ERROR, MOULT_ERROR_GONE);
}

gboolean
moult_dfu_session_unprotect (MoultDfuSession *self, GError **error)
{
    const guint8 byte = COMMAND_UNPROTECT;
    const MoultDfuWork work = { "taking the protection away, at", 0, 0, ALL_MS };
    g_autoptr (GBytes) command = g_bytes_new (&byte, sizeof byte);
    MoultDfuStatus status = { 0 };

    g_autoptr (GError) local_error = NULL;

    if (!moult_dfu_request_send (self, MOULT_DFU_DNLOAD, 0, command, &local_error)) {
        explain_stall (self, &work, &local_error);
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
    }
    if (!moult_dfu_request_status (self, &status, &local_error)) {
        if (has_left (local_error))
            return TRUE;
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
    }
    return (is_working (status.state) && status.status == 0)
           || refuse (self, &status, &work, error);
}

gboolean
moult_dfu_session_write (MoultDfuSession *self, guint64 address, GBytes *data, GError **error)
{
    const MoultDfuWork work = { "writing to", address, g_bytes_get_size (data), BLOCK_MS };

    return go_to (self, address, error) && end_reading (self, error)
           && download (self, find_block (self, address), data, &work, error);
}

gboolean
moult_dfu_session_hand_over (MoultDfuSession *self, guint16 number, GBytes *data, GError **error)
{
    const MoultDfuWork work = { "handing over block", number, g_bytes_get_size (data), BLOCK_MS };

    return download (self, number, data, &work, error);
}

/* An upload begins in dfuIDLE, and goes on from where it is. */
static gboolean
begin_reading (MoultDfuSession *self, guint64 address, GError **error)
{
    return go_to (self, address, error)
           && (self->state == MOULT_DFU_STATE_UPLOAD_IDLE
               || moult_dfu_session_to_idle (self, error));
}

gboolean
moult_dfu_session_read (MoultDfuSession *self,
                        guint64 address,
                        guint8 *data,
                        guint16 size,
                        GError **error)
{
    const MoultDfuWork work = { "reading from", address, size, BLOCK_MS };
    g_autoptr (GError) local_error = NULL;

    if (!begin_reading (self, address, error))
        return FALSE;
    self->state = MOULT_DFU_STATE_APP_IDLE;
    guint16 block = find_block (self, address);
    if (!moult_dfu_request_upload (self, block, data, size, &local_error)
        && !(explain_stall (self, &work, &local_error)
             && moult_dfu_request_upload (self, block, data, size, NULL))) {
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
    }
    self->state = MOULT_DFU_STATE_UPLOAD_IDLE;
    return TRUE;
}

gboolean
moult_dfu_session_finish (MoultDfuSession *self, MoultDfuState *state, GError **error)
{
    gint64 deadline = moult_deadline_in (ALL_MS);
    const MoultDfuWork work = { "starting the firmware, at", 0, 0, ALL_MS };
    MoultDfuStatus status = { .state = MOULT_DFU_STATE_MANIFEST_SYNC };
    g_autoptr (GError) local_error = NULL;

    if (!moult_dfu_request_send (self, MOULT_DFU_DNLOAD, 0, NULL, error))
        return FALSE;
    for (;;) {
        if (!moult_dfu_request_status (self, &status, &local_error)) {
            *state = MOULT_DFU_STATE_MANIFEST;
            if (has_left (local_error))
                return TRUE;
            g_propagate_error (error, g_steal_pointer (&local_error));
            return FALSE;
        }
        *state = status.state;
        if (status.state == MOULT_DFU_STATE_ERROR || status.status != 0)
            return refuse (self, &status, &work, error);
        if (status.state == MOULT_DFU_STATE_IDLE || status.state == MOULT_DFU_STATE_WAIT_RESET)
            return TRUE;
        if (g_get_monotonic_time () >= deadline)
            return refuse (self, &status, &work, error);
        moult_dfu_request_wait (MAX (status.poll_ms, 1), deadline);
    }
}

void
moult_dfu_session_leave (MoultDfuSession *self, guint64 address, gboolean ask)
{
    MoultDfuStatus status = { 0 };

    /* What it reads is behind it; a download begins with dfuIDLE or dfuDNLOAD-IDLE. */
    if (!moult_dfu_session_to_idle (self, NULL) || !set_base (self, address, NULL)
        || !moult_dfu_request_send (self, MOULT_DFU_DNLOAD, FIRST_BLOCK, NULL, NULL))
        return;
    if (ask)
        moult_dfu_request_status (self, &status, NULL);
}
