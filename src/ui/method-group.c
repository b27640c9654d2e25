/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "method-group.h"

#include <glib/gi18n.h>

#include "backend-words.h"
#include "probe.h"
#include "registry.h"

/* The backend that goes through probes. */
#define BY_PROBE "pyocd"

struct _MoultMethodGroup {
    AdwPreferencesGroup parent_instance;

    /* Template widgets */
    AdwComboRow *row;

    MoultChoice *choice;
    GListModel *probes;
    GPtrArray *names; /* backends in the order of the list; the first one is NULL: automatic */
    gboolean updating;
};

G_DEFINE_FINAL_TYPE (MoultMethodGroup, moult_method_group, ADW_TYPE_PREFERENCES_GROUP)

/* The probe that is wired to the board, but not a part of it; or %NULL. */
static MoultDevice *
find_probe (MoultMethodGroup *self)
{
    MoultBoard *board = moult_choice_get_board (self->choice);

    for (guint i = 0; i < g_list_model_get_n_items (self->probes); i++) {
        g_autoptr (MoultProbe) probe = g_list_model_get_item (self->probes, i);
        MoultDevice *device = moult_probe_get_device (probe); /* the model holds it */

        if (moult_probe_get_board (probe) == board
            && !g_str_equal (moult_device_get_location (device), moult_board_get_location (board)))
            return device;
    }
    return NULL;
}

static gboolean
can_write (MoultMethodGroup *self, const char *backend, MoultDevice *device)
{
    MoultFirmware *firmware = moult_choice_get_firmware (self->choice);
    MoultBoard *board = moult_choice_get_board (self->choice);

    return firmware != NULL && device != NULL && moult_registry_find_backend (backend) != NULL
           && moult_registry_choose_backend (backend, device, moult_board_get_info (board),
                                             moult_firmware_get_kind (firmware), NULL)
                  != NULL;
}

/* Nothing but the first where there is no choice. */
static GPtrArray *
find_methods (MoultMethodGroup *self, MoultDevice *probe)
{
    GPtrArray *backends = moult_registry_get_backends ();
    MoultDevice *device = moult_board_get_device (moult_choice_get_board (self->choice));
    GPtrArray *names = g_ptr_array_new ();

    g_ptr_array_add (names, NULL);
    if (probe == NULL || !can_write (self, BY_PROBE, probe))
        return names;
    for (guint i = 0; i < backends->len; i++) {
        const char *name = moult_flash_backend_get_traits (backends->pdata[i])->name;

        if (!g_str_equal (name, BY_PROBE) && can_write (self, name, device))
            g_ptr_array_add (names, (gpointer) name);
    }
    if (names->len > 1)
        g_ptr_array_add (names, (gpointer) BY_PROBE);
    return names;
}

static const char *
get_title (const char *name)
{
    if (name == NULL)
        return C_ ("method", "Automatic");
    return g_str_equal (name, BY_PROBE) ? C_ ("method", "Debug Probe (pyOCD)")
                                        : moult_backend_words_get_title (name);
}

static guint
find_position (MoultMethodGroup *self)
{
    const char *method = moult_choice_get_method (self->choice);

    for (guint i = 1; method != NULL && i < self->names->len; i++) {
        if (g_str_equal (self->names->pdata[i], method))
            return i;
    }
    return 0;
}

static gboolean
has_same_names (GPtrArray *a, GPtrArray *b)
{
    if (a->len != b->len)
        return FALSE;
    for (guint i = 0; i < a->len; i++) {
        if (g_strcmp0 (a->pdata[i], b->pdata[i]) != 0)
            return FALSE;
    }
    return TRUE;
}

/* The list stays where it would be the same, since it may be open. */
static void
take_methods (MoultMethodGroup *self, GPtrArray *names)
{
    g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

    if (has_same_names (names, self->names)) {
        g_ptr_array_unref (names);
        return;
    }
    g_ptr_array_unref (self->names);
    self->names = names;
    for (guint i = 0; i < names->len; i++)
        gtk_string_list_append (titles, get_title (names->pdata[i]));
    adw_combo_row_set_model (self->row, G_LIST_MODEL (titles));
}

static void
show_methods (MoultMethodGroup *self)
{
    self->updating = TRUE;
    take_methods (self, find_methods (self, find_probe (self)));
    adw_combo_row_set_selected (self->row, find_position (self));
    self->updating = FALSE;
}

/* Which of them it is, where that is left to Moult. */
static void
show_what_fits (MoultMethodGroup *self)
{
    MoultPlanTask *task = moult_choice_get_task (self->choice);
    MoultFlashBackend *backend = task != NULL ? moult_plan_task_get_backend (task) : NULL;
    g_autofree char *words = NULL;

    if (backend != NULL && moult_choice_get_method (self->choice) == NULL)
        /* Translators: %s is a way to write to a board, "UF2 Drive" */
        words = g_strdup_printf (
            _ ("%s fits best"),
            moult_backend_words_get_title (moult_flash_backend_get_traits (backend)->name));
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->row),
                                 words != NULL ? words : _ ("You chose so"));
}

static void
take (MoultMethodGroup *self, const char *name)
{
    gboolean by_probe = g_strcmp0 (name, BY_PROBE) == 0;

    moult_choice_set_method (self->choice, name, by_probe ? find_probe (self) : NULL);
}

static void
on_selected_cb (MoultMethodGroup *self)
{
    g_assert (MOULT_IS_METHOD_GROUP (self));

    guint position = adw_combo_row_get_selected (self->row);

    if (!self->updating && self->choice != NULL && position < self->names->len)
        take (self, self->names->pdata[position]);
}

static void
on_probe_changed_cb (MoultMethodGroup *self)
{
    g_assert (MOULT_IS_METHOD_GROUP (self));

    moult_method_group_update (self);
}

static void
on_probes_changed_cb (MoultMethodGroup *self, guint position, guint removed, guint added)
{
    g_assert (MOULT_IS_METHOD_GROUP (self));

    for (guint i = position; i < position + added; i++) {
        g_autoptr (MoultProbe) probe = g_list_model_get_item (self->probes, i);

        g_signal_connect_object (probe, "notify::board", G_CALLBACK (on_probe_changed_cb), self,
                                 G_CONNECT_SWAPPED);
    }
    moult_method_group_update (self);
}

static void
moult_method_group_dispose (GObject *object)
{
    MoultMethodGroup *self = MOULT_METHOD_GROUP (object);

    g_clear_object (&self->choice);
    g_clear_object (&self->probes);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_METHOD_GROUP);

    G_OBJECT_CLASS (moult_method_group_parent_class)->dispose (object);
}

static void
moult_method_group_finalize (GObject *object)
{
    g_ptr_array_unref (MOULT_METHOD_GROUP (object)->names);

    G_OBJECT_CLASS (moult_method_group_parent_class)->finalize (object);
}

static void
moult_method_group_class_init (MoultMethodGroupClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_method_group_dispose;
    G_OBJECT_CLASS (klass)->finalize = moult_method_group_finalize;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/method-group.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultMethodGroup, row);
    gtk_widget_class_bind_template_callback (widget_class, on_selected_cb);
}

static void
moult_method_group_init (MoultMethodGroup *self)
{
    self->names = g_ptr_array_new ();
    gtk_widget_init_template (GTK_WIDGET (self));
}

void
moult_method_group_bind (MoultMethodGroup *self, MoultChoice *choice, GListModel *probes)
{
    g_return_if_fail (MOULT_IS_METHOD_GROUP (self) && self->choice == NULL);
    g_return_if_fail (MOULT_IS_CHOICE (choice) && G_IS_LIST_MODEL (probes));

    self->choice = g_object_ref (choice);
    self->probes = g_object_ref (probes);
    g_signal_connect_object (probes, "items-changed", G_CALLBACK (on_probes_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_probes_changed_cb (self, 0, 0, g_list_model_get_n_items (probes));
}

void
moult_method_group_update (MoultMethodGroup *self)
{
    g_return_if_fail (MOULT_IS_METHOD_GROUP (self));

    if (self->updating)
        return;
    show_methods (self);
    gtk_widget_set_visible (GTK_WIDGET (self), self->names->len > 1);
    show_what_fits (self);
    /* The probe was unplugged, or the file cannot go that way. */
    if (find_position (self) == 0)
        moult_choice_set_method (self->choice, NULL, NULL);
}
