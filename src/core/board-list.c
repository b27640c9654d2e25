/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-list.h"

#include "board-question.h"
#include "error.h"
#include "flash-job.h"
#include "location.h"
#include "registry.h"

enum { USB_CLASS_MASS_STORAGE = 0x08 };

/* A board that restarts is back within a few seconds; a hand that moves a plug takes longer. */
#define KEEP_GONE_SECONDS 10
/* A board that left in a job that failed is still of interest: its page tells what to do. */
#define KEEP_FAILED_SECONDS (10 * 60)

/* A board and what the list knows of its place now. */
typedef struct {
    MoultBoardList *list; /* borrowed: rows do not outlive it */
    MoultBoard *board;
    MoultDevice *current;         /* %NULL: nothing is there that may be a board */
    MoultBoardQuestion *question; /* under way, or %NULL */
    gboolean asking_chip;         /* it is to the chip, which resets for it */
    char *serial;                 /* of the device that the board's info is from */
    gint64 answered;              /* when it told its info, until it re-enumerates; else 0 */
    guint gone_source;
    MoultFlashJob *job; /* that is listened to, or %NULL */
    gulong job_handler;
} Row;

struct _MoultBoardList {
    GObject parent_instance;

    MoultDeviceSource *devices;
    GPtrArray *rows; /* Row, by location */
    guint n_asking;
};

/* A soft reset with its re-enumeration takes less; a hand that swaps boards takes longer. */
#define BACK_FROM_QUESTION (3 * G_TIME_SPAN_SECOND)

typedef enum {
    PROP_SETTLED = 1,
} MoultBoardListProperty;
#define PROP_LAST PROP_SETTLED
static GParamSpec *props[PROP_LAST + 1];

static void moult_board_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultBoardList,
                               moult_board_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      moult_board_list_model_init))

static Row *
find_row (MoultBoardList *self, const char *location)
{
    for (guint i = 0; i < self->rows->len; i++) {
        Row *row = g_ptr_array_index (self->rows, i);

        if (g_str_equal (moult_board_get_location (row->board), location))
            return row;
    }
    return NULL;
}

static void
count_asking (MoultBoardList *self, int change)
{
    gboolean was_settled = self->n_asking == 0;

    self->n_asking += change;
    if (was_settled != (self->n_asking == 0))
        g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SETTLED]);
}

static void
stop_asking (Row *row)
{
    if (row->question == NULL)
        return;
    moult_board_question_drop (g_steal_pointer (&row->question));
    row->asking_chip = FALSE;
    moult_board_set_asking (row->board, FALSE);
    count_asking (row->list, -1);
}

static MoultBoardMode
mode_of_error (const GError *error)
{
    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS))
        return MOULT_BOARD_NO_ACCESS;
    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_BUSY))
        return MOULT_BOARD_BUSY;
    return MOULT_BOARD_SILENT;
}

static void
take_answer (Row *row, MoultBoardInfo *info, const GError *error)
{
    if (info != NULL) {
        g_set_str (&row->serial, moult_device_get_serial (row->current));
        row->answered = g_get_monotonic_time ();
        moult_board_set_info (row->board, info);
        moult_board_set_mode (row->board, MOULT_BOARD_RUNNING, NULL);
        return;
    }
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    /* It has left, and the device source is about to say so: that is no fault of the board's. */
    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_GONE))
        moult_board_set_mode (row->board, MOULT_BOARD_GONE, NULL);
    else
        moult_board_set_mode (row->board, mode_of_error (error), error);
}

static void
on_answer_cb (MoultBoardInfo *info, const GError *error, gpointer user_data)
{
    Row *row = user_data;

    row->question = NULL;
    take_answer (row, info, error);
    moult_board_set_asking (row->board, FALSE);
    count_asking (row->list, -1);
}

static void
ask_row (Row *row)
{
    if (row->question != NULL)
        moult_board_question_drop (row->question);
    else
        count_asking (row->list, 1);
    row->question = moult_board_question_ask (row->list->devices, row->current, on_answer_cb, row);
    moult_board_set_asking (row->board, TRUE);
}

static gboolean
is_worked_on (Row *row)
{
    return moult_board_get_held (row->board)
           || (row->job != NULL && moult_flash_job_is_active (row->job));
}

static void
on_access_cb (MoultBoardInfo *info, const GError *error, gpointer user_data)
{
    Row *row = user_data;

    row->question = NULL;
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        moult_board_set_mode (
            row->board, error == NULL ? MOULT_BOARD_BOOTLOADER : mode_of_error (error), error);
    moult_board_set_asking (row->board, FALSE);
    count_asking (row->list, -1);
}

/* A drive or a tty have rights of their own, and UDisks2 to ask. */
static gboolean
needs_usb_node (MoultDevice *device)
{
    return moult_device_get_tty (device) == NULL
           && !moult_device_has_interface (device, USB_CLASS_MASS_STORAGE, -1, -1);
}

static void
look_at_bootloader (Row *row)
{
    stop_asking (row);
    moult_board_set_mode (row->board, MOULT_BOARD_BOOTLOADER, NULL);
    if (!needs_usb_node (row->current) || is_worked_on (row))
        return;
    row->question =
        moult_board_question_ask_access (row->list->devices, row->current, on_access_cb, row);
    count_asking (row->list, 1);
    moult_board_set_asking (row->board, TRUE);
}

static gboolean
may_be_board (MoultDevice *device)
{
    switch (moult_board_db_classify (device)) {
    case MOULT_DEVICE_KIND_BOOTLOADER:
        return TRUE;
    case MOULT_DEVICE_KIND_UNKNOWN:
    case MOULT_DEVICE_KIND_BOARD:
    case MOULT_DEVICE_KIND_SERIAL_ADAPTER:
        return moult_device_get_tty (device) != NULL;
    case MOULT_DEVICE_KIND_OTHER:
        return FALSE;
    }
    g_assert_not_reached ();
}

/* Another board was put where this one stood, as far as the device alone tells: its bootloader is
 * of another chip, or it runs with another serial number. */
static gboolean
is_other_board (Row *row, MoultDevice *device)
{
    MoultBoardInfo *info = moult_board_get_info (row->board);

    if (info == NULL)
        return FALSE;
    if (moult_board_db_is_bootloader (device)) {
        const char *here = moult_board_db_describe (device, NULL)->chip;
        const char *before = moult_board_db_describe (NULL, info)->chip;

        return here != NULL && before != NULL && !g_str_equal (here, before);
    }
    return row->serial != NULL && moult_device_get_serial (device) != NULL
           && !g_str_equal (row->serial, moult_device_get_serial (device));
}

/* What was known, and what became of the last job, was another board's. */
static void
forget_board (Row *row)
{
    moult_board_set_info (row->board, NULL);
    moult_board_set_job (row->board, NULL);
    moult_board_set_mode (row->board, MOULT_BOARD_SILENT, NULL);
}

/* Only other nodes of the same enumeration, such as its drive: nobody has to be asked again. */
static gboolean
is_same_tty (MoultDevice *a, MoultDevice *b)
{
    return a != NULL && moult_device_is_same_enumeration (a, b)
           && g_strcmp0 (moult_device_get_tty (a), moult_device_get_tty (b)) == 0;
}

/* A board that sets up its own USB (machine.USBDevice) re-enumerates with the soft reset that ends
 * a question. Asked again, it would do so for ever. */
static gboolean
is_back_from_question (Row *row)
{
    gint64 answered = row->answered;

    row->answered = 0;
    return answered > 0 && g_get_monotonic_time () - answered < BACK_FROM_QUESTION
           && moult_device_get_serial (row->current) != NULL
           && g_strcmp0 (row->serial, moult_device_get_serial (row->current)) == 0;
}

/* Decides the mode of a board that stands there and is not worked on. */
static void
look_at_row (Row *row)
{
    gboolean known =
        moult_board_get_info (row->board) != NULL && !moult_board_knows_only_chip (row->board);

    if (row->asking_chip)
        return;
    if (moult_board_db_is_bootloader (row->current)) {
        look_at_bootloader (row);
        return;
    }
    if (moult_board_get_mode (row->board) == MOULT_BOARD_GONE
        || moult_board_get_mode (row->board) == MOULT_BOARD_BOOTLOADER)
        moult_board_set_mode (row->board, known ? MOULT_BOARD_RUNNING : MOULT_BOARD_SILENT, NULL);
    if (moult_board_get_ignored (row->board) || is_worked_on (row)
        || (known && is_back_from_question (row)))
        stop_asking (row);
    else
        ask_row (row);
}

static void
on_device_there (Row *row, MoultDevice *device)
{
    gboolean same = is_same_tty (row->current, device);

    if (row->current != NULL && moult_device_equal (row->current, device))
        return;
    g_clear_handle_id (&row->gone_source, g_source_remove);
    if (!same && !is_worked_on (row) && is_other_board (row, device))
        forget_board (row);
    g_set_object (&row->current, device);
    moult_board_set_device (row->board, device);
    if (!same || moult_board_db_is_bootloader (device))
        look_at_row (row);
}

static void
stop_listening (Row *row)
{
    if (row->job != NULL)
        g_clear_signal_handler (&row->job_handler, row->job);
    g_clear_object (&row->job);
}

static void
row_free (Row *row)
{
    g_signal_handlers_disconnect_by_data (row->board, row);
    stop_listening (row);
    g_clear_handle_id (&row->gone_source, g_source_remove);
    g_clear_object (&row->current);
    g_clear_object (&row->board);
    g_free (row->serial);
    g_free (row);
}

static void
remove_row (MoultBoardList *self, Row *row)
{
    guint position = 0;

    if (!g_ptr_array_find (self->rows, row, &position))
        return;
    stop_asking (row);
    moult_board_set_job (row->board, NULL); /* the job knows the board, too */
    g_ptr_array_remove_index (self->rows, position);
    g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static gboolean
on_gone_long_cb (gpointer user_data)
{
    Row *row = user_data;

    row->gone_source = 0;
    remove_row (row->list, row);
    return G_SOURCE_REMOVE;
}

static gboolean
has_failed (Row *row)
{
    return row->job != NULL && moult_flash_job_get_state (row->job) == MOULT_JOB_FAILED;
}

/* A job knows better when its board is given up. */
static void
forget_later (Row *row)
{
    g_clear_handle_id (&row->gone_source, g_source_remove);
    if (!is_worked_on (row))
        row->gone_source = g_timeout_add_seconds (
            has_failed (row) ? KEEP_FAILED_SECONDS : KEEP_GONE_SECONDS, on_gone_long_cb, row);
}

/* A job that is done has asked the board itself; after any other end nobody knows how it stands. */
static void
on_job_state_cb (MoultFlashJob *job, GParamSpec *pspec, Row *row)
{
    g_assert (MOULT_IS_FLASH_JOB (job));

    if (is_worked_on (row))
        return;
    if (row->current == NULL)
        forget_later (row);
    else if (moult_flash_job_get_state (job) == MOULT_JOB_DONE)
        g_set_str (&row->serial, moult_device_get_serial (row->current));
    else
        look_at_row (row);
}

/* Other work has begun, or leaves the board as it found it, or without anything. */
static void
on_held_cb (MoultBoard *board, GParamSpec *pspec, Row *row)
{
    g_assert (MOULT_IS_BOARD (board));

    if (is_worked_on (row))
        g_clear_handle_id (&row->gone_source, g_source_remove);
    else if (row->current == NULL)
        forget_later (row);
    else
        look_at_row (row);
}

static void
on_job_cb (MoultBoard *board, GParamSpec *pspec, Row *row)
{
    g_assert (MOULT_IS_BOARD (board));

    stop_listening (row);
    if (!g_set_object (&row->job, moult_board_get_job (board)) || row->job == NULL)
        return;
    row->job_handler =
        g_signal_connect (row->job, "notify::state", G_CALLBACK (on_job_state_cb), row);
    if (is_worked_on (row))
        g_clear_handle_id (&row->gone_source, g_source_remove);
}

/* What stands there next may be another board: a good end is no longer news of it. */
static void
forget_ended_job (Row *row)
{
    if (row->job == NULL)
        return;

    MoultJobState state = moult_flash_job_get_state (row->job);

    if (state == MOULT_JOB_DONE || state == MOULT_JOB_CANCELLED)
        moult_board_set_job (row->board, NULL);
}

static void
lose_board (Row *row)
{
    forget_ended_job (row);
    stop_asking (row);
    moult_board_set_device (row->board, NULL);
    forget_later (row);
}

/* An adapter says nothing of the board behind it, so whatever it comes back with is unknown. */
static void
forget_chip (Row *row)
{
    if (moult_board_get_chip (row->board) == NULL
        || moult_board_db_classify (row->current) == MOULT_DEVICE_KIND_SERIAL_ADAPTER)
        moult_board_set_chip (row->board, NULL, NULL);
}

/* A chip with USB of its own may leave when it is reset for a question: its end tells. */
static void
on_device_left (Row *row)
{
    if (row->current == NULL)
        return;
    forget_chip (row);
    g_clear_object (&row->current);
    if (!row->asking_chip)
        lose_board (row);
}

static void
take_chip_answer (Row *row, MoultChipInfo *chip, const GError *error)
{
    if (chip != NULL) {
        if (row->current != NULL)
            g_set_str (&row->serial, moult_device_get_serial (row->current));
        moult_board_set_chip (row->board, chip, NULL);
    } else if (mode_of_error (error) != MOULT_BOARD_SILENT) {
        moult_board_set_mode (row->board, mode_of_error (error), error);
    } else if (error->domain == MOULT_ERROR && error->code != MOULT_ERROR_GONE) {
        moult_board_set_chip (row->board, NULL, error);
    }
}

static void
on_chip_answer_cb (MoultChipInfo *chip, const GError *error, gpointer user_data)
{
    Row *row = user_data;

    row->question = NULL;
    row->asking_chip = FALSE;
    take_chip_answer (row, chip, error);
    moult_board_set_asking (row->board, FALSE);
    count_asking (row->list, -1);
    if (row->current == NULL)
        lose_board (row);
}

static void
add_row (MoultBoardList *self, const char *location, MoultDevice *device)
{
    Row *row = g_new0 (Row, 1);
    guint position = 0;

    row->list = self;
    row->board = moult_board_new (location);
    g_signal_connect (row->board, "notify::job", G_CALLBACK (on_job_cb), row);
    g_signal_connect (row->board, "notify::held", G_CALLBACK (on_held_cb), row);
    while (position < self->rows->len) {
        Row *other = g_ptr_array_index (self->rows, position);

        if (moult_location_compare (moult_board_get_location (other->board), location) > 0)
            break;
        position++;
    }
    g_ptr_array_insert (self->rows, position, row);
    on_device_there (row, device);
    g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static GHashTable *
collect_devices (MoultBoardList *self)
{
    GListModel *model = G_LIST_MODEL (self->devices);
    GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);

    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
        g_autoptr (MoultDevice) device = g_list_model_get_item (model, i);

        if (may_be_board (device))
            g_hash_table_insert (found, (gpointer) moult_device_get_location (device),
                                 g_object_ref (device));
    }
    return found;
}

/* Brings the rows to what the devices are now; rows whose devices did not change stay untouched. */
static void
update (MoultBoardList *self)
{
    g_autoptr (GHashTable) found = collect_devices (self);
    GHashTableIter iter;
    gpointer location = NULL;
    gpointer device = NULL;

    for (guint i = 0; i < self->rows->len; i++) {
        Row *row = g_ptr_array_index (self->rows, i);

        if (!g_hash_table_contains (found, moult_board_get_location (row->board)))
            on_device_left (row);
    }
    g_hash_table_iter_init (&iter, found);
    while (g_hash_table_iter_next (&iter, &location, &device)) {
        Row *row = find_row (self, location);

        if (row != NULL)
            on_device_there (row, device);
        else
            add_row (self, location, device);
    }
}

static void
on_devices_changed_cb (MoultBoardList *self, guint position, guint removed, guint added)
{
    g_assert (MOULT_IS_BOARD_LIST (self));

    update (self);
}

static GType
moult_board_list_get_item_type (GListModel *model)
{
    return MOULT_TYPE_BOARD;
}

static guint
moult_board_list_get_n_items (GListModel *model)
{
    return MOULT_BOARD_LIST (model)->rows->len;
}

static gpointer
moult_board_list_get_item (GListModel *model, guint position)
{
    MoultBoardList *self = MOULT_BOARD_LIST (model);

    if (position >= self->rows->len)
        return NULL;
    return g_object_ref (((Row *) g_ptr_array_index (self->rows, position))->board);
}

static void
moult_board_list_model_init (GListModelInterface *iface)
{
    iface->get_item_type = moult_board_list_get_item_type;
    iface->get_n_items = moult_board_list_get_n_items;
    iface->get_item = moult_board_list_get_item;
}

static void
moult_board_list_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
    MoultBoardList *self = MOULT_BOARD_LIST (object);

    switch ((MoultBoardListProperty) property_id) {
    case PROP_SETTLED:
        g_value_set_boolean (value, moult_board_list_get_settled (self));
        break;
    }
}

static void
moult_board_list_dispose (GObject *object)
{
    MoultBoardList *self = MOULT_BOARD_LIST (object);

    for (guint i = 0; i < self->rows->len; i++) {
        Row *row = g_ptr_array_index (self->rows, i);

        stop_asking (row);
        moult_board_set_job (row->board, NULL);
    }
    g_ptr_array_set_size (self->rows, 0);
    g_clear_object (&self->devices);

    G_OBJECT_CLASS (moult_board_list_parent_class)->dispose (object);
}

static void
moult_board_list_finalize (GObject *object)
{
    g_ptr_array_unref (MOULT_BOARD_LIST (object)->rows);

    G_OBJECT_CLASS (moult_board_list_parent_class)->finalize (object);
}

static void
moult_board_list_class_init (MoultBoardListClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->get_property = moult_board_list_get_property;
    object_class->dispose = moult_board_list_dispose;
    object_class->finalize = moult_board_list_finalize;

    props[PROP_SETTLED] = g_param_spec_boolean ("settled", NULL, NULL, FALSE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_board_list_init (MoultBoardList *self)
{
    self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
}

MoultBoardList *
moult_board_list_new (MoultDeviceSource *devices)
{
    g_return_val_if_fail (MOULT_IS_DEVICE_SOURCE (devices), NULL);

    MoultBoardList *self = g_object_new (MOULT_TYPE_BOARD_LIST, NULL);
    self->devices = g_object_ref (devices);
    g_signal_connect_object (devices, "items-changed", G_CALLBACK (on_devices_changed_cb), self,
                             G_CONNECT_SWAPPED);
    update (self);
    return self;
}

MoultBoard *
moult_board_list_find (MoultBoardList *self, const char *location)
{
    g_return_val_if_fail (MOULT_IS_BOARD_LIST (self) && location != NULL, NULL);

    Row *row = find_row (self, location);
    return row != NULL ? row->board : NULL;
}

void
moult_board_list_ask (MoultBoardList *self, MoultBoard *board)
{
    g_return_if_fail (MOULT_IS_BOARD_LIST (self) && MOULT_IS_BOARD (board));

    Row *row = find_row (self, moult_board_get_location (board));

    if (row == NULL || row->board != board || row->current == NULL || is_worked_on (row))
        return;
    if (moult_board_db_is_bootloader (row->current))
        look_at_bootloader (row);
    else
        ask_row (row);
}

void
moult_board_list_ask_chip (MoultBoardList *self, MoultBoard *board)
{
    g_return_if_fail (MOULT_IS_BOARD_LIST (self) && MOULT_IS_BOARD (board));

    Row *row = find_row (self, moult_board_get_location (board));
    MoultChipReader *reader =
        row != NULL && row->current != NULL ? moult_registry_find_chip_reader (row->current) : NULL;

    if (reader == NULL || row->board != board || row->question != NULL || is_worked_on (row))
        return;
    row->asking_chip = TRUE;
    row->question =
        moult_board_question_ask_chip (reader, self->devices, row->current, on_chip_answer_cb, row);
    count_asking (self, 1);
    moult_board_set_asking (board, TRUE);
}

gboolean
moult_board_list_get_settled (MoultBoardList *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD_LIST (self), FALSE);

    return self->n_asking == 0;
}
