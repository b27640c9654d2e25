/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultVersionText:
 *
 * What MicroPython's banner says of the source that it was built from, besides the version. A
 * release has no commit in its text.
 */
typedef struct {
    char *commit;   /* first digits of its hash, "abc1234"; NULL: not said */
    gboolean dirty; /* files differed from the commit */
    char *date;     /* day of the build, "2026-11-27"; NULL: not said */
} MoultVersionText;

/**
 * moult_version_text_parse:
 * @text: (nullable): sys.version of a board, or what an image holds: "3.4.0; MicroPython
 *     v1.29.0-preview.12.gabc1234.dirty on 2026-11-27", before 1.22 "v1.18-34-gd64154c73-dirty", of
 *     a tree without tags "abc1234-dirty" (micropython/micropython, py/makeversionhdr.py)
 *
 * Any thread. What is not MicroPython's says nothing.
 */
void moult_version_text_parse (MoultVersionText *self, const char *text);
void moult_version_text_clear (MoultVersionText *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MoultVersionText, moult_version_text_clear)

G_END_DECLS
