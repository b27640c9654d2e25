/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "plan-task.h"

/**
 * MoultPlanTask:
 *
 * One line of a plan. All is settled when it is made; only whether it is included may change, and
 * with it the reason.
 */
struct _MoultPlanTask {
    GObject parent_instance;

    MoultBoard *board;
    MoultFirmware *firmware;
    MoultFlashBackend *backend;
    MoultRecommendation *recommendation;
    MoultFlashOptions options; /* whose strings live for ever */
    MoultDevice *probe;        /* its probe, or NULL */
    GStrv packs;               /* its packs, or NULL */
    char *backup;              /* its folder, or NULL */
    MoultBoardSetup *setup;    /* its set-up, or NULL */
    MoultPlanReason verdict;   /* the plan's own */
    MoultPlanReason reason;    /* with the user's say */
    char *detail;
    gboolean can_include;
};

G_DEFINE_FINAL_TYPE (MoultPlanTask, moult_plan_task, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (MoultPlanReason,
                    moult_plan_reason,
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_FLASH, "flash"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_UP_TO_DATE, "up-to-date"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_IGNORED, "ignored"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_NO_FIRMWARE, "no-firmware"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_AMBIGUOUS, "ambiguous"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_NOT_MICROPYTHON, "not-micropython"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_WRONG_CHIP, "wrong-chip"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_NO_ACCESS, "no-access"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_BUSY, "busy"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_SILENT, "silent"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_GONE, "gone"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_NO_BACKEND, "no-backend"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_FLASHING, "flashing"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_NEWER, "newer"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_NOT_IN_RECIPE, "not-in-recipe"),
                    G_DEFINE_ENUM_VALUE (MOULT_PLAN_PROGRAM, "program"))

typedef enum {
    PROP_REASON = 1,
} MoultPlanTaskProperty;
#define PROP_LAST PROP_REASON
static GParamSpec *props[PROP_LAST + 1];

static void
set_reason (MoultPlanTask *self, MoultPlanReason reason)
{
    if (self->reason == reason)
        return;
    self->reason = reason;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REASON]);
}

static void
moult_plan_task_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
    MoultPlanTask *self = MOULT_PLAN_TASK (object);

    switch ((MoultPlanTaskProperty) property_id) {
    case PROP_REASON:
        g_value_set_enum (value, self->reason);
        break;
    }
}

static void
moult_plan_task_finalize (GObject *object)
{
    MoultPlanTask *self = MOULT_PLAN_TASK (object);

    g_clear_object (&self->board);
    g_clear_object (&self->firmware);
    g_clear_object (&self->backend);
    g_clear_object (&self->recommendation);
    g_clear_object (&self->probe);
    g_strfreev (self->packs);
    g_free (self->backup);
    g_clear_object (&self->setup);
    g_free (self->detail);

    G_OBJECT_CLASS (moult_plan_task_parent_class)->finalize (object);
}

static void
moult_plan_task_class_init (MoultPlanTaskClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->get_property = moult_plan_task_get_property;
    object_class->finalize = moult_plan_task_finalize;

    props[PROP_REASON] =
        g_param_spec_enum ("reason", NULL, NULL, MOULT_TYPE_PLAN_REASON, MOULT_PLAN_FLASH,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_plan_task_init (MoultPlanTask *self)
{
}

static void
keep_probe_options (MoultPlanTask *self)
{
    MoultFlashOptions *options = &self->options;

    g_set_object (&self->probe, options->probe);
    options->target = g_intern_string (options->target);
    options->connect_mode = g_intern_string (options->connect_mode);
    options->reset_mode = g_intern_string (options->reset_mode);
    options->base_address = g_intern_string (options->base_address);
    self->packs = g_strdupv ((GStrv) options->packs);
    options->packs = (const char *const *) self->packs;
}

static void
keep_setup_options (MoultPlanTask *self)
{
    MoultFlashOptions *options = &self->options;

    self->backup = g_strdup (options->backup);
    options->backup = self->backup;
    g_set_object (&self->setup, options->setup);
}

MoultPlanTask *
moult_plan_task_new (MoultBoard *board,
                     const MoultFlashOptions *options,
                     const MoultPlanVerdict *verdict)
{
    MoultPlanTask *self = g_object_new (MOULT_TYPE_PLAN_TASK, NULL);

    self->board = g_object_ref (board);
    g_set_object (&self->firmware, verdict->firmware);
    g_set_object (&self->backend, verdict->backend);
    g_set_object (&self->recommendation, verdict->recommendation);
    if (options != NULL)
        self->options = *options;
    self->options.backend = g_intern_string (self->options.backend);
    self->options.activator = g_intern_string (self->options.activator);
    keep_probe_options (self);
    keep_setup_options (self);
    self->verdict = verdict->reason;
    self->reason = verdict->reason;
    self->detail = verdict->detail;
    self->can_include = verdict->can_include;
    return self;
}

const char *
moult_plan_reason_get_name (MoultPlanReason reason)
{
    g_autoptr (GEnumClass) klass = g_type_class_ref (MOULT_TYPE_PLAN_REASON);
    const GEnumValue *value = g_enum_get_value (klass, reason);

    g_return_val_if_fail (value != NULL, NULL);
    return value->value_nick;
}

MoultBoard *
moult_plan_task_get_board (MoultPlanTask *self)
{
    g_return_val_if_fail (MOULT_IS_PLAN_TASK (self), NULL);

    return self->board;
}

MoultFirmware *
moult_plan_task_get_firmware (MoultPlanTask *self)
{
    g_return_val_if_fail (MOULT_IS_PLAN_TASK (self), NULL);

    return self->firmware;
}

MoultPlanReason
moult_plan_task_get_reason (MoultPlanTask *self)
{
    g_return_val_if_fail (MOULT_IS_PLAN_TASK (self), MOULT_PLAN_GONE);

    return self->reason;
}

const char *
moult_plan_task_get_detail (MoultPlanTask *self)
{
    g_return_val_if_fail (MOULT_IS_PLAN_TASK (self), NULL);

    return self->detail;
}

MoultFlashBackend *
moult_plan_task_get_backend (MoultPlanTask *self)
{
    g_return_val_if_fail (MOULT_IS_PLAN_TASK (self), NULL);

    return self->backend;
}

MoultRecommendation *
moult_plan_task_get_recommendation (MoultPlanTask *self)
{
    g_return_val_if_fail (MOULT_IS_PLAN_TASK (self), NULL);

    return self->recommendation;
}

const MoultFlashOptions *
moult_plan_task_get_options (MoultPlanTask *self)
{
    g_return_val_if_fail (MOULT_IS_PLAN_TASK (self), NULL);

    return &self->options;
}

gboolean
moult_plan_task_can_include (MoultPlanTask *self)
{
    g_return_val_if_fail (MOULT_IS_PLAN_TASK (self), FALSE);

    return self->can_include;
}

void
moult_plan_task_set_included (MoultPlanTask *self, gboolean included)
{
    g_return_if_fail (MOULT_IS_PLAN_TASK (self));

    if (!self->can_include)
        return;
    if (included)
        set_reason (self, MOULT_PLAN_FLASH);
    else
        set_reason (self, self->verdict == MOULT_PLAN_FLASH ? MOULT_PLAN_IGNORED : self->verdict);
}
