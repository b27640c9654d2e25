/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultError:
 * @MOULT_ERROR_NO_ACCESS: a node exists but may not be opened; the user gives access
 * @MOULT_ERROR_GONE: the board was unplugged, or left without coming back
 * @MOULT_ERROR_NO_BOOTLOADER: the bootloader did not appear; the user starts it by hand
 * @MOULT_ERROR_WRONG_FIRMWARE: the file is for another chip or board
 * @MOULT_ERROR_BAD_IMAGE: the file is damaged, cannot be read, or is no firmware at all
 * @MOULT_ERROR_PROTOCOL: the board answered something else than its protocol says, or nothing
 * @MOULT_ERROR_VERIFY: the board does not hold, or does not run, what was written
 * @MOULT_ERROR_NO_SPACE: the image does not fit
 * @MOULT_ERROR_BUSY: another program holds the board
 * @MOULT_ERROR_NETWORK: the download site could not be reached or did not answer well
 * @MOULT_ERROR_NOT_FOUND: nothing has this name
 * @MOULT_ERROR_LOCKED: the chip is protected
 * @MOULT_ERROR_EXISTS: something else has this name already; the user replaces it or takes another
 * @MOULT_ERROR_DEPENDENCY: a program or library that this needs is not there
 * @MOULT_ERROR_READ_ONLY: programs on the board may not write its files; the user does it by its
 * drive
 * @MOULT_ERROR_BUILD_FAILED: the source does not build; its log tells where
 *
 * What went wrong, named by what the user does next. Messages are lower-case, untranslated and
 * hold the numbers that a maintainer needs; ui/ turns a code into words and advice. A cancelled
 * operation is %G_IO_ERROR_CANCELLED, as everywhere in GIO.
 */
typedef enum {
    MOULT_ERROR_NO_ACCESS,
    MOULT_ERROR_GONE,
    MOULT_ERROR_NO_BOOTLOADER,
    MOULT_ERROR_WRONG_FIRMWARE,
    MOULT_ERROR_BAD_IMAGE,
    MOULT_ERROR_PROTOCOL,
    MOULT_ERROR_VERIFY,
    MOULT_ERROR_NO_SPACE,
    MOULT_ERROR_BUSY,
    MOULT_ERROR_NETWORK,
    MOULT_ERROR_NOT_FOUND,
    MOULT_ERROR_LOCKED,
    MOULT_ERROR_EXISTS,
    MOULT_ERROR_DEPENDENCY,
    MOULT_ERROR_READ_ONLY,
    MOULT_ERROR_BUILD_FAILED,
} MoultError;

#define MOULT_ERROR (moult_error_quark ())
GQuark moult_error_quark (void);

/* The code's stable name, such as "no-access": for JSON, reports and help pages. */
const char *moult_error_get_name (MoultError code);
/* The code of such a name; %FALSE for none. */
gboolean moult_error_find (const char *name, MoultError *code);

G_END_DECLS
