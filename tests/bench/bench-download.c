/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-download ADDRESS TARGET: downloads a file as the library does, SHA-256 included, and prints
 * the seconds that it took.
 */

#include <glib/gstdio.h>

#include "site-download.h"

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Seconds from the request to the whole file. */
static double
download (MoultSite *site, const char *address, const char *target)
{
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    g_unlink (target);
    gint64 start = g_get_monotonic_time ();
    moult_site_download_async (site, address, target, NULL, NULL, NULL, on_done_cb, &result);
    while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
    g_autoptr (MoultSiteDownload) download = moult_site_download_finish (site, result, &error);
    if (download == NULL)
        g_error ("%s", error->message);
    return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

int
main (int argc, char **argv)
{
    g_assert (argc == 3);

    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSite) site = moult_site_new (MOULT_SITE_DEFAULT, &error);

    g_assert_no_error (error);
    /* The first one of a program loads GIO's modules for proxies and certificates too. */
    download (site, argv[1], argv[2]);
    g_print ("%f\n", download (site, argv[1], argv[2]));
    return 0;
}
