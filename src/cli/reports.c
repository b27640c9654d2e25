/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "reports.h"

#include <stdio.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "advice.h"

static const char *const endings[] = { ".csv", ".json", ".html" };

static gboolean
is_known (const char *path)
{
    for (gsize i = 0; i < G_N_ELEMENTS (endings); i++) {
        if (g_str_has_suffix (path, endings[i]))
            return TRUE;
    }
    return FALSE;
}

static gboolean
can_be_written (const char *path)
{
    g_autofree char *folder = g_path_get_dirname (path);

    return g_file_test (folder, G_FILE_TEST_IS_DIR) && g_access (folder, W_OK) == 0
           && !g_file_test (path, G_FILE_TEST_IS_DIR);
}

MoultExit
moult_reports_check (char **paths, const char *command)
{
    for (gsize i = 0; paths != NULL && paths[i] != NULL; i++) {
        if (!is_known (paths[i]))
            return moult_command_wrong_usage (
                command, _ ("the name of a report ends in .csv, .json or .html, unlike “%s”"),
                paths[i]);
        if (!can_be_written (paths[i]))
            return moult_command_wrong_usage (command, _ ("“%s” cannot be written"), paths[i]);
    }
    return MOULT_EXIT_OK;
}

gboolean
moult_reports_write (char **paths, const MoultReport *report, const char *what)
{
    gboolean all = TRUE;

    for (gsize i = 0; paths != NULL && paths[i] != NULL; i++) {
        g_autoptr (GFile) file = g_file_new_for_commandline_arg (paths[i]);
        g_autoptr (GError) error = NULL;

        if (moult_report_write (report, file, NULL, &error))
            continue;
        moult_advice_print_for_files (what, error);
        all = FALSE;
    }
    return all;
}

void
moult_reports_print (const MoultReport *report)
{
    g_autoptr (GBytes) bytes = moult_report_to_json (report);

    fwrite (g_bytes_get_data (bytes, NULL), 1, g_bytes_get_size (bytes), stdout);
    fputc ('\n', stdout);
    fflush (stdout);
}

char *
moult_reports_dup_advice (const MoultReportRow *row)
{
    g_autoptr (GError) error = moult_report_row_dup_error (row);

    return error != NULL ? g_strdup (moult_advice_get_advice (error)) : NULL;
}
