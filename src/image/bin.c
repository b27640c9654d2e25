/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "bin.h"

#include "evidence.h"
#include "reader.h"

#include <string.h>

enum {
    /* ARMv6-M and v7-M architecture manuals: word 0 is the initial stack pointer, word 1 the
     * reset vector with the Thumb bit. SRAM lies between 0x10000000 (STM32's core-coupled
     * memory) and 0x40000000, where peripherals begin. */
    RAM_START = 0x10000000,
    RAM_END = 0x40000000,
    N_FAULT_VECTORS = 2, /* NMI and HardFault follow, and no chip leaves them out */

    /* RP2040 data sheet 2.8.1: 256 bytes of second-stage bootloader come first. */
    RP2040_VECTORS = 0x100,
    /* i.MX RT reference manual 9.6.3: the FlexSPI configuration block, "FCFB". */
    FLEXSPI_TAG = 0x42464346,
};

static gboolean
is_code (guint32 vector)
{
    return vector > 8 && (vector & 1) == 1 && vector < 0xa0000000;
}

static gboolean
has_vectors (const guint8 *data, gsize size, gsize offset)
{
    MoultReader reader = MOULT_READER_INIT (data, size);

    moult_reader_seek (&reader, offset);
    guint32 stack = moult_reader_u32le (&reader);
    if (stack % 4 != 0 || stack < RAM_START || stack > RAM_END)
        return FALSE;
    for (guint i = 0; i <= N_FAULT_VECTORS; i++) {
        if (!is_code (moult_reader_u32le (&reader)))
            return FALSE;
    }
    return TRUE;
}

gboolean
moult_bin_is_plausible (GBytes *bytes)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (bytes, &size);
    MoultReader reader = MOULT_READER_INIT (data, size);
    g_auto (MoultEvidence) evidence = { 0 };

    if (moult_reader_u32le (&reader) == FLEXSPI_TAG || has_vectors (data, size, 0)
        || has_vectors (data, size, RP2040_VECTORS))
        return TRUE;
    moult_evidence_search (&evidence, bytes);
    return evidence.version_text != NULL;
}

gboolean
moult_bin_read (GBytes *bytes, MoultImageDraft *draft, GError **error)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (bytes, &size);

    moult_segment_list_add (draft->segments, 0, 0, data, size);
    return moult_segment_list_join (draft->segments, error);
}
