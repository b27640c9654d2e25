/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "request.h"
#include "watchdog.h"

G_BEGIN_DECLS

/* What an error between here and the site means: whether it may pass by itself, and how it is told.
 * @raw is an error as libsoup or GIO gave it; one of %MOULT_ERROR has been judged already. */

/* Whether trying again makes sense: refused or broken connections, silence; not a wrong
 * certificate, an unknown name, or the caller's own wish. */
gboolean moult_trouble_may_pass (const GError *raw, MoultWatchdog *watchdog);

/* The same as %MOULT_ERROR_NETWORK with the host and the time that was waited. (transfer full) */
GError *
moult_trouble_explain (const GError *raw, const MoultTarget *target, MoultWatchdog *watchdog);

/* Whether the status is one of an answer to read: 200, 206, 304, 416. If not, @may_pass tells
 * whether trying again makes sense: 5xx and 429. */
gboolean
moult_trouble_check_status (const MoultResponse *response, gboolean *may_pass, GError **error);

G_END_DECLS
