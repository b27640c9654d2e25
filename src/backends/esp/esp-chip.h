/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "device.h"

G_BEGIN_DECLS

/**
 * MoultEspLine:
 * @MOULT_ESP_LINE_NONE: no loader can be reached through this device as it is now
 * @MOULT_ESP_LINE_UART: a serial adapter; its modem lines reset the chip
 * @MOULT_ESP_LINE_JTAG: the chip's own USB Serial/JTAG, which resets it too
 * @MOULT_ESP_LINE_OTG: the ROM's own loader on USB-OTG: it is there already, and has no reset
 *
 * How a chip hangs on the computer.
 */
typedef enum {
    MOULT_ESP_LINE_NONE,
    MOULT_ESP_LINE_UART,
    MOULT_ESP_LINE_JTAG,
    MOULT_ESP_LINE_OTG,
} MoultEspLine;

/**
 * MoultEspBits:
 *
 * A field of a register, given as "ADDRESS:HIGH-LOW".
 */
typedef struct {
    guint32 address;
    guint8 high;
    guint8 low;
    guint32 wanted; /* of a condition: "ADDRESS:HIGH-LOW=VALUE" */
} MoultEspBits;

/* Offsets of the registers of the flash controller. */
typedef struct {
    guint32 command;
    guint32 user;
    guint32 user1;
    guint32 user2;
    guint32 out_length; /* 0: the lengths are in user1 (ESP8266) */
    guint32 in_length;
    guint32 data;
} MoultEspSpi;

/* The watchdogs that survive a reset through USB; addresses are 0 where a chip has none. */
typedef struct {
    guint32 config;
    guint32 timeout;
    guint32 protect;
    guint32 key;
    guint32 super;
    guint32 super_protect;
    guint32 super_key;
    guint feed_bit;         /* of super: it feeds itself */
    gboolean restarts;      /* letting it bite is a way to restart the chip */
    gboolean always;        /* and on USB Serial/JTAG the only one */
    guint32 force_download; /* register whose bit 0 leads back into the loader */
} MoultEspWatchdog;

/* What a chip has in its package. */
typedef struct {
    const char *what;  /* "flash", "PSRAM" */
    GArray *bits;      /* MoultEspBits */
    GArray *megabytes; /* guint: value of the bits → size */
} MoultEspEmbedded;

/* Files with the stub for some revisions, the best first. */
typedef struct {
    guint from;
    guint to;
    GStrv files;
} MoultEspStubFiles;

/* Which numbers a ROM takes for a speed that is not its own idea of one. */
typedef enum {
    MOULT_ESP_BAUD_PLAIN,
    MOULT_ESP_BAUD_ESP32,
    MOULT_ESP_BAUD_ESP32C2,
    MOULT_ESP_BAUD_ESP32C5,
} MoultEspBaudQuirk;

/**
 * MoultEspChip:
 *
 * What data/boards/esp.json says of a kind of chip. Lives for ever. Lists of bits are joined, the
 * first being the highest.
 */
typedef struct {
    const char *name; /* key in chips.json: "esp32c3" */
    int id;           /* of GET_SECURITY_INFO, -1: the ROM does not have it */
    GArray *magic;    /* guint32: what stands at 0x40001000 */
    guint32 boot;     /* where in flash the ROM looks for the bootloader */
    guint32 spi_base;
    MoultEspSpi spi;
    guint32 mac[3];
    guint32 uart_divider; /* 0: the crystal is the only one of crystals */
    guint divider_share;  /* the ESP8266 counts half periods */
    GArray *crystals;     /* guint: MHz */
    GArray *crystal_guess;
    MoultEspBaudQuirk baud_quirk;
    GArray *major;
    GArray *major_ones; /* the major revision is how many of these are set */
    GArray *minor;
    GArray *revision_zero; /* all of them true: revision 0.0, whatever else is said */
    GArray *crypt_count;   /* of the ESP32: odd number of ones = encrypted */
    GArray *secure_boot;   /* of the ESP32 */
    GStrv features;
    GArray *embedded; /* MoultEspEmbedded */
    MoultEspWatchdog watchdog;
    GArray *stubs;           /* MoultEspStubFiles */
    gboolean later_rom;      /* ESP32-S2 and later: FLASH_BEGIN has a fifth word */
    gboolean short_security; /* its answer to GET_SECURITY_INFO has no id (ESP32-S2) */
    gboolean basic_rom;      /* the ESP8266's: no other speed, no inflating, no MD5 */
    guint max_baud;          /* 0: as the adapter */
} MoultEspChip;

/* By what stands at 0x40001000, by the id that the ROM tells, by name; %NULL if not known. */
const MoultEspChip *moult_esp_chip_find_magic (guint32 magic);
const MoultEspChip *moult_esp_chip_find_id (guint32 id);
const MoultEspChip *moult_esp_chip_find_short_security (void);
const MoultEspChip *moult_esp_chip_find (const char *name);

/* Where the ROM of the ESP8266 and ESP32 family has a word that differs by chip. */
#define MOULT_ESP_MAGIC_ADDRESS 0x40001000

/* How a chip behind this device could be reached now. Any thread. */
MoultEspLine moult_esp_chip_find_line (MoultDevice *device);
/* Speeds that the adapter may be good for, fastest first, 0 at the end. */
const guint *moult_esp_chip_get_bauds (MoultDevice *device);

G_END_DECLS
