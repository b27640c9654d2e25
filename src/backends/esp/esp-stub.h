/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-session.h"

G_BEGIN_DECLS

/**
 * MoultEspStub:
 *
 * A loader that is put into a chip's RAM, where it writes while it receives, which no ROM does. It
 * comes from files of others: Debian's package esptool, the npm package esptool-js, or what
 * somebody put into his own folder. Without one a chip is written by its ROM.
 */
typedef struct {
    guint32 entry;
    guint32 text_start;
    GBytes *text;
    guint32 data_start;
    GBytes *data; /* may be empty */
} MoultEspStub;

/* Reads a stub in esptool's form (JSON, base64). Fails with %MOULT_ERROR_BAD_IMAGE. */
MoultEspStub *moult_esp_stub_parse (GBytes *json, GError **error);
void moult_esp_stub_free (MoultEspStub *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultEspStub, moult_esp_stub_free)

/* The file with the best stub for a chip of this revision, %NULL when there is none. */
char *moult_esp_stub_find_file (const MoultEspChip *chip, guint revision);

/* Puts the stub for @session's chip into it and starts it. %TRUE too when there is none, or none
 * that can be read: moult_esp_link_get_stub() tells. */
gboolean moult_esp_stub_start (MoultEspSession *session, GError **error);

G_END_DECLS
