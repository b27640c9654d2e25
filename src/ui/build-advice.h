/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "advice.h"

G_BEGIN_DECLS

/* The advice for a build, or a source, that failed; no board is concerned. (transfer full) */
MoultAdvice *moult_build_advice_new (const GError *error);

G_END_DECLS
