/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "mem-ap.h"
#include "rom-table.h"
#include "target-db.h"
#include "target.h"

G_BEGIN_DECLS

/**
 * MoultTargetAsk:
 * @ports: what the scan has found; MoultAdiPort
 * @memory: (nullable): what the core sees; %NULL for a chip that has closed that
 * @cpuid: 0: its core does not let itself be asked
 * @rom: who made it, as its ROM tables say
 * @error: the probe failed, so nothing else can be asked; looked at in the end
 *
 * A chip that is asked what it is, and what is known by then. What a chip refuses is normal: then a
 * question is answered by %FALSE, and so are all others once the probe has failed.
 */
typedef struct {
    const MoultTargetDb *db;
    MoultAdi *adi;
    GArray *ports;
    MoultMemAp *memory;
    guint32 cpuid;
    guint n_cores;
    MoultRomTable rom;
    GCancellable *cancellable;
    GError *error;
} MoultTargetAsk;

gboolean moult_target_ask_word (MoultTargetAsk *self, guint32 address, guint32 *word);
gboolean
moult_target_ask_words (MoultTargetAsk *self, guint32 address, guint32 *words, gsize n_words);

/* Bits of one or several words, joined. %FALSE where there are none. */
gboolean moult_target_ask_bits (MoultTargetAsk *self, const GArray *bits, guint32 *value);

/* The device of this maker whose id is read, and the id. Each id that is read is one of that
 * family's own, so that asking chips of others does no harm. %NULL: none of them. */
const MoultTargetDevice *
moult_target_ask_find (MoultTargetAsk *self, const char *maker, guint32 *id);

/* Who designed the chip, JEP106: what the debug port says, else the ROM tables; 0: nobody does. */
guint moult_target_ask_designer (MoultTargetAsk *self);

/**
 * moult_target_ask_describe:
 * @id: of @device
 * @line: (nullable): of the part, where the chip tells it
 *
 * Fills @target in for a device that was found by its id: asks for flash, unique id and lock, and
 * has the data tell the rest. What more than one part line can be is called by all of them, and has
 * only what they have in common.
 */
void moult_target_ask_describe (MoultTargetAsk *self,
                                MoultTarget *target,
                                const MoultTargetDevice *device,
                                guint32 id,
                                const char *line);

/* For those whose registers tell the part itself. @parts: MoultTargetPart, at least one. */
void moult_target_ask_name (MoultTargetAsk *self, MoultTarget *target, const GPtrArray *parts);

/* What all chips of a family have in common, where no more than that is known. */
void moult_target_ask_set_family (MoultTarget *target, const MoultTargetFamily *family);

G_END_DECLS
