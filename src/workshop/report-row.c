/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "report-row.h"

#include "error.h"
#include "workshop-card-private.h"

/* The texts, by their names in JSON. */
typedef struct {
    const char *name;
    gsize offset;
} Text;

#define TEXT(name, member) { name, G_STRUCT_OFFSET (MoultReportRow, member) }

static const Text texts[] = {
    TEXT ("name", name),           TEXT ("board", board),       TEXT ("board-id", board_id),
    TEXT ("unique-id", unique_id), TEXT ("location", location), TEXT ("before", before),
    TEXT ("after", after),         TEXT ("file", file),         TEXT ("sha256", sha256),
    TEXT ("backend", backend),     TEXT ("outcome", outcome),   TEXT ("reason", reason),
    TEXT ("error", error),         TEXT ("message", message),
};

static char **
get_text (const MoultReportRow *self, gsize i)
{
    return G_STRUCT_MEMBER_P (self, texts[i].offset);
}

MoultReportRow *
moult_report_row_new (void)
{
    MoultReportRow *self = g_new0 (MoultReportRow, 1);

    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
        *get_text (self, i) = g_strdup ("");
    self->keys = g_new0 (char *, 1);
    return self;
}

void
moult_report_row_free (MoultReportRow *self)
{
    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
        g_free (*get_text (self, i));
    g_strfreev (self->keys);
    g_free (self);
}

/* ---- of a card ---- */

static const char *
get_outcome (MoultWorkshopCard *card)
{
    const GError *error = moult_workshop_card_get_error (card);

    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return "cancelled";
    return moult_workshop_card_get_interrupted (card)
               ? "interrupted"
               : moult_card_state_get_name (moult_workshop_card_get_state (card));
}

static void
set_text (char **text, const char *to)
{
    g_set_str (text, to != NULL ? to : "");
}

static void
describe_end (MoultReportRow *self, MoultWorkshopCard *card)
{
    const GError *error = moult_workshop_card_get_error (card);
    MoultPlanReason reason = moult_workshop_card_get_reason (card);

    set_text (&self->outcome, get_outcome (card));
    if (reason != MOULT_PLAN_FLASH)
        set_text (&self->reason, moult_plan_reason_get_name (reason));
    if (error != NULL && error->domain == MOULT_ERROR)
        set_text (&self->error, moult_error_get_name (error->code));
    set_text (&self->message,
              error != NULL ? error->message : moult_workshop_card_get_detail (card));
}

MoultReportRow *
moult_report_row_new_for_card (MoultWorkshopCard *card)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (card), NULL);

    MoultReportRow *self = moult_report_row_new ();
    const MoultBoardKind *kind = moult_workshop_card_get_kind (card);
    const MoultCardFirmware *firmware = moult_workshop_card_get_firmware (card);

    self->id = moult_workshop_card_get_id (card);
    self->number = moult_workshop_card_get_number (card);
    self->started = moult_workshop_card_get_started (card);
    self->ended = moult_workshop_card_get_ended (card);
    self->seconds = moult_workshop_card_get_seconds (card);
    set_text (&self->name, moult_workshop_card_get_name (card));
    set_text (&self->board, kind->name != NULL ? kind->name : kind->chip_name);
    set_text (&self->board_id, firmware->build != NULL ? firmware->build : kind->board_id);
    set_text (&self->unique_id, moult_workshop_card_get_unique_id (card));
    set_text (&self->location, moult_workshop_card_get_location (card));
    set_text (&self->before, moult_workshop_card_get_before (card));
    set_text (&self->after, moult_workshop_card_get_after (card));
    set_text (&self->file, firmware->file);
    set_text (&self->sha256, firmware->sha256);
    set_text (&self->backend, firmware->backend);
    describe_end (self, card);
    g_strfreev (self->keys);
    self->keys = g_strdupv ((GStrv) moult_workshop_card_get_keys (card));
    return self;
}

/* ---- as JSON ---- */

static void
add_number (JsonBuilder *builder, const char *name, gint64 number)
{
    json_builder_set_member_name (builder, name);
    json_builder_add_int_value (builder, number);
}

static void
add_keys (JsonBuilder *builder, const MoultReportRow *self)
{
    json_builder_set_member_name (builder, "keys");
    json_builder_begin_array (builder);
    for (gsize i = 0; self->keys[i] != NULL; i++)
        json_builder_add_string_value (builder, self->keys[i]);
    json_builder_end_array (builder);
}

void
moult_report_row_add_json (const MoultReportRow *self, JsonBuilder *builder, gboolean keys)
{
    add_number (builder, "id", self->id);
    add_number (builder, "number", self->number);
    add_number (builder, "started", self->started);
    add_number (builder, "ended", self->ended);
    json_builder_set_member_name (builder, "seconds");
    json_builder_add_double_value (builder, self->seconds);
    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
        json_builder_set_member_name (builder, texts[i].name);
        json_builder_add_string_value (builder, *get_text (self, i));
    }
    if (keys)
        add_keys (builder, self);
}

static JsonNode *
get_value (JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member (object, name);

    return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

static gint64
read_number (JsonObject *object, const char *name, gint64 max)
{
    JsonNode *node = get_value (object, name);
    gint64 number = node != NULL ? json_node_get_int (node) : 0;

    return CLAMP (number, 0, max);
}

static void
read_text (JsonObject *object, const char *name, char **text)
{
    JsonNode *node = get_value (object, name);
    const char *found = node != NULL ? json_node_get_string (node) : NULL;

    if (found != NULL && g_utf8_validate (found, -1, NULL))
        g_set_str (text, found);
}

static void
read_keys (JsonObject *object, MoultReportRow *self)
{
    JsonNode *node = json_object_get_member (object, "keys");
    JsonArray *array =
        node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
        JsonNode *key = json_array_get_element (array, i);

        if (JSON_NODE_HOLDS_VALUE (key) && json_node_get_string (key) != NULL)
            g_strv_builder_add (builder, json_node_get_string (key));
    }
    g_strfreev (self->keys);
    self->keys = g_strv_builder_end (builder);
}

MoultReportRow *
moult_report_row_new_from_json (JsonObject *object)
{
    g_return_val_if_fail (object != NULL, NULL);

    MoultReportRow *self = moult_report_row_new ();
    JsonNode *seconds = get_value (object, "seconds");

    self->id = read_number (object, "id", G_MAXUINT);
    self->number = read_number (object, "number", G_MAXINT);
    self->started = read_number (object, "started", G_MAXINT64);
    self->ended = read_number (object, "ended", G_MAXINT64);
    if (seconds != NULL)
        self->seconds = CLAMP (json_node_get_double (seconds), 0, 1e9);
    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
        read_text (object, texts[i].name, get_text (self, i));
    read_keys (object, self);
    return self;
}

GError *
moult_report_row_dup_error (const MoultReportRow *self)
{
    MoultError code;

    if (g_str_equal (self->outcome, "cancelled"))
        return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, self->message);
    return moult_error_find (self->error, &code)
               ? g_error_new_literal (MOULT_ERROR, (int) code, self->message)
               : NULL;
}
