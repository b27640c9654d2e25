/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tree-name.h"

#include <string.h>

#include "board-db.h"
#include "firmware-name.h"
#include "git.h"
#include "version.h"

#define WORD G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_"

enum {
    GIT_SECONDS = 5,
    MAX_WORD = 64, /* as firmware-name.c reads it */
};

/* Longer ones first, where one is the beginning of another. */
static const char *const ports[] = {
    "esp8266", "esp32", "rp2",        "samd",      "nrf",    "stm32",
    "mimxrt",  "alif",  "renesas-ra", "psoc-edge", "cc3200", NULL,
};

/* Only the characters of @valid, and no more than a name may have. */
static char *
dup_safe (const char *text, const char *valid)
{
    char *safe = g_strndup (text, MAX_WORD);

    return g_strcanon (safe, valid, '_');
}

static void
set_board_id (MoultTreeName *self, const char *board_id)
{
    const char *dash = strchr (board_id, '-');
    g_autofree char *board = dash != NULL ? g_strndup (board_id, dash - board_id) : NULL;

    g_free (self->board);
    g_free (self->variant);
    self->board = dup_safe (board != NULL ? board : board_id, WORD);
    self->variant = dup_safe (dash != NULL ? dash + 1 : "", WORD);
    self->is_guess = FALSE;
}

/* ".../ports/esp32/build-ESP32_GENERIC-SPIRAM/firmware.bin"; ports are built in other folders too.
 */
static void
read_folders (MoultTreeName *self, const char *path)
{
    g_auto (GStrv) parts = g_strsplit (path, "/", -1);
    guint n_parts = g_strv_length (parts);

    for (guint i = n_parts; i-- > 0;) {
        if (i + 2 >= n_parts || !g_str_equal (parts[i], "ports")
            || !g_strv_contains (ports, parts[i + 1]))
            continue;
        self->port = g_strdup (parts[i + 1]);
        if (i + 3 < n_parts && g_str_has_prefix (parts[i + 2], "build-")
            && g_ascii_isalnum (parts[i + 2][strlen ("build-")]))
            set_board_id (self, parts[i + 2] + strlen ("build-"));
        return;
    }
}

/* A file that is called as the site's and mpflash's are says who it is, wherever it lies. */
static void
read_name (MoultTreeName *self, const char *base)
{
    g_autoptr (MoultFirmwareName) name = moult_firmware_name_parse (base);

    if (name == NULL || self->board != NULL)
        return;
    self->board = g_strdup (name->board);
    self->variant = g_strdup (name->variant);
    self->version = g_strdup (name->version);
    self->branch = g_strdup (name->branch);
    self->n_build = name->n_build;
}

static void
read_stem (MoultTreeName *self, const char *base)
{
    const char *dot = strrchr (base, '.');
    g_autofree char *stem = g_strndup (base, dot != NULL ? (gsize) (dot - base) : strlen (base));

    self->board = dup_safe (*stem != '\0' ? stem : "firmware", WORD);
    self->variant = g_strdup ("");
    self->is_guess = TRUE;
}

/* The port of the board, else one that is named in the file's name. */
static void
complete_port (MoultTreeName *self, const char *base)
{
    const MoultBoardKind *kind = moult_board_db_lookup (self->board);

    if (self->port == NULL && kind != NULL)
        self->port = g_strdup (kind->port);
    for (guint i = 0; self->port == NULL && ports[i] != NULL; i++) {
        const char *found = strstr (base, ports[i]);

        if (found != NULL && (found == base || !g_ascii_isalnum (found[-1])))
            self->port = g_strdup (ports[i]);
    }
}

/* "v1.29.0-preview-233-g1c3c201149-dirty", "v1.28.0-5-g1c3c201149", "v1.28.0". */
static void
read_description (MoultTreeName *self, const char *text)
{
    g_autoptr (GRegex) regex =
        g_regex_new ("^v([0-9]+\\.[0-9.]+)(-preview)?(-([0-9]{1,9})-g[0-9a-f]+)?(-dirty)?$",
                     G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
    g_autoptr (GMatchInfo) match = NULL;

    if (!g_regex_match (regex, text, G_REGEX_MATCH_DEFAULT, &match))
        return;
    g_autofree char *release = g_match_info_fetch (match, 1);
    g_autofree char *preview = g_match_info_fetch (match, 2);
    g_autofree char *commits = g_match_info_fetch (match, 4);
    gboolean counted = commits != NULL && *commits != '\0';
    gboolean is_preview = preview != NULL && *preview != '\0';
    g_autofree char *version =
        g_strconcat (release, is_preview ? preview : "", is_preview && counted ? "." : "",
                     is_preview && counted ? commits : "", NULL);

    self->version = moult_version_clean (version);
    if (self->version != NULL && counted)
        self->n_build = (int) g_ascii_strtoll (commits, NULL, 10);
}

static void
set_branch (MoultTreeName *self, const char *branch)
{
    const char *slash = strrchr (branch, '/');

    self->branch = dup_safe (slash != NULL ? slash + 1 : branch, WORD "-.+");
}

static void
ask_git (MoultTreeName *self, const char *folder, GCancellable *cancellable)
{
    static const char *const describe[] = { "describe", "--tags",   "--dirty", "--always",
                                            "--match",  "v[1-9].*", NULL };
    static const char *const head[] = { "rev-parse", "--abbrev-ref", "HEAD", NULL };
    gint64 deadline = g_get_monotonic_time () + GIT_SECONDS * G_USEC_PER_SEC;

    if (self->version == NULL) {
        g_autofree char *text = moult_git_ask (folder, describe, deadline, cancellable);

        if (text != NULL)
            read_description (self, text);
    }
    if (self->branch == NULL) {
        g_autofree char *text = moult_git_ask (folder, head, deadline, cancellable);

        set_branch (self, text != NULL ? text : "local");
    }
}

/* "v1.29.0-preview.12" says its commits itself; others get them as a fourth number. */
static char *
dup_version_part (const MoultTreeName *self)
{
    gboolean is_told = self->n_build < 0 || strstr (self->version, "preview") != NULL;
    gboolean is_short = strchr (self->version, '.') == strrchr (self->version, '.');

    if (is_told)
        return g_strdup_printf ("-v%s", self->version);
    return g_strdup_printf ("-v%s%s.%d", self->version, is_short ? ".0" : "", self->n_build);
}

static void
make_names (MoultTreeName *self)
{
    g_autofree char *version = self->version != NULL ? dup_version_part (self) : NULL;

    g_free (self->custom_id);
    g_free (self->file);
    self->custom_id = g_strdup_printf ("%s@%s", self->board, self->branch);
    self->file = g_strdup_printf ("%s%s%s@%s%s%s%s", self->board, *self->variant != '\0' ? "-" : "",
                                  self->variant, self->branch, version != NULL ? version : "",
                                  self->ext != NULL ? "." : "", self->ext != NULL ? self->ext : "");
}

/* What the words of the path say; the names are still to be made. */
static MoultTreeName *
read_path (const char *absolute)
{
    MoultTreeName *self = g_new0 (MoultTreeName, 1);
    g_autofree char *base = g_path_get_basename (absolute);
    const char *dot = strrchr (base, '.');

    self->n_build = -1;
    self->ext = dot != NULL ? dup_safe (dot + 1, WORD "-") : NULL;
    read_folders (self, absolute);
    read_name (self, base);
    if (self->board == NULL)
        read_stem (self, base);
    complete_port (self, base);
    return self;
}

MoultTreeName *
moult_tree_name_new (const char *path, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (path != NULL, NULL);

    g_autofree char *absolute = g_canonicalize_filename (path, NULL);
    g_autofree char *folder = g_path_get_dirname (absolute);
    g_autoptr (MoultTreeName) self = read_path (absolute);

    ask_git (self, folder, cancellable);
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
    make_names (self);
    return g_steal_pointer (&self);
}

MoultTreeName *
moult_tree_name_new_for_name (const char *name)
{
    g_return_val_if_fail (name != NULL, NULL);

    MoultTreeName *self = read_path (name);

    if (self->branch == NULL)
        set_branch (self, "local");
    make_names (self);
    return self;
}

void
moult_tree_name_set_board_id (MoultTreeName *self, const char *board_id)
{
    g_return_if_fail (board_id != NULL && *board_id != '\0');

    set_board_id (self, board_id);
    make_names (self);
}

void
moult_tree_name_set_version (MoultTreeName *self, const char *version)
{
    g_autofree char *clean = moult_version_clean (version);

    /* The words "stable" and "preview" are for questions. */
    if (clean == NULL || !g_ascii_isdigit (*clean) || g_strcmp0 (clean, self->version) == 0)
        return;
    g_free (self->version);
    self->version = g_steal_pointer (&clean);
    self->n_build = -1;
    make_names (self);
}

gboolean
moult_tree_name_set_custom_id (MoultTreeName *self, const char *custom_id)
{
    gsize board_size = strspn (custom_id, WORD);
    const char *branch = custom_id + board_size + 1;

    if (board_size == 0 || board_size > MAX_WORD || custom_id[board_size] != '@' || *branch == '\0'
        || strlen (branch) > MAX_WORD || branch[strspn (branch, WORD "-.+")] != '\0')
        return FALSE;
    g_free (self->board);
    self->board = g_strndup (custom_id, board_size);
    self->is_guess = FALSE;
    g_clear_pointer (&self->branch, g_free);
    set_branch (self, branch);
    make_names (self);
    return TRUE;
}

void
moult_tree_name_free (MoultTreeName *self)
{
    g_free (self->port);
    g_free (self->board);
    g_free (self->variant);
    g_free (self->version);
    g_free (self->branch);
    g_free (self->custom_id);
    g_free (self->ext);
    g_free (self->file);
    g_free (self);
}
