/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "json-depth.h"
#include "workshop-log.h"

/* A thousand boards, each tried a few times. */
enum {
    MAX_LINES = 20000,
    MAX_LINE_SIZE = 64 * 1024,
    MAX_ROWS = 5000,
};

void
moult_workshop_record_free (MoultWorkshopRecord *self)
{
    g_free (self->title);
    g_free (self->signature);
    g_ptr_array_unref (self->rows);
    g_free (self);
}

static void
read_text (JsonObject *object, const char *name, char **text)
{
    JsonNode *node = json_object_get_member (object, name);
    const char *found =
        node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

    if (found != NULL)
        g_set_str (text, found);
}

static gboolean
find_row (MoultWorkshopRecord *self, guint id, guint *position)
{
    for (guint i = 0; i < self->rows->len; i++) {
        *position = i;
        if (((MoultReportRow *) self->rows->pdata[i])->id == id)
            return TRUE;
    }
    return FALSE;
}

/* The later line of a card takes the place of the earlier one. */
static void
take_row (MoultWorkshopRecord *self, JsonObject *object)
{
    g_autoptr (MoultReportRow) row = moult_report_row_new_from_json (object);
    guint position;

    if (row->id == 0)
        return;
    if (find_row (self, row->id, &position)) {
        moult_report_row_free (self->rows->pdata[position]);
        self->rows->pdata[position] = g_steal_pointer (&row);
    } else if (self->rows->len < MAX_ROWS) {
        g_ptr_array_add (self->rows, g_steal_pointer (&row));
    }
}

static void
forget_row (MoultWorkshopRecord *self, JsonObject *object)
{
    JsonNode *node = json_object_get_member (object, "forget");
    gint64 id = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;
    guint position;

    if (id > 0 && id <= G_MAXUINT && find_row (self, id, &position))
        g_ptr_array_remove_index (self->rows, position);
}

static void
take_object (MoultWorkshopRecord *self, JsonObject *object)
{
    if (json_object_has_member (object, "session")) {
        read_text (object, "session", &self->title);
        read_text (object, "signature", &self->signature);
        g_ptr_array_set_size (self->rows, 0);
    } else if (json_object_has_member (object, "forget")) {
        forget_row (self, object);
    } else {
        take_row (self, object);
    }
}

static void
take_line (MoultWorkshopRecord *self, const char *line, gsize size)
{
    g_autoptr (JsonParser) parser = json_parser_new ();
    JsonNode *root;

    if (size == 0 || size > MAX_LINE_SIZE || memchr (line, '\0', size) != NULL
        || !g_utf8_validate (line, size, NULL) || moult_json_is_too_deep (line, size)
        || !json_parser_load_from_data (parser, line, (gssize) size, NULL))
        return;
    root = json_parser_get_root (parser);
    if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
        take_object (self, json_node_get_object (root));
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
    const MoultReportRow *first = *(const MoultReportRow *const *) a;
    const MoultReportRow *second = *(const MoultReportRow *const *) b;

    return first->id < second->id ? -1 : first->id > second->id;
}

MoultWorkshopRecord *
moult_workshop_record_parse (GBytes *bytes)
{
    g_return_val_if_fail (bytes != NULL, NULL);

    MoultWorkshopRecord *self = g_new0 (MoultWorkshopRecord, 1);
    gsize size;
    const char *at = g_bytes_get_data (bytes, &size);

    self->title = g_strdup ("");
    self->signature = g_strdup ("");
    self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) moult_report_row_free);
    for (guint n_lines = 0; size > 0 && n_lines < MAX_LINES; n_lines++) {
        const char *end = memchr (at, '\n', size);
        gsize line_size = end != NULL ? (gsize) (end - at) : size;

        take_line (self, at, line_size);
        at += end != NULL ? line_size + 1 : line_size;
        size -= end != NULL ? line_size + 1 : line_size;
    }
    g_ptr_array_sort (self->rows, compare_ids);
    return self;
}
