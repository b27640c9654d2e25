/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recipe-json.h"
#include "workshop-private.h"

/* ---- the record ---- */

/* Before it is begun a board has no history, and after that each end counts. */
static gboolean
is_news (MoultWorkshopCard *card)
{
    switch (moult_workshop_card_get_state (card)) {
    case MOULT_CARD_WORKING:
    case MOULT_CARD_READY:
        return TRUE;
    case MOULT_CARD_ATTENTION:
        return moult_workshop_card_get_error (card) != NULL;
    case MOULT_CARD_WAITING:
    case MOULT_CARD_LEFT_ALONE:
        return FALSE;
    }
    g_assert_not_reached ();
}

void
moult_workshop_record_card (MoultWorkshop *self, MoultWorkshopCard *card)
{
    if (self->log != NULL && is_news (card))
        moult_workshop_log_write (self->log, moult_report_row_new_for_card (card));
}

/* ---- sessions ---- */

/* What tells a recipe from others, wherever it is saved; NULL: from all others. */
static char *
dup_signature (MoultRecipe *recipe)
{
    g_autoptr (GFile) root = g_file_new_for_path ("/");
    g_autoptr (GBytes) json = moult_recipe_to_json (recipe, root, NULL);

    return json != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, json) : NULL;
}

/* The record of the session that ends keeps them. */
static void
drop_cards (MoultWorkshop *self)
{
    MoultWorkshopLog *log = g_steal_pointer (&self->log);

    for (guint i = self->cards->len; i > 0; i--) {
        if (!moult_workshop_card_is_active (self->cards->pdata[i - 1]))
            moult_workshop_drop_card (self, self->cards->pdata[i - 1]);
    }
    if (self->cards->len == 0)
        g_hash_table_remove_all (self->numbers);
    g_hash_table_remove_all (self->untrusted);
    self->log = log;
}

static void
begin (MoultWorkshop *self, const char *title, const char *signature)
{
    drop_cards (self);
    g_set_str (&self->title, title);
    g_set_str (&self->signature, signature);
    if (self->log != NULL)
        moult_workshop_log_begin (self->log, title, signature != NULL ? signature : "");
}

void
moult_workshop_begin_session (MoultWorkshop *self)
{
    MoultRecipe *recipe = moult_recipe_plan_get_recipe (self->plan);
    g_autofree char *signature = dup_signature (recipe);

    if (signature == NULL || g_strcmp0 (signature, self->signature) != 0)
        begin (self, moult_recipe_get_name (recipe), signature);
}

void
moult_workshop_clear (MoultWorkshop *self)
{
    g_return_if_fail (MOULT_IS_WORKSHOP (self) && !self->armed);

    begin (self, "", NULL);
}

const char *
moult_workshop_get_title (MoultWorkshop *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP (self), NULL);

    return self->title;
}

/* ---- after a crash ---- */

static guint
restore (MoultWorkshop *self, const MoultWorkshopRecord *record)
{
    if (self->cards->len > 0 || self->armed || self->preparing)
        return 0;
    for (guint i = 0; i < record->rows->len; i++)
        moult_workshop_restore_card (self, record->rows->pdata[i]);
    g_set_str (&self->title, record->title);
    g_set_str (&self->signature, record->signature);
    return record->rows->len;
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    MoultWorkshop *self = g_task_get_source_object (task);
    GError *error = NULL;
    g_autoptr (MoultWorkshopRecord) record =
        moult_workshop_log_read_finish (MOULT_WORKSHOP_LOG (source), result, &error);

    if (record == NULL)
        g_task_return_error (task, error);
    else
        g_task_return_int (task, restore (self, record));
}

void
moult_workshop_restore_async (MoultWorkshop *self, GAsyncReadyCallback callback, gpointer user_data)
{
    g_return_if_fail (MOULT_IS_WORKSHOP (self));

    g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

    g_task_set_source_tag (task, moult_workshop_restore_async);
    if (self->log != NULL)
        moult_workshop_log_read_async (self->log, on_read_cb, g_object_ref (task));
    else
        g_task_return_int (task, 0);
}

guint
moult_workshop_restore_finish (MoultWorkshop *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), 0);

    gssize n_cards = g_task_propagate_int (G_TASK (result), error);

    return n_cards > 0 ? (guint) n_cards : 0;
}
