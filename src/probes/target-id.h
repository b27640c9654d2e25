/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "adi.h"
#include "target.h"

G_BEGIN_DECLS

/**
 * moult_target_id_read:
 *
 * Asks a chip what it is, by reading its id registers. The core runs on meanwhile; one that was
 * held in reset is caught at its first instruction, asked, and started. Blocks for some
 * milliseconds.
 *
 * A chip that nobody knows is called by its core and has no part. Fails with %MOULT_ERROR_LOCKED
 * when nothing at all can be told, else as the link does. For workers. (transfer full)
 */
MoultTarget *moult_target_id_read (MoultAdi *adi, GCancellable *cancellable, GError **error);

G_END_DECLS
