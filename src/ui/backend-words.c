/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "backend-words.h"

#include <glib/gi18n.h>

const char *
moult_backend_words_get_title (const char *name)
{
    static const struct {
        const char *name;
        const char *title;
    } titles[] = {
        { "uf2", N_ ("UF2 Drive") },  { "picoboot", "PICOBOOT" }, { "dfu", "DFU" },
        { "esp", N_ ("ESP Serial") }, { "swd", "SWD" },           { "pyocd", "pyOCD" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (titles); i++) {
        if (g_str_equal (name, titles[i].name))
            return _ (titles[i].title);
    }
    return name;
}
