/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "build-job.h"

G_BEGIN_DECLS

/**
 * MoultBuildJobPage:
 *
 * One build: how far it is, what came of it, and its log. Signals: "again", "flash" and
 * "show-in-firmware" (what was built).
 */
#define MOULT_TYPE_BUILD_JOB_PAGE (moult_build_job_page_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildJobPage,
                      moult_build_job_page,
                      MOULT,
                      BUILD_JOB_PAGE,
                      AdwNavigationPage)

AdwNavigationPage *moult_build_job_page_new (MoultBuildJob *job);
MoultBuildJob *moult_build_job_page_get_job (MoultBuildJobPage *self);
void moult_build_job_page_set_job (MoultBuildJobPage *self, MoultBuildJob *job);
void moult_build_job_page_set_narrow (MoultBuildJobPage *self, gboolean narrow);

G_END_DECLS
