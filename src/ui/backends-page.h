/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MOULT_TYPE_BACKENDS_PAGE (moult_backends_page_get_type ())
G_DECLARE_FINAL_TYPE (MoultBackendsPage,
                      moult_backends_page,
                      MOULT,
                      BACKENDS_PAGE,
                      AdwNavigationPage)

/* What can flash what on this computer. Make it after the backends were registered. */
AdwNavigationPage *moult_backends_page_new (void);

G_END_DECLS
