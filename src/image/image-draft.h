/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "image-reject.h"
#include "segment-list.h"

G_BEGIN_DECLS

/**
 * MoultImageDraft:
 *
 * What the reader of one format found in a file, before moult_image_parse() adds the evidence
 * from inside the payload and makes the image. The reader of a format fills in what its format
 * says and leaves the rest empty.
 */
typedef struct {
    MoultSegmentList *segments; /* joined by the reader of the format */
    GArray *families;           /* of guint32 */
    GPtrArray *chips;           /* of char * */
    const char *port;           /* static */
    char *version_text;         /* from the container: used if the payload itself says nothing */
    char *machine;
    guint16 vid;
    guint16 pid;
    guint n_blocks;
} MoultImageDraft;

/* Reads @bytes, which the format's sniff took for its own; fails with %MOULT_ERROR_BAD_IMAGE. */
typedef gboolean (*MoultImageReadFunc) (GBytes *bytes, MoultImageDraft *draft, GError **error);

/* An empty one. (transfer full) */
MoultImageDraft *moult_image_draft_new (void);
void moult_image_draft_free (MoultImageDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultImageDraft, moult_image_draft_free)

/* Notes a chip the file is for, once. */
void moult_image_draft_add_chip (MoultImageDraft *self, const char *chip);

G_END_DECLS
