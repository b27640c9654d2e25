/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-connect.h"

#include <string.h>

#include "error.h"
#include "esp-reset.h"

/* esptool never begins faster: the ROM measures the speed, but only in a range. */
#define FIRST_BAUD 115200
/* The ESP8266's ROM writes its text at this speed with the usual crystal of 26 MHz. */
#define ESP8266_BOOT_BAUD 74880

enum {
    SYNC_TRIES = 5,
    SYNC_MS = 100, /* esptool, SYNC_TIMEOUT */
    SYNC_PAUSE_MS = 50,
    NODE_MS = 100,    /* until a node that is missing is looked for again */
    FOLLOW_MS = 7000, /* esptool waits as long for native USB to come back */
    BOOT_TEXT_MS = 300,
};

/* esptool documentation, "Serial Protocol": SYNC. */
static const guint8 sync_data[] = {
    0x07, 0x07, 0x12, 0x20, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
    0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
    0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
};

static const MoultEspReset uart_resets[] = {
    MOULT_ESP_RESET_TIGHT,        MOULT_ESP_RESET_TIGHT_SLOW, MOULT_ESP_RESET_CLASSIC,
    MOULT_ESP_RESET_CLASSIC_SLOW, MOULT_ESP_RESET_TIGHT,      MOULT_ESP_RESET_TIGHT_SLOW,
};
static const MoultEspReset jtag_resets[] = { MOULT_ESP_RESET_JTAG, MOULT_ESP_RESET_JTAG,
                                             MOULT_ESP_RESET_JTAG };
static const MoultEspReset otg_resets[] = { MOULT_ESP_RESET_NONE, MOULT_ESP_RESET_NONE,
                                            MOULT_ESP_RESET_NONE };

static const MoultEspReset *
get_resets (MoultEspLine line, gsize *n_resets)
{
    switch (line) {
    case MOULT_ESP_LINE_JTAG:
        *n_resets = G_N_ELEMENTS (jtag_resets);
        return jtag_resets;
    case MOULT_ESP_LINE_OTG:
        *n_resets = G_N_ELEMENTS (otg_resets);
        return otg_resets;
    case MOULT_ESP_LINE_NONE:
    case MOULT_ESP_LINE_UART:
        *n_resets = G_N_ELEMENTS (uart_resets);
        return uart_resets;
    }
    g_assert_not_reached ();
}

gboolean
moult_esp_connect_open (MoultEspSession *session, GError **error)
{
    const char *tty = moult_device_get_tty (session->device);
    g_autoptr (MoultSerial) serial = NULL;

    g_clear_pointer (&session->link, moult_esp_link_free);
    serial = moult_serial_open (tty, FIRST_BAUD, session->cancellable, error);
    if (serial == NULL)
        return FALSE;
    moult_serial_set_low_latency (serial);
    session->link = moult_esp_link_new (serial, session->progress, session->cancellable);
    session->baud = FIRST_BAUD;
    return TRUE;
}

static gboolean
is_reachable (MoultDevice *device, gpointer user_data)
{
    return moult_esp_chip_find_line (device) != MOULT_ESP_LINE_NONE;
}

/* The device that is there by now, or soon; its node may still be missing, or be that of one that
 * is just leaving. */
static gboolean
try_to_follow (MoultEspSession *session, gint64 deadline, GError **error)
{
    g_autoptr (MoultDevice) device =
        moult_device_source_wait (session->devices, moult_device_get_location (session->device),
                                  is_reachable, NULL, deadline, session->cancellable, error);

    if (device == NULL)
        return FALSE;
    g_set_object (&session->device, device);
    session->line = moult_esp_chip_find_line (device);
    return moult_esp_connect_open (session, error);
}

static gboolean
is_other (MoultDevice *device, gpointer user_data)
{
    return !moult_device_is_same_enumeration (device, user_data);
}

gboolean
moult_esp_connect_follow (MoultEspSession *session, GError **error)
{
    gint64 deadline = moult_deadline_in (FOLLOW_MS);

    g_clear_pointer (&session->link, moult_esp_link_free);
    for (;;) {
        g_autoptr (GError) local_error = NULL;
        g_autoptr (MoultDevice) other = NULL;

        if (try_to_follow (session, deadline, &local_error))
            return TRUE;
        if (!g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_GONE)
            || g_get_monotonic_time () >= deadline) {
            g_propagate_error (error, g_steal_pointer (&local_error));
            return FALSE;
        }
        other = moult_device_source_wait (
            session->devices, moult_device_get_location (session->device), is_other,
            session->device, MIN (deadline, moult_deadline_in (NODE_MS)), session->cancellable,
            NULL);
    }
}

/* The answers to one SYNC: more may follow, which later commands drop. */
static gboolean
sync_once (MoultEspLink *link, const GByteArray *frame, GError **error)
{
    g_autoptr (GError) local_error = NULL;
    MoultEspReply reply;

    if (!moult_esp_link_send (link, frame, error))
        return FALSE;
    if (moult_esp_link_await (link, MOULT_ESP_SYNC, 0, SYNC_MS, &reply, &local_error)) {
        moult_esp_link_set_stub (link, reply.value == 0);
        return TRUE;
    }
    if (!g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_PROTOCOL)) {
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
    }
    return FALSE;
}

gboolean
moult_esp_connect_sync (MoultEspSession *session, GError **error)
{
    g_autoptr (GByteArray) frame = g_byte_array_new ();
    guint32 words[sizeof sync_data / 4];
    g_autoptr (GError) local_error = NULL;

    memcpy (words, sync_data, sizeof sync_data);
    for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
        words[i] = GUINT32_FROM_LE (words[i]);
    moult_esp_link_encode (frame, MOULT_ESP_SYNC, words, G_N_ELEMENTS (words), NULL, 0);

    for (guint i = 0; i < SYNC_TRIES; i++) {
        if (sync_once (session->link, frame, &local_error))
            return TRUE;
        if (local_error == NULL)
            moult_esp_link_listen (session->link, SYNC_PAUSE_MS, &local_error);
        if (local_error != NULL) {
            g_propagate_error (error, g_steal_pointer (&local_error));
            return FALSE;
        }
    }
    return FALSE;
}

/* ---- Why there is no answer ---- */

/* "boot:0x13 (SPI_FAST_FLASH_BOOT)" of the ESP32 family, "boot mode:(3,6)" of the ESP8266. */
static char *
dup_boot_mode (const char *noise)
{
    static const char *const marks[] = { "boot:0x", "boot mode:(" };

    for (gsize i = 0; i < G_N_ELEMENTS (marks); i++) {
        const char *found = g_strrstr (noise, marks[i]);

        if (found != NULL)
            return g_strndup (found, strcspn (found, "\r\n."));
    }
    return NULL;
}

/* The ESP8266's text cannot be read at the loader's speed: once more, at its own. */
static char *
dup_esp8266_boot_mode (MoultEspSession *session)
{
    MoultSerial *serial = moult_esp_link_get_serial (session->link);
    char *mode = NULL;

    if (moult_serial_set_baud (serial, ESP8266_BOOT_BAUD, NULL)
        && moult_esp_reset_into_firmware (session->link, session->line, NULL)) {
        moult_esp_link_forget (session->link);
        if (moult_esp_link_listen (session->link, BOOT_TEXT_MS, NULL))
            mode = dup_boot_mode (moult_esp_link_get_noise (session->link));
    }
    moult_serial_set_baud (serial, FIRST_BAUD, NULL);
    return mode;
}

static gboolean
set_wrong_mode (const char *tty, const char *mode, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER,
                 "the chip at %s started its firmware (%s) instead of its loader: hold its BOOT "
                 "button while it is reset",
                 tty, mode);
    return FALSE;
}

/* What a program writes, not what comes of a wrong speed: most of it can be read. */
static gboolean
is_text (const char *noise)
{
    gsize n_unreadable = 0;

    for (gsize i = 0; noise[i] != '\0'; i++)
        n_unreadable += noise[i] == '.';
    return strlen (noise) > 4 * n_unreadable;
}

static gboolean
set_no_answer (MoultEspSession *session, GError **error)
{
    MoultEspLink *link = session->link;
    const char *tty = moult_serial_get_tty (moult_esp_link_get_serial (link));
    g_autofree char *noise = g_strdup (moult_esp_link_get_noise (link));
    gsize n_received = moult_esp_link_get_n_received (link);
    g_autofree char *mode = dup_boot_mode (noise);

    if (strstr (noise, "waiting for download") != NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the loader at %s is there (%s), but hears nothing: the line from the "
                     "computer to the chip is broken",
                     tty, mode != NULL ? mode : "waiting for download");
        return FALSE;
    }
    if (mode == NULL && is_text (noise)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER,
                     "the chip at %s goes on with its firmware, whatever the tty's modem lines do: "
                     "hold its BOOT button while it is reset",
                     tty);
        return FALSE;
    }
    if (mode == NULL && n_received > 0 && session->line == MOULT_ESP_LINE_UART)
        mode = dup_esp8266_boot_mode (session);
    if (mode != NULL)
        return set_wrong_mode (tty, mode, error);
    if (n_received > 0)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "%s sent %" G_GSIZE_FORMAT " bytes, none of them an answer of a loader", tty,
                     n_received);
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER,
                     "no loader of an ESP chip answers at %s: hold the board's BOOT button while "
                     "it is reset",
                     tty);
    return FALSE;
}

/* ---- Rounds ---- */

/* One way to reset, and what comes of it. %FALSE without an error: try the next. */
static gboolean
run_round (MoultEspSession *session, MoultEspReset reset, GError **error)
{
    g_autoptr (GError) local_error = NULL;

    if (session->link == NULL && !moult_esp_connect_follow (session, error))
        return FALSE;
    if (moult_esp_reset_into_loader (session->link, reset, &local_error)
        && moult_esp_connect_sync (session, &local_error)) {
        moult_esp_link_log (session->link, "the loader answers after reset %s",
                            moult_esp_reset_get_name (reset));
        return TRUE;
    }
    /* A chip that is reset may take its own USB with it. */
    if (g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_GONE)
        && session->line != MOULT_ESP_LINE_UART)
        g_clear_pointer (&session->link, moult_esp_link_free);
    else if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
}

gboolean
moult_esp_connect (MoultEspSession *session, GError **error)
{
    gsize n_resets = 0;
    const MoultEspReset *resets = get_resets (session->line, &n_resets);
    g_autoptr (GError) local_error = NULL;
    gboolean left = FALSE;

    for (gsize i = 0; i < n_resets; i++) {
        /* What comes back after a reset may be the loader: ask before it is reset again. */
        MoultEspReset reset = left ? MOULT_ESP_RESET_NONE : resets[i];

        if (run_round (session, reset, &local_error))
            return TRUE;
        if (local_error != NULL) {
            g_propagate_error (error, g_steal_pointer (&local_error));
            return FALSE;
        }
        left = session->link == NULL;
    }
    if (session->link == NULL && !moult_esp_connect_follow (session, error))
        return FALSE;
    return set_no_answer (session, error);
}
