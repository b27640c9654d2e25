/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "image-draft.h"

G_BEGIN_DECLS

/**
 * MoultEvidence:
 *
 * What the payload of an image says about itself: texts that MicroPython carries for its banner
 * and for sys.implementation. Members are %NULL where the payload says nothing.
 */
typedef struct {
    char *version;      /* "1.24.0-preview.10"; NULL for CircuitPython and other relatives */
    char *version_text; /* "MicroPython v1.24.0-preview.10.gc1a6b95bf on 2024-06-05" */
    char *machine;      /* "Raspberry Pi Pico with RP2040" */
    char *board_id;     /* "RPI_PICO_W"; from 1.25 on, and only if there is no doubt */
} MoultEvidence;

/**
 * moult_evidence_search:
 * @payload: joined bytes, as blocks may cut a text
 *
 * Looks for what @self does not know yet; call it for one segment after the other.
 */
void moult_evidence_search (MoultEvidence *self, GBytes *payload);
void moult_evidence_clear (MoultEvidence *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MoultEvidence, moult_evidence_clear)

/**
 * moult_evidence_clean_version:
 * @text: "v1.24.0-preview.10.gc1a6b95bf", with or without the "v"
 *
 * The part of a version that says which release or preview it is, without commit hash, "dirty" or
 * a packager's suffix: "1.24.0-preview.10". An old "v1.18-34-gd64154c73" is "1.18-preview.34".
 *
 * Returns: (transfer full) (nullable): %NULL if @text is no version
 */
char *moult_evidence_clean_version (const char *text);

G_END_DECLS
