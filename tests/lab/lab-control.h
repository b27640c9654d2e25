/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab.h"

G_BEGIN_DECLS

/**
 * LabControl:
 *
 * The socket by which commands inside the lab ask it for something. A request is one line with a
 * JSON array of words, the answer one line with {"status": exit code, "text": what to print}.
 */
typedef struct _LabControl LabControl;

LabControl *lab_control_new (Lab *lab, GError **error);
void lab_control_free (LabControl *control);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabControl, lab_control_free)

const char *lab_control_get_path (LabControl *control);

/* The other end: asks the lab that $MOULT_LAB names and prints its answer. Returns the exit code.
 */
int lab_control_ask (const char *path, const char *const *words);

G_END_DECLS
