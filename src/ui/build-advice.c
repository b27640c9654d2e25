/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-advice.h"

#include <glib/gi18n.h>

#include "error.h"

#define HELP_PAGE "help:moult/build"

/* What an error is to whoever builds. */
typedef struct {
    MoultError code;
    const char *headline;
    const char *happened;
    const char *way_out;
} Words;

/* clang-format off */
static const Words words_of_code[] = {
    { MOULT_ERROR_BUILD_FAILED, N_ ("The Source Does Not Build"),
      N_ ("The compiler or another step of the build ended with an error. Nothing was stored."),
      N_ ("Mend what the first error in the log names, then build again.") },
    { MOULT_ERROR_DEPENDENCY, N_ ("Something for the Build Is Missing"),
      N_ ("A program that builds is not there, or did not answer. Nothing was stored."),
      N_ ("Install or start it, then build again.") },
    { MOULT_ERROR_NOT_FOUND, N_ ("The Source Does Not Have It"),
      N_ ("The board, its variant or the version is not in this source, or the folder is no source "
          "of MicroPython."),
      N_ ("Choose another one, or another source.") },
    { MOULT_ERROR_NETWORK, N_ ("The Source Cannot Be Downloaded"),
      N_ ("A repository did not answer, or has not what is asked for."),
      N_ ("Check the network connection and the address, then try again.") },
    { MOULT_ERROR_NO_SPACE, N_ ("The Disk Is Full"),
      N_ ("There is no room for what is built. Nothing was stored."),
      N_ ("Make room on the disk, then build again.") },
    { MOULT_ERROR_BUSY, N_ ("The Source Is Being Worked On"),
      N_ ("The source changed while it was built, or another program builds in it. Nothing was "
          "stored."),
      N_ ("Build again when nobody changes it.") },
    { MOULT_ERROR_WRONG_FIRMWARE, N_ ("What Was Built Is for Another Board"),
      N_ ("What the file says of itself and the board that was built do not agree. Nothing was "
          "stored."),
      N_ ("Turn Clean on and build again. If it happens twice, have a look at the board’s files in "
          "the source.") },
    { MOULT_ERROR_BAD_IMAGE, N_ ("The Build Made No Firmware"),
      N_ ("The build ended well, but its file is missing or no firmware. Nothing was stored."),
      N_ ("Turn Clean on and build again.") },
    { MOULT_ERROR_PROTOCOL, N_ ("A Program of the Build Gave an Unexpected Answer"),
      N_ ("It fell silent, or ended before its time. Nothing was stored."),
      N_ ("Build again. If it happens twice, the log tells more.") },
    { MOULT_ERROR_EXISTS, N_ ("The Folder Is Not Empty"),
      N_ ("Something else is in this folder already, and was left alone."),
      N_ ("Choose another folder.") },
};
/* clang-format on */

static const Words *
find_words (const GError *error)
{
    for (gsize i = 0; error->domain == MOULT_ERROR && i < G_N_ELEMENTS (words_of_code); i++) {
        if ((int) words_of_code[i].code == error->code)
            return &words_of_code[i];
    }
    return NULL;
}

MoultAdvice *
moult_build_advice_new (const GError *error)
{
    g_return_val_if_fail (error != NULL, NULL);

    const Words *words = find_words (error);
    MoultAdvice *advice;

    if (words == NULL)
        return moult_advice_new_for_download (error);
    advice = g_new0 (MoultAdvice, 1);
    advice->headline = _ (words->headline);
    advice->happened = g_strdup (_ (words->happened));
    advice->way_out = _ (words->way_out);
    advice->detail = g_strdup (error->message);
    advice->help_uri = g_strdup (HELP_PAGE);
    advice->can_retry = TRUE;
    return advice;
}
