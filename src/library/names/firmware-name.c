/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "firmware-name.h"

#include <string.h>

#include "version.h"

#define DIGITS  "0123456789"
#define UPPER   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER   "abcdefghijklmnopqrstuvwxyz"
#define HEX     DIGITS "abcdef"
#define WORD    UPPER LOWER DIGITS "_"
#define PREVIEW "-preview"

enum {
    MAX_FILE = 255, /* bytes, as on Linux' file systems */
    MAX_WORD = 64,
    MAX_NUMBER = 9, /* digits */
    DATE_SIZE = 8,
    MIN_HASH = 4, /* git's own */
    MIN_OWN_HASH = 7,
    MAX_HASH = 64,
    SUM_SIZE = 8,
};

/* Longer ones first, where one is the end of another. */
static const char *const exts[] = { "app-bin", "meta.zip", "bin", "uf2", "dfu", "hex",
                                    "zip",     "elf",      "axf", "map", NULL };

typedef struct {
    const char *text;
    gsize size;
} Piece;

typedef struct {
    Piece board;
    Piece variant;
    Piece date;
    Piece version;
    Piece build;
    Piece hash;
    Piece branch;
    Piece sum;
    gboolean dirty;
    const char *ext;
} Pieces;

/* Each take_…() moves @at behind what it found, and leaves it alone when it did not find it. */

static gboolean
take_text (const char **at, const char *text)
{
    if (!g_str_has_prefix (*at, text))
        return FALSE;
    *at += strlen (text);
    return TRUE;
}

static gboolean
take_span (const char **at, const char *accept, gsize max_size, Piece *piece)
{
    gsize size = strspn (*at, accept);

    if (size == 0 || size > max_size)
        return FALSE;
    *piece = (Piece) { *at, size };
    *at += size;
    return TRUE;
}

static gboolean
take_number (const char **at, const char *prefix, Piece *piece)
{
    const char *digits = *at;

    if (!take_text (&digits, prefix) || !take_span (&digits, DIGITS, MAX_NUMBER, piece))
        return FALSE;
    *at = digits;
    return TRUE;
}

/* "v1.18", "v1.28.0", "v1.29.0-preview", "v1.29.0-preview.678". */
static gboolean
take_version (const char **at, Pieces *pieces)
{
    const char *end = *at;
    Piece number;

    pieces->build = (Piece) { NULL, 0 };
    take_text (&end, "v");
    if (!take_number (&end, "", &number) || !take_number (&end, ".", &number))
        return FALSE;
    take_number (&end, ".", &number);
    if (take_text (&end, PREVIEW))
        take_number (&end, ".", &pieces->build);
    pieces->version = (Piece) { *at, end - *at };
    *at = end;
    return TRUE;
}

static gboolean
take_hash (const char **at, Piece *piece)
{
    const char *end = *at;

    if (!take_text (&end, ".g") || !take_span (&end, HEX, MAX_HASH, piece)
        || piece->size < MIN_HASH)
        return FALSE;
    *at = end;
    return TRUE;
}

static gboolean
is_day (const char *date)
{
    int day = (int) g_ascii_strtoll (date, NULL, 10);

    return g_date_valid_dmy (day % 100, day / 100 % 100, day / 10000);
}

/* What follows board and variant: "-20260406-v1.28.0.bin". */
static gboolean
read_release (const char *at, Pieces *pieces)
{
    pieces->date = pieces->hash = (Piece) { NULL, 0 };
    if (!take_text (&at, "-"))
        return FALSE;
    if (take_span (&at, DIGITS, DATE_SIZE, &pieces->date)
        && (pieces->date.size < DATE_SIZE || !is_day (pieces->date.text) || !take_text (&at, "-")))
        return FALSE;
    if (*at != 'v' || !take_version (&at, pieces))
        return FALSE;
    if (pieces->build.size > 0)
        take_hash (&at, &pieces->hash);
    pieces->ext = at + 1;
    return *at == '.' && g_strv_contains (exts, pieces->ext);
}

static gboolean
read_board (const char **at, const char *accept, Pieces *pieces)
{
    return take_span (at, accept, MAX_WORD, &pieces->board);
}

/* Not digits alone: that is a day gone wrong. */
static gboolean
read_variant (const char **at, Pieces *pieces)
{
    return take_text (at, "-") && take_span (at, WORD, MAX_WORD, &pieces->variant)
           && strspn (pieces->variant.text, DIGITS) < pieces->variant.size;
}

static gboolean
read_site_name (const char *at, Pieces *pieces)
{
    if (!read_board (&at, UPPER DIGITS "_", pieces))
        return FALSE;
    return read_release (at, pieces) || (read_variant (&at, pieces) && read_release (at, pieces));
}

static const char *
find_ext (const char *file)
{
    for (gsize i = 0; exts[i] != NULL; i++) {
        const char *ext =
            g_str_has_suffix (file, exts[i]) ? strrchr (file, '\0') - strlen (exts[i]) : file;

        if (ext > file && ext[-1] == '.')
            return ext;
    }
    return NULL;
}

/* "v1.29.0-preview.12" or "v1.28.0.5" up to @end: the commits since a release are a fourth number.
 */
static gboolean
read_own_version (const char *at, const char *end, Pieces *pieces)
{
    if (!take_version (&at, pieces))
        return FALSE;
    if (pieces->build.size == 0)
        take_number (&at, ".", &pieces->build);
    return at == end;
}

/* "my-branch-v1.29.0-preview.12": a branch may hold hyphens and numbers, so the last version
 * counts. */
static void
read_branch (const char *branch, const char *end, Pieces *pieces)
{
    const char *dash = end;

    while ((dash = memrchr (branch, '-', dash - branch)) != NULL) {
        if (dash > branch && read_own_version (dash + 1, end, pieces))
            break;
    }
    if (dash == NULL)
        pieces->version = pieces->build = (Piece) { NULL, 0 };
    pieces->branch = (Piece) { branch, (dash != NULL ? dash : end) - branch };
}

/* The hexadecimal digits behind the last @mark in front of @end; @end moves in front of them. */
static gboolean
take_last_hex (const char *start, const char *mark, const char **end, Piece *piece)
{
    const char *dash = memrchr (start, '-', *end - start);
    const char *digits = dash != NULL ? dash + strlen (mark) : NULL;

    if (dash == NULL || dash == start || digits >= *end || strncmp (dash, mark, strlen (mark)) != 0
        || strspn (digits, HEX) < (gsize) (*end - digits))
        return FALSE;
    *piece = (Piece) { digits, *end - digits };
    *end = dash;
    return TRUE;
}

static gboolean
take_last_text (const char *start, const char *text, const char **end)
{
    gsize size = strlen (text);

    if ((gsize) (*end - start) <= size || strncmp (*end - size, text, size) != 0)
        return FALSE;
    *end -= size;
    return TRUE;
}

/* "-gabc1234", "-gabc1234-dirty-89abcdef" behind branch and version. A branch alone may look like a
 * sum, so that counts behind a commit or a version only. */
static const char *
read_build (const char *branch, const char *end, Pieces *pieces)
{
    Piece sum = { NULL, 0 };
    const char *at = end;
    const char *before_sum = NULL;

    if (take_last_hex (branch, "-", &at, &sum) && sum.size != SUM_SIZE)
        return end;
    before_sum = at;
    gboolean dirty = take_last_text (branch, "-dirty", &at);
    if (take_last_hex (branch, "-g", &at, &pieces->hash) && pieces->hash.size >= MIN_OWN_HASH
        && pieces->hash.size <= MAX_HASH) {
        pieces->dirty = dirty;
        pieces->sum = sum;
        return at;
    }
    pieces->hash = (Piece) { NULL, 0 };
    read_branch (branch, before_sum, pieces);
    if (sum.size == 0 || pieces->version.size == 0)
        return end;
    pieces->sum = sum;
    return before_sum;
}

static gboolean
read_own_name (const char *at, Pieces *pieces)
{
    pieces->ext = find_ext (at);
    if (pieces->ext == NULL || !read_board (&at, WORD, pieces))
        return FALSE;
    if (*at != '@' && !read_variant (&at, pieces))
        return FALSE;
    if (!take_text (&at, "@") || strchr (at, '@') != NULL || at >= pieces->ext)
        return FALSE;
    read_branch (at, read_build (at, pieces->ext - 1, pieces), pieces);
    return pieces->branch.size > 0 && pieces->branch.size <= MAX_WORD;
}

static char *
dup_piece (Piece piece)
{
    return piece.size > 0 ? g_strndup (piece.text, piece.size) : NULL;
}

static char *
dup_date (const char *date)
{
    return date != NULL ? g_strdup_printf ("%.4s-%.2s-%.2s", date, date + 4, date + 6) : NULL;
}

static char *
dup_version (Piece piece)
{
    g_autofree char *text = dup_piece (piece);

    return moult_version_clean (text);
}

static MoultFirmwareName *
make_name (char *file, const Pieces *pieces)
{
    MoultFirmwareName *self = g_atomic_rc_box_new0 (MoultFirmwareName);

    self->board = dup_piece (pieces->board);
    self->variant = g_strndup (pieces->variant.text, pieces->variant.size);
    self->board_id = pieces->variant.size > 0
                         ? g_strdup_printf ("%s-%s", self->board, self->variant)
                         : g_strdup (self->board);
    self->date = dup_date (pieces->date.text);
    self->version = dup_version (pieces->version);
    self->hash = dup_piece (pieces->hash);
    self->dirty = pieces->dirty;
    self->sum = dup_piece (pieces->sum);
    self->branch = dup_piece (pieces->branch);
    self->ext = g_strdup (pieces->ext);
    self->n_build =
        pieces->build.size > 0 ? (int) g_ascii_strtoll (pieces->build.text, NULL, 10) : -1;
    self->file = file;
    return self;
}

/* The last part of a path without escapes; NULL if it is no name of a file. */
static char *
dup_file (const char *address)
{
    const char *end = address + strcspn (address, "?#");
    const char *slash = memrchr (address, '/', end - address);
    const char *start = slash != NULL ? slash + 1 : address;

    if (end - start > 3 * MAX_FILE)
        return NULL;
    g_autofree char *file = g_uri_unescape_segment (start, end, "/");
    if (file == NULL || strlen (file) > MAX_FILE || !g_utf8_validate (file, -1, NULL))
        return NULL;
    for (const char *at = file; *at != '\0'; at++) {
        if (g_ascii_iscntrl (*at))
            return NULL;
    }
    return g_steal_pointer (&file);
}

MoultFirmwareName *
moult_firmware_name_parse (const char *address)
{
    Pieces pieces = { { "", 0 }, { "", 0 } };

    g_return_val_if_fail (address != NULL, NULL);

    g_autofree char *file = dup_file (address);
    if (file == NULL)
        return NULL;
    if (strchr (file, '@') != NULL ? !read_own_name (file, &pieces)
                                   : !read_site_name (file, &pieces))
        return NULL;
    return make_name (g_steal_pointer (&file), &pieces);
}

MoultFirmwareName *
moult_firmware_name_ref (MoultFirmwareName *self)
{
    return g_atomic_rc_box_acquire (self);
}

static void
clear_name (gpointer data)
{
    MoultFirmwareName *self = data;

    g_free (self->file);
    g_free (self->board);
    g_free (self->variant);
    g_free (self->board_id);
    g_free (self->date);
    g_free (self->version);
    g_free (self->hash);
    g_free (self->sum);
    g_free (self->branch);
    g_free (self->ext);
}

void
moult_firmware_name_unref (MoultFirmwareName *self)
{
    g_atomic_rc_box_release_full (self, clear_name);
}

gboolean
moult_firmware_name_is_flashable (const char *ext)
{
    static const char *const flashable[] = { "app-bin", "bin", "dfu", "hex", "uf2", "zip", NULL };

    return g_strv_contains (flashable, ext);
}
