/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fake-dap-pipe.h"

#include <string.h>

#include "error.h"
#include "reader.h"

struct _FakeDapPipe {
    GObject parent_instance;

    FakeDapFirmware firmware;
    GPtrArray *requests;
    GQueue answers; /* GBytes */
    guint n_under_way;
    guint deepest;
    guint n_packets;
};

/* ---- Firmware ---- */

static void
put (GByteArray *answer, guint value)
{
    guint8 byte = (guint8) value;

    g_byte_array_append (answer, &byte, 1);
}

static void
put_u32 (GByteArray *answer, guint32 value)
{
    for (guint shift = 0; shift < 32; shift += 8)
        put (answer, (value >> shift) & 0xff);
}

static void
put_text (GByteArray *answer, const char *text)
{
    put (answer, (guint) strlen (text) + 1);
    g_byte_array_append (answer, (const guint8 *) text, (guint) strlen (text) + 1);
}

static void
answer_info (FakeDapPipe *self, guint8 what, GByteArray *answer)
{
    switch (what) {
    case 0x04:
        put_text (answer, "2.1.1");
        break;
    case 0xf0:
        put (answer, 2);    /* one byte before CMSIS-DAP 2.1 */
        put (answer, 0x13); /* SWD, JTAG, atomic commands */
        put (answer, 0x01); /* a tty */
        break;
    case 0xfe:
        put (answer, 1);
        put (answer, self->firmware.packet_count);
        break;
    case 0xff:
        put (answer, 2);
        put (answer, self->firmware.packet_size & 0xff);
        put (answer, self->firmware.packet_size >> 8);
        break;
    default:
        put (answer, 0);
    }
}

static guint8
access_target (FakeDapPipe *self, guint8 request, guint32 *value)
{
    return self->firmware.access != NULL
               ? self->firmware.access (self->firmware.target, request, value)
               : 1;
}

/* As a firmware does it: what fails ends the packet. */
static guint8
run_accesses (FakeDapPipe *self, MoultReader *reader, guint n_accesses, GByteArray *answer)
{
    gboolean block = answer->data[0] == 0x06;
    guint8 request = block ? moult_reader_u8 (reader) : 0;
    guint8 ack = 1;

    for (guint i = 0; i < n_accesses && ack == 1; i++) {
        guint32 value = 0;

        if (!block)
            request = moult_reader_u8 (reader);
        if (!(request & 2))
            value = moult_reader_u32le (reader);
        ack = access_target (self, request, &value);
        if (ack == 1 && request & 2)
            put_u32 (answer, value);
        if (ack == 1)
            answer->data[1]++;
    }
    g_assert_false (moult_reader_overrun (reader));
    return ack;
}

static void
answer_transfer (FakeDapPipe *self, MoultReader *reader, GByteArray *answer)
{
    gboolean block = answer->data[0] == 0x06;
    guint n_accesses;
    guint8 ack;

    moult_reader_u8 (reader);
    n_accesses = block ? moult_reader_u16le (reader) : moult_reader_u8 (reader);
    put (answer, 0);
    if (block)
        put (answer, 0);
    put (answer, 0);
    ack = run_accesses (self, reader, n_accesses, answer);
    answer->data[block ? 3 : 2] = ack;
    if (self->firmware.cut > 0)
        g_byte_array_set_size (answer,
                               (guint) (answer->len - MIN (answer->len, self->firmware.cut)));
}

static void
answer_swd_sequence (FakeDapPipe *self, MoultReader *reader, GByteArray *answer)
{
    guint n_sequences = moult_reader_u8 (reader);

    put (answer, 0);
    for (guint i = 0; i < n_sequences; i++) {
        guint8 info = moult_reader_u8 (reader);
        guint n_bytes = ((info & 0x3f ? info & 0x3f : 64) + 7) / 8;

        if (!(info & 0x80))
            moult_reader_skip (reader, n_bytes);
        for (guint k = 0; k < n_bytes && info & 0x80; k++)
            put (answer, self->firmware.in_bits);
    }
    g_assert_false (moult_reader_overrun (reader));
}

static GByteArray *
make_answer (FakeDapPipe *self, GBytes *request)
{
    gsize size = 0;
    const guint8 *bytes = g_bytes_get_data (request, &size);
    MoultReader reader = MOULT_READER_INIT (bytes, size);
    GByteArray *answer = g_byte_array_new ();
    guint8 command = moult_reader_u8 (&reader);

    put (answer, command);
    if (command == 0x00)
        answer_info (self, moult_reader_u8 (&reader), answer);
    else if (command == 0x02)
        put (answer, 1);
    else if (command == 0x05 || command == 0x06)
        answer_transfer (self, &reader, answer);
    else if (command == 0x10)
        put (answer, self->firmware.pins);
    else if (command == 0x1d && !self->firmware.no_swd_sequence)
        answer_swd_sequence (self, &reader, answer);
    else if (command == 0x1d)
        answer->data[0] = 0xff;
    else
        put (answer, 0);
    if (self->firmware.garbles)
        answer->data[0] ^= 0x40;
    return answer;
}

/* ---- Pipe ---- */

static gsize
fake_dap_pipe_get_max_packet (MoultDapPipe *pipe)
{
    return MOULT_DAP_PIPE_MAX_PACKET;
}

static void
fake_dap_pipe_set_packet_size (MoultDapPipe *pipe, gsize size)
{
    g_assert_cmpuint (size, >=, 64);
}

static gboolean
check_plug (FakeDapPipe *self, GError **error)
{
    guint after = self->firmware.unplugged_after;

    if (after == 0 || self->n_packets <= after)
        return TRUE;
    self->n_under_way = 0;
    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_GONE, "no such device");
    return FALSE;
}

static gboolean
fake_dap_pipe_send (MoultDapPipe *pipe,
                    const guint8 *packet,
                    gsize size,
                    guint timeout_ms,
                    GError **error)
{
    FakeDapPipe *self = FAKE_DAP_PIPE (pipe);
    g_autoptr (GBytes) request = g_bytes_new (packet, size);

    g_assert_cmpuint (size, <=, self->firmware.packet_size);
    self->n_packets++;
    if (!check_plug (self, error))
        return FALSE;
    g_ptr_array_add (self->requests, g_bytes_ref (request));
    self->n_under_way++;
    self->deepest = MAX (self->deepest, self->n_under_way);
    if (!self->firmware.silent && g_queue_get_length (&self->answers) < self->firmware.holds)
        g_queue_push_tail (&self->answers,
                           g_byte_array_free_to_bytes (make_answer (self, request)));
    return TRUE;
}

static gssize
fake_dap_pipe_receive (MoultDapPipe *pipe, guint8 *packet, gsize size, GError **error)
{
    FakeDapPipe *self = FAKE_DAP_PIPE (pipe);
    g_autoptr (GBytes) answer = NULL;
    gsize length;

    g_assert_cmpuint (self->n_under_way, >, 0);
    if (!check_plug (self, error))
        return -1;
    answer = g_queue_pop_head (&self->answers);
    if (answer == NULL) {
        self->n_under_way = 0;
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "silence");
        return -1;
    }
    self->n_under_way--;
    length = MIN (g_bytes_get_size (answer), size);
    memcpy (packet, g_bytes_get_data (answer, NULL), length);
    return (gssize) length;
}

static void
fake_dap_pipe_drain (MoultDapPipe *pipe)
{
    FakeDapPipe *self = FAKE_DAP_PIPE (pipe);

    self->n_under_way = 0;
    g_queue_clear_full (&self->answers, (GDestroyNotify) g_bytes_unref);
}

static void
fake_dap_pipe_iface_init (MoultDapPipeInterface *iface)
{
    iface->get_max_packet = fake_dap_pipe_get_max_packet;
    iface->set_packet_size = fake_dap_pipe_set_packet_size;
    iface->send = fake_dap_pipe_send;
    iface->receive = fake_dap_pipe_receive;
    iface->drain = fake_dap_pipe_drain;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeDapPipe,
                               fake_dap_pipe,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_DAP_PIPE,
                                                      fake_dap_pipe_iface_init))

static void
fake_dap_pipe_finalize (GObject *object)
{
    FakeDapPipe *self = FAKE_DAP_PIPE (object);

    g_ptr_array_unref (self->requests);
    g_queue_clear_full (&self->answers, (GDestroyNotify) g_bytes_unref);

    G_OBJECT_CLASS (fake_dap_pipe_parent_class)->finalize (object);
}

static void
fake_dap_pipe_class_init (FakeDapPipeClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = fake_dap_pipe_finalize;
}

static void
fake_dap_pipe_init (FakeDapPipe *self)
{
    self->firmware = (FakeDapFirmware) { .packet_size = 64, .packet_count = 4, .holds = 4 };
    self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

FakeDapPipe *
fake_dap_pipe_new (void)
{
    return g_object_new (FAKE_TYPE_DAP_PIPE, NULL);
}

FakeDapFirmware *
fake_dap_pipe_get_firmware (FakeDapPipe *self)
{
    return &self->firmware;
}

void
fake_dap_pipe_add_stale (FakeDapPipe *self, const guint8 *answer, gsize size)
{
    g_queue_push_tail (&self->answers, g_bytes_new (answer, size));
}

GPtrArray *
fake_dap_pipe_get_requests (FakeDapPipe *self)
{
    return self->requests;
}

guint
fake_dap_pipe_get_deepest (FakeDapPipe *self)
{
    return self->deepest;
}

static gboolean
is_command (GBytes *request, guint8 command)
{
    return ((const guint8 *) g_bytes_get_data (request, NULL))[0] == command;
}

char *
fake_dap_pipe_dup_last (FakeDapPipe *self, guint8 command)
{
    g_autoptr (GString) text = g_string_new (NULL);

    for (guint i = self->requests->len; i > 0; i--) {
        GBytes *request = self->requests->pdata[i - 1];
        gsize size = 0;
        const guint8 *bytes = g_bytes_get_data (request, &size);

        if (!is_command (request, command))
            continue;
        for (gsize k = 0; k < size; k++)
            g_string_append_printf (text, "%s%02x", k > 0 ? " " : "", bytes[k]);
        break;
    }
    return g_string_free (g_steal_pointer (&text), FALSE);
}

guint
fake_dap_pipe_count (FakeDapPipe *self, guint8 command)
{
    guint n_requests = 0;

    for (guint i = 0; i < self->requests->len; i++)
        n_requests += is_command (self->requests->pdata[i], command);
    return n_requests;
}

void
fake_dap_pipe_forget (FakeDapPipe *self)
{
    g_ptr_array_set_size (self->requests, 0);
    self->deepest = 0;
}
