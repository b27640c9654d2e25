/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The rows of a MoultStore's firmware files. */

#include "store-private.h"

#include <string.h>

#include "error.h"
#include "folder-listing.h"

#define MAX_NAME 255 /* bytes, of all file systems that Linux mounts */

/* A row that is replaced keeps its age. */
#define PUT_FIRMWARE                                                                               \
    "INSERT INTO firmwares (file, link, kind, board_id, version, date, machine, port, "            \
    "chips, size, n_blocks, file_size, sha256, source, description, custom_id, custom, "           \
    "source_commit, dirty, build_key, added) "                                                     \
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "         \
    "?18, ?19, ?20, unixepoch ()) "                                                                \
    "ON CONFLICT (file) DO UPDATE SET link = excluded.link, kind = excluded.kind, "                \
    "board_id = excluded.board_id, version = excluded.version, date = excluded.date, "             \
    "machine = excluded.machine, port = excluded.port, chips = excluded.chips, "                   \
    "size = excluded.size, n_blocks = excluded.n_blocks, file_size = excluded.file_size, "         \
    "sha256 = excluded.sha256, source = excluded.source, "                                         \
    "description = excluded.description, custom_id = excluded.custom_id, "                         \
    "custom = excluded.custom, source_commit = excluded.source_commit, "                           \
    "dirty = excluded.dirty, build_key = excluded.build_key"
#define LOAD_FIRMWARES                                                                             \
    "SELECT file, link, kind, board_id, version, date, machine, port, chips, size, "               \
    "n_blocks, file_size, sha256, source, description, custom_id, custom, source_commit, "         \
    "dirty, build_key FROM firmwares ORDER BY rowid" /* as they were added */

/* Columns of LOAD_FIRMWARES; parameters of PUT_FIRMWARE are one more. */
enum {
    COLUMN_FILE,
    COLUMN_LINK,
    COLUMN_KIND,
    COLUMN_BOARD_ID,
    COLUMN_VERSION,
    COLUMN_DATE,
    COLUMN_MACHINE,
    COLUMN_PORT,
    COLUMN_CHIPS,
    COLUMN_SIZE,
    COLUMN_N_BLOCKS,
    COLUMN_FILE_SIZE,
    COLUMN_SHA256,
    COLUMN_SOURCE,
    COLUMN_DESCRIPTION,
    COLUMN_CUSTOM_ID,
    COLUMN_CUSTOM,
    COLUMN_COMMIT,
    COLUMN_DIRTY,
    COLUMN_BUILD_KEY,
};

gboolean
moult_store_is_name (const char *name)
{
    gsize length = strlen (name);

    if (length == 0 || length > MAX_NAME || *name == '.' || !g_utf8_validate (name, length, NULL))
        return FALSE;
    for (const char *at = name; *at != '\0'; at++) {
        if (*at == '/' || *at == '\\' || g_ascii_iscntrl (*at))
            return FALSE;
    }
    return TRUE;
}

gboolean
moult_store_is_file (const char *file)
{
    const char *slash = strchr (file, '/');

    if (slash == NULL)
        return FALSE;

    g_autofree char *port = g_strndup (file, slash - file);
    return moult_store_is_name (port) && moult_store_is_name (slash + 1);
}

char *
moult_store_dup_file (MoultFirmware *firmware)
{
    const char *port = moult_firmware_get_port (firmware);
    g_autofree char *file = g_strconcat (port != NULL && *port != '\0' ? port : "other", "/",
                                         moult_firmware_get_name (firmware), NULL);

    return moult_store_is_file (file) ? g_steal_pointer (&file) : NULL;
}

static void
bind_text (MoultStatement *put, int column, const char *text)
{
    moult_statement_bind_text (put, column + 1, text);
}

static void
bind_number (MoultStatement *put, int column, guint64 number)
{
    moult_statement_bind_int64 (put, column + 1, MIN (number, G_MAXINT64));
}

gboolean
moult_store_put_firmware_row (MoultStore *self,
                              const char *file,
                              MoultFirmware *firmware,
                              GError **error)
{
    const MoultFirmwareFields fields = moult_firmware_get_fields (firmware);
    g_autofree char *chips = g_strjoinv (" ", (GStrv) moult_firmware_get_chips (firmware));
    g_autoptr (MoultStatement) put = moult_store_prepare (self, PUT_FIRMWARE, error);

    if (put == NULL)
        return FALSE;
    bind_text (put, COLUMN_FILE, file);
    bind_text (put, COLUMN_LINK, fields.link);
    bind_text (put, COLUMN_KIND, fields.kind != 0 ? moult_image_kind_get_name (fields.kind) : NULL);
    bind_text (put, COLUMN_BOARD_ID, fields.board_id);
    bind_text (put, COLUMN_VERSION, fields.version);
    bind_text (put, COLUMN_DATE, fields.date);
    bind_text (put, COLUMN_MACHINE, fields.machine);
    bind_text (put, COLUMN_PORT, fields.port);
    bind_text (put, COLUMN_CHIPS, chips);
    bind_number (put, COLUMN_SIZE, fields.size);
    bind_number (put, COLUMN_N_BLOCKS, fields.n_blocks);
    bind_number (put, COLUMN_FILE_SIZE, fields.file_size);
    bind_text (put, COLUMN_SHA256, fields.sha256);
    bind_text (put, COLUMN_SOURCE, fields.source);
    bind_text (put, COLUMN_DESCRIPTION, fields.description);
    bind_text (put, COLUMN_CUSTOM_ID, fields.custom_id);
    bind_number (put, COLUMN_CUSTOM, fields.custom);
    bind_text (put, COLUMN_COMMIT, fields.commit);
    bind_number (put, COLUMN_DIRTY, fields.dirty);
    bind_text (put, COLUMN_BUILD_KEY, fields.build_key);
    return moult_statement_run (put, error);
}

static gboolean
check_in_folder (MoultStore *self, const char *path, const char *file, GError **error)
{
    g_autofree char *wanted = g_build_filename (moult_store_get_folder (self), file, NULL);
    g_autofree char *absolute = g_canonicalize_filename (path, NULL);

    if (g_str_equal (wanted, absolute))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "%s is not in its place, %s", path,
                 wanted);
    return FALSE;
}

gboolean
moult_store_add_firmware (MoultStore *self, MoultFirmware *firmware, GError **error)
{
    const char *path = moult_firmware_get_path (firmware);
    g_autofree char *file = moult_store_dup_valid_file (firmware, error);

    if (file == NULL || (path != NULL && !check_in_folder (self, path, file, error)))
        return FALSE;
    return moult_store_put_firmware_row (self, file, firmware, error);
}

static MoultImageKind
find_kind (const char *name)
{
    for (int kind = MOULT_IMAGE_UF2; name != NULL && kind <= MOULT_IMAGE_BIN; kind++) {
        if (g_str_equal (moult_image_kind_get_name (kind), name))
            return kind;
    }
    return 0;
}

static guint64
get_number (MoultStatement *row, int column, gint64 max)
{
    return CLAMP (moult_statement_get_int64 (row, column), 0, max);
}

static MoultFirmware *
read_firmware (MoultStore *self, MoultStatement *row, MoultFolderListing *files)
{
    const char *file = moult_statement_get_text (row, COLUMN_FILE);
    guint64 file_size = get_number (row, COLUMN_FILE_SIZE, G_MAXINT64);
    const char *chips = moult_statement_get_text (row, COLUMN_CHIPS);
    g_auto (GStrv) chip_list = chips != NULL && *chips != '\0' ? g_strsplit (chips, " ", 0) : NULL;
    g_autofree char *path = moult_folder_listing_has (files, file, file_size)
                                ? g_strconcat (moult_store_get_folder (self), "/", file, NULL)
                                : NULL;

    return moult_firmware_new (&(MoultFirmwareFields) {
        .name = strchr (file, '/') + 1,
        .path = path,
        .link = moult_statement_get_text (row, COLUMN_LINK),
        .kind = find_kind (moult_statement_get_text (row, COLUMN_KIND)),
        .board_id = moult_statement_get_text (row, COLUMN_BOARD_ID),
        .version = moult_statement_get_text (row, COLUMN_VERSION),
        .date = moult_statement_get_text (row, COLUMN_DATE),
        .machine = moult_statement_get_text (row, COLUMN_MACHINE),
        .port = moult_statement_get_text (row, COLUMN_PORT),
        .chips = (const char *const *) chip_list,
        .size = get_number (row, COLUMN_SIZE, G_MAXINT64),
        .n_blocks = get_number (row, COLUMN_N_BLOCKS, G_MAXUINT),
        .file_size = file_size,
        .sha256 = moult_statement_get_text (row, COLUMN_SHA256),
        .source = moult_statement_get_text (row, COLUMN_SOURCE),
        .description = moult_statement_get_text (row, COLUMN_DESCRIPTION),
        .custom_id = moult_statement_get_text (row, COLUMN_CUSTOM_ID),
        .custom = moult_statement_get_int64 (row, COLUMN_CUSTOM) != 0,
        .commit = moult_statement_get_text (row, COLUMN_COMMIT),
        .dirty = moult_statement_get_int64 (row, COLUMN_DIRTY) != 0,
        .build_key = moult_statement_get_text (row, COLUMN_BUILD_KEY),
    });
}

GPtrArray *
moult_store_load_firmwares (MoultStore *self, GError **error)
{
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (MoultStatement) load = moult_store_prepare (self, LOAD_FIRMWARES, error);
    g_autoptr (MoultFolderListing) files = moult_folder_listing_new (moult_store_get_folder (self));
    gboolean has_row = FALSE;

    if (load == NULL)
        return NULL;
    do {
        if (!moult_statement_next (load, &has_row, error))
            return NULL;

        const char *file = has_row ? moult_statement_get_text (load, COLUMN_FILE) : NULL;
        if (file != NULL && moult_store_is_file (file))
            g_ptr_array_add (firmwares, read_firmware (self, load, files));
    } while (has_row);
    return g_steal_pointer (&firmwares);
}
