/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "adder-private.h"

#include <string.h>

#include "board-db.h"
#include "error.h"
#include "firmware-check.h"
#include "firmware-promise.h"
#include "image-parse.h"
#include "tree-name.h"
#include "version.h"

/* One file on its way; on the stack of the thread that adds it. */
typedef struct {
    const MoultAdder *self;
    const MoultAddOptions *options;
    GCancellable *cancellable;
    char *path;   /* NULL: it is downloaded */
    char *source; /* its address */
    char *name;   /* of the file, as it is called there */
    GBytes *bytes;
    gboolean is_resumed; /* an earlier attempt has brought a part of it */
} Addition;

static void
addition_clear (Addition *self)
{
    g_free (self->path);
    g_free (self->source);
    g_free (self->name);
    g_clear_pointer (&self->bytes, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Addition, addition_clear)

gboolean
moult_adder_is_url (const char *source)
{
    return g_ascii_strncasecmp (source, "http://", 7) == 0
           || g_ascii_strncasecmp (source, "https://", 8) == 0;
}

static gboolean
fail (GError **error, MoultError code, const char *format, const char *what)
{
    g_autofree char *message = g_strdup_printf (format, what);

    g_set_error_literal (error, MOULT_ERROR, code, message);
    return FALSE;
}

/* ---- where it comes from ---- */

/* The last name of an address's path. */
static char *
dup_url_name (const char *url)
{
    g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
    g_autofree char *name = g_path_get_basename (uri != NULL ? g_uri_get_path (uri) : "");
    g_autofree char *valid = g_utf8_make_valid (name, -1);

    return g_ascii_isalnum (*valid) ? g_steal_pointer (&valid) : g_strdup ("firmware");
}

static gboolean
set_source (Addition *self, const char *source, GError **error)
{
    if (moult_adder_is_url (source)) {
        self->source = g_strdup (source);
        self->name = dup_url_name (source);
        return TRUE;
    }
    if (g_ascii_strncasecmp (source, "file:", 5) == 0)
        self->path = g_filename_from_uri (source, NULL, NULL);
    else if (g_uri_peek_scheme (source) == NULL || g_file_test (source, G_FILE_TEST_EXISTS))
        self->path = g_canonicalize_filename (source, NULL);
    if (self->path == NULL)
        return fail (error, MOULT_ERROR_NOT_FOUND,
                     "\"%s\" is neither a file nor an http(s) address", source);
    self->source = g_filename_to_uri (self->path, NULL, NULL);
    self->name = g_path_get_basename (self->path);
    return TRUE;
}

/* ---- what it is ---- */

/* (nullable): of a file that the site has named, and that the user does not call otherwise. */
static MoultFirmwareName *
parse_official (Addition *self)
{
    const MoultAddOptions *options = self->options;
    g_autoptr (MoultFirmwareName) name = moult_firmware_name_parse (self->name);

    if (name == NULL || !moult_firmware_name_is_official (name) || options->board_id != NULL
        || options->version != NULL || options->custom_id != NULL)
        return NULL;
    return g_steal_pointer (&name);
}

static MoultFirmware *
describe_official (Addition *self, const MoultFirmwareName *name, GError **error)
{
    g_autofree char *link = self->path == NULL
                                ? g_strdup (self->source)
                                : g_strconcat (MOULT_FIRMWARE_FOLDER, name->file, NULL);
    g_autoptr (MoultFirmware) promise = moult_firmware_promise_new (name, link, NULL);
    MoultFirmwareFields fields = moult_firmware_get_fields (promise);

    fields.source = self->source;
    fields.description = self->options->description;
    g_autoptr (MoultFirmware) promised = moult_firmware_new (&fields);
    return moult_firmware_check (promised, self->bytes, self->cancellable, error);
}

static gboolean
is_board_id (const char *text)
{
    static const char word[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_";
    gsize size = strspn (text, word);

    if (size > 0 && text[size] == '-') {
        gsize variant_size = strspn (text + size + 1, word);

        size = variant_size > 0 ? size + 1 + variant_size : 0;
    }
    return size > 0 && text[size] == '\0';
}

static gboolean
check_words (const MoultAddOptions *options, GError **error)
{
    g_autofree char *version = moult_version_clean (options->version);

    if (options->board_id != NULL && !is_board_id (options->board_id))
        return fail (error, MOULT_ERROR_NOT_FOUND,
                     "\"%s\" is no board id: it is written as BOARD or BOARD-VARIANT",
                     options->board_id);
    if (options->version != NULL && (version == NULL || !g_ascii_isdigit (*version)))
        return fail (error, MOULT_ERROR_NOT_FOUND, "\"%s\" is no version such as 1.28.0",
                     options->version);
    return TRUE;
}

/* What the user says; else the file itself, from release 1.25 on; else the folders around it; else
 * the text by which the board calls itself, where only one board has it. */
static void
find_board (MoultTreeName *tree, const MoultAddOptions *options, MoultFirmware *found)
{
    g_auto (GStrv) builds = moult_board_db_find_by_machine (moult_firmware_get_machine (found),
                                                            moult_firmware_get_port (found));

    if (options->board_id != NULL)
        moult_tree_name_set_board_id (tree, moult_board_db_get_current_id (options->board_id));
    else if (moult_firmware_get_board_id (found) != NULL)
        moult_tree_name_set_board_id (tree, moult_firmware_get_board_id (found));
    else if (tree->is_guess && g_strv_length (builds) == 1)
        moult_tree_name_set_board_id (tree, builds[0]);
}

static char *
dup_board_id (const MoultTreeName *tree)
{
    if (tree->is_guess)
        return NULL;
    return *tree->variant != '\0' ? g_strconcat (tree->board, "-", tree->variant, NULL)
                                  : g_strdup (tree->board);
}

gboolean
moult_adder_check_chip (const char *board_id, MoultFirmware *found, GError **error)
{
    const MoultBoardKind *kind = moult_board_db_lookup (board_id);
    const char *const *chips = moult_firmware_get_chips (found);

    if (kind == NULL || kind->chip == NULL || chips[0] == NULL)
        return TRUE;
    for (gsize i = 0; chips[i] != NULL; i++) {
        const char *plain = moult_board_db_find_chip (chips[i]);

        if (g_str_equal (plain != NULL ? plain : chips[i], kind->chip))
            return TRUE;
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE, "the file is for %s, %s has %s",
                 chips[0], board_id, kind->chip);
    return FALSE;
}

static MoultFirmware *
make_own (Addition *self, MoultTreeName *tree, MoultFirmware *found, GError **error)
{
    const MoultAddOptions *options = self->options;
    g_autofree char *board_id = NULL;
    MoultFirmwareFields fields = moult_firmware_get_fields (found);

    find_board (tree, options, found);
    moult_tree_name_set_version (tree,
                                 options->version != NULL ? options->version : fields.version);
    board_id = dup_board_id (tree);
    if (options->custom_id != NULL && !moult_tree_name_set_custom_id (tree, options->custom_id)) {
        fail (error, MOULT_ERROR_NOT_FOUND,
              "\"%s\" is no id of one's own: it is written as BOARD@BRANCH", options->custom_id);
        return NULL;
    }
    if (board_id == NULL && moult_board_db_lookup (tree->board) != NULL)
        board_id = g_strdup (tree->board);
    if (board_id != NULL && !moult_adder_check_chip (board_id, found, error))
        return NULL;
    fields.name = tree->file;
    fields.path = NULL;
    fields.link = self->path == NULL ? self->source : NULL;
    fields.board_id = board_id;
    fields.version = tree->version;
    fields.port = fields.port != NULL ? fields.port : tree->port;
    fields.source = self->source;
    fields.description = options->description;
    fields.custom_id = tree->custom_id;
    fields.custom = TRUE;
    return moult_firmware_new (&fields);
}

static MoultFirmware *
describe_own (Addition *self, GError **error)
{
    g_autoptr (MoultImage) image = NULL;
    g_autoptr (MoultTreeName) tree = NULL;

    if (!check_words (self->options, error))
        return NULL;
    image = moult_image_parse (self->bytes, self->name, error);
    if (image == NULL)
        return NULL;
    tree = self->path != NULL ? moult_tree_name_new (self->path, self->cancellable, error)
                              : moult_tree_name_new_for_name (self->name);
    if (tree == NULL)
        return NULL;
    g_autoptr (MoultFirmware) found = moult_firmware_new_for_image (self->name, image);
    return make_own (self, tree, found, error);
}

static MoultFirmware *
describe (Addition *self, GError **error)
{
    g_autoptr (MoultFirmwareName) official = parse_official (self);

    return official != NULL ? describe_official (self, official, error)
                            : describe_own (self, error);
}

/* ---- into the store ---- */

typedef struct {
    GBytes *bytes;
    MoultFirmware *firmware;
    const MoultAddOptions *options;
} Adoption;

MoultFirmware *
moult_adder_find_same_file (MoultStore *store, MoultFirmware *firmware, GError **error)
{
    g_autofree char *file = moult_store_dup_file (firmware);
    g_autoptr (GPtrArray) firmwares = moult_store_load_firmwares (store, error);

    for (guint i = 0; firmwares != NULL && file != NULL && i < firmwares->len; i++) {
        MoultFirmware *stored = g_ptr_array_index (firmwares, i);
        g_autofree char *other = moult_store_dup_file (stored);

        if (moult_firmware_get_path (stored) != NULL && g_strcmp0 (file, other) == 0)
            return g_object_ref (stored);
    }
    return NULL;
}

static gpointer
adopt (MoultStore *store, gpointer data, GError **error)
{
    Adoption *adoption = data;
    const MoultAddOptions *options = adoption->options;
    g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, adoption->bytes);
    g_autoptr (MoultFirmware) stored = moult_adder_find_same_file (store, adoption->firmware, NULL);
    gboolean same = stored != NULL && g_strcmp0 (moult_firmware_get_sha256 (stored), sha256) == 0;

    if (stored != NULL && !same && !options->replace) {
        fail (error, MOULT_ERROR_EXISTS, "the library has another file of the name %s",
              moult_firmware_get_name (stored));
        return NULL;
    }
    if (same && options->description == NULL && options->board_id == NULL)
        return g_steal_pointer (&stored);
    return moult_store_adopt_bytes (store, adoption->bytes, adoption->firmware, error);
}

static MoultFirmware *
store_bytes (Addition *self, GError **error)
{
    g_autoptr (MoultFirmware) firmware = describe (self, error);

    if (firmware == NULL || g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return NULL;
    Adoption adoption = { self->bytes, firmware, self->options };
    return moult_store_thread_call (self->self->store, adopt, &adoption, error);
}

/* ---- from the web ---- */

/* On the site's thread. */
static void
on_bytes_cb (guint64 done, guint64 total, gpointer user_data)
{
    if (user_data != NULL)
        moult_progress_set_bytes (MOULT_PROGRESS (user_data), done, total);
}

static MoultPart *
take_part (Addition *self, GError **error)
{
    g_autoptr (MoultTreeName) safe = moult_tree_name_new_for_name (self->name);
    g_autoptr (MoultFirmwareName) name = moult_firmware_name_parse (self->name);

    return moult_part_take (self->self->store, name != NULL ? name->file : safe->file, error);
}

static gboolean
download (Addition *self, MoultPart *part, GError **error)
{
    g_autoptr (MoultSiteDownload) download =
        moult_site_thread_download (self->self->site, self->source, moult_part_get_path (part),
                                    on_bytes_cb, self->options->progress, self->cancellable, error);

    if (download == NULL)
        return FALSE;
    self->is_resumed = download->resumed_from > 0;
    g_clear_pointer (&self->bytes, g_bytes_unref);
    self->bytes = moult_firmware_read_file (moult_part_get_path (part), self->cancellable, error);
    return self->bytes != NULL;
}

/* Loads the file and does @work with it; once more from its beginning if what was left of an
 * earlier attempt may be what is wrong. */
static MoultFirmware *
download_and (Addition *self,
              MoultPart *part,
              MoultFirmware *(*work) (Addition *self, GError **error),
              GError **error)
{
    g_autoptr (GError) local_error = NULL;
    MoultFirmware *firmware =
        download (self, part, &local_error) ? work (self, &local_error) : NULL;

    if (firmware == NULL && self->is_resumed
        && g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE)) {
        g_clear_error (&local_error);
        moult_part_empty (part);
        firmware = download (self, part, &local_error) ? work (self, &local_error) : NULL;
    }
    if (firmware == NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
    return firmware;
}

MoultFirmware *
moult_adder_add (const MoultAdder *self,
                 const char *source,
                 const MoultAddOptions *options,
                 GCancellable *cancellable,
                 GError **error)
{
    g_return_val_if_fail (self != NULL && source != NULL && options != NULL, NULL);

    g_auto (Addition) addition = { .self = self, .options = options, .cancellable = cancellable };
    if (!check_words (options, error) || !set_source (&addition, source, error))
        return NULL;
    if (addition.path != NULL) {
        addition.bytes = moult_firmware_read_file (addition.path, cancellable, error);
        return addition.bytes != NULL ? store_bytes (&addition, error) : NULL;
    }

    g_autoptr (MoultPart) part = take_part (&addition, error);
    if (part == NULL)
        return NULL;
    MoultFirmware *firmware = download_and (&addition, part, store_bytes, error);
    /* What came in full is stored, or is of no use. */
    if (addition.bytes != NULL)
        moult_part_empty (part);
    return firmware;
}

static MoultFirmware *
describe_borrowed (Addition *self, GError **error)
{
    g_autoptr (MoultFirmwareName) official = parse_official (self);

    if (official != NULL)
        return describe_official (self, official, error);
    g_autoptr (MoultImage) image = moult_image_parse (self->bytes, self->name, error);
    return image != NULL ? moult_firmware_new_for_image (self->name, image) : NULL;
}

MoultFirmware *
moult_adder_borrow (const MoultAdder *self,
                    const char *url,
                    MoultProgress *progress,
                    MoultPart **part,
                    GCancellable *cancellable,
                    GError **error)
{
    g_return_val_if_fail (self != NULL && url != NULL && part != NULL, NULL);

    const MoultAddOptions options = { .progress = progress };
    g_auto (Addition) addition = { .self = self, .options = &options, .cancellable = cancellable };
    if (!set_source (&addition, url, error))
        return NULL;
    g_autoptr (MoultPart) place = take_part (&addition, error);
    if (place == NULL)
        return NULL;
    g_autoptr (MoultFirmware) found = download_and (&addition, place, describe_borrowed, error);
    if (found == NULL) {
        if (addition.bytes != NULL)
            moult_part_empty (place);
        return NULL;
    }

    g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, addition.bytes);
    MoultFirmwareFields fields = moult_firmware_get_fields (found);
    fields.path = moult_part_get_path (place);
    fields.sha256 = sha256;
    fields.source = url;
    *part = g_steal_pointer (&place);
    return moult_firmware_new (&fields);
}
