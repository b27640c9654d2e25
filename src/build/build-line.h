/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MoultBuildLineKind:
 *
 * What a line of a build's output is.
 */
typedef enum {
    MOULT_BUILD_LINE_PLAIN,
    MOULT_BUILD_LINE_NOTE,   /* Moult's own */
    MOULT_BUILD_LINE_OBJECT, /* a file is compiled: "CC ../../py/mpstate.c", "[12/340] Building C …"
                              */
    MOULT_BUILD_LINE_WARNING,
    MOULT_BUILD_LINE_ERROR,
} MoultBuildLineKind;

/**
 * MoultBuildLine:
 *
 * One line, UTF-8, without control characters or colours, at most 4 KiB. Immutable, any thread.
 */
#define MOULT_TYPE_BUILD_LINE (moult_build_line_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildLine, moult_build_line, MOULT, BUILD_LINE, GObject)

/* Makes a line of bytes without newline; sees what they are. */
MoultBuildLine *moult_build_line_new (const char *bytes, gsize size);
MoultBuildLine *moult_build_line_new_note (const char *text);

const char *moult_build_line_get_text (MoultBuildLine *self);
MoultBuildLineKind moult_build_line_get_kind (MoultBuildLine *self);
/* How well an error tells why a build failed, 1 (make gave up) to 9 (a compiler's); 0: no error. */
guint moult_build_line_get_rank (MoultBuildLine *self);
/* Of the whole build as the line says it ("[ 62%]", "[12/340]"), 0 to 1; -1: it does not. */
double moult_build_line_get_fraction (MoultBuildLine *self);
/* Of "FILE:LINE:COLUMN: error: …"; %NULL, 0 where it names none. */
const char *moult_build_line_get_file (MoultBuildLine *self);
guint moult_build_line_get_line (MoultBuildLine *self);

G_END_DECLS
