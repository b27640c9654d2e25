/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-speed.h"

#include "error.h"
#include "esp-connect.h"
#include "esp-info.h"

enum {
    SETTLE_MS = 50, /* esptool, change_baud() */
    TOLERANCE = 33, /* a UART understands 3 % */
    REMEMBER_S = 7 * 24 * 60 * 60,
};

/* Espressif, ESP32 technical reference manual: TIMG_RTCCALICFG1; how the ROM reckons with it:
 * esptool, targets/esp32.py, get_rom_cal_crystal_freq(). */
#define ESP32_CALIBRATION      0x3ff5f06c
#define ESP32_CALIBRATION_MASK 0x1ffffff
#define ESP32_CALIBRATION_LOW  7
#define ESP32_CLOCK_8M         0x3ff5a010
#define ESP32_CRYSTAL_BORDER   33000000

/* ---- What an adapter proved ---- */

static GMutex lock; /* the file */

static char *
dup_path (void)
{
    return g_build_filename (g_get_user_state_dir (), "moult", "serial-speeds", NULL);
}

/* Cheap adapters have no serial number: then it is the place that counts. */
static char *
dup_adapter (const MoultEspSession *session)
{
    MoultDevice *device = session->device;
    const char *serial = moult_device_get_serial (device);
    gboolean known = serial != NULL && *serial != '\0';

    return g_strdup_printf ("%04x:%04x %s", moult_device_get_vid (device),
                            moult_device_get_pid (device),
                            known ? serial : moult_device_get_location (device));
}

static guint
recall (const MoultEspSession *session)
{
    g_autoptr (GKeyFile) file = g_key_file_new ();
    g_autofree char *path = dup_path ();
    g_autofree char *adapter = dup_adapter (session);
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

    if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
        return G_MAXUINT;
    gint64 when = g_key_file_get_int64 (file, adapter, "when", NULL);
    int baud = g_key_file_get_integer (file, adapter, "baud", NULL);
    gint64 age = g_get_real_time () / G_USEC_PER_SEC - when;
    return baud > 0 && age >= 0 && age < REMEMBER_S ? (guint) baud : G_MAXUINT;
}

void
moult_esp_speed_remember (const MoultEspSession *session, guint baud)
{
    g_autoptr (GKeyFile) file = g_key_file_new ();
    g_autofree char *path = dup_path ();
    g_autofree char *folder = g_path_get_dirname (path);
    g_autofree char *adapter = dup_adapter (session);
    g_autoptr (GError) error = NULL;
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

    g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
    g_key_file_set_int64 (file, adapter, "when", g_get_real_time () / G_USEC_PER_SEC);
    g_key_file_set_integer (file, adapter, "baud", (int) baud);
    if (g_mkdir_with_parents (folder, 0700) != 0 || !g_key_file_save_to_file (file, path, &error))
        g_debug ("%s was not written: %s", path, error != NULL ? error->message : "no folder");
}

/* ---- Which speed ---- */

guint
moult_esp_speed_get_lower (const MoultEspSession *session, guint baud)
{
    const guint *bauds = moult_esp_chip_get_bauds (session->device);

    while (*bauds != 0 && *bauds >= baud)
        bauds++;
    return *bauds;
}

guint
moult_esp_speed_get_first (const MoultEspSession *session, guint wanted)
{
    guint most = recall (session);

    if (wanted > 0)
        return wanted;
    if (session->chip->max_baud > 0)
        most = MIN (most, session->chip->max_baud);
    return moult_esp_speed_get_lower (session, most == G_MAXUINT ? most : most + 1);
}

/* ---- What a ROM takes for it ---- */

/* The ESP32's ROM believes that its crystal has the frequency that it measured with a clock which
 * is not exact: the speed is given so that its mistake and ours cancel each other. */
static gboolean
get_esp32_baud (MoultEspSession *session, guint64 baud, guint32 *number, GError **error)
{
    guint32 calibration = 0;
    guint32 clock = 0;

    if (!moult_esp_link_read_register (session->link, ESP32_CALIBRATION, &calibration, error)
        || !moult_esp_link_read_register (session->link, ESP32_CLOCK_8M, &clock, error))
        return FALSE;
    guint64 believed = (guint64) (calibration >> ESP32_CALIBRATION_LOW & ESP32_CALIBRATION_MASK)
                       * 15625 * (clock & 0xff) / 40;
    guint64 crystal = believed > ESP32_CRYSTAL_BORDER ? 40000000 : 26000000;
    *number = (guint32) (believed > 0 ? baud * believed / crystal : baud);
    return TRUE;
}

/* These believe in 40 MHz, or in what one of their registers says. */
static gboolean
get_baud_by_crystal (MoultEspSession *session, guint64 baud, guint32 *number, GError **error)
{
    guint32 believed = 40;
    guint crystal = 0;

    if (!moult_esp_info_read_crystal (session, &crystal, error)
        || (session->chip->crystal_guess->len > 0
            && !moult_esp_info_read_bits (session->link, session->chip->crystal_guess, &believed,
                                          error)))
        return FALSE;
    *number = (guint32) (believed > 0 ? baud * believed / crystal : baud);
    return TRUE;
}

static gboolean
get_number (MoultEspSession *session, guint baud, guint32 *number, GError **error)
{
    *number = baud;
    if (moult_esp_link_get_stub (session->link))
        return TRUE;
    switch (session->chip->baud_quirk) {
    case MOULT_ESP_BAUD_PLAIN:
        return TRUE;
    case MOULT_ESP_BAUD_ESP32:
        return get_esp32_baud (session, baud, number, error);
    case MOULT_ESP_BAUD_ESP32C2:
    case MOULT_ESP_BAUD_ESP32C5:
        return get_baud_by_crystal (session, baud, number, error);
    }
    g_assert_not_reached ();
}

/* ---- Change ---- */

static gboolean
set_tty (MoultEspSession *session, guint baud, GError **error)
{
    MoultSerial *serial = moult_esp_link_get_serial (session->link);
    guint made;

    if (!moult_serial_set_baud (serial, baud, error))
        return FALSE;
    made = moult_serial_get_baud (serial);
    if (made == 0 || ABS ((gint64) made - (gint64) baud) <= baud / TOLERANCE)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "the adapter makes %u baud of %u", made,
                 baud);
    return FALSE;
}

/* Both sides have changed: eight answers to a long question prove it. */
static gboolean
prove (MoultEspSession *session, GError **error)
{
    gboolean stub = moult_esp_link_get_stub (session->link);
    g_autoptr (GError) local_error = NULL;

    if (moult_esp_connect_sync (session, &local_error)) {
        moult_esp_link_set_stub (session->link, stub);
        return TRUE;
    }
    if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the chip is not understood at %u baud", session->baud);
    return FALSE;
}

static gboolean
can_change (const MoultEspSession *session)
{
    return session->line == MOULT_ESP_LINE_UART
           && (!session->chip->basic_rom || moult_esp_link_get_stub (session->link));
}

gboolean
moult_esp_speed_set (MoultEspSession *session, guint baud, GError **error)
{
    gboolean stub = moult_esp_link_get_stub (session->link);
    guint32 words[2] = { 0, stub ? session->baud : 0 };

    if (!can_change (session) || baud == session->baud || baud == 0)
        return TRUE;
    if (!get_number (session, baud, &words[0], error)
        || !moult_esp_link_command (session->link, MOULT_ESP_CHANGE_BAUDRATE, words,
                                    G_N_ELEMENTS (words), MOULT_ESP_DEFAULT_MS, error))
        return FALSE;
    session->baud = baud;
    if (!set_tty (session, baud, error) || !moult_esp_link_listen (session->link, SETTLE_MS, error))
        return FALSE;
    moult_esp_link_forget (session->link);
    if (!prove (session, error))
        return FALSE;
    moult_esp_link_log (session->link, "%u baud", baud);
    return TRUE;
}
