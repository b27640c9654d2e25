/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-output.h"

#include <string.h>

#include "error.h"

/* A line that is longer is cut: tracebacks and tables are shorter. */
#define MAX_LINE 1000
/* A program that goes mad must not fill the log. */
#define MAX_LINES 500

/* ProgressReportNoTTY of pyocd/utility/progress.py: a ruler, then as many signs as there is work
 * done, on a line of their own. */
#define RULER     "[---|---|---|---|---|---|---|---|---|----]"
#define BAR_WIDTH 40

typedef struct {
    GString *line; /* the one that is being written */
    gboolean is_bar;
} Lines;

struct _MoultPyocdOutput {
    MoultPyocdLineFunc on_line;
    gpointer user_data;
    Lines streams[2];
    guint n_lines;
    guint n_bars;
    guint width; /* of the last bar, in signs */
    gboolean after_ruler;
    gboolean erasing;
    gboolean complained; /* of more than what it met on its way, such as another probe */
    char *telling;       /* the line that tells best why it failed, or NULL */
    int rank;            /* how well it tells */
    int meaning;         /* index of the telling line's meaning, or -1 */
};

const char *const moult_pyocd_environment[] = { "PYOCD_COLOR=never", NULL };

/* What parts of lines stand for. The first that fits counts, and of lines the one that stands
 * further up: what follows from it comes later or means less. */
static const struct {
    const char *words;
    MoultError code;
    gboolean connecting; /* the target did not answer the first questions */
} meanings[] = {
    /* pyocd/target/family: the chip's protection, which auto_unlock=false leaves alone. */
    { "not automatically unlocking", MOULT_ERROR_LOCKED, FALSE },
    { "unable to unlock device", MOULT_ERROR_LOCKED, FALSE },
    { "permanently locked", MOULT_ERROR_LOCKED, FALSE },
    /* pyocd/core/helpers.py, pyocd/probe: which probe, and whether it may be opened. */
    { "[Errno 13]", MOULT_ERROR_NO_ACCESS, FALSE },
    { "Access denied", MOULT_ERROR_NO_ACCESS, FALSE },
    { "[Errno 16]", MOULT_ERROR_BUSY, FALSE },
    { "Resource busy", MOULT_ERROR_BUSY, FALSE },
    { "Unable to claim interface", MOULT_ERROR_BUSY, FALSE },
    { "[Errno 19]", MOULT_ERROR_GONE, FALSE },
    { "No such device", MOULT_ERROR_GONE, FALSE },
    { "disconnected", MOULT_ERROR_GONE, FALSE },
    { "no libusb library was found", MOULT_ERROR_DEPENDENCY, FALSE },
    { "No USB backend found", MOULT_ERROR_DEPENDENCY, FALSE },
    { "unable to open JLink DLL", MOULT_ERROR_DEPENDENCY, FALSE },
    { "unsupported, older firmware version", MOULT_ERROR_DEPENDENCY, FALSE },
    { "More than one debug probe matches", MOULT_ERROR_NOT_FOUND, FALSE },
    { "No connected debug probe", MOULT_ERROR_NOT_FOUND, FALSE },
    { "no device with ID", MOULT_ERROR_NOT_FOUND, FALSE },
    { "Enter the number of the debug probe", MOULT_ERROR_NOT_FOUND, FALSE },
    /* pyocd/board/board.py: no such target, or no pack that has it. */
    { "not recognized. Use 'pyocd list", MOULT_ERROR_DEPENDENCY, FALSE },
    { "No boot memory is defined", MOULT_ERROR_DEPENDENCY, FALSE },
    { "CMSIS-Pack", MOULT_ERROR_DEPENDENCY, FALSE },
    /* pyocd/flash: what the file holds, and where that should go. */
    { "Failed to add data chunk", MOULT_ERROR_WRONG_FIRMWARE, FALSE },
    { "no memory region defined for address", MOULT_ERROR_WRONG_FIRMWARE, FALSE },
    { "No such file", MOULT_ERROR_BAD_IMAGE, FALSE },
    { "unknown file format", MOULT_ERROR_BAD_IMAGE, FALSE },
    { "flash init", MOULT_ERROR_PROTOCOL, FALSE },
    { "flash erase", MOULT_ERROR_PROTOCOL, FALSE },
    { "flash program", MOULT_ERROR_PROTOCOL, FALSE },
    { "flash algorithm", MOULT_ERROR_PROTOCOL, FALSE },
    /* pyocd/coresight, pyocd/probe: the wires. */
    { "No ACK", MOULT_ERROR_PROTOCOL, TRUE },
    { "No cores were discovered", MOULT_ERROR_PROTOCOL, TRUE },
    { "Unexpected ACK", MOULT_ERROR_PROTOCOL, TRUE },
    { "SWD/JTAG communication failure", MOULT_ERROR_PROTOCOL, TRUE },
    { "SWD protocol error", MOULT_ERROR_PROTOCOL, TRUE },
    { "Memory transfer fault", MOULT_ERROR_PROTOCOL, TRUE },
    { "Timed out waiting for core to halt", MOULT_ERROR_PROTOCOL, TRUE },
    { "Timeout waiting for target halt", MOULT_ERROR_PROTOCOL, TRUE },
    { "Target failed to stay halted", MOULT_ERROR_PROTOCOL, TRUE },
    /* pyocd/__main__.py, argparse: a version that lacks something. */
    { "unrecognized arguments", MOULT_ERROR_DEPENDENCY, FALSE },
    { "invalid choice", MOULT_ERROR_DEPENDENCY, FALSE },
    { "is not available because", MOULT_ERROR_DEPENDENCY, FALSE },
    { "ModuleNotFoundError", MOULT_ERROR_DEPENDENCY, FALSE },
};

/* How well a line tells why pyOCD failed, if at all. Those with a meaning come first, in the order
 * of the table. */
enum {
    RANK_NOTHING,
    RANK_TEXT,
    RANK_ERROR,
    RANK_CRITICAL,
    RANK_MEANING,
};

/* ---- Lines ---- */

/* The level of a line of the log, "0001231 C text [module]", and its text; 0 for other lines. */
static char
read_level (const char *line, const char **text)
{
    gsize n_digits = strspn (line, "0123456789");

    *text = line;
    if (n_digits < 4 || line[n_digits] != ' ' || line[n_digits + 1] == '\0'
        || strchr ("CEWID", line[n_digits + 1]) == NULL || line[n_digits + 2] != ' ')
        return '\0';
    *text = line + n_digits + 3;
    return line[n_digits + 1];
}

static int
find_meaning (const char *line)
{
    for (guint i = 0; i < G_N_ELEMENTS (meanings); i++) {
        if (strstr (line, meanings[i].words) != NULL)
            return (int) i;
    }
    return -1;
}

static int
get_rank (char level, int meaning)
{
    if (meaning >= 0)
        return RANK_MEANING + (int) G_N_ELEMENTS (meanings) - meaning;
    if (level == 'C')
        return RANK_CRITICAL;
    if (level == 'E')
        return RANK_ERROR;
    return level == '\0' ? RANK_TEXT : RANK_NOTHING;
}

/* Text that has no level may be the last line of a traceback, which says the most. */
static void
judge_line (MoultPyocdOutput *self, const char *line)
{
    const char *text;
    char level = read_level (line, &text);
    int meaning = level == 'I' || level == 'D' ? -1 : find_meaning (text);
    int rank = get_rank (level, meaning);

    self->complained = self->complained || (rank >= RANK_ERROR && level != 'W');
    if (rank == RANK_NOTHING || rank < self->rank || (rank == self->rank && rank > RANK_TEXT))
        return;
    self->rank = rank;
    self->meaning = meaning;
    g_set_str (&self->telling, text);
}

/* In 0.45 these stand before the bars. */
static void
note_phase (MoultPyocdOutput *self, const char *line)
{
    if (strstr (line, " I Erasing") != NULL)
        self->erasing = TRUE;
    else if (strstr (line, " I Programming") != NULL)
        self->erasing = FALSE;
}

static void
tell_line (MoultPyocdOutput *self, const char *line)
{
    if (self->on_line == NULL || self->n_lines > MAX_LINES)
        return;
    self->on_line (self->n_lines == MAX_LINES ? "pyocd writes more than is kept here" : line,
                   self->user_data);
    self->n_lines++;
}

static void
end_line (MoultPyocdOutput *self, MoultProgramStream stream)
{
    Lines *lines = &self->streams[stream];
    g_autofree char *line = g_utf8_make_valid (lines->line->str, (gssize) lines->line->len);

    g_string_truncate (lines->line, 0);
    if (lines->is_bar) {
        lines->is_bar = FALSE;
        return;
    }
    if (stream == MOULT_PROGRAM_STDOUT)
        self->after_ruler = FALSE;
    if (g_str_equal (line, RULER)) {
        self->after_ruler = TRUE;
        self->n_bars++;
        self->width = 0;
        return;
    }
    g_strstrip (line);
    if (*line == '\0')
        return;
    note_phase (self, line);
    judge_line (self, line);
    tell_line (self, line);
}

/* ---- Bars ---- */

/* Whether the sign belongs to a bar, which grows while nobody ends its line. */
static gboolean
is_of_bar (MoultPyocdOutput *self, Lines *lines, char sign)
{
    if (lines->is_bar)
        return sign == '=' || sign == ']';
    if (!self->after_ruler || lines->line->len != 0 || sign != '[')
        return FALSE;
    self->after_ruler = FALSE;
    lines->is_bar = TRUE;
    return TRUE;
}

static void
take_sign (MoultPyocdOutput *self, MoultProgramStream stream, char sign)
{
    Lines *lines = &self->streams[stream];

    if (sign == '\n' || sign == '\r') {
        end_line (self, stream);
        return;
    }
    if (stream == MOULT_PROGRAM_STDOUT && is_of_bar (self, lines, sign)) {
        if (sign == '=' && self->width < BAR_WIDTH)
            self->width++;
        return;
    }
    lines->is_bar = FALSE;
    if (lines->line->len < MAX_LINE)
        g_string_append_c (lines->line, g_ascii_iscntrl (sign) ? ' ' : sign);
}

MoultPyocdOutput *
moult_pyocd_output_new (MoultPyocdLineFunc on_line, gpointer user_data)
{
    MoultPyocdOutput *self = g_new0 (MoultPyocdOutput, 1);

    self->on_line = on_line;
    self->user_data = user_data;
    self->meaning = -1;
    for (guint i = 0; i < G_N_ELEMENTS (self->streams); i++)
        self->streams[i].line = g_string_new (NULL);
    return self;
}

void
moult_pyocd_output_free (MoultPyocdOutput *self)
{
    for (guint i = 0; i < G_N_ELEMENTS (self->streams); i++)
        g_string_free (self->streams[i].line, TRUE);
    g_free (self->telling);
    g_free (self);
}

void
moult_pyocd_output_feed (MoultPyocdOutput *self,
                         MoultProgramStream stream,
                         const char *bytes,
                         gsize size)
{
    g_return_if_fail (self != NULL && (guint) stream < G_N_ELEMENTS (self->streams));

    for (gsize i = 0; i < size; i++)
        take_sign (self, stream, bytes[i]);
}

void
moult_pyocd_output_end (MoultPyocdOutput *self)
{
    g_return_if_fail (self != NULL);

    end_line (self, MOULT_PROGRAM_STDOUT);
    end_line (self, MOULT_PROGRAM_STDERR);
}

guint
moult_pyocd_output_get_n_bars (MoultPyocdOutput *self)
{
    g_return_val_if_fail (self != NULL, 0);

    return self->n_bars;
}

double
moult_pyocd_output_get_fraction (MoultPyocdOutput *self)
{
    g_return_val_if_fail (self != NULL, 0);

    return (double) self->width / BAR_WIDTH;
}

gboolean
moult_pyocd_output_is_erasing (MoultPyocdOutput *self)
{
    g_return_val_if_fail (self != NULL, FALSE);

    return self->erasing;
}

gboolean
moult_pyocd_output_is_connect_failure (MoultPyocdOutput *self)
{
    g_return_val_if_fail (self != NULL, FALSE);

    return self->n_bars == 0 && self->meaning >= 0 && meanings[self->meaning].connecting;
}

gboolean
moult_pyocd_output_leaves_out (MoultPyocdOutput *self)
{
    g_return_val_if_fail (self != NULL, FALSE);

    return self->meaning >= 0 && meanings[self->meaning].code == MOULT_ERROR_WRONG_FIRMWARE;
}

static gboolean
fail (MoultPyocdOutput *self, int status, GError **error)
{
    MoultError code = self->meaning >= 0 ? meanings[self->meaning].code : MOULT_ERROR_PROTOCOL;

    g_set_error (error, MOULT_ERROR, (gint) code, "pyocd ended with %d: %s", status,
                 self->telling != NULL ? self->telling : "it does not say why");
    return FALSE;
}

gboolean
moult_pyocd_output_check (MoultPyocdOutput *self, int status, GError **error)
{
    g_return_val_if_fail (self != NULL, FALSE);

    if (status == 0 && !moult_pyocd_output_leaves_out (self))
        return TRUE;
    return fail (self, status, error);
}

gboolean
moult_pyocd_output_check_complaints (MoultPyocdOutput *self, GError **error)
{
    g_return_val_if_fail (self != NULL, FALSE);

    return !self->complained || fail (self, 0, error);
}
