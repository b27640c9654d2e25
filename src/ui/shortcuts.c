/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "shortcuts.h"

#include <glib/gi18n.h>

typedef struct {
    const char *keys;
    const char *title;
} Shortcut;

/* clang-format off */
static const Shortcut board_shortcuts[] = {
    { "<Ctrl>o", NC_ ("keyboard shortcut", "Open a firmware file") },
    { "<Ctrl>Return", NC_ ("keyboard shortcut", "Flash the selected board") },
    { "<Ctrl><Shift>Return", NC_ ("keyboard shortcut", "Plan a flash of all boards") },
    { "<Ctrl>period", NC_ ("keyboard shortcut", "Cancel") },
    { "<Ctrl>1...9", NC_ ("keyboard shortcut", "Select the first to ninth board") },
    { "<Ctrl>f", NC_ ("keyboard shortcut", "Search on the Firmware page") },
    { "<Ctrl><Shift>w", NC_ ("keyboard shortcut", "Show the workshop") },
    { "<Ctrl><Shift>b", NC_ ("keyboard shortcut", "Build from source") },
    { "F11", NC_ ("keyboard shortcut", "Full screen") },
    { "<Ctrl>l", NC_ ("keyboard shortcut", "Show the log") },
};

static const Shortcut general_shortcuts[] = {
    { "<Alt>Left", NC_ ("keyboard shortcut", "Back to the list, in a narrow window") },
    { "F10", NC_ ("keyboard shortcut", "Menu") },
    { "<Ctrl>comma", NC_ ("keyboard shortcut", "Preferences") },
    { "F1", NC_ ("keyboard shortcut", "Help") },
    { "<Ctrl>question", NC_ ("keyboard shortcut", "All shortcuts") },
    { "<Ctrl>w", NC_ ("keyboard shortcut", "Close the window") },
    { "<Ctrl>q", NC_ ("keyboard shortcut", "Quit") },
};
/* clang-format on */

/* Made in code: a template of these widgets warns of their deprecation in GTK 4.18, and the ones
 * that follow them are newer than the floor. */
static void
add_group (GtkShortcutsSection *section,
           const char *title,
           const Shortcut *shortcuts,
           gsize n_shortcuts)
{
    GtkShortcutsGroup *group = g_object_new (GTK_TYPE_SHORTCUTS_GROUP, "title", title, NULL);

    for (gsize i = 0; i < n_shortcuts; i++)
        gtk_shortcuts_group_add_shortcut (
            group,
            g_object_new (GTK_TYPE_SHORTCUTS_SHORTCUT, "accelerator", shortcuts[i].keys, "title",
                          g_dpgettext2 (NULL, "keyboard shortcut", shortcuts[i].title), NULL));
    gtk_shortcuts_section_add_group (section, group);
}

void
moult_shortcuts_present (GtkWindow *parent)
{
    GtkShortcutsSection *section =
        g_object_new (GTK_TYPE_SHORTCUTS_SECTION, "section-name", "shortcuts", NULL);
    GtkShortcutsWindow *window =
        g_object_new (GTK_TYPE_SHORTCUTS_WINDOW, "modal", TRUE, "transient-for", parent, NULL);

    add_group (section, C_ ("group of keyboard shortcuts", "Boards"), board_shortcuts,
               G_N_ELEMENTS (board_shortcuts));
    add_group (section, C_ ("group of keyboard shortcuts", "General"), general_shortcuts,
               G_N_ELEMENTS (general_shortcuts));
    gtk_shortcuts_window_add_section (window, section);
    gtk_window_present (GTK_WINDOW (window));
}
