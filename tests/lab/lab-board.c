/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-board.h"

#include <glib/gstdio.h>

#include "lab-flash.h"
#include "lab-personality.h"

struct _LabBoard {
    const LabWorld *world;
    JsonObject *spec;
    JsonObject *kind;
    JsonObject *face;
    char *folder;
    char *serial;
    LabMode mode;
    LabMode next; /* while a restart is under way */
    guint timer;
    gboolean settled;
    VirtualUsb *usb;
    const LabPersonality *personality;
    gpointer self;   /* of the personality */
    GBytes *image;   /* what the last one to write wrote */
    GBytes *program; /* what starts; the same unless a fault says otherwise */
    GBytes *flash;
    LabEsp *esp;     /* NULL: another chip */
    LabDfu *dfu;     /* the same */
    LabProbe *probe; /* the same */
    gboolean pressed;
    gboolean allowed;   /* whatever the scene says */
    GHashTable *counts; /* name → gint64 */
    GHashTable *faults; /* name → value */
};

const char *
lab_mode_get_name (LabMode mode)
{
    static const char *const names[] = { "gone", "away", "running", "bootloader" };

    return names[mode];
}

static void
changed (LabBoard *board)
{
    board->world->changed (board->world->data);
}

/* ---- What its personality needs ---- */

const LabWorld *
lab_board_get_world (LabBoard *board)
{
    return board->world;
}

JsonObject *
lab_board_get_spec (LabBoard *board)
{
    return board->spec;
}

JsonObject *
lab_board_get_kind (LabBoard *board)
{
    return board->kind;
}

JsonObject *
lab_board_get_face (LabBoard *board)
{
    return board->face;
}

VirtualUsb *
lab_board_get_usb (LabBoard *board)
{
    return board->usb;
}

const char *
lab_board_get_folder (LabBoard *board)
{
    return board->folder;
}

const char *
lab_board_get_serial (LabBoard *board)
{
    return board->serial;
}

GBytes *
lab_board_get_flash (LabBoard *board)
{
    return board->flash;
}

LabEsp *
lab_board_get_esp (LabBoard *board)
{
    return board->esp;
}

LabDfu *
lab_board_get_dfu (LabBoard *board)
{
    return board->dfu;
}

LabProbe *
lab_board_get_probe (LabBoard *board)
{
    return board->probe;
}

/* NULL: what was written last tells. */
static GBytes *
get_content (LabBoard *board)
{
    if (board->esp)
        return lab_esp_get_image (board->esp);
    if (board->probe)
        return lab_probe_get_image (board->probe);
    return board->dfu ? lab_dfu_get_image (board->dfu) : board->image;
}

/* Of ESP boards and those with a DFU loader the last one to write is not asked: their flash tells.
 */
static void
refresh (LabBoard *board)
{
    GBytes *image = get_content (board);

    if (image == board->image)
        return;
    g_clear_pointer (&board->image, g_bytes_unref);
    board->image = image ? g_bytes_ref (image) : NULL;
    if (lab_board_get_fault (board, "boots-old") && board->program)
        return;
    g_clear_pointer (&board->program, g_bytes_unref);
    board->program = image ? g_bytes_ref (image) : NULL;
}

GBytes *
lab_board_get_image (LabBoard *board)
{
    refresh (board);
    return board->image;
}

GBytes *
lab_board_get_program (LabBoard *board)
{
    refresh (board);
    return board->program;
}

gboolean
lab_board_has_function (LabBoard *board, const char *name)
{
    JsonArray *functions = json_object_get_array_member (board->face, "functions");

    for (guint n = 0; n < json_array_get_length (functions); n++)
        if (g_str_equal (json_array_get_string_element (functions, n), name))
            return TRUE;
    return FALSE;
}

const char *
lab_board_get_fault (LabBoard *board, const char *name)
{
    return g_hash_table_lookup (board->faults, name);
}

gint64
lab_board_get_fault_number (LabBoard *board, const char *name, gint64 otherwise)
{
    const char *value = lab_board_get_fault (board, name);

    return value && *value ? g_ascii_strtoll (value, NULL, 10) : otherwise;
}

void
lab_board_count (LabBoard *board, const char *what, gint64 by)
{
    gint64 *count = g_hash_table_lookup (board->counts, what);

    if (!count) {
        count = g_new0 (gint64, 1);
        g_hash_table_insert (board->counts, g_strdup (what), count);
    }
    *count += by;
}

guint
lab_board_get_time (LabBoard *board, const char *name, guint otherwise)
{
    JsonObject *spec = lab_scene_get_object (board->spec, "timing");
    JsonObject *kind = lab_scene_get_object (board->kind, "timing");
    gint64 time = otherwise;

    if (board->world->instant || board->world->starting)
        return 0;
    if (kind)
        time = lab_scene_get_number (kind, name, time);
    if (spec)
        time = lab_scene_get_number (spec, name, time);
    return (guint) time;
}

void
lab_board_settle (LabBoard *board)
{
    board->settled = TRUE;
    changed (board);
}

void
lab_board_show_drive (LabBoard *board, VirtualDrive *drive)
{
    VirtualUdisksFields shown = {
        .drive = drive,
        .vendor = lab_scene_get_text (board->face, "manufacturer", NULL),
        .model = lab_scene_get_text (board->face, "product", NULL),
        .serial = board->serial,
        .automounted = lab_scene_get_flag (board->spec, "automounted"),
        .not_authorized = lab_board_get_fault (board, "mount-refused") != NULL,
    };
    gboolean partitioned =
        virtual_bootloader_get_traits (virtual_drive_get_kind (drive))->partitioned;

    shown.block = virtual_usb_add_disk (board->usb,
                                        virtual_drive_get_size (drive) / VIRTUAL_BOOTLOADER_SECTOR,
                                        partitioned, &shown.device);
    virtual_udisks_add_drive (board->world->udisks, &shown);
}

/* ---- From mode to mode ---- */

static void
leave (LabBoard *board, LabMode mode)
{
    if (board->self)
        board->personality->stop (board->self);
    board->self = NULL;
    g_clear_pointer (&board->usb, virtual_usb_free);
    board->mode = mode;
    board->settled = FALSE;
    changed (board);
}

static void
get_usb_fields (LabBoard *board, VirtualUsbFields *fields, GPtrArray *names)
{
    JsonArray *functions = json_object_get_array_member (board->face, "functions");

    for (guint n = 0; n < json_array_get_length (functions); n++)
        g_ptr_array_add (names, (gpointer) json_array_get_string_element (functions, n));
    g_ptr_array_add (names, NULL);
    fields->identity.vid = lab_scene_get_hex (board->face, "vid");
    fields->identity.pid = lab_scene_get_hex (board->face, "pid");
    fields->identity.bcd_device = lab_scene_get_hex (board->face, "bcd");
    fields->identity.high_speed =
        g_str_equal (lab_scene_get_text (board->face, "speed", ""), "high");
    fields->identity.manufacturer = lab_scene_get_text (board->face, "manufacturer", NULL);
    fields->identity.product = lab_scene_get_text (board->face, "product", NULL);
    fields->identity.serial = lab_scene_get_text (board->face, "serial", board->serial);
    if (fields->identity.serial[0] == '\0') /* CH340 and the like have none */
        fields->identity.serial = NULL;
    fields->identity.functions = (const char *const *) names->pdata;
    fields->no_access =
        lab_board_get_fault (board, "no-permission")
        || (!board->allowed
            && g_strcmp0 (lab_scene_get_text (board->spec, "access", NULL), "none") == 0);
    fields->no_usb_access = lab_board_get_fault (board, "no-usb-permission") != NULL;
}

static void
show (LabBoard *board, LabMode mode, const char *face)
{
    VirtualUsbFields fields = { 0 };
    g_autoptr (GPtrArray) names = g_ptr_array_new ();

    board->face = lab_scene_get_object (board->kind, face);
    if (!board->face) {
        board->mode = LAB_MODE_GONE;
        lab_board_settle (board);
        return;
    }
    get_usb_fields (board, &fields, names);
    board->mode = mode;
    board->personality =
        lab_personality_find (lab_scene_get_text (board->face, "personality", NULL));
    if (board->personality->describe)
        board->personality->describe (board, &fields.identity);
    board->usb = virtual_usb_new (board->world->host, lab_board_get_location (board), &fields);
    lab_board_count (board, "enumerations", 1);
    board->self = board->personality->start (board);
    changed (board);
}

static gboolean
has_personality (LabBoard *board, const char *face, const char *name)
{
    JsonObject *object = lab_scene_get_object (board->kind, face);

    return object && g_strcmp0 (lab_scene_get_text (object, "personality", NULL), name) == 0;
}

/* Behind an adapter, or a USB port that the ROM drives as well, the device is there whatever runs;
 * else it is MicroPython's own. */
static void
boot_esp (LabBoard *board)
{
    g_auto (LabFirmwareFound) found = { 0 };
    JsonObject *loader = lab_scene_get_object (board->kind, "bootloader");
    gboolean runs = lab_flash_boot (lab_scene_get_text (board->kind, "chip", ""),
                                    lab_board_get_program (board), &found)
                    == LAB_BOOT_MICROPYTHON;

    if (runs && !has_personality (board, "running", "esp"))
        runs = lab_esp_hand_out_files (board->esp, board->folder);
    if (runs || has_personality (board, "running", "esp")) {
        show (board, LAB_MODE_RUNNING, "running");
    } else if (loader && g_str_equal (lab_scene_get_text (loader, "wire", ""), "usb-jtag")) {
        show (board, LAB_MODE_RUNNING, "bootloader");
    } else {
        board->mode = LAB_MODE_GONE;
        lab_board_settle (board);
    }
}

/* A chip that starts what is no program shows nothing on USB. */
static void
boot_dfu (LabBoard *board)
{
    gboolean jumped_well = lab_dfu_take_entry (board->dfu);
    g_auto (LabFirmwareFound) found = { 0 };
    LabBootResult result = lab_flash_boot (lab_scene_get_text (board->kind, "chip", ""),
                                           lab_board_get_program (board), &found);

    if (jumped_well && result == LAB_BOOT_MICROPYTHON) {
        lab_dfu_hand_out_files (board->dfu, board->folder);
        show (board, LAB_MODE_RUNNING, "running");
    } else if (result == LAB_BOOT_LOADER && lab_dfu_get_chip (board->dfu)->blank_starts_loader) {
        show (board, LAB_MODE_BOOTLOADER, "bootloader");
    } else {
        board->mode = LAB_MODE_GONE;
        lab_board_settle (board);
    }
}

/* The chip starts: what it finds in its flash decides. */
static void
boot (LabBoard *board)
{
    const char *chip = lab_scene_get_text (board->kind, "chip", NULL);
    g_auto (LabFirmwareFound) found = { 0 };

    if (board->esp) {
        boot_esp (board);
        return;
    }
    if (board->dfu) {
        boot_dfu (board);
        return;
    }
    if (!chip || board->probe) { /* which drives the USB, whatever its target does */
        show (board, LAB_MODE_RUNNING, "running");
        return;
    }
    switch (lab_flash_boot (chip, board->program, &found)) {
    case LAB_BOOT_MICROPYTHON:
        show (board, LAB_MODE_RUNNING, "running");
        break;
    case LAB_BOOT_CIRCUITPYTHON:
        show (board, LAB_MODE_RUNNING, "circuitpython");
        break;
    case LAB_BOOT_LOADER:
        show (board, LAB_MODE_BOOTLOADER, "bootloader");
        break;
    case LAB_BOOT_LOST:
        board->mode = LAB_MODE_GONE;
        lab_board_settle (board);
        break;
    }
}

static gboolean
on_appear_cb (gpointer data)
{
    LabBoard *board = data;

    board->timer = 0;
    if (board->next == LAB_MODE_BOOTLOADER)
        show (board, LAB_MODE_BOOTLOADER,
              has_personality (board, "running", "esp") ? "running" : "bootloader");
    else
        boot (board);
    return G_SOURCE_REMOVE;
}

static void
schedule (LabBoard *board, LabMode next, guint delay, GSourceFunc func)
{
    g_clear_handle_id (&board->timer, g_source_remove);
    board->next = next;
    board->settled = FALSE;
    board->timer = g_timeout_add (delay, func, board);
}

static void
come_back (LabBoard *board, LabMode next)
{
    gboolean loader = next == LAB_MODE_BOOTLOADER;

    board->mode = LAB_MODE_AWAY;
    schedule (board, next, lab_board_get_time (board, loader ? "bootloader" : "boot", 500),
              on_appear_cb);
}

/* What a board of its kind holds by the scene. */
static void
fill (LabBoard *board)
{
    const EspChip *chip = lab_flash_get_esp_chip (board->kind);
    const DfuChip *dfu = lab_dfu_find_chip (board->kind);
    gint64 size = lab_scene_get_number (board->kind, "flash", 0);
    g_autoptr (GBytes) content = lab_flash_make (board->spec, board->kind);

    if (chip) {
        size = lab_board_get_fault_number (board, "small-flash", size);
        board->esp = lab_esp_new (chip, (guint32) size, content);
    } else if (dfu) {
        board->dfu = lab_dfu_new (dfu, content);
    } else if (has_personality (board, "running", "probe")) {
        board->probe = lab_probe_new (board->spec, board->kind, content);
    } else if (content) {
        board->image = g_bytes_ref (content);
        board->program = g_bytes_ref (content);
    }
}

/* Somebody put another board into this place while the first one was away. */
static void
swap (LabBoard *board, const char *name)
{
    g_autoptr (GError) error = NULL;
    JsonObject *kind = lab_scene_find_kind (name, &error);

    if (!kind) {
        g_printerr ("moult-lab: %s\n", error->message);
        return;
    }
    json_object_unref (board->kind);
    board->kind = kind;
    g_set_str (&board->serial, "e66141040fffffff");
    g_clear_pointer (&board->flash, g_bytes_unref);
    g_clear_pointer (&board->image, g_bytes_unref);
    g_clear_pointer (&board->program, g_bytes_unref);
    g_clear_pointer (&board->esp, lab_esp_free);
    g_clear_pointer (&board->dfu, lab_dfu_free);
    g_clear_pointer (&board->probe, lab_probe_free);
    fill (board);
}

static gboolean
on_leave_cb (gpointer data)
{
    LabBoard *board = data;
    gboolean to_loader = board->next == LAB_MODE_BOOTLOADER;
    const char *other = lab_board_get_fault (board, to_loader ? "swapped" : "swapped-after");

    board->timer = 0;
    leave (board, LAB_MODE_AWAY);
    if (to_loader && lab_board_get_fault (board, "lost-bootloader")) {
        board->mode = LAB_MODE_GONE;
        lab_board_settle (board);
        return G_SOURCE_REMOVE;
    }
    if (other)
        swap (board, other);
    come_back (board, board->next);
    return G_SOURCE_REMOVE;
}

void
lab_board_enter (LabBoard *board, LabMode mode)
{
    board->mode = mode;
    board->settled = FALSE;
    changed (board);
}

gboolean
lab_board_was_pressed (LabBoard *board)
{
    return board->pressed;
}

void
lab_board_restart (LabBoard *board, LabMode mode, guint leave_ms)
{
    board->pressed = board->pressed && mode == LAB_MODE_BOOTLOADER;
    if (!board->timer && board->usb)
        schedule (board, mode, leave_ms, on_leave_cb);
}

static gboolean
on_break_off_cb (gpointer data)
{
    LabBoard *board = data;

    board->timer = 0;
    lab_board_unplug (board);
    return G_SOURCE_REMOVE;
}

void
lab_board_break_off (LabBoard *board)
{
    schedule (board, LAB_MODE_GONE, 0, on_break_off_cb);
}

void
lab_board_take_image (LabBoard *board, GBytes *image, guint32 address, GBytes *flash)
{
    g_clear_pointer (&board->image, g_bytes_unref);
    g_clear_pointer (&board->flash, g_bytes_unref);
    board->image = g_bytes_ref (image);
    board->flash = g_bytes_ref (flash);
    lab_board_count (board, "flashed", 1);
    if (lab_board_get_fault (board, "boots-old"))
        return;
    g_clear_pointer (&board->program, g_bytes_unref);
    board->program = g_bytes_ref (image);
}

/* ---- What a person does with it ---- */

void
lab_board_plug (LabBoard *board)
{
    gboolean loader =
        g_strcmp0 (lab_scene_get_text (board->spec, "start", NULL), "bootloader") == 0;

    if (board->mode != LAB_MODE_GONE)
        return;
    json_object_remove_member (board->spec, "start"); /* a second plug is an ordinary one */
    board->pressed = loader;
    come_back (board, loader ? LAB_MODE_BOOTLOADER : LAB_MODE_RUNNING);
}

static gboolean
on_arrives_cb (gpointer data)
{
    LabBoard *board = data;

    board->timer = 0;
    lab_board_plug (board);
    return G_SOURCE_REMOVE;
}

/* A person's pace, which an instant lab does not change. */
void
lab_board_let_arrive (LabBoard *board)
{
    gint64 after = lab_scene_get_number (board->spec, "arrives", -1);

    if (after >= 0 && board->mode == LAB_MODE_GONE)
        schedule (board, LAB_MODE_RUNNING, (guint) after, on_arrives_cb);
}

void
lab_board_unplug (LabBoard *board)
{
    g_clear_handle_id (&board->timer, g_source_remove);
    leave (board, LAB_MODE_GONE);
    lab_board_settle (board);
}

static void
push (LabBoard *board, LabMode mode)
{
    board->pressed = mode == LAB_MODE_BOOTLOADER;
    if (board->self && !board->timer && board->personality->press
        && board->personality->press (board->self, mode))
        return;
    g_clear_handle_id (&board->timer, g_source_remove);
    leave (board, LAB_MODE_AWAY);
    come_back (board, mode);
}

void
lab_board_press (LabBoard *board)
{
    lab_board_count (board, "presses", 1);
    push (board, LAB_MODE_BOOTLOADER);
}

void
lab_board_reset (LabBoard *board)
{
    push (board, LAB_MODE_RUNNING);
}

void
lab_board_allow (LabBoard *board)
{
    board->allowed = TRUE;
    if (board->usb)
        virtual_usb_allow (board->usb);
}

void
lab_board_set_fault (LabBoard *board, const char *name, const char *value)
{
    if (value)
        g_hash_table_insert (board->faults, g_strdup (name), g_strdup (value));
    else
        g_hash_table_remove (board->faults, name);
    if (board->self && board->personality->set_faults)
        board->personality->set_faults (board->self);
}

/* ---- What the lab asks it ---- */

const char *
lab_board_get_location (LabBoard *board)
{
    return lab_scene_get_text (board->spec, "location", NULL);
}

LabMode
lab_board_get_mode (LabBoard *board)
{
    return board->mode;
}

gboolean
lab_board_is_settled (LabBoard *board)
{
    return board->settled && !board->timer;
}

GHashTable *
lab_board_get_counts (LabBoard *board)
{
    if (board->self && board->personality->update)
        board->personality->update (board->self);
    return board->counts;
}

GHashTable *
lab_board_get_faults (LabBoard *board)
{
    return board->faults;
}

const char *
lab_board_get_state (LabBoard *board)
{
    if (!board->self || !board->personality->state)
        return NULL;
    return board->personality->state (board->self);
}

/* ---- Beginning and end ---- */

static void
take_faults (LabBoard *board)
{
    JsonObject *faults = lab_scene_get_object (board->spec, "faults");
    g_autoptr (GList) names = faults ? json_object_get_members (faults) : NULL;

    for (GList *name = names; name; name = name->next) {
        JsonNode *value = json_object_get_member (faults, name->data);
        GType type = json_node_get_value_type (value);

        if (type == G_TYPE_STRING)
            lab_board_set_fault (board, name->data, json_node_get_string (value));
        else if (type == G_TYPE_INT64)
            g_hash_table_insert (board->faults, g_strdup (name->data),
                                 g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (value)));
        else
            lab_board_set_fault (board, name->data, "");
    }
}

LabBoard *
lab_board_new (const LabWorld *world, JsonObject *spec)
{
    LabBoard *board = g_new0 (LabBoard, 1);

    board->world = world;
    board->spec = json_object_ref (spec);
    board->kind = json_object_ref (lab_scene_get_object (spec, "kind"));
    board->serial = g_strdup (lab_scene_get_text (spec, "serial", NULL));
    if (!board->serial)
        board->serial =
            g_strdup_printf ("e6614104%08x", g_str_hash (lab_board_get_location (board)));
    board->folder = g_build_filename (world->folder, lab_board_get_location (board), NULL);
    g_mkdir (board->folder, 0700);
    board->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    board->faults = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    take_faults (board);
    fill (board);
    board->settled = TRUE;
    return board;
}

void
lab_board_free (LabBoard *board)
{
    g_clear_handle_id (&board->timer, g_source_remove);
    if (board->self)
        board->personality->stop (board->self);
    g_clear_pointer (&board->usb, virtual_usb_free);
    g_clear_pointer (&board->image, g_bytes_unref);
    g_clear_pointer (&board->program, g_bytes_unref);
    g_clear_pointer (&board->flash, g_bytes_unref);
    g_clear_pointer (&board->esp, lab_esp_free);
    g_clear_pointer (&board->dfu, lab_dfu_free);
    g_clear_pointer (&board->probe, lab_probe_free);
    g_hash_table_unref (board->counts);
    g_hash_table_unref (board->faults);
    json_object_unref (board->kind);
    json_object_unref (board->spec);
    g_free (board->serial);
    g_free (board->folder);
    g_free (board);
}
