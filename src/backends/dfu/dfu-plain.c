/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-plain.h"

#include "error.h"

enum {
    MAX_BLOCKS = 1 << 16, /* wBlockNum wraps, and loaders count themselves (6.1.1) */
};

/* Its bytes, or %NULL. */
static GBytes *
find_bytes (MoultImage *image, GError **error)
{
    gsize n_segments;
    const MoultSegment *segments = moult_image_get_segments (image, &n_segments);

    if (n_segments == 1
        && (segments[0].address == 0 || moult_image_get_kind (image) != MOULT_IMAGE_DFU))
        return segments[0].data;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                 "the file has %" G_GSIZE_FORMAT
                 " pieces with addresses, from 0x%08" G_GINT64_MODIFIER
                 "x on; this bootloader takes one piece without",
                 n_segments, segments[0].address);
    return NULL;
}

static gboolean
write_blocks (MoultDfuSession *session, GBytes *bytes, MoultProgress *progress, GError **error)
{
    gsize size = g_bytes_get_size (bytes);
    guint number = 0;

    for (gsize start = 0; start < size; start += session->transfer_size) {
        gsize length = MIN (session->transfer_size, size - start);
        g_autoptr (GBytes) data = g_bytes_new_from_bytes (bytes, start, length);

        if (!moult_dfu_session_hand_over (session, (guint16) (number++ % MAX_BLOCKS), data, error))
            return FALSE;
        moult_progress_set_bytes (progress, start + length, size);
    }
    return TRUE;
}

gboolean
moult_dfu_plain_write (MoultDfuSession *session,
                       MoultImage *image,
                       MoultProgress *progress,
                       GError **error)
{
    GBytes *bytes = find_bytes (image, error);
    MoultDfuState state = MOULT_DFU_STATE_IDLE;

    if (bytes == NULL)
        return FALSE;
    moult_progress_begin (progress, MOULT_STEP_WRITE);
    moult_dfu_session_commit (session);
    moult_progress_commit (progress);
    if (!write_blocks (session, bytes, progress, error)
        || !moult_dfu_session_finish (session, &state, error))
        return FALSE;
    moult_progress_log (progress, "cannot verify: a plain DFU bootloader checks for itself");
    /* dfuMANIFEST-WAIT-RESET; and a tolerant one would wait for another image (7). */
    if (state != MOULT_DFU_STATE_MANIFEST)
        moult_usb_link_reset (session->link, NULL);
    return TRUE;
}
