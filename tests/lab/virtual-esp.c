/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-boot.h"
#include "esp-loader.h"
#include "esp-wire.h"
#include "lab-flash.h"
#include "lab-personality.h"
#include "reset-circuit.h"
#include "virtual-program.h"
#include "virtual-tty.h"

#include <string.h>
#include <sys/ioctl.h>

/* An ESP8266 or ESP32 with the serial loader of its ROM behind one tty: that of an adapter, whose
 * lines reset the chip, or the chip's own. What its flash holds runs behind the same tty, or behind
 * another USB device, which then is another face. */

enum {
    PROGRAM_BAUD = 115200,
    RISE_MS = 10,       /* EN: 10 kΩ and 1 µF, Espressif's hardware design guidelines */
    WATCHDOG_MS = 9000, /* ESP-IDF, CONFIG_BOOTLOADER_WDT_TIME_MS */
    LOOP_MS = 400,
    COMPLAINTS = 8,
};

typedef struct {
    LabBoard *board;
    const EspChip *chip;
    EspFlash *flash;
    VirtualTty *tty;
    EspWire *wire;
    ResetCircuit circuit;
    EspRegisters *registers;
    EspLoader *loader;
    VirtualProgram *program;
    const char *state; /* while neither runs */
    guint rise;        /* timers */
    guint boot;
    guint bite;
    guint leaving;
    gboolean to_loader; /* what comes after leaving */
    gint64 received;    /* bytes, for the fault "lost-byte" */
} VirtualEsp;

static void start_loader (VirtualEsp *self, gboolean strapped);
static void start_program (VirtualEsp *self, const char *cause);

/* ---- Facts ---- */

static gboolean
has_wire (VirtualEsp *self, const char *name)
{
    return g_str_equal (lab_scene_get_text (lab_board_get_face (self->board), "wire", "uart"),
                        name);
}

static guint8
get_route (VirtualEsp *self)
{
    if (has_wire (self, "usb-jtag"))
        return self->chip->number_jtag;
    return has_wire (self, "usb-otg") ? self->chip->number_otg : 0;
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

/* ---- The wire ---- */

static void
on_to_host (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualEsp *self = data;

    virtual_tty_send (self->tty, bytes, length);
}

/* Fault "lost-byte": the one of this number never comes. */
static void
on_to_chip (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualEsp *self = data;
    gint64 lost = lab_board_get_fault_number (self->board, "lost-byte", -1);
    gsize before = length;

    if (lost > self->received && lost <= self->received + (gint64) length) {
        before = (gsize) (lost - self->received - 1);
        lab_board_set_fault (self->board, "lost-byte", NULL);
    }
    self->received += (gint64) length;
    if (self->program)
        virtual_program_take (self->program, bytes, length);
    if (!self->loader)
        return;
    lab_board_count (self->board, "loader-bytes-in", (gint64) length);
    esp_loader_take (self->loader, bytes, before);
    if (before < length)
        esp_loader_take (self->loader, bytes + before + 1, length - before - 1);
}

static guint
get_host_baud (gpointer data)
{
    VirtualEsp *self = data;

    return virtual_tty_get_speed (self->tty);
}

static void
set_up_wire (VirtualEsp *self)
{
    guint limit = (guint) lab_board_get_fault_number (self->board, "baud-limit", 0);

    esp_wire_set_limit (self->wire, lab_board_get_fault (self->board, "garbage") ? 1 : limit);
}

/* The chip sends. */
static void
send (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualEsp *self = data;

    if (!virtual_tty_is_open (self->tty))
        return;
    if (virtual_tty_is_low_latency (self->tty))
        esp_wire_set_low_latency (self->wire);
    set_up_wire (self);
    esp_wire_send_to_host (self->wire, bytes, length);
}

static void
say (VirtualEsp *self, const char *text)
{
    if (!lab_board_get_fault (self->board, "silent"))
        send ((const guint8 *) text, strlen (text), self);
}

/* ---- Standing still ---- */

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
        lab_board_take_files_back (self->board);
    }
    esp_wire_set_measuring (self->wire, FALSE);
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
    esp_wire_set_baud (self->wire, self->chip->rom_baud);
    say (self, "\r\nBrownout detector was triggered\r\n\r\n");
    start_program (self, "rst:0xf (BROWNOUT_RST)");
    return G_SOURCE_REMOVE;
}

/* ---- The program ---- */

static gboolean
is_open (gpointer data)
{
    VirtualEsp *self = data;

    return virtual_tty_is_open (self->tty);
}

static gsize
get_queued (gpointer data)
{
    VirtualEsp *self = data;

    return virtual_tty_get_queued (self->tty) + esp_wire_get_queued (self->wire);
}

static void
set_piece (guint piece, gpointer data)
{
    VirtualEsp *self = data;

    virtual_tty_set_piece (self->tty, piece);
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
    esp_wire_set_baud (self->wire, PROGRAM_BAUD);
    self->program = virtual_program_new (self->board, &line, self);
    if (virtual_tty_is_open (self->tty))
        virtual_program_open (self->program);
    return G_SOURCE_REMOVE;
}

/* A start that fails is tried again, by a watchdog. */
static void
complain (VirtualEsp *self)
{
    g_autofree char *complaint =
        esp_boot_dup_complaint (self->chip, lab_board_get_esp_boot (self->board));

    for (int n = 0; n < COMPLAINTS; n++)
        say (self, complaint);
}

static void
greet (VirtualEsp *self, const char *cause, gboolean loader)
{
    const EspChip *chip = self->chip;
    g_autofree char *mode =
        g_strdup_printf ("%s%s%s", loader ? chip->loader_mode : chip->boot_mode,
                         loader && chip->loader_words ? " " : "",
                         loader && chip->loader_words ? chip->loader_words : "");
    g_autofree char *text = NULL;

    if (esp_chip_is_esp8266 (chip))
        text = g_strdup_printf ("%s%s, boot mode:%s\r\n\r\n", chip->greeting, cause, mode);
    else
        text = g_strdup_printf ("%s%s,boot:%s\r\n%s", chip->greeting, cause, mode,
                                loader ? "waiting for download\r\n" : "");
    esp_wire_set_baud (self->wire, chip->rom_baud);
    say (self, text);
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

    esp_wire_set_baud (self->wire, PROGRAM_BAUD);
    say (self, "The filesystem appears to be corrupted. If you had important data there, you\r\n"
               "may want to make a flash snapshot to try to recover it. Otherwise, perform\r\n"
               "factory reprogramming of MicroPython firmware (completely erase flash, followed\r\n"
               "by firmware programming).\r\n\r\n");
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
    if (!lab_board_hand_out_files (self->board)) {
        stay (self, "corrupt", on_corrupt_cb, 3000);
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
    if (has_wire (self, "usb-otg") || (result == LAB_BOOT_MICROPYTHON && !is_at_home (self)))
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
    esp_wire_set_baud (self->wire, baud);
}

static guint
get_baud (gpointer data)
{
    VirtualEsp *self = data;

    return esp_wire_get_baud (self->wire);
}

static void
on_synced (gpointer data)
{
    VirtualEsp *self = data;

    esp_wire_set_measuring (self->wire, FALSE);
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

    lab_board_get_mac (self->board, mac);
    self->registers = esp_registers_new (&(EspRegistersFields) { .chip = self->chip,
                                                                 .flash = self->flash,
                                                                 .mac = mac,
                                                                 .route = get_route (self),
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
    EspLoaderFields fields = { .chip = self->chip, .flash = self->flash };

    stand_still (self, "loader");
    lab_board_count (self->board, "loader-starts", 1);
    lab_board_take_files_back (self->board);
    make_registers (self, strapped);
    get_times (self, &fields.times);
    fields.registers = self->registers;
    self->loader = esp_loader_new (&fields, &events, self);
    lab_board_enter (self->board, LAB_MODE_BOOTLOADER);
    greet (self, self->chip->power_on, TRUE);
    esp_wire_set_measuring (self->wire, TRUE);
    lab_board_settle (self->board);
}

/* ---- Reset ---- */

/* By its own USB the chip is reset, but not its watchdogs, which what ran before has left alive. */
static void
start_watched_loader (VirtualEsp *self)
{
    start_loader (self, TRUE);
    if (has_wire (self, "usb-jtag"))
        self->bite = g_timeout_add (WATCHDOG_MS, on_watchdog_cb, self);
}

static void
obey (VirtualEsp *self, ResetEvent event)
{
    gboolean stuck = lab_board_get_fault (self->board, "wrong-boot-mode") != NULL;

    if (event == RESET_EVENT_NONE)
        return;
    lab_board_count (self->board, "resets-by-lines", event != RESET_EVENT_HELD);
    if (has_wire (self, "usb-otg") && lab_board_was_pressed (self->board))
        lab_board_restart (self->board, LAB_MODE_BOOTLOADER, /* does not sample the straps anew */
                           lab_board_get_time (self->board, "leave", 20));
    else if (event == RESET_EVENT_HELD)
        stand_still (self, "held");
    else if (event == RESET_EVENT_LOADER && !stuck)
        start_watched_loader (self);
    else
        start_program (self, self->chip->power_on);
}

static gboolean
on_risen_cb (gpointer data)
{
    VirtualEsp *self = data;

    self->rise = 0;
    obey (self, reset_circuit_advance (&self->circuit, g_get_monotonic_time ()));
    return G_SOURCE_REMOVE;
}

/* On OTG and where the program is another device a reset ends this one, so nothing may follow. */
static void
on_lines (int lines, gint64 when, gpointer data)
{
    VirtualEsp *self = data;
    ResetEvent then;
    ResetEvent before = reset_circuit_set_lines (&self->circuit, (lines & TIOCM_DTR) != 0,
                                                 (lines & TIOCM_RTS) != 0, when, &then);

    obey (self, before);
    obey (self, then);
    g_clear_handle_id (&self->rise, g_source_remove);
    if (self->circuit.rising) {
        gint64 left = self->circuit.rising - g_get_monotonic_time ();

        self->rise = g_timeout_add ((guint) MAX (left / 1000 + 1, 0), on_risen_cb, self);
    }
}

/* ---- What the tty reports ---- */

static void
on_received (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualEsp *self = data;

    set_up_wire (self);
    esp_wire_send_to_chip (self->wire, bytes, length);
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

    esp_wire_flush (self->wire);
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

static ResetWiring
get_wiring (VirtualEsp *self)
{
    if (lab_board_get_fault (self->board, "no-auto-reset"))
        return RESET_WIRING_NONE;
    if (has_wire (self, "usb-jtag"))
        return RESET_WIRING_JTAG;
    return has_wire (self, "usb-otg") ? RESET_WIRING_OTG : RESET_WIRING_TRANSISTORS;
}

static void
make_wire (VirtualEsp *self)
{
    static const EspWireEvents events = {
        .to_chip = on_to_chip,
        .to_host = on_to_host,
        .get_host_baud = get_host_baud,
    };
    JsonObject *face = lab_board_get_face (self->board);
    EspWireFields fields = {
        .native = !has_wire (self, "uart"),
        .instant = lab_board_get_world (self->board)->instant,
        .latency_us = (guint) lab_scene_get_number (face, "latency", 1) * 1000,
        .burst = (guint) lab_scene_get_number (face, "burst", 0),
    };

    self->wire = esp_wire_new (&fields, &events, self);
}

static const char *
get_function (LabBoard *board)
{
    JsonArray *functions = json_object_get_array_member (lab_board_get_face (board), "functions");

    return json_array_get_string_element (functions, 0);
}

static gpointer
start (LabBoard *board)
{
    static const VirtualTtyEvents events = {
        .received = on_received,
        .opened = on_opened,
        .closed = on_closed,
        .drained = on_drained,
        .lines = on_lines,
    };
    VirtualEsp *self = g_new0 (VirtualEsp, 1);

    self->board = board;
    self->chip = lab_flash_get_esp_chip (lab_board_get_kind (board));
    self->flash = lab_board_get_esp_flash (board);
    self->circuit.wiring = get_wiring (self);
    self->circuit.rise_us = 1000 * lab_board_get_fault_number (board, "slow-reset", RISE_MS);
    make_wire (self);
    self->tty = virtual_tty_new (lab_board_get_usb (board), get_function (board), &events, self);
    if (lab_board_get_fault (board, "tty-busy"))
        virtual_tty_occupy (self->tty);
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
    g_clear_handle_id (&self->rise, g_source_remove);
    virtual_tty_free (self->tty);
    esp_wire_free (self->wire);
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

    if (has_wire (self, "usb-otg"))
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
