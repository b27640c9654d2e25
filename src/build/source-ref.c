/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "source-ref.h"

#include <string.h>

#include "error.h"
#include "version.h"

enum {
    MAX_LIST = 1000,
    MAX_NAME = 200,
    MIN_HASH = 4, /* digits; fewer git does not take */
    LABEL_HASH = 12,
    N_NEWEST = 5,
};

#define TAGS     "refs/tags/"
#define BRANCHES "refs/heads/"
#define REMOTES  "refs/remotes/"

void
moult_source_ref_free (MoultSourceRef *self)
{
    g_free (self->name);
    g_free (self->commit);
    g_free (self);
}

/* Takes @commit. */
static MoultSourceRef *
ref_new (const char *name, char *commit)
{
    MoultSourceRef *self = g_new0 (MoultSourceRef, 1);

    self->name = g_strdup (name);
    self->commit = commit;
    return self;
}

/* ---- What there is ---- */

static int
compare_versions (gconstpointer a, gconstpointer b)
{
    return moult_version_compare (*(const char *const *) b, *(const char *const *) a);
}

static gboolean
is_release (const char *tag)
{
    g_autofree char *version = moult_version_clean (tag);

    return tag[0] == 'v' && g_ascii_isdigit (tag[1]) && version != NULL
           && !moult_version_is_preview (tag);
}

/* Newest first; of lines " refs/tags/v1.28.0". Borrowed. */
static GPtrArray *
pick_releases (char **lines)
{
    GPtrArray *releases = g_ptr_array_new ();

    for (guint i = 0; lines[i] != NULL; i++) {
        if (g_str_has_prefix (lines[i], " " TAGS) && is_release (lines[i] + strlen (" " TAGS)))
            g_ptr_array_add (releases, lines[i] + strlen (" " TAGS));
    }
    g_ptr_array_sort (releases, compare_versions);
    return releases;
}

static void
add_branches (GPtrArray *names, char **lines, const char *prefix)
{
    for (guint i = 0; lines[i] != NULL; i++) {
        /* "origin/HEAD" is another name of one of the others. */
        if (g_str_has_prefix (lines[i], prefix) && !g_str_has_suffix (lines[i], "/HEAD"))
            g_ptr_array_add (names, strchr (strchr (lines[i], '/') + 1, '/') + 1);
    }
}

static GStrv
read_lines (MoultSourceGit *git, GError **error)
{
    /* The one that is checked out has a "*" before it, all others a space. */
    g_autoptr (GString) text = moult_source_git_run (
        git, error, "for-each-ref", "--format=%(HEAD)%(refname)", TAGS, BRANCHES, REMOTES, NULL);

    return text != NULL ? g_strsplit (text->str, "\n", -1) : NULL;
}

GStrv
moult_source_ref_list (MoultSourceGit *git, GError **error)
{
    g_return_val_if_fail (git != NULL, NULL);

    g_auto (GStrv) lines = read_lines (git, error);
    if (lines == NULL)
        return NULL;

    g_autoptr (GPtrArray) names = pick_releases (lines);
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    add_branches (names, lines, "*" BRANCHES);
    add_branches (names, lines, " " BRANCHES);
    add_branches (names, lines, " " REMOTES);
    for (guint i = 0; i < MIN (names->len, MAX_LIST); i++)
        g_strv_builder_add (builder, g_ptr_array_index (names, i));
    return g_strv_builder_end (builder);
}

/* ---- Looking one up ---- */

/* Nothing that git would take for more than a name (gitrevisions(7)), or for an option. */
static gboolean
is_plain (const char *version)
{
    if (*version == '\0' || *version == '-' || strlen (version) > MAX_NAME
        || strpbrk (version, " ~^:?*[\\") != NULL || strstr (version, "..") != NULL
        || strstr (version, "@{") != NULL)
        return FALSE;
    for (const char *at = version; *at != '\0'; at++) {
        if (g_ascii_iscntrl (*at))
            return FALSE;
    }
    return TRUE;
}

static gboolean
is_hash (const char *version)
{
    gsize size = strlen (version);

    return size >= MIN_HASH && size <= 64 && strspn (version, "0123456789abcdefABCDEF") == size;
}

/* %FALSE: git could not be asked. @commit stays as it is where there is none. */
static gboolean
ask_commit (MoultSourceGit *git, const char *place, char **commit, GError **error)
{
    g_autofree char *revision = g_strconcat (place, "^{commit}", NULL);
    g_autoptr (GError) reason = NULL;
    g_autofree char *answer =
        moult_source_git_ask (git, &reason, "rev-parse", "--verify", "--quiet", revision, NULL);

    if (answer == NULL && !git->refused) {
        g_propagate_error (error, g_steal_pointer (&reason));
        return FALSE;
    }
    if (answer != NULL && is_hash (answer))
        *commit = g_steal_pointer (&answer);
    return TRUE;
}

/* The first of @places that is there. */
static gboolean
ask_first (MoultSourceGit *git, const char *const *places, char **commit, GError **error)
{
    for (guint i = 0; places[i] != NULL; i++) {
        if (!ask_commit (git, places[i], commit, error))
            return FALSE;
        if (*commit != NULL)
            return TRUE;
    }
    return TRUE;
}

static gboolean
find_preview (MoultSourceGit *git, const char *remote, MoultSourceRef **ref, GError **error)
{
    const char *far = remote != NULL ? remote : "origin";
    g_autofree char *head = g_strconcat (REMOTES, far, "/HEAD", NULL);
    g_autofree char *master = g_strconcat (REMOTES, far, "/master", NULL);
    g_autofree char *main_branch = g_strconcat (REMOTES, far, "/main", NULL);
    const char *const places[] = { head, master, main_branch, BRANCHES "master", BRANCHES "main",
                                   NULL };
    char *commit = NULL;

    if (!ask_first (git, places, &commit, error))
        return FALSE;
    if (commit != NULL)
        *ref = ref_new ("preview", commit);
    return TRUE;
}

static gboolean
find_stable (MoultSourceGit *git, MoultSourceRef **ref, GError **error)
{
    g_auto (GStrv) lines = read_lines (git, error);
    if (lines == NULL)
        return FALSE;

    g_autoptr (GPtrArray) releases = pick_releases (lines);
    if (releases->len == 0)
        return TRUE;

    const char *tag = g_ptr_array_index (releases, 0);
    g_autofree char *place = g_strconcat (TAGS, tag, NULL);
    char *commit = NULL;
    if (!ask_commit (git, place, &commit, error))
        return FALSE;
    if (commit != NULL)
        *ref = ref_new (tag, commit);
    return TRUE;
}

static gboolean
find_named (MoultSourceGit *git,
            const char *version,
            const char *remote,
            MoultSourceRef **ref,
            GError **error)
{
    g_autofree char *far =
        remote != NULL ? g_strdup_printf (REMOTES "%s/%s", remote, version) : NULL;
    g_autofree char *tag = g_strconcat (TAGS, version, NULL);
    g_autofree char *release = g_strconcat (TAGS "v", version, NULL);
    g_autofree char *branch = g_strconcat (BRANCHES, version, NULL);
    g_autofree char *full = g_strconcat (REMOTES, version, NULL);
    const char *const places[] = { tag, release, branch, full, far, NULL };

    for (guint i = 0; places[i] != NULL; i++) {
        char *commit = NULL;

        if (!ask_commit (git, places[i], &commit, error))
            return FALSE;
        if (commit != NULL) {
            *ref = ref_new (places[i] == release ? release + strlen (TAGS) : version, commit);
            return TRUE;
        }
    }
    return TRUE;
}

static gboolean
find_hash (MoultSourceGit *git, const char *version, MoultSourceRef **ref, GError **error)
{
    char *commit = NULL;

    if (!is_hash (version))
        return TRUE;
    if (!ask_commit (git, version, &commit, error))
        return FALSE;
    if (commit != NULL) {
        g_autofree char *label = g_strndup (commit, LABEL_HASH);

        *ref = ref_new (label, commit);
    }
    return TRUE;
}

static gboolean
find_here (MoultSourceGit *git,
           const char *version,
           const char *remote,
           MoultSourceRef **ref,
           GError **error)
{
    if (g_str_equal (version, "stable"))
        return find_stable (git, ref, error);
    if (g_str_equal (version, "preview"))
        return find_preview (git, remote, ref, error);
    if (!find_named (git, version, remote, ref, error))
        return FALSE;
    return *ref != NULL || find_hash (git, version, ref, error);
}

/* ---- Fetching ---- */

/* MicroPython's own repository, else "origin", else the first; %NULL: there is none. */
static char *
choose_remote (MoultSourceGit *git)
{
    g_autoptr (GString) text =
        moult_source_git_run (git, NULL, "config", "--get-regexp", "^remote\\..*\\.url$", NULL);
    g_auto (GStrv) lines = g_strsplit (text != NULL ? text->str : "", "\n", -1);
    g_autofree char *chosen = NULL;

    for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
        const char *url = strstr (lines[i], ".url ");
        gsize start = strlen ("remote.");

        if (url == NULL || lines[i][start] == '-')
            continue;
        g_autofree char *name = g_strndup (lines[i] + start, (gsize) (url - lines[i]) - start);
        if (strstr (url, "micropython/micropython") != NULL)
            return g_steal_pointer (&name);
        if (chosen == NULL || g_str_equal (name, "origin"))
            g_set_str (&chosen, name);
    }
    return g_steal_pointer (&chosen);
}

/* @what: (nullable): a refspec; else all branches and tags. Neither the user's branches nor
 * FETCH_HEAD are touched, and nothing that went there is taken away here. */
static gboolean
fetch (const MoultSourceGit *git, const char *remote, const char *what, GError **error)
{
    MoultSourceGit far = *git;

    far.remote = TRUE;
    g_autoptr (GString) output = moult_source_git_run (
        &far, error, "fetch", "--progress", "--no-prune", "--no-write-fetch-head",
        "--no-recurse-submodules", what != NULL ? "--no-tags" : "--tags", remote, what, NULL);
    return output != NULL;
}

/* It may be one that a clone of a single branch, or the list of branches, does not have. */
static gboolean
fetch_one (const MoultSourceGit *git, const char *remote, const char *version, GError **error)
{
    gsize size = strlen (version);
    g_autofree char *branch =
        g_strdup_printf ("+" BRANCHES "%s:" REMOTES "%s/%s", version, remote, version);
    gboolean is_full_hash = is_hash (version) && (size == 40 || size == 64);

    return fetch (git, remote, is_full_hash ? version : branch, error);
}

static gboolean
is_moving (const char *version)
{
    return g_str_equal (version, "stable") || g_str_equal (version, "preview");
}

/* Looks again after each try. @reason: why the remote could not be asked. */
static gboolean
find_far (MoultSourceGit *git,
          const char *version,
          const char *remote,
          MoultSourceRef **ref,
          GError **reason,
          GError **error)
{
    gboolean fetched = fetch (git, remote, NULL, reason);

    if (!find_here (git, version, remote, ref, error))
        return FALSE;
    if (*ref != NULL || !fetched || is_moving (version) || !fetch_one (git, remote, version, NULL))
        return TRUE;
    return find_here (git, version, remote, ref, error);
}

/* ---- Both ---- */

static char *
dup_newest (MoultSourceGit *git)
{
    g_auto (GStrv) lines = read_lines (git, NULL);
    g_autoptr (GPtrArray) releases = lines != NULL ? pick_releases (lines) : g_ptr_array_new ();
    g_autoptr (GString) text = g_string_new (NULL);

    for (guint i = 0; i < MIN (releases->len, N_NEWEST); i++)
        g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                                (const char *) g_ptr_array_index (releases, i));
    if (releases->len == 0)
        g_string_append (text, "none");
    return g_string_free (g_steal_pointer (&text), FALSE);
}

/* @reason: (nullable): why the remote could not be asked. */
static void
set_not_found (MoultSourceGit *git, const char *version, const GError *reason, GError **error)
{
    g_autofree char *newest = dup_newest (git);
    g_autofree char *valid = g_utf8_make_valid (version, -1);
    g_autofree char *plain = g_strescape (valid, NULL);

    if (g_cancellable_set_error_if_cancelled (git->cancellable, error))
        return;
    if (reason == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "%s has no version %s; the newest releases in it are %s", git->folder, plain,
                     newest);
        return;
    }
    g_set_error (error, reason->domain, reason->code,
                 "%s has no version %s, and it cannot be fetched: %s; the newest releases in it "
                 "are %s",
                 git->folder, plain, reason->message, newest);
}

static void
note (const MoultSourceGit *git, const char *version, const GError *reason)
{
    g_autofree char *line =
        g_strdup_printf ("Taking %s from what is here: %s", version, reason->message);

    if (git->on_line != NULL)
        git->on_line (line, git->user_data);
}

MoultSourceRef *
moult_source_ref_find (const MoultSourceGit *git, const char *version, GError **error)
{
    g_return_val_if_fail (git != NULL && version != NULL, NULL);

    MoultSourceGit own = *git;
    g_autoptr (MoultSourceRef) ref = NULL;
    g_autoptr (GError) reason = NULL;
    g_autofree char *remote = choose_remote (&own);

    if (g_cancellable_set_error_if_cancelled (git->cancellable, error))
        return NULL;
    if (!is_plain (version)) {
        set_not_found (&own, version, NULL, error);
        return NULL;
    }
    if (!is_moving (version) || remote == NULL) {
        if (!find_here (&own, version, remote, &ref, error))
            return NULL;
    }
    if (ref == NULL && remote != NULL && !find_far (&own, version, remote, &ref, &reason, error))
        return NULL;
    if (g_cancellable_set_error_if_cancelled (git->cancellable, error))
        return NULL;
    if (ref == NULL)
        set_not_found (&own, version, reason, error);
    else if (reason != NULL)
        note (git, version, reason);
    return g_steal_pointer (&ref);
}
