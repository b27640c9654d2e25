/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "foreign.h"

#include "image-reject.h"

#include <string.h>

enum {
    TEXT_SAMPLE = 4096, /* bytes that are looked at to call a file a text */
};

typedef struct {
    gsize offset;
    const char *magic;
    gsize size;
    const char *what;
    const char *advice;
} Kind;

#define MAGIC(text) (text), sizeof (text) - 1

static const char unpack[] = "unpack it and take the firmware file inside";
static const char again[] = "the download went wrong, get the file again";
static const char choose[] = "choose the firmware file of your board";

/* What people give instead of firmware. Tags compare without case. */
static const Kind kinds[] = {
    { 0, MAGIC ("PK\003\004"), "a zip archive", unpack },
    { 0, MAGIC ("PK\005\006"), "an empty zip archive", again },
    { 0, MAGIC ("\x1f\x8b"), "a gzip archive", unpack },
    { 0, MAGIC ("BZh"), "a bzip2 archive", unpack },
    { 0,
      MAGIC ("\xfd"
             "7zXZ"),
      "an xz archive", unpack },
    { 0, MAGIC ("\x28\xb5\x2f\xfd"), "a zstd archive", unpack },
    { 0, MAGIC ("7z\xbc\xaf\x27\x1c"), "a 7-zip archive", unpack },
    { 0, MAGIC ("Rar!"), "a rar archive", unpack },
    { 257, MAGIC ("ustar"), "a tar archive", unpack },
    { 0, MAGIC ("\x89PNG"), "a png picture", choose },
    { 0, MAGIC ("\xff\xd8\xff"), "a jpeg picture", choose },
    { 0, MAGIC ("GIF8"), "a gif picture", choose },
    { 0, MAGIC ("%PDF"), "a pdf document", choose },
    { 0, MAGIC ("MZ"), "a windows program", choose },
    { 0,
      MAGIC ("\x7f"
             "ELF"),
      "a program for another kind of computer", choose },
    { 0, MAGIC ("\xca\xfe\xba\xbe"), "a macos program", choose },
    { 0, MAGIC ("SQLite format 3"), "a database", choose },
    { 0, MAGIC ("version https://git-lfs"), "a git-lfs pointer to a file kept elsewhere", again },
    { 0, MAGIC ("<!DOCTYPE"), "an html page", again },
    { 0, MAGIC ("<html"), "an html page", again },
    { 0, MAGIC ("<?xml"), "an xml text", again },
    { 0, MAGIC ("{"), "a json text", choose },
};

static gboolean
matches (const Kind *kind, const char *data, gsize size)
{
    if (size < kind->offset + kind->size)
        return FALSE;
    if (kind->magic[0] == '<')
        return g_ascii_strncasecmp (data, kind->magic, kind->size) == 0;
    return memcmp (data + kind->offset, kind->magic, kind->size) == 0;
}

static gboolean
is_filled_with (const char *data, gsize size, char byte)
{
    return data[0] == byte && memcmp (data, data + 1, size - 1) == 0;
}

static gboolean
is_text (const char *data, gsize size)
{
    size = MIN (size, TEXT_SAMPLE);
    for (gsize i = 0; i < size; i++) {
        if (g_ascii_iscntrl (data[i]) && !g_ascii_isspace (data[i]))
            return FALSE;
    }
    /* The sample may end inside a character; then what stands before it decides. */
    const char *end;
    return g_utf8_validate (data, size, &end) || data + size - end < 4;
}

static const Kind *
find_kind_at (const char *data, gsize size)
{
    for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
        if (matches (&kinds[i], data, size))
            return &kinds[i];
    }
    return NULL;
}

static const Kind *
find_kind (const char *data, gsize size)
{
    const Kind *kind = find_kind_at (data, size);
    gsize space = 0;

    while (space < size && g_ascii_isspace (data[space])) /* before an html page */
        space++;
    return kind != NULL ? kind : find_kind_at (data + space, size - space);
}

static gboolean
is_blank (const char *data, gsize size)
{
    return is_filled_with (data, size, '\xff') || is_filled_with (data, size, '\0');
}

static gboolean
reject_unknown (const char *data, gsize size, const char *name, GError **error)
{
    g_autoptr (GString) start = g_string_new (NULL);
    const char *suffix = name != NULL ? strrchr (name, '.') : NULL;

    for (gsize i = 0; i < MIN (size, 8); i++)
        g_string_append_printf (start, "%s%02x", i > 0 ? " " : "", (guint8) data[i]);
    return moult_image_reject (error,
                               "the file is no firmware that moult knows (uf2, dfu, hex, bin, "
                               "elf)%s%s: %" G_GSIZE_FORMAT " bytes that begin with %s: %s",
                               suffix != NULL ? ", whatever its name says: " : "",
                               suffix != NULL ? suffix : "", size, start->str, choose);
}

gboolean
moult_foreign_is_known (GBytes *bytes)
{
    gsize size;
    const char *data = g_bytes_get_data (bytes, &size);

    return is_blank (data, size) || find_kind (data, size) != NULL || is_text (data, size);
}

gboolean
moult_foreign_reject (GBytes *bytes, const char *name, GError **error)
{
    gsize size;
    const char *data = g_bytes_get_data (bytes, &size);

    g_return_val_if_fail (size > 0, FALSE);
    if (is_blank (data, size))
        return moult_image_reject (error,
                                   "the file is blank: all of its %" G_GSIZE_FORMAT
                                   " bytes are 0x%02x: get it again",
                                   size, (guint8) data[0]);
    const Kind *kind = find_kind (data, size);
    if (kind != NULL)
        return moult_image_reject (error, "the file is %s: %s", kind->what, kind->advice);
    if (is_text (data, size))
        return moult_image_reject (error, "the file is a text of %" G_GSIZE_FORMAT " bytes: %s",
                                   size, choose);
    return reject_unknown (data, size, name, error);
}
