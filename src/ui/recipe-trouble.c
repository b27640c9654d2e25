/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "recipe-trouble.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "error.h"

static gboolean
is (const GError *error, MoultError code)
{
    return g_error_matches (error, MOULT_ERROR, code);
}

static const char *
get_open_advice (const GError *error)
{
    if (is (error, MOULT_ERROR_DEPENDENCY))
        return _ ("It was made with a newer version of Moult. Update Moult to open it.");
    if (is (error, MOULT_ERROR_BAD_IMAGE))
        return _ ("It is no recipe of Moult, or it is damaged. Ask for it once more, or make a new "
                  "one.");
    if (is (error, MOULT_ERROR_NOT_FOUND))
        return _ ("It is no longer where it was, or is no file. Open it from its new place.");
    return _ ("It cannot be read.");
}

static const char *
get_save_advice (const GError *error)
{
    if (is (error, MOULT_ERROR_NOT_FOUND))
        return _ ("Files that are copied to the boards have to be in the folder of the recipe or "
                  "below, so that both can be moved together. Save the recipe in the folder that "
                  "holds them.");
    if (is (error, MOULT_ERROR_NO_SPACE))
        return _ ("The disk is full. Make room, or save it elsewhere.");
    if (is (error, MOULT_ERROR_NO_ACCESS))
        return _ ("You may not write there. Save it elsewhere.");
    if (is (error, MOULT_ERROR_BAD_IMAGE))
        return _ ("Something in it cannot be saved.");
    return _ ("It cannot be written there. Save it elsewhere.");
}

static void
present (GtkWidget *parent, const char *heading, const char *advice, const GError *error)
{
    /* A sentence, and the evidence as it is. */
    g_autofree char *body = g_strdup_printf ("%s\n\n%s", advice, error->message);
    AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));

    adw_alert_dialog_add_response (dialog, "close", _ ("_Close"));
    adw_dialog_present (ADW_DIALOG (dialog), parent);
}

void
moult_recipe_trouble_present_open (GtkWidget *parent, GFile *file, const GError *error)
{
    g_return_if_fail (GTK_IS_WIDGET (parent) && G_IS_FILE (file) && error != NULL);

    g_autofree char *basename = g_file_get_basename (file);
    g_autofree char *name = g_filename_display_name (basename);
    /* Translators: %s is the name of a file */
    g_autofree char *heading = g_strdup_printf (_ ("“%s” Was Not Opened"), name);

    present (parent, heading, get_open_advice (error), error);
}

void
moult_recipe_trouble_present_save (GtkWidget *parent, GFile *file, const GError *error)
{
    g_return_if_fail (GTK_IS_WIDGET (parent) && G_IS_FILE (file) && error != NULL);

    g_autofree char *basename = g_file_get_basename (file);
    g_autofree char *name = g_filename_display_name (basename);
    /* Translators: %s is the name of a file */
    g_autofree char *heading = g_strdup_printf (_ ("“%s” Was Not Saved"), name);

    present (parent, heading, get_save_advice (error), error);
}
