/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "error.h"
#include "fuzz-target.h"
#include "pyocd-output.h"

static void
on_line (const char *line, gpointer user_data)
{
    guint *n_lines = user_data;

    g_assert_true (g_utf8_validate (line, -1, NULL));
    g_assert_cmpuint (strlen (line), <=, 3000); /* 1000 bytes, each of which may be replaced */
    g_assert_cmpuint (++*n_lines, <=, 501);
}

/* The first byte says where stderr begins. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    guint n_lines = 0;
    g_autoptr (MoultPyocdOutput) output = moult_pyocd_output_new (on_line, &n_lines);
    g_autoptr (GError) error = NULL;

    if (size == 0)
        return 0;
    size_t n_stdout = (size - 1) * data[0] / 255;
    moult_pyocd_output_feed (output, MOULT_PROGRAM_STDOUT, (const char *) data + 1, n_stdout);
    moult_pyocd_output_feed (output, MOULT_PROGRAM_STDERR, (const char *) data + 1 + n_stdout,
                             size - 1 - n_stdout);
    moult_pyocd_output_end (output);
    g_assert_cmpfloat (moult_pyocd_output_get_fraction (output), >=, 0);
    g_assert_cmpfloat (moult_pyocd_output_get_fraction (output), <=, 1);
    g_assert_false (moult_pyocd_output_check (output, 1, &error));
    g_assert_true (error->domain == MOULT_ERROR);
    return 0;
}
