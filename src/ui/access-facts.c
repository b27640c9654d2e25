/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "access-facts.h"

void
moult_access_facts_free (MoultAccessFacts *facts)
{
    g_free (facts->node);
    g_free (facts->owner);
    g_free (facts->group);
    g_strfreev (facts->groups);
    g_free (facts->holder);
    g_free (facts);
}
