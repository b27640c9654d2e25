/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "settings.h"

GSettings *
moult_settings_new (void)
{
    GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
    g_autoptr (GSettingsSchema) schema =
        source != NULL ? g_settings_schema_source_lookup (source, MOULT_APP_ID, TRUE) : NULL;

    return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}
