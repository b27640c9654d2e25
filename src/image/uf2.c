/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "uf2.h"

#include "board-db.h"
#include "reader.h"

#include <string.h>

/* https://github.com/microsoft/uf2, README.md */
enum {
    MAGIC_START_0 = 0x0a324655,
    MAGIC_START_1 = 0x9e5d5157,
    MAGIC_END = 0x0ab16f30,

    BLOCK_SIZE = 512,
    DATA_OFFSET = 32,
    DATA_SIZE = 476,
    MD5_SIZE = 24,

    FLAG_NOT_MAIN_FLASH = 0x0001,
    FLAG_FILE_CONTAINER = 0x1000,
    FLAG_FAMILY_ID = 0x2000,
    FLAG_MD5 = 0x4000,
    FLAG_EXTENSION_TAGS = 0x8000,

    TAG_VERSION = 0x9fc7bc,
    TAG_DEVICE = 0x650d9d,
    TAG_IGNORE = 0x9957e3, /* Raspberry Pi: the boot ROM passes over this block */

    FAMILY_RP2_ABSOLUTE = 0xe48bff57,
    PAGE_SIZE = 256,
    SECTOR_SIZE = 4096,
    E10_ADDRESS = 0x10ffff00,
    E10_FILL = 0xef,
};

typedef struct {
    guint index; /* which block of the file */
    guint32 flags;
    guint32 address;
    guint32 size;
    guint32 number;
    guint32 count;
    guint32 family; /* 0 without FLAG_FAMILY_ID */
    const guint8 *data;
    gboolean ignore; /* TAG_IGNORE */
} Block;

static gboolean
read_magics (MoultReader reader, guint index, GError **error)
{
    guint32 start_0 = moult_reader_u32le (&reader);
    guint32 start_1 = moult_reader_u32le (&reader);
    moult_reader_seek (&reader, BLOCK_SIZE - 4);
    guint32 end = moult_reader_u32le (&reader);

    if (start_0 == MAGIC_START_0 && start_1 == MAGIC_START_1 && end == MAGIC_END)
        return TRUE;
    return moult_image_reject (error,
                               "block %u of the uf2 file (byte %u) is damaged: magic numbers "
                               "0x%08x 0x%08x 0x%08x: get the file again",
                               index, index * BLOCK_SIZE, start_0, start_1, end);
}

/* What fits in front of the MD5 of the block, if it has one. */
static guint
get_room (const Block *block)
{
    return (block->flags & FLAG_MD5) != 0 ? DATA_SIZE - MD5_SIZE : DATA_SIZE;
}

static gboolean
check_block (const Block *block, guint n_file_blocks, GError **error)
{
    if (block->size == 0 || block->size > get_room (block))
        return moult_image_reject (error,
                                   "block %u of the uf2 file says it holds %u bytes, where 1 to "
                                   "%u fit: get the file again",
                                   block->index, block->size, get_room (block));
    if (block->number >= block->count)
        return moult_image_reject (error,
                                   "block %u of the uf2 file says it is number %u of only %u: get "
                                   "the file again",
                                   block->index, block->number, block->count);
    if (block->count > n_file_blocks && !block->ignore)
        return moult_image_reject (error,
                                   "the uf2 file is cut off: it holds %u of %u blocks: get it "
                                   "again",
                                   n_file_blocks, block->count);
    return TRUE;
}

static void
set_tag_text (char **text, const guint8 *data, gsize size)
{
    if (*text == NULL && g_utf8_validate ((const char *) data, size, NULL))
        *text = g_strndup ((const char *) data, size);
}

static gboolean
read_tags (Block *block, MoultImageDraft *draft, GError **error)
{
    MoultReader reader = MOULT_READER_INIT (block->data, get_room (block));

    moult_reader_seek (&reader, (block->size + 3) / 4 * 4);
    while (moult_reader_left (&reader) >= 4) {
        gsize start = reader.position;
        guint8 length = moult_reader_u8 (&reader);
        guint32 type = moult_reader_u24le (&reader);

        if (length == 0 && type == 0)
            break;
        const guint8 *value = length >= 4 ? moult_reader_take (&reader, length - 4) : NULL;
        if (value == NULL)
            return moult_image_reject (error,
                                       "block %u of the uf2 file has an extension tag 0x%06x of "
                                       "%u bytes, which does not fit: get the file again",
                                       block->index, type, length);
        if (type == TAG_IGNORE)
            block->ignore = TRUE;
        else if (type == TAG_VERSION)
            set_tag_text (&draft->version_text, value, length - 4);
        else if (type == TAG_DEVICE)
            set_tag_text (&draft->machine, value, length - 4);
        moult_reader_seek (&reader, MIN (start + (length + 3) / 4 * 4, reader.size));
    }
    return TRUE;
}

/* What stands before the data; @start: a whole block. */
static Block
read_head (const guint8 *start, guint index)
{
    MoultReader reader = MOULT_READER_INIT (start, BLOCK_SIZE);
    Block block = { .index = index, .data = start + DATA_OFFSET };

    moult_reader_skip (&reader, 8); /* magic numbers */
    block.flags = moult_reader_u32le (&reader);
    block.address = moult_reader_u32le (&reader);
    block.size = moult_reader_u32le (&reader);
    block.number = moult_reader_u32le (&reader);
    block.count = moult_reader_u32le (&reader);
    if ((block.flags & FLAG_FAMILY_ID) != 0)
        block.family = moult_reader_u32le (&reader);
    return block;
}

static gboolean
read_block (MoultReader *file, guint index, MoultImageDraft *draft, Block *block, GError **error)
{
    const guint8 *start = moult_reader_take (file, BLOCK_SIZE);
    MoultReader reader = MOULT_READER_INIT (start, BLOCK_SIZE);

    if (!read_magics (reader, index, error))
        return FALSE;
    *block = read_head (start, index);
    if ((block->flags & FLAG_FILE_CONTAINER) != 0)
        return TRUE;
    if ((block->flags & FLAG_EXTENSION_TAGS) != 0 && block->size <= get_room (block)
        && !read_tags (block, draft, error))
        return FALSE;
    return check_block (block, file->size / BLOCK_SIZE, error);
}

static GArray *
read_blocks (GBytes *bytes, MoultImageDraft *draft, GError **error)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (bytes, &size);
    MoultReader file = MOULT_READER_INIT (data, size);
    g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (Block));

    if (size % BLOCK_SIZE != 0) {
        moult_image_reject (error,
                            "the uf2 file is cut off: %" G_GSIZE_FORMAT
                            " bytes are not a whole number of 512-byte blocks: get it again",
                            size);
        return NULL;
    }
    for (guint i = 0; i < size / BLOCK_SIZE; i++) {
        Block block;

        if (!read_block (&file, i, draft, &block, error))
            return NULL;
        if ((block.flags & FLAG_FILE_CONTAINER) == 0)
            g_array_append_val (blocks, block);
    }
    return g_steal_pointer (&blocks);
}

static int
compare_blocks (gconstpointer a, gconstpointer b)
{
    const Block *one = a;
    const Block *other = b;

    if (one->family != other->family)
        return one->family < other->family ? -1 : 1;
    if (one->count != other->count)
        return one->count < other->count ? -1 : 1;
    if (one->number != other->number)
        return one->number < other->number ? -1 : 1;
    return 0;
}

static void
sort_blocks (GArray *blocks)
{
    for (guint i = 1; i < blocks->len; i++) {
        if (compare_blocks (&g_array_index (blocks, Block, i - 1),
                            &g_array_index (blocks, Block, i))
            > 0) {
            g_array_sort (blocks, compare_blocks);
            return;
        }
    }
}

/* RP2350 data sheet, erratum E10; picotool's check_abs_block: "0 of 2" and never a second one. */
static gboolean
is_e10_block (const Block *block)
{
    if (block->family != FAMILY_RP2_ABSOLUTE || block->number != 0 || block->count != 2
        || block->address != E10_ADDRESS || block->size != PAGE_SIZE)
        return FALSE;
    for (guint i = 0; i < PAGE_SIZE; i++) {
        if (block->data[i] != E10_FILL)
            return FALSE;
    }
    return TRUE;
}

static gboolean
check_place (const Block *block, const MoultUf2Family *family, GError **error)
{
    if (family == NULL)
        return TRUE;
    if (family->refused != NULL)
        return moult_image_reject (error,
                                   "the uf2 file is no firmware: it holds a %s (family 0x%08x): "
                                   "take the firmware file of your board",
                                   family->refused, block->family);
    if (family->end != 0
        && (block->address < family->start || block->address >= family->end
            || block->size > family->end - block->address))
        return moult_image_reject (error,
                                   "block %u of the uf2 file goes to 0x%08x, outside the flash of "
                                   "the %s (0x%08x to 0x%08x): take a file made for its flash",
                                   block->index, block->address, family->chips[0], family->start,
                                   family->end);
    if (family->page_size != 0
        && (block->size != family->page_size || block->address % family->page_size != 0))
        return moult_image_reject (error,
                                   "block %u of the uf2 file holds %u bytes for 0x%08x, but the %s "
                                   "takes only %u bytes at multiples of that: get the file again",
                                   block->index, block->size, block->address, family->chips[0],
                                   family->page_size);
    return TRUE;
}

static gboolean
reject_number (const Block *block, guint32 expected, GError **error)
{
    if (block->number < expected)
        return moult_image_reject (error,
                                   "the uf2 file holds block %u of %u (family 0x%08x) twice: get "
                                   "it again",
                                   block->number, block->count, block->family);
    return moult_image_reject (error,
                               "block %u of %u (family 0x%08x) is missing from the uf2 file: get "
                               "it again",
                               expected, block->count, block->family);
}

/* Takes the sorted set of blocks that begins at @first; returns its length, 0 on error. */
static guint
take_set (GArray *blocks, guint first, MoultImageDraft *draft, GError **error)
{
    const Block *start = &g_array_index (blocks, Block, first);
    const MoultUf2Family *family = moult_board_db_find_uf2_family (start->family);
    guint length = 0;

    for (; first + length < blocks->len; length++) {
        const Block *block = &g_array_index (blocks, Block, first + length);

        if (block->family != start->family || block->count != start->count)
            break;
        if (block->number != length)
            return reject_number (block, length, error);
        if ((block->flags & FLAG_NOT_MAIN_FLASH) != 0 || block->ignore)
            continue;
        if (!check_place (block, family, error))
            return 0;
        moult_segment_list_add (draft->segments, block->family, block->address, block->data,
                                block->size);
    }
    if (length != start->count) {
        Block last = *start;

        last.number = start->count;
        return reject_number (&last, length, error);
    }
    return length;
}

static void
add_family (MoultImageDraft *draft, guint32 id)
{
    const MoultUf2Family *family = moult_board_db_find_uf2_family (id);

    if (id == 0
        || (draft->families->len > 0
            && g_array_index (draft->families, guint32, draft->families->len - 1) == id))
        return;
    g_array_append_val (draft->families, id);
    if (family == NULL)
        return;
    for (gsize i = 0; family->chips[i] != NULL; i++)
        moult_image_draft_add_chip (draft, family->chips[i]);
    if (draft->port == NULL)
        draft->port = family->port;
}

static gboolean
take_sets (GArray *blocks, MoultImageDraft *draft, GError **error)
{
    for (guint first = 0; first < blocks->len;) {
        const Block *block = &g_array_index (blocks, Block, first);
        gboolean alone = first + 1 == blocks->len || block[1].family != block->family
                         || block[1].count != block->count;

        if (alone && is_e10_block (block)) {
            first++;
            continue;
        }
        guint length = take_set (blocks, first, draft, error);
        if (length == 0)
            return FALSE;
        add_family (draft, block->family);
        first += length;
    }
    return TRUE;
}

/* FLAG_MD5: the last 24 bytes of a block's data tell the MD5 of a stretch of flash. A stretch that
 * the file does not hold whole cannot be checked; one that many blocks tell is checked once. */
static gboolean
check_md5 (GArray *blocks, MoultImageDraft *draft, GError **error)
{
    guint8 done[MD5_SIZE] = { 0 };
    gsize budget = 4 * (gsize) blocks->len * DATA_SIZE; /* no file keeps us busy for minutes */

    for (guint i = 0; i < blocks->len; i++) {
        const Block *block = &g_array_index (blocks, Block, i);
        const guint8 *claim = block->data + DATA_SIZE - MD5_SIZE;
        MoultReader reader = MOULT_READER_INIT (claim, MD5_SIZE);

        if ((block->flags & FLAG_MD5) == 0 || memcmp (done, claim, MD5_SIZE) == 0)
            continue;
        memcpy (done, claim, MD5_SIZE);
        guint32 address = moult_reader_u32le (&reader);
        guint32 size = moult_reader_u32le (&reader);
        const guint8 *flash =
            moult_segment_list_find (draft->segments, block->family, address, size);
        if (flash == NULL || size > budget)
            continue;
        budget -= size;
        g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
        guint8 digest[16];
        gsize digest_size = sizeof digest;
        g_checksum_update (md5, flash, size);
        g_checksum_get_digest (md5, digest, &digest_size);
        if (memcmp (digest, moult_reader_take (&reader, sizeof digest), sizeof digest) != 0)
            return moult_image_reject (error,
                                       "the %u bytes at 0x%08x do not have the md5 that block %u "
                                       "of the uf2 file tells: get the file again",
                                       size, address, block->index);
    }
    return TRUE;
}

gboolean
moult_uf2_sniff (GBytes *bytes)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (bytes, &size);
    MoultReader reader = MOULT_READER_INIT (data, size);

    return moult_reader_u32le (&reader) == MAGIC_START_0;
}

gboolean
moult_uf2_read (GBytes *bytes, MoultImageDraft *draft, GError **error)
{
    g_autoptr (GArray) blocks = read_blocks (bytes, draft, error);

    if (blocks == NULL)
        return FALSE;
    draft->n_blocks = g_bytes_get_size (bytes) / BLOCK_SIZE;
    if (blocks->len == 0)
        return moult_image_reject (error,
                                   "the uf2 file is a container of files, not of flash contents: "
                                   "take the firmware file of the board");
    sort_blocks (blocks);
    return take_sets (blocks, draft, error) && moult_segment_list_join (draft->segments, error)
           && check_md5 (blocks, draft, error);
}

gboolean
moult_uf2_is_contiguous (MoultImage *image, guint32 family)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (moult_image_get_bytes (image), &size);
    gint64 base = -1;

    g_return_val_if_fail (moult_image_get_kind (image) == MOULT_IMAGE_UF2 && family != 0, FALSE);
    for (guint i = 0; i < size / BLOCK_SIZE; i++) {
        Block block = read_head (data + (gsize) i * BLOCK_SIZE, i);
        gint64 start = (gint64) block.address - (gint64) block.number * PAGE_SIZE;

        if (block.family != family)
            continue;
        if (base < 0)
            base = start;
        if (base % SECTOR_SIZE != 0 || start != base)
            return FALSE;
    }
    return base >= 0;
}

gsize
moult_uf2_find_end (MoultImage *image, guint32 family)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (moult_image_get_bytes (image), &size);

    g_return_val_if_fail (moult_image_get_kind (image) == MOULT_IMAGE_UF2 && family != 0, 0);
    for (guint n = size / BLOCK_SIZE; n > 0; n--) {
        if (read_head (data + (gsize) (n - 1) * BLOCK_SIZE, n - 1).family == family)
            return (gsize) n * BLOCK_SIZE;
    }
    return 0;
}
