/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * moult_about_present:
 * @boards: (nullable): model of [class@Board], for the debug information
 *
 * Shows who made Moult, its licence, and what a maintainer needs to know of this computer:
 * versions, sandbox, groups, boards. Serial numbers are left out.
 */
void moult_about_present (GtkWidget *parent, GListModel *boards);

G_END_DECLS
