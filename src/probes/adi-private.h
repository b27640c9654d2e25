/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "adi.h"

G_BEGIN_DECLS

/* The debug port's own pointer to its ROM table, BASEPTR0 (Arm IHI 0074, B2.2.1): only value and
 * ack of @what count. For adi-scan.c. */
gboolean moult_adi_read_base (MoultAdi *self,
                              MoultAdiRegister *what,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
