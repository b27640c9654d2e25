/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-deflate.h"

#include <gio/gio.h>
#include <libdeflate.h>

enum {
    LEVEL = 10, /* 2 % less to send than zlib's best, in as much time; 12 has no more to give */
    MAX_KEPT = 4,
};

typedef struct {
    char *key;
    MoultEspDeflated *deflated; /* %NULL while a thread is at it */
} Kept;

static GMutex lock;
static GCond made;
static GQueue kept = G_QUEUE_INIT; /* Kept, the latest first */

static MoultEspDeflated *
ref (MoultEspDeflated *self)
{
    g_atomic_ref_count_inc (&self->references);
    return self;
}

void
moult_esp_deflated_unref (MoultEspDeflated *self)
{
    if (!g_atomic_ref_count_dec (&self->references))
        return;
    g_bytes_unref (self->stream);
    g_array_unref (self->inflated);
    g_free (self);
}

static GBytes *
deflate (GBytes *bytes)
{
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor (LEVEL);
    gsize size = 0;
    const guint8 *data = g_bytes_get_data (bytes, &size);
    gsize bound = libdeflate_zlib_compress_bound (compressor, size);
    guint8 *stream = g_malloc (bound);
    gsize length = libdeflate_zlib_compress (compressor, data, size, stream, bound);

    libdeflate_free_compressor (compressor);
    g_assert (length > 0);
    return g_bytes_new_take (g_realloc (stream, length), length);
}

/* What the chip will have made of each unit: the stream inflated once more, for the count alone.
 */
static void
count_inflated (MoultEspDeflated *self)
{
    g_autoptr (GZlibDecompressor) inflater =
        g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
    GConverterResult result = G_CONVERTER_CONVERTED;
    gsize n_blocks = moult_esp_deflated_count_blocks (self, MOULT_ESP_DEFLATED_UNIT);
    guint8 output[32 * 1024];
    gsize total = 0;

    for (gsize i = 0; i < n_blocks; i++) {
        gsize left = 0;
        const guint8 *block =
            moult_esp_deflated_get_block (self, MOULT_ESP_DEFLATED_UNIT, i, &left);

        while (result == G_CONVERTER_CONVERTED) {
            gsize n_read = 0;
            gsize n_written = 0;

            result = g_converter_convert (
                G_CONVERTER (inflater), block, left, output, sizeof output,
                i + 1 == n_blocks ? G_CONVERTER_INPUT_AT_END : 0, &n_read, &n_written, NULL);
            block += n_read;
            left -= n_read;
            total += n_written;
        }
        /* "Partial input" when the unit is used up: the next goes on. */
        if (result == G_CONVERTER_ERROR)
            result = G_CONVERTER_CONVERTED;
        g_array_append_val (self->inflated, total);
    }
}

static MoultEspDeflated *
make (GBytes *bytes)
{
    MoultEspDeflated *self = g_new0 (MoultEspDeflated, 1);

    g_atomic_ref_count_init (&self->references);
    self->stream = deflate (bytes);
    self->inflated = g_array_new (FALSE, FALSE, sizeof (gsize));
    count_inflated (self);
    return self;
}

/* ---- What was made before. All with the lock held. ---- */

static Kept *
find (const char *key)
{
    for (GList *link = kept.head; link != NULL; link = link->next) {
        Kept *entry = link->data;

        if (g_str_equal (entry->key, key))
            return entry;
    }
    return NULL;
}

static void
drop_oldest (void)
{
    for (GList *link = kept.tail; link != NULL && kept.length > MAX_KEPT;) {
        GList *before = link->prev;
        Kept *entry = link->data;

        if (entry->deflated != NULL) {
            moult_esp_deflated_unref (entry->deflated);
            g_free (entry->key);
            g_free (entry);
            g_queue_delete_link (&kept, link);
        }
        link = before;
    }
}

static Kept *
begin (const char *key)
{
    Kept *entry = g_new0 (Kept, 1);

    entry->key = g_strdup (key);
    g_queue_push_head (&kept, entry);
    return entry;
}

MoultEspDeflated *
moult_esp_deflated_get (GBytes *bytes)
{
    g_autofree char *key = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
    MoultEspDeflated *deflated;
    Kept *entry;

    while ((entry = find (key)) != NULL && entry->deflated == NULL)
        g_cond_wait (&made, &lock);
    if (entry != NULL)
        return ref (entry->deflated);

    entry = begin (key);
    g_mutex_unlock (&lock);
    deflated = make (bytes);
    g_mutex_lock (&lock);
    entry->deflated = ref (deflated);
    g_cond_broadcast (&made);
    drop_oldest ();
    return deflated;
}

static gpointer
run (gpointer data)
{
    g_autoptr (GBytes) bytes = data;

    moult_esp_deflated_unref (moult_esp_deflated_get (bytes));
    return NULL;
}

void
moult_esp_deflated_begin (GBytes *bytes)
{
    g_thread_unref (g_thread_new ("deflate", run, g_bytes_ref (bytes)));
}

gsize
moult_esp_deflated_count_blocks (const MoultEspDeflated *self, gsize block_size)
{
    return (g_bytes_get_size (self->stream) + block_size - 1) / block_size;
}

const guint8 *
moult_esp_deflated_get_block (const MoultEspDeflated *self,
                              gsize block_size,
                              gsize number,
                              gsize *size)
{
    gsize start = number * block_size;
    gsize stream_size = 0;
    const guint8 *stream = g_bytes_get_data (self->stream, &stream_size);

    g_return_val_if_fail (start < stream_size, NULL);

    *size = MIN (block_size, stream_size - start);
    return stream + start;
}

gsize
moult_esp_deflated_get_inflated (const MoultEspDeflated *self, gsize size)
{
    gsize n_units = (size + MOULT_ESP_DEFLATED_UNIT - 1) / MOULT_ESP_DEFLATED_UNIT;

    if (n_units == 0)
        return 0;
    return g_array_index (self->inflated, gsize, MIN (n_units, self->inflated->len) - 1);
}
