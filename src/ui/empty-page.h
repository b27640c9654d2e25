/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * MoultEmptyPage:
 *
 * Shown while no board is plugged in. Its hint is live: it looks for boards, then suspects the
 * cable.
 */
#define MOULT_TYPE_EMPTY_PAGE (moult_empty_page_get_type ())
G_DECLARE_FINAL_TYPE (MoultEmptyPage, moult_empty_page, MOULT, EMPTY_PAGE, AdwNavigationPage)

AdwNavigationPage *moult_empty_page_new (void);

G_END_DECLS
