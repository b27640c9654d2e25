/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "packages.h"

#include "error.h"
#include "library-private.h"
#include "own-thread.h"
#include "package.h"

/* micropython-lib, tools/build.py: the index; "py" is source, other folders are of one bytecode. */
#define INDEX "/pi/v2"
#define FORM  "py"

#define MAX_PACKAGES    100
#define MAX_DESCRIPTION (256 * 1024)
#define MAX_FILE        (1024 * 1024)

/* One call, on its thread. */
typedef struct {
    MoultSiteThread *site;
    char *folder;   /* what is kept of the index: laid out like it */
    GQueue *wanted; /* names with versions, owned */
    GHashTable *seen;
    GPtrArray *files;
    GHashTable *paths; /* borrowed from the files */
    guint64 size;
    GCancellable *cancellable;
} Shopping;

static void
shopping_free (gpointer data)
{
    Shopping *self = data;

    g_object_unref (self->site);
    g_free (self->folder);
    g_queue_free_full (self->wanted, g_free);
    g_hash_table_unref (self->seen);
    g_hash_table_unref (self->paths);
    g_ptr_array_unref (self->files);
    g_free (self);
}

/* ---- what is kept ---- */

static GBytes *
load_kept (Shopping *self, const char *path)
{
    g_autofree char *here = g_build_filename (self->folder, path, NULL);
    char *content = NULL;
    gsize size = 0;

    return g_file_get_contents (here, &content, &size, NULL) ? g_bytes_new_take (content, size)
                                                             : NULL;
}

/* What cannot be kept serves this time. */
static void
keep (Shopping *self, const char *path, GBytes *bytes)
{
    g_autofree char *here = g_build_filename (self->folder, path, NULL);
    g_autofree char *parent = g_path_get_dirname (here);
    g_autoptr (GError) error = NULL;
    gsize size;
    const char *data = g_bytes_get_data (bytes, &size);

    if (g_mkdir_with_parents (parent, 0777) != 0
        || !g_file_set_contents (here, size > 0 ? data : "", (gssize) size, &error))
        g_debug ("%s is not kept: %s", path, error != NULL ? error->message : parent);
}

static GBytes *
load_from_site (Shopping *self, const char *path, gsize max_size, GError **error)
{
    g_autofree char *address = g_strconcat (INDEX "/", path, NULL);
    g_autoptr (MoultSiteDocument) document =
        moult_site_thread_get (self->site, address, NULL, max_size, self->cancellable, error);

    return document != NULL ? g_bytes_ref (document->body) : NULL;
}

/* ---- packages ---- */

/* A version never changes; "latest" does, so that the site goes before what is kept of it. */
static MoultPackage *
describe (Shopping *self, const char *name, const char *version, GError **error)
{
    g_autofree char *path = g_strdup_printf ("package/" FORM "/%s/%s.json", name, version);
    gboolean is_fixed = !g_str_equal (version, "latest");
    g_autoptr (GBytes) kept = load_kept (self, path);
    g_autoptr (GError) reason = NULL;
    g_autoptr (GBytes) loaded = NULL;

    MoultPackage *package = kept != NULL && is_fixed ? moult_package_parse (kept, NULL) : NULL;
    if (package != NULL)
        return package;
    loaded = load_from_site (self, path, MAX_DESCRIPTION, &reason);
    if (loaded == NULL && kept != NULL
        && g_error_matches (reason, MOULT_ERROR, MOULT_ERROR_NETWORK))
        return moult_package_parse (kept, error);
    if (loaded == NULL) {
        g_propagate_prefixed_error (error, g_steal_pointer (&reason), "package %s: ", name);
        return NULL;
    }
    package = moult_package_parse (loaded, error);
    if (package != NULL)
        keep (self, path, loaded);
    return package;
}

static gboolean
has_hash (GBytes *bytes, const char *hash)
{
    g_autofree char *whole = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

    return g_str_has_prefix (whole, hash);
}

static GBytes *
load_file (Shopping *self, const MoultPackageFile *file, GError **error)
{
    g_autofree char *path = g_strdup_printf ("file/%.2s/%s", file->hash, file->hash);
    g_autoptr (GBytes) kept = load_kept (self, path);
    g_autoptr (GBytes) loaded = NULL;

    if (kept != NULL && has_hash (kept, file->hash))
        return g_steal_pointer (&kept);
    loaded = load_from_site (self, path, MAX_FILE, error);
    if (loaded == NULL) {
        g_prefix_error (error, "%s: ", file->target);
        return NULL;
    }
    if (!has_hash (loaded, file->hash)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "%s came with another hash than %s",
                     file->target, file->hash);
        return NULL;
    }
    keep (self, path, loaded);
    return g_steal_pointer (&loaded);
}

static gboolean
check_room (Shopping *self, GError **error)
{
    if (self->files->len < MOULT_BOARD_FILES_MAX_COUNT && self->size <= MOULT_BOARD_FILES_MAX_SIZE)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                 "these packages are more than %d files or %d bytes", MOULT_BOARD_FILES_MAX_COUNT,
                 MOULT_BOARD_FILES_MAX_SIZE);
    return FALSE;
}

/* Of a path that two packages bring, the first counts, as mip has it by its order. */
static gboolean
take_file (Shopping *self, const MoultPackageFile *file, GError **error)
{
    g_autofree char *path = g_strconcat ("/lib/", file->target, NULL);
    g_autoptr (GBytes) bytes = NULL;
    MoultBoardFile *taken;

    if (g_hash_table_contains (self->paths, path))
        return TRUE;
    bytes = load_file (self, file, error);
    taken = bytes != NULL ? moult_board_file_new (path, bytes, error) : NULL;
    if (taken == NULL)
        return FALSE;
    self->size += g_bytes_get_size (bytes);
    g_ptr_array_add (self->files, taken);
    g_hash_table_add (self->paths, (gpointer) moult_board_file_get_path (taken));
    return check_room (self, error);
}

static gboolean
take_package (Shopping *self, const char *wanted, GError **error)
{
    g_autofree char *name = NULL;
    g_autofree char *version = NULL;
    g_autoptr (MoultPackage) package = NULL;

    if (!moult_package_split_name (wanted, &name, &version, error))
        return FALSE;
    if (g_hash_table_contains (self->seen, name))
        return TRUE;
    package = describe (self, name, version, error);
    if (package == NULL)
        return FALSE;
    g_hash_table_add (self->seen, g_steal_pointer (&name));
    for (guint i = 0; i < package->files->len; i++) {
        if (!take_file (self, package->files->pdata[i], error))
            return FALSE;
    }
    for (guint i = 0; i < package->needs->len; i++)
        g_queue_push_tail (self->wanted, g_strdup (package->needs->pdata[i]));
    return TRUE;
}

static gpointer
packages_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Shopping *self = data;

    self->cancellable = cancellable;
    while (!g_queue_is_empty (self->wanted)) {
        g_autofree char *wanted = g_queue_pop_head (self->wanted);

        if (g_hash_table_size (self->seen) > MAX_PACKAGES) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                         "these are more than %d packages", MAX_PACKAGES);
            return NULL;
        }
        if (g_cancellable_set_error_if_cancelled (cancellable, error)
            || !take_package (self, wanted, error))
            return NULL;
    }
    return g_ptr_array_ref (self->files);
}

static Shopping *
shopping_new (MoultLibrary *library, const char *const *packages)
{
    Shopping *self = g_new0 (Shopping, 1);

    self->site = g_object_ref (library->site);
    self->folder = g_build_filename (moult_library_get_folder (library), "packages", NULL);
    self->wanted = g_queue_new ();
    self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    self->paths = g_hash_table_new (g_str_hash, g_str_equal);
    self->files = g_ptr_array_new_with_free_func (g_object_unref);
    for (gsize i = 0; packages[i] != NULL; i++)
        g_queue_push_tail (self->wanted, g_strdup (packages[i]));
    return self;
}

void
moult_packages_fetch_async (MoultLibrary *library,
                            const char *const *packages,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
    g_return_if_fail (MOULT_IS_LIBRARY (library) && packages != NULL);

    g_autoptr (GTask) task = g_task_new (library, cancellable, callback, user_data);
    g_task_set_source_tag (task, moult_packages_fetch_async);
    if (library->site == NULL) {
        g_task_return_new_error (task, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                                 "the library is not open");
        return;
    }
    g_task_set_task_data (task, shopping_new (library, packages), shopping_free);
    moult_own_thread_run (task, packages_thread, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
moult_packages_fetch_finish (MoultLibrary *library, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, library), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}
