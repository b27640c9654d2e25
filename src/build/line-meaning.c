/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "line-meaning.h"

#include <string.h>

/* Paths are shorter. */
#define MAX_FILE 1024

/* Where the words of a pattern have to stand. */
typedef enum {
    AT_START,
    AFTER_COLON, /* at the start or after ": ", as all programs print their errors */
    ANYWHERE,
} Place;

/* The first that fits counts, so that what only looks like something stands before it. Ranks tell
 * how near to the cause a line is: what a compiler says of a file, the linker of the whole, a tool
 * that reads the project, a script, and last of all those that only pass on that something failed.
 */
static const struct {
    const char *words;
    Place place;
    MoultBuildLineKind kind;
    guint rank;
} patterns[] = {
    /* What follows from a full disk is all alike. */
    { "No space left on device", ANYWHERE, MOULT_BUILD_LINE_ERROR, 9 },
    /* gcc and clang that pass on. */
    { "all warnings being treated as errors", ANYWHERE, MOULT_BUILD_LINE_ERROR, 2 },
    { "ld returned ", ANYWHERE, MOULT_BUILD_LINE_ERROR, 2 },
    { "linker command failed", ANYWHERE, MOULT_BUILD_LINE_ERROR, 2 },
    { "error: subcommand failed", AFTER_COLON, MOULT_BUILD_LINE_ERROR, 1 },
    /* GNU ld: ldmain.c, ldlang.c, ldfile.c. */
    { "undefined reference to ", ANYWHERE, MOULT_BUILD_LINE_ERROR, 8 },
    { "multiple definition of ", ANYWHERE, MOULT_BUILD_LINE_ERROR, 8 },
    { "' overflowed by ", ANYWHERE, MOULT_BUILD_LINE_ERROR, 8 },
    { "' will not fit in region ", ANYWHERE, MOULT_BUILD_LINE_ERROR, 7 },
    { "cannot find -l", AFTER_COLON, MOULT_BUILD_LINE_ERROR, 8 },
    { "cannot open linker script file ", AFTER_COLON, MOULT_BUILD_LINE_ERROR, 8 },
    /* CMake: the message itself is on the lines below. */
    { "CMake Error at ", AT_START, MOULT_BUILD_LINE_ERROR, 7 },
    { "CMake Error", AT_START, MOULT_BUILD_LINE_ERROR, 6 },
    { "CMake Warning", AT_START, MOULT_BUILD_LINE_WARNING, 0 },
    /* Engines of containers. */
    { "Error response from daemon", ANYWHERE, MOULT_BUILD_LINE_ERROR, 7 },
    { "Cannot connect to the Docker daemon", ANYWHERE, MOULT_BUILD_LINE_ERROR, 7 },
    { "permission denied while trying to connect", ANYWHERE, MOULT_BUILD_LINE_ERROR, 7 },
    { "the input device is not a TTY", ANYWHERE, MOULT_BUILD_LINE_ERROR, 7 },
    /* mpbuild, build.py; its own "ERROR:" only repeats its command. */
    { "ERROR: The following command returned ", AT_START, MOULT_BUILD_LINE_ERROR, 1 },
    { "Sorry, builds are not supported", AT_START, MOULT_BUILD_LINE_ERROR, 5 },
    { "Invalid board", AT_START, MOULT_BUILD_LINE_ERROR, 5 },
    { "Invalid variant ", AT_START, MOULT_BUILD_LINE_ERROR, 5 },
    /* Shells. */
    { ": command not found", ANYWHERE, MOULT_BUILD_LINE_ERROR, 7 },
    /* MicroPython: py/makemanifest of tools, freezing. */
    { "error compiling ", AT_START, MOULT_BUILD_LINE_ERROR, 6 },
    { "freeze error ", AT_START, MOULT_BUILD_LINE_ERROR, 6 },
    /* git, and programs that speak as git and gcc do. */
    { "fatal: ", AT_START, MOULT_BUILD_LINE_ERROR, 6 },
    { "fatal error: ", AFTER_COLON, MOULT_BUILD_LINE_ERROR, 7 },
    { "error: ", AT_START, MOULT_BUILD_LINE_ERROR, 5 },
    { "Error: ", AT_START, MOULT_BUILD_LINE_ERROR, 5 },
    { "ERROR: ", AT_START, MOULT_BUILD_LINE_ERROR, 4 },
    { "error: ", AFTER_COLON, MOULT_BUILD_LINE_ERROR, 6 },
    { "warning: ", AFTER_COLON, MOULT_BUILD_LINE_WARNING, 0 },
    { "Warning: ", AFTER_COLON, MOULT_BUILD_LINE_WARNING, 0 },
    /* ninja. */
    { "ninja: build stopped: ", AT_START, MOULT_BUILD_LINE_ERROR, 1 },
    { "ninja failed with exit code ", AT_START, MOULT_BUILD_LINE_ERROR, 1 },
    { "FAILED: ", AT_START, MOULT_BUILD_LINE_ERROR, 2 },
};

/* py/mkrules.mk, mpy-cross and tools/makemanifest.py: one word, then the file. */
static const char *const object_words[] = { "CC ", "CXX ", "AS ", "MPY " };

static gboolean
is_digit (char sign)
{
    return g_ascii_isdigit (sign);
}

/* ---- "FILE:LINE:" and "FILE:LINE:COLUMN:" ---- */

/* Goes back over ":123"; @end is after it. Returns where it begins, or NULL. */
static const char *
step_back (const char *start, const char *end, guint *number)
{
    const char *digits = end;

    while (digits > start && is_digit (digits[-1]))
        digits--;
    if (digits == end || end - digits > 9 || digits - start < 2 || digits[-1] != ':')
        return NULL;
    *number = (guint) g_ascii_strtoull (digits, NULL, 10);
    return digits - 1;
}

/* Takes what stands before @end, a colon, for a place. ld names itself before it. */
static gboolean
take_place (const char *text, const char *end, MoultLineMeaning *meaning)
{
    static const char ld[] = "ld: ";
    const char *self = g_strstr_len (text, end - text, ld);
    const char *start = self != NULL ? self + strlen (ld) : text;
    guint last = 0, line = 0;
    const char *before = step_back (start, end, &last);

    if (before == NULL)
        return FALSE;
    const char *file_end = step_back (start, before, &line);
    if (file_end == NULL) {
        file_end = before;
        line = last;
    }
    if (file_end - start > MAX_FILE)
        return FALSE;
    meaning->file = start;
    meaning->file_size = (gsize) (file_end - start);
    meaning->line = line;
    return TRUE;
}

/* ---- Errors ---- */

static const char *
find_words (const char *text, const char *words, Place place)
{
    if (place == AT_START)
        return g_str_has_prefix (text, words) ? text : NULL;
    if (place == ANYWHERE)
        return strstr (text, words);
    if (g_str_has_prefix (text, words))
        return text;
    for (const char *found = text; (found = strstr (found, words)) != NULL; found++) {
        if (found - text > 2 && found[-1] == ' ' && found[-2] == ':')
            return found;
    }
    return NULL;
}

/* The colon before which a place may stand. */
static const char *
find_place_end (const char *text, const char *found)
{
    static const char cmake[] = "CMake Error at ";

    if (g_str_has_prefix (text, cmake)) {
        const char *end = strstr (text, " (");
        return end != NULL ? end : text;
    }
    return found - text > 2 ? found - 2 : text;
}

static void
take_error_place (const char *text, const char *found, MoultLineMeaning *meaning)
{
    static const char cmake[] = "CMake Error at ";
    const char *start = g_str_has_prefix (text, cmake) ? text + strlen (cmake) : text;

    if (!take_place (start, MAX (start, find_place_end (text, found)), meaning))
        return;
    /* A compiler's: it names the place in a file. */
    if (meaning->kind == MOULT_BUILD_LINE_ERROR && start == text && meaning->rank < 8)
        meaning->rank = 9;
}

/* What only quotes: gcc shows the line below its message, CMake and git indent. */
static gboolean
is_quoted (const char *text)
{
    return *text == ' ' || *text == '|';
}

static gboolean
find_pattern (const char *text, MoultLineMeaning *meaning)
{
    for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++) {
        const char *found = find_words (text, patterns[i].words, patterns[i].place);

        if (found == NULL || (is_quoted (text) && patterns[i].rank < 9))
            continue;
        meaning->kind = patterns[i].kind;
        meaning->rank = patterns[i].rank;
        take_error_place (text, found, meaning);
        return TRUE;
    }
    return FALSE;
}

/* "make: *** …", "make[2]: …", and "Makefile:33: *** Invalid BOARD …  Stop." of $(error). */
static gboolean
find_make (const char *text, MoultLineMeaning *meaning)
{
    const char *stars = strstr (text, ": *** ");
    const char *words = stars != NULL ? stars + strlen (": *** ") : NULL;

    if (words == NULL || is_quoted (text) || g_str_has_prefix (words, "Waiting for unfinished"))
        return FALSE;
    meaning->kind = MOULT_BUILD_LINE_ERROR;
    if (take_place (text, stars, meaning))
        meaning->rank = 7;
    else if (*words == '[' || !g_str_has_suffix (text, "Stop."))
        meaning->rank = 1;
    else
        meaning->rank = 5;
    return TRUE;
}

/* The last line of a traceback: "ModuleNotFoundError: No module named 'elftools'". */
static gboolean
find_exception (const char *text, MoultLineMeaning *meaning)
{
    static const char *const ends[] = { "Error", "Exception", "Exit" };
    gsize size = 0;

    while (g_ascii_isalnum (text[size]) || text[size] == '_' || text[size] == '.')
        size++;
    if (size == 0 || (text[size] != ':' && text[size] != '\0') || !g_ascii_isalpha (*text))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS (ends); i++) {
        gsize end = strlen (ends[i]);

        if (size > end && strncmp (text + size - end, ends[i], end) == 0) {
            meaning->kind = MOULT_BUILD_LINE_ERROR;
            meaning->rank = 6;
            return TRUE;
        }
    }
    return FALSE;
}

/* "/bin/sh: 1: arm-none-eabi-gcc: not found", "make: arm-none-eabi-gcc: No such file or directory"
 */
static gboolean
find_missing_program (const char *text, MoultLineMeaning *meaning)
{
    gboolean shell = g_str_has_suffix (text, ": not found") && strstr (text, "sh: ") != NULL;
    gboolean make =
        g_str_has_suffix (text, ": No such file or directory") && g_str_has_prefix (text, "make");

    if (!shell && !make)
        return FALSE;
    meaning->kind = MOULT_BUILD_LINE_ERROR;
    meaning->rank = 7;
    return TRUE;
}

/* ---- Progress ---- */

/* ninja: "[12/340] Building C object x.o". Returns what follows, or NULL. */
static const char *
read_steps (const char *text, MoultLineMeaning *meaning)
{
    char *end = NULL;
    guint64 done, all;

    if (text[0] != '[' || !is_digit (text[1]))
        return NULL;
    done = g_ascii_strtoull (text + 1, &end, 10);
    if (*end != '/' || !is_digit (end[1]))
        return NULL;
    all = g_ascii_strtoull (end + 1, &end, 10);
    if (*end != ']' || all == 0 || done > all)
        return NULL;
    meaning->fraction = (double) done / (double) all;
    return end + 1;
}

/* CMake's makefiles: "[ 62%] Building C object x.o". */
static const char *
read_percent (const char *text, MoultLineMeaning *meaning)
{
    char *end = NULL;

    if (text[0] != '[')
        return NULL;
    const char *digits = text + 1 + strspn (text + 1, " ");
    if (!is_digit (*digits))
        return NULL;
    guint64 percent = g_ascii_strtoull (digits, &end, 10);
    if (end[0] != '%' || end[1] != ']' || percent > 100)
        return NULL;
    meaning->fraction = (double) percent / 100;
    return end + 2;
}

/* "arm-none-eabi-gcc … -c …" of a build with V=1. */
static gboolean
is_compiler_call (const char *text)
{
    const char *end = strchr (text, ' ');

    if (end == NULL || strstr (end, " -c ") == NULL)
        return FALSE;
    for (const char *const *name = (const char *const[]) { "gcc", "g++", "clang", NULL };
         *name != NULL; name++) {
        gsize size = strlen (*name);

        if ((gsize) (end - text) >= size && strncmp (end - size, *name, size) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_object (const char *text)
{
    for (gsize i = 0; i < G_N_ELEMENTS (object_words); i++) {
        if (g_str_has_prefix (text, object_words[i]))
            return TRUE;
    }
    return is_compiler_call (text);
}

static void
find_progress (const char *text, MoultLineMeaning *meaning)
{
    const char *rest = read_steps (text, meaning);

    if (rest == NULL)
        rest = read_percent (text, meaning);
    if (rest != NULL ? g_str_has_prefix (rest, " Building ") : is_object (text))
        meaning->kind = MOULT_BUILD_LINE_OBJECT;
}

void
moult_line_meaning_find (const char *text, MoultLineMeaning *meaning)
{
    g_return_if_fail (text != NULL && meaning != NULL);

    *meaning = (MoultLineMeaning) { .kind = MOULT_BUILD_LINE_PLAIN, .fraction = -1 };
    find_progress (text, meaning);
    if (meaning->kind == MOULT_BUILD_LINE_OBJECT || meaning->fraction >= 0)
        return;
    if (!find_make (text, meaning) && !find_missing_program (text, meaning)
        && !find_pattern (text, meaning))
        find_exception (text, meaning);
}
