/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "esp-write.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "error.h"
#include "esp-deflate.h"
#include "esp-flash.h"

/* esptool: FLASH_WRITE_SIZE of ROMs, of stubs, and of both on USB-OTG. A ROM takes more at once
 * into RAM (ESP_RAM_BLOCK), so it has the room; deflated data may come as large, unless that fails.
 */
enum {
    ROM_BLOCK_SIZE = 0x400,
    ROM_LARGE_BLOCK_SIZE = 0x1800,
    STUB_BLOCK_SIZE = 0x4000,
    OTG_BLOCK_SIZE = 0x800,
};

enum {
    BEGIN_MS = 10 * 1000, /* a stub unlocks the flash, and may wait for the end of an erase */
    STAY = 1,             /* DEFLATE_END: in the loader */
    BLANK = 0xff,
    N_SAMPLES = 3,
    MAX_BLOCKS_ERASED = 2, /* of 64 KiB, for one answer */
};

/* Bytes of a region that are one job for the loader. */
typedef struct {
    guint32 address;
    GBytes *data;
} Run;

static void
run_clear (gpointer data)
{
    g_clear_pointer (&((Run *) data)->data, g_bytes_unref);
}

static gboolean
has_stub (const MoultEspWrite *self)
{
    return moult_esp_link_get_stub (self->session->link);
}

static gsize
get_block_size (const MoultEspWrite *self)
{
    gboolean otg = self->session->line == MOULT_ESP_LINE_OTG;

    if (has_stub (self))
        return otg ? OTG_BLOCK_SIZE : STUB_BLOCK_SIZE;
    return otg || self->again ? ROM_BLOCK_SIZE : ROM_LARGE_BLOCK_SIZE;
}

static void
tell_progress (MoultEspWrite *self, gsize of_this_run)
{
    if (self->session->progress != NULL)
        moult_progress_set_bytes (self->session->progress, self->done + of_this_run,
                                  self->layout->size);
}

static void
commit (MoultEspWrite *self)
{
    self->wrote = TRUE;
    moult_esp_session_commit (self->session);
    if (self->session->progress != NULL)
        moult_progress_commit (self->session->progress);
}

/* ---- Compare ---- */

static void
get_md5 (GBytes *bytes, guint8 md5[MOULT_ESP_MD5_SIZE])
{
    g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
    gsize size = 0;
    const guint8 *data = g_bytes_get_data (bytes, &size);
    gsize md5_size = MOULT_ESP_MD5_SIZE;

    g_checksum_update (checksum, data, (gssize) size);
    g_checksum_get_digest (checksum, md5, &md5_size);
}

static gboolean
compare (MoultEspWrite *self, guint32 address, GBytes *data, gboolean *equal, GError **error)
{
    guint8 wanted[MOULT_ESP_MD5_SIZE];
    guint8 found[MOULT_ESP_MD5_SIZE];
    guint32 size = (guint32) g_bytes_get_size (data);

    if (!moult_esp_flash_ask_md5 (self->session, address, size, error))
        return FALSE;
    /* The chip reckons meanwhile. */
    get_md5 (data, wanted);
    if (!moult_esp_flash_take_md5 (self->session, size, found, error))
        return FALSE;
    *equal = memcmp (wanted, found, sizeof wanted) == 0;
    return TRUE;
}

/* ---- What differs ---- */

/* The piece of a region that lies in one erase block of the flash, or in what of it there is. */
static gsize
get_piece_size (const MoultEspRegion *region, gsize start)
{
    gsize size = g_bytes_get_size (region->data);
    gsize to_border =
        MOULT_ESP_FLASH_BLOCK_SIZE - (region->address + start) % MOULT_ESP_FLASH_BLOCK_SIZE;

    return MIN (to_border, size - start);
}

static gboolean
compare_piece (MoultEspWrite *self,
               const MoultEspRegion *region,
               gsize start,
               gboolean *equal,
               GError **error)
{
    g_autoptr (GBytes) piece =
        g_bytes_new_from_bytes (region->data, start, get_piece_size (region, start));

    return compare (self, region->address + (guint32) start, piece, equal, error);
}

/* A few pieces tell how much of a region is there already, in a tenth of the time that all of it
 * takes: from one release to the next nearly every piece differs. */
static gboolean
count_equal_samples (MoultEspWrite *self,
                     const MoultEspRegion *region,
                     guint *n_equal,
                     GError **error)
{
    gsize size = g_bytes_get_size (region->data);

    *n_equal = 0;
    for (guint i = 1; i <= N_SAMPLES; i++) {
        gsize start = size * i / (N_SAMPLES + 1);
        gboolean equal = FALSE;

        start -= MIN (start, (region->address + start) % MOULT_ESP_FLASH_BLOCK_SIZE);
        if (!compare_piece (self, region, start, &equal, error))
            return FALSE;
        *n_equal += equal;
    }
    return TRUE;
}

static void
add_run (GArray *runs, const MoultEspRegion *region, gsize start, gsize end)
{
    Run run = {
        .address = region->address + (guint32) start,
        .data = g_bytes_new_from_bytes (region->data, start, end - start),
    };

    if (end > start)
        g_array_append_val (runs, run);
    else
        run_clear (&run);
}

static gboolean
find_different_pieces (MoultEspWrite *self,
                       const MoultEspRegion *region,
                       GArray *runs,
                       GError **error)
{
    gsize size = g_bytes_get_size (region->data);
    gsize run_start = 0;
    gsize end = 0;

    for (gsize start = 0; start < size; start = end) {
        gboolean equal = FALSE;

        end = start + get_piece_size (region, start);
        if (!compare_piece (self, region, start, &equal, error))
            return FALSE;
        if (!equal)
            continue;
        add_run (runs, region, run_start, start);
        self->done += end - start;
        run_start = end;
    }
    add_run (runs, region, run_start, size);
    return TRUE;
}

/* Which parts of a region have to be written. */
static gboolean
find_runs (MoultEspWrite *self, const MoultEspRegion *region, GArray *runs, GError **error)
{
    gsize size = g_bytes_get_size (region->data);
    gboolean large = size > N_SAMPLES * MOULT_ESP_FLASH_BLOCK_SIZE;
    gboolean equal = FALSE;
    guint n_equal = 0;

    if (moult_esp_flash_has_md5 (self->session) && (self->again || !self->blank)) {
        if (large && !count_equal_samples (self, region, &n_equal, error))
            return FALSE;
        if ((!large || n_equal == N_SAMPLES)
            && !compare (self, region->address, region->data, &equal, error))
            return FALSE;
        if (equal) {
            self->done += size;
            return TRUE;
        }
        if (large && (n_equal > 0 || self->again))
            return find_different_pieces (self, region, runs, error);
    }
    add_run (runs, region, 0, size);
    return TRUE;
}

/* ---- Write ---- */

/* How long the answer to a block may take. A ROM has erased before, and answers when it has written
 * this one. A stub answers when it begins with the block, which is when it has erased for the one
 * before and written it. */
static guint
get_block_patience (const MoultEspWrite *self, gsize inflated)
{
    guint64 work =
        has_stub (self) ? MAX_BLOCKS_ERASED * MOULT_ESP_FLASH_BLOCK_SIZE + 2 * inflated : inflated;

    return moult_esp_flash_get_patience (work, MOULT_ESP_ERASE_SECONDS);
}

static void
encode_deflated (const MoultEspDeflated *deflated,
                 gsize block_size,
                 guint32 number,
                 GByteArray *frame)
{
    gsize size = 0;
    const guint8 *block = moult_esp_deflated_get_block (deflated, block_size, number, &size);
    const guint32 head[] = { size, number, 0, 0 };

    moult_esp_link_encode (frame, MOULT_ESP_DEFLATE_DATA, head, G_N_ELEMENTS (head), block, size);
}

/* One block under way, never more: that is as much as any stub takes ahead, since it answers before
 * it writes. The next is made ready meanwhile. */
static gboolean
send_deflated (MoultEspWrite *self, const MoultEspDeflated *deflated, GError **error)
{
    MoultEspLink *link = self->session->link;
    gsize block_size = get_block_size (self);
    gsize n_blocks = moult_esp_deflated_count_blocks (deflated, block_size);
    g_autoptr (GByteArray) frame = g_byte_array_new ();
    g_autoptr (GByteArray) next = g_byte_array_new ();

    encode_deflated (deflated, block_size, 0, frame);
    for (gsize i = 0; i < n_blocks; i++) {
        gsize before = moult_esp_deflated_get_inflated (deflated, (i > 0 ? i - 1 : 0) * block_size);
        gsize after = moult_esp_deflated_get_inflated (deflated, (i + 1) * block_size);
        GByteArray *sent = frame;

        if (!moult_esp_link_send (link, frame, error))
            return FALSE;
        if (i + 1 < n_blocks)
            encode_deflated (deflated, block_size, (guint32) i + 1, next);
        if (!moult_esp_link_await (link, MOULT_ESP_DEFLATE_DATA, 0,
                                   get_block_patience (self, after - before), NULL, error))
            return FALSE;
        tell_progress (self, after);
        frame = next;
        next = sent;
    }
    return TRUE;
}

static guint
get_begin_patience (const MoultEspWrite *self, gsize size)
{
    return has_stub (self) ? BEGIN_MS
                           : moult_esp_flash_get_patience (size, MOULT_ESP_ERASE_SECONDS);
}

static gboolean
write_deflated (MoultEspWrite *self, const Run *run, GError **error)
{
    gsize block_size = get_block_size (self);
    g_autoptr (MoultEspDeflated) deflated = moult_esp_deflated_get (run->data);
    gsize size = g_bytes_get_size (run->data);
    /* A ROM erases by this size, in whole blocks of its own; a stub counts what it gets against it.
     */
    gsize told =
        has_stub (self) ? size : (size + ROM_BLOCK_SIZE - 1) / ROM_BLOCK_SIZE * ROM_BLOCK_SIZE;
    const guint32 begin[] = { told, moult_esp_deflated_count_blocks (deflated, block_size),
                              block_size, run->address };
    const guint32 stay = STAY;

    if (!moult_esp_flash_begin (self->session, MOULT_ESP_DEFLATE_BEGIN, begin,
                                get_begin_patience (self, size), error)
        || !send_deflated (self, deflated, error))
        return FALSE;
    /* It would leave a ROM's loader; of a stub it brings the outcome of the last block. */
    return !has_stub (self)
           || moult_esp_link_command (self->session->link, MOULT_ESP_DEFLATE_END, &stay, 1,
                                      get_block_patience (self, MOULT_ESP_FLASH_BLOCK_SIZE), error);
}

static void
encode_plain (const Run *run, gsize block_size, guint32 number, GByteArray *frame)
{
    gsize size = 0;
    const guint8 *data = g_bytes_get_data (run->data, &size);
    gsize start = number * block_size;
    g_autofree guint8 *block = g_malloc (block_size);
    const guint32 head[] = { block_size, number, 0, 0 };

    memset (block, BLANK, block_size);
    memcpy (block, data + start, MIN (block_size, size - start));
    moult_esp_link_encode (frame, MOULT_ESP_FLASH_DATA, head, G_N_ELEMENTS (head), block,
                           block_size);
}

/* As it is: for the ESP8266's ROM, which cannot inflate. */
static gboolean
write_plain (MoultEspWrite *self, const Run *run, GError **error)
{
    const gsize block_size = ROM_BLOCK_SIZE;
    gsize size = g_bytes_get_size (run->data);
    gsize n_blocks = (size + block_size - 1) / block_size;
    const guint32 begin[] = { size, n_blocks, block_size, run->address };
    g_autoptr (GByteArray) frame = g_byte_array_new ();

    if (!moult_esp_flash_begin (self->session, MOULT_ESP_FLASH_BEGIN, begin,
                                get_begin_patience (self, size), error))
        return FALSE;
    for (gsize i = 0; i < n_blocks; i++) {
        encode_plain (run, block_size, (guint32) i, frame);
        if (!moult_esp_link_send (self->session->link, frame, error)
            || !moult_esp_link_await (self->session->link, MOULT_ESP_FLASH_DATA, 0,
                                      get_block_patience (self, block_size), NULL, error))
            return FALSE;
        tell_progress (self, MIN (size, (i + 1) * block_size));
    }
    return TRUE;
}

static gboolean
write_run (MoultEspWrite *self, const Run *run, GError **error)
{
    gsize size = g_bytes_get_size (run->data);
    gboolean written;

    moult_esp_link_log (self->session->link, "writing %" G_GSIZE_FORMAT " bytes at 0x%x", size,
                        run->address);
    commit (self);
    written = moult_esp_flash_has_md5 (self->session) ? write_deflated (self, run, error)
                                                      : write_plain (self, run, error);
    if (written)
        self->done += size;
    return written;
}

static gboolean
verify (MoultEspWrite *self, const MoultEspRegion *region, GError **error)
{
    gboolean equal = FALSE;

    if (!moult_esp_flash_has_md5 (self->session)) {
        moult_esp_link_log (self->session->link,
                            "this ROM cannot tell what the flash holds: it is not compared");
        self->is_verified = FALSE;
        return TRUE;
    }
    if (!compare (self, region->address, region->data, &equal, error))
        return FALSE;
    if (equal)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY,
                 "the flash holds something else than was written at 0x%x to 0x%" G_GSIZE_MODIFIER
                 "x (MD5 differs)",
                 region->address, region->address + g_bytes_get_size (region->data));
    return FALSE;
}

static gboolean
write_region (MoultEspWrite *self, const MoultEspRegion *region, GError **error)
{
    g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (Run));

    g_array_set_clear_func (runs, run_clear);
    if (!find_runs (self, region, runs, error))
        return FALSE;
    tell_progress (self, 0);
    for (guint i = 0; i < runs->len; i++) {
        if (!write_run (self, &g_array_index (runs, Run, i), error))
            return FALSE;
    }
    return runs->len == 0 || verify (self, region, error);
}

gboolean
moult_esp_write_run (MoultEspWrite *self, GError **error)
{
    self->done = 0;
    self->is_verified = TRUE;
    if (self->session->progress != NULL)
        moult_progress_set_hint (self->session->progress,
                                 self->session->line == MOULT_ESP_LINE_UART
                                     ? N_ ("The serial line limits the speed")
                                     : N_ ("The board's flash memory limits the speed"));
    tell_progress (self, 0);
    for (guint i = 0; i < self->layout->regions->len; i++) {
        if (!write_region (self, &g_array_index (self->layout->regions, MoultEspRegion, i), error))
            return FALSE;
    }
    return TRUE;
}
