/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "picoboot-rom.h"

G_BEGIN_DECLS

enum { PICOBOOT_COMMAND_SIZE = 32, PICOBOOT_STATUS_SIZE = 16 };

/**
 * PicobootVerdict:
 * @PICOBOOT_WAITS: the endpoint does not answer now: the host's transfer goes on
 */
typedef enum {
    PICOBOOT_TAKEN,
    PICOBOOT_STALLED,
    PICOBOOT_WAITS,
} PicobootVerdict;

/**
 * PicobootReboot:
 *
 * What the host has ordered.
 */
typedef enum {
    PICOBOOT_STAYS,
    PICOBOOT_TO_PROGRAM,
    PICOBOOT_TO_LOADER,
} PicobootReboot;

/**
 * PicobootTimes:
 *
 * What the flash needs, in µs: an erase of 4 KiB, a programmed page of 256 bytes.
 */
typedef struct {
    guint erase_us;
    guint page_us;
} PicobootTimes;

/**
 * PicobootCounts:
 *
 * For a board's journal.
 */
typedef struct {
    guint commands;
    guint refusals;
    guint sectors_erased;
    guint pages_programmed;
    guint32 end;        /* in flash, behind the last page that was programmed; 0: none was */
    guint64 bytes_read; /* of flash */
    guint resets;
} PicobootCounts;

/**
 * PicobootLoader:
 *
 * PICOBOOT as the boot ROMs of RP2040 and RP2350 speak it on the two endpoints of their vendor
 * interface: a command, its data, an acknowledgement the other way round (RP2040 data sheet 2.8.5,
 * RP2350 data sheet 5.6; conduct from pico-bootrom-rp2040, usb_boot_device.c and async_task.c, and
 * pico-bootrom-rp2350, nsboot_usb_client.c and nsboot_async_task.c). Knows nothing of scenes; has
 * no clock: each call tells how long the chip was busy with it.
 *
 * Not modelled: code that a host sends and executes (EXEC does nothing), vectors, writing one-time
 * memory.
 */
typedef struct _PicobootLoader PicobootLoader;

PicobootLoader *picoboot_loader_new (const PicobootRomFields *fields, const PicobootTimes *times);
void picoboot_loader_free (PicobootLoader *loader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PicobootLoader, picoboot_loader_free)

PicobootRom *picoboot_loader_get_rom (PicobootLoader *loader);
const PicobootCounts *picoboot_loader_get_counts (PicobootLoader *loader);

/* A transfer to the bulk OUT endpoint. @busy_us: added to. */
PicobootVerdict
picoboot_loader_write (PicobootLoader *loader, const guint8 *bytes, gsize length, guint64 *busy_us);

/* A transfer from the bulk IN endpoint, @size bytes at most. @length: (out): how many came. */
PicobootVerdict picoboot_loader_read (PicobootLoader *loader,
                                      guint8 *bytes,
                                      gsize size,
                                      gsize *length,
                                      guint64 *busy_us);

void picoboot_loader_clear_halt (PicobootLoader *loader, gboolean in);
gboolean picoboot_loader_is_halted (PicobootLoader *loader, gboolean in);

/* Control requests to the interface: INTERFACE_RESET, and GET_COMMAND_STATUS's 16 bytes. */
void picoboot_loader_reset (PicobootLoader *loader);
void picoboot_loader_get_status (PicobootLoader *loader, guint8 *bytes);

/* Faults: EXCLUSIVE_ACCESS is refused; the flash breaks at page @n of the next ones programmed, a
 * bit of page @n of the next ones read is wrong (0: neither). */
void picoboot_loader_refuse_exclusive (PicobootLoader *loader, gboolean refuse);
void picoboot_loader_break_at (PicobootLoader *loader, guint n);
void picoboot_loader_flip_at (PicobootLoader *loader, guint n);

/* @delay_ms: (out): from the acknowledgement on. */
PicobootReboot picoboot_loader_get_reboot (PicobootLoader *loader, guint *delay_ms);

G_END_DECLS
