/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-line.h"

#include <string.h>

#include "line-meaning.h"

/* Bytes of a line; one that is longer is cut. */
#define MAX_TEXT 4096
#define TAB      8
#define ESCAPE   0x1b
#define BELL     0x07

struct _MoultBuildLine {
    GObject parent_instance;

    char *text;
    char *file;
    double fraction;
    guint line;
    guint8 kind;
    guint8 rank;
};

G_DEFINE_FINAL_TYPE (MoultBuildLine, moult_build_line, G_TYPE_OBJECT)

/* ---- Clean text ---- */

typedef struct {
    const char *from; /* what is left */
    const char *end;
    gsize size;
    char text[MAX_TEXT + 1];
} Cleaner;

/* What a terminal would show in the end: all after the last return. */
static void
skip_overwritten (Cleaner *cleaner)
{
    while (cleaner->end > cleaner->from && cleaner->end[-1] == '\r')
        cleaner->end--;
    const char *last = memrchr (cleaner->from, '\r', (gsize) (cleaner->end - cleaner->from));
    if (last != NULL)
        cleaner->from = last + 1;
}

/* ECMA-48: "ESC [ … final" (colours, cursor), "ESC ] … BEL" or "… ESC \" (gcc's links), else two
 * bytes. @from is after ESC. */
static void
skip_escape (Cleaner *cleaner)
{
    char kind = cleaner->from < cleaner->end ? *cleaner->from++ : '\0';

    if (kind == '[') {
        while (cleaner->from < cleaner->end && (*cleaner->from < 0x40 || *cleaner->from > 0x7e))
            cleaner->from++;
        if (cleaner->from < cleaner->end)
            cleaner->from++;
    } else if (kind == ']') {
        while (cleaner->from < cleaner->end && *cleaner->from != BELL && *cleaner->from != ESCAPE)
            cleaner->from++;
        gboolean long_end = cleaner->from < cleaner->end && *cleaner->from == ESCAPE;
        cleaner->from += MIN (cleaner->end - cleaner->from, long_end ? 2 : 1);
    }
}

static gboolean
add (Cleaner *cleaner, const char *bytes, gsize size)
{
    if (cleaner->size + size > MAX_TEXT)
        return FALSE;
    memcpy (cleaner->text + cleaner->size, bytes, size);
    cleaner->size += size;
    return TRUE;
}

static gboolean
add_tab (Cleaner *cleaner)
{
    do {
        if (!add (cleaner, " ", 1))
            return FALSE;
    } while (cleaner->size % TAB != 0);
    return TRUE;
}

/* What has no place of its own on a line, or turns the order of what follows. */
static gboolean
is_invisible (gunichar sign)
{
    switch (g_unichar_type (sign)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return TRUE;
    default:
        return FALSE;
    }
}

/* One sign that is no plain ASCII. */
static gboolean
add_sign (Cleaner *cleaner)
{
    static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
    const char *from = cleaner->from;
    gunichar sign = g_utf8_get_char_validated (from, cleaner->end - from);

    if (sign == (gunichar) -1 || sign == (gunichar) -2) {
        cleaner->from++;
        return add (cleaner, replacement, strlen (replacement));
    }
    cleaner->from += g_unichar_to_utf8 (sign, NULL);
    return is_invisible (sign) || add (cleaner, from, (gsize) (cleaner->from - from));
}

static gboolean
clean_next (Cleaner *cleaner)
{
    guchar next = (guchar) *cleaner->from;

    if (next >= 0x80)
        return add_sign (cleaner);
    cleaner->from++;
    if (next == '\t')
        return add_tab (cleaner);
    if (next == ESCAPE)
        skip_escape (cleaner);
    if (next < ' ' || next == 0x7f)
        return TRUE;
    return add (cleaner, (const char *) &next, 1);
}

static void
clean (Cleaner *cleaner)
{
    skip_overwritten (cleaner);
    while (cleaner->from < cleaner->end && clean_next (cleaner))
        ;
    while (cleaner->size > 0 && cleaner->text[cleaner->size - 1] == ' ')
        cleaner->size--;
    cleaner->text[cleaner->size] = '\0';
}

/* ---- The object ---- */

static void
moult_build_line_finalize (GObject *object)
{
    MoultBuildLine *self = MOULT_BUILD_LINE (object);

    g_free (self->text);
    g_free (self->file);

    G_OBJECT_CLASS (moult_build_line_parent_class)->finalize (object);
}

static void
moult_build_line_class_init (MoultBuildLineClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_build_line_finalize;
}

static void
moult_build_line_init (MoultBuildLine *self)
{
    self->fraction = -1;
}

static MoultBuildLine *
new_clean (const char *bytes, gsize size)
{
    MoultBuildLine *self = g_object_new (MOULT_TYPE_BUILD_LINE, NULL);
    Cleaner cleaner;

    cleaner.from = bytes;
    cleaner.end = bytes + size;
    cleaner.size = 0;
    clean (&cleaner);
    self->text = g_strndup (cleaner.text, cleaner.size);
    return self;
}

MoultBuildLine *
moult_build_line_new (const char *bytes, gsize size)
{
    g_return_val_if_fail (bytes != NULL || size == 0, NULL);

    MoultBuildLine *self = new_clean (bytes != NULL ? bytes : "", size);
    MoultLineMeaning meaning;

    moult_line_meaning_find (self->text, &meaning);
    self->kind = (guint8) meaning.kind;
    self->rank = (guint8) meaning.rank;
    self->fraction = meaning.fraction;
    self->line = meaning.line;
    if (meaning.file != NULL)
        self->file = g_strndup (meaning.file, meaning.file_size);
    return self;
}

MoultBuildLine *
moult_build_line_new_note (const char *text)
{
    g_return_val_if_fail (text != NULL, NULL);

    MoultBuildLine *self = new_clean (text, strlen (text));

    self->kind = MOULT_BUILD_LINE_NOTE;
    return self;
}

const char *
moult_build_line_get_text (MoultBuildLine *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LINE (self), "");

    return self->text;
}

MoultBuildLineKind
moult_build_line_get_kind (MoultBuildLine *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LINE (self), MOULT_BUILD_LINE_PLAIN);

    return self->kind;
}

guint
moult_build_line_get_rank (MoultBuildLine *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LINE (self), 0);

    return self->rank;
}

double
moult_build_line_get_fraction (MoultBuildLine *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LINE (self), -1);

    return self->fraction;
}

const char *
moult_build_line_get_file (MoultBuildLine *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LINE (self), NULL);

    return self->file;
}

guint
moult_build_line_get_line (MoultBuildLine *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LINE (self), 0);

    return self->line;
}
