/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "advice.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "error.h"
#include "table.h"

static const struct {
    const char *headline;
    const char *advice;
} table[] = {
    [MOULT_ERROR_NO_ACCESS] = {
        N_ ("No access to the board"),
        N_ ("Give your user access to it: install Moult's udev rules (see “moultctl udev --check”), or join the group that owns "
            "the tty, then log in again. Drives are mounted only for whoever sits at the computer."),
    },
    [MOULT_ERROR_GONE] = {
        N_ ("The board left"),
        N_ ("Check the cable and plug the board in again. If it lost its firmware, start its "
            "bootloader by hand and flash again."),
    },
    [MOULT_ERROR_NO_BOOTLOADER] = {
        N_ ("The bootloader did not start"),
        N_ ("Start it with the board's own buttons, then flash again."),
    },
    [MOULT_ERROR_WRONG_FIRMWARE] = {
        N_ ("The file is for another board"),
        N_ ("Choose the file that is made for this board."),
    },
    [MOULT_ERROR_BAD_IMAGE] = {
        N_ ("The file is damaged or no firmware"),
        N_ ("Download it again and compare its size with that on the site."),
    },
    [MOULT_ERROR_PROTOCOL] = {
        N_ ("The board did not answer as it should"),
        N_ ("Unplug the board, plug it in again and try once more; try another cable or hub."),
    },
    [MOULT_ERROR_VERIFY] = {
        N_ ("The board does not run the new firmware"),
        N_ ("Start its bootloader by hand and flash again. If it happens again, try a file that is "
            "known to be good."),
    },
    [MOULT_ERROR_NO_SPACE] = {
        N_ ("The firmware does not fit"),
        N_ ("Choose a smaller build, or one for the size of this board's flash. If the drive "
            "should have room, restart the bootloader first."),
    },
    [MOULT_ERROR_BUSY] = {
        N_ ("Another program uses the board"),
        N_ ("Close the program that has its tty open (a terminal or an editor), then try again."),
    },
    [MOULT_ERROR_NETWORK] = {
        N_ ("The download site could not be reached"),
        N_ ("Check the network connection and try again."),
    },
    [MOULT_ERROR_NOT_FOUND] = {
        N_ ("Not found"),
        N_ ("Check how it is written."),
    },
    [MOULT_ERROR_LOCKED] = {
        N_ ("The chip is protected"),
        N_ ("If it can be unlocked, that erases all it holds. Some chips are locked for good."),
    },
    [MOULT_ERROR_DEPENDENCY] = {
        N_ ("Something that this needs is not there"),
        N_ ("“moultctl backends” tells what is missing."),
    },
};

const char *
moult_advice_get_headline (const GError *error)
{
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return _ ("Cancelled");
    if (error->domain == MOULT_ERROR && (guint) error->code < G_N_ELEMENTS (table))
        return _ (table[error->code].headline);
    return error->message;
}

const char *
moult_advice_get_advice (const GError *error)
{
    if (error->domain == MOULT_ERROR && (guint) error->code < G_N_ELEMENTS (table))
        return _ (table[error->code].advice);
    return NULL;
}

void
moult_advice_print (const char *what, const GError *error)
{
    const char *advice = moult_advice_get_advice (error);

    g_printerr ("%s: %s\n", what, moult_advice_get_headline (error));
    if (error->domain == MOULT_ERROR)
        moult_text_print (stderr, "  ", error->message);
    if (advice != NULL)
        moult_text_print (stderr, "  ", advice);
}
