/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultAccessFacts:
 *
 * Who may open a node, as far as the page for it tells; see io/access.h for where it comes from.
 */
typedef struct {
    char *node;
    gboolean exists;
    gboolean accessible;
    guint mode;
    char *owner;
    char *group;
    gboolean in_group;
    gboolean group_next; /* in the group from the next login on */
    GStrv groups;
    char *holder; /* or %NULL */
    gboolean brltty;
    gboolean modem_manager;
} MoultAccessFacts;

void moult_access_facts_free (MoultAccessFacts *facts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultAccessFacts, moult_access_facts_free)

G_END_DECLS
