/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "kit-view.h"

#include <glib/gi18n-lib.h>

#include "json.h"

void
moult_kit_view_print_reasons (GPtrArray *reasons)
{
    for (guint i = 0; reasons != NULL && i < reasons->len; i++)
        g_printerr (_ ("%s; it is left out\n"), (const char *) g_ptr_array_index (reasons, i));
}

void
moult_kit_view_print_exported (const MoultKitResult *result, const char *place)
{
    g_autofree char *size = g_format_size (result->n_bytes);

    g_print (ngettext ("%u file, %s, is in %s.\n", "%u files, %s, are in %s.\n", result->n_done),
             result->n_done, size, place);
}

void
moult_kit_view_print_imported (const MoultKitResult *result)
{
    guint n_left = result->n_kept + result->n_missing + result->n_bad;
    g_autofree char *size = g_format_size (result->n_bytes);

    g_print (ngettext ("%u file, %s, was imported", "%u files, %s, were imported", result->n_done),
             result->n_done, size);
    g_print (ngettext (", %u was here already", ", %u were here already", result->n_present),
             result->n_present);
    g_print (ngettext (", %u is left out.\n", ", %u are left out.\n", n_left), n_left);
}

void
moult_kit_view_print_json (const MoultKitResult *result)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_object (builder);
    moult_json_add_number (builder, "files", result->n_files);
    moult_json_add_number (builder, "done", result->n_done);
    moult_json_add_number (builder, "present", result->n_present);
    moult_json_add_number (builder, "kept", result->n_kept);
    moult_json_add_number (builder, "missing", result->n_missing);
    moult_json_add_number (builder, "bad", result->n_bad);
    moult_json_add_number (builder, "bytes", (gint64) result->n_bytes);
    json_builder_set_member_name (builder, "reasons");
    json_builder_begin_array (builder);
    for (guint i = 0; i < result->reasons->len; i++)
        json_builder_add_string_value (builder, g_ptr_array_index (result->reasons, i));
    json_builder_end_array (builder);
    json_builder_end_object (builder);
    moult_json_print (builder);
}
