/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "st-link-private.h"

#include "error.h"
#include "reader.h"

enum {
    DEBUG_SWD_DIVIDER = 0x43,
    DEBUG_SET_FREQUENCY = 0x61,
    DEBUG_GET_FREQUENCIES = 0x62,
    INTERFACE_SWD = 0,
    FREQUENCIES_SIZE = 52,
    MAX_FREQUENCIES = 10,
};

/* What V2 can do, fastest first. */
static const struct {
    guint frequency;
    guint8 divider;
} dividers[] = {
    { 4600000, 0 }, { 1800000, 1 }, { 1200000, 2 }, { 950000, 3 },  { 650000, 5 },
    { 480000, 7 },  { 240000, 15 }, { 125000, 31 }, { 100000, 40 },
};

static gboolean
set_divider (MoultStLink *self, guint frequency, GError **error)
{
    guint8 command[] = { ST_LINK_DEBUG, DEBUG_SWD_DIVIDER, 0, 0 };
    gsize chosen = 0;
    guint8 status;

    while (chosen + 1 < G_N_ELEMENTS (dividers) && dividers[chosen].frequency > frequency)
        chosen++;
    command[2] = dividers[chosen].divider;
    return moult_st_link_command (self, command, sizeof command, &status, error)
           && moult_st_link_check (status, "setting the clock", error);
}

/* The fastest that is not too fast; else the slowest there is. 0: it tells none. */
static guint
pick_frequency (MoultReader *reader, guint n_frequencies, guint wanted_khz)
{
    guint best = 0;
    guint slowest = 0;

    for (guint i = 0; i < n_frequencies; i++) {
        guint khz = moult_reader_u32le (reader);

        if (khz == 0)
            continue;
        if (khz <= wanted_khz)
            best = MAX (best, khz);
        slowest = slowest == 0 ? khz : MIN (slowest, khz);
    }
    return best > 0 ? best : slowest;
}

/* V3 tells what it can: the present one, how many there are, and them, in kHz. */
static gboolean
choose_frequency (MoultStLink *self, guint frequency, guint *khz, GError **error)
{
    static const guint8 command[] = { ST_LINK_DEBUG, DEBUG_GET_FREQUENCIES, INTERFACE_SWD };
    guint8 answer[FREQUENCIES_SIZE];
    MoultReader reader = MOULT_READER_INIT (answer, sizeof answer);

    if (!moult_st_link_ask (self, command, sizeof command, answer, sizeof answer, error)
        || !moult_st_link_check (answer[0], "asking for its clocks", error))
        return FALSE;
    moult_reader_seek (&reader, 8);
    guint n_frequencies = MIN (moult_reader_u32le (&reader), MAX_FREQUENCIES);
    *khz = pick_frequency (&reader, n_frequencies, frequency / 1000);
    if (*khz > 0)
        return TRUE;
    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                         "the ST-Link tells no clock that it can do");
    return FALSE;
}

static gboolean
set_frequency (MoultStLink *self, guint frequency, GError **error)
{
    guint khz = 0;
    guint8 answer[8];

    if (!choose_frequency (self, frequency, &khz, error))
        return FALSE;

    const guint8 command[] = { ST_LINK_DEBUG, DEBUG_SET_FREQUENCY, INTERFACE_SWD,      0,
                               khz & 0xff,    (khz >> 8) & 0xff,   (khz >> 16) & 0xff, khz >> 24 };
    return moult_st_link_ask (self, command, sizeof command, answer, sizeof answer, error)
           && moult_st_link_check (answer[0], "setting the clock", error);
}

gboolean
moult_st_link_set_clock (MoultDapLink *link,
                         guint frequency,
                         GCancellable *cancellable,
                         GError **error)
{
    MoultStLink *self = MOULT_ST_LINK (link);

    return self->hardware >= 3 ? set_frequency (self, frequency, error)
                               : set_divider (self, frequency, error);
}
