/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include "device-source.h"
#include "esp-link.h"
#include "fuzz-target.h"

enum {
    MAX_SIZE = 2048, /* less than a PTY holds, so that no write waits */
    WAIT_MS = 2,
};

/* All that a chip answers to one command of each form. */
static void
talk (int master, const char *tty, const uint8_t *data, size_t size)
{
    static const struct {
        MoultEspCommand command;
        gsize payload_size;
    } commands[] = {
        { MOULT_ESP_READ_REG, 0 },
        { MOULT_ESP_GET_SECURITY_INFO, 0 },
        { MOULT_ESP_FLASH_MD5, 32 },
        { MOULT_ESP_READ_FLASH_SLOW, MOULT_ESP_MAX_PAYLOAD },
    };
    g_autoptr (MoultSerial) serial = moult_serial_open (tty, 115200, NULL, NULL);
    g_autoptr (MoultEspLink) link = moult_esp_link_new (serial, NULL, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
        g_autoptr (GError) error = NULL;
        MoultEspReply reply;

        g_assert_cmpint (write (master, data, size), ==, (gssize) size);
        gboolean answered = moult_esp_link_await (
            link, commands[i].command, commands[i].payload_size, WAIT_MS, &reply, &error);
        g_assert_true (answered == (error == NULL));
        g_assert_true (!answered || reply.size <= MOULT_ESP_MAX_PAYLOAD);
        g_assert_nonnull (moult_esp_link_get_noise (link));
        moult_esp_link_forget (link);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    struct termios raw = { 0 };
    char tty[64];
    int master = -1;
    int keeper = -1;

    if (size > MAX_SIZE)
        return 0;
    cfmakeraw (&raw);
    g_assert_cmpint (openpty (&master, &keeper, tty, &raw, NULL), ==, 0);
    talk (master, tty, data, size);
    close (keeper);
    close (master);
    return 0;
}
