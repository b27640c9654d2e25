/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "request.h"

G_BEGIN_DECLS

/* Lets a folder answer a request as the site would: 200, 206, 304, 404, "index.html" for a folder.
 * The file's time and size stand for its entity tag. Opens the file on a thread of its own and
 * returns a [struct@Response] to the task. */
void moult_folder_answer (const MoultRequest *request, GTask *task);

G_END_DECLS
