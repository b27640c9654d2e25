/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "board-details.h"

#include <glib/gi18n.h>

#include "chip-words.h"

struct _MoultBoardDetails {
    AdwPreferencesGroup parent_instance;

    /* Template widgets */
    AdwExpanderRow *expander;

    GPtrArray *rows; /* borrowed: the expander owns them */
    gboolean chip_shown;
};

G_DEFINE_FINAL_TYPE (MoultBoardDetails, moult_board_details, ADW_TYPE_PREFERENCES_GROUP)

static void
add_row (MoultBoardDetails *self, const char *title, const char *text)
{
    if (text == NULL || *text == '\0')
        return;

    GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", title,
                                   "subtitle", text, "subtitle-selectable", TRUE, NULL);

    gtk_widget_add_css_class (row, "property");
    adw_expander_row_add_row (self->expander, row);
    g_ptr_array_add (self->rows, row);
}

static void
add_device (MoultBoardDetails *self, MoultDevice *device)
{
    g_autofree char *ids =
        g_strdup_printf ("%04x:%04x", moult_device_get_vid (device), moult_device_get_pid (device));

    add_row (self, _ ("Tty"), moult_device_get_tty (device));
    add_row (self, _ ("Drive"), moult_device_get_block (device));
    add_row (self, _ ("USB Ids"), ids);
    add_row (self, _ ("USB Product"), moult_device_get_product (device));
    add_row (self, _ ("Serial Number"), moult_device_get_serial (device));
}

static void
add_info (MoultBoardDetails *self, MoultBoardInfo *info)
{
    int n_files = moult_board_info_get_n_files (info);
    g_autofree char *files =
        n_files >= 0 ? g_strdup_printf (ngettext ("%d file", "%d files", n_files), n_files) : NULL;

    add_row (self, _ ("Calls Itself"), moult_board_info_get_description (info));
    add_row (self, _ ("Board Id"), moult_board_info_get_board_id (info));
    add_row (self, _ ("Firmware"), moult_board_info_get_banner (info));
    /* Translators: MicroPython's name for a family of chips, "rp2". */
    add_row (self, _ ("MicroPython Port"), moult_board_info_get_port (info));
    add_row (self, _ ("Format of .mpy Files"), moult_board_info_get_mpy (info));
    add_row (self, _ ("Architecture"), moult_board_info_get_arch (info));
    add_row (self, _ ("Files"), files);
}

/* A chip in secure download mode says no more of itself than its name. */
static void
add_chip (MoultBoardDetails *self, const MoultChipInfo *chip)
{
    g_autofree char *name = moult_chip_words_dup_name (chip);
    g_autofree char *flash = moult_chip_words_dup_flash (chip);
    g_autofree char *crystal =
        /* Translators: a frequency: "40 MHz" */
        chip->crystal > 0 ? g_strdup_printf (_ ("%u MHz"), chip->crystal) : NULL;
    g_autofree char *features = moult_chip_words_dup_features (chip);
    g_autofree char *protection = moult_chip_words_dup_protection (chip);

    add_row (self, _ ("Chip"), name);
    add_row (self, _ ("Features"), features);
    add_row (self, _ ("Flash"), flash);
    add_row (self, _ ("Protection"), protection);
    add_row (self, _ ("Address (MAC)"), chip->secure_download ? NULL : chip->mac);
    add_row (self, _ ("Crystal"), crystal);
}

static char *
dup_summary (MoultBoard *board)
{
    MoultDevice *device = moult_board_get_device (board);
    const char *chip = moult_board_get_kind (board)->chip_name;
    const char *node = device != NULL ? moult_device_get_tty (device) : NULL;
    const char *location = moult_board_get_location (board);

    if (node == NULL && device != NULL)
        node = moult_device_get_block (device);
    if (chip != NULL && node != NULL)
        return g_strdup_printf ("%s · %s", chip, node);
    return g_strdup (chip != NULL ? chip : node != NULL ? node : location);
}

static void
moult_board_details_dispose (GObject *object)
{
    MoultBoardDetails *self = MOULT_BOARD_DETAILS (object);

    g_clear_pointer (&self->rows, g_ptr_array_unref);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_BOARD_DETAILS);

    G_OBJECT_CLASS (moult_board_details_parent_class)->dispose (object);
}

static void
moult_board_details_class_init (MoultBoardDetailsClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_board_details_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/board-details.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBoardDetails, expander);
}

static void
moult_board_details_init (MoultBoardDetails *self)
{
    self->rows = g_ptr_array_new ();
    gtk_widget_init_template (GTK_WIDGET (self));
}

void
moult_board_details_update (MoultBoardDetails *self, MoultBoard *board)
{
    g_return_if_fail (MOULT_IS_BOARD_DETAILS (self) && MOULT_IS_BOARD (board));

    g_autofree char *summary = dup_summary (board);

    for (guint i = 0; i < self->rows->len; i++)
        adw_expander_row_remove (self->expander, g_ptr_array_index (self->rows, i));
    g_ptr_array_set_size (self->rows, 0);

    adw_expander_row_set_subtitle (self->expander, summary);
    /* What the user has just had found out. */
    if (moult_board_get_chip (board) != NULL && !self->chip_shown)
        adw_expander_row_set_expanded (self->expander, TRUE);
    self->chip_shown = moult_board_get_chip (board) != NULL;
    if (moult_board_get_chip (board) != NULL)
        add_chip (self, moult_board_get_chip (board));
    else
        add_row (self, _ ("Chip"), moult_board_get_kind (board)->chip_name);
    if (moult_board_get_info (board) != NULL)
        add_info (self, moult_board_get_info (board));
    if (moult_board_get_device (board) != NULL)
        add_device (self, moult_board_get_device (board));
    add_row (self, _ ("USB Location"), moult_board_get_location (board));
}
