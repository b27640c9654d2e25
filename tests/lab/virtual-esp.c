/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-loader.h"
#include "esp-text.h"
#include "lab-flash.h"
#include "lab-personality.h"
#include "virtual-esp-line.h"
#include "virtual-program.h"

#include <string.h>

/* An ESP8266 or ESP32 with the serial loader of its ROM behind one tty: that of an adapter, whose
 * lines reset the chip, or the chip's own. What its flash holds runs behind the same tty, or behind
 * another USB device, which then is another face. */

enum {
    PROGRAM_BAUD = 115200,
    WATCHDOG_MS = 9000, /* ESP-IDF, CONFIG_BOOTLOADER_WDT_TIME_MS */
    LOOP_MS = 400,
    CORRUPT_MS = 3000,
    COMPLAINTS = 8,
};

typedef struct {
    LabBoard *board;
    LabEsp *esp;
    const EspChip *chip;
    VirtualEspLine *line;
    EspRegisters *registers;
    EspLoader *loader;
    VirtualProgram *program;
    const char *state; /* while neither runs */
    guint boot;        /* timers */
    guint bite;
    guint leaving;
    gboolean to_loader; /* what comes after leaving */
} VirtualEsp;

static void start_loader (VirtualEsp *self, gboolean strapped);
static void start_program (VirtualEsp *self, const char *cause);

/* ---- Facts ---- */

static VirtualEspRoute
get_route (VirtualEsp *self)
{
    return virtual_esp_line_get_route (self->line);
}

static guint8
get_route_number (VirtualEsp *self)
{
    switch (get_route (self)) {
    case VIRTUAL_ESP_JTAG:
        return self->chip->number_jtag;
    case VIRTUAL_ESP_OTG:
        return self->chip->number_otg;
    case VIRTUAL_ESP_UART:
        break;
    }
    return 0;
}

/* In Espressif's range, and another one for every serial number. */
static void
get_mac (VirtualEsp *self, guint8 mac[6])
{
    guint hash = g_str_hash (lab_board_get_serial (self->board));
    guint8 bytes[] = {
        0x24, 0x6f, 0x28, (guint8) (hash >> 16), (guint8) (hash >> 8), (guint8) hash
    };

    memcpy (mac, bytes, sizeof bytes);
}

static void
get_times (VirtualEsp *self, EspTimes *times)
{
    LabBoard *board = self->board;

    times->sector_erase = 1000 * lab_board_get_time (board, "sector-erase", 45);
    times->block_erase = 1000 * lab_board_get_time (board, "block-erase", 150);
    times->chip_erase = 1000 * lab_board_get_time (board, "chip-erase", 2500);
    times->page_program = lab_board_get_time (board, "page-program", 400);
    times->page_read = lab_board_get_time (board, "page-read", 50);
    times->inflate = lab_board_get_time (board, "inflate", 800);
    times->md5 = lab_board_get_time (board, "md5", 250);
}

/* ---- Standing still ---- */

/* The scene's files are there at first only. */
static void
take_files_back (VirtualEsp *self)
{
    if (lab_esp_take_files_back (self->esp, lab_board_get_folder (self->board)))
        json_object_remove_member (lab_board_get_spec (self->board), "files");
}

static void
stand_still (VirtualEsp *self, const char *state)
{
    g_clear_handle_id (&self->boot, g_source_remove);
    g_clear_handle_id (&self->bite, g_source_remove);
    g_clear_handle_id (&self->leaving, g_source_remove);
    g_clear_pointer (&self->loader, esp_loader_free);
    g_clear_pointer (&self->registers, esp_registers_free);
    if (self->program) {
        g_clear_pointer (&self->program, virtual_program_free);
        take_files_back (self);
    }
    virtual_esp_line_set_measuring (self->line, FALSE);
    self->state = state;
}

/* The loader and the program cannot be ended in their own callbacks. */
static gboolean
on_leave_cb (gpointer data)
{
    VirtualEsp *self = data;

    self->leaving = 0;
    if (self->to_loader)
        start_loader (self, FALSE);
    else
        start_program (self, self->chip->power_on);
    return G_SOURCE_REMOVE;
}

static void
leave (VirtualEsp *self, gboolean to_loader)
{
    self->to_loader = to_loader;
    if (!self->leaving)
        self->leaving = g_idle_add (on_leave_cb, self);
}

static gboolean
on_brown_out_cb (gpointer data)
{
    VirtualEsp *self = data;

    self->leaving = 0;
    virtual_esp_line_set_baud (self->line, self->chip->rom_baud);
    virtual_esp_line_say (self->line, "\r\nBrownout detector was triggered\r\n\r\n");
    start_program (self, "rst:0xf (BROWNOUT_RST)");
    return G_SOURCE_REMOVE;
}

/* ---- The program ---- */

static void
send (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualEsp *self = data;

    virtual_esp_line_send (self->line, bytes, length);
}

static gboolean
is_open (gpointer data)
{
    VirtualEsp *self = data;

    return virtual_esp_line_is_open (self->line);
}

static gsize
get_queued (gpointer data)
{
    VirtualEsp *self = data;

    return virtual_esp_line_get_queued (self->line);
}

static void
set_piece (guint piece, gpointer data)
{
    VirtualEsp *self = data;

    virtual_esp_line_set_piece (self->line, piece);
}

/* machine.bootloader() does something where software can make the ROM stay in its loader. */
static void
on_called (const char *what, gpointer data)
{
    VirtualEsp *self = data;

    leave (self, g_str_equal (what, "bootloader") && self->chip->security_size > 0);
}

static gboolean
on_boot_cb (gpointer data)
{
    static const VirtualProgramLine line = {
        .send = send,
        .is_open = is_open,
        .get_queued = get_queued,
        .set_piece = set_piece,
        .called = on_called,
    };
    VirtualEsp *self = data;

    self->boot = 0;
    virtual_esp_line_set_baud (self->line, PROGRAM_BAUD);
    self->program = virtual_program_new (self->board, &line, self);
    if (virtual_esp_line_is_open (self->line))
        virtual_program_open (self->program);
    return G_SOURCE_REMOVE;
}

/* A start that fails is tried again, by a watchdog. */
static void
complain (VirtualEsp *self)
{
    g_autofree char *complaint = esp_text_dup_complaint (self->chip, lab_esp_get_boot (self->esp));

    for (int n = 0; n < COMPLAINTS; n++)
        virtual_esp_line_say (self->line, complaint);
}

static void
greet (VirtualEsp *self, const char *cause, gboolean loader)
{
    g_autofree char *text = esp_text_dup_greeting (self->chip, cause, loader);

    virtual_esp_line_set_baud (self->line, self->chip->rom_baud);
    virtual_esp_line_say (self->line, text);
}

static gboolean
on_loop_cb (gpointer data)
{
    VirtualEsp *self = data;

    greet (self, self->chip->watchdog_reset, FALSE);
    complain (self);
    return G_SOURCE_CONTINUE;
}

static gboolean
on_corrupt_cb (gpointer data)
{
    VirtualEsp *self = data;

    virtual_esp_line_set_baud (self->line, PROGRAM_BAUD);
    virtual_esp_line_say (self->line, esp_text_get_corrupt ());
    return G_SOURCE_CONTINUE;
}

static void
stay (VirtualEsp *self, const char *state, GSourceFunc again, guint ms)
{
    self->state = state;
    lab_board_enter (self->board, LAB_MODE_RUNNING);
    if (again) {
        again (self);
        self->boot = g_timeout_add (ms, again, self);
    }
    lab_board_settle (self->board);
}

/* Whether the program speaks through this very device. */
static gboolean
is_at_home (VirtualEsp *self)
{
    JsonObject *running = lab_scene_get_object (lab_board_get_kind (self->board), "running");

    return g_strcmp0 (lab_scene_get_text (running, "personality", NULL), "esp") == 0;
}

static void
run_micropython (VirtualEsp *self)
{
    if (!lab_esp_hand_out_files (self->esp, lab_board_get_folder (self->board))) {
        stay (self, "corrupt", on_corrupt_cb, CORRUPT_MS);
        return;
    }
    lab_board_enter (self->board, LAB_MODE_RUNNING);
    self->boot = g_timeout_add (lab_board_get_time (self->board, "boot", 700), on_boot_cb, self);
}

static void
start_program (VirtualEsp *self, const char *cause)
{
    g_auto (LabFirmwareFound) found = { 0 };
    LabBootResult result;

    stand_still (self, "booting");
    lab_board_count (self->board, "boots", 1);
    greet (self, cause, FALSE);
    result = lab_flash_boot (self->chip->name, lab_board_get_program (self->board), &found);
    if (get_route (self) == VIRTUAL_ESP_OTG
        || (result == LAB_BOOT_MICROPYTHON && !is_at_home (self)))
        lab_board_restart (self->board, LAB_MODE_RUNNING,
                           lab_board_get_time (self->board, "leave", 20));
    else if (result == LAB_BOOT_MICROPYTHON)
        run_micropython (self);
    else if (result == LAB_BOOT_LOADER)
        stay (self, "boot-loop", on_loop_cb, LOOP_MS);
    else
        stay (self, "lost", NULL, 0);
}

/* ---- The loader ---- */

static void
on_set_baud (guint baud, gpointer data)
{
    VirtualEsp *self = data;

    if (lab_board_get_fault (self->board, "wrong-baud"))
        baud += baud / 10;
    virtual_esp_line_set_baud (self->line, baud);
}

static guint
get_baud (gpointer data)
{
    VirtualEsp *self = data;

    return virtual_esp_line_get_baud (self->line);
}

static void
on_synced (gpointer data)
{
    VirtualEsp *self = data;

    virtual_esp_line_set_measuring (self->line, FALSE);
}

static void
on_loader_left (gboolean to_loader, gpointer data)
{
    leave (data, to_loader);
}

static gint64
get_fault (const char *name, gpointer data)
{
    VirtualEsp *self = data;

    return lab_board_get_fault (self->board, name)
               ? lab_board_get_fault_number (self->board, name, 0)
               : -1;
}

static void
on_mend (const char *name, gpointer data)
{
    VirtualEsp *self = data;

    lab_board_set_fault (self->board, name, NULL);
}

static gboolean
on_block (guint number, gpointer data)
{
    VirtualEsp *self = data;

    lab_board_count (self->board, "blocks", 1);
    if (get_fault ("unplug-block", self) == number) {
        lab_board_set_fault (self->board, "unplug-block", NULL);
        lab_board_break_off (self->board);
        return FALSE;
    }
    if (get_fault ("brown-out", self) == number) {
        lab_board_set_fault (self->board, "brown-out", NULL);
        if (!self->leaving)
            self->leaving = g_idle_add (on_brown_out_cb, self);
        return FALSE;
    }
    return TRUE;
}

static void
on_count (const char *what, gpointer data)
{
    VirtualEsp *self = data;

    lab_board_count (self->board, what, 1);
}

/* A watchdog that the last reset left running, and that nobody has told to be quiet. */
static gboolean
on_watchdog_cb (gpointer data)
{
    VirtualEsp *self = data;

    self->bite = 0;
    if (!esp_registers_is_watched (self->registers))
        return G_SOURCE_REMOVE;
    lab_board_count (self->board, "watchdog-resets", 1);
    start_program (self, self->chip->watchdog_reset);
    return G_SOURCE_REMOVE;
}

static gboolean
on_bite_cb (gpointer data)
{
    VirtualEsp *self = data;

    gboolean forced = esp_registers_is_download_forced (self->registers);

    self->bite = 0;
    lab_board_count (self->board, "watchdog-resets", 1);
    if (forced)
        start_loader (self, FALSE);
    else
        start_program (self, self->chip->watchdog_reset);
    return G_SOURCE_REMOVE;
}

static void
on_watchdog_set (guint ms, gpointer data)
{
    VirtualEsp *self = data;

    g_clear_handle_id (&self->bite, g_source_remove);
    self->bite = g_timeout_add (ms, on_bite_cb, self);
}

static void
make_registers (VirtualEsp *self, gboolean strapped)
{
    gint64 drift = lab_board_get_fault_number (self->board, "crystal-drift", 0);
    guint8 mac[6];

    get_mac (self, mac);
    self->registers =
        esp_registers_new (&(EspRegistersFields) { .chip = self->chip,
                                                   .flash = lab_esp_get_flash (self->esp),
                                                   .mac = mac,
                                                   .route = get_route_number (self),
                                                   .strapped = strapped });
    if (drift)
        esp_registers_set_drift (self->registers, (int) drift);
}

static void
start_loader (VirtualEsp *self, gboolean strapped)
{
    static const EspLoaderEvents events = {
        .send = send,
        .set_baud = on_set_baud,
        .get_baud = get_baud,
        .synced = on_synced,
        .leave = on_loader_left,
        .get_fault = get_fault,
        .mend = on_mend,
        .begin_block = on_block,
        .watchdog_set = on_watchdog_set,
        .count = on_count,
    };
    EspLoaderFields fields = { .chip = self->chip, .flash = lab_esp_get_flash (self->esp) };

    stand_still (self, "loader");
    lab_board_count (self->board, "loader-starts", 1);
    take_files_back (self);
    make_registers (self, strapped);
    get_times (self, &fields.times);
    fields.registers = self->registers;
    self->loader = esp_loader_new (&fields, &events, self);
    lab_board_enter (self->board, LAB_MODE_BOOTLOADER);
    greet (self, self->chip->power_on, TRUE);
    virtual_esp_line_set_measuring (self->line, TRUE);
    lab_board_settle (self->board);
}

/* ---- Reset ---- */

/* By its own USB the chip is reset, but not its watchdogs, which what ran before has left alive. */
static void
start_watched_loader (VirtualEsp *self)
{
    start_loader (self, TRUE);
    if (get_route (self) == VIRTUAL_ESP_JTAG)
        self->bite = g_timeout_add (WATCHDOG_MS, on_watchdog_cb, self);
}

static void
on_reset (ResetEvent event, gpointer data)
{
    VirtualEsp *self = data;
    gboolean stuck = lab_board_get_fault (self->board, "wrong-boot-mode") != NULL;

    lab_board_count (self->board, "resets-by-lines", event != RESET_EVENT_HELD);
    if (get_route (self) == VIRTUAL_ESP_OTG && lab_board_was_pressed (self->board))
        lab_board_restart (self->board, LAB_MODE_BOOTLOADER, /* does not sample the straps anew */
                           lab_board_get_time (self->board, "leave", 20));
    else if (event == RESET_EVENT_HELD)
        stand_still (self, "held");
    else if (event == RESET_EVENT_LOADER && !stuck)
        start_watched_loader (self);
    else
        start_program (self, self->chip->power_on);
}

/* ---- What the line reports ---- */

static void
on_received (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualEsp *self = data;

    if (self->program)
        virtual_program_take (self->program, bytes, length);
    if (!self->loader)
        return;
    lab_board_count (self->board, "loader-bytes-in", (gint64) length);
    esp_loader_take (self->loader, bytes, length);
}

static void
on_opened (gpointer data)
{
    VirtualEsp *self = data;

    if (self->program)
        virtual_program_open (self->program);
    else
        lab_board_count (self->board, "tty-opens", 1);
}

static void
on_closed (gpointer data)
{
    VirtualEsp *self = data;

    if (self->program)
        virtual_program_close (self->program);
}

static void
on_drained (gpointer data)
{
    VirtualEsp *self = data;

    if (self->program)
        virtual_program_drain (self->program);
}

/* ---- Personality ---- */

static gpointer
start (LabBoard *board)
{
    static const VirtualEspLineEvents events = {
        .received = on_received,
        .opened = on_opened,
        .closed = on_closed,
        .drained = on_drained,
        .reset = on_reset,
    };
    VirtualEsp *self = g_new0 (VirtualEsp, 1);

    self->board = board;
    self->esp = lab_board_get_esp (board);
    self->chip = lab_esp_get_chip (self->esp);
    self->line = virtual_esp_line_new (board, &events, self);
    if (lab_board_get_mode (board) == LAB_MODE_BOOTLOADER)
        start_loader (self, lab_board_was_pressed (board));
    else
        start_program (self, self->chip->power_on);
    return self;
}

static void
stop (gpointer data)
{
    VirtualEsp *self = data;

    stand_still (self, "gone");
    virtual_esp_line_free (self->line);
    g_free (self);
}

static const char *
get_state (gpointer data)
{
    VirtualEsp *self = data;

    if (self->program)
        return virtual_program_get_state (self->program);
    return self->loader ? esp_loader_get_state (self->loader) : self->state;
}

/* A person's fingers on BOOT and RESET, or on RESET alone. */
static gboolean
press (gpointer data, LabMode mode)
{
    VirtualEsp *self = data;

    if (get_route (self) == VIRTUAL_ESP_OTG)
        return FALSE;
    if (mode == LAB_MODE_BOOTLOADER)
        start_loader (self, TRUE);
    else
        start_program (self, self->chip->power_on);
    return TRUE;
}

const LabPersonality virtual_esp_personality = {
    .name = "esp",
    .start = start,
    .stop = stop,
    .state = get_state,
    .press = press,
};
