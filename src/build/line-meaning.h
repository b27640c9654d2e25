/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-line.h"

G_BEGIN_DECLS

/**
 * MoultLineMeaning:
 *
 * What a line of a build's output stands for; places are within the text that it was found in.
 */
typedef struct {
    MoultBuildLineKind kind;
    guint rank;       /* 0: no error */
    double fraction;  /* -1: none */
    const char *file; /* not terminated; NULL: none is named */
    gsize file_size;
    guint line;
} MoultLineMeaning;

/* Of clean text, as a line has it. What is read is what these print: gcc and clang, GNU ld, make,
 * ninja, CMake, git, Python, docker and podman, mpbuild, idf.py, and MicroPython's py/mkrules.mk.
 */
void moult_line_meaning_find (const char *text, MoultLineMeaning *meaning);

G_END_DECLS
