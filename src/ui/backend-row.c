/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "backend-row.h"

#include <glib/gi18n.h>

#include "backend-words.h"
#include "sandbox.h"

/**
 * MoultBackendRow:
 *
 * One way to write an image: its name, for which boards it is, and whether it can be used on this
 * computer; unfolded, what it reads and needs.
 */
struct _MoultBackendRow {
    AdwExpanderRow parent_instance;

    GtkImage *icon;
    GtkLabel *state;
    AdwActionRow *reason_row;
    AdwActionRow *way_row;
    AdwActionRow *formats_row;
    AdwActionRow *bootloader_row;
    AdwActionRow *priority_row;

    MoultFlashBackend *backend;
};

G_DEFINE_FINAL_TYPE (MoultBackendRow, moult_backend_row, ADW_TYPE_EXPANDER_ROW)

/* MicroPython's names of ports are lower-case and for files. */
static const char *
get_port_name (const char *port)
{
    static const char *const names[][2] = {
        { "alif", "Alif" },   { "rp2", "RP2" },        { "samd", "SAMD" },
        { "nrf", "nRF" },     { "esp32", "ESP32" },    { "esp8266", "ESP8266" },
        { "stm32", "STM32" }, { "mimxrt", "i.MX RT" }, { "renesas-ra", "Renesas RA" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
        if (g_str_equal (port, names[i][0]))
            return names[i][1];
    }
    return port;
}

static char *
dup_ports (const char *const *ports)
{
    g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
    g_auto (GStrv) list = NULL;

    if (ports[0] == NULL)
        return g_strdup (_ ("All boards"));
    for (gsize i = 0; ports[i] != NULL; i++)
        g_strv_builder_add (names, get_port_name (ports[i]));
    list = g_strv_builder_end (names);
    /* Translators: between the items of a list: "RP2, SAMD, nRF" */
    return g_strjoinv (_ (", "), list);
}

static void
show_traits (MoultBackendRow *self, const MoultFlashBackendTraits *traits)
{
    g_autofree char *ports = dup_ports (traits->ports);
    g_autofree char *formats = g_strjoinv (_ (", "), (char **) traits->formats);
    g_autofree char *priority = g_strdup_printf ("%d", traits->priority);

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                   moult_backend_words_get_title (traits->name));
    adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), ports);
    adw_action_row_set_subtitle (self->formats_row, formats);
    adw_action_row_set_subtitle (self->bootloader_row,
                                 traits->needs_bootloader
                                     ? _ ("The board must be in its bootloader; Moult starts it")
                                     : _ ("Not needed"));
    adw_action_row_set_subtitle (self->priority_row, priority);
}

/* %NULL for what is built in. */
static const char *
get_way_to_get_it (const char *name)
{
    if (!g_str_equal (name, "pyocd"))
        return NULL;
    if (moult_sandbox_is_flatpak ())
        return _ ("The Flatpak of Moult cannot use a pyOCD of your system. Install Moult as a "
                  "package of your distribution to flash through debug probes");
    return _ ("Install the package python3-pyocd (Debian, Ubuntu) or pyocd (Fedora), or run “pipx "
              "install pyocd”");
}

static void
show_way_to_get_it (MoultBackendRow *self, gboolean missing)
{
    const char *way =
        missing ? get_way_to_get_it (moult_flash_backend_get_traits (self->backend)->name) : NULL;

    gtk_widget_set_visible (GTK_WIDGET (self->way_row), way != NULL);
    adw_action_row_set_subtitle (self->way_row, way != NULL ? way : "");
}

static void
show_available (MoultBackendRow *self, const GError *error)
{
    gtk_image_set_from_icon_name (self->icon, error == NULL ? "moult-done-symbolic"
                                                            : "moult-left-alone-symbolic");
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), error == NULL ? "dim-label" : "success");
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), error == NULL ? "success" : "dim-label");
    gtk_label_set_label (self->state, error == NULL ? C_ ("state of a backend", "Works")
                                                    : C_ ("state of a backend", "Cannot be used"));
    gtk_widget_set_visible (GTK_WIDGET (self->reason_row), error != NULL);
    if (error != NULL)
        adw_action_row_set_subtitle (self->reason_row, error->message);
    show_way_to_get_it (self, error != NULL);
}

static void
test_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    g_autoptr (GError) error = NULL;

    if (moult_flash_backend_available (data, &error))
        g_task_return_boolean (task, TRUE);
    else
        g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultBackendRow *self = MOULT_BACKEND_ROW (source);
    g_autoptr (GError) error = NULL;

    g_task_propagate_boolean (G_TASK (result), &error);
    if (self->backend != NULL)
        show_available (self, error);
}

static void
moult_backend_row_dispose (GObject *object)
{
    MoultBackendRow *self = MOULT_BACKEND_ROW (object);

    g_clear_object (&self->backend);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_BACKEND_ROW);

    G_OBJECT_CLASS (moult_backend_row_parent_class)->dispose (object);
}

static void
moult_backend_row_class_init (MoultBackendRowClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_backend_row_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/backend-row.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBackendRow, icon);
    gtk_widget_class_bind_template_child (widget_class, MoultBackendRow, state);
    gtk_widget_class_bind_template_child (widget_class, MoultBackendRow, reason_row);
    gtk_widget_class_bind_template_child (widget_class, MoultBackendRow, way_row);
    gtk_widget_class_bind_template_child (widget_class, MoultBackendRow, formats_row);
    gtk_widget_class_bind_template_child (widget_class, MoultBackendRow, bootloader_row);
    gtk_widget_class_bind_template_child (widget_class, MoultBackendRow, priority_row);
}

static void
moult_backend_row_init (MoultBackendRow *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
moult_backend_row_new (MoultFlashBackend *backend)
{
    MoultBackendRow *self = g_object_new (MOULT_TYPE_BACKEND_ROW, NULL);

    self->backend = g_object_ref (backend);
    show_traits (self, moult_flash_backend_get_traits (backend));
    return GTK_WIDGET (self);
}

void
moult_backend_row_test (MoultBackendRow *self)
{
    g_autoptr (GTask) task = NULL;

    g_return_if_fail (MOULT_IS_BACKEND_ROW (self));

    task = g_task_new (self, NULL, on_tested_cb, NULL);
    g_task_set_source_tag (task, moult_backend_row_test);
    g_task_set_task_data (task, g_object_ref (self->backend), g_object_unref);
    g_task_run_in_thread (task, test_in_thread);
}
