/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-bus.h"

#include <string.h>

enum { PAGE = 4096 };

typedef struct {
    DebugWindow range;
    const DebugDevice *device;
    gpointer self;
} Device;

struct _DebugBus {
    DebugBus *next;
    GArray *memories;  /* DebugMemory */
    GArray *windows;   /* DebugWindow */
    GArray *devices;   /* Device */
    GHashTable *words; /* address → value */
    DebugBusChanged changed;
    gpointer changed_data;
};

static void
clear_memory (gpointer data)
{
    DebugMemory *memory = data;

    if (memory->owns_bytes)
        g_aligned_free (memory->bytes);
}

DebugBus *
debug_bus_new (DebugBus *next)
{
    DebugBus *bus = g_new0 (DebugBus, 1);

    bus->next = next;
    bus->memories = g_array_new (FALSE, TRUE, sizeof (DebugMemory));
    g_array_set_clear_func (bus->memories, clear_memory);
    bus->windows = g_array_new (FALSE, TRUE, sizeof (DebugWindow));
    bus->devices = g_array_new (FALSE, TRUE, sizeof (Device));
    bus->words = g_hash_table_new (NULL, NULL);
    return bus;
}

void
debug_bus_free (DebugBus *bus)
{
    g_array_unref (bus->memories);
    g_array_unref (bus->windows);
    g_array_unref (bus->devices);
    g_hash_table_unref (bus->words);
    g_free (bus);
}

/* ---- Who is there ---- */

static guint8 *
add_memory (DebugBus *bus, guint32 base, guint32 size, gboolean is_rom)
{
    DebugMemory memory = { base, size, g_aligned_alloc0 (1, size, PAGE), NULL, is_rom, TRUE };

    g_array_append_val (bus->memories, memory);
    return memory.bytes;
}

void
debug_bus_add_ram (DebugBus *bus, guint32 base, guint32 size)
{
    add_memory (bus, base, size, FALSE);
}

guint8 *
debug_bus_add_rom (DebugBus *bus, guint32 base, guint32 size)
{
    return add_memory (bus, base, size, TRUE);
}

void
debug_bus_add_flash (DebugBus *bus, guint32 base, DebugFlash *flash)
{
    DebugMemory memory = { base, flash->size, flash->view, flash, FALSE, FALSE };

    g_array_append_val (bus->memories, memory);
}

void
debug_bus_add_window (DebugBus *bus, const DebugWindow *window)
{
    g_array_append_vals (bus->windows, window, 1);
}

void
debug_bus_add_device (DebugBus *bus,
                      const DebugWindow *range,
                      const DebugDevice *device,
                      gpointer self)
{
    Device entry = { *range, device, self };

    g_array_append_val (bus->devices, entry);
}

void
debug_bus_set_word (DebugBus *bus, guint32 address, guint32 value)
{
    g_hash_table_insert (bus->words, GUINT_TO_POINTER (address), GUINT_TO_POINTER (value));
}

DebugBus *
debug_bus_get_next (DebugBus *bus)
{
    return bus->next;
}

const DebugMemory *
debug_bus_get_memory (DebugBus *bus, guint index)
{
    return index < bus->memories->len ? &g_array_index (bus->memories, DebugMemory, index) : NULL;
}

const DebugWindow *
debug_bus_get_window (DebugBus *bus, guint index)
{
    return index < bus->windows->len ? &g_array_index (bus->windows, DebugWindow, index) : NULL;
}

void
debug_bus_listen (DebugBus *bus, DebugBusChanged changed, gpointer data)
{
    bus->changed = changed;
    bus->changed_data = data;
}

static gboolean
holds (guint32 base, guint32 size, guint32 address)
{
    return address - base < size;
}

static const DebugMemory *
find_memory (DebugBus *bus, guint32 address)
{
    for (guint n = 0; n < bus->memories->len; n++) {
        const DebugMemory *memory = &g_array_index (bus->memories, DebugMemory, n);

        if (holds (memory->base, memory->size, address))
            return memory;
    }
    return NULL;
}

static const Device *
find_device (DebugBus *bus, guint32 address)
{
    for (guint n = 0; n < bus->devices->len; n++) {
        const Device *device = &g_array_index (bus->devices, Device, n);

        if (holds (device->range.base, device->range.size, address))
            return device;
    }
    return NULL;
}

static const DebugWindow *
find_window (DebugBus *bus, guint32 address)
{
    for (guint n = 0; n < bus->windows->len; n++) {
        const DebugWindow *window = &g_array_index (bus->windows, DebugWindow, n);

        if (holds (window->base, window->size, address))
            return window;
    }
    return NULL;
}

gboolean
debug_bus_has_window (DebugBus *bus, guint32 address)
{
    return find_window (bus, address) != NULL;
}

/* ---- Access ---- */

static guint32
mask (guint size)
{
    return size == 4 ? 0xffffffff : (1u << (8 * size)) - 1;
}

static guint
shift (guint32 address)
{
    return 8 * (address & 3);
}

static guint32
read_bytes (const DebugMemory *memory, guint32 offset, guint size)
{
    guint32 value = 0;

    if (memory->flash != NULL)
        debug_flash_sync (memory->flash);
    memcpy (&value, memory->bytes + offset, size);
    return GUINT32_FROM_LE (value);
}

static guint32
read_word (DebugBus *bus, const DebugWindow *window, guint32 address)
{
    gpointer value;

    if (g_hash_table_lookup_extended (bus->words, GUINT_TO_POINTER (address), NULL, &value))
        return GPOINTER_TO_UINT (value);
    return window->fill;
}

gboolean
debug_bus_read (DebugBus *bus, guint32 address, guint size, guint32 *value)
{
    const DebugMemory *memory = find_memory (bus, address);
    const Device *device = find_device (bus, address);
    const DebugWindow *window = find_window (bus, address);
    guint32 word = address & ~3u;

    if (memory != NULL)
        *value = read_bytes (memory, address - memory->base, size);
    else if (device != NULL)
        *value = device->device->read (device->self, word - device->range.base) >> shift (address)
                 & mask (size);
    else if (window != NULL)
        *value = read_word (bus, window, word) >> shift (address) & mask (size);
    else
        return bus->next != NULL && debug_bus_read (bus->next, address, size, value);
    return TRUE;
}

static gboolean
write_bytes (DebugBus *bus, const DebugMemory *memory, guint32 address, guint size, guint32 value)
{
    guint32 stored = GUINT32_TO_LE (value);

    if (memory->flash != NULL)
        return debug_flash_store (memory->flash, address - memory->base, size, value);
    if (memory->is_rom)
        return FALSE;
    memcpy (memory->bytes + (address - memory->base), &stored, size);
    if (bus->changed != NULL)
        bus->changed (address, size, bus->changed_data);
    return TRUE;
}

static void
write_word (DebugBus *bus, const DebugWindow *window, guint32 address, guint size, guint32 value)
{
    guint32 old = read_word (bus, window, address & ~3u);
    guint32 bits = mask (size) << shift (address);

    if (!window->is_rom)
        debug_bus_set_word (bus, address & ~3u, (old & ~bits) | (value << shift (address) & bits));
}

gboolean
debug_bus_write (DebugBus *bus, guint32 address, guint size, guint32 value)
{
    const DebugMemory *memory = find_memory (bus, address);
    const Device *device = find_device (bus, address);
    const DebugWindow *window = find_window (bus, address);

    if (memory != NULL)
        return write_bytes (bus, memory, address, size, value & mask (size));
    if (device != NULL)
        device->device->write (device->self, address - device->range.base, size,
                               value & mask (size));
    else if (window != NULL)
        write_word (bus, window, address, size, value);
    else
        return bus->next != NULL && debug_bus_write (bus->next, address, size, value);
    return TRUE;
}
