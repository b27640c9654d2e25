/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-chips.h"

G_BEGIN_DECLS

/**
 * EspStubKind:
 * @ESP_STUB_NONE: the ROM's loader runs, or nothing that can be known
 * @ESP_STUB_LEGACY: the stub of esptool's directory 1
 * @ESP_STUB_V2: espressif/esp-flasher-stub, esptool's directory 2
 */
typedef enum {
    ESP_STUB_NONE,
    ESP_STUB_LEGACY,
    ESP_STUB_V2,
} EspStubKind;

/**
 * EspMemory:
 *
 * What the host loads into the chip's RAM, and whether it is a stub. The lab cannot run it. A stub
 * that Debian's esptool knows must be the same to the last byte; of another one everything that was
 * announced must have come, and its entry must lie in its text.
 */
typedef struct _EspMemory EspMemory;

EspMemory *esp_memory_new (const EspChip *chip);
void esp_memory_free (EspMemory *memory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EspMemory, esp_memory_free)

void esp_memory_begin (EspMemory *memory, guint32 address, guint32 size);

/* FALSE: the blocks are out of order or too many. */
gboolean esp_memory_add (EspMemory *memory, guint32 sequence, const guint8 *bytes, gsize length);

/* What runs when the chip jumps to @entry. */
EspStubKind esp_memory_judge (EspMemory *memory, guint32 entry);

G_END_DECLS
