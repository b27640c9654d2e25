/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "workshop-card.h"

#include "board-identity.h"
#include "error.h"
#include "workshop-card-private.h"

struct _MoultWorkshopCard {
    GObject parent_instance;

    guint id;
    guint number;
    char *given_name; /* or NULL */
    char *location;
    MoultBoard *board;  /* or NULL */
    MoultFlashJob *job; /* or NULL */
    MoultCardState state;
    MoultPlanReason reason;
    char *detail; /* or NULL */
    GError *error;
    const MoultBoardKind *kind;
    char *board_name; /* as it was last */
    char *before;     /* each or NULL */
    char *after;
    double seconds; /* of work that has ended */
    gint64 started;
    gint64 ended;
    gboolean begun;
    gboolean interrupted;
    MoultCardFirmware firmware;
    GPtrArray *keys; /* char *, ends with NULL */
};

G_DEFINE_FINAL_TYPE (MoultWorkshopCard, moult_workshop_card, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (MoultCardState,
                    moult_card_state,
                    G_DEFINE_ENUM_VALUE (MOULT_CARD_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (MOULT_CARD_WORKING, "working"),
                    G_DEFINE_ENUM_VALUE (MOULT_CARD_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (MOULT_CARD_ATTENTION, "attention"),
                    G_DEFINE_ENUM_VALUE (MOULT_CARD_LEFT_ALONE, "left-alone"))

typedef enum {
    PROP_NUMBER = 1,
    PROP_NAME,
    PROP_LOCATION,
    PROP_BOARD,
    PROP_JOB,
    PROP_STATE,
    PROP_REASON,
    PROP_DETAIL,
    PROP_ERROR,
    PROP_KIND,
    PROP_SECONDS,
    PROP_BEFORE,
    PROP_AFTER,
    PROP_STARTED,
    PROP_ENDED,
} MoultWorkshopCardProperty;
#define PROP_LAST PROP_ENDED
static GParamSpec *props[PROP_LAST + 1];

static void
notify (MoultWorkshopCard *self, MoultWorkshopCardProperty property)
{
    g_object_notify_by_pspec (G_OBJECT (self), props[property]);
}

static void
set_text (MoultWorkshopCard *self, char **text, const char *to, MoultWorkshopCardProperty property)
{
    if (g_set_str (text, to))
        notify (self, property);
}

static void
moult_workshop_card_get_property (GObject *object,
                                  guint property_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
    MoultWorkshopCard *self = MOULT_WORKSHOP_CARD (object);

    switch ((MoultWorkshopCardProperty) property_id) {
    case PROP_NUMBER:
        g_value_set_uint (value, self->number);
        break;
    case PROP_NAME:
        g_value_set_string (value, moult_workshop_card_get_name (self));
        break;
    case PROP_LOCATION:
        g_value_set_string (value, self->location);
        break;
    case PROP_BOARD:
        g_value_set_object (value, self->board);
        break;
    case PROP_JOB:
        g_value_set_object (value, self->job);
        break;
    case PROP_STATE:
        g_value_set_enum (value, self->state);
        break;
    case PROP_REASON:
        g_value_set_enum (value, self->reason);
        break;
    case PROP_DETAIL:
        g_value_set_string (value, self->detail);
        break;
    case PROP_ERROR:
        g_value_set_boxed (value, self->error);
        break;
    case PROP_KIND:
        g_value_set_pointer (value, (gpointer) self->kind);
        break;
    case PROP_SECONDS:
        g_value_set_double (value, moult_workshop_card_get_seconds (self));
        break;
    case PROP_BEFORE:
        g_value_set_string (value, self->before);
        break;
    case PROP_AFTER:
        g_value_set_string (value, self->after);
        break;
    case PROP_STARTED:
        g_value_set_int64 (value, self->started);
        break;
    case PROP_ENDED:
        g_value_set_int64 (value, self->ended);
        break;
    }
}

static void
moult_workshop_card_finalize (GObject *object)
{
    MoultWorkshopCard *self = MOULT_WORKSHOP_CARD (object);

    g_free (self->given_name);
    g_free (self->location);
    g_free (self->detail);
    g_free (self->board_name);
    g_free (self->before);
    g_free (self->after);
    g_clear_object (&self->board);
    g_clear_object (&self->job);
    g_clear_error (&self->error);
    g_ptr_array_unref (self->keys);
    g_free (self->firmware.build);
    g_free (self->firmware.file);
    g_free (self->firmware.sha256);
    g_free (self->firmware.backend);

    G_OBJECT_CLASS (moult_workshop_card_parent_class)->finalize (object);
}

static void
moult_workshop_card_class_init (MoultWorkshopCardClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

    object_class->get_property = moult_workshop_card_get_property;
    object_class->finalize = moult_workshop_card_finalize;

    props[PROP_NUMBER] = g_param_spec_uint ("number", NULL, NULL, 0, G_MAXUINT, 0, flags);
    props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
    props[PROP_LOCATION] = g_param_spec_string ("location", NULL, NULL, NULL, flags);
    props[PROP_BOARD] = g_param_spec_object ("board", NULL, NULL, MOULT_TYPE_BOARD, flags);
    props[PROP_JOB] = g_param_spec_object ("job", NULL, NULL, MOULT_TYPE_FLASH_JOB, flags);
    props[PROP_STATE] =
        g_param_spec_enum ("state", NULL, NULL, MOULT_TYPE_CARD_STATE, MOULT_CARD_WAITING, flags);
    props[PROP_REASON] =
        g_param_spec_enum ("reason", NULL, NULL, MOULT_TYPE_PLAN_REASON, MOULT_PLAN_FLASH, flags);
    props[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
    props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
    props[PROP_KIND] = g_param_spec_pointer ("kind", NULL, NULL, flags);
    props[PROP_SECONDS] = g_param_spec_double ("seconds", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
    props[PROP_BEFORE] = g_param_spec_string ("before", NULL, NULL, NULL, flags);
    props[PROP_AFTER] = g_param_spec_string ("after", NULL, NULL, NULL, flags);
    props[PROP_STARTED] = g_param_spec_int64 ("started", NULL, NULL, 0, G_MAXINT64, 0, flags);
    props[PROP_ENDED] = g_param_spec_int64 ("ended", NULL, NULL, 0, G_MAXINT64, 0, flags);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_workshop_card_init (MoultWorkshopCard *self)
{
    self->location = g_strdup ("");
    self->board_name = g_strdup ("");
    self->kind = moult_board_db_describe (NULL, NULL);
    self->keys = g_ptr_array_new_null_terminated (2, g_free, TRUE);
}

/* ---- for the workshop ---- */

MoultWorkshopCard *
moult_workshop_card_new (guint id)
{
    MoultWorkshopCard *self = g_object_new (MOULT_TYPE_WORKSHOP_CARD, NULL);

    self->id = id;
    return self;
}

guint
moult_workshop_card_get_id (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), 0);

    return self->id;
}

void
moult_workshop_card_set_number (MoultWorkshopCard *self, guint number)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_CARD (self));

    if (self->number == number)
        return;
    self->number = number;
    notify (self, PROP_NUMBER);
}

void
moult_workshop_card_set_name (MoultWorkshopCard *self, const char *name)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_CARD (self));

    set_text (self, &self->given_name, name, PROP_NAME);
}

void
moult_workshop_card_look_at_board (MoultWorkshopCard *self)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_CARD (self));

    if (self->board == NULL)
        return;
    set_text (self, &self->location, moult_board_get_location (self->board), PROP_LOCATION);
    set_text (self, &self->board_name, moult_board_get_name (self->board), PROP_NAME);
    if (self->kind == moult_board_get_kind (self->board))
        return;
    self->kind = moult_board_get_kind (self->board);
    notify (self, PROP_KIND);
}

void
moult_workshop_card_set_board (MoultWorkshopCard *self, MoultBoard *board)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_CARD (self));

    if (!g_set_object (&self->board, board))
        return;
    moult_workshop_card_look_at_board (self);
    notify (self, PROP_BOARD);
}

void
moult_workshop_card_settle (MoultWorkshopCard *self,
                            MoultCardState state,
                            MoultPlanReason reason,
                            const char *detail,
                            const GError *error)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_CARD (self));

    gboolean new_state = self->state != state;
    gboolean new_reason = self->reason != reason;
    gboolean new_error = self->error != NULL || error != NULL;
    g_autoptr (GError) old = g_steal_pointer (&self->error);

    self->state = state;
    self->reason = reason;
    self->error = error != NULL ? g_error_copy (error) : NULL;
    set_text (self, &self->detail, detail, PROP_DETAIL);
    if (new_reason)
        notify (self, PROP_REASON);
    if (new_error)
        notify (self, PROP_ERROR);
    if (new_state)
        notify (self, PROP_STATE);
}

static void
set_times (MoultWorkshopCard *self, gint64 started, gint64 ended)
{
    gboolean new_start = self->started != started;
    gboolean new_end = self->ended != ended;

    self->started = started;
    self->ended = ended;
    if (new_start)
        notify (self, PROP_STARTED);
    if (new_end)
        notify (self, PROP_ENDED);
}

void
moult_workshop_card_set_job (MoultWorkshopCard *self, MoultFlashJob *job)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_CARD (self));

    if (!g_set_object (&self->job, job))
        return;
    if (job != NULL) {
        self->seconds = 0;
        self->interrupted = FALSE;
        set_times (self, 0, 0);
    }
    notify (self, PROP_JOB);
}

/* "MicroPython 1.28.0". */
static char *
dup_words (MoultBoardInfo *info)
{
    if (info == NULL || *moult_board_info_get_version (info) == '\0')
        return NULL;

    g_autofree char *version = moult_board_info_dup_full_version (info);
    const char *family = moult_board_info_get_family (info);
    const char *name = moult_board_info_is_micropython (info)  ? "MicroPython"
                       : g_str_equal (family, "circuitpython") ? "CircuitPython"
                                                               : family;

    return g_strdup_printf ("%s %s", name, version);
}

static gint64
get_now (void)
{
    return g_get_real_time () / G_USEC_PER_SEC;
}

/* What was written is known only in the end; until then it is what was meant to be. */
static void
take_firmware (MoultWorkshopCard *self)
{
    MoultFirmware *written = moult_flash_job_get_written (self->job);
    MoultFirmware *meant = moult_flash_job_get_firmware (self->job);
    MoultFlashBackend *backend = moult_plan_task_get_backend (moult_flash_job_get_task (self->job));
    const char *sha256 = written != NULL ? moult_firmware_get_sha256 (written) : NULL;

    g_set_str (&self->firmware.build, moult_firmware_get_board_id (meant));
    g_set_str (&self->firmware.file, moult_firmware_get_name (meant));
    g_set_str (&self->firmware.sha256, sha256 != NULL ? sha256 : moult_firmware_get_sha256 (meant));
    g_set_str (&self->firmware.backend,
               backend != NULL ? moult_flash_backend_get_traits (backend)->name : NULL);
}

static void
begin (MoultWorkshopCard *self)
{
    self->begun = TRUE;
    take_firmware (self);
    if (self->before == NULL) {
        g_autofree char *before = dup_words (moult_flash_job_get_before (self->job));

        set_text (self, &self->before, before, PROP_BEFORE);
    }
    set_times (self, get_now (), 0);
    moult_workshop_card_settle (self, MOULT_CARD_WORKING, MOULT_PLAN_FLASH, NULL, NULL);
}

static void
end (MoultWorkshopCard *self, MoultCardState state, const GError *error)
{
    g_autofree char *after = dup_words (moult_flash_job_get_after (self->job));

    take_firmware (self);
    set_text (self, &self->after, after, PROP_AFTER);
    self->seconds = moult_flash_job_get_seconds (self->job);
    notify (self, PROP_SECONDS);
    set_times (self, self->started != 0 ? self->started : get_now (), get_now ());
    moult_workshop_card_settle (self, state, MOULT_PLAN_FLASH, NULL, error);
}

static void
cancel (MoultWorkshopCard *self)
{
    g_autoptr (GError) error =
        g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "it was cancelled");

    end (self, MOULT_CARD_ATTENTION, error);
}

gboolean
moult_workshop_card_follow_job (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self) && self->job != NULL, FALSE);

    switch (moult_flash_job_get_state (self->job)) {
    case MOULT_JOB_WAITING:
        moult_workshop_card_settle (self, MOULT_CARD_WAITING, MOULT_PLAN_FLASH, NULL, NULL);
        return FALSE;
    case MOULT_JOB_RUNNING:
        begin (self);
        return TRUE;
    case MOULT_JOB_DONE:
        end (self, MOULT_CARD_READY, NULL);
        return TRUE;
    case MOULT_JOB_FAILED:
        end (self, MOULT_CARD_ATTENTION, moult_flash_job_get_error (self->job));
        return TRUE;
    case MOULT_JOB_CANCELLED:
        cancel (self);
        return TRUE;
    }
    g_assert_not_reached ();
}

/* What was under way when the program ended goes on as if it had been unplugged. */
static void
restore_end (MoultWorkshopCard *self, const MoultReportRow *row)
{
    g_autoptr (GError) error = moult_report_row_dup_error (row);
    gboolean is_ready = g_str_equal (row->outcome, "ready");

    if (!is_ready && error == NULL) {
        self->interrupted = TRUE;
        error = g_error_new_literal (MOULT_ERROR, MOULT_ERROR_GONE,
                                     "interrupted: the program ended while it was worked on");
    }
    moult_workshop_card_settle (self, is_ready ? MOULT_CARD_READY : MOULT_CARD_ATTENTION,
                                MOULT_PLAN_FLASH, NULL, error);
}

MoultWorkshopCard *
moult_workshop_card_new_restored (const MoultReportRow *row)
{
    g_return_val_if_fail (row != NULL, NULL);

    MoultWorkshopCard *self = moult_workshop_card_new (row->id);

    self->begun = TRUE;
    self->number = row->number;
    self->given_name = g_strdup (row->name);
    g_set_str (&self->location, row->location);
    self->kind = moult_board_db_lookup (row->board_id);
    if (self->kind == NULL)
        self->kind = moult_board_db_describe (NULL, NULL);
    self->before = *row->before != '\0' ? g_strdup (row->before) : NULL;
    self->after = *row->after != '\0' ? g_strdup (row->after) : NULL;
    self->seconds = row->seconds;
    self->started = row->started;
    self->ended = row->ended;
    self->firmware.build = g_strdup (row->board_id);
    self->firmware.file = g_strdup (row->file);
    self->firmware.sha256 = g_strdup (row->sha256);
    self->firmware.backend = g_strdup (row->backend);
    for (gsize i = 0; row->keys[i] != NULL; i++)
        moult_workshop_card_add_key (self, row->keys[i]);
    restore_end (self, row);
    return self;
}

gboolean
moult_workshop_card_is_active (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), FALSE);

    return self->job != NULL && moult_flash_job_is_active (self->job);
}

gboolean
moult_workshop_card_was_begun (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), FALSE);

    return self->begun;
}

void
moult_workshop_card_add_key (MoultWorkshopCard *self, const char *key)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_CARD (self) && key != NULL);

    if (!g_strv_contains (moult_workshop_card_get_keys (self), key))
        g_ptr_array_add (self->keys, g_strdup (key));
}

void
moult_workshop_card_remove_key (MoultWorkshopCard *self, const char *key)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_CARD (self) && key != NULL);

    guint position;

    if (g_ptr_array_find_with_equal_func (self->keys, key, g_str_equal, &position))
        g_ptr_array_remove_index (self->keys, position);
}

/* An array that ends with NULL has none as long as it is empty. */
const char *const *
moult_workshop_card_get_keys (MoultWorkshopCard *self)
{
    static const char *const none[] = { NULL };

    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), none);

    return self->keys->len > 0 ? (const char *const *) self->keys->pdata : none;
}

/* ---- for everybody ---- */

const char *
moult_card_state_get_name (MoultCardState state)
{
    g_autoptr (GEnumClass) klass = g_type_class_ref (MOULT_TYPE_CARD_STATE);
    const GEnumValue *value = g_enum_get_value (klass, state);

    g_return_val_if_fail (value != NULL, NULL);
    return value->value_nick;
}

guint
moult_workshop_card_get_number (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), 0);

    return self->number;
}

const char *
moult_workshop_card_get_name (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), NULL);

    return self->given_name != NULL ? self->given_name : self->board_name;
}

const char *
moult_workshop_card_get_location (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), NULL);

    return self->location;
}

MoultBoard *
moult_workshop_card_get_board (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), NULL);

    return self->board;
}

MoultFlashJob *
moult_workshop_card_get_job (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), NULL);

    return self->job;
}

MoultCardState
moult_workshop_card_get_state (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), MOULT_CARD_WAITING);

    return self->state;
}

MoultPlanReason
moult_workshop_card_get_reason (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), MOULT_PLAN_GONE);

    return self->reason;
}

const char *
moult_workshop_card_get_detail (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), NULL);

    return self->detail;
}

const GError *
moult_workshop_card_get_error (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), NULL);

    return self->error;
}

const MoultBoardKind *
moult_workshop_card_get_kind (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), NULL);

    return self->kind;
}

double
moult_workshop_card_get_seconds (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), 0);

    return self->state == MOULT_CARD_WORKING && self->job != NULL
               ? moult_flash_job_get_seconds (self->job)
               : self->seconds;
}

const char *
moult_workshop_card_get_before (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), NULL);

    return self->before;
}

const char *
moult_workshop_card_get_after (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), NULL);

    return self->after;
}

gint64
moult_workshop_card_get_started (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), 0);

    return self->started;
}

gint64
moult_workshop_card_get_ended (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), 0);

    return self->ended;
}

const char *
moult_workshop_card_get_unique_id (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), NULL);

    return self->keys->len > 0 ? moult_board_identity_get_id (self->keys->pdata[0]) : NULL;
}

const MoultCardFirmware *
moult_workshop_card_get_firmware (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), NULL);

    return &self->firmware;
}

gboolean
moult_workshop_card_get_interrupted (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), FALSE);

    return self->interrupted;
}

gboolean
moult_workshop_card_waits_for_plug (MoultWorkshopCard *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD (self), FALSE);

    return self->state == MOULT_CARD_ATTENTION
           && g_error_matches (self->error, MOULT_ERROR, MOULT_ERROR_GONE);
}
