/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>

#include "fuzz-target.h"
#include "target-db.h"

/* What was read can be looked through from end to end. */
static void
look_through (const MoultTargetDb *db)
{
    const GPtrArray *families = moult_target_db_get_families (db);

    for (guint i = 0; i < families->len; i++) {
        const MoultTargetFamily *family = families->pdata[i];

        for (guint k = 0; k < family->devices->len; k++) {
            g_autoptr (GPtrArray) parts =
                moult_target_device_match (family->devices->pdata[k], 0, 0, NULL);
            g_autofree char *name = moult_target_db_dup_name (db, parts);

            g_assert_true ((name != NULL) == (parts->len > 0));
        }
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultTargetDb) db =
        moult_target_db_parse (size > 0 ? (const char *) data : "", (gssize) size, &error);

    g_assert_true ((db != NULL) == (error == NULL));
    if (db != NULL)
        look_through (db);
    return 0;
}
