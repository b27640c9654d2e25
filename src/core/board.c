/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "board.h"

#include <glib/gi18n-lib.h>

#include "flash-job.h"

/**
 * MoultBoard:
 *
 * One row of the window. It stays the same object while the board re-enumerates, restarts or
 * waits in its bootloader; what is known of it is kept until something else is learnt.
 */
struct _MoultBoard {
    GObject parent_instance;

    char *location;
    MoultDevice *device;
    MoultBoardMode mode;
    gboolean asking;
    gboolean held;
    MoultBoardInfo *info;
    MoultChipInfo *chip; /* or NULL */
    GError *chip_error;  /* why it did not answer, or NULL */
    char *chip_name;     /* what to call a board of which only the chip is known */
    const MoultBoardKind *kind;
    gboolean user_ignores;
    GError *error;
    MoultFlashJob *job;
};

G_DEFINE_FINAL_TYPE (MoultBoard, moult_board, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (MoultBoardMode,
                    moult_board_mode,
                    G_DEFINE_ENUM_VALUE (MOULT_BOARD_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (MOULT_BOARD_SILENT, "silent"),
                    G_DEFINE_ENUM_VALUE (MOULT_BOARD_BOOTLOADER, "bootloader"),
                    G_DEFINE_ENUM_VALUE (MOULT_BOARD_NO_ACCESS, "no-access"),
                    G_DEFINE_ENUM_VALUE (MOULT_BOARD_BUSY, "busy"),
                    G_DEFINE_ENUM_VALUE (MOULT_BOARD_GONE, "gone"))

typedef enum {
    PROP_LOCATION = 1,
    PROP_DEVICE,
    PROP_MODE,
    PROP_ASKING,
    PROP_HELD,
    PROP_INFO,
    PROP_NAME,
    PROP_DESCRIPTION_LINE,
    PROP_JOB,
    PROP_IGNORED,
    PROP_ERROR,
    PROP_CHIP,
} MoultBoardProperty;
#define PROP_LAST PROP_CHIP
static GParamSpec *props[PROP_LAST + 1];

static void
notify (MoultBoard *self, MoultBoardProperty property)
{
    g_object_notify_by_pspec (G_OBJECT (self), props[property]);
}

static void
describe (MoultBoard *self)
{
    self->kind = moult_board_db_describe (self->device, self->info);
    notify (self, PROP_NAME);
    notify (self, PROP_DESCRIPTION_LINE);
}

/* The board's own words, else what the data (in the user's language) or the device calls it. */
static const char *
get_description_line (MoultBoard *self)
{
    if (self->info != NULL && *moult_board_info_get_description (self->info) != '\0')
        return moult_board_info_get_description (self->info);
    if (moult_board_knows_only_chip (self))
        return self->chip->name;
    if (self->kind->name != NULL)
        return _ (self->kind->name);
    return self->device != NULL ? moult_device_get_product (self->device) : NULL;
}

static void
moult_board_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
    MoultBoard *self = MOULT_BOARD (object);

    switch ((MoultBoardProperty) property_id) {
    case PROP_LOCATION:
        g_value_set_string (value, self->location);
        break;
    case PROP_DEVICE:
        g_value_set_object (value, self->device);
        break;
    case PROP_MODE:
        g_value_set_enum (value, self->mode);
        break;
    case PROP_ASKING:
        g_value_set_boolean (value, self->asking);
        break;
    case PROP_HELD:
        g_value_set_boolean (value, self->held);
        break;
    case PROP_INFO:
        g_value_set_object (value, self->info);
        break;
    case PROP_NAME:
        g_value_set_string (value, moult_board_get_name (self));
        break;
    case PROP_DESCRIPTION_LINE:
        g_value_set_string (value, get_description_line (self));
        break;
    case PROP_JOB:
        g_value_set_object (value, self->job);
        break;
    case PROP_IGNORED:
        g_value_set_boolean (value, moult_board_get_ignored (self));
        break;
    case PROP_ERROR:
        g_value_set_boxed (value, self->error);
        break;
    case PROP_CHIP:
        g_value_set_boxed (value, self->chip);
        break;
    }
}

static void
moult_board_set_property (GObject *object,
                          guint property_id,
                          const GValue *value,
                          GParamSpec *pspec)
{
    MoultBoard *self = MOULT_BOARD (object);

    switch ((MoultBoardProperty) property_id) {
    case PROP_IGNORED:
        moult_board_set_ignored (self, g_value_get_boolean (value));
        break;
    case PROP_LOCATION:
    case PROP_DEVICE:
    case PROP_MODE:
    case PROP_ASKING:
    case PROP_HELD:
    case PROP_INFO:
    case PROP_NAME:
    case PROP_DESCRIPTION_LINE:
    case PROP_JOB:
    case PROP_ERROR:
    case PROP_CHIP:
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
        break;
    }
}

static void
moult_board_dispose (GObject *object)
{
    MoultBoard *self = MOULT_BOARD (object);

    g_clear_object (&self->job);

    G_OBJECT_CLASS (moult_board_parent_class)->dispose (object);
}

static void
moult_board_finalize (GObject *object)
{
    MoultBoard *self = MOULT_BOARD (object);

    g_free (self->location);
    g_clear_object (&self->device);
    g_clear_object (&self->info);
    g_clear_error (&self->error);
    g_clear_pointer (&self->chip, moult_chip_info_unref);
    g_clear_error (&self->chip_error);
    g_free (self->chip_name);

    G_OBJECT_CLASS (moult_board_parent_class)->finalize (object);
}

static void
moult_board_class_init (MoultBoardClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

    object_class->get_property = moult_board_get_property;
    object_class->set_property = moult_board_set_property;
    object_class->dispose = moult_board_dispose;
    object_class->finalize = moult_board_finalize;

    props[PROP_LOCATION] = g_param_spec_string ("location", NULL, NULL, NULL, read);
    props[PROP_DEVICE] = g_param_spec_object ("device", NULL, NULL, MOULT_TYPE_DEVICE, read);
    props[PROP_MODE] =
        g_param_spec_enum ("mode", NULL, NULL, MOULT_TYPE_BOARD_MODE, MOULT_BOARD_SILENT, read);
    props[PROP_ASKING] = g_param_spec_boolean ("asking", NULL, NULL, FALSE, read);
    props[PROP_HELD] = g_param_spec_boolean ("held", NULL, NULL, FALSE, read);
    props[PROP_INFO] = g_param_spec_object ("info", NULL, NULL, MOULT_TYPE_BOARD_INFO, read);
    props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, read);
    props[PROP_DESCRIPTION_LINE] = g_param_spec_string ("description-line", NULL, NULL, NULL, read);
    props[PROP_JOB] = g_param_spec_object ("job", NULL, NULL, MOULT_TYPE_FLASH_JOB, read);
    props[PROP_IGNORED] = g_param_spec_boolean ("ignored", NULL, NULL, FALSE,
                                                read | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY);
    props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, read);
    props[PROP_CHIP] = g_param_spec_boxed ("chip", NULL, NULL, MOULT_TYPE_CHIP_INFO, read);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_board_init (MoultBoard *self)
{
    self->mode = MOULT_BOARD_SILENT;
    self->kind = moult_board_db_describe (NULL, NULL);
}

MoultBoard *
moult_board_new (const char *location)
{
    g_return_val_if_fail (location != NULL, NULL);

    MoultBoard *self = g_object_new (MOULT_TYPE_BOARD, NULL);
    self->location = g_strdup (location);
    return self;
}

const char *
moult_board_mode_get_name (MoultBoardMode mode)
{
    switch (mode) {
    case MOULT_BOARD_RUNNING:
        return "running";
    case MOULT_BOARD_SILENT:
        return "silent";
    case MOULT_BOARD_BOOTLOADER:
        return "bootloader";
    case MOULT_BOARD_NO_ACCESS:
        return "no-access";
    case MOULT_BOARD_BUSY:
        return "busy";
    case MOULT_BOARD_GONE:
        return "gone";
    }
    g_assert_not_reached ();
}

const char *
moult_board_get_location (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), NULL);

    return self->location;
}

MoultDevice *
moult_board_get_device (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), NULL);

    return self->device;
}

MoultBoardMode
moult_board_get_mode (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), MOULT_BOARD_GONE);

    return self->mode;
}

gboolean
moult_board_get_asking (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), FALSE);

    return self->asking;
}

gboolean
moult_board_get_held (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), FALSE);

    return self->held;
}

MoultBoardInfo *
moult_board_get_info (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), NULL);

    return self->info;
}

const MoultChipInfo *
moult_board_get_chip (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), NULL);

    return self->chip;
}

gboolean
moult_board_knows_only_chip (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), FALSE);

    return self->chip != NULL && self->info != NULL
           && *moult_board_info_get_family (self->info) == '\0';
}

gboolean
moult_board_is_locked (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), FALSE);

    return self->chip != NULL && moult_chip_info_is_locked (self->chip);
}

const GError *
moult_board_get_chip_error (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), NULL);

    return self->chip_error;
}

const MoultBoardKind *
moult_board_get_kind (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), NULL);

    return self->kind;
}

const char *
moult_board_get_name (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), NULL);

    const char *nickname = self->info != NULL ? moult_board_info_get_nickname (self->info) : NULL;
    if (nickname != NULL && *nickname != '\0')
        return nickname;
    if (moult_board_knows_only_chip (self))
        return self->chip_name;
    if (self->kind->name != NULL)
        return _ (self->kind->name);

    const char *product = self->device != NULL ? moult_device_get_product (self->device) : NULL;
    return product != NULL ? product : self->location;
}

gboolean
moult_board_get_ignored (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), FALSE);

    return self->user_ignores || (self->info != NULL && moult_board_info_get_ignored (self->info));
}

const GError *
moult_board_get_error (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), NULL);

    return self->error;
}

MoultFlashJob *
moult_board_get_job (MoultBoard *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD (self), NULL);

    return self->job;
}

void
moult_board_set_device (MoultBoard *self, MoultDevice *device)
{
    g_return_if_fail (MOULT_IS_BOARD (self));

    if (device == NULL) {
        moult_board_set_mode (self, MOULT_BOARD_GONE, NULL);
        return;
    }
    if (!g_set_object (&self->device, device))
        return;
    notify (self, PROP_DEVICE);
    describe (self);
}

void
moult_board_set_asking (MoultBoard *self, gboolean asking)
{
    g_return_if_fail (MOULT_IS_BOARD (self));

    if (self->asking == asking)
        return;
    self->asking = asking;
    notify (self, PROP_ASKING);
}

void
moult_board_set_held (MoultBoard *self, gboolean held)
{
    g_return_if_fail (MOULT_IS_BOARD (self));

    if (self->held == held)
        return;
    self->held = held;
    notify (self, PROP_HELD);
}

void
moult_board_set_mode (MoultBoard *self, MoultBoardMode mode, const GError *error)
{
    g_return_if_fail (MOULT_IS_BOARD (self));

    gboolean changed = self->mode != mode;

    self->mode = mode;
    if (error != NULL || self->error != NULL) {
        g_clear_error (&self->error);
        self->error = error != NULL ? g_error_copy (error) : NULL;
        notify (self, PROP_ERROR);
    }
    if (changed)
        notify (self, PROP_MODE);
}

/* Without a program the board is new; with one it may be anybody's. */
static char *
dup_chip_name (const MoultChipInfo *chip)
{
    if (chip->empty)
        /* Translators: a board without any program, by the name of its chip: "New ESP32-C3" */
        return g_strdup_printf (C_ ("board", "New %s"), chip->name);
    /* Translators: a board by the name of its chip: "ESP32-C3 Board" */
    return g_strdup_printf (C_ ("board", "%s Board"), chip->name);
}

static void
take_chip (MoultBoard *self, MoultChipInfo *chip, const GError *error)
{
    if (chip == self->chip && error == NULL && self->chip_error == NULL)
        return;

    g_autoptr (MoultChipInfo) former = g_steal_pointer (&self->chip);
    g_clear_pointer (&self->chip_name, g_free);
    g_clear_error (&self->chip_error);
    if (chip != NULL) {
        self->chip = moult_chip_info_ref (chip);
        self->chip_name = dup_chip_name (chip);
    }
    self->chip_error = error != NULL ? g_error_copy (error) : NULL;
    notify (self, PROP_CHIP);
}

void
moult_board_set_info (MoultBoard *self, MoultBoardInfo *info)
{
    g_return_if_fail (MOULT_IS_BOARD (self));

    gboolean was_ignored = moult_board_get_ignored (self);

    if (!g_set_object (&self->info, info))
        return;
    if (info == NULL && self->chip != NULL)
        take_chip (self, NULL, NULL);
    notify (self, PROP_INFO);
    describe (self);
    if (moult_board_get_ignored (self) != was_ignored)
        notify (self, PROP_IGNORED);
}

void
moult_board_set_chip (MoultBoard *self, MoultChipInfo *chip, const GError *error)
{
    g_return_if_fail (MOULT_IS_BOARD (self));

    gboolean only_chip = self->info == NULL || moult_board_knows_only_chip (self);

    take_chip (self, chip, error);
    if (!only_chip)
        return;
    g_autoptr (MoultBoardInfo) info =
        chip != NULL ? moult_board_info_new (&(MoultBoardInfoFields) {
                           .cpu = chip->name, .n_files = chip->empty ? 0 : -1 })
                     : NULL;
    moult_board_set_info (self, info);
}

void
moult_board_set_job (MoultBoard *self, MoultFlashJob *job)
{
    g_return_if_fail (MOULT_IS_BOARD (self));

    if (g_set_object (&self->job, job))
        notify (self, PROP_JOB);
}

void
moult_board_set_ignored (MoultBoard *self, gboolean ignored)
{
    g_return_if_fail (MOULT_IS_BOARD (self));

    gboolean was_ignored = moult_board_get_ignored (self);

    self->user_ignores = ignored;
    if (moult_board_get_ignored (self) != was_ignored)
        notify (self, PROP_IGNORED);
}
