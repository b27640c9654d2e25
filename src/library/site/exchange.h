/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "request.h"
#include "retry.h"
#include "site.h"
#include "watchdog.h"

G_BEGIN_DECLS

typedef struct _MoultExchange MoultExchange;

/* What makes one kind of exchange different from the other; the first three may be %NULL. */
typedef struct {
    /* The turn has come; goes on with moult_exchange_attempt(). */
    void (*begin) (MoultExchange *self);
    /* Before each attempt: sets what of the request may have changed. */
    void (*prepare) (MoultExchange *self);
    /* Before the task returns: lets go of what the caller may want at once. */
    void (*release) (MoultExchange *self);
    /* The head of an answer has come that moult_trouble_check_status() lets pass. */
    void (*answered) (MoultExchange *self);
} MoultExchangeFuncs;

/**
 * MoultExchange:
 *
 * Asking the site for one thing: waits for its turn, asks, and asks again for what may pass by
 * itself. The first member of a larger struct, which is the task's data. Every way ends in
 * moult_exchange_succeed(), or in a failure that is not tried again.
 */
struct _MoultExchange {
    const MoultExchangeFuncs *funcs;
    GTask *task; /* whose source object is the site; held until it returns */
    MoultRequest request;
    guint patience; /* ms without a byte */
    guint allowed;  /* ms from the turn to the end, all attempts; 0: no limit */
    gboolean once;  /* do not try again */

    MoultRetry retry;
    gint64 deadline;         /* monotonic us, 0: none */
    MoultWatchdog *watchdog; /* the attempt's, as is the next */
    MoultResponse *response;
};

/* Takes over a reference to the task. The fields above the line have been set. */
void moult_exchange_start (MoultExchange *self, GTask *task);
void moult_exchange_clear (MoultExchange *self);

/* Asks once more, which does not count as trying again. */
void moult_exchange_attempt (MoultExchange *self);
void moult_exchange_succeed (MoultExchange *self, gpointer result, GDestroyNotify free_result);
/* Takes the error. */
void moult_exchange_fail (MoultExchange *self, gboolean may_pass, GError *error);
/* For errors as they come from libsoup or GIO. */
void moult_exchange_fail_raw (MoultExchange *self, const GError *raw);

G_END_DECLS
