/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-probe-wiring.h"

#include <string.h>

enum { BLANK = 0xff, INSTANT_BOOT_MS = 5 }; /* in which a host that wants it halted has done so */

struct _VirtualProbeWiring {
    LabBoard *probe;
    LabBoard *board;
    DebugTarget *target;
    GBytes *known;     /* the board's image that the target has */
    gboolean starting; /* it was reset, and has not run yet */
    guint timer;
};

/* The target's flash is the board's, blank where that has no program. */
static void
load (VirtualProbeWiring *wiring)
{
    GBytes *image = lab_board_get_image (wiring->board);
    gsize size = debug_target_get_flash_size (wiring->target);
    guint8 *bytes = g_malloc (size);
    g_autoptr (GBytes) flash = g_bytes_new_take (bytes, size);

    memset (bytes, BLANK, size);
    if (image)
        memcpy (bytes, g_bytes_get_data (image, NULL), MIN (g_bytes_get_size (image), size));
    debug_target_load_flash (wiring->target, debug_target_get_flash_base (wiring->target), flash);
    g_clear_pointer (&wiring->known, g_bytes_unref);
    wiring->known = image ? g_bytes_ref (image) : NULL;
}

/* What the probe has written is the board's. */
static void
store (VirtualProbeWiring *wiring)
{
    g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
    g_autoptr (GBytes) flash = debug_target_dup_flash (wiring->target);
    GBytes *image = lab_probe_get_image (lab_board_get_probe (wiring->probe));

    if (!image)
        image = nothing;
    if (wiring->known && g_bytes_equal (image, wiring->known))
        return;
    lab_board_take_image (wiring->board, image, debug_target_get_flash_base (wiring->target),
                          flash);
    g_clear_pointer (&wiring->known, g_bytes_unref);
    wiring->known = g_bytes_ref (lab_board_get_image (wiring->board));
}

static gboolean
on_booted_cb (gpointer data)
{
    VirtualProbeWiring *wiring = data;

    wiring->timer = 0;
    debug_target_run (wiring->target);
    if (!debug_target_is_running (wiring->target))
        return G_SOURCE_REMOVE; /* until somebody lets it run */
    wiring->starting = FALSE;
    store (wiring);
    if (lab_board_get_mode (wiring->board) != LAB_MODE_GONE)
        lab_board_reset (wiring->board);
    return G_SOURCE_REMOVE;
}

static void
wait_for_boot (VirtualProbeWiring *wiring)
{
    if (!wiring->timer)
        wiring->timer = g_timeout_add (INSTANT_BOOT_MS, on_booted_cb, wiring);
}

void
virtual_probe_wiring_reset (VirtualProbeWiring *wiring)
{
    wiring->starting = TRUE;
    wait_for_boot (wiring);
}

/* The board may have got another program by its own USB. */
void
virtual_probe_wiring_look (VirtualProbeWiring *wiring)
{
    if (lab_board_get_image (wiring->board) != wiring->known)
        load (wiring);
    if (wiring->starting && debug_target_is_running (wiring->target))
        wait_for_boot (wiring);
}

VirtualProbeWiring *
virtual_probe_wiring_new (LabBoard *probe)
{
    const LabWorld *world = lab_board_get_world (probe);
    const char *location = lab_scene_get_text (lab_board_get_spec (probe), "wired-to", NULL);
    LabBoard *board = location ? world->find (location, world->data) : NULL;
    VirtualProbeWiring *wiring;

    if (!location)
        return NULL;
    if (!board)
        g_error ("there is no board at %s to wire a probe to", location);
    wiring = g_new0 (VirtualProbeWiring, 1);
    wiring->probe = probe;
    wiring->board = board;
    wiring->target = lab_probe_get_target (lab_board_get_probe (probe));
    debug_target_set_unique_id (wiring->target, lab_board_get_serial (board));
    load (wiring);
    debug_target_set_reset (wiring->target, TRUE);
    debug_target_set_reset (wiring->target, FALSE);
    return wiring;
}

void
virtual_probe_wiring_free (VirtualProbeWiring *wiring)
{
    g_clear_handle_id (&wiring->timer, g_source_remove);
    g_clear_pointer (&wiring->known, g_bytes_unref);
    g_free (wiring);
}
