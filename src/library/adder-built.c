/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The way of what was built here into the store. */

#include "adder-private.h"

#include <string.h>

#include "board-db.h"
#include "built-name.h"
#include "error.h"
#include "image-parse.h"
#include "version-text.h"
#include "version.h"

/* One file on its way; on the stack of the thread that adds it. */
typedef struct {
    const MoultBuiltFields *built;
    GBytes *bytes;
    char *sha256;
    MoultFirmware *firmware;
    char *other_name; /* for it, if another file has its own */
} Addition;

static void
addition_clear (Addition *self)
{
    g_clear_pointer (&self->bytes, g_bytes_unref);
    g_free (self->sha256);
    g_clear_object (&self->firmware);
    g_free (self->other_name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Addition, addition_clear)

static gboolean
read_file (Addition *self, const char *path, GCancellable *cancellable, GError **error)
{
    const char *wanted = self->built->sha256;

    self->bytes = moult_firmware_read_file (path, cancellable, error);
    if (self->bytes == NULL)
        return FALSE;
    self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->bytes);
    if (wanted == NULL || g_ascii_strcasecmp (self->sha256, wanted) == 0)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                 "%s is not the file that was built: its sha256 is %s, not %s", path, self->sha256,
                 wanted);
    return FALSE;
}

static gboolean
check_board (const char *board_id, MoultFirmware *found, GError **error)
{
    const char *inside = moult_firmware_get_board_id (found);

    if (inside == NULL
        || g_str_equal (moult_board_db_get_current_id (inside),
                        moult_board_db_get_current_id (board_id)))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                 "the file that was built for %s calls itself %s", board_id, inside);
    return FALSE;
}

/* @ext: of the file; @version, @date: (nullable): what it says itself, or the source. */
static void
describe (Addition *self, MoultFirmware *found, const char *ext, const MoultFirmwareFields *said)
{
    const MoultBuiltName words = {
        .board_id = self->built->board_id,
        .branch = self->built->branch,
        .version = said->version,
        .commit = self->built->commit,
        .dirty = self->built->dirty,
        .sha256 = self->sha256,
        .ext = ext,
    };
    MoultFirmwareFields fields = moult_firmware_get_fields (found);
    g_autofree char *name = moult_built_name_dup (&words, FALSE);
    g_autofree char *custom_id = moult_built_name_dup_custom_id (&words);

    self->other_name = moult_built_name_dup (&words, TRUE);
    fields.name = name;
    fields.path = NULL;
    fields.board_id = self->built->board_id;
    fields.version = said->version;
    fields.date = said->date;
    fields.port = self->built->port;
    fields.sha256 = self->sha256;
    fields.source = self->built->engine;
    fields.custom_id = custom_id;
    fields.custom = TRUE;
    fields.commit = self->built->commit;
    fields.dirty = self->built->dirty;
    fields.build_key = self->built->build_key;
    self->firmware = moult_firmware_new (&fields);
}

/* Reads what the file itself says, and holds it against what it should be. */
static gboolean
look_into (Addition *self, const char *path, GError **error)
{
    g_autofree char *base = g_path_get_basename (path);
    const char *dot = strrchr (base, '.');
    g_autoptr (MoultImage) image = moult_image_parse (self->bytes, base, error);

    if (image == NULL)
        return FALSE;

    g_autoptr (MoultFirmware) found = moult_firmware_new_for_image (base, image);
    g_autofree char *described = moult_version_clean (self->built->version);
    const char *version = moult_firmware_get_version (found);
    g_auto (MoultVersionText) text = { 0 };
    if (!moult_adder_check_chip (self->built->board_id, found, error)
        || !check_board (self->built->board_id, found, error))
        return FALSE;
    moult_version_text_parse (&text, moult_image_get_version_text (image));
    describe (self, found, dot != NULL ? dot + 1 : NULL,
              &(MoultFirmwareFields) { .version = version != NULL ? version : described,
                                       .date = text.date });
    return TRUE;
}

/* ---- into the store ---- */

static void
use_other_name (Addition *self)
{
    MoultFirmwareFields fields = moult_firmware_get_fields (self->firmware);

    fields.name = self->other_name;
    MoultFirmware *renamed = moult_firmware_new (&fields);
    g_object_unref (self->firmware);
    self->firmware = renamed;
}

/* Two builds of one commit need not be the same, so the second has its sum in its name. The same
 * once more is what it is now. */
static gpointer
adopt (MoultStore *store, gpointer data, GError **error)
{
    Addition *self = data;
    g_autoptr (MoultFirmware) stored = moult_adder_find_same_file (store, self->firmware, NULL);

    if (stored != NULL && g_strcmp0 (moult_firmware_get_sha256 (stored), self->sha256) != 0)
        use_other_name (self);
    return moult_store_adopt_bytes (store, self->bytes, self->firmware, error);
}

MoultFirmware *
moult_adder_add_built (const MoultAdder *self,
                       const char *path,
                       const MoultBuiltFields *built,
                       GCancellable *cancellable,
                       GError **error)
{
    g_return_val_if_fail (self != NULL && path != NULL && built != NULL, NULL);

    g_auto (Addition) addition = { .built = built };
    if (!read_file (&addition, path, cancellable, error))
        return NULL;
    if (!look_into (&addition, path, error)
        || g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
    return moult_store_thread_call (self->store, adopt, &addition, error);
}
