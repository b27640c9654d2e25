/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultBuiltFields:
 *
 * What is known of a firmware that was built here; everything is copied. All but board id, port and
 * engine may be %NULL.
 */
typedef struct {
    const char *board_id; /* "RPI_PICO", "ESP32_GENERIC-SPIRAM" */
    const char *port;     /* MicroPython port: "rp2" */
    const char *version;  /* as git describes the source, "v1.29.0-preview-12-gabc1234"; counts only
                           * where the file says no version itself */
    const char *commit;   /* whole hash of the source; NULL: it has no git */
    gboolean dirty;       /* the source differed from it */
    const char *build_key; /* by which it is found again; NULL: it cannot be */
    const char *engine;    /* "mpbuild", "native": its source in the library */
    const char *branch;    /* "master"; NULL: none was checked out */
    const char *sha256;    /* of the file, hexadecimal: no other is taken; NULL: not known */
} MoultBuiltFields;

G_END_DECLS
