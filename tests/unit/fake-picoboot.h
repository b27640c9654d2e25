/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fake-usb.h"
#include "picoboot-loader.h"

G_BEGIN_DECLS

/**
 * FakePicoboot:
 * @n_bulks: transfers so far
 * @stall_at: that transfer is refused; likewise it is not answered, or only half of it comes
 * @unplug_at: at that transfer the plug is pulled
 * @wrong_token: the status is that of another command
 * @forced_status: what GET_COMMAND_STATUS says after a stall; 0: what is true
 *
 * The lab's boot ROM behind a link that may be spoilt. Numbers of transfers count from 1.
 */
typedef struct {
    FakeUsb *usb;
    VirtualFlash *flash;
    PicobootLoader *loader;
    guint n_bulks;
    guint stall_at;
    guint silent_at;
    guint short_at;
    guint unplug_at;
    gboolean wrong_token;
    guint32 forced_status;
} FakePicoboot;

/* @partitions: (nullable) */
FakePicoboot *fake_picoboot_new (PicobootModel model,
                                 guint32 flash_size,
                                 const PicobootPartition *partitions,
                                 guint n_partitions);
void fake_picoboot_free (FakePicoboot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakePicoboot, fake_picoboot_free)

const PicobootCounts *fake_picoboot_get_counts (FakePicoboot *self);

G_END_DECLS
