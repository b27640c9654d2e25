/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image-parse.h"

#include <json-glib/json-glib.h>

/* Says what Moult's parsers find in each file named on the command line, one JSON object a line, so
 * that the tests of the download site can hold its bodies against them. */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
    json_builder_set_member_name (builder, name);
    json_builder_add_string_value (builder, text);
}

static void
add_image (JsonBuilder *builder, MoultImage *image)
{
    gsize n_segments;
    const MoultSegment *segments = moult_image_get_segments (image, &n_segments);
    g_autofree char *chips = g_strjoinv (" ", (GStrv) moult_image_get_chips (image));

    add_text (builder, "kind", moult_image_kind_get_name (moult_image_get_kind (image)));
    add_text (builder, "chips", chips);
    add_text (builder, "version", moult_image_get_version_text (image));
    add_text (builder, "machine", moult_image_get_machine (image));
    add_text (builder, "board_id", moult_image_get_board_id (image));
    json_builder_set_member_name (builder, "addresses");
    json_builder_begin_array (builder);
    for (gsize n = 0; n < n_segments; n++)
        json_builder_add_int_value (builder, (gint64) segments[n].address);
    json_builder_end_array (builder);
}

static void
describe (const char *path)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();
    g_autoptr (JsonNode) root = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (MoultImage) image = NULL;
    g_autofree char *name = g_path_get_basename (path);
    g_autofree char *line = NULL;
    char *contents;
    gsize length;

    if (g_file_get_contents (path, &contents, &length, &error)) {
        bytes = g_bytes_new_take (contents, length);
        image = moult_image_parse (bytes, name, &error);
    }
    json_builder_begin_object (builder);
    add_text (builder, "name", name);
    if (image)
        add_image (builder, image);
    else
        add_text (builder, "error", error->message);
    json_builder_end_object (builder);
    root = json_builder_get_root (builder);
    line = json_to_string (root, FALSE);
    g_print ("%s\n", line);
}

int
main (int argc, char **argv)
{
    for (int n = 1; n < argc; n++)
        describe (argv[n]);
    return 0;
}
