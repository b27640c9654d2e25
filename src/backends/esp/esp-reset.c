/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-reset.h"

/* One state of the lines, and how long it is held. All times: esptool, reset.py. */
typedef struct {
    gboolean dtr;
    gboolean rts;
    guint milliseconds;
} Pose;

#define HOLD_RESET_MS 100
/* From the end of the reset until the ROM has looked at GPIO0; boards with a large capacitor at EN
 * come out of reset late. */
#define STRAP_MS      50
#define STRAP_SLOW_MS 550
#define MAX_POSES     8

static const struct {
    const char *name;
    Pose poses[MAX_POSES];
    gsize n_poses;
} dances[] = {
    [MOULT_ESP_RESET_TIGHT] = {
        "tight", { { 0, 0, 0 }, { 1, 1, 0 }, { 0, 1, HOLD_RESET_MS }, { 1, 0, STRAP_MS }, { 0, 0, 0 } }, 5,
    },
    [MOULT_ESP_RESET_TIGHT_SLOW] = {
        "tight, slow", { { 0, 0, 0 }, { 1, 1, 0 }, { 0, 1, HOLD_RESET_MS }, { 1, 0, STRAP_SLOW_MS }, { 0, 0, 0 } }, 5,
    },
    [MOULT_ESP_RESET_CLASSIC] = {
        "classic", { { 0, 0, 0 }, { 0, 1, HOLD_RESET_MS }, { 1, 1, 0 }, { 1, 0, STRAP_MS }, { 0, 0, 0 } }, 5,
    },
    [MOULT_ESP_RESET_CLASSIC_SLOW] = {
        "classic, slow", { { 0, 0, 0 }, { 0, 1, HOLD_RESET_MS }, { 1, 1, 0 }, { 1, 0, STRAP_SLOW_MS }, { 0, 0, 0 } }, 5,
    },
    [MOULT_ESP_RESET_JTAG] = {
        "USB-JTAG", { { 0, 0, 100 }, { 1, 0, 100 }, { 1, 1, 0 }, { 0, 1, 100 }, { 0, 0, 0 } }, 5,
    },
    [MOULT_ESP_RESET_NONE] = { "none", { { 0 } }, 0 },
};

static const Pose into_firmware_uart[] = { { 0, 1, HOLD_RESET_MS }, { 0, 0, 0 } };
/* The chip's USB needs longer to notice. */
static const Pose into_firmware_usb[] = { { 0, 1, 200 }, { 0, 0, 200 } };

static gboolean
dance (MoultEspLink *link, const Pose *poses, gsize n_poses, GError **error)
{
    MoultSerial *serial = moult_esp_link_get_serial (link);

    for (gsize i = 0; i < n_poses; i++) {
        if (!moult_serial_set_lines (serial, poses[i].dtr, poses[i].rts, error))
            return FALSE;
        /* What comes meanwhile is the text of the starting chip. */
        if (poses[i].milliseconds > 0
            && !moult_esp_link_listen (link, poses[i].milliseconds, error))
            return FALSE;
    }
    return TRUE;
}

const char *
moult_esp_reset_get_name (MoultEspReset reset)
{
    return dances[reset].name;
}

gboolean
moult_esp_reset_into_loader (MoultEspLink *link, MoultEspReset reset, GError **error)
{
    moult_esp_link_forget (link);
    return dance (link, dances[reset].poses, dances[reset].n_poses, error);
}

gboolean
moult_esp_reset_into_firmware (MoultEspLink *link, MoultEspLine line, GError **error)
{
    if (line == MOULT_ESP_LINE_UART)
        return dance (link, into_firmware_uart, G_N_ELEMENTS (into_firmware_uart), error);
    return dance (link, into_firmware_usb, G_N_ELEMENTS (into_firmware_usb), error);
}
