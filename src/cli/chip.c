/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "attached.h"
#include "builtins.h"
#include "error.h"
#include "json.h"
#include "registry.h"
#include "selector.h"

/* One question, which a thread asks while the main loop looks for Ctrl-C. */
typedef struct {
    MoultChipReader *reader;
    MoultDeviceSource *devices;
    MoultDevice *device;
    GError *error;
    MoultChipInfo *info;
    gboolean done;
} Question;

static void
run_question (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    Question *question = data;

    question->info = moult_chip_reader_read (question->reader, question->devices, question->device,
                                             cancellable, &question->error);
    g_task_return_boolean (task, TRUE);
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Question *question = user_data;

    question->done = TRUE;
}

static MoultChipInfo *
ask (MoultAttached *attached, MoultDevice *device, GError **error)
{
    Question question = { .reader = moult_registry_find_chip_reader (device),
                          .devices = moult_attached_get_devices (attached),
                          .device = device };
    g_autoptr (GTask) task = NULL;

    if (question.reader == NULL) {
        g_autofree char *words = moult_device_dup_words (device);

        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "%s cannot be an ESP chip", words);
        return NULL;
    }
    task = g_task_new (NULL, moult_attached_get_cancellable (attached), on_answered_cb, &question);
    g_task_set_source_tag (task, ask);
    g_task_set_task_data (task, &question, NULL);
    g_task_run_in_thread (task, run_question);
    while (!question.done)
        g_main_context_iteration (NULL, TRUE);
    if (question.error != NULL)
        g_propagate_error (error, question.error);
    return question.info;
}

/* A board that nobody named is reset only if it is known to have such a chip. */
static gboolean
is_meant (MoultBoard *board, const char *const *selectors)
{
    MoultDevice *device = moult_board_get_device (board);
    const char *port = moult_board_get_kind (board)->port;

    if (device == NULL)
        return FALSE;
    if (moult_selector_names (selectors, board))
        return TRUE;
    return moult_registry_find_chip_reader (device) != NULL
           && (g_strcmp0 (port, "esp32") == 0 || g_strcmp0 (port, "esp8266") == 0);
}

static const char *
yes_or_no (gboolean truth)
{
    return truth ? _ ("yes") : _ ("no");
}

static void
print_plain (MoultBoard *board, const MoultChipInfo *info)
{
    g_autofree char *features = g_strjoinv (", ", info->features);
    g_autofree char *size = g_format_size_full (info->flash_size, G_FORMAT_SIZE_IEC_UNITS);

    g_print ("%s %s\n", moult_board_get_location (board), moult_board_get_name (board));
    g_print ("  %s: %s\n", _ ("Chip"), info->name);
    if (!info->secure_download) {
        if (*info->revision != '\0')
            g_print ("  %s: %s\n", _ ("Revision"), info->revision);
        g_print ("  %s: %s\n", _ ("Address (MAC)"), info->mac);
        /* Translators: %u MHz */
        g_print ("  %s: %u MHz\n", _ ("Crystal"), info->crystal);
        g_print ("  %s: %s\n", _ ("Features"), features);
        g_print ("  %s: %s (0x%06x)\n", _ ("Flash"), info->flash_size > 0 ? size : _ ("unknown"),
                 info->flash_id);
    }
    g_print ("  %s: %s\n", _ ("Secure boot"), yes_or_no (info->secure_boot));
    g_print ("  %s: %s\n", _ ("Flash encryption"), yes_or_no (info->flash_encryption));
    g_print ("  %s: %s\n", _ ("Secure download mode"), yes_or_no (info->secure_download));
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 number)
{
    json_builder_set_member_name (builder, name);
    json_builder_add_int_value (builder, number);
}

static void
add_truth (JsonBuilder *builder, const char *name, gboolean truth)
{
    json_builder_set_member_name (builder, name);
    json_builder_add_boolean_value (builder, truth);
}

static void
add_info (JsonBuilder *builder, const MoultChipInfo *info)
{
    moult_json_add_text (builder, "chip", info->name);
    moult_json_add_text (builder, "revision", info->revision);
    moult_json_add_text (builder, "mac", info->mac);
    add_number (builder, "crystal_mhz", info->crystal);
    moult_json_add_texts (builder, "features", (const char *const *) info->features);
    add_number (builder, "flash_id", info->flash_id);
    add_number (builder, "flash_size", (gint64) info->flash_size);
    add_truth (builder, "secure_boot", info->secure_boot);
    add_truth (builder, "flash_encryption", info->flash_encryption);
    add_truth (builder, "secure_download", info->secure_download);
}

static void
add_board (JsonBuilder *builder, MoultBoard *board, const MoultChipInfo *info, const GError *error)
{
    json_builder_begin_object (builder);
    moult_json_add_text (builder, "location", moult_board_get_location (board));
    if (info != NULL)
        add_info (builder, info);
    else
        moult_json_add_text (builder, "error", error->message);
    json_builder_end_object (builder);
}

/* Asks one board and tells its answer; %FALSE after it told why there is none. */
static gboolean
tell_board (MoultAttached *attached, MoultBoard *board, JsonBuilder *builder)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultChipInfo) info = ask (attached, moult_board_get_device (board), &error);

    if (builder != NULL)
        add_board (builder, board, info, error);
    else if (info != NULL)
        print_plain (board, info);
    if (info == NULL)
        moult_advice_print (moult_board_get_location (board), error);
    return info != NULL;
}

static MoultExit
tell_boards (MoultAttached *attached,
             GPtrArray *boards,
             const char *const *selectors,
             gboolean json)
{
    g_autoptr (JsonBuilder) builder = json ? json_builder_new () : NULL;
    MoultExit exit_code = MOULT_EXIT_OK;
    guint n_asked = 0;

    if (json)
        json_builder_begin_array (builder);
    for (guint i = 0; i < boards->len; i++) {
        if (!is_meant (boards->pdata[i], selectors))
            continue;
        n_asked++;
        if (!tell_board (attached, boards->pdata[i], builder))
            exit_code = MOULT_EXIT_FAILED;
        if (g_cancellable_is_cancelled (moult_attached_get_cancellable (attached)))
            return MOULT_EXIT_CANCELLED;
    }
    if (json) {
        json_builder_end_array (builder);
        moult_json_print (builder);
    } else if (n_asked == 0) {
        g_print ("%s\n", _ ("No board is known to have an ESP chip. Name one to ask it anyway."));
    }
    return exit_code;
}

MoultExit
moult_command_chip (int argc, char **argv)
{
    gboolean json = FALSE;
    const GOptionEntry entries[] = {
        { "json", 'j', 0, G_OPTION_ARG_NONE, &json, N_ ("Print JSON"), NULL },
        { NULL },
    };
    const char *const *selectors;
    g_autoptr (MoultAttached) attached = NULL;
    g_autoptr (GPtrArray) boards = NULL;
    g_autoptr (GError) error = NULL;

    if (!moult_command_parse (
            &argc, &argv, _ ("[SELECTOR…]"),
            _ ("Asks the chips of ESP8266 and ESP32 boards what they are: kind, "
               "revision, address,\ncrystal, flash, protection. Needs no "
               "MicroPython on them and writes nothing; each board\nrestarts. "
               "One that runs nothing that is known is asked only if it is named."),
            entries))
        return MOULT_EXIT_USAGE;

    selectors = (const char *const *) argv + 1;
    moult_builtins_register ();
    attached = moult_attached_new ();
    if (!moult_attached_settle (attached))
        return MOULT_EXIT_CANCELLED;
    boards = moult_selector_choose (G_LIST_MODEL (moult_attached_get_boards (attached)), selectors,
                                    &error);
    if (boards == NULL) {
        moult_advice_print ("moultctl chip", error);
        return MOULT_EXIT_FAILED;
    }
    MoultExit exit_code = tell_boards (attached, boards, selectors, json);
    moult_attached_settle (attached);
    return exit_code;
}
