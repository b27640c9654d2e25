/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fake-esp.h"

#include <errno.h>
#include <gio/gio.h>
#include <poll.h>
#include <pty.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "esp-chip.h"
#include "esp-link.h"
#include "slip.h"

enum {
    FLASH_SIZE = 4 << 20,
    SECTOR = 0x1000,
    STATUS_MAX = 4,
    N_SYNC_ANSWERS = 8,
    POLL_MS = 5,
    FIRST_BAUD = 115200,
    CRYSTAL_HZ = 40000000,
};
#define COMMAND_START (1u << 18)

struct _FakeEsp {
    const MoultEspChip *chip;
    GThread *thread;
    gint ending; /* atomic */
    int master;
    char tty[64];
    FakeEspFaults faults;
    FakeEspJournal journal;
    GHashTable *registers;
    guint32 flash_id;
    guint8 *flash;
    MoultSlipDecoder decoder;
    /* of one run of the loader */
    gboolean stub;
    guint baud;
    guint32 write_at;
    guint n_blocks_seen; /* over all runs */
    GZlibDecompressor *inflater;
};

/* ---- Answers ---- */

static void
send_frame (FakeEsp *self, const guint8 *data, gsize size)
{
    g_autoptr (GByteArray) out = g_byte_array_new ();

    moult_slip_add_mark (out);
    moult_slip_add (out, data, size);
    moult_slip_add_mark (out);
    g_assert_cmpint (write (self->master, out->data, out->len), ==, out->len);
}

static void
answer (FakeEsp *self, guint8 op, guint32 value, const void *payload, gsize size, guint8 failure)
{
    guint8 bytes[8 + MOULT_ESP_MAX_PAYLOAD + STATUS_MAX] = { 1, op };
    gsize status_size = self->stub || self->chip->basic_rom ? 2 : 4;
    guint32 little = GUINT32_TO_LE (value);

    if (failure != 0)
        size = 0;
    bytes[2] = (guint8) (size + status_size);
    memcpy (bytes + 4, &little, 4);
    if (size > 0)
        memcpy (bytes + 8, payload, size);
    if (failure != 0) {
        bytes[8 + size] = failure >= 0xc0 ? failure : 1;
        bytes[8 + size + 1] = failure >= 0xc0 ? 0 : failure;
    }
    send_frame (self, bytes, 8 + size + status_size);
}

/* ---- Flash ---- */

static void
erase (FakeEsp *self, guint32 address, guint32 size)
{
    g_assert_cmpuint (address % SECTOR, ==, 0);
    size = (size + SECTOR - 1) / SECTOR * SECTOR;
    g_assert_cmpuint (address + size, <=, FLASH_SIZE);
    memset (self->flash + address, 0xff, size);
    self->journal.n_erased += size;
}

/* A stub erases while it writes: here, what it reaches for the first time. */
static void
program (FakeEsp *self, const guint8 *data, gsize size)
{
    g_assert_cmpuint (self->write_at + size, <=, FLASH_SIZE);
    for (gsize i = 0; i < size; i++, self->write_at++) {
        if (self->stub && self->write_at % SECTOR == 0)
            erase (self, self->write_at, SECTOR);
        self->flash[self->write_at] &= data[i];
    }
}

static void
inflate (FakeEsp *self, const guint8 *data, gsize size)
{
    guint8 output[64 * 1024];
    GConverterResult result = G_CONVERTER_CONVERTED;

    while (result == G_CONVERTER_CONVERTED) {
        gsize n_read = 0;
        gsize n_written = 0;

        result =
            g_converter_convert (G_CONVERTER (self->inflater), data, size, output, sizeof output,
                                 G_CONVERTER_NO_FLAGS, &n_read, &n_written, NULL);
        if (result == G_CONVERTER_ERROR)
            return;
        data += n_read;
        size -= n_read;
        program (self, output, n_written);
    }
}

/* ---- Commands ---- */

static guint32
get_u32 (const guint8 *data, gsize place)
{
    guint32 little;

    memcpy (&little, data + place, sizeof little);
    return GUINT32_FROM_LE (little);
}

static void
write_register (FakeEsp *self, guint32 address, guint32 value)
{
    const MoultEspChip *chip = self->chip;

    if (address == chip->spi_base + chip->spi.command && (value & COMMAND_START) != 0) {
        fake_esp_set_register (self, chip->spi_base + chip->spi.data, self->flash_id);
        value &= ~COMMAND_START;
    }
    fake_esp_set_register (self, address, value);
}

static void
answer_sync (FakeEsp *self)
{
    for (guint i = 0; i < N_SYNC_ANSWERS; i++)
        answer (self, MOULT_ESP_SYNC, self->stub ? 0 : 0x20120707, NULL, 0, 0);
}

static void
answer_security (FakeEsp *self)
{
    guint8 info[20] = { 0 };
    guint32 flags = GUINT32_TO_LE (self->faults.security);
    guint32 id = GUINT32_TO_LE ((guint32) self->chip->id);

    if (!self->chip->later_rom) {
        for (guint i = 0; i < N_SYNC_ANSWERS; i++)
            answer (self, MOULT_ESP_GET_SECURITY_INFO, 0, NULL, 0, 0x05);
        return;
    }
    memcpy (info, &flags, 4);
    memcpy (info + 12, &id, 4);
    answer (self, MOULT_ESP_GET_SECURITY_INFO, 0, info, self->chip->short_security ? 12 : 20, 0);
}

static void
answer_md5 (FakeEsp *self, guint32 address, guint32 size)
{
    g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
    guint8 md5[16];
    gsize md5_size = sizeof md5;

    self->journal.n_md5++;
    g_assert_cmpuint (address + size, <=, FLASH_SIZE);
    g_checksum_update (checksum, self->flash + address, size);
    if (self->n_blocks_seen > 0 && self->faults.n_bad_md5 > 0) {
        self->faults.n_bad_md5--;
        g_checksum_update (checksum, (const guint8 *) "x", 1);
    }
    if (!self->stub) {
        answer (self, MOULT_ESP_FLASH_MD5, 0, g_checksum_get_string (checksum), 32, 0);
        return;
    }
    g_checksum_get_digest (checksum, md5, &md5_size);
    answer (self, MOULT_ESP_FLASH_MD5, 0, md5, sizeof md5, 0);
}

static void
begin_write (FakeEsp *self, guint8 op, const guint8 *data, gsize size)
{
    gboolean five = self->chip->later_rom && !self->stub;

    g_assert_cmpuint (size, ==, five ? 20 : 16);
    self->journal.n_begins++;
    self->write_at = get_u32 (data, 12);
    if (!self->stub && get_u32 (data, 0) > 0)
        erase (self, self->write_at, get_u32 (data, 0));
    g_clear_object (&self->inflater);
    self->inflater = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
    answer (self, op, 0, NULL, 0, 0);
}

/* %TRUE: the block is answered elsewhere, or not at all. */
static gboolean
spoil_block (FakeEsp *self, guint8 op)
{
    FakeEspFaults *faults = &self->faults;
    guint number = ++self->n_blocks_seen;

    if (faults->n_lost > 0 && number >= faults->lost_at) {
        faults->n_lost--;
        return TRUE;
    }
    if (faults->n_refused > 0 && number >= faults->refused_at) {
        faults->n_refused--;
        answer (self, op, 0, NULL, 0, faults->refusal);
        return TRUE;
    }
    if (number == faults->hang_up_at) {
        g_atomic_int_set (&self->ending, 1);
        return TRUE;
    }
    if (number == faults->restart_at) {
        static const char text[] = "\r\nrst:0xf (BROWNOUT_RST),boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n";

        g_assert_cmpint (write (self->master, text, strlen (text)), ==, strlen (text));
        faults->text = "";
        return TRUE;
    }
    return FALSE;
}

static void
take_block (FakeEsp *self, guint8 op, const guint8 *data, gsize size)
{
    self->journal.n_blocks++;
    if (spoil_block (self, op))
        return;
    g_assert_cmpuint (get_u32 (data, 0), ==, size - 16);
    if (op == MOULT_ESP_DEFLATE_DATA) {
        self->journal.n_inflated += size - 16;
        inflate (self, data + 16, size - 16);
    } else {
        self->journal.n_plain += size - 16;
        program (self, data + 16, size - 16);
    }
    answer (self, op, 0, NULL, 0, 0);
}

static void
start_stub (FakeEsp *self)
{
    answer (self, MOULT_ESP_MEM_END, 0, NULL, 0, 0);
    if (self->faults.no_stub)
        return;
    self->stub = TRUE;
    self->journal.stub = TRUE;
    send_frame (self, (const guint8 *) "OHAI", 4);
}

/* A frame with 64 bytes, the host's word, their MD5. */
static void
read_flash (FakeEsp *self, const guint8 *data)
{
    guint8 nothing[16] = { 0 };

    answer (self, MOULT_ESP_READ_FLASH, 0, NULL, 0, 0);
    send_frame (self, self->flash + get_u32 (data, 0), get_u32 (data, 4));
    send_frame (self, nothing, sizeof nothing);
}

static void
answer_flash (FakeEsp *self, guint8 op, const guint8 *data, gsize size)
{
    switch (op) {
    case MOULT_ESP_FLASH_BEGIN:
    case MOULT_ESP_DEFLATE_BEGIN:
        begin_write (self, op, data, size);
        break;
    case MOULT_ESP_FLASH_DATA:
    case MOULT_ESP_DEFLATE_DATA:
        take_block (self, op, data, size);
        break;
    case MOULT_ESP_FLASH_MD5:
        answer_md5 (self, get_u32 (data, 0), get_u32 (data, 4));
        break;
    case MOULT_ESP_READ_FLASH_SLOW:
        answer (self, op, 0, self->flash + get_u32 (data, 0), 64, 0);
        break;
    case MOULT_ESP_READ_FLASH:
        read_flash (self, data);
        break;
    case MOULT_ESP_ERASE_FLASH:
        self->journal.whole_erase = TRUE;
        erase (self, 0, FLASH_SIZE);
        answer (self, op, 0, NULL, 0, 0);
        break;
    case MOULT_ESP_ERASE_REGION:
        erase (self, get_u32 (data, 0), get_u32 (data, 4));
        answer (self, op, 0, NULL, 0, 0);
        break;
    default:
        answer (self, op, 0, NULL, 0, self->stub ? 0xc3 : 0x05);
        break;
    }
}

static void
answer_command (FakeEsp *self, guint8 op, const guint8 *data, gsize size)
{
    guint32 value;

    switch (op) {
    case MOULT_ESP_SYNC:
        answer_sync (self);
        break;
    case MOULT_ESP_READ_REG:
        value = GPOINTER_TO_UINT (
            g_hash_table_lookup (self->registers, GUINT_TO_POINTER (get_u32 (data, 0))));
        answer (self, op, value, NULL, 0, self->faults.no_registers ? 0x05 : 0);
        break;
    case MOULT_ESP_WRITE_REG:
        for (gsize i = 0; i + 16 <= size; i += 16)
            write_register (self, get_u32 (data, i), get_u32 (data, i + 4));
        answer (self, op, 0, NULL, 0, 0);
        break;
    case MOULT_ESP_GET_SECURITY_INFO:
        answer_security (self);
        break;
    case MOULT_ESP_CHANGE_BAUDRATE:
        answer (self, op, 0, NULL, 0, 0);
        self->baud = get_u32 (data, 0);
        self->journal.baud = self->baud;
        break;
    case MOULT_ESP_MEM_END:
        start_stub (self);
        break;
    case MOULT_ESP_MEM_BEGIN:
    case MOULT_ESP_MEM_DATA:
    case MOULT_ESP_SPI_ATTACH:
    case MOULT_ESP_SPI_SET_PARAMS:
    case MOULT_ESP_DEFLATE_END:
        answer (self, op, 0, NULL, 0, 0);
        break;
    default:
        answer_flash (self, op, data, size);
        break;
    }
}

/* ---- The line ---- */

static void
reset (FakeEsp *self)
{
    self->stub = FALSE;
    self->baud = 0; /* the ROM takes the speed of the first question */
    if (self->faults.restart_at > 0 && self->n_blocks_seen >= self->faults.restart_at)
        self->faults.text = NULL;
    moult_slip_decoder_reset (&self->decoder);
}

static guint
get_host_baud (FakeEsp *self)
{
    static const struct {
        speed_t speed;
        guint baud;
    } speeds[] = {
        { B115200, 115200 }, { B230400, 230400 },   { B460800, 460800 },
        { B921600, 921600 }, { B1500000, 1500000 },
    };
    struct termios settings;

    g_assert_cmpint (tcgetattr (self->master, &settings), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++) {
        if (speeds[i].speed == cfgetospeed (&settings))
            return speeds[i].baud;
    }
    return 0;
}

static gboolean
understands (FakeEsp *self)
{
    guint host = get_host_baud (self);

    /* Closed and opened again so quickly that nobody saw it. */
    if (host == FIRST_BAUD && self->baud > FIRST_BAUD)
        reset (self);
    if (self->baud == 0)
        self->baud = host;
    return host == self->baud && (self->faults.max_baud == 0 || host <= self->faults.max_baud);
}

static void
take_bytes (FakeEsp *self, const guint8 *bytes, gsize size)
{
    const FakeEspFaults *faults = &self->faults;
    gboolean understood = understands (self);
    const char *text = faults->garbage ? "\x80\x1f\xfe\xaa" : faults->text;
    gsize used = 0;

    if (text != NULL)
        g_assert_cmpint (write (self->master, text, strlen (text)), ==, strlen (text));
    if (faults->silent || text != NULL || !understood)
        return;
    for (; size > 0; bytes += used, size -= used) {
        const GByteArray *frame = self->decoder.frame;

        if (!moult_slip_decoder_feed (&self->decoder, bytes, size, &used))
            continue;
        if (frame->len >= 8 && frame->data[0] == 0)
            answer_command (self, frame->data[1], frame->data + 8, frame->len - 8);
    }
}

static gpointer
run (gpointer data)
{
    FakeEsp *self = data;
    guint8 bytes[32 * 1024];

    while (!g_atomic_int_get (&self->ending)) {
        struct pollfd line = { self->master, POLLIN, 0 };
        gssize n_read = -1;

        poll (&line, 1, POLL_MS);
        if ((line.revents & POLLIN) != 0)
            n_read = read (self->master, bytes, sizeof bytes);
        if (n_read > 0)
            take_bytes (self, bytes, n_read);
        else if ((line.revents & POLLHUP) != 0) {
            reset (self);
            g_usleep (POLL_MS * 1000); /* hung up until it is opened anew */
        }
    }
    if (self->faults.hang_up_at > 0) {
        close (self->master);
        self->master = -1;
    }
    return NULL;
}

/* ---- Public ---- */

FakeEsp *
fake_esp_new (const char *chip, guint32 flash_id)
{
    FakeEsp *self = g_new0 (FakeEsp, 1);
    struct termios raw = { 0 };
    int slave = -1;

    cfmakeraw (&raw);
    cfsetspeed (&raw, B115200);
    self->chip = moult_esp_chip_find (chip);
    g_assert_nonnull (self->chip);
    g_assert_cmpint (openpty (&self->master, &slave, self->tty, &raw, NULL), ==, 0);
    close (slave);
    self->registers = g_hash_table_new (NULL, NULL);
    self->flash_id = flash_id;
    self->flash = g_malloc (FLASH_SIZE);
    memset (self->flash, 0xff, FLASH_SIZE);
    moult_slip_decoder_init (&self->decoder);
    if (self->chip->magic->len > 0)
        fake_esp_set_register (self, MOULT_ESP_MAGIC_ADDRESS,
                               g_array_index (self->chip->magic, guint32, 0));
    if (self->chip->uart_divider != 0)
        fake_esp_set_register (self, self->chip->uart_divider,
                               CRYSTAL_HZ * self->chip->divider_share / FIRST_BAUD);
    for (guint i = 0; i < self->chip->crystal_guess->len; i++)
        fake_esp_set_register (
            self, g_array_index (self->chip->crystal_guess, MoultEspBits, i).address, 40 << 24);
    self->thread = g_thread_new ("fake-esp", run, self);
    return self;
}

void
fake_esp_free (FakeEsp *self)
{
    g_atomic_int_set (&self->ending, 1);
    g_thread_join (self->thread);
    if (self->master >= 0)
        close (self->master);
    moult_slip_decoder_clear (&self->decoder);
    g_clear_object (&self->inflater);
    g_hash_table_unref (self->registers);
    g_free (self->flash);
    g_free (self);
}

FakeEspFaults *
fake_esp_get_faults (FakeEsp *self)
{
    return &self->faults;
}

FakeEspJournal *
fake_esp_get_journal (FakeEsp *self)
{
    return &self->journal;
}

guint8 *
fake_esp_get_flash (FakeEsp *self)
{
    return self->flash;
}

void
fake_esp_set_register (FakeEsp *self, guint32 address, guint32 value)
{
    g_hash_table_insert (self->registers, GUINT_TO_POINTER (address), GUINT_TO_POINTER (value));
}

const char *
fake_esp_get_tty (FakeEsp *self)
{
    return self->tty;
}

MoultDevice *
fake_esp_device_new (FakeEsp *self, const char *location)
{
    const char *const ttys[] = { self->tty, NULL };

    return moult_device_new (&(MoultDeviceFields) {
        .location = location,
        .serial = self->tty, /* what is learnt of its speed is its own */
        .vid = 0x10c4,
        .pid = 0xea60,
        .ttys = ttys,
        .devnum = 1,
    });
}

/* ---- Images ---- */

static void
put_u32 (guint8 *bytes, guint32 value)
{
    guint32 little = GUINT32_TO_LE (value);

    memcpy (bytes, &little, sizeof little);
}

static void
put_partition (guint8 *entry, guint8 type, guint8 subtype, guint32 address, guint32 size)
{
    entry[0] = 0xaa;
    entry[1] = 0x50;
    entry[2] = type;
    entry[3] = subtype;
    put_u32 (entry + 4, address);
    put_u32 (entry + 8, size);
}

static void
put_header (guint8 *bytes, guint16 chip_id)
{
    bytes[0] = 0xe9;
    bytes[1] = 1;
    bytes[2] = 2;
    bytes[3] = 0x20; /* 4 MiB */
    bytes[12] = chip_id & 0xff;
    bytes[13] = chip_id >> 8;
    bytes[17] = 0xff;
    bytes[18] = 0xff;
}

MoultImage *
fake_esp_image_new (const char *chip, guint32 boot, gsize size, guint seed)
{
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    guint8 *data = g_malloc (size);
    guint8 *table = data + 0x8000 - boot;
    const char *const chips[] = { chip, NULL };

    memset (data, 0xff, size);
    for (gsize i = 24; i < 0x4000; i++)
        data[i] = (guint8) g_rand_int_range (random, 0, 64);
    for (gsize i = 0x10000 - boot; i < size; i++)
        data[i] = (guint8) g_rand_int_range (random, 0, 64);
    memset (data, 0, 24);
    put_header (data, 0);
    memset (table, 0, 96);
    put_partition (table, 1, 2, 0x9000, 0x6000);
    put_partition (table + 32, 1, 1, 0xf000, 0x1000);
    put_partition (table + 64, 0, 0, 0x10000, 0x1f0000);
    g_autoptr (GBytes) bytes = g_bytes_new_take (data, size);
    MoultSegment segment = { .address = boot, .data = bytes };
    return moult_image_new (&(MoultImageFields) {
        .kind = MOULT_IMAGE_ESP,
        .bytes = bytes,
        .segments = &segment,
        .n_segments = 1,
        .chips = chips,
        .port = "esp32",
    });
}
