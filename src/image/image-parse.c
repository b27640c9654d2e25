/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image-parse.h"

#include "bin.h"
#include "board-db.h"
#include "dfu-file.h"
#include "elf.h"
#include "esp-image.h"
#include "evidence.h"
#include "foreign.h"
#include "ihex.h"
#include "image-draft.h"
#include "uf2.h"

#include <string.h>

typedef struct {
    MoultImageKind kind;
    gboolean (*sniff) (GBytes *bytes);
    MoultImageReadFunc read;
} Format;

static const Format formats[] = {
    { MOULT_IMAGE_UF2, moult_uf2_sniff, moult_uf2_read },
    { MOULT_IMAGE_ESP, moult_esp_image_sniff, moult_esp_image_read },
    { MOULT_IMAGE_ELF, moult_elf_sniff, moult_elf_read },
    { MOULT_IMAGE_IHEX, moult_ihex_sniff, moult_ihex_read },
    { MOULT_IMAGE_DFU, moult_dfu_file_sniff, moult_dfu_file_read }, /* may be known by its end */
};

static const Format bin_format = { MOULT_IMAGE_BIN, moult_bin_is_plausible, moult_bin_read };

static gboolean
is_bin (GBytes *bytes, const char *name)
{
    const char *suffix = name != NULL ? strrchr (name, '.') : NULL;

    return suffix != NULL && g_ascii_strcasecmp (suffix, ".bin") == 0
           && !moult_foreign_is_known (bytes) && moult_bin_is_plausible (bytes);
}

static const Format *
find_format (GBytes *bytes, const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
        if (formats[i].sniff (bytes))
            return &formats[i];
    }
    return is_bin (bytes, name) ? &bin_format : NULL;
}

static gboolean
check_size (GBytes *bytes, GError **error)
{
    gsize size = g_bytes_get_size (bytes);

    if (size == 0)
        return moult_image_reject (error, "the file is empty (0 bytes): get it again");
    if (size > MOULT_IMAGE_MAX_FILE_SIZE)
        return moult_image_reject (error,
                                   "the file has %" G_GSIZE_FORMAT " bytes, more than the %d MiB "
                                   "that any board's flash holds: it is no firmware",
                                   size, MOULT_IMAGE_MAX_FILE_SIZE / 1024 / 1024);
    return TRUE;
}

static void
search_evidence (MoultImageDraft *draft, MoultEvidence *evidence)
{
    gsize n_segments;
    const MoultSegment *segments = moult_segment_list_peek (draft->segments, &n_segments);

    for (gsize i = 0; i < n_segments; i++)
        moult_evidence_search (evidence, segments[i].data);
    if (evidence->version_text == NULL)
        g_set_str (&evidence->version_text, draft->version_text);
    if (evidence->machine == NULL)
        g_set_str (&evidence->machine, draft->machine);
}

/* What the container does not say, the banner may: it ends with the chip. */
static void
complete_chip (MoultImageDraft *draft, const MoultEvidence *evidence)
{
    if (draft->chips->len > 0 || draft->families->len > 0 || evidence->machine == NULL)
        return;
    const char *chip = moult_board_db_find_chip (evidence->machine);
    if (chip == NULL)
        return;
    moult_image_draft_add_chip (draft, chip);
    draft->port = moult_board_db_get_chip_port (chip);
}

/* One image for each chip, one behind the other; not one image that several chips take. */
static gboolean
is_for_several_chips (const MoultImageDraft *draft)
{
    return draft->families->len > 1 && draft->chips->len > 1;
}

/* The board that is named by one of several images is not the one that the file is for. */
static void
forget_board (MoultEvidence *evidence)
{
    g_clear_pointer (&evidence->machine, g_free);
    g_clear_pointer (&evidence->board_id, g_free);
}

static MoultImage *
make_image (MoultImageKind kind, GBytes *bytes, MoultImageDraft *draft)
{
    g_auto (MoultEvidence) evidence = { 0 };
    gsize n_segments;
    const MoultSegment *segments = moult_segment_list_peek (draft->segments, &n_segments);

    search_evidence (draft, &evidence);
    complete_chip (draft, &evidence);
    if (is_for_several_chips (draft))
        forget_board (&evidence);
    g_ptr_array_add (draft->chips, NULL);
    MoultImageFields fields = {
        .kind = kind,
        .bytes = bytes,
        .segments = segments,
        .n_segments = n_segments,
        .families = (const guint32 *) (gpointer) draft->families->data,
        .n_families = draft->families->len,
        .chips = (const char *const *) draft->chips->pdata,
        .port = draft->port,
        .version = evidence.version,
        .version_text = evidence.version_text,
        .machine = evidence.machine,
        .board_id = evidence.board_id,
        .vid = draft->vid,
        .pid = draft->pid,
        .n_blocks = draft->n_blocks,
    };
    return moult_image_new (&fields);
}

MoultImage *
moult_image_parse (GBytes *bytes, const char *name, GError **error)
{
    g_autoptr (MoultImageDraft) draft = moult_image_draft_new ();

    g_return_val_if_fail (bytes != NULL, NULL);
    if (!check_size (bytes, error))
        return NULL;
    const Format *format = find_format (bytes, name);
    if (format == NULL) {
        moult_foreign_reject (bytes, name, error);
        return NULL;
    }
    if (!format->read (bytes, draft, error))
        return NULL;
    return make_image (format->kind, bytes, draft);
}
