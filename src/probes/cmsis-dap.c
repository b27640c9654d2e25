/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cmsis-dap-private.h"

#include "error.h"
#include "reader.h"

/* Arm CMSIS-DAP 2.1, "Command Reference". */
enum {
    ID_INFO = 0x00,
    ID_CONNECT = 0x02,
    ID_DISCONNECT = 0x03,
    ID_TRANSFER_CONFIGURE = 0x04,
    ID_SWJ_PINS = 0x10,
    ID_SWJ_CLOCK = 0x11,
    ID_SWD_CONFIGURE = 0x13,
    ID_SWD_SEQUENCE = 0x1d,
    ID_UNKNOWN = 0xff,

    INFO_PROTOCOL = 0x04,
    INFO_FIRMWARE = 0x09,
    INFO_CAPS = 0xf0,
    INFO_PACKET_COUNT = 0xfe,
    INFO_PACKET_SIZE = 0xff,

    CAP_SWD = 1 << 0,
    CAP_JTAG = 1 << 1,
    PORT_SWD = 1,
    PIN_RESET = 1 << 7,
    STATUS_OK = 0,
};

enum {
    COMMAND_MS = 1000,
    /* How often the probe asks again by itself when a target says WAIT: tens of ms at 1 MHz. */
    WAIT_RETRIES = 2000,
    MATCH_RETRIES = 65535,
    RESET_WAIT_US = 10000,
    SMALLEST_PACKET = 64, /* of a probe at full speed */
    OPEN_TRIES = 3,
};

static void moult_cmsis_dap_link_init (MoultDapLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultCmsisDap,
                               moult_cmsis_dap,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_DAP_LINK,
                                                      moult_cmsis_dap_link_init))

/* ---- Single commands ---- */

void
moult_cmsis_dap_fall_back (MoultCmsisDap *self)
{
    if (self->depth > 1)
        g_debug ("the probe loses packets: one at a time from now on");
    self->depth = 1;
    self->n_lost++;
    moult_dap_pipe_drain (self->pipe);
}

GBytes *
moult_cmsis_dap_receive (MoultCmsisDap *self, GError **error)
{
    guint8 answer[MOULT_DAP_PIPE_MAX_PACKET];
    gssize size = moult_dap_pipe_receive (self->pipe, answer, sizeof answer, error);

    return size >= 0 ? g_bytes_new (answer, (gsize) size) : NULL;
}

static GBytes *
check_echo (MoultCmsisDap *self, guint8 command, GBytes *answer, GError **error)
{
    gsize size = 0;
    const guint8 *bytes = g_bytes_get_data (answer, &size);

    if (size > 0 && bytes[0] == command)
        return answer;
    if (size > 0 && bytes[0] == ID_UNKNOWN) {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                     "the probe does not know command %02x", command);
    } else {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the probe answered %02x (%" G_GSIZE_FORMAT " bytes) to command %02x",
                     size > 0 ? bytes[0] : 0, size, command);
        moult_cmsis_dap_fall_back (self);
    }
    g_bytes_unref (answer);
    return NULL;
}

GBytes *
moult_cmsis_dap_ask (MoultCmsisDap *self, const guint8 *request, gsize size, GError **error)
{
    GBytes *answer;

    if (!moult_dap_pipe_send (self->pipe, request, size, COMMAND_MS, error))
        return NULL;
    answer = moult_cmsis_dap_receive (self, error);
    return answer != NULL ? check_echo (self, request[0], answer, error) : NULL;
}

gboolean
moult_cmsis_dap_command (MoultCmsisDap *self, const guint8 *request, gsize size, GError **error)
{
    g_autoptr (GBytes) answer = moult_cmsis_dap_ask (self, request, size, error);
    gsize answer_size = 0;
    const guint8 *bytes = answer != NULL ? g_bytes_get_data (answer, &answer_size) : NULL;

    if (answer == NULL)
        return FALSE;
    if (answer_size >= 2 && bytes[1] == STATUS_OK)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                 "the probe refused command %02x (status %02x)", request[0],
                 answer_size >= 2 ? bytes[1] : ID_UNKNOWN);
    return FALSE;
}

/* ---- What the probe is ---- */

/* The data of an answer: borrowed; %NULL where there is less than it says. */
static const guint8 *
get_info_data (GBytes *answer, gsize *length)
{
    gsize size = 0;
    const guint8 *bytes = g_bytes_get_data (answer, &size);
    MoultReader reader = MOULT_READER_INIT (bytes, size);

    moult_reader_skip (&reader, 1);
    *length = moult_reader_u8 (&reader);
    return moult_reader_take (&reader, *length);
}

static gboolean
ask_number (MoultCmsisDap *self, guint8 what, guint *number, GError **error)
{
    const guint8 request[] = { ID_INFO, what };
    g_autoptr (GBytes) answer = moult_cmsis_dap_ask (self, request, sizeof request, error);
    gsize length = 0;
    const guint8 *data = answer != NULL ? get_info_data (answer, &length) : NULL;

    if (answer == NULL)
        return FALSE;
    if (data == NULL || length == 0 || length > 4) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the probe answered %" G_GSIZE_FORMAT " bytes when asked for info %02x",
                     length, what);
        return FALSE;
    }
    *number = data[0] | (length > 1 ? data[1] << 8 : 0);
    return TRUE;
}

/* (nullable): it need not say any of them. */
static char *
ask_text (MoultCmsisDap *self, guint8 what)
{
    const guint8 request[] = { ID_INFO, what };
    g_autoptr (GBytes) answer = moult_cmsis_dap_ask (self, request, sizeof request, NULL);
    gsize length = 0;
    const guint8 *data = answer != NULL ? get_info_data (answer, &length) : NULL;
    g_autofree char *text = data != NULL ? g_strndup ((const char *) data, length) : NULL;

    return text != NULL && *text != '\0' ? g_utf8_make_valid (text, -1) : NULL;
}

/* What an earlier program left in the probe may come first. */
static gboolean
ask_packet_size (MoultCmsisDap *self, guint *size, GError **error)
{
    for (int i = 1;; i++) {
        guint n_lost = self->n_lost;
        g_autoptr (GError) problem = NULL;

        if (ask_number (self, INFO_PACKET_SIZE, size, &problem))
            return TRUE;
        if (i < OPEN_TRIES && self->n_lost > n_lost)
            continue;
        g_propagate_error (error, g_steal_pointer (&problem));
        return FALSE;
    }
}

static gboolean
read_sizes (MoultCmsisDap *self, GError **error)
{
    guint size = 0;
    guint count = 0;
    guint caps = 0;

    if (!ask_packet_size (self, &size, error))
        return FALSE;
    size = MIN (size, moult_dap_pipe_get_max_packet (self->pipe));
    if (size < SMALLEST_PACKET) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the probe takes packets of %u bytes at most", size);
        return FALSE;
    }
    self->packet_size = MIN (size, MOULT_DAP_PIPE_MAX_PACKET);
    moult_dap_pipe_set_packet_size (self->pipe, self->packet_size);
    if (!ask_number (self, INFO_PACKET_COUNT, &count, error)
        || !ask_number (self, INFO_CAPS, &caps, error))
        return FALSE;
    self->caps = caps & 0xff;
    self->depth = CLAMP (count, 1, MOULT_DAP_PIPE_MAX_DEPTH);
    return TRUE;
}

/* Different questions, so that a lost answer, and one out of turn, are seen by its length: a size
 * is 2 bytes, a count is 1 (while the capabilities may be either). */
static gboolean
answers_in_turn (MoultCmsisDap *self, guint n_sent)
{
    gboolean well = TRUE;

    for (guint i = 0; i < n_sent; i++) {
        g_autoptr (GBytes) answer = moult_cmsis_dap_receive (self, NULL);
        gsize length = 0;
        const guint8 *data = answer != NULL ? get_info_data (answer, &length) : NULL;

        if (answer == NULL)
            return FALSE;
        well = well && data != NULL && *(const guint8 *) g_bytes_get_data (answer, NULL) == ID_INFO
               && length == (i % 2 == 0 ? 2 : 1)
               && (data[0] | (length > 1 ? data[1] << 8 : 0)) >= 1;
    }
    return well;
}

/* OpenOCD and pyOCD have a switch for those that do not. */
gboolean
moult_cmsis_dap_test_depth (MoultCmsisDap *self, GError **error)
{
    guint n_sent = 0;

    while (n_sent < self->depth) {
        const guint8 request[] = { ID_INFO,
                                   n_sent % 2 == 0 ? INFO_PACKET_SIZE : INFO_PACKET_COUNT };

        if (!moult_dap_pipe_send (self->pipe, request, sizeof request, COMMAND_MS, error))
            return FALSE;
        n_sent++;
    }
    if (!answers_in_turn (self, n_sent))
        moult_cmsis_dap_fall_back (self);
    self->depth_tested = TRUE;
    return TRUE;
}

/* It cannot be seen by its version: forks count their own. No sequence at all is a valid request.
 */
static void
test_swd_sequence (MoultCmsisDap *self)
{
    const guint8 request[] = { ID_SWD_SEQUENCE, 0 };

    self->has_swd_sequence = moult_cmsis_dap_command (self, request, sizeof request, NULL);
}

static void
read_firmware (MoultCmsisDap *self)
{
    self->firmware = ask_text (self, INFO_FIRMWARE);
    if (self->firmware == NULL)
        self->firmware = ask_text (self, INFO_PROTOCOL);
}

/* ---- The rest of the link ---- */

static MoultDapCaps
moult_cmsis_dap_get_caps (MoultDapLink *link)
{
    MoultDapCaps caps = MOULT_DAP_SEQUENCES | MOULT_DAP_RESET_PIN;

    return caps | (MOULT_CMSIS_DAP (link)->has_swd_sequence ? MOULT_DAP_SEQUENCES_IN : 0);
}

static void
put_u32 (guint8 *bytes, guint32 value)
{
    for (guint i = 0; i < 4; i++)
        bytes[i] = (value >> (8 * i)) & 0xff;
}

static gboolean
moult_cmsis_dap_set_clock (MoultDapLink *link,
                           guint frequency,
                           GCancellable *cancellable,
                           GError **error)
{
    guint8 request[5] = { ID_SWJ_CLOCK };

    put_u32 (request + 1, frequency);
    return moult_cmsis_dap_command (MOULT_CMSIS_DAP (link), request, sizeof request, error);
}

/* The state of the pins, or -1. */
static int
set_pins (MoultCmsisDap *self, guint8 output, guint8 select, guint wait_us, GError **error)
{
    guint8 request[7] = { ID_SWJ_PINS, output, select };
    g_autoptr (GBytes) answer = NULL;
    gsize size = 0;
    const guint8 *bytes;

    put_u32 (request + 3, wait_us);
    answer = moult_cmsis_dap_ask (self, request, sizeof request, error);
    if (answer == NULL)
        return -1;
    bytes = g_bytes_get_data (answer, &size);
    if (size >= 2)
        return bytes[1];
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "the probe does not tell its pins");
    return -1;
}

/* The probe waits for the pin to follow; one that is not wired reads high for ever. */
static gboolean
moult_cmsis_dap_set_reset (MoultDapLink *link,
                           gboolean asserted,
                           GCancellable *cancellable,
                           GError **error)
{
    return set_pins (MOULT_CMSIS_DAP (link), asserted ? 0 : PIN_RESET, PIN_RESET, RESET_WAIT_US,
                     error)
           >= 0;
}

static void
moult_cmsis_dap_link_init (MoultDapLinkInterface *iface)
{
    iface->get_caps = moult_cmsis_dap_get_caps;
    iface->transfer = moult_cmsis_dap_transfer;
    iface->sequence = moult_cmsis_dap_sequence;
    iface->set_clock = moult_cmsis_dap_set_clock;
    iface->set_reset = moult_cmsis_dap_set_reset;
}

/* ---- Object ---- */

static void
disconnect (MoultCmsisDap *self)
{
    const guint8 request[] = { ID_DISCONNECT };
    g_autoptr (GError) error = NULL;

    if (self->connected && !moult_cmsis_dap_command (self, request, sizeof request, &error))
        g_debug ("disconnecting: %s", error->message);
    self->connected = FALSE;
}

static void
moult_cmsis_dap_dispose (GObject *object)
{
    MoultCmsisDap *self = MOULT_CMSIS_DAP (object);

    if (self->pipe != NULL)
        disconnect (self);
    g_clear_object (&self->pipe);

    G_OBJECT_CLASS (moult_cmsis_dap_parent_class)->dispose (object);
}

static void
moult_cmsis_dap_finalize (GObject *object)
{
    MoultCmsisDap *self = MOULT_CMSIS_DAP (object);

    g_free (self->packets);
    g_free (self->firmware);

    G_OBJECT_CLASS (moult_cmsis_dap_parent_class)->finalize (object);
}

static void
moult_cmsis_dap_class_init (MoultCmsisDapClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_cmsis_dap_dispose;
    G_OBJECT_CLASS (klass)->finalize = moult_cmsis_dap_finalize;
}

static void
moult_cmsis_dap_init (MoultCmsisDap *self)
{
    self->packets = g_new0 (MoultDapPacket, MOULT_DAP_PIPE_MAX_DEPTH);
    self->depth = 1;
    self->packet_size = SMALLEST_PACKET;
}

MoultCmsisDap *
moult_cmsis_dap_new (MoultDapPipe *pipe, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (MOULT_IS_DAP_PIPE (pipe), NULL);

    g_autoptr (MoultCmsisDap) self = g_object_new (MOULT_TYPE_CMSIS_DAP, NULL);

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
    self->pipe = g_object_ref (pipe);
    moult_dap_pipe_drain (pipe);
    if (!read_sizes (self, error))
        return NULL;
    read_firmware (self);
    test_swd_sequence (self);
    return g_steal_pointer (&self);
}

const char *
moult_cmsis_dap_get_firmware (MoultCmsisDap *self)
{
    g_return_val_if_fail (MOULT_IS_CMSIS_DAP (self), NULL);

    return self->firmware;
}

gboolean
moult_cmsis_dap_has_swd (MoultCmsisDap *self)
{
    g_return_val_if_fail (MOULT_IS_CMSIS_DAP (self), FALSE);

    return (self->caps & CAP_SWD) != 0;
}

gboolean
moult_cmsis_dap_has_jtag (MoultCmsisDap *self)
{
    g_return_val_if_fail (MOULT_IS_CMSIS_DAP (self), FALSE);

    return (self->caps & CAP_JTAG) != 0;
}

gsize
moult_cmsis_dap_get_packet_size (MoultCmsisDap *self)
{
    g_return_val_if_fail (MOULT_IS_CMSIS_DAP (self), 0);

    return self->packet_size;
}

guint
moult_cmsis_dap_get_depth (MoultCmsisDap *self)
{
    g_return_val_if_fail (MOULT_IS_CMSIS_DAP (self), 1);

    return self->depth_tested ? self->depth : 1;
}

guint
moult_cmsis_dap_count_lost (MoultCmsisDap *self)
{
    g_return_val_if_fail (MOULT_IS_CMSIS_DAP (self), 0);

    return self->n_lost;
}

/* Clears what an earlier program has set: no idle cycles, and a turnaround of one. */
static gboolean
configure (MoultCmsisDap *self, GError **error)
{
    const guint8 transfers[] = { ID_TRANSFER_CONFIGURE, 0,
                                 WAIT_RETRIES & 0xff,   WAIT_RETRIES >> 8,
                                 MATCH_RETRIES & 0xff,  MATCH_RETRIES >> 8 };
    const guint8 swd[] = { ID_SWD_CONFIGURE, 0 };

    return moult_cmsis_dap_command (self, transfers, sizeof transfers, error)
           && moult_cmsis_dap_command (self, swd, sizeof swd, error);
}

gboolean
moult_cmsis_dap_connect (MoultCmsisDap *self, GCancellable *cancellable, GError **error)
{
    const guint8 request[] = { ID_CONNECT, PORT_SWD };
    g_autoptr (GBytes) answer = NULL;
    gsize size = 0;
    const guint8 *bytes;

    g_return_val_if_fail (MOULT_IS_CMSIS_DAP (self), FALSE);

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    answer = moult_cmsis_dap_ask (self, request, sizeof request, error);
    if (answer == NULL)
        return FALSE;
    bytes = g_bytes_get_data (answer, &size);
    if (size < 2 || bytes[1] != PORT_SWD) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the probe cannot speak SWD (answers %u when asked to)",
                     size >= 2 ? bytes[1] : 0);
        return FALSE;
    }
    self->connected = TRUE;
    return configure (self, error);
}
