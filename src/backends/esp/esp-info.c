/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-info.h"

#include "board-db.h"
#include "error.h"
#include "reader.h"

/* esptool documentation, "Serial Protocol": GET_SECURITY_INFO. */
enum {
    SECURE_BOOT_ENABLED = 1 << 0,
    SECURE_DOWNLOAD_ENABLED = 1 << 2,
    SHORT_SIZE = 12,
    N_KEY_PURPOSES = 7,
};

/* Its magic number is not told by every revision of every ROM. */
#define NO_MAGIC 0
/* A ROM answers at once; all of it is the adapter's. */
#define MAGIC_MS 500

typedef struct {
    gboolean present;
    guint32 flags;
    guint8 crypt_count;
    gboolean is_short;
    guint32 chip_id;
} Security;

static gboolean
is_refused (MoultEspLink *link, const GError *error)
{
    return g_error_matches (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL)
           && moult_esp_link_get_refusal (link) != 0;
}

gboolean
moult_esp_info_read_bits (MoultEspLink *link, const GArray *bits, guint32 *value, GError **error)
{
    guint32 joined = 0;
    guint32 register_value = 0;

    for (guint i = 0; i < bits->len; i++) {
        const MoultEspBits *field = &g_array_index (bits, MoultEspBits, i);
        guint width = field->high - field->low + 1u;

        /* Fields of one register stand side by side. */
        if ((i == 0 || g_array_index (bits, MoultEspBits, i - 1).address != field->address)
            && !moult_esp_link_read_register (link, field->address, &register_value, error))
            return FALSE;
        joined = joined << width | (register_value >> field->low & ((1u << width) - 1));
    }
    *value = joined;
    return TRUE;
}

static guint
count_ones (guint32 value)
{
    return (guint) __builtin_popcount (value);
}

/* ---- Which chip ---- */

static gboolean
ask_security (MoultEspSession *session, Security *security, GError **error)
{
    g_autoptr (GByteArray) frame = g_byte_array_new ();
    g_autoptr (GError) local_error = NULL;
    MoultEspReply reply;

    moult_esp_link_encode (frame, MOULT_ESP_GET_SECURITY_INFO, NULL, 0, NULL, 0);
    if (!moult_esp_link_send (session->link, frame, error))
        return FALSE;
    if (!moult_esp_link_await (session->link, MOULT_ESP_GET_SECURITY_INFO, 0, MOULT_ESP_DEFAULT_MS,
                               &reply, &local_error)) {
        if (is_refused (session->link, local_error))
            return TRUE;
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
    }
    MoultReader reader = MOULT_READER_INIT (reply.payload, reply.size);
    security->present = TRUE;
    security->is_short = reply.size == SHORT_SIZE;
    security->flags = moult_reader_u32le (&reader);
    security->crypt_count = moult_reader_u8 (&reader);
    moult_reader_skip (&reader, N_KEY_PURPOSES);
    security->chip_id = security->is_short ? 0 : moult_reader_u32le (&reader);
    return TRUE;
}

/* A chip in secure download mode does not tell registers: it refuses, or says nothing. */
static gboolean
ask_magic (MoultEspSession *session, guint32 *magic, GError **error)
{
    const guint32 address = MOULT_ESP_MAGIC_ADDRESS;
    g_autoptr (GByteArray) frame = g_byte_array_new ();
    g_autoptr (GError) local_error = NULL;
    MoultEspReply reply = { .value = NO_MAGIC };

    moult_esp_link_encode (frame, MOULT_ESP_READ_REG, &address, 1, NULL, 0);
    if (!moult_esp_link_send (session->link, frame, error))
        return FALSE;
    if (!moult_esp_link_await (session->link, MOULT_ESP_READ_REG, 0, MAGIC_MS, &reply, &local_error)
        && !g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_PROTOCOL)) {
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
    }
    *magic = reply.value;
    return TRUE;
}

static gboolean
set_unknown (const Security *security, guint32 magic, GError **error)
{
    if (security->present && !security->is_short)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "a chip with id %u answers, which is not known", security->chip_id);
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "a chip with magic number 0x%08x answers, which is not known", magic);
    return FALSE;
}

/* The magic number first: of the chips without security information it tells all, and asking them
 * for that costs eight answers. */
static gboolean
find_chip (MoultEspSession *session, Security *security, GError **error)
{
    guint32 magic = NO_MAGIC;
    const MoultEspChip *chip;

    if (!ask_magic (session, &magic, error))
        return FALSE;
    chip = moult_esp_chip_find_magic (magic);
    if ((chip == NULL || chip->later_rom) && !ask_security (session, security, error))
        return FALSE;
    if (security->present)
        chip = security->is_short ? moult_esp_chip_find_short_security ()
                                  : moult_esp_chip_find_id (security->chip_id);
    if (chip == NULL)
        return set_unknown (security, magic, error);
    session->chip = chip;
    return TRUE;
}

/* ---- Its protection ---- */

static gboolean
read_protection (MoultEspSession *session, const Security *security, GError **error)
{
    const MoultEspChip *chip = session->chip;
    guint32 crypt_count = security->crypt_count;
    guint32 secure_boot = security->flags & SECURE_BOOT_ENABLED;

    if (!security->present
        && (!moult_esp_info_read_bits (session->link, chip->crypt_count, &crypt_count, error)
            || !moult_esp_info_read_bits (session->link, chip->secure_boot, &secure_boot, error)))
        return FALSE;
    session->info.secure_boot = secure_boot != 0;
    session->info.flash_encryption = count_ones (crypt_count) % 2 == 1;
    session->info.secure_download = (security->flags & SECURE_DOWNLOAD_ENABLED) != 0;
    return TRUE;
}

/* ---- Revision and address ---- */

static gboolean
is_revision_zero (MoultEspSession *session, gboolean *zero, GError **error)
{
    const GArray *conditions = session->chip->revision_zero;

    *zero = conditions->len > 0;
    for (guint i = 0; *zero && i < conditions->len; i++) {
        const MoultEspBits *condition = &g_array_index (conditions, MoultEspBits, i);
        g_autoptr (GArray) bits = g_array_new (FALSE, FALSE, sizeof (MoultEspBits));
        guint32 value = 0;

        g_array_append_val (bits, *condition);
        if (!moult_esp_info_read_bits (session->link, bits, &value, error))
            return FALSE;
        *zero = value == condition->wanted;
    }
    return TRUE;
}

static gboolean
read_revision (MoultEspSession *session, GError **error)
{
    const MoultEspChip *chip = session->chip;
    guint32 major = 0;
    guint32 ones = 0;
    guint32 minor = 0;
    gboolean zero = FALSE;

    if (!moult_esp_info_read_bits (session->link, chip->major, &major, error)
        || !moult_esp_info_read_bits (session->link, chip->major_ones, &ones, error)
        || !moult_esp_info_read_bits (session->link, chip->minor, &minor, error)
        || !is_revision_zero (session, &zero, error))
        return FALSE;
    session->info.revision = zero ? 0 : (major + count_ones (ones)) * 100 + minor;
    return TRUE;
}

static void
put_u24be (guint8 *bytes, guint32 value)
{
    bytes[0] = value >> 16 & 0xff;
    bytes[1] = value >> 8 & 0xff;
    bytes[2] = value & 0xff;
}

/* esptool, targets/esp8266.py: the maker's part is in the third word, or follows from the second.
 */
static void
take_esp8266_mac (const guint32 words[3], guint8 mac[6])
{
    guint32 maker = words[2] & 0xffffff;

    if (maker == 0)
        maker = (words[1] >> 16 & 0xff) == 0 ? 0x18fe34 : 0xacd074;
    put_u24be (mac, maker);
    put_u24be (mac + 3, (words[1] & 0xffff) << 8 | words[0] >> 24);
}

static gboolean
read_mac (MoultEspSession *session, GError **error)
{
    const MoultEspChip *chip = session->chip;
    guint32 words[3] = { 0 };

    for (guint i = 0; i < G_N_ELEMENTS (words) && chip->mac[i] != 0; i++) {
        if (!moult_esp_link_read_register (session->link, chip->mac[i], &words[i], error))
            return FALSE;
    }
    if (chip->mac[2] != 0) {
        take_esp8266_mac (words, session->info.mac);
    } else {
        put_u24be (session->info.mac, (words[1] & 0xffff) << 8 | words[0] >> 24);
        put_u24be (session->info.mac + 3, words[0] & 0xffffff);
    }
    return TRUE;
}

gboolean
moult_esp_info_read (MoultEspSession *session, GError **error)
{
    Security security = { 0 };

    if (!find_chip (session, &security, error) || !read_protection (session, &security, error))
        return FALSE;
    /* Its registers cannot be read, and it will be refused anyway. */
    if (session->info.secure_download)
        return TRUE;
    return read_revision (session, error) && read_mac (session, error);
}

/* ---- What is only to be shown, or to set a speed ---- */

gboolean
moult_esp_info_read_crystal (MoultEspSession *session, guint *megahertz, GError **error)
{
    enum { DIVIDER_MASK = 0xfffff };
    const MoultEspChip *chip = session->chip;
    const guint *crystals = (const guint *) chip->crystals->data;
    guint32 divider = 0;
    guint best = crystals[0];

    if (chip->uart_divider != 0 && chip->crystals->len > 1) {
        if (!moult_esp_link_read_register (session->link, chip->uart_divider, &divider, error))
            return FALSE;
        gint64 measured = (gint64) session->baud * (divider & DIVIDER_MASK) / chip->divider_share;
        for (guint i = 1; i < chip->crystals->len; i++) {
            if (ABS (measured - crystals[i] * 1000000ll) < ABS (measured - best * 1000000ll))
                best = crystals[i];
        }
    }
    *megahertz = best;
    return TRUE;
}

static gboolean
add_embedded (MoultEspSession *session, GStrvBuilder *features, GError **error)
{
    const GArray *list = session->chip->embedded;

    for (guint i = 0; i < list->len; i++) {
        const MoultEspEmbedded *embedded = &g_array_index (list, MoultEspEmbedded, i);
        guint32 value = 0;

        if (!moult_esp_info_read_bits (session->link, embedded->bits, &value, error))
            return FALSE;
        guint megabytes = value < embedded->megabytes->len
                              ? g_array_index (embedded->megabytes, guint, value)
                              : 0;
        if (megabytes > 0) {
            g_autofree char *words = g_strdup_printf ("%u MB %s inside", megabytes, embedded->what);

            g_strv_builder_add (features, words);
        }
    }
    return TRUE;
}

gboolean
moult_esp_info_read_all (MoultEspSession *session, GError **error)
{
    g_autoptr (GStrvBuilder) features = g_strv_builder_new ();

    g_strv_builder_addv (features, (const char **) session->chip->features);
    if (!session->info.secure_download
        && (!moult_esp_info_read_crystal (session, &session->info.crystal, error)
            || !add_embedded (session, features, error)))
        return FALSE;
    g_strfreev (session->info.features);
    session->info.features = g_strv_builder_end (features);
    return TRUE;
}

const char *
moult_esp_info_get_chip_name (const MoultEspSession *session)
{
    return moult_board_db_get_chip_name (session->chip->name);
}

char *
moult_esp_info_dup_words (const MoultEspSession *session)
{
    const guint8 *mac = session->info.mac;

    return g_strdup_printf ("%s revision %u.%u, %02x:%02x:%02x:%02x:%02x:%02x",
                            moult_esp_info_get_chip_name (session), session->info.revision / 100,
                            session->info.revision % 100, mac[0], mac[1], mac[2], mac[3], mac[4],
                            mac[5]);
}
