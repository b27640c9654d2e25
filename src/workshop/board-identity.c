/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-identity.h"

#include <string.h>

/* Shorter ones are counters that begin anew with each lot. */
#define MIN_SERIAL_SIZE 6

/* What makers give to each of their devices. */
static const char *const worthless[] = {
    "e0c9125b0d9b",     /* the boot ROM of each RP2040: its revision */
    "0123456789abcdef", /* these are from examples of USB stacks */
    "0123456789",       "1234567890", "123456789", "12345678", "123456",
};

static gboolean
is_one_letter (const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at != *text)
            return FALSE;
    }
    return TRUE;
}

/* Leading zeros and a 1 are a counter that its maker forgot. */
static gboolean
is_small_number (const char *text)
{
    return strlen (text + strspn (text, "0")) < 2;
}

static gboolean
is_trusted (const char *serial)
{
    if (strlen (serial) < MIN_SERIAL_SIZE || is_one_letter (serial) || is_small_number (serial))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS (worthless); i++) {
        if (g_str_equal (serial, worthless[i]))
            return FALSE;
    }
    return TRUE;
}

/* The ROM of an ESP32-S3 has colons in its MAC, MicroPython on it has none. */
static char *
dup_letters (const char *serial)
{
    g_autoptr (GString) letters = g_string_new (NULL);

    for (const char *at = serial; *at != '\0'; at++) {
        if (g_ascii_isgraph (*at) && strchr (":-", *at) == NULL)
            g_string_append_c (letters, g_ascii_tolower (*at));
    }
    return g_strdup (letters->str);
}

char *
moult_board_identity_dup_key (MoultDevice *device)
{
    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    const char *serial = moult_device_get_serial (device);

    if (serial == NULL)
        return NULL;
    g_autofree char *small = dup_letters (serial);
    return is_trusted (small) ? g_strdup_printf ("%04x:%s", moult_device_get_vid (device), small)
                              : NULL;
}

char *
moult_board_identity_dup_chip_key (const MoultChipInfo *chip)
{
    return chip != NULL && chip->mac != NULL && *chip->mac != '\0'
               ? g_strconcat ("mac:", chip->mac, NULL)
               : NULL;
}

static gsize
get_kind_size (const char *key)
{
    return strcspn (key, ":");
}

gboolean
moult_board_identity_excludes (const char *key, const char *other)
{
    g_return_val_if_fail (key != NULL && other != NULL, FALSE);

    gsize size = get_kind_size (key);

    return size == get_kind_size (other) && strncmp (key, other, size) == 0
           && !g_str_equal (key, other);
}

const char *
moult_board_identity_get_id (const char *key)
{
    g_return_val_if_fail (key != NULL, NULL);

    gsize size = get_kind_size (key);

    return key[size] == ':' ? key + size + 1 : key;
}
