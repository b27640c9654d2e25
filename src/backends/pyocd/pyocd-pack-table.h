/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultPyocdPackPart:
 *
 * One part of the index of packs that pyOCD keeps, and the pack that has it.
 */
typedef struct {
    char *part;    /* "STM32F411RETx" */
    char *vendor;  /* "STMicroelectronics" */
    char *pack;    /* "Keil.STM32F4xx_DFP" */
    char *version; /* "2.17.1" */
    gboolean installed;
} MoultPyocdPackPart;

void moult_pyocd_pack_part_free (MoultPyocdPackPart *self);

/**
 * moult_pyocd_pack_table_parse:
 * @text: (array length=size): what `pyocd pack find` wrote to stdout; any bytes
 *
 * The parts in their order, none if there is no table. Everything in it has to be as pyOCD 0.36
 * and 0.45 print it (pyocd/subcommands/pack_cmd.py, a PrettyTable with a rule under its header and
 * no others): what is only like it fails with %MOULT_ERROR_DEPENDENCY. Any thread. (element-type
 * MoultPyocdPackPart) (transfer full)
 */
GPtrArray *moult_pyocd_pack_table_parse (const char *text, gsize size, GError **error);

/**
 * moult_pyocd_pack_counter_parse:
 * @line: "Downloading descriptors (012/1600)", as cmsis-pack-manager writes it before a "\r"
 *   (cmsis_pack_manager/__init__.py)
 * @n_all: (out): 0: it is not known yet ("???")
 *
 * %FALSE: it is no such line.
 */
gboolean moult_pyocd_pack_counter_parse (const char *line, guint *n_done, guint *n_all);

G_END_DECLS
