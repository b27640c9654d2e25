/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-light.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "moult-data.h"

#define RESOURCE "/io/github/moult/Moult/boards/leds.json"

/* The file is a part of the program, so one that is wrong is a bug of the build. */
static gpointer
load (gpointer nothing)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = g_resource_lookup_data (moult_data_get_resource (), RESOURCE,
                                                       G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
    g_autoptr (JsonParser) parser = json_parser_new ();

    if (bytes == NULL
        || !json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                        g_bytes_get_size (bytes), &error))
        g_error ("%s: %s", RESOURCE, error->message);
    return json_array_ref (json_object_get_array_member (
        json_node_get_object (json_parser_get_root (parser)), "leds"));
}

static JsonArray *
get_data (void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once (&once, load, NULL);
}

MoultBoardLight
moult_board_light_find (const char *board_id)
{
    JsonArray *data = get_data ();
    g_autofree char *board = g_strndup (board_id, strcspn (board_id, "-"));

    for (guint i = 0; i < json_array_get_length (data); i++) {
        JsonObject *led = json_array_get_object_element (data, i);

        if (g_str_equal (json_object_get_string_member (led, "board"), board))
            return (MoultBoardLight) {
                .kind = json_object_get_string_member (led, "kind"),
                .pin = (int) json_object_get_int_member (led, "pin"),
                .on = (int) json_object_get_int_member_with_default (led, "on", 1),
            };
    }
    return (MoultBoardLight) { .kind = "pin", .pin = -1, .on = 1 };
}
