/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "version.h"

#include <string.h>

enum {
    MAX_DIGITS = 9, /* of one number, so that none overflows */
    N_NUMBERS = 3,
};

typedef enum {
    KIND_PREVIEW, /* commits since the series was opened, before its release */
    KIND_RELEASE,
    KIND_LATER, /* commits since the release */
} Kind;

typedef struct {
    int numbers[N_NUMBERS];
    Kind kind;
    gboolean named; /* says "preview" itself */
    int n_commits;  /* or -1 */
} Version;

/* Reads a number behind one of @separators ("": behind nothing) and moves @at past it. */
static gboolean
take_number (const char **at, const char *separators, int *number)
{
    const char *digits = *at;

    if (*separators != '\0' && (*digits == '\0' || strchr (separators, *digits++) == NULL))
        return FALSE;
    gsize n_digits = strspn (digits, "0123456789");
    if (n_digits == 0 || n_digits > MAX_DIGITS)
        return FALSE;
    *number = (int) g_ascii_strtoll (digits, NULL, 10);
    *at = digits + n_digits;
    return TRUE;
}

/* "1.18", "1.28.0": two or three numbers. */
static gboolean
take_numbers (const char **at, Version *version)
{
    if (**at == 'v')
        (*at)++;
    if (!take_number (at, "", &version->numbers[0]) || !take_number (at, ".", &version->numbers[1]))
        return FALSE;
    take_number (at, ".", &version->numbers[2]);
    return TRUE;
}

/* git opens series with "v1.22.0-preview" and younger tags; before, it counted from the release. */
static Kind
find_preview_kind (const Version *version)
{
    gboolean opened = version->numbers[0] > 1 || version->numbers[1] >= 22;

    return opened ? KIND_PREVIEW : KIND_LATER;
}

/* "-preview", "-preview.233", "-preview-233-g1c3c201149" (as git describes it), "-103-g1234567". */
static void
take_commits (const char *at, Version *version)
{
    static const char preview[] = "-preview";

    version->kind = KIND_RELEASE;
    version->n_commits = -1;
    version->named = g_str_has_prefix (at, preview);
    if (version->named) {
        at += strlen (preview);
        version->kind = find_preview_kind (version);
        take_number (&at, ".-", &version->n_commits);
    } else if (take_number (&at, "-", &version->n_commits)) {
        /* "1.25.0-3" is a packager's. */
        version->kind = g_str_has_prefix (at, "-g") ? KIND_LATER : KIND_RELEASE;
    }
    if (version->kind == KIND_RELEASE)
        version->n_commits = -1;
}

/* What else follows ("-dirty", "+ds-1", " on 2024-06-02") says nothing of how new it is. */
static gboolean
parse (const char *text, Version *version)
{
    const char *at = text;

    memset (version, 0, sizeof *version);
    if (text == NULL || !take_numbers (&at, version) || g_ascii_isalnum (*at))
        return FALSE;
    take_commits (at, version);
    return TRUE;
}

static int
compare_numbers (int a, int b)
{
    return (a > b) - (a < b);
}

int
moult_version_compare (const char *a, const char *b)
{
    Version left;
    Version right;
    gboolean has_left = parse (a, &left);
    gboolean has_right = parse (b, &right);

    if (!has_left || !has_right)
        return compare_numbers (has_left, has_right);
    for (guint i = 0; i < N_NUMBERS; i++) {
        if (left.numbers[i] != right.numbers[i])
            return compare_numbers (left.numbers[i], right.numbers[i]);
    }
    if (left.kind != right.kind)
        return compare_numbers (left.kind, right.kind);
    return compare_numbers (left.n_commits, right.n_commits);
}

/* Releases before 1.20 were called without the last ".0". */
static gboolean
is_short (const Version *version)
{
    return version->numbers[0] <= 1 && version->numbers[1] < 20 && version->numbers[2] == 0;
}

static char *
format (const Version *version)
{
    GString *text = g_string_new (NULL);

    g_string_append_printf (text, "%d.%d", version->numbers[0], version->numbers[1]);
    if (!is_short (version))
        g_string_append_printf (text, ".%d", version->numbers[2]);
    if (version->named)
        g_string_append (text, "-preview");
    if (version->named && version->n_commits >= 0)
        g_string_append_printf (text, ".%d", version->n_commits);
    return g_string_free_and_steal (text);
}

char *
moult_version_clean (const char *text)
{
    static const char *const development[] = { "preview", "latest", "master", NULL };
    Version version;

    if (g_strcmp0 (text, "stable") == 0)
        return g_strdup (text);
    if (text != NULL && g_strv_contains (development, text))
        return g_strdup ("preview");
    if (!parse (text, &version))
        return NULL;
    if (version.kind == KIND_LATER && !version.named)
        return g_strdup ("preview");
    return format (&version);
}

gboolean
moult_version_is_preview (const char *version)
{
    Version parsed;

    if (g_strcmp0 (version, "preview") == 0)
        return TRUE;
    return parse (version, &parsed) && parsed.kind != KIND_RELEASE;
}

/* Whether two are of one series, and one of its previews is as good as the other. */
static gboolean
is_any_preview_of (const Version *version, const Version *wanted)
{
    return wanted->named && wanted->n_commits < 0 && version->kind == wanted->kind
           && memcmp (version->numbers, wanted->numbers, sizeof wanted->numbers) == 0;
}

gboolean
moult_version_matches (const char *version, const char *wanted)
{
    g_autofree char *clean = moult_version_clean (wanted);
    Version build;
    Version asked;

    if (clean == NULL || !parse (version, &build))
        return FALSE;
    if (g_str_equal (clean, "stable"))
        return build.kind == KIND_RELEASE;
    if (g_str_equal (clean, "preview"))
        return build.kind != KIND_RELEASE;
    return (parse (clean, &asked) && is_any_preview_of (&build, &asked))
           || moult_version_compare (version, clean) == 0;
}
