/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-engine.h"
#include "git-place.h"

/* A tree of MicroPython's layout, and the only programs that a build finds: links to those of this
 * computer, stand-ins for mpbuild and docker (tests/build/bin), and a make that does what a test
 * wants. */
typedef struct {
    GitPlace place; /* without what mpbuild trips over; the tree is "tree" */
    MoultSourceBoard *board;
    MoultBuildOrder order; /* the board's standard build, with a log */
} EnginePlace;

/* For main(), before and after all tests. */
void engine_place_init (void);
void engine_place_finish (void);

/* All programs are there; make makes a firmware. */
void engine_place_begin (EnginePlace *self, gconstpointer unused);
void engine_place_end (EnginePlace *self, gconstpointer unused);

/* A board of another port for the order. */
void engine_place_set_board (EnginePlace *self, const char *id, const char *port);

/* Takes a program away, or puts a stand-in under this name, or a script. */
void engine_place_remove (const char *program);
void engine_place_link (const char *program, const char *stand_in);
void engine_place_script (const char *program, const char *script);
/* What make does when it builds a board, after its first line, in a shell: $P is the place's
 * folder, $B the build's. It has this one before. */
void engine_place_set_make (EnginePlace *self, const char *script);
#define ENGINE_PLACE_MAKE_WELL                                                                     \
    "echo 'CC main.c'; mkdir -p \"$B\" && echo firmware > \"$B/firmware.uf2\""

/* A file that the stand-in for docker reads ("down", "images/NAME"); %NULL takes it away. */
void engine_place_tell (const char *name, const char *text);
/* Ids of its containers that run. (transfer full) */
GStrv engine_place_list_containers (void);

/* A look with a deadline. */
void engine_place_wait_for (EnginePlace *self, const char *name);
