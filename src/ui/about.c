/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "about.h"

#include <grp.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "board.h"

static void
add_versions (GString *info)
{
    g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

    g_string_append_printf (info, "Moult %s\n", MOULT_VERSION);
    g_string_append_printf (info, "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n",
                            gtk_get_major_version (), gtk_get_minor_version (),
                            gtk_get_micro_version (), adw_get_major_version (),
                            adw_get_minor_version (), adw_get_micro_version (), glib_major_version,
                            glib_minor_version, glib_micro_version);
    g_string_append_printf (info, "System: %s\n", system != NULL ? system : "not known");
    g_string_append_printf (info, "Sandbox: %s\n",
                            g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? "Flatpak"
                                                                               : "none");
}

static void
add_board (GString *info, MoultBoard *board)
{
    MoultDevice *device = moult_board_get_device (board);
    MoultBoardInfo *said = moult_board_get_info (board);
    const GError *error = moult_board_get_error (board);

    g_string_append_printf (info, "%s: %s", moult_board_get_location (board),
                            moult_board_mode_get_name (moult_board_get_mode (board)));
    if (device != NULL)
        g_string_append_printf (
            info, ", %04x:%04x, tty %s", moult_device_get_vid (device),
            moult_device_get_pid (device),
            moult_device_get_tty (device) != NULL ? moult_device_get_tty (device) : "none");
    if (said != NULL)
        g_string_append_printf (info, ", %s, %s", moult_board_info_get_board_id (said),
                                moult_board_info_get_banner (said));
    if (error != NULL)
        g_string_append_printf (info, ", %s", error->message);
    g_string_append_c (info, '\n');
}

static void
add_boards (GString *info, GListModel *boards)
{
    guint n_boards = g_list_model_get_n_items (boards);

    g_string_append_printf (info, "\nBoards: %u\n", n_boards);
    for (guint i = 0; i < n_boards; i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (boards, i);

        add_board (info, board);
    }
}

/* Asking for a name may go over the network (LDAP). */
static void
name_groups_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    GString *names = g_string_new ("Groups:");
    g_autofree gid_t *groups = NULL;
    int n_groups = getgroups (0, NULL);

    groups = g_new0 (gid_t, MAX (n_groups, 1));
    n_groups = getgroups (n_groups, groups);
    for (int i = 0; i < n_groups; i++) {
        char buffer[4096];
        struct group group;
        struct group *found = NULL;

        if (getgrgid_r (groups[i], &group, buffer, sizeof buffer, &found) == 0 && found != NULL)
            g_string_append_printf (names, " %s", group.gr_name);
        else
            g_string_append_printf (names, " %lu", (unsigned long) groups[i]);
    }
    g_string_append_c (names, '\n');
    g_task_return_pointer (task, g_string_free_and_steal (names), g_free);
}

static void
on_groups_named_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    AdwAboutDialog *dialog = ADW_ABOUT_DIALOG (source);
    g_autofree char *names = g_task_propagate_pointer (G_TASK (result), NULL);
    g_autofree char *info = g_strconcat (adw_about_dialog_get_debug_info (dialog), names, NULL);

    adw_about_dialog_set_debug_info (dialog, info);
}

static AdwDialog *
create_dialog (const char *debug_info)
{
    static const char *const developers[] = { "The Moult contributors", NULL };

    return g_object_new (
        ADW_TYPE_ABOUT_DIALOG, "application-icon", MOULT_APP_ID, "application-name", "Moult",
        "developer-name", _ ("The Moult contributors"), "version", MOULT_VERSION, "comments",
        _ ("Puts MicroPython on microcontroller boards"), "website",
        "https://github.com/moult/moult", "issue-url", "https://github.com/moult/moult/issues",
        "license-type", GTK_LICENSE_GPL_3_0, "copyright", "© The Moult contributors", "developers",
        developers,
        /* Translators: your names, one a line, as "Lena Muster <lena@example.org>" */
        "translator-credits", _ ("translator-credits"), "debug-info", debug_info,
        "debug-info-filename", "moult-debug.txt", NULL);
}

void
moult_about_present (GtkWidget *parent, GListModel *boards)
{
    g_autoptr (GString) info = g_string_new (NULL);
    g_autoptr (GTask) task = NULL;
    AdwDialog *dialog;

    add_versions (info);
    if (boards != NULL)
        add_boards (info, boards);
    dialog = create_dialog (info->str);
    adw_about_dialog_add_legal_section (
        ADW_ABOUT_DIALOG (dialog), "MicroPython",
        /* Translators: MicroPython is a trademark; keep its name */
        _ ("Moult is not made by the MicroPython project. Firmware files have licences of their "
           "own."),
        GTK_LICENSE_UNKNOWN, NULL);
    task = g_task_new (dialog, NULL, on_groups_named_cb, NULL);
    g_task_set_source_tag (task, moult_about_present);
    g_task_run_in_thread (task, name_groups_in_thread);
    adw_dialog_present (dialog, parent);
}
