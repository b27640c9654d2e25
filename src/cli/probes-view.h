/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "probe-list.h"

G_BEGIN_DECLS

/* Prints probes as `moultctl probes` shows them: as a table, with what is wrong below it, or as
 * JSON. @probes: of @list, or that were; @asked: they were asked for their targets. */
void moult_probes_view_print (MoultProbeList *list,
                              GListModel *probes,
                              gboolean asked,
                              gboolean as_json);

G_END_DECLS
