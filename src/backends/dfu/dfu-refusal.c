/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-refusal.h"

#include "error.h"

/* USB DFU 1.1, 6.1.2: bStatus. ST's loaders say errVENDOR of a chip that is read-protected (AN3156,
 * 5). */
static const struct {
    const char *name;
    const char *meaning;
    MoultError code;
} meanings[] = {
    [0x00] = { "OK", "it gives no reason", MOULT_ERROR_PROTOCOL },
    [0x01] = { "errTARGET", "this is not for this device", MOULT_ERROR_WRONG_FIRMWARE },
    [0x02] = { "errFILE", "the data is not for this device", MOULT_ERROR_WRONG_FIRMWARE },
    [0x03] = { "errWRITE", "the memory cannot be written", MOULT_ERROR_VERIFY },
    [0x04] = { "errERASE", "the memory cannot be erased", MOULT_ERROR_VERIFY },
    [0x05] = { "errCHECK_ERASED", "the memory is not erased", MOULT_ERROR_VERIFY },
    [0x06] = { "errPROG", "the memory cannot be programmed", MOULT_ERROR_VERIFY },
    [0x07] = { "errVERIFY", "the memory holds something else", MOULT_ERROR_VERIFY },
    [0x08] = { "errADDRESS", "nothing may be written there", MOULT_ERROR_WRONG_FIRMWARE },
    [0x09] = { "errNOTDONE", "it waits for more", MOULT_ERROR_VERIFY },
    [0x0a] = { "errFIRMWARE", "its firmware is damaged", MOULT_ERROR_VERIFY },
    [0x0b] = { "errVENDOR", "the chip is protected", MOULT_ERROR_LOCKED },
    [0x0c] = { "errUSBR", "it was reset", MOULT_ERROR_PROTOCOL },
    [0x0d] = { "errPOR", "its power failed", MOULT_ERROR_PROTOCOL },
    [0x0e] = { "errUNKNOWN", "it does not know what went wrong", MOULT_ERROR_PROTOCOL },
    [0x0f] = { "errSTALLEDPKT", "it does not know this request", MOULT_ERROR_PROTOCOL },
};

void
moult_dfu_refusal_set_error (const MoultDfuStatus *status, const MoultDfuWork *work, GError **error)
{
    g_autofree char *size =
        work->size > 0 ? g_strdup_printf (" (%" G_GSIZE_FORMAT " bytes)", work->size) : NULL;
    guint number = status->status;

    if (number >= G_N_ELEMENTS (meanings))
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "%s 0x%08" G_GINT64_MODIFIER "x%s: the bootloader says 0x%02x (state %u)",
                     work->what, work->address, size != NULL ? size : "", number, status->state);
    else
        g_set_error (error, MOULT_ERROR, meanings[number].code,
                     "%s 0x%08" G_GINT64_MODIFIER "x%s: the bootloader says %s (state %u): %s",
                     work->what, work->address, size != NULL ? size : "", meanings[number].name,
                     status->state, meanings[number].meaning);
}
