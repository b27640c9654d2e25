/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultPortTool:
 *
 * A program that a port's make calls.
 */
typedef struct {
    const char *name;        /* of the need */
    const char *programs[4]; /* any of them will do */
    const char *package;     /* Debian's, or what to do; NULL: none */
    gboolean compiles;       /* what the result depends on most */
} MoultPortTool;

#define MOULT_PORT_MAX_TOOLS 8

/**
 * MoultPortTools:
 *
 * What a port of MicroPython is built with where there are no containers, as its README says.
 */
typedef struct {
    const char *port;
    const char *variant; /* NULL: all that no line before names */
    gboolean uses_cmake; /* and has it find the compilers */
    const char *tools[MOULT_PORT_MAX_TOOLS];
} MoultPortTools;

/* %NULL: the port is not known. Borrowed. */
const MoultPortTools *moult_port_tools_find (const char *port, const char *variant);
/* By one of the names in there. Borrowed. */
const MoultPortTool *moult_port_tool_get (const char *name);

G_END_DECLS
