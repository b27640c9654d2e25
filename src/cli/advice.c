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
    [MOULT_ERROR_EXISTS] = {
        N_ ("Something else has this name"),
        N_ ("Say --force to replace it, or take another name."),
    },
    [MOULT_ERROR_DEPENDENCY] = {
        N_ ("Something that this needs is not there"),
        N_ ("“moultctl backends” tells what is missing."),
    },
    [MOULT_ERROR_READ_ONLY] = {
        N_ ("The board does not let its files be written"),
        N_ ("It shows them as a drive, as CircuitPython does: copy the files there."),
    },
    [MOULT_ERROR_BUILD_FAILED] = {
        N_ ("The source does not build"),
        N_ ("Mend what the first error names, then build again."),
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

/* Codes whose usual words are about boards. */
static const struct {
    const char *headline;
    const char *advice;
} words_for_files[] = {
    [MOULT_ERROR_NO_ACCESS] = {
        N_ ("There is no access to the file"),
        N_ ("Give yourself the right to it, or take another place."),
    },
    [MOULT_ERROR_NO_SPACE] = {
        N_ ("The disk is full"),
        N_ ("Make room; “moultctl firmware remove --old 1” removes firmware of old versions."),
    },
    [MOULT_ERROR_BUSY] = {
        N_ ("Another program is at work there"),
        N_ ("Wait until it has ended, then try again."),
    },
    [MOULT_ERROR_DEPENDENCY] = {
        N_ ("That cannot be used"),
        N_ ("Look whether there is a newer Moult."),
    },
};

static const char *
get_headline_for_files (const GError *error)
{
    guint code = error->domain == MOULT_ERROR ? (guint) error->code : G_MAXUINT;

    if (code < G_N_ELEMENTS (words_for_files) && words_for_files[code].headline != NULL)
        return _ (words_for_files[code].headline);
    return moult_advice_get_headline (error);
}

static const char *
get_advice_for_files (const GError *error)
{
    guint code = error->domain == MOULT_ERROR ? (guint) error->code : G_MAXUINT;

    if (code < G_N_ELEMENTS (words_for_files) && words_for_files[code].advice != NULL)
        return _ (words_for_files[code].advice);
    return moult_advice_get_advice (error);
}

void
moult_advice_print_for_files (const char *what, const GError *error)
{
    g_autoptr (GPtrArray) one = g_ptr_array_new ();

    g_ptr_array_add (one, (gpointer) error);
    moult_advice_print_all (what, one);
}

/* And where it is a debug probe that is spoken to. */
static const struct {
    const char *headline;
    const char *advice;
} words_for_probes[] = {
    [MOULT_ERROR_NO_ACCESS] = {
        N_ ("No access to the probe"),
        N_ ("Give your user access to it: install Moult's udev rules (see “moultctl udev --check”), then plug it in again."),
    },
    [MOULT_ERROR_GONE] = {
        N_ ("The probe left"),
        N_ ("Check the cable and plug it in again."),
    },
    [MOULT_ERROR_BUSY] = {
        N_ ("Another program uses the probe"),
        N_ ("Close it there (a debugger, an editor), then try again."),
    },
    [MOULT_ERROR_NOT_FOUND] = {
        N_ ("No target answers"),
        N_ ("Check that the target has power, and its wires: SWDIO, SWCLK and GND. Where its program sleeps or has "
            "taken these pins, say --under-reset, or --connect under-reset to “moultctl flash”."),
    },
    [MOULT_ERROR_PROTOCOL] = {
        N_ ("The probe or its target did not answer as it should"),
        N_ ("Check the wires, or take shorter ones; plug the probe in again. If its firmware is old, update it."),
    },
    [MOULT_ERROR_LOCKED] = {
        N_ ("The chip is protected"),
        N_ ("It can be opened only by erasing all it holds."),
    },
    [MOULT_ERROR_DEPENDENCY] = {
        N_ ("Moult does not speak to this probe by itself"),
        N_ ("With pyOCD installed, boards can be flashed through it: “moultctl backends” tells more."),
    },
};

const char *
moult_advice_get_headline_for_probes (const GError *error)
{
    guint code = error->domain == MOULT_ERROR ? (guint) error->code : G_MAXUINT;

    if (code < G_N_ELEMENTS (words_for_probes) && words_for_probes[code].headline != NULL)
        return _ (words_for_probes[code].headline);
    return moult_advice_get_headline (error);
}

const char *
moult_advice_get_advice_for_probes (const GError *error)
{
    guint code = error->domain == MOULT_ERROR ? (guint) error->code : G_MAXUINT;

    if (code < G_N_ELEMENTS (words_for_probes) && words_for_probes[code].advice != NULL)
        return _ (words_for_probes[code].advice);
    return moult_advice_get_advice (error);
}

/* And where a board that runs is set up. */
static const struct {
    const char *headline;
    const char *advice;
} words_for_setup[] = {
    [MOULT_ERROR_VERIFY] = {
        N_ ("The board was not set up as it should be"),
        N_ ("It holds something else than was sent, or the check did not end with OK. Try again; if it happens again, "
            "have a look at the check, or format the board."),
    },
    [MOULT_ERROR_NO_SPACE] = {
        N_ ("The board has no room for the files"),
        N_ ("Send fewer files, or erase what is on it first (see “moultctl erase --help”)."),
    },
    [MOULT_ERROR_NOT_FOUND] = {
        N_ ("Something is missing for that"),
        N_ ("The file, the folder or a part of the board that this takes is not there."),
    },
    [MOULT_ERROR_EXISTS] = {
        N_ ("Something else has this name"),
        N_ ("Take another folder."),
    },
};

const char *
moult_advice_get_headline_for_setup (const GError *error)
{
    guint code = error->domain == MOULT_ERROR ? (guint) error->code : G_MAXUINT;

    if (code < G_N_ELEMENTS (words_for_setup) && words_for_setup[code].headline != NULL)
        return _ (words_for_setup[code].headline);
    return moult_advice_get_headline (error);
}

const char *
moult_advice_get_advice_for_setup (const GError *error)
{
    guint code = error->domain == MOULT_ERROR ? (guint) error->code : G_MAXUINT;

    if (code < G_N_ELEMENTS (words_for_setup) && words_for_setup[code].advice != NULL)
        return _ (words_for_setup[code].advice);
    return moult_advice_get_advice (error);
}

void
moult_advice_print_for_setup (const char *what, const GError *error)
{
    const char *advice = moult_advice_get_advice_for_setup (error);

    g_printerr ("%s: %s\n", what, moult_advice_get_headline_for_setup (error));
    if (error->domain == MOULT_ERROR)
        moult_text_print (stderr, "  ", error->message);
    if (advice != NULL)
        moult_text_print (stderr, "  ", advice);
}

static gboolean
has_message (GPtrArray *errors, guint n_errors, const GError *error)
{
    for (guint i = 0; i < n_errors; i++) {
        const GError *other = g_ptr_array_index (errors, i);

        if (g_error_matches (other, error->domain, error->code)
            && g_str_equal (other->message, error->message))
            return TRUE;
    }
    return FALSE;
}

/* All messages of the code of @first, each once. */
static void
print_code (const char *what, GPtrArray *errors, const GError *first)
{
    const char *advice = get_advice_for_files (first);

    g_printerr ("%s: %s\n", what, get_headline_for_files (first));
    for (guint i = 0; first->domain == MOULT_ERROR && i < errors->len; i++) {
        const GError *error = g_ptr_array_index (errors, i);

        if (g_error_matches (error, first->domain, first->code) && !has_message (errors, i, error))
            moult_text_print (stderr, "  ", error->message);
    }
    if (advice != NULL)
        moult_text_print (stderr, "  ", advice);
}

void
moult_advice_print_all (const char *what, GPtrArray *errors)
{
    for (guint i = 0; i < errors->len; i++) {
        const GError *error = g_ptr_array_index (errors, i);
        gboolean is_told = FALSE;

        for (guint j = 0; j < i; j++)
            is_told =
                is_told
                || g_error_matches (g_ptr_array_index (errors, j), error->domain, error->code);
        if (!is_told)
            print_code (what, errors, error);
    }
}
