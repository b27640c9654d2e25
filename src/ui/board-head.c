/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "board-head.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "chip-words.h"
#include "firmware-words.h"
#include "flash-words.h"
#include "picture.h"
#include "wording.h"

struct _MoultBoardHead {
    GtkBox parent_instance;

    /* Template widgets */
    MoultPicture *picture;
    GtkLabel *name_label;
    GtkBox *state_box;
    GtkImage *state_icon;
    GtkLabel *state_label;
    GtkLabel *line_label;
};

G_DEFINE_FINAL_TYPE (MoultBoardHead, moult_board_head, GTK_TYPE_BOX)

static void
show (MoultBoardHead *self, const char *state, const char *icon, const char *tint, const char *line)
{
    const char *icon_classes[] = { tint, NULL };
    const char *label_classes[] = { "heading", tint, NULL };

    gtk_widget_set_visible (GTK_WIDGET (self->state_box), state != NULL);
    gtk_label_set_label (self->line_label, line != NULL ? line : "");
    gtk_widget_set_visible (GTK_WIDGET (self->line_label), line != NULL);
    if (state == NULL)
        return;
    gtk_image_set_from_icon_name (self->state_icon, icon);
    gtk_label_set_label (self->state_label, state);
    gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon), icon_classes);
    gtk_widget_set_css_classes (GTK_WIDGET (self->state_label), label_classes);
}

static char *
dup_bootloader_line (MoultBoard *board)
{
    const char *chip = moult_board_get_kind (board)->chip_name;

    if (moult_board_get_info (board) != NULL || chip == NULL)
        return g_strdup (_ ("The bootloader is running and takes firmware."));
    /* Translators: the name of a chip. */
    return g_strdup_printf (_ ("Only the chip is known, %s."), chip);
}

static char *
dup_busy_line (MoultBoard *board, const char *tty)
{
    g_autofree char *holder = moult_wording_dup_holder (moult_board_get_error (board));

    if (holder == NULL || tty == NULL)
        return g_strdup (_ ("Another program has the board open."));
    /* Translators: the name of a program, and a device node such as /dev/ttyACM0. */
    return g_strdup_printf (_ ("%s has %s open."), holder, tty);
}

static void
show_chip (MoultBoardHead *self, const MoultChipInfo *chip)
{
    g_autofree char *line = moult_chip_words_dup_line (chip);

    if (moult_chip_info_is_locked (chip))
        show (self, _ ("Protected"), "moult-attention-symbolic", "warning", line);
    else
        show (self, NULL, NULL, NULL, line);
}

static void
show_silent (MoultBoardHead *self, const char *tty)
{
    g_autofree char *line =
        tty != NULL ? g_strdup_printf (_ ("Nothing answers on %s as MicroPython does."), tty)
                    : g_strdup (_ ("This board has no tty on which it could be asked."));

    show (self, _ ("No Answer"), "moult-waiting-symbolic", "dim-label", line);
}

/* Takes @line; "%s · Built here, commit abc1234" where that is so. */
static char *
add_built (char *line, MoultFirmware *firmware)
{
    g_autofree char *former = line;
    g_autofree char *built = moult_firmware_words_dup_built (firmware);

    return built != NULL ? g_strdup_printf ("%s · %s", former, built) : g_steal_pointer (&former);
}

/* The board's own words, and what the library knows of them. */
static char *
dup_running_line (MoultChoice *choice, const char *running)
{
    MoultFirmware *firmware = moult_offer_get_runs (moult_choice_get_offer (choice));

    return running != NULL ? add_built (g_strdup_printf (_ ("Running %s"), running), firmware)
                           : NULL;
}

static void
update_by_mode (MoultBoardHead *self, MoultChoice *choice)
{
    MoultBoard *board = moult_choice_get_board (choice);
    g_autofree char *line = NULL;
    g_autofree char *running = moult_wording_dup_runs (moult_board_get_info (board));
    MoultDevice *device = moult_board_get_device (board);
    const char *tty = device != NULL ? moult_device_get_tty (device) : NULL;

    if (moult_board_get_asking (board) && running == NULL) {
        show (self, NULL, NULL, NULL, _ ("Asking the board what it is"));
        return;
    }
    switch (moult_board_get_mode (board)) {
    case MOULT_BOARD_RUNNING:
        line = dup_running_line (choice, running);
        if (moult_board_get_ignored (board))
            show (self, _ ("Left Alone"), "moult-left-alone-symbolic", "dim-label", line);
        else if (moult_choice_get_standing (choice) == MOULT_STANDING_UP_TO_DATE)
            show (self, _ ("Up to Date"), "moult-done-symbolic", "success", line);
        else
            show (self, NULL, NULL, NULL, line);
        return;
    case MOULT_BOARD_BOOTLOADER:
        line = dup_bootloader_line (board);
        show (self, _ ("Waiting for Firmware"), "moult-bootloader-symbolic", "accent", line);
        return;
    case MOULT_BOARD_SILENT:
        if (moult_board_get_chip (board) != NULL)
            show_chip (self, moult_board_get_chip (board));
        else
            show_silent (self, tty);
        return;
    case MOULT_BOARD_NO_ACCESS:
        show (self, _ ("No Access"), "moult-attention-symbolic", "warning",
              tty != NULL ? _ ("Moult sees this board but may not open its tty.")
                          : _ ("Moult sees this board but may not open it."));
        return;
    case MOULT_BOARD_BUSY:
        line = dup_busy_line (board, tty);
        show (self, _ ("In Use"), "moult-locked-symbolic", "dim-label", line);
        return;
    case MOULT_BOARD_GONE:
        line = g_strdup_printf (_ ("It was at USB %s. Plug it in again to go on."),
                                moult_board_get_location (board));
        show (self, _ ("Unplugged"), "moult-left-alone-symbolic", "dim-label", line);
        return;
    }
    g_assert_not_reached ();
}

/* The backend found that the flash holds the file, and left it. */
static void
show_unchanged (MoultBoardHead *self, MoultFlashJob *job)
{
    g_autofree char *firmware = moult_flash_words_dup_firmware (moult_flash_job_get_firmware (job));
    g_autofree char *line =
        /* Translators: %s is a firmware: "MicroPython 1.28.0" */
        g_strdup_printf (_ ("The flash holds %s, so nothing was written."), firmware);

    show (self, _ ("Already Up to Date"), "moult-done-symbolic", "success", line);
}

static char *
dup_ready_line (MoultFlashJob *job)
{
    g_autofree char *change = moult_flash_words_dup_change (moult_flash_job_get_before (job),
                                                            moult_flash_job_get_firmware (job));
    int seconds = MAX (1, (int) (moult_flash_job_get_seconds (job) + 0.5));

    /* Translators: what changed ("MicroPython 1.24.1 → 1.28.0") and how long it took. */
    return g_strdup_printf (ngettext ("%s in %d second", "%s in %d seconds", seconds), change,
                            seconds);
}

static void
update_by_job (MoultBoardHead *self, MoultFlashJob *job)
{
    g_autofree char *line = NULL;
    g_autoptr (MoultAdvice) advice = NULL;

    switch (moult_flash_job_get_state (job)) {
    case MOULT_JOB_WAITING:
    case MOULT_JOB_RUNNING:
    case MOULT_JOB_CANCELLED:
        line = moult_flash_words_dup_change (moult_flash_job_get_before (job),
                                             moult_flash_job_get_firmware (job));
        show (self, NULL, NULL, NULL, line);
        return;
    case MOULT_JOB_DONE:
        if (!moult_flash_job_get_wrote (job)) {
            show_unchanged (self, job);
            return;
        }
        line = add_built (dup_ready_line (job), moult_flash_job_get_written (job));
        show (self, _ ("Ready"), "moult-done-symbolic", "success", line);
        return;
    case MOULT_JOB_FAILED:
        advice = moult_advice_new_for_job (job);
        show (self, _ ("Needs Attention"), "moult-attention-symbolic", "warning", advice->happened);
        return;
    }
    g_assert_not_reached ();
}

static void
moult_board_head_dispose (GObject *object)
{
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_BOARD_HEAD);

    G_OBJECT_CLASS (moult_board_head_parent_class)->dispose (object);
}

static void
moult_board_head_class_init (MoultBoardHeadClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_board_head_dispose;

    g_type_ensure (MOULT_TYPE_PICTURE);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/board-head.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBoardHead, picture);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardHead, name_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardHead, state_box);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardHead, state_icon);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardHead, state_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardHead, line_label);
}

static void
moult_board_head_init (MoultBoardHead *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

void
moult_board_head_set_narrow (MoultBoardHead *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_BOARD_HEAD (self));

    float xalign = narrow ? 0.5f : 0;
    GtkJustification justify = narrow ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT;

    gtk_orientable_set_orientation (GTK_ORIENTABLE (self),
                                    narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
    gtk_box_set_spacing (GTK_BOX (self), narrow ? 18 : 24);
    gtk_label_set_xalign (self->name_label, xalign);
    gtk_label_set_justify (self->name_label, justify);
    gtk_label_set_xalign (self->line_label, xalign);
    gtk_label_set_justify (self->line_label, justify);
    gtk_widget_set_halign (GTK_WIDGET (self->state_box),
                           narrow ? GTK_ALIGN_CENTER : GTK_ALIGN_START);
}

void
moult_board_head_set_compact (MoultBoardHead *self, gboolean compact)
{
    g_return_if_fail (MOULT_IS_BOARD_HEAD (self));

    g_object_set (self->picture, "size", compact ? MOULT_PICTURE_STATUS : MOULT_PICTURE_PAGE, NULL);
}

void
moult_board_head_update (MoultBoardHead *self, MoultChoice *choice, MoultFlashJob *job)
{
    g_return_if_fail (MOULT_IS_BOARD_HEAD (self) && MOULT_IS_CHOICE (choice));

    MoultBoard *board = moult_choice_get_board (choice);

    moult_picture_set_name (self->picture, moult_board_get_kind (board)->picture);
    gtk_label_set_label (self->name_label, moult_board_get_name (board));
    if (moult_board_get_held (board))
        show (self, NULL, NULL, NULL, C_ ("state of a board", "Being worked on"));
    else if (job != NULL)
        update_by_job (self, job);
    else
        update_by_mode (self, choice);
}
