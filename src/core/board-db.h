/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-info.h"
#include "device.h"

G_BEGIN_DECLS

/**
 * MoultBoardVariant:
 *
 * Another build for a kind of board. Owned by the data, lives for ever.
 */
typedef struct {
    const char *id;      /* "SPIRAM" */
    const char *meaning; /* "Support for SPIRAM / WROVER": untranslated */
} MoultBoardVariant;

/**
 * MoultBoardKind:
 *
 * What the board data says of a kind of board. Strings are owned by the data and live for ever;
 * any may be %NULL but @picture. Lists are %NULL for what is known by its USB ids or words alone.
 */
typedef struct {
    const char *board_id;
    const char *name; /* "Raspberry Pi Pico W" */
    const char *product;
    const char *vendor;
    const char *mcu; /* as the download site filters: "rp2040" */
    const char *const *features;
    const char *const *exts; /* kinds of files that are built for it */
    const MoultBoardVariant *variants;
    guint n_variants;
    const char *port;      /* "rp2" */
    const char *chip;      /* "rp2040" */
    const char *chip_name; /* "RP2040" */
    const char *picture;   /* name of a drawing: "pico-w" */
} MoultBoardKind;

/**
 * MoultDeviceKind:
 * @MOULT_DEVICE_KIND_UNKNOWN: has a tty and may be a board: worth asking
 * @MOULT_DEVICE_KIND_BOARD: ids of a running board
 * @MOULT_DEVICE_KIND_SERIAL_ADAPTER: a USB-serial chip that many boards carry: worth asking
 * @MOULT_DEVICE_KIND_BOOTLOADER: a bootloader
 * @MOULT_DEVICE_KIND_OTHER: no board (probe, modem, keyboard, drive …): never opened, not shown
 */
typedef enum {
    MOULT_DEVICE_KIND_UNKNOWN,
    MOULT_DEVICE_KIND_BOARD,
    MOULT_DEVICE_KIND_SERIAL_ADAPTER,
    MOULT_DEVICE_KIND_BOOTLOADER,
    MOULT_DEVICE_KIND_OTHER,
} MoultDeviceKind;

/**
 * MoultUf2Family:
 *
 * What the family id of a UF2 block stands for. Owned by the data, lives for ever.
 */
typedef struct {
    GStrv chips;      /* those that take it: "nrf52832", "nrf52833", …; empty for a refused one */
    const char *port; /* of those chips */
    guint32 start;    /* where its blocks go, up to end; both 0: not known */
    guint32 end;
    guint page_size;     /* takes only blocks of this size at its multiples; 0: any */
    const char *refused; /* what it is instead of firmware: "nRF52 bootloader update"; or %NULL */
} MoultUf2Family;

/* The board data is compiled in and parsed at the first question; any thread. */

/* By board id with or without variant, renamed ids included; %NULL if unknown. */
const MoultBoardKind *moult_board_db_lookup (const char *board_id);

/* Today's id, with its variant, for what may be a former one: "PICO" → "RPI_PICO". Lives for ever,
 * or as long as @board_id. */
const char *moult_board_db_get_current_id (const char *board_id);

/* Makes a kind of board known that the board data does not have, for all who look it up by its id
 * from now on. Copied; the first one of an id counts. Any thread. Lives for ever. */
const MoultBoardKind *moult_board_db_add (const MoultBoardKind *kind);

/* All kinds of boards of MicroPython, by port and id. (element-type MoultBoardKind) */
GPtrArray *moult_board_db_get_boards (void);

/* Board ids that print this machine text ("Raspberry Pi Pico W with RP2040"): none, one, or several
 * when the text is ambiguous. (transfer full), %NULL-terminated. */
GStrv moult_board_db_find_by_machine (const char *machine, const char *port);

/* Best description of what stands there: by id, else machine text, else USB ids. Never fails: the
 * last resort is an unknown board with the generic picture. Either may be %NULL. */
const MoultBoardKind *moult_board_db_describe (MoultDevice *device, MoultBoardInfo *info);

/* The MicroPython port of what stands there, by its kind, else by its own word; or %NULL. The kind
 * comes first, since other firmware has other names for ports. Lives as long as @info. @device or
 * @info may be %NULL. */
const char *moult_board_db_find_port (MoultDevice *device, MoultBoardInfo *info);

/* What kind of debug probe a device has in it, as devices.json says: "cmsis-dap", "st-link-v2" …;
 * %NULL for none that Moult knows a way through. Any thread. Lives for ever. */
const char *moult_board_db_find_probe (MoultDevice *device);
/* Whether a string of a product or an interface says that it is CMSIS-DAP, as some do with a slip
 * of the pen. @text may be %NULL. */
gboolean moult_board_db_says_cmsis_dap (const char *text);
/* What to call a probe by its ids ("ST-Link Debug Probe"); %NULL when they name nothing. */
const char *moult_board_db_get_probe_name (MoultDevice *device);

/* What its USB ids, strings and interfaces say a device is. Any thread. */
MoultDeviceKind moult_board_db_classify (MoultDevice *device);
gboolean moult_board_db_is_bootloader (MoultDevice *device);

/* The chip of a machine text, cpu or mcu word ("RP2040", "SAMD51J20A" → "samd51"), or %NULL. */
const char *moult_board_db_find_chip (const char *text);
/* What people call a chip ("rp2040" is "RP2040"); @chip itself if it is not known. */
const char *moult_board_db_get_chip_name (const char *chip);
/* What to call a feature of a board ("External RAM" is "PSRAM"): an untranslated msgid. */
const char *moult_board_db_get_feature_name (const char *feature);
/* The MicroPython port a chip belongs to, or %NULL. */
const char *moult_board_db_get_chip_port (const char *chip);
/* How many kinds of board have this chip, so that it alone does not tell which one stands there. */
guint moult_board_db_count_boards (const char *chip);

/* %NULL for a family that the data does not know. */
const MoultUf2Family *moult_board_db_find_uf2_family (guint32 id);

/* Whether machine.bootloader() would not start anything on such a board, but stop it for good:
 * never send it that. Any thread. */
gboolean moult_board_db_hangs_in_bootloader (const char *port, const char *board_id);
/* Whether its build of MicroPython starts the bootloader when the tty is set to 1200 baud. Either
 * may be %NULL. Any thread. */
gboolean moult_board_db_has_touch (const char *port, const char *board_id);

/* What to press to start this board's bootloader: untranslated msgids, %NULL-terminated, and the
 * drawing that shows it. */
const char *const *moult_board_db_get_bootloader_steps (const MoultBoardKind *kind,
                                                        const char **picture);

G_END_DECLS
