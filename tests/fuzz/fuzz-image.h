/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "image-draft.h"

/* What must hold for anything that the readers of images return, whatever they were given. */

/* Runs @read over the bytes; its error must be of the right kind, its segments in order. */
void fuzz_image_read (MoultImageReadFunc read, GBytes *bytes);

/* The segments are not empty, sorted, do not overlap and hold no more than the file could. */
void fuzz_image_check_segments (const MoultSegment *segments, gsize n_segments, gsize file_size);

/* A refusal says why: the one code for it, in words that are text. */
void fuzz_image_check_error (const GError *error);
