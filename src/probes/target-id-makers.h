/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "target-ask.h"

G_BEGIN_DECLS

/* How the chips of each maker say what they are: %TRUE if this is one, and then @target is filled
 * in as far as it tells. target-id.c asks them in turn; each is in the file of its name. */
gboolean moult_target_id_imxrt (MoultTargetAsk *ask, MoultTarget *target);
gboolean moult_target_id_nrf (MoultTargetAsk *ask, MoultTarget *target);
gboolean moult_target_id_ra (MoultTargetAsk *ask, MoultTarget *target);
gboolean moult_target_id_rp2 (MoultTargetAsk *ask, MoultTarget *target);
gboolean moult_target_id_samd (MoultTargetAsk *ask, MoultTarget *target);
gboolean moult_target_id_stm32 (MoultTargetAsk *ask, MoultTarget *target);

G_END_DECLS
