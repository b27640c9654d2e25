/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-download ADDRESS TARGET: downloads a file as the library does, SHA-256 and fsync included,
 * and prints the seconds that it took.
 */

#include <glib/gstdio.h>

#include "site-download.h"

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    *(GAsyncResult **) user_data = g_object_ref (result);
}

int
main (int argc, char **argv)
{
    g_assert (argc == 3);

    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSite) site = moult_site_new (MOULT_SITE_DEFAULT, &error);
    g_autoptr (GAsyncResult) result = NULL;

    g_assert_no_error (error);
    g_unlink (argv[2]);
    gint64 start = g_get_monotonic_time ();
    moult_site_download_async (site, argv[1], argv[2], NULL, NULL, NULL, on_done_cb, &result);
    while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
    g_autoptr (MoultSiteDownload) download = moult_site_download_finish (site, result, &error);
    if (download == NULL)
        g_error ("%s", error->message);
    g_print ("%f\n", (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC);
    return 0;
}
