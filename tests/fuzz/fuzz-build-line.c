/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "build-log.h"
#include "fuzz-target.h"

static void
check_line (const char *bytes, gsize size)
{
    g_autoptr (MoultBuildLine) line = moult_build_line_new (bytes, size);
    const char *text = moult_build_line_get_text (line);
    const char *file = moult_build_line_get_file (line);
    double fraction = moult_build_line_get_fraction (line);

    g_assert_true (g_utf8_validate (text, -1, NULL));
    g_assert_cmpuint (strlen (text), <=, 4096);
    for (const char *sign = text; *sign != '\0'; sign = g_utf8_next_char (sign))
        g_assert_false (g_unichar_iscntrl (g_utf8_get_char (sign)));
    g_assert_cmpuint (moult_build_line_get_rank (line), <=, 9);
    g_assert_true ((moult_build_line_get_rank (line) > 0)
                   == (moult_build_line_get_kind (line) == MOULT_BUILD_LINE_ERROR));
    g_assert_true (fraction == -1 || (fraction >= 0 && fraction <= 1));
    if (file != NULL)
        g_assert_nonnull (strstr (text, file));
}

/* The same bytes as one line, and as a log that is fed in two parts, cut where the first byte says.
 */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;

    const char *bytes = (const char *) data + 1;
    g_autoptr (MoultBuildLog) log = moult_build_log_new ();
    gsize cut = (size - 1) * data[0] / 255;

    check_line (bytes, size - 1);
    moult_build_log_feed (log, bytes, cut);
    moult_build_log_feed (log, bytes + cut, size - 1 - cut);
    moult_build_log_end (log);
    g_autoptr (GBytes) text = moult_build_log_to_bytes (log);
    g_assert_true (
        g_utf8_validate_len (g_bytes_get_data (text, NULL), g_bytes_get_size (text), NULL)
        || g_bytes_get_size (text) == 0);
    g_assert_cmpfloat (moult_build_log_get_fraction (log), <=, 1);

    g_autoptr (MoultBuildLine) error = moult_build_log_dup_error (log);
    g_assert_true ((error != NULL) == (moult_build_log_get_n_errors (log) > 0));
    g_assert_true ((error != NULL) == (moult_build_log_next_error (log, G_MAXUINT) != G_MAXUINT));
    while (g_main_context_iteration (NULL, FALSE))
        ;
    return 0;
}
