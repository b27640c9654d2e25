/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "offer-words.h"

#include <glib/gi18n.h>

#include "error.h"
#include "firmware-words.h"
#include "flash-words.h"
#include "version.h"

const char *
moult_offer_words_get_variant (const char *build)
{
    const char *variant = moult_firmware_words_get_variant (build);

    return *variant != '\0' ? variant : NULL;
}

const char *
moult_offer_words_get_meaning (const MoultBoardKind *kind, const char *variant)
{
    for (guint i = 0; variant != NULL && i < kind->n_variants; i++) {
        if (g_str_equal (kind->variants[i].id, variant))
            return _ (kind->variants[i].meaning);
    }
    return NULL;
}

char *
moult_offer_words_dup_title (MoultFirmware *firmware)
{
    g_autofree char *title = moult_flash_words_dup_firmware (firmware);
    const char *variant = moult_offer_words_get_variant (moult_firmware_get_board_id (firmware));

    if (variant == NULL || moult_firmware_get_version (firmware) == NULL)
        return g_steal_pointer (&title);
    /* Translators: a firmware with its version, and the variant of it: "MicroPython 1.28.0, SPIRAM"
     */
    return g_strdup_printf (C_ ("firmware", "%s, %s"), title, variant);
}

static const char *
get_release (MoultFirmware *firmware, MoultFirmware *newest, gboolean old_news)
{
    const char *version = moult_firmware_get_version (firmware);

    if (moult_firmware_get_custom (firmware))
        return _ ("A build of your own");
    if (moult_version_is_preview (version))
        return _ ("Preview, built from unfinished code");
    if (newest == NULL || moult_version_compare (version, moult_firmware_get_version (newest)) < 0)
        return _ ("Older release");
    return old_news ? _ ("Newest release that Moult knows of") : _ ("Newest stable release");
}

char *
moult_offer_words_dup_release (MoultFirmware *firmware, MoultFirmware *newest, gboolean old_news)
{
    g_autofree char *date = moult_firmware_words_dup_date (moult_firmware_get_date (firmware));
    const char *release = get_release (firmware, newest, old_news);

    if (date == NULL)
        return g_strdup (release);
    /* Translators: "Newest stable release", and its day: "Newest stable release, 6 April 2026" */
    return g_strdup_printf (C_ ("release", "%s, %s"), release, date);
}

char *
moult_offer_words_dup_place (MoultFirmware *firmware)
{
    g_autofree char *size = g_format_size (moult_firmware_get_file_size (firmware));

    if (moult_firmware_get_path (firmware) != NULL)
        return g_strdup (C_ ("place of a firmware", "On this computer"));
    if (moult_firmware_get_file_size (firmware) == 0)
        return g_strdup (C_ ("place of a firmware", "To download"));
    /* Translators: the size of a file: "1.7 MB to download" */
    return g_strdup_printf (C_ ("place of a firmware", "%s to download"), size);
}

/* The name of the board that a build is for, else the build's own. */
static const char *
get_board_name (const char *build)
{
    const MoultBoardKind *kind = moult_board_db_lookup (build);

    return kind != NULL ? _ (kind->name) : build;
}

static char *
dup_users_word (const char *build)
{
    const char *variant = moult_offer_words_get_variant (build);

    if (variant == NULL)
        /* Translators: %s is the name of a kind of board, "Raspberry Pi Pico W" */
        return g_strdup_printf (_ ("You said that this is a board of the kind %s"),
                                get_board_name (build));
    /* Translators: the name of a kind of board, and the variant of its firmware */
    return g_strdup_printf (_ ("You said that this is a board of the kind %s that needs %s"),
                            get_board_name (build), variant);
}

char *
moult_offer_words_dup_why (MoultRecommendation *recommendation)
{
    const char *build = moult_recommendation_get_builds (recommendation)[0];
    const char *text = moult_recommendation_get_evidence_text (recommendation);

    if (build == NULL || text == NULL)
        return NULL;
    switch (moult_recommendation_get_evidence (recommendation)) {
    case MOULT_EVIDENCE_NONE:
        return NULL;
    case MOULT_EVIDENCE_USER:
        return dup_users_word (build);
    case MOULT_EVIDENCE_BUILD:
        /* Translators: %s is the name of a build, "RPI_PICO_W" */
        return g_strdup_printf (_ ("The board says that it runs the build %s"), text);
    case MOULT_EVIDENCE_BOARD_INFO:
        /* Translators: %s is the name of a build, "RPI_PICO_W" */
        return g_strdup_printf (_ ("The board’s board_info.toml says that it is %s"), text);
    case MOULT_EVIDENCE_MACHINE:
        /* Translators: what the board calls itself, “Raspberry Pi Pico W with RP2040” */
        return g_strdup_printf (_ ("The board calls itself “%s”, and this build is made for "
                                   "exactly that board"),
                                text);
    case MOULT_EVIDENCE_USB:
        /* Translators: %s is the name of a kind of board, "Raspberry Pi Pico W" */
        return g_strdup_printf (_ ("By what USB tells of it, this is a board of the kind %s"),
                                get_board_name (build));
    case MOULT_EVIDENCE_CHIP:
        /* Translators: the name of a chip, and of the only kind of board that has it */
        return g_strdup_printf (_ ("It has the chip %s, and only %s has that"), text,
                                get_board_name (build));
    }
    g_return_val_if_reached (NULL);
}

char *
moult_offer_words_dup_why_not (MoultOffer *offer)
{
    MoultRecommendation *recommendation = moult_offer_get_recommendation (offer);
    const GError *error =
        recommendation != NULL ? moult_recommendation_get_error (recommendation) : NULL;
    const char *build =
        recommendation != NULL ? moult_recommendation_get_builds (recommendation)[0] : NULL;

    if (moult_offer_get_error (offer) != NULL && recommendation == NULL)
        return g_strdup (_ ("The firmware library cannot be opened. You can flash a file"));
    if (error == NULL)
        return NULL;
    if (build == NULL && moult_offer_get_candidates (offer)[0] != NULL)
        return NULL; /* the user is asked */
    if (build == NULL)
        return g_strdup (_ ("Nothing tells which board it is. You can flash a file"));
    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_NETWORK))
        /* Translators: %s is the name of a kind of board, "Raspberry Pi Pico W" */
        return g_strdup_printf (_ ("The download site cannot be reached, and no firmware for %s is "
                                   "on this computer"),
                                get_board_name (build));
    /* Translators: %s is the name of a kind of board, "Raspberry Pi Pico W" */
    return g_strdup_printf (_ ("There is no release for %s yet"), get_board_name (build));
}
