/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "commands.h"
#include "library.h"

G_BEGIN_DECLS

/* What `moultctl firmware` does, a file each. As subcommands: @argv begins with the whole name,
 * "firmware list", and may be reordered. */
MoultExit moult_firmware_list (int argc, char **argv);
MoultExit moult_firmware_search (int argc, char **argv);
MoultExit moult_firmware_add (int argc, char **argv);
MoultExit moult_firmware_info (int argc, char **argv);
MoultExit moult_firmware_remove (int argc, char **argv);
MoultExit moult_firmware_export (int argc, char **argv);
MoultExit moult_firmware_import (int argc, char **argv);
MoultExit moult_firmware_refresh (int argc, char **argv);

/* The option that all of them have. */
#define MOULT_FIRMWARE_DIR_OPTION(folder)                                                          \
    { "dir",        'd', 0, G_OPTION_ARG_FILENAME, folder, N_ ("Use the library in this folder"),  \
      N_ ("FOLDER") }

/* Opens the library, or tells why it cannot be. (transfer full) (nullable) */
MoultLibrary *moult_firmware_open_library (const char *folder, const char *command);

/* Tells on stderr what went wrong, and what that exits with. */
MoultExit moult_firmware_fail (const char *command, const GError *error);

G_END_DECLS
