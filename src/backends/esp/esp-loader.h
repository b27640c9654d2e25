/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-session.h"

G_BEGIN_DECLS

/**
 * MoultEspLoader:
 *
 * How the loader of one chip is to be used; made worse by itself where the line or the stub fail.
 */
typedef struct {
    guint baud;        /* the most to try */
    gboolean rom_only; /* the stub did not start */
    guint n_stub_failures;
} MoultEspLoader;

/* Has the loader be as good as it can: fast line, stub, flash attached. Tries again with less where
 * that fails, and meets the chip anew for that. */
gboolean moult_esp_loader_start (MoultEspLoader *self, MoultEspSession *session, GError **error);

/* After an error: whether to begin anew is of any use, since the line may have been the reason. */
gboolean moult_esp_loader_can_retry (const GError *error);
/* The same with a slower line, if there is one. */
void moult_esp_loader_lower (MoultEspLoader *self, const MoultEspSession *session);

G_END_DECLS
