/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-dfu.h"
#include "lab-esp.h"
#include "lab-probe.h"
#include "lab-scene.h"
#include "virtual-udisks.h"
#include "virtual-usb.h"

G_BEGIN_DECLS

/**
 * LabMode:
 * @LAB_MODE_GONE: unplugged, or so broken that USB shows nothing
 * @LAB_MODE_AWAY: between two devices: it left and will come back
 */
typedef enum {
    LAB_MODE_GONE,
    LAB_MODE_AWAY,
    LAB_MODE_RUNNING,
    LAB_MODE_BOOTLOADER,
} LabMode;

/* "gone", "away", "running", "bootloader". */
const char *lab_mode_get_name (LabMode mode);

typedef struct _LabBoard LabBoard;

/**
 * LabWorld:
 *
 * What all boards of a lab share. @folder: each has a folder of its own in it. @starting: the scene
 * is being set up, which takes no time. @changed: called after every change of a board's mode.
 * @find: the board at a location, or NULL.
 */
typedef struct {
    VirtualHost *host;
    VirtualUdisks *udisks;
    const char *folder;
    gboolean instant;
    gboolean starting;
    void (*changed) (gpointer data);
    LabBoard *(*find) (const char *location, gpointer data);
    gpointer data;
} LabWorld;

/**
 * LabBoard:
 *
 * One virtual board at one location: its flash, its mode, its journal. What it does while it is in
 * a mode is the business of a personality (lab-personality.h). Lives on the main thread.
 */
LabBoard *lab_board_new (const LabWorld *world, JsonObject *spec);
void lab_board_free (LabBoard *board);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabBoard, lab_board_free)

/* ---- What a person does with it ---- */
void lab_board_plug (LabBoard *board);
void lab_board_unplug (LabBoard *board);
void lab_board_let_arrive (LabBoard *board); /* plugs it in when its scene says so, if it does */
void lab_board_press (LabBoard *board);      /* restarts it in its bootloader by hand */
void lab_board_reset (LabBoard *board);      /* by its button */
void lab_board_allow (LabBoard *board);      /* its nodes may be opened from now on */
void lab_board_set_fault (LabBoard *board, const char *name, const char *value); /* NULL: mended */

/* ---- What the lab asks it ---- */
const char *lab_board_get_location (LabBoard *board);
LabMode lab_board_get_mode (LabBoard *board);
gboolean lab_board_is_settled (LabBoard *board);    /* nothing more happens by itself */
GHashTable *lab_board_get_counts (LabBoard *board); /* name → gint64, as of now */
GHashTable *lab_board_get_faults (LabBoard *board); /* name → value */
const char *lab_board_get_state (LabBoard *board);  /* what its program does, or NULL */

/* ---- What its personality needs ---- */
const LabWorld *lab_board_get_world (LabBoard *board);
JsonObject *lab_board_get_spec (LabBoard *board);
JsonObject *lab_board_get_kind (LabBoard *board);
JsonObject *lab_board_get_face (LabBoard *board); /* of the kind: "running", "bootloader", … */
VirtualUsb *lab_board_get_usb (LabBoard *board);
const char *lab_board_get_folder (LabBoard *board); /* its own, outlives restarts */
const char *lab_board_get_serial (LabBoard *board);
gboolean lab_board_has_function (LabBoard *board, const char *name);

/* NULL: the board has no such fault; "" if it needs no value. */
const char *lab_board_get_fault (LabBoard *board, const char *name);
gint64 lab_board_get_fault_number (LabBoard *board, const char *name, gint64 otherwise);

/* Adds to a number of the journal. */
void lab_board_count (LabBoard *board, const char *what, gint64 by);

/* Time @name of the kind in milliseconds, or next to nothing in an instant lab. */
guint lab_board_get_time (LabBoard *board, const char *name, guint otherwise);

/* Shows @drive as a disk of the board, in sysfs and in UDisks2. */
void lab_board_show_drive (LabBoard *board, VirtualDrive *drive);

/* The mode has fully begun: the tty answers, the drive is there. */
void lab_board_settle (LabBoard *board);

/* Leaves the bus after @leave_ms and comes back in @mode. Safe in a callback of the personality,
 * which ends later. A second call while the first is under way changes nothing. */
void lab_board_restart (LabBoard *board, LabMode mode, guint leave_ms);

/* The chip is in another mode now, and the same USB device stays. Not settled yet. */
void lab_board_enter (LabBoard *board, LabMode mode);

/* Whether a person's hand brought it into its bootloader this time. */
gboolean lab_board_was_pressed (LabBoard *board);

/* The plug is pulled, from inside of any callback. */
void lab_board_break_off (LabBoard *board);

/* What the bootloader wrote: @image from @address on; @flash: everything from the chip's base. */
void lab_board_take_image (LabBoard *board, GBytes *image, guint32 address, GBytes *flash);
GBytes *lab_board_get_flash (LabBoard *board); /* whole flash once a bootloader saw it, or NULL */
GBytes *lab_board_get_image (LabBoard *board);
GBytes *lab_board_get_program (LabBoard *board); /* what it runs: its image, but for faults */

/* What a board with an ESP8266 or ESP32 has instead of all these; else NULL. */
LabEsp *lab_board_get_esp (LabBoard *board);

/* The same of a board with a DFU loader. */
LabDfu *lab_board_get_dfu (LabBoard *board);

/* The same of a debug probe. */
LabProbe *lab_board_get_probe (LabBoard *board);

G_END_DECLS
