/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "program-run.h"

G_BEGIN_DECLS

/* Programs of the computer that Moult runs on. Inside Flatpak's sandbox there are none of those
 * that build something: there, all of this goes through `flatpak-spawn --host`, which the user has
 * to allow. Everywhere else these are plain calls. */

/* What the user runs once, so that moult_host_can_run(). */
extern const char *const moult_host_override;

/* %FALSE: Moult is inside Flatpak and may not talk to org.freedesktop.Flatpak. */
gboolean moult_host_can_run (void);

/* Path of a program, as the host's own PATH has it; %NULL: there is none. Blocks shortly inside
 * Flatpak. (transfer full) */
char *moult_host_find_program (const char *name, GCancellable *cancellable);

/* moult_program_run() on the host. */
gboolean moult_host_run (const MoultProgramCommand *command,
                         int *status,
                         GCancellable *cancellable,
                         GError **error);

/**
 * moult_host_ask:
 * @command: of which argv, folder, environment and silence_ms count
 *
 * What a program that answers with some lines prints to stdout, without space at the ends. Fails
 * with what it complains of as %MOULT_ERROR_PROTOCOL if it does not end with 0, and as
 * moult_program_run(). (transfer full)
 */
char *
moult_host_ask (const MoultProgramCommand *command, GCancellable *cancellable, GError **error);

/* "PATH=FOLDER:…": the host's own behind @folder. (transfer full) */
char *moult_host_dup_path (const char *folder, GCancellable *cancellable);

/* "/usr/bin/make 240920 1722760000": changes when the program is another. (transfer full) */
char *moult_host_dup_stamp (const char *program);

/* What does @command from inside Flatpak. (transfer full) */
GStrv moult_host_dup_spawn (const MoultProgramCommand *command);

G_END_DECLS
