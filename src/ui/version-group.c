/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "version-group.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "firmware-row.h"
#include "firmware-words.h"
#include "version.h"

struct _MoultVersionGroup {
    AdwPreferencesGroup parent_instance;

    /* Template widgets */
    GtkSpinner *spinner;
    GtkMenuButton *notes_button;
    AdwActionRow *nothing_row;
    AdwExpanderRow *older_row;

    MoultLibrary *library;
    GPtrArray *recent; /* MoultFirmwareRow: always seen */
    GPtrArray *older;  /* MoultFirmwareRow: those in older_row */
    GPtrArray *later;  /* MoultFirmware: those that older_row gets when it is unfolded */
    gboolean asking;
    GError *error;
};

G_DEFINE_FINAL_TYPE (MoultVersionGroup, moult_version_group, ADW_TYPE_PREFERENCES_GROUP)

enum {
    N_RELEASES = 3, /* that are seen at once */
    N_NOTES = 12,   /* releases in the menu of notes */
};

/* ---- which versions ---- */

static gboolean
is_own_of (MoultFirmware *firmware, const char *variant)
{
    return moult_firmware_get_custom (firmware)
           && g_str_equal (
               moult_firmware_words_get_variant (moult_firmware_get_board_id (firmware)), variant);
}

static void
add_own (MoultCatalogueBoard *board, const char *variant, GPtrArray *recent)
{
    GPtrArray *firmwares = moult_catalogue_board_get_firmwares (board);

    for (guint i = 0; i < firmwares->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (firmwares, i);

        if (is_own_of (firmware, variant))
            g_ptr_array_add (recent, g_object_ref (firmware));
    }
}

/* The newest releases, then the newest preview; everything else is older. */
static void
split (GPtrArray *versions, GPtrArray *recent, GPtrArray *older)
{
    MoultFirmware *preview = NULL;

    for (guint i = 0; i < versions->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (versions, i);
        gboolean is_preview = moult_version_is_preview (moult_firmware_get_version (firmware));

        if (is_preview && preview == NULL)
            preview = firmware;
        else if (!is_preview && recent->len < N_RELEASES)
            g_ptr_array_add (recent, g_object_ref (firmware));
        else
            g_ptr_array_add (older, g_object_ref (firmware));
    }
    if (preview != NULL)
        g_ptr_array_add (recent, g_object_ref (preview));
}

/* ---- rows ---- */

static gboolean
is_same_files (GPtrArray *rows, GPtrArray *firmwares)
{
    if (rows->len != firmwares->len)
        return FALSE;
    for (guint i = 0; i < rows->len; i++) {
        MoultFirmware *shown = moult_firmware_row_get_firmware (g_ptr_array_index (rows, i));

        if (!g_str_equal (moult_firmware_get_name (shown),
                          moult_firmware_get_name (g_ptr_array_index (firmwares, i))))
            return FALSE;
    }
    return TRUE;
}

static void
update_rows (GPtrArray *rows, GPtrArray *firmwares)
{
    for (guint i = 0; i < rows->len; i++)
        moult_firmware_row_set_firmware (g_ptr_array_index (rows, i),
                                         g_ptr_array_index (firmwares, i));
}

static void
probe (MoultVersionGroup *self, GPtrArray *firmwares)
{
    for (guint i = 0; i < firmwares->len && moult_library_is_open (self->library); i++) {
        MoultFirmware *firmware = g_ptr_array_index (firmwares, i);

        if (moult_firmware_get_file_size (firmware) == 0
            && moult_firmware_get_link (firmware) != NULL)
            moult_library_probe (self->library, firmware);
    }
}

/* Older Versions stands last, and the group puts new rows at its end. */
static void
show_recent (MoultVersionGroup *self, GPtrArray *firmwares)
{
    AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

    for (guint i = 0; i < self->recent->len; i++)
        adw_preferences_group_remove (group, g_ptr_array_index (self->recent, i));
    g_ptr_array_set_size (self->recent, 0);
    adw_preferences_group_remove (group, GTK_WIDGET (self->older_row));
    for (guint i = 0; i < firmwares->len; i++) {
        GtkWidget *row =
            moult_firmware_row_new (self->library, g_ptr_array_index (firmwares, i), FALSE);

        adw_preferences_group_add (group, row);
        g_ptr_array_add (self->recent, row);
    }
    adw_preferences_group_add (group, GTK_WIDGET (self->older_row));
}

static void
mark_newest (MoultVersionGroup *self)
{
    MoultFirmware *first =
        self->recent->len > 0
            ? moult_firmware_row_get_firmware (g_ptr_array_index (self->recent, 0))
            : NULL;

    if (first != NULL && !moult_firmware_get_custom (first)
        && !moult_version_is_preview (moult_firmware_get_version (first)))
        moult_firmware_row_set_note (g_ptr_array_index (self->recent, 0), _ ("newest stable"));
}

static void
add_older_rows (MoultVersionGroup *self)
{
    for (guint i = 0; i < self->later->len; i++) {
        GtkWidget *row =
            moult_firmware_row_new (self->library, g_ptr_array_index (self->later, i), FALSE);

        adw_expander_row_add_row (self->older_row, row);
        g_ptr_array_add (self->older, row);
    }
    probe (self, self->later);
}

static void
show_older (MoultVersionGroup *self, GPtrArray *firmwares)
{
    for (guint i = 0; i < self->older->len; i++)
        adw_expander_row_remove (self->older_row, g_ptr_array_index (self->older, i));
    g_ptr_array_set_size (self->older, 0);
    if (adw_expander_row_get_expanded (self->older_row))
        add_older_rows (self);
}

static void
tell_older (MoultVersionGroup *self)
{
    gtk_widget_set_visible (GTK_WIDGET (self->older_row), self->later->len > 0);
    if (self->later->len == 0)
        return;

    g_autofree char *last =
        moult_firmware_words_dup_version (g_ptr_array_index (self->later, self->later->len - 1));
    /* Translators: the oldest version that there is: "Back to 1.20.0" */
    g_autofree char *text = g_strdup_printf (_ ("Back to %s"), last);
    adw_expander_row_set_subtitle (self->older_row, text);
}

/* Made when they are seen first: there may be fifty. */
static void
on_expanded_cb (MoultVersionGroup *self)
{
    g_assert (MOULT_IS_VERSION_GROUP (self));

    if (adw_expander_row_get_expanded (self->older_row) && self->older->len == 0)
        add_older_rows (self);
}

/* ---- what is there besides ---- */

static void
show_notes (MoultVersionGroup *self, GPtrArray *versions)
{
    g_autoptr (GMenu) menu = g_menu_new ();
    int n_items = 0;

    for (guint i = 0; i < versions->len && n_items < N_NOTES; i++) {
        const char *version = moult_firmware_get_version (g_ptr_array_index (versions, i));
        g_autoptr (GMenuItem) item = g_menu_item_new (version, NULL);

        if (moult_version_is_preview (version))
            continue;
        g_menu_item_set_action_and_target (item, "firmware.notes", "s", version);
        g_menu_append_item (menu, item);
        n_items++;
    }
    gtk_menu_button_set_menu_model (self->notes_button, G_MENU_MODEL (menu));
    gtk_widget_set_visible (GTK_WIDGET (self->notes_button), n_items > 0);
}

static void
show_nothing (MoultVersionGroup *self)
{
    g_autoptr (MoultAdvice) advice =
        self->error != NULL ? moult_advice_new_for_download (self->error) : NULL;
    const char *title = _ ("No Versions Are Known");

    gtk_widget_set_visible (GTK_WIDGET (self->nothing_row), self->recent->len == 0);
    gtk_spinner_set_spinning (self->spinner, self->asking);
    gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->asking);
    if (self->asking)
        title = _ ("Asking the download site");
    else if (advice != NULL)
        title = advice->headline;
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->nothing_row), title);
    adw_action_row_set_subtitle (self->nothing_row,
                                 advice != NULL && !self->asking ? advice->way_out : "");
}

static void
moult_version_group_dispose (GObject *object)
{
    MoultVersionGroup *self = MOULT_VERSION_GROUP (object);

    g_clear_object (&self->library);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_VERSION_GROUP);

    G_OBJECT_CLASS (moult_version_group_parent_class)->dispose (object);
}

static void
moult_version_group_finalize (GObject *object)
{
    MoultVersionGroup *self = MOULT_VERSION_GROUP (object);

    g_ptr_array_unref (self->recent);
    g_ptr_array_unref (self->older);
    g_ptr_array_unref (self->later);
    g_clear_error (&self->error);

    G_OBJECT_CLASS (moult_version_group_parent_class)->finalize (object);
}

static void
moult_version_group_class_init (MoultVersionGroupClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_version_group_dispose;
    G_OBJECT_CLASS (klass)->finalize = moult_version_group_finalize;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/version-group.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultVersionGroup, spinner);
    gtk_widget_class_bind_template_child (widget_class, MoultVersionGroup, notes_button);
    gtk_widget_class_bind_template_child (widget_class, MoultVersionGroup, nothing_row);
    gtk_widget_class_bind_template_child (widget_class, MoultVersionGroup, older_row);
    gtk_widget_class_bind_template_callback (widget_class, on_expanded_cb);
}

static void
moult_version_group_init (MoultVersionGroup *self)
{
    self->recent = g_ptr_array_new ();
    self->older = g_ptr_array_new ();
    self->later = g_ptr_array_new_with_free_func (g_object_unref);
    gtk_widget_init_template (GTK_WIDGET (self));
    show_nothing (self);
}

void
moult_version_group_set_library (MoultVersionGroup *self, MoultLibrary *library)
{
    g_return_if_fail (MOULT_IS_VERSION_GROUP (self) && MOULT_IS_LIBRARY (library));

    g_set_object (&self->library, library);
}

void
moult_version_group_show (MoultVersionGroup *self, MoultCatalogueBoard *board, const char *variant)
{
    g_return_if_fail (MOULT_IS_VERSION_GROUP (self) && self->library != NULL);
    g_return_if_fail (MOULT_IS_CATALOGUE_BOARD (board) && variant != NULL);

    g_autoptr (GPtrArray) versions = moult_catalogue_board_list_versions (board, variant);
    g_autoptr (GPtrArray) recent = g_ptr_array_new_with_free_func (g_object_unref);

    g_ptr_array_set_size (self->later, 0);
    split (versions, recent, self->later);
    add_own (board, variant, recent);
    if (is_same_files (self->recent, recent))
        update_rows (self->recent, recent);
    else
        show_recent (self, recent);
    if (is_same_files (self->older, self->later))
        update_rows (self->older, self->later);
    else
        show_older (self, self->later);
    mark_newest (self);
    probe (self, recent);
    tell_older (self);
    show_notes (self, versions);
    show_nothing (self);
}

void
moult_version_group_set_asking (MoultVersionGroup *self, gboolean asking, const GError *error)
{
    g_return_if_fail (MOULT_IS_VERSION_GROUP (self));

    self->asking = asking;
    g_clear_error (&self->error);
    self->error = error != NULL ? g_error_copy (error) : NULL;
    show_nothing (self);
}
