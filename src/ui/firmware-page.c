/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-page.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "catalogue-page.h"
#include "firmware-details.h"
#include "firmware-files.h"
#include "firmware-link.h"
#include "firmware-words.h"
#include "kind-page.h"
#include "old-versions.h"

struct _MoultFirmwarePage {
    AdwNavigationPage parent_instance;

    /* Template widgets */
    AdwToastOverlay *toast_overlay;
    AdwNavigationView *view;

    MoultWorkbench *workbench;
    MoultLibrary *library;
    MoultAttached *attached;
    GSettings *settings; /* or NULL */
    MoultCataloguePage *catalogue_page;
    MoultFirmware *removed; /* last, while it can be had back */
    MoultTransfer *undoing; /* that brings it back; no row may show it */
    gboolean narrow;
};

G_DEFINE_FINAL_TYPE (MoultFirmwarePage, moult_firmware_page, ADW_TYPE_NAVIGATION_PAGE)

enum {
    SIGNAL_FIRMWARE_CHOSEN,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* ---- the page of a kind of board ---- */

static void
on_chosen_cb (MoultFirmwarePage *self, MoultFirmware *firmware, MoultBoard *board)
{
    g_assert (MOULT_IS_FIRMWARE_PAGE (self));

    g_signal_emit (self, signals[SIGNAL_FIRMWARE_CHOSEN], 0, firmware, board);
}

static void
on_kind_chosen_cb (MoultFirmwarePage *self, MoultCatalogueBoard *board)
{
    g_assert (MOULT_IS_FIRMWARE_PAGE (self));

    AdwNavigationPage *page =
        moult_kind_page_new (self->library, self->attached, self->settings, board);

    g_signal_connect_object (page, "chosen", G_CALLBACK (on_chosen_cb), self, G_CONNECT_SWAPPED);
    moult_kind_page_set_narrow (MOULT_KIND_PAGE (page), self->narrow);
    adw_navigation_view_push (self->view, page);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultFirmwarePage *self = MOULT_FIRMWARE_PAGE (widget);

    adw_navigation_view_pop_to_page (self->view, ADW_NAVIGATION_PAGE (self->catalogue_page));
    moult_catalogue_page_search (self->catalogue_page);
}

/* ---- removing, and having it back ---- */

/* (nullable): borrowed */
static MoultFirmware *
find_stored (MoultFirmwarePage *self, GVariant *name)
{
    return moult_catalogue_find_stored (moult_library_get_catalogue (self->library),
                                        g_variant_get_string (name, NULL));
}

static void
offer_back (MoultFirmwarePage *self)
{
    g_autofree char *build = moult_firmware_words_dup_build (self->removed);
    g_autofree char *version = moult_firmware_words_dup_version (self->removed);
    /* Translators: a board and a version: "Raspberry Pi Pico 1.28.0 was removed" */
    g_autofree char *text = g_strdup_printf (_ ("%s %s was removed"), build, version);
    AdwToast *toast = adw_toast_new (text);

    adw_toast_set_use_markup (toast, FALSE);
    if (moult_firmware_get_link (self->removed) != NULL) {
        adw_toast_set_button_label (toast, _ ("Undo"));
        adw_toast_set_action_name (toast, "firmware.undo");
    }
    adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

static void
tell_failure (MoultFirmwarePage *self, const GError *error)
{
    g_autoptr (MoultAdvice) advice = moult_advice_new_for_download (error);

    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", advice->headline);
}

static void
on_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultFirmwarePage) self = MOULT_FIRMWARE_PAGE (user_data);
    g_autoptr (GError) error = NULL;

    if (moult_library_remove_finish (MOULT_LIBRARY (source), result, &error))
        offer_back (self);
    else
        tell_failure (self, error);
}

static void
remove_firmware (MoultFirmwarePage *self, MoultFirmware *firmware)
{
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new_with_free_func (g_object_unref);

    g_set_object (&self->removed, firmware);
    g_ptr_array_add (firmwares, g_object_ref (firmware));
    moult_library_remove_async (self->library, firmwares, on_removed_cb, g_object_ref (self));
}

static void
on_remove_answered_cb (MoultFirmwarePage *self, const char *response, AdwAlertDialog *dialog)
{
    g_assert (MOULT_IS_FIRMWARE_PAGE (self));

    MoultFirmware *firmware = g_object_get_data (G_OBJECT (dialog), "firmware");

    if (g_str_equal (response, "remove"))
        remove_firmware (self, firmware);
}

/* What is not on the site cannot be fetched again. */
static void
ask_before_removing (MoultFirmwarePage *self, MoultFirmware *firmware)
{
    g_autofree char *body = g_strdup_printf (
        _ ("%s did not come from the download site, so it cannot be fetched again."),
        moult_firmware_get_name (firmware));
    AdwAlertDialog *dialog =
        ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Remove This Firmware?"), body));

    adw_alert_dialog_add_responses (dialog, "keep", _ ("_Keep"), "remove", _ ("_Remove"), NULL);
    adw_alert_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
    adw_alert_dialog_set_default_response (dialog, "keep");
    adw_alert_dialog_set_close_response (dialog, "keep");
    g_object_set_data_full (G_OBJECT (dialog), "firmware", g_object_ref (firmware), g_object_unref);
    g_signal_connect_object (dialog, "response", G_CALLBACK (on_remove_answered_cb), self,
                             G_CONNECT_SWAPPED);
    adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
remove_or_ask (MoultFirmwarePage *self, MoultFirmware *firmware)
{
    if (moult_firmware_get_link (firmware) != NULL || moult_firmware_get_path (firmware) == NULL)
        remove_firmware (self, firmware);
    else
        ask_before_removing (self, firmware);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultFirmwarePage *self = MOULT_FIRMWARE_PAGE (widget);
    MoultFirmware *firmware = find_stored (self, parameter);

    if (firmware != NULL)
        remove_or_ask (self, firmware);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultFirmwarePage *self = MOULT_FIRMWARE_PAGE (widget);

    if (self->removed == NULL)
        return;
    MoultFirmwareFields fields = moult_firmware_get_fields (self->removed);
    fields.path = NULL;
    g_autoptr (MoultFirmware) offered = moult_firmware_new (&fields);
    g_set_object (&self->undoing, moult_library_download (self->library, offered));
    g_clear_object (&self->removed);
}

static void
remove_old_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultFirmwarePage *self = MOULT_FIRMWARE_PAGE (widget);

    moult_old_versions_present (widget, self->library, self->settings);
}

/* ---- details and links ---- */

static void
on_details_remove_cb (MoultFirmwarePage *self, AdwDialog *dialog)
{
    g_assert (MOULT_IS_FIRMWARE_PAGE (self));

    remove_or_ask (self, g_object_get_data (G_OBJECT (dialog), "firmware"));
}

static void
details_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultFirmwarePage *self = MOULT_FIRMWARE_PAGE (widget);
    MoultFirmware *firmware = find_stored (self, parameter);
    AdwDialog *dialog;

    if (firmware == NULL)
        return;
    dialog = moult_firmware_details_new (firmware);
    g_object_set_data_full (G_OBJECT (dialog), "firmware", g_object_ref (firmware), g_object_unref);
    g_signal_connect_object (dialog, "remove", G_CALLBACK (on_details_remove_cb), self,
                             G_CONNECT_SWAPPED);
    adw_dialog_present (dialog, widget);
}

static void
on_launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GtkWidget) self = GTK_WIDGET (user_data);

    if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, NULL))
        gtk_widget_activate_action (self, "win.toast", "s",
                                    _ ("No program to open links is installed"));
}

static void
launch (GtkWidget *widget, const char *uri)
{
    g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);

    gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (widget)), NULL,
                             on_launched_cb, g_object_ref (widget));
}

static void
open_link_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    launch (widget, g_variant_get_string (parameter, NULL));
}

static void
notes_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    g_autofree char *uri = g_strconcat ("https://github.com/micropython/micropython/releases/tag/v",
                                        g_variant_get_string (parameter, NULL), NULL);

    launch (widget, uri);
}

/* ---- downloads ---- */

static char *
dup_stored (MoultFirmware *firmware)
{
    g_autofree char *build = moult_firmware_words_dup_build (firmware);
    g_autofree char *version = moult_firmware_words_dup_version (firmware);

    /* Translators: a board and a version, for screen readers. */
    return g_strdup_printf (_ ("%s %s is on this computer"), build, version);
}

static void
announce (MoultFirmwarePage *self, const char *text, GtkAccessibleAnnouncementPriority priority)
{
    GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

    if (root != NULL)
        gtk_accessible_announce (GTK_ACCESSIBLE (root), text, priority);
}

/* The row tells why; who looks elsewhere is told that it failed. */
static void
on_transfer_state_cb (MoultFirmwarePage *self, GParamSpec *pspec, MoultTransfer *transfer)
{
    g_assert (MOULT_IS_FIRMWARE_PAGE (self));

    g_autofree char *stored = dup_stored (moult_transfer_get_firmware (transfer));
    const GError *error = moult_transfer_get_error (transfer);

    if (moult_transfer_get_state (transfer) == MOULT_TRANSFER_DONE)
        announce (self, stored, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
    if (error == NULL)
        return;
    g_autoptr (MoultAdvice) advice = moult_advice_new_for_download (error);
    announce (self, advice->headline, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
    if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || transfer == self->undoing)
        tell_failure (self, error);
}

static void
on_transfers_changed_cb (MoultFirmwarePage *self, guint position, guint removed, guint added)
{
    GListModel *transfers = moult_library_get_transfers (self->library);

    g_assert (MOULT_IS_FIRMWARE_PAGE (self));

    for (guint i = position; i < position + added; i++) {
        g_autoptr (MoultTransfer) transfer = g_list_model_get_item (transfers, i);

        g_signal_connect_object (transfer, "notify::state", G_CALLBACK (on_transfer_state_cb), self,
                                 G_CONNECT_SWAPPED);
    }
}

/* ---- the object ---- */

static void
moult_firmware_page_dispose (GObject *object)
{
    MoultFirmwarePage *self = MOULT_FIRMWARE_PAGE (object);

    /* The page's own child is one of the template's. */
    adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), NULL);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_FIRMWARE_PAGE);
    g_clear_object (&self->removed);
    g_clear_object (&self->undoing);
    g_clear_object (&self->attached);
    g_clear_object (&self->library);
    g_clear_object (&self->workbench);
    g_clear_object (&self->settings);

    G_OBJECT_CLASS (moult_firmware_page_parent_class)->dispose (object);
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultFirmwarePage *self = MOULT_FIRMWARE_PAGE (widget);

    moult_firmware_files_add (widget, self->library, self->settings);
}

static void
add_link_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_firmware_link_present (widget, MOULT_FIRMWARE_PAGE (widget)->library);
}

/* Before the window has it, which would choose the file for a board. */
static gboolean
on_drop_cb (MoultFirmwarePage *self, const GValue *value, double x, double y)
{
    g_assert (MOULT_IS_FIRMWARE_PAGE (self));

    GSList *files = g_value_get_boxed (value);

    for (GSList *link = files; link != NULL; link = link->next) {
        g_autofree char *uri = g_file_get_uri (link->data);

        moult_firmware_files_add_uri (GTK_WIDGET (self), self->library, uri);
    }
    return files != NULL;
}

static void
open_kit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_firmware_files_open_kit (widget, MOULT_FIRMWARE_PAGE (widget)->library);
}

static void
make_kit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_firmware_files_make_kit (widget, MOULT_FIRMWARE_PAGE (widget)->library);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
    gtk_widget_class_install_action (widget_class, "firmware.search", NULL, search_action);
    gtk_widget_class_install_action (widget_class, "firmware.remove", "s", remove_action);
    gtk_widget_class_install_action (widget_class, "firmware.add", NULL, add_action);
    gtk_widget_class_install_action (widget_class, "firmware.add-link", NULL, add_link_action);
    gtk_widget_class_install_action (widget_class, "firmware.open-kit", NULL, open_kit_action);
    gtk_widget_class_install_action (widget_class, "firmware.make-kit", NULL, make_kit_action);
    gtk_widget_class_install_action (widget_class, "firmware.undo", NULL, undo_action);
    gtk_widget_class_install_action (widget_class, "firmware.remove-old", NULL, remove_old_action);
    gtk_widget_class_install_action (widget_class, "firmware.details", "s", details_action);
    gtk_widget_class_install_action (widget_class, "firmware.open-link", "s", open_link_action);
    gtk_widget_class_install_action (widget_class, "firmware.notes", "s", notes_action);
}

static void
moult_firmware_page_class_init (MoultFirmwarePageClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_firmware_page_dispose;

    signals[SIGNAL_FIRMWARE_CHOSEN] =
        g_signal_new ("firmware-chosen", MOULT_TYPE_FIRMWARE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 2, MOULT_TYPE_FIRMWARE, MOULT_TYPE_BOARD);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/firmware-page.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultFirmwarePage, toast_overlay);
    gtk_widget_class_bind_template_child (widget_class, MoultFirmwarePage, view);
    install_actions (widget_class);
}

static void
moult_firmware_page_init (MoultFirmwarePage *self)
{
    GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

    gtk_widget_init_template (GTK_WIDGET (self));
    g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), self, G_CONNECT_SWAPPED);
    gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

AdwNavigationPage *
moult_firmware_page_new (MoultWorkbench *workbench, GSettings *settings)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (workbench), NULL);

    MoultFirmwarePage *self = g_object_new (MOULT_TYPE_FIRMWARE_PAGE, NULL);
    AdwNavigationPage *page;

    self->workbench = g_object_ref (workbench);
    self->library = g_object_ref (moult_workbench_get_library (workbench));
    g_set_object (&self->settings, settings);
    self->attached = moult_attached_new (workbench);
    page = moult_catalogue_page_new (self->library, self->attached);
    self->catalogue_page = MOULT_CATALOGUE_PAGE (page);
    g_signal_connect_object (page, "kind-chosen", G_CALLBACK (on_kind_chosen_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (moult_library_get_transfers (self->library), "items-changed",
                             G_CALLBACK (on_transfers_changed_cb), self, G_CONNECT_SWAPPED);
    adw_navigation_view_push (self->view, page);
    return ADW_NAVIGATION_PAGE (self);
}

void
moult_firmware_page_set_narrow (MoultFirmwarePage *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_FIRMWARE_PAGE (self));

    AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->view);

    self->narrow = narrow;
    moult_catalogue_page_set_narrow (self->catalogue_page, narrow);
    if (MOULT_IS_KIND_PAGE (page))
        moult_kind_page_set_narrow (MOULT_KIND_PAGE (page), narrow);
}

void
moult_firmware_page_show_kind (MoultFirmwarePage *self, const char *board_id)
{
    g_return_if_fail (MOULT_IS_FIRMWARE_PAGE (self));

    MoultCatalogueBoard *board =
        board_id != NULL
            ? moult_catalogue_find (moult_library_get_catalogue (self->library), board_id)
            : NULL;

    adw_navigation_view_pop_to_page (self->view, ADW_NAVIGATION_PAGE (self->catalogue_page));
    if (board != NULL)
        on_kind_chosen_cb (self, board);
}
