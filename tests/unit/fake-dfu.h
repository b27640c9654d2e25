/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device.h"
#include "fake-usb.h"

G_BEGIN_DECLS

#define FAKE_DFU_START 0x08000000

/**
 * FakeDfuTraits:
 *
 * What a fake loader is, and what goes wrong with it; 0 and %NULL are a well-behaved STM32F405.
 */
typedef struct {
    const char *layout; /* of alternate setting 0 */
    const char *second; /* of setting 1, or %NULL: there is none */
    guint32 flash_size;
    guint32 page_size; /* what is really erased at FAKE_DFU_START; 0: as the layout of an F405 */
    guint16 transfer_size; /* 2048 */
    guint16 version;       /* 0x011a */
    guint8 attributes;     /* 0x0b */
    guint align;           /* writes of anything else are lost */
    guint16 vid, pid;      /* 0483:df11 */
    guint16 bcd_device;
    const char *manufacturer;
    gboolean has_old_descriptor; /* of 7 bytes, and on the configuration */
    gboolean is_mboot;           /* says no time, has its first page for itself, checks no state */
    gboolean stalls_busy;        /* a status that comes while it works is a stall; there are two */
    guint64 stuck_from;          /* STM32H743 */
    gboolean is_locked;          /* read-protected */
    gboolean is_unreadable;      /* lets itself be written, but not be read */
    guint64 stack_from;          /* pages from here on cannot be erased */
    guint fail_at;               /* this block of data ends with fail_status */
    guint8 fail_status;
    guint unplug_at;      /* this control transfer finds nobody */
    guint silent_at;      /* from this one on nothing is answered */
    gboolean flips;       /* programs one bit wrong */
    gboolean stays_busy;  /* erasing never ends */
    guint8 first_state;   /* in which it is found; 0: dfuIDLE */
    gboolean stays;       /* does not leave, and goes on as if it had been plugged in anew */
    gboolean lies_status; /* short answers */
} FakeDfuTraits;

typedef struct _FakeDfu FakeDfu;

FakeDfu *fake_dfu_new (const FakeDfuTraits *traits);
void fake_dfu_free (FakeDfu *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeDfu, fake_dfu_free)

FakeUsb *fake_dfu_get_usb (FakeDfu *self);
MoultDevice *fake_dfu_device_new (FakeDfu *self);
guint8 *fake_dfu_get_flash (FakeDfu *self, guint64 address);

guint fake_dfu_get_n_written (FakeDfu *self); /* blocks of data */
guint fake_dfu_get_n_erased (FakeDfu *self);  /* pages */
guint fake_dfu_get_n_mass_erased (FakeDfu *self);
guint fake_dfu_get_n_read (FakeDfu *self);
guint fake_dfu_get_n_addresses (FakeDfu *self); /* that were set */
guint fake_dfu_get_n_requests (FakeDfu *self);  /* of its class */
gboolean fake_dfu_has_left (FakeDfu *self);
GByteArray *fake_dfu_get_plain (FakeDfu *self); /* what a plain loader was given */

G_END_DECLS
