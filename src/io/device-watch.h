/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultDeviceWatch:
 *
 * Says when the USB devices may have changed, by uevents and by inotify on /dev: inside Flatpak
 * uevents do not arrive, in other sandboxes /dev does not change. Events that come together are
 * told once. It looks at nothing itself. Lives in one thread, the one whose main context it is
 * given.
 */
#define MOULT_TYPE_DEVICE_WATCH (moult_device_watch_get_type ())
G_DECLARE_FINAL_TYPE (MoultDeviceWatch, moult_device_watch, MOULT, DEVICE_WATCH, GObject)

/* Watches in the thread-default main context. Emits "changed". */
MoultDeviceWatch *moult_device_watch_new (void);

G_END_DECLS
