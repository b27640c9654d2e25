/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "live-lines.h"

#include <glib/gi18n-lib.h>

#include "table.h"

guint
moult_live_lines_get_room (const MoultLiveLines *self)
{
    return moult_terminal_get_height (self->file) - 2;
}

void
moult_live_lines_erase (MoultLiveLines *self)
{
    if (self->n_drawn > 0)
        fprintf (self->file, "\033[%uA\r\033[J", self->n_drawn);
    self->n_drawn = 0;
}

void
moult_live_lines_draw (MoultLiveLines *self, const char *line)
{
    g_autofree char *fitted = moult_text_fit (line, moult_terminal_get_width (self->file) - 1);

    fprintf (self->file, "%s\n", fitted);
    self->n_drawn++;
}

void
moult_live_lines_tell (MoultLiveLines *self, const char *text)
{
    moult_live_lines_erase (self);
    fprintf (self->file, "%s\n", text);
    fflush (self->file);
}

void
moult_live_lines_tell_buttons (MoultLiveLines *self,
                               const char *location,
                               const char *name,
                               const MoultBoardKind *kind)
{
    const char *const *steps = moult_board_db_get_bootloader_steps (kind, NULL);

    moult_live_lines_erase (self);
    fprintf (self->file, _ ("%s %s: start its bootloader by hand.\n"), location, name);
    for (gsize i = 0; steps[i] != NULL; i++)
        fprintf (self->file, "  %zu. %s\n", i + 1, _ (steps[i]));
    fflush (self->file);
}
