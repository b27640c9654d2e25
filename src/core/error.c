/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "error.h"

/* clang-format off */
G_DEFINE_QUARK (moult-error-quark, moult_error)
/* clang-format on */

const char *
moult_error_get_name (MoultError code)
{
    switch (code) {
    case MOULT_ERROR_NO_ACCESS:
        return "no-access";
    case MOULT_ERROR_GONE:
        return "gone";
    case MOULT_ERROR_NO_BOOTLOADER:
        return "no-bootloader";
    case MOULT_ERROR_WRONG_FIRMWARE:
        return "wrong-firmware";
    case MOULT_ERROR_BAD_IMAGE:
        return "bad-image";
    case MOULT_ERROR_PROTOCOL:
        return "protocol";
    case MOULT_ERROR_VERIFY:
        return "verify";
    case MOULT_ERROR_NO_SPACE:
        return "no-space";
    case MOULT_ERROR_BUSY:
        return "busy";
    case MOULT_ERROR_NETWORK:
        return "network";
    case MOULT_ERROR_NOT_FOUND:
        return "not-found";
    case MOULT_ERROR_LOCKED:
        return "locked";
    case MOULT_ERROR_EXISTS:
        return "exists";
    case MOULT_ERROR_DEPENDENCY:
        return "dependency";
    case MOULT_ERROR_READ_ONLY:
        return "read-only";
    case MOULT_ERROR_BUILD_FAILED:
        return "build-failed";
    }
    g_assert_not_reached ();
}

gboolean
moult_error_find (const char *name, MoultError *code)
{
    for (int i = 0; i <= MOULT_ERROR_BUILD_FAILED; i++) {
        if (g_strcmp0 (moult_error_get_name (i), name) != 0)
            continue;
        *code = i;
        return TRUE;
    }
    return FALSE;
}
