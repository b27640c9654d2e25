/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "offer-group.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "error.h"
#include "fit.h"
#include "flash-words.h"
#include "offer-words.h"
#include "wording.h"

struct _MoultOfferGroup {
    AdwPreferencesGroup parent_instance;

    /* Template widgets */
    AdwActionRow *offer_row;
    GtkStack *icon_stack;
    GtkImage *icon;
    GtkSpinner *spinner;
    GtkButton *change_button;
    GtkImage *arrow_image;
    AdwActionRow *trouble_row;
    AdwActionRow *file_row;
    AdwActionRow *back_row;

    gboolean narrow;
};

G_DEFINE_FINAL_TYPE (MoultOfferGroup, moult_offer_group, ADW_TYPE_PREFERENCES_GROUP)

/* @icon: %NULL: a spinner. */
static void
show (MoultOfferGroup *self,
      const char *icon,
      const char *tint,
      const char *title,
      const char *line)
{
    const char *classes[] = { tint, NULL };
    gboolean working = icon == NULL;

    gtk_spinner_set_spinning (self->spinner, working);
    gtk_stack_set_visible_child (self->icon_stack,
                                 working ? GTK_WIDGET (self->spinner) : GTK_WIDGET (self->icon));
    if (!working)
        gtk_image_set_from_icon_name (self->icon, icon);
    gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->offer_row), title);
    adw_action_row_set_subtitle (self->offer_row, line);
    gtk_widget_set_visible (GTK_WIDGET (self->offer_row), TRUE);
}

/* What the file is, and why it is right: cites what was read, so that the user can disagree. */
static char *
dup_fit (MoultChoice *choice, MoultFirmware *firmware)
{
    MoultBoard *board = moult_choice_get_board (choice);
    MoultBoardInfo *info = moult_board_get_info (board);
    MoultFit fit = moult_fit_rate (firmware, moult_board_get_device (board), info);
    const char *machine = moult_firmware_get_machine (firmware);

    if (fit == MOULT_FIT_BOARD && info != NULL && *moult_board_info_get_description (info) != '\0')
        /* Translators: what the board calls itself, for example “Raspberry Pi Pico with RP2040”. */
        return g_strdup_printf (_ ("The board calls itself “%s”, and this file is made for it"),
                                moult_board_info_get_description (info));
    if (machine != NULL && moult_board_get_kind (board)->chip == NULL)
        /* Translators: what the file says that it is for. */
        return g_strdup_printf (_ ("The file is for “%s”. Before anything is written the chip is "
                                   "asked whether that fits"),
                                machine);
    if (machine != NULL)
        /* Translators: what the file says that it is for, and the name of a chip. */
        return g_strdup_printf (_ ("The file is for “%s”. The chip fits; "
                                   "check that this is your board"),
                                machine);
    return g_strdup (_ ("The file does not say which board it is for. Check that it is for yours"));
}

static char *
dup_misfit (MoultPlanTask *task)
{
    g_autofree char *reason = moult_wording_dup_reason (task);
    const char *evidence = moult_wording_get_evidence (task);

    if (evidence == NULL)
        return g_steal_pointer (&reason);
    /* Translators: why a file cannot be written, then the evidence in technical words. */
    return g_strdup_printf (C_ ("reason", "%s: %s"), reason, evidence);
}

static char *
dup_file_line (MoultChoice *choice, MoultFirmware *firmware)
{
    g_autofree char *size = g_format_size (moult_firmware_get_size (firmware));
    g_autofree char *fit = moult_choice_can_flash (choice)
                               ? dup_fit (choice, firmware)
                               : dup_misfit (moult_choice_get_task (choice));

    /* Translators: the name of a file, its size, and on the next line why it fits or not. */
    return g_strdup_printf (C_ ("file", "%s, %s\n%s"), moult_firmware_get_name (firmware), size,
                            fit);
}

static char *
dup_why (MoultChoice *choice)
{
    MoultRecommendation *recommendation =
        moult_offer_get_recommendation (moult_choice_get_offer (choice));

    if (!moult_choice_can_flash (choice))
        return dup_misfit (moult_choice_get_task (choice));
    if (moult_choice_get_chosen (choice) != NULL)
        return g_strdup (_ ("You chose this firmware"));
    if (moult_choice_get_standing (choice) == MOULT_STANDING_NEWER)
        return g_strdup (_ ("The board runs a newer version than this"));
    return moult_offer_words_dup_why (recommendation);
}

/* Of firmware from the library. */
static char *
dup_library_line (MoultChoice *choice, MoultFirmware *firmware)
{
    MoultOffer *offer = moult_choice_get_offer (choice);
    g_autofree char *release = moult_offer_words_dup_release (
        firmware, moult_offer_get_newest (offer), moult_offer_get_error (offer) != NULL);
    g_autofree char *place = moult_offer_words_dup_place (firmware);
    g_autofree char *why = dup_why (choice);

    /* Translators: "Newest stable release, 6 April 2026", "On this computer", and on the next line
     * why it is right. */
    return why != NULL ? g_strdup_printf (C_ ("firmware", "%s · %s\n%s"), release, place, why)
                       : g_strdup_printf (C_ ("firmware", "%s · %s"), release, place);
}

static gboolean
is_from_library (MoultFirmware *firmware)
{
    return moult_firmware_get_link (firmware) != NULL
           || moult_firmware_get_source (firmware) != NULL;
}

static void
show_firmware (MoultOfferGroup *self, MoultChoice *choice, MoultFirmware *firmware)
{
    gboolean from_library = moult_choice_get_chosen (choice) == NULL || is_from_library (firmware);
    g_autofree char *title = moult_offer_words_dup_title (firmware);
    g_autofree char *line =
        from_library ? dup_library_line (choice, firmware) : dup_file_line (choice, firmware);

    if (!moult_choice_can_flash (choice))
        show (self, "moult-attention-symbolic", "warning", title, line);
    else
        show (self, "moult-firmware-symbolic", NULL, title, line);
}

static void
show_error (MoultOfferGroup *self, const GError *error)
{
    g_autoptr (MoultAdvice) advice = moult_advice_new (error, NULL);
    g_autofree char *line = g_strdup_printf ("%s\n%s", advice->way_out, error->message);

    show (self, "moult-attention-symbolic", "warning", advice->headline, line);
}

/* The page is asked for again quietly; words are due where that matters now. */
static gboolean
is_in_trouble (MoultChoice *choice)
{
    MoultOffer *offer = moult_choice_get_offer (choice);

    return moult_offer_get_error (offer) != NULL && !moult_offer_get_reading (offer)
           && moult_offer_get_recommendation (offer) != NULL
           && moult_choice_get_chosen (choice) == NULL;
}

static void
show_nothing (MoultOfferGroup *self, MoultChoice *choice)
{
    MoultOffer *offer = moult_choice_get_offer (choice);
    g_autofree char *why_not = moult_offer_words_dup_why_not (offer);

    if (moult_offer_get_reading (offer))
        show (self, NULL, NULL, _ ("Looking for the Right Firmware"),
              _ ("The download site is asked what there is"));
    else if (why_not != NULL && !is_in_trouble (choice))
        show (self, "moult-attention-symbolic", "warning", _ ("No Firmware Found"), why_not);
    else
        gtk_widget_set_visible (GTK_WIDGET (self->offer_row), FALSE);
}

static void
show_offer (MoultOfferGroup *self, MoultChoice *choice)
{
    MoultFirmware *firmware = moult_choice_get_firmware (choice);

    if (moult_choice_get_loading (choice))
        show (self, NULL, NULL, _ ("Reading the File"), "");
    else if (moult_choice_get_error (choice) != NULL)
        show_error (self, moult_choice_get_error (choice));
    else if (firmware != NULL)
        show_firmware (self, choice, firmware);
    else
        show_nothing (self, choice);
}

static void
show_trouble (MoultOfferGroup *self, MoultChoice *choice)
{
    MoultOffer *offer = moult_choice_get_offer (choice);
    gboolean is_unknown =
        g_error_matches (moult_offer_get_error (offer), MOULT_ERROR, MOULT_ERROR_NOT_FOUND);

    gtk_widget_set_visible (GTK_WIDGET (self->trouble_row), is_in_trouble (choice));
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->trouble_row),
                                   is_unknown ? _ ("The Download Site Does Not Have This Board")
                                              : _ ("The Download Site Cannot Be Reached"));
    adw_action_row_set_subtitle (self->trouble_row,
                                 moult_offer_get_firmware (offer) != NULL
                                     ? _ ("There may be newer firmware than this")
                                     : _ ("And no firmware for this board is on this computer"));
}

/* Back from a file to what Moult offers, or to the question which board it is. */
static void
show_way_back (MoultOfferGroup *self, MoultChoice *choice)
{
    MoultOffer *offer = moult_choice_get_offer (choice);
    MoultFirmware *recommended = moult_offer_get_firmware (offer);
    gboolean chosen =
        moult_choice_get_chosen (choice) != NULL || moult_choice_get_error (choice) != NULL;
    gboolean asks = recommended == NULL && moult_offer_get_candidates (offer)[0] != NULL;
    g_autofree char *title = recommended != NULL ? moult_offer_words_dup_title (recommended) : NULL;

    gtk_widget_set_visible (GTK_WIDGET (self->back_row), chosen && (recommended != NULL || asks));
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->back_row),
                                   asks ? _ ("Choose the Board Instead")
                                        : _ ("Use What Is Recommended"));
    adw_action_row_set_subtitle (self->back_row, title != NULL ? title : "");
}

static void
show_ways (MoultOfferGroup *self, MoultChoice *choice)
{
    gboolean can_change =
        moult_choice_get_firmware (choice) != NULL || moult_choice_get_error (choice) != NULL;

    gtk_widget_set_visible (GTK_WIDGET (self->change_button), can_change && !self->narrow);
    gtk_widget_set_visible (GTK_WIDGET (self->arrow_image), can_change && self->narrow);
    gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->offer_row), can_change);
    gtk_widget_set_visible (GTK_WIDGET (self->file_row),
                            !can_change && !moult_choice_get_loading (choice));
    show_way_back (self, choice);
}

static void
moult_offer_group_dispose (GObject *object)
{
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_OFFER_GROUP);

    G_OBJECT_CLASS (moult_offer_group_parent_class)->dispose (object);
}

static void
moult_offer_group_class_init (MoultOfferGroupClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_offer_group_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/offer-group.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultOfferGroup, offer_row);
    gtk_widget_class_bind_template_child (widget_class, MoultOfferGroup, icon_stack);
    gtk_widget_class_bind_template_child (widget_class, MoultOfferGroup, icon);
    gtk_widget_class_bind_template_child (widget_class, MoultOfferGroup, spinner);
    gtk_widget_class_bind_template_child (widget_class, MoultOfferGroup, change_button);
    gtk_widget_class_bind_template_child (widget_class, MoultOfferGroup, arrow_image);
    gtk_widget_class_bind_template_child (widget_class, MoultOfferGroup, trouble_row);
    gtk_widget_class_bind_template_child (widget_class, MoultOfferGroup, file_row);
    gtk_widget_class_bind_template_child (widget_class, MoultOfferGroup, back_row);
}

static void
moult_offer_group_init (MoultOfferGroup *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

void
moult_offer_group_update (MoultOfferGroup *self, MoultChoice *choice)
{
    g_return_if_fail (MOULT_IS_OFFER_GROUP (self) && MOULT_IS_CHOICE (choice));

    gboolean recommended =
        moult_choice_get_chosen (choice) == NULL && moult_choice_get_firmware (choice) != NULL;

    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self),
                                     recommended ? _ ("Recommended Firmware") : _ ("Firmware"));
    show_offer (self, choice);
    show_trouble (self, choice);
    show_ways (self, choice);
}

void
moult_offer_group_set_narrow (MoultOfferGroup *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_OFFER_GROUP (self));

    self->narrow = narrow;
}
