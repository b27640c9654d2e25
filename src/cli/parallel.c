/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "parallel.h"

#include <glib/gi18n-lib.h>

MoultExit
moult_parallel_check (int n_jobs, gboolean one_after_another, const char *command)
{
    if (n_jobs < 1 && n_jobs != MOULT_PARALLEL_DEFAULT)
        return moult_command_wrong_usage (command, _ ("--jobs needs a positive number"));
    if (n_jobs != MOULT_PARALLEL_DEFAULT && one_after_another)
        return moult_command_wrong_usage (command,
                                          _ ("say --jobs or --one-after-another, not both"));
    return MOULT_EXIT_OK;
}

guint
moult_parallel_get (int n_jobs, gboolean one_after_another)
{
    if (one_after_another)
        return 1;
    return n_jobs == MOULT_PARALLEL_DEFAULT ? 0 : (guint) n_jobs;
}
