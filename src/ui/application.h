/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "services.h"

G_BEGIN_DECLS

/**
 * MoultApplication:
 *
 * The program: one instance, opens firmware files, keeps the computer awake while a job runs, and
 * tells of the end when nobody looks.
 */
#define MOULT_TYPE_APPLICATION (moult_application_get_type ())
G_DECLARE_FINAL_TYPE (MoultApplication, moult_application, MOULT, APPLICATION, AdwApplication)

MoultApplication *moult_application_new (const MoultServices *services);

G_END_DECLS
