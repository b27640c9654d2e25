/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device.h"
#include "image.h"

G_BEGIN_DECLS

/**
 * FakeEsp:
 *
 * The loader of an ESP chip at the far end of a PTY, on a thread of its own: enough of the ROM and
 * of a stub to be flashed, with a flash whose bits only fall and the faults that a test asks for. A
 * PTY has no modem lines: the chip is reset when its tty is closed.
 */
typedef struct _FakeEsp FakeEsp;

/**
 * FakeEspFaults:
 *
 * What goes wrong; to be set before the chip is met, and counted down by it.
 */
typedef struct {
    gboolean silent;
    gboolean garbage;
    const char *text; /* is all that it answers: a chip that runs its firmware */
    guint max_baud;   /* above it nothing is understood; 0: no limit */
    guint lost_at;    /* number of a data block whose answer is lost, from 1; n_lost times */
    guint n_lost;
    guint refused_at; /* number of a data block that is refused; n_refused times */
    guint n_refused;
    guint8 refusal;
    guint n_bad_md5;       /* checksums that are told wrong after the first write */
    guint hang_up_at;      /* number of the data block at which the line breaks for good */
    guint restart_at;      /* number of the data block at which the chip restarts, once */
    gboolean no_stub;      /* what is put into RAM does not run */
    guint32 security;      /* flags of GET_SECURITY_INFO */
    gboolean no_registers; /* READ_REG is refused: secure download mode */
} FakeEspFaults;

/* What it was asked for. */
typedef struct {
    guint n_begins;
    guint n_blocks;
    guint n_md5;
    guint n_inflated; /* bytes that came deflated */
    guint n_plain;    /* bytes that came as they are */
    guint n_erased;   /* bytes that were erased, over all */
    gboolean whole_erase;
    gboolean stub;
    guint baud;
} FakeEspJournal;

/* @chip: key of data/boards/esp.json; @id: its flash's, 0x1640ef has 4 MiB. */
FakeEsp *fake_esp_new (const char *chip, guint32 flash_id);
void fake_esp_free (FakeEsp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeEsp, fake_esp_free)

FakeEspFaults *fake_esp_get_faults (FakeEsp *self);
/* Of a chip that nobody talks to at this moment. */
FakeEspJournal *fake_esp_get_journal (FakeEsp *self);
guint8 *fake_esp_get_flash (FakeEsp *self);
/* One register, so that it says what a test needs. */
void fake_esp_set_register (FakeEsp *self, guint32 address, guint32 value);
const char *fake_esp_get_tty (FakeEsp *self);

/* An adapter with this chip behind it. */
MoultDevice *fake_esp_device_new (FakeEsp *self, const char *location);
/* A firmware image for a chip: bootloader, partition table with settings, application. */
MoultImage *fake_esp_image_new (const char *chip, guint32 boot, gsize size, guint seed);

G_END_DECLS
