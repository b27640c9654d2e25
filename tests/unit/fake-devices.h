/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device-source.h"
#include "firmware.h"

G_BEGIN_DECLS

/* A device source whose boards do what a test says. Plugging may be done from any thread; the list
 * model follows on the main thread, as a monitor's does. */
#define FAKE_TYPE_DEVICES (fake_devices_get_type ())
G_DECLARE_FINAL_TYPE (FakeDevices, fake_devices, FAKE, DEVICES, GObject)

#define FAKE_OK (-1) /* where a script holds an error code: no error */

/**
 * FakeScript:
 *
 * What the board at a location does. "Becomes" names a device as fake_device_new() does; "gone"
 * is no device, and %NULL leaves the one that is there.
 */
typedef struct {
    int repl_error;
    const char *repl_becomes;
    int touch_error;
    const char *touch_becomes;
    const char *manual_becomes;
    gboolean waits_before_write; /* until cancelled */
    gboolean waits_after_commit; /* until fake_devices_release() */
    int flash_error;             /* after the point of no return */
    int early_error;             /* before it */
    const char *flash_becomes;
    int verify_error;
    int ask_error;         /* of every question */
    guint n_ask_errors;    /* that many first questions after flashing fail as busy */
    const char *serial;    /* of every running device that is plugged in there; or NULL */
    MoultBoardInfo *after; /* who answers once it is flashed; NULL: who answered before */
} FakeScript;

FakeDevices *fake_devices_new (void);

/* "pico": runs MicroPython; "pico-boot", "pico2-boot": bootloaders, "pico-boot-bare": one whose
 * drive is still to come; "esp-native": an ESP chip's own USB; "adapter"; "probe"; "hub";
 * "stick": a memory stick; "pico-no-tty": not ready yet; "xiao", "xiao-boot"; "unknown". Each call
 * is a new enumeration. */
MoultDevice *fake_device_new (const char *location, const char *what);

void fake_devices_plug (FakeDevices *self, const char *location, const char *what);
void fake_devices_plug_device (FakeDevices *self, MoultDevice *device);
void fake_devices_unplug (FakeDevices *self, const char *location);
/* Who answers at a location. */
void fake_devices_set_info (FakeDevices *self, const char *location, MoultBoardInfo *info);
/* The script of a location, to be changed before a job or a question begins. */
FakeScript *fake_devices_get_script (FakeDevices *self, const char *location);
/* Questions wait until fake_devices_release(). */
void fake_devices_hold (FakeDevices *self);
void fake_devices_release (FakeDevices *self);
guint fake_devices_count_asked (FakeDevices *self, const char *location);
guint fake_devices_count_asking (FakeDevices *self); /* at this moment */
/* The longest that a wait takes, whatever its deadline: tests have no time. */
void fake_devices_set_patience (FakeDevices *self, guint milliseconds);

/* For the fake backend and activators; worker threads. */
void fake_devices_become (FakeDevices *self, const char *location, const char *what);
void fake_devices_set_flashed (FakeDevices *self, const char *location);
void fake_devices_wait_released (FakeDevices *self);

MoultBoardInfo *fake_info_new (const char *machine, const char *version);
MoultBoardInfo *fake_info_new_family (const char *family, const char *machine, const char *version);

/* Firmware files of the tests are lines "chip=", "machine=", "version=", "board=", "port="; a file
 * that begins with "bad" does not parse. */
MoultImage *fake_parse (GBytes *bytes, const char *name, GError **error);
char *fake_file_new (const char *content); /* path of a new file */
MoultFirmware *fake_firmware_new (const char *content);

/* Runs the main context until @done says so; fails the test after some seconds. */
typedef gboolean (*FakeDone) (gpointer data);
void fake_run_until (FakeDone done, gpointer data);
void fake_run_idle (void); /* all that is due now */

G_END_DECLS
