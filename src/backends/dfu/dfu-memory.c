/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-memory.h"

#include "dfu-mode.h"

static void
memory_free (MoultDfuMemory *self)
{
    g_clear_pointer (&self->layout, moult_dfu_layout_free);
    g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultDfuMemory, memory_free)

const MoultUsbAlt *
moult_dfu_memory_find_interface (MoultUsbLink *link)
{
    return moult_usb_config_find (moult_usb_link_get_config (link), MOULT_DFU_CLASS,
                                  MOULT_DFU_SUBCLASS, MOULT_DFU_PROTOCOL);
}

static void
correct_pages (MoultDfuLayout *layout, guint32 page_size)
{
    for (guint i = 0; page_size > 0 && i < layout->regions->len; i++)
        g_array_index (layout->regions, MoultDfuRegion, i).page_size = page_size;
}

/* Only DfuSe names begin like this; those of plain DFU devices are just names. */
static gboolean
is_layout (const char *name)
{
    return *name == '@';
}

static MoultDfuMemory *
read_memory (MoultUsbLink *link,
             const MoultUsbAlt *alt,
             const MoultDfuLoader *loader,
             GCancellable *cancellable,
             GError **error)
{
    g_autofree char *name = moult_usb_link_dup_string (link, alt->name, cancellable, error);
    g_autoptr (MoultDfuMemory) memory = g_new0 (MoultDfuMemory, 1);

    if (name == NULL)
        return NULL;
    memory->alt = alt;
    if (is_layout (name)) {
        memory->layout = moult_dfu_layout_parse (name, error);
        if (memory->layout == NULL)
            return NULL;
        correct_pages (memory->layout, loader->page_size);
    }
    return g_steal_pointer (&memory);
}

GPtrArray *
moult_dfu_memory_list (MoultUsbLink *link,
                       const MoultUsbAlt *alt,
                       const MoultDfuLoader *loader,
                       GCancellable *cancellable,
                       GError **error)
{
    const MoultUsbConfig *config = moult_usb_link_get_config (link);
    g_autoptr (GPtrArray) memories = g_ptr_array_new_with_free_func ((GDestroyNotify) memory_free);

    for (guint i = 0; i < config->alts->len; i++) {
        const MoultUsbAlt *other = config->alts->pdata[i];

        if (other->interface != alt->interface)
            continue;
        MoultDfuMemory *memory = read_memory (link, other, loader, cancellable, error);
        if (memory == NULL)
            return NULL;
        g_ptr_array_add (memories, memory);
    }
    return g_steal_pointer (&memories);
}

static gboolean
has_address (const MoultDfuMemory *memory, guint64 address)
{
    return memory->layout != NULL && moult_dfu_layout_find (memory->layout, address) != NULL;
}

const MoultDfuMemory *
moult_dfu_memory_find (GPtrArray *memories, guint setting, guint64 address)
{
    const MoultDfuMemory *found = NULL;

    for (guint i = 0; i < memories->len; i++) {
        const MoultDfuMemory *memory = memories->pdata[i];

        if (!has_address (memory, address))
            continue;
        if (memory->alt->alt == setting)
            return memory;
        if (found != NULL)
            return NULL;
        found = memory;
    }
    return found;
}
