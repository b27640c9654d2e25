/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-product.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "error.h"

/* In the order in which they are taken where the user or the backend does not say. Ports make two
 * or three of them; the esp32 port the last one only. */
static const char *const formats[] = { "uf2", "dfu", "hex", "bin", "elf", NULL };

char *
moult_build_product_dup_folder (const char *folder, MoultBuildRequest *request, const char *port)
{
    g_autofree char *name =
        g_strconcat ("build-", moult_build_request_get_board_id (request), NULL);

    return g_build_filename (folder, "ports", port, name, NULL);
}

/* (transfer full) (nullable): a link is none, it may lead anywhere. */
static char *
find_format (const char *folder, const char *format)
{
    g_autofree char *name = g_strconcat ("firmware.", format, NULL);
    g_autofree char *path = g_build_filename (folder, name, NULL);
    GStatBuf status;

    if (g_lstat (path, &status) != 0 || !S_ISREG (status.st_mode))
        return NULL;
    return g_steal_pointer (&path);
}

static void
fail (const char *folder, const char *const *wanted, GError **error)
{
    g_autoptr (GString) there = g_string_new (NULL);

    for (guint i = 0; formats[i] != NULL; i++) {
        g_autofree char *path = find_format (folder, formats[i]);

        if (path != NULL)
            g_string_append_printf (there, "%sfirmware.%s", there->len > 0 ? ", " : "", formats[i]);
    }
    g_autofree char *names = g_strjoinv (", ", (char **) wanted);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                 "the build made no firmware of the wanted format (%s); in %s is %s", names, folder,
                 there->len > 0 ? there->str : "none at all");
}

char *
moult_build_product_find (const char *folder,
                          MoultBuildRequest *request,
                          const char *port,
                          GError **error)
{
    g_return_val_if_fail (folder != NULL && MOULT_IS_BUILD_REQUEST (request) && port != NULL, NULL);

    const char *const *wanted = moult_build_request_get_fields (request)->formats;
    g_autofree char *place = moult_build_product_dup_folder (folder, request, port);

    if (wanted == NULL || *wanted == NULL)
        wanted = formats;
    for (guint i = 0; wanted[i] != NULL; i++) {
        char *path = find_format (place, wanted[i]);

        if (path != NULL)
            return path;
    }
    fail (place, wanted, error);
    return NULL;
}
