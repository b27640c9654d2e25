/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "trouble.h"

#include "error.h"

#define TOO_MANY_REQUESTS 429 /* RFC 6585, section 4 */

gboolean
moult_trouble_may_pass (const GError *raw, MoultWatchdog *watchdog)
{
    if (raw->domain == MOULT_ERROR)
        return FALSE;
    if (moult_watchdog_get_bite (watchdog) != MOULT_WATCHDOG_QUIET)
        return moult_watchdog_get_bite (watchdog) == MOULT_WATCHDOG_SILENCE;
    if (raw->domain == G_TLS_ERROR)
        return FALSE;
    return !g_error_matches (raw, G_IO_ERROR, G_IO_ERROR_CANCELLED)
           && !g_error_matches (raw, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
}

static GError *
explain_bite (const MoultTarget *target, MoultWatchdog *watchdog)
{
    if (moult_watchdog_get_bite (watchdog) == MOULT_WATCHDOG_LATE)
        return g_error_new (MOULT_ERROR, MOULT_ERROR_NETWORK, "%s took too long to send %s",
                            target->host, target->path);
    return g_error_new (MOULT_ERROR, MOULT_ERROR_NETWORK, "%s sent nothing for %g s, asked for %s",
                        target->host, moult_watchdog_get_patience (watchdog) / 1000.0,
                        target->path);
}

GError *
moult_trouble_explain (const GError *raw, const MoultTarget *target, MoultWatchdog *watchdog)
{
    if (raw->domain == MOULT_ERROR)
        return g_error_copy (raw);
    if (moult_watchdog_get_bite (watchdog) != MOULT_WATCHDOG_QUIET)
        return explain_bite (target, watchdog);
    if (g_error_matches (raw, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return g_error_copy (raw);
    if (raw->domain == G_RESOLVER_ERROR)
        return g_error_new (MOULT_ERROR, MOULT_ERROR_NETWORK,
                            "the name of %s cannot be resolved: %s", target->host, raw->message);
    if (raw->domain == G_TLS_ERROR)
        return g_error_new (MOULT_ERROR, MOULT_ERROR_NETWORK,
                            "no trusted (TLS) connection to %s: %s", target->host, raw->message);
    return g_error_new (MOULT_ERROR, MOULT_ERROR_NETWORK, "%s did not send %s: %s", target->host,
                        target->path, raw->message);
}

gboolean
moult_trouble_check_status (const MoultResponse *response, gboolean *may_pass, GError **error)
{
    const MoultTarget *target = response->target;
    guint status = response->status;

    if (status == SOUP_STATUS_OK || status == SOUP_STATUS_PARTIAL_CONTENT
        || status == SOUP_STATUS_NOT_MODIFIED
        || status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE)
        return TRUE;

    *may_pass = status >= 500 || status == TOO_MANY_REQUESTS;
    if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "%s has no %s (status %u)",
                     target->host, target->path, status);
    else if (response->retry_after > 0)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK,
                     "%s answered status %u to %s and asks to wait %u s", target->host, status,
                     target->path, response->retry_after);
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK, "%s answered status %u to %s",
                     target->host, status, target->path);
    return FALSE;
}
