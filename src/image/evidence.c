/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "evidence.h"

#include <string.h>

enum {
    MAX_VERSION = 64,
    MAX_MACHINE = 128,
    MAX_BOARD_ID = 64,
    /* _build stands among the literals of modsys.c, where the linker keeps them together. */
    MAX_NEIGHBOURS = 2,
};

static const char micropython[] = "MicroPython v";
static const char circuitpython[] = "Adafruit CircuitPython ";
static const char with[] = " with ";

typedef struct {
    const char *data;
    gsize size;
} Text;

static const char *
find (Text payload, const char *from, const char *needle)
{
    return memmem (from, payload.data + payload.size - from, needle, strlen (needle));
}

static gboolean
is_date (Text text)
{
    static const char form[] = "dddd-dd-dd";

    if (text.size < strlen (form))
        return FALSE;
    for (gsize i = 0; form[i] != '\0'; i++) {
        if (form[i] == 'd' ? !g_ascii_isdigit (text.data[i]) : text.data[i] != form[i])
            return FALSE;
    }
    return TRUE;
}

/* The length of "v1.23.0 on 2024-06-02" at the start of @text, 0 if something else stands there. */
static gsize
measure_version (Text text)
{
    static const char on[] = " on ";
    gsize length = 0;

    while (length < MIN (text.size, MAX_VERSION)
           && (g_ascii_isalnum (text.data[length]) || strchr (".+-_", text.data[length]) != NULL)
           && text.data[length] != '\0')
        length++;
    if (length < 2 || text.size - length < strlen (on)
        || memcmp (text.data + length, on, strlen (on)) != 0)
        return 0;
    length += strlen (on);
    Text date = { text.data + length, text.size - length };
    return is_date (date) ? length + strlen ("2024-06-02") : 0;
}

/* The first "@name<version> on <date>", for @name as in the file's banner. */
static char *
find_banner (Text payload, const char *name)
{
    const char *end = payload.data + payload.size;
    const char *hit = find (payload, payload.data, name);

    for (; hit != NULL; hit = find (payload, hit + 1, name)) {
        const char *version = hit + strlen (name);
        gsize length = measure_version ((Text) { version, end - version });

        if (length > 0 && g_ascii_isdigit (version[0]))
            return g_strndup (hit, strlen (name) + length);
    }
    return NULL;
}

/* The NUL-bordered text around @place, at most @limit bytes to each side; empty if longer. */
static Text
find_string_around (Text payload, const char *place, gsize limit)
{
    const char *start = place;
    const char *end = place;
    const char *payload_end = payload.data + payload.size;

    while (start > payload.data && start[-1] != '\0' && (gsize) (place - start) < limit)
        start--;
    while (end < payload_end && *end != '\0' && (gsize) (end - place) < limit)
        end++;
    if ((start > payload.data && start[-1] != '\0') || (end < payload_end && *end != '\0'))
        return (Text) { place, 0 };
    return (Text) { start, end - start };
}

/* "<board> with <chip>", where the chip is one word: no sentence of a help text. */
static char *
dup_machine (Text text)
{
    while (text.size > 0 && strchr ("\r\n", text.data[text.size - 1]) != NULL)
        text.size--;
    if (text.size == 0 || text.size > MAX_MACHINE || !g_utf8_validate (text.data, text.size, NULL))
        return NULL;
    for (gsize i = 0; i < text.size; i++) {
        if (g_ascii_iscntrl (text.data[i]))
            return NULL;
    }
    g_autofree char *machine = g_strndup (text.data, text.size);
    const char *chip = g_strrstr (machine, with);
    if (chip == NULL || chip[strlen (with)] == '\0' || strchr (chip + strlen (with), ' ') != NULL)
        return NULL;
    return g_steal_pointer (&machine);
}

/* Whether a text ends as "MicroPython v1.23.0 on 2024-06-02" does. */
static gboolean
ends_with_date (Text text)
{
    const gsize size = strlen ("2024-06-02");

    return text.size >= size && is_date ((Text) { text.data + text.size - size, size });
}

/* The banner is "<version>; <machine>"; ports print it in one piece or in two. */
static char *
find_machine (Text payload)
{
    const char *hit = find (payload, payload.data, with);

    for (; hit != NULL; hit = find (payload, hit + 1, with)) {
        Text text = find_string_around (payload, hit, MAX_VERSION + MAX_MACHINE);
        const char *semicolon =
            text.size > 0 ? memmem (text.data, hit - text.data, "; ", strlen ("; ")) : NULL;

        if (semicolon == NULL)
            continue;
        Text before = { text.data, semicolon - text.data };
        if (before.size > 0 && !ends_with_date (before))
            continue;
        Text machine = { semicolon + 2, text.size - before.size - 2 };
        char *found = dup_machine (machine);
        if (found != NULL)
            return found;
    }
    return NULL;
}

static gboolean
is_board_id (Text text)
{
    guint dashes = 0;
    guint others = 0; /* digits and underscores: plain words such as "ERROR" are no board ids */

    if (text.size < 4 || text.size > MAX_BOARD_ID || !g_ascii_isupper (text.data[0])
        || text.data[text.size - 1] == '-')
        return FALSE;
    for (gsize i = 0; i < text.size; i++) {
        char c = text.data[i];

        if (c == '-')
            dashes++;
        else if (c == '_' || g_ascii_isdigit (c))
            others++;
        else if (!g_ascii_isupper (c))
            return FALSE;
    }
    return dashes <= 1 && others > 0;
}

/* The string @steps away from @text, behind it or before it; padding NULs do not count. */
static Text
find_neighbour (Text payload, Text text, int steps)
{
    const char *end = payload.data + payload.size;

    for (; steps > 0; steps--) {
        const char *next = text.data + text.size;

        while (next < end && *next == '\0')
            next++;
        text = find_string_around (payload, next, MAX_VERSION);
    }
    for (; steps < 0 && text.data > payload.data; steps++) {
        const char *last = text.data - 1;

        while (last > payload.data && *last == '\0')
            last--;
        text = find_string_around (payload, last, MAX_VERSION);
    }
    return text;
}

/* Board ids among the neighbours of each "@anchor" that is a string's end. FALSE: they differ. */
static gboolean
collect_board_id (Text payload, const char *anchor, char **board_id)
{
    const char *hit = find (payload, payload.data, anchor);

    for (; hit != NULL; hit = find (payload, hit + 1, anchor)) {
        Text text = find_string_around (payload, hit, MAX_VERSION + MAX_MACHINE);

        if (text.size == 0)
            continue;
        for (int steps = -MAX_NEIGHBOURS; steps <= MAX_NEIGHBOURS; steps++) {
            Text neighbour = find_neighbour (payload, text, steps);

            if (steps == 0 || !is_board_id (neighbour))
                continue;
            g_autofree char *found = g_strndup (neighbour.data, neighbour.size);
            if (*board_id != NULL && !g_str_equal (*board_id, found))
                return FALSE;
            g_set_str (board_id, found);
        }
    }
    return TRUE;
}

/* sys.implementation._build came with 1.25. */
static gboolean
has_build_name (const char *version)
{
    char *rest;
    guint64 major = g_ascii_strtoull (version, &rest, 10);
    guint64 minor = *rest == '.' ? g_ascii_strtoull (rest + 1, NULL, 10) : 0;

    return major > 1 || (major == 1 && minor >= 25);
}

static char *
find_board_id (Text payload, const MoultEvidence *self)
{
    g_autofree char *board_id = NULL;

    if (!has_build_name (self->version) || !collect_board_id (payload, micropython, &board_id)
        || (self->machine != NULL && !collect_board_id (payload, self->machine, &board_id)))
        return NULL;
    return g_steal_pointer (&board_id);
}

static void
search_version (MoultEvidence *self, Text payload)
{
    self->version_text = find_banner (payload, circuitpython);
    if (self->version_text != NULL)
        return;
    self->version_text = find_banner (payload, micropython);
    if (self->version_text != NULL)
        self->version = moult_evidence_clean_version (self->version_text + strlen (micropython));
}

void
moult_evidence_search (MoultEvidence *self, GBytes *payload)
{
    Text text;

    text.data = g_bytes_get_data (payload, &text.size);
    if (text.data == NULL)
        return;
    if (self->version_text == NULL)
        search_version (self, text);
    if (self->machine == NULL)
        self->machine = find_machine (text);
    if (self->board_id == NULL && self->version != NULL)
        self->board_id = find_board_id (text, self);
}

void
moult_evidence_clear (MoultEvidence *self)
{
    g_clear_pointer (&self->version, g_free);
    g_clear_pointer (&self->version_text, g_free);
    g_clear_pointer (&self->machine, g_free);
    g_clear_pointer (&self->board_id, g_free);
}

char *
moult_evidence_clean_version (const char *text)
{
    static const char preview[] = "-preview.";
    const char *start = *text == 'v' ? text + 1 : text;
    gsize length = strspn (start, "0123456789.");
    const char *rest = start + length;
    gboolean named = g_str_has_prefix (rest, preview);

    while (length > 0 && start[length - 1] == '.') /* "1.23.0.dirty" */
        length--;
    if (length == 0 || memchr (start, '.', length) == NULL)
        return NULL;
    if (named)
        rest += strlen (preview);
    else if (*rest == '-')
        rest++;
    gsize digits = strspn (rest, "0123456789");
    if (digits == 0 || (!named && !g_str_has_prefix (rest + digits, "-g")))
        return g_strndup (start, length);
    return g_strdup_printf ("%.*s-preview.%.*s", (int) length, start, (int) digits, rest);
}
