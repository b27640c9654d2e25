/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-link.h"

#include <string.h>

#include "device-source.h"
#include "error.h"
#include "reader.h"
#include "slip.h"

/* esptool documentation, "Serial Protocol". */
enum {
    REQUEST = 0x00,
    RESPONSE = 0x01,
    HEADER_SIZE = 8,
    CHECKSUM_SEED = 0xef,
    STATUS_SIZE = 2,
    SECURITY_INFO_SIZE = 20,
    SHORT_SECURITY_INFO_SIZE = 12, /* ESP32-S2 */
    MAX_WORDS = 128,
};

enum {
    MAX_NOISE = 4096,
    WRITE_BASE_MS = 2000,
    WRITE_BYTES_PER_MS = 4, /* well below the slowest speed, 115200 baud */
};

/* Refusals that mean that the flash itself failed (ROM: 06, 08; stub: C4). */
enum {
    ROM_FAILED = 0x06,
    ROM_FLASH_WRITE = 0x08,
    STUB_SPI_FAILED = 0xc4,
    STUB_FIRST = 0xc0,
};

static const struct {
    guint8 code;
    const char *words;
} refusals[] = {
    { 0x01, "bad parameter" },
    { 0x02, "out of memory" },
    { 0x03, "sending failed" },
    { 0x04, "receiving failed" },
    { 0x05, "unknown or invalid message" },
    { ROM_FAILED, "the operation failed" },
    { 0x07, "checksum differs" },
    { ROM_FLASH_WRITE, "the flash does not hold what was written" },
    { 0x09, "reading the flash failed" },
    { 0x0a, "bad length" },
    { 0x0b, "inflating failed" },
    { 0x0c, "checksum of the inflated data differs" },
    { 0x0d, "bad parameter of inflating" },
    { STUB_FIRST, "bad length" },
    { 0xc1, "checksum differs" },
    { 0xc2, "block too large" },
    { 0xc3, "unknown command" },
    { STUB_SPI_FAILED, "the flash failed" },
    { 0xc5, "unlocking the flash failed" },
    { 0xc6, "not in flash mode" },
    { 0xc7, "inflating failed" },
    { 0xc8, "not enough data" },
    { 0xc9, "too much data" },
    { 0xff, "not implemented" },
};

struct _MoultEspLink {
    MoultSerial *serial;
    MoultProgress *progress;
    GCancellable *cancellable;
    MoultSlipDecoder decoder;
    guint8 input[4096]; /* read, not decoded yet: from input_start to input_end */
    gsize input_start;
    gsize input_end;
    GString *noise;
    GByteArray *request;
    gsize n_received;
    gboolean stub;
    guint8 refusal;
};

MoultEspLink *
moult_esp_link_new (MoultSerial *serial, MoultProgress *progress, GCancellable *cancellable)
{
    MoultEspLink *self = g_new0 (MoultEspLink, 1);

    self->serial = g_object_ref (serial);
    self->progress = progress;
    self->cancellable = cancellable;
    self->noise = g_string_new (NULL);
    self->request = g_byte_array_new ();
    moult_slip_decoder_init (&self->decoder);
    return self;
}

void
moult_esp_link_free (MoultEspLink *self)
{
    moult_slip_decoder_clear (&self->decoder);
    g_byte_array_unref (self->request);
    g_string_free (self->noise, TRUE);
    g_object_unref (self->serial);
    g_free (self);
}

MoultSerial *
moult_esp_link_get_serial (MoultEspLink *self)
{
    return self->serial;
}

GCancellable *
moult_esp_link_get_cancellable (MoultEspLink *self)
{
    return self->cancellable;
}

void
moult_esp_link_commit (MoultEspLink *self)
{
    self->cancellable = NULL;
}

void
moult_esp_link_set_stub (MoultEspLink *self, gboolean stub)
{
    self->stub = stub;
}

gboolean
moult_esp_link_get_stub (MoultEspLink *self)
{
    return self->stub;
}

void
moult_esp_link_log (MoultEspLink *self, const char *format, ...)
{
    g_autofree char *line = NULL;
    va_list args;

    if (self->progress == NULL)
        return;
    va_start (args, format);
    line = g_strdup_vprintf (format, args);
    va_end (args);
    moult_progress_log (self->progress, "%s", line);
}

void
moult_esp_link_forget (MoultEspLink *self)
{
    moult_serial_forget_input (self->serial);
    moult_slip_decoder_reset (&self->decoder);
    g_string_truncate (self->noise, 0);
    self->input_start = 0;
    self->input_end = 0;
    self->n_received = 0;
}

/* Texts of a starting chip are plain; all else is shown as a dot. */
static void
add_noise (MoultEspLink *self, const guint8 *bytes, gsize size)
{
    for (gsize i = 0; i < size && self->noise->len < MAX_NOISE; i++) {
        gboolean shown = g_ascii_isprint (bytes[i]) || bytes[i] == '\n';

        g_string_append_c (self->noise, shown ? (char) bytes[i] : '.');
    }
}

const char *
moult_esp_link_get_noise (MoultEspLink *self)
{
    /* A boot text has no mark at its end. */
    if (!self->decoder.complete) {
        add_noise (self, self->decoder.frame->data, self->decoder.frame->len);
        moult_slip_decoder_reset (&self->decoder);
    }
    return self->noise->str;
}

gsize
moult_esp_link_get_n_received (MoultEspLink *self)
{
    return self->n_received;
}

guint8
moult_esp_link_get_refusal (MoultEspLink *self)
{
    return self->refusal;
}

/* ---- Frames ---- */

/* The next frame, %NULL without an error when there was none until @deadline. */
static const GByteArray *
next_frame (MoultEspLink *self, gint64 deadline, GError **error)
{
    for (;;) {
        gsize used = 0;
        gssize n_read;

        if (self->input_start < self->input_end
            && moult_slip_decoder_feed (&self->decoder, self->input + self->input_start,
                                        self->input_end - self->input_start, &used)) {
            self->input_start += used;
            return self->decoder.frame;
        }
        self->input_start = 0;
        self->input_end = 0;
        n_read = moult_serial_read (self->serial, self->input, sizeof self->input, deadline,
                                    self->cancellable, error);
        if (n_read <= 0)
            return NULL;
        self->input_end = n_read;
        self->n_received += n_read;
    }
}

const GByteArray *
moult_esp_link_read_frame (MoultEspLink *self, guint milliseconds, GError **error)
{
    g_autoptr (GError) local_error = NULL;
    const GByteArray *frame = next_frame (self, moult_deadline_in (milliseconds), &local_error);

    if (frame != NULL)
        return frame;
    if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "the chip sent nothing for %u ms",
                     milliseconds);
    return NULL;
}

gboolean
moult_esp_link_listen (MoultEspLink *self, guint milliseconds, GError **error)
{
    gint64 deadline = moult_deadline_in (milliseconds);
    const GByteArray *frame;
    g_autoptr (GError) local_error = NULL;

    while ((frame = next_frame (self, deadline, &local_error)) != NULL)
        add_noise (self, frame->data, frame->len);
    if (local_error == NULL)
        return TRUE;
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
}

/* ---- Commands ---- */

static void
put_u32 (guint8 *bytes, guint32 value)
{
    guint32 little = GUINT32_TO_LE (value);

    memcpy (bytes, &little, sizeof little);
}

static guint32
get_checksum (const guint8 *body, gsize size)
{
    guint8 checksum = CHECKSUM_SEED;

    for (gsize i = 0; i < size; i++)
        checksum ^= body[i];
    return checksum;
}

void
moult_esp_link_encode (GByteArray *out,
                       MoultEspCommand command,
                       const guint32 *head,
                       gsize n_head,
                       const guint8 *body,
                       gsize body_size)
{
    guint8 bytes[HEADER_SIZE + MAX_WORDS * 4];
    gsize size = n_head * 4 + body_size;

    g_return_if_fail (n_head <= MAX_WORDS && size <= G_MAXUINT16);

    bytes[0] = REQUEST;
    bytes[1] = command;
    bytes[2] = size & 0xff;
    bytes[3] = size >> 8;
    put_u32 (bytes + 4, body != NULL ? get_checksum (body, body_size) : 0);
    for (gsize i = 0; i < n_head; i++)
        put_u32 (bytes + HEADER_SIZE + i * 4, head[i]);

    g_byte_array_set_size (out, 0);
    moult_slip_add_mark (out);
    moult_slip_add (out, bytes, HEADER_SIZE + n_head * 4);
    moult_slip_add (out, body, body_size);
    moult_slip_add_mark (out);
}

void
moult_esp_link_encode_raw (GByteArray *out, const guint8 *data, gsize size)
{
    g_byte_array_set_size (out, 0);
    moult_slip_add_mark (out);
    moult_slip_add (out, data, size);
    moult_slip_add_mark (out);
}

gboolean
moult_esp_link_send (MoultEspLink *self, const GByteArray *frame, GError **error)
{
    guint milliseconds = WRITE_BASE_MS + frame->len / WRITE_BYTES_PER_MS;

    return moult_serial_write (self->serial, frame->data, frame->len,
                               moult_deadline_in (milliseconds), self->cancellable, error);
}

static const char *
get_refusal_words (guint8 code)
{
    for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++) {
        if (refusals[i].code == code)
            return refusals[i].words;
    }
    return "no known reason";
}

static gboolean
set_refused (MoultEspLink *self, MoultEspCommand command, const guint8 *status, GError **error)
{
    /* A stub says it in the first byte, a ROM in the second. */
    guint8 code = status[0] >= STUB_FIRST ? status[0] : status[1];
    gboolean flash_failed =
        code == ROM_FAILED || code == ROM_FLASH_WRITE || code == STUB_SPI_FAILED;

    self->refusal = code;
    g_set_error (error, MOULT_ERROR, flash_failed ? MOULT_ERROR_VERIFY : MOULT_ERROR_PROTOCOL,
                 "the chip refused command 0x%02x with 0x%02x (%s)", command, code,
                 get_refusal_words (code));
    return FALSE;
}

/* How many bytes stand before the status: the one command whose answer has two lengths tells by its
 * own size (with 2 or 4 bytes of status). */
static gsize
get_payload_size (MoultEspCommand command, gsize expected, gsize size)
{
    if (command != MOULT_ESP_GET_SECURITY_INFO)
        return expected;
    return size >= SECURITY_INFO_SIZE + STATUS_SIZE ? SECURITY_INFO_SIZE : SHORT_SECURITY_INFO_SIZE;
}

/* The data of an answer: payload and status; a refusal may come without the payload. */
static gboolean
take_answer (MoultEspLink *self,
             MoultEspCommand command,
             gsize expected,
             MoultReader *reader,
             MoultEspReply *reply,
             GError **error)
{
    guint32 value = moult_reader_u32le (reader);
    gsize left = moult_reader_left (reader);
    gsize size = get_payload_size (command, expected, left);
    gboolean whole = left >= size + STATUS_SIZE;
    const guint8 *payload = moult_reader_take (reader, whole ? size : 0);
    const guint8 *status = moult_reader_take (reader, STATUS_SIZE);

    self->refusal = 0;
    if (status != NULL && status[0] != 0)
        return set_refused (self, command, status, error);
    if (status == NULL || !whole) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the answer to command 0x%02x has %" G_GSIZE_FORMAT
                     " bytes where %" G_GSIZE_FORMAT " belong",
                     command, left, size + STATUS_SIZE);
        return FALSE;
    }
    if (reply == NULL)
        return TRUE;
    reply->value = value;
    reply->size = size;
    if (size > 0)
        memcpy (reply->payload, payload, size);
    return TRUE;
}

/* Whether a frame is an answer to @command; the reader stands behind its size then. */
static gboolean
is_answer (const GByteArray *frame, MoultEspCommand command, MoultReader *reader)
{
    *reader = (MoultReader) MOULT_READER_INIT (frame->data, frame->len);
    guint8 direction = moult_reader_u8 (reader);
    guint8 answered = moult_reader_u8 (reader);
    guint16 size = moult_reader_u16le (reader);

    return frame->len >= HEADER_SIZE && direction == RESPONSE && answered == command
           && size == frame->len - HEADER_SIZE;
}

gboolean
moult_esp_link_await (MoultEspLink *self,
                      MoultEspCommand command,
                      gsize payload_size,
                      guint milliseconds,
                      MoultEspReply *reply,
                      GError **error)
{
    gint64 deadline = moult_deadline_in (milliseconds);
    g_autoptr (GError) local_error = NULL;
    const GByteArray *frame;

    g_return_val_if_fail (payload_size <= MOULT_ESP_MAX_PAYLOAD, FALSE);

    while ((frame = next_frame (self, deadline, &local_error)) != NULL) {
        MoultReader reader;

        if (is_answer (frame, command, &reader))
            return take_answer (self, command, payload_size, &reader, reply, error);
        if (frame->data[0] != RESPONSE)
            add_noise (self, frame->data, frame->len);
    }
    self->refusal = 0;
    if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the chip did not answer command 0x%02x within %u ms", command, milliseconds);
    return FALSE;
}

gboolean
moult_esp_link_command (MoultEspLink *self,
                        MoultEspCommand command,
                        const guint32 *words,
                        gsize n_words,
                        guint milliseconds,
                        GError **error)
{
    moult_esp_link_encode (self->request, command, words, n_words, NULL, 0);
    return moult_esp_link_send (self, self->request, error)
           && moult_esp_link_await (self, command, 0, milliseconds, NULL, error);
}

gboolean
moult_esp_link_read_register (MoultEspLink *self, guint32 address, guint32 *value, GError **error)
{
    MoultEspReply reply;

    moult_esp_link_encode (self->request, MOULT_ESP_READ_REG, &address, 1, NULL, 0);
    if (!moult_esp_link_send (self, self->request, error)
        || !moult_esp_link_await (self, MOULT_ESP_READ_REG, 0, MOULT_ESP_DEFAULT_MS, &reply, error))
        return FALSE;
    *value = reply.value;
    return TRUE;
}

gboolean
moult_esp_link_write_registers (MoultEspLink *self,
                                const MoultEspRegister *registers,
                                gsize n_registers,
                                GError **error)
{
    enum { WORDS_EACH = 4 };
    guint32 words[MAX_WORDS];
    gsize at_once = self->stub ? MAX_WORDS / WORDS_EACH : 1;

    for (gsize done = 0; done < n_registers;) {
        gsize n = MIN (at_once, n_registers - done);

        for (gsize i = 0; i < n; i++, done++) {
            words[i * WORDS_EACH] = registers[done].address;
            words[i * WORDS_EACH + 1] = registers[done].value;
            words[i * WORDS_EACH + 2] = registers[done].mask;
            words[i * WORDS_EACH + 3] = 0; /* no pause */
        }
        if (!moult_esp_link_command (self, MOULT_ESP_WRITE_REG, words, n * WORDS_EACH,
                                     MOULT_ESP_DEFAULT_MS, error))
            return FALSE;
    }
    return TRUE;
}
