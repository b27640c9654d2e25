/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-watchdog.h"

#include "error.h"

#define ALL_BITS 0xffffffffu

/* Espressif, technical reference manuals, "Watchdog Timers": RTC_CNTL_WDTCONFIG0 (LP_WDT_CONFIG0);
 * values as esptool's watchdog_reset(). */
enum {
    BITE_MS = 500,
    TIMEOUT_CYCLES = 2000,
};
#define ENABLE             (1u << 31)
#define FIRST_STAGE_SYSTEM (5u << 28)
#define CPU_RESET_LENGTH   (1u << 8)
#define SYSTEM_RESET_START 2u

static gboolean
stop_super (MoultEspSession *session, GError **error)
{
    const MoultEspWatchdog *watchdog = &session->chip->watchdog;
    guint32 feed = 1u << watchdog->feed_bit;
    const MoultEspRegister registers[] = {
        { watchdog->super_protect, watchdog->super_key, ALL_BITS },
        { watchdog->super, feed, feed },
        { watchdog->super_protect, 0, ALL_BITS },
    };

    if (watchdog->super == 0)
        return TRUE;
    return moult_esp_link_write_registers (session->link, registers, G_N_ELEMENTS (registers),
                                           error);
}

gboolean
moult_esp_watchdog_stop (MoultEspSession *session, GError **error)
{
    const MoultEspWatchdog *watchdog = &session->chip->watchdog;
    const MoultEspRegister registers[] = {
        { watchdog->protect, watchdog->key, ALL_BITS },
        { watchdog->config, 0, ALL_BITS },
        { watchdog->protect, 0, ALL_BITS },
    };

    if (session->line != MOULT_ESP_LINE_JTAG || watchdog->config == 0
        || session->info.secure_download)
        return TRUE;
    return moult_esp_link_write_registers (session->link, registers, G_N_ELEMENTS (registers),
                                           error)
           && stop_super (session, error);
}

gboolean
moult_esp_watchdog_is_needed (const MoultEspSession *session)
{
    const MoultEspWatchdog *watchdog = &session->chip->watchdog;

    if (!watchdog->restarts || session->info.secure_download)
        return FALSE;
    return session->line == MOULT_ESP_LINE_OTG
           || (session->line == MOULT_ESP_LINE_JTAG && watchdog->always);
}

gboolean
moult_esp_watchdog_restart (MoultEspSession *session, GError **error)
{
    const MoultEspWatchdog *watchdog = &session->chip->watchdog;
    const MoultEspRegister stay_out = { watchdog->force_download, 0, 1 };
    const MoultEspRegister registers[] = {
        { watchdog->protect, watchdog->key, ALL_BITS },
        { watchdog->timeout, TIMEOUT_CYCLES, ALL_BITS },
        { watchdog->config, ENABLE | FIRST_STAGE_SYSTEM | CPU_RESET_LENGTH | SYSTEM_RESET_START,
          ALL_BITS },
        { watchdog->protect, 0, ALL_BITS },
    };
    g_autoptr (GError) local_error = NULL;

    if (watchdog->force_download != 0
        && !moult_esp_link_write_registers (session->link, &stay_out, 1, error))
        return FALSE;
    if (!moult_esp_link_write_registers (session->link, registers, G_N_ELEMENTS (registers), error))
        return FALSE;
    /* Its leaving is what is waited for. */
    if (moult_esp_link_listen (session->link, BITE_MS, &local_error)
        || g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_GONE))
        return TRUE;
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
}
