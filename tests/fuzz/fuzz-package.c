/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-file.h"
#include "fuzz-target.h"
#include "package.h"

/* What a site says of a package. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) json = g_bytes_new (data, size);
    g_autoptr (MoultPackage) package = moult_package_parse (json, &error);

    g_assert_true ((package == NULL) == (error != NULL));
    for (guint i = 0; package != NULL && i < package->files->len; i++) {
        const MoultPackageFile *file = g_ptr_array_index (package->files, i);
        g_autofree char *path = g_strconcat ("/lib/", file->target, NULL);

        g_assert_true (moult_board_file_check_path (path, NULL));
        g_assert_cmpint (strlen (file->hash), >=, 8);
    }
    for (guint i = 0; package != NULL && i < package->needs->len; i++) {
        g_autofree char *name = NULL;
        g_autofree char *version = NULL;

        g_assert_true (moult_package_split_name (package->needs->pdata[i], &name, &version, NULL));
    }
    return 0;
}
