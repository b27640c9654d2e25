/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-functional.h"

#include "reader.h"

enum {
    DESCRIPTOR_TYPE = 0x21,
    OLD_SIZE = 7, /* of DFU 1.0: ends before the version */
    SIZE = 9,
    OLD_VERSION = 0x0100,

    /* fwupd's dfu plugin: a device that says 0 takes 64, one that says 0xffff takes 1024. */
    SIZE_FOR_NONE = 64,
    SIZE_FOR_ANY = 1024,
    /* Linux gives control transfers one page (drivers/usb/core/devio.c). */
    MAX_SIZE = 4096,
};

static guint16
get_transfer_size (guint16 told)
{
    if (told == 0)
        return SIZE_FOR_NONE;
    return told == G_MAXUINT16 ? SIZE_FOR_ANY : MIN (told, MAX_SIZE);
}

static gboolean
find_in (GBytes *extra, MoultDfuFunctional *functional)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (extra, &size);
    MoultReader reader = MOULT_READER_INIT (data, size);

    for (gsize start = 0; start + 2 <= size;) {
        moult_reader_seek (&reader, start);
        guint8 length = moult_reader_u8 (&reader);
        guint8 type = moult_reader_u8 (&reader);

        if (length < 2 || length > size - start)
            return FALSE;
        if (type == DESCRIPTOR_TYPE && length >= OLD_SIZE) {
            functional->attributes = moult_reader_u8 (&reader);
            moult_reader_skip (&reader, 2); /* wDetachTimeOut is of the running device */
            functional->transfer_size = get_transfer_size (moult_reader_u16le (&reader));
            functional->version = length >= SIZE ? moult_reader_u16le (&reader) : OLD_VERSION;
            return TRUE;
        }
        start += length;
    }
    return FALSE;
}

gboolean
moult_dfu_functional_find (const MoultUsbConfig *config,
                           const MoultUsbAlt *alt,
                           MoultDfuFunctional *functional)
{
    if (find_in (alt->extra, functional))
        return TRUE;
    for (guint i = 0; i < config->alts->len; i++) {
        const MoultUsbAlt *other = config->alts->pdata[i];

        if (other->interface == alt->interface && find_in (other->extra, functional))
            return TRUE;
    }
    return find_in (config->extra, functional);
}
