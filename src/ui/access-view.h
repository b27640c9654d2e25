/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "access-facts.h"

G_BEGIN_DECLS

#define MOULT_TYPE_ACCESS_VIEW (moult_access_view_get_type ())
G_DECLARE_FINAL_TYPE (MoultAccessView, moult_access_view, MOULT, ACCESS_VIEW, AdwBin)

/* (transfer full): looks at a node; called on a thread of its own. */
typedef MoultAccessFacts *(*MoultAccessInspectFunc) (const char *node);

/* Once, before the first node. @test_action is what Test Again does: "board.ask". */
void moult_access_view_set_inspect (MoultAccessView *self,
                                    MoultAccessInspectFunc inspect,
                                    const char *test_action);

/* Looks at the node ("/dev/ttyUSB0"), also when it is the same as before, and shows what was found.
 */
void moult_access_view_set_node (MoultAccessView *self, const char *node);

G_END_DECLS
