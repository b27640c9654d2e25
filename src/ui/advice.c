/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "advice.h"

#include <glib/gi18n.h>

#include "error.h"
#include "wording.h"

/* What an error is to the user. "After" is for a board that was written at least in part; where it
 * is NULL the other counts. clang-format cannot lay out N_ () among designators. */
typedef struct {
    const char *headline;
    const char *happened;
    const char *happened_after;
    const char *way_out;
    const char *way_out_after;
    gboolean can_retry;
    gboolean by_hand;
    gboolean by_hand_after;
} Words;

/* clang-format off */
static const Words words_of_code[] = {
    [MOULT_ERROR_NO_ACCESS] = {
        .headline = N_ ("No Access to the Board"),
        .happened = N_ ("Moult sees this board but may not open it."),
        .way_out = N_ ("Give yourself access, then try again."),
        .can_retry = TRUE,
    },
    [MOULT_ERROR_GONE] = {
        .headline = N_ ("The Board Is Gone"),
        .happened = N_ ("The board left and did not come back."),
        .happened_after = N_ ("The board left while it was written, or did not come back "
                              "afterwards."),
        .way_out = N_ ("Check cable and socket, and plug the board in again."),
        .way_out_after = N_ ("Plug the board in again. If it does not start, start its bootloader "
                             "by hand and try again."),
        .can_retry = TRUE,
        .by_hand_after = TRUE,
    },
    [MOULT_ERROR_NO_BOOTLOADER] = {
        .headline = N_ ("The Bootloader Did Not Appear"),
        .happened = N_ ("The board was asked to start its bootloader, and did not."),
        .way_out = N_ ("Start the bootloader by hand, then try again."),
        .can_retry = TRUE,
        .by_hand = TRUE,
        .by_hand_after = TRUE,
    },
    [MOULT_ERROR_WRONG_FIRMWARE] = {
        .headline = N_ ("The File Is for Another Board"),
        .happened = N_ ("What the file says of itself and what the board says do not agree."),
        .way_out = N_ ("Choose the file that is made for this board."),
    },
    [MOULT_ERROR_BAD_IMAGE] = {
        .headline = N_ ("The File Is Damaged or No Firmware"),
        .happened = N_ ("The file ends too early, has wrong checks inside, or is something else."),
        .way_out = N_ ("Download the file again, or choose another one."),
    },
    [MOULT_ERROR_PROTOCOL] = {
        .headline = N_ ("The Board Gave an Unexpected Answer"),
        .happened = N_ ("The board said something else than its kind does, or nothing."),
        .happened_after = N_ ("The board stopped answering while it was written."),
        .way_out = N_ ("Unplug the board, plug it in again and try again. Another cable or socket "
                       "can help."),
        .way_out_after = N_ ("Start the bootloader by hand and try again. Another cable or socket "
                             "can help."),
        .can_retry = TRUE,
        .by_hand_after = TRUE,
    },
    [MOULT_ERROR_VERIFY] = {
        .headline = N_ ("The Board Does Not Run What Was Written"),
        .happened = N_ ("The firmware was written, but the board does not hold it or does not "
                        "start it."),
        .happened_after = N_ ("The firmware was written, but the board does not hold it or does "
                              "not start it."),
        .way_out = N_ ("Start the bootloader by hand and try again. If it happens twice, use a "
                       "shorter cable without a hub, or another file."),
        .can_retry = TRUE,
        .by_hand = TRUE,
        .by_hand_after = TRUE,
    },
    [MOULT_ERROR_NO_SPACE] = {
        .headline = N_ ("The Firmware Does Not Fit"),
        .happened = N_ ("The firmware is larger than the room that the board has for it."),
        .happened_after = N_ ("The board’s drive had no room for all of the firmware."),
        .way_out = N_ ("Choose the build for the size of this board’s flash."),
        .way_out_after = N_ ("Restart the bootloader and try again, or choose the build for the "
                             "size of this board’s flash."),
        .can_retry = TRUE,
        .by_hand_after = TRUE,
    },
    [MOULT_ERROR_BUSY] = {
        .headline = N_ ("Another Program Holds the Board"),
        .happened = N_ ("Another program is using the board."),
        .way_out = N_ ("Close it there, then try again."),
        .can_retry = TRUE,
    },
    [MOULT_ERROR_NETWORK] = {
        .headline = N_ ("The Download Site Cannot Be Reached"),
        .happened = N_ ("The site did not answer, or not as it should."),
        .way_out = N_ ("Check the network connection, then try again."),
        .can_retry = TRUE,
    },
    [MOULT_ERROR_NOT_FOUND] = {
        .headline = N_ ("Nothing Has This Name"),
        .happened = N_ ("The file, or a way to write it to this board, was not found."),
        .way_out = N_ ("Choose the file again."),
        .can_retry = TRUE,
    },
    [MOULT_ERROR_LOCKED] = {
        .headline = N_ ("The Chip Is Protected"),
        .happened = N_ ("The chip refuses to be read or written."),
        .way_out = N_ ("Some chips can be opened, which erases all that is on them. Secure boot and "
                       "encryption of an ESP chip stay for good: take another board."),
    },
    [MOULT_ERROR_EXISTS] = {
        .headline = N_ ("Something Else Has This Name"),
        .happened = N_ ("Another file of this name is there already, and was left alone."),
        .way_out = N_ ("Replace it, or choose another name."),
    },
    [MOULT_ERROR_DEPENDENCY] = {
        .headline = N_ ("Something That Is Needed Is Missing"),
        .happened = N_ ("A program or service of this computer is not there, or did not answer."),
        .way_out = N_ ("Install or start it, then try again."),
        .can_retry = TRUE,
    },
    [MOULT_ERROR_READ_ONLY] = {
        .headline = N_ ("The Board Does Not Let Its Files Be Written"),
        .happened = N_ ("While this board shows its files as a drive, no program on it may write "
                        "them. So does CircuitPython."),
        .way_out = N_ ("Copy the files to the board’s drive instead."),
    },
    [MOULT_ERROR_BUILD_FAILED] = {
        .headline = N_ ("The Source Does Not Build"),
        .happened = N_ ("The compiler or another step of the build ended with an error. Nothing was "
                        "stored, and no board was touched."),
        .way_out = N_ ("Mend what the first error in the log names, then build again."),
        .can_retry = TRUE,
    },
};

/* The same codes where a firmware was to be downloaded. */
static const struct {
    MoultError code;
    Words words;
} words_of_download[] = {
    { MOULT_ERROR_NETWORK, {
        .headline = N_ ("The Download Site Cannot Be Reached"),
        .happened = N_ ("The site did not answer, or not as it should."),
        .way_out = N_ ("Check the network connection, then try again. What was loaded is kept."),
    } },
    { MOULT_ERROR_NOT_FOUND, {
        .headline = N_ ("The Site Has No Such File"),
        .happened = N_ ("The download site no longer has this file."),
        .way_out = N_ ("Refresh the list of versions and choose another one."),
    } },
    { MOULT_ERROR_BAD_IMAGE, {
        .headline = N_ ("The Download Is Damaged"),
        .happened = N_ ("What came is not the firmware that its name promises. It was not kept."),
        .way_out = N_ ("Try again. Where a network asks to log in first, log in."),
    } },
    { MOULT_ERROR_NO_SPACE, {
        .headline = N_ ("No Room for the Download"),
        .happened = N_ ("The disk that holds the firmware folder is full."),
        .way_out = N_ ("Remove old versions or other files, then try again."),
    } },
};

/* And where a debug probe is spoken to. */
static const struct {
    MoultError code;
    Words words;
} words_of_probe[] = {
    { MOULT_ERROR_NO_ACCESS, {
        .headline = N_ ("No Access to the Probe"),
        .happened = N_ ("Moult sees this probe but may not open it."),
        .way_out = N_ ("Give yourself access, then try again."),
        .can_retry = TRUE,
    } },
    { MOULT_ERROR_GONE, {
        .headline = N_ ("The Probe Is Gone"),
        .happened = N_ ("The probe left in the midst of it."),
        .way_out = N_ ("Check cable and socket, and plug it in again."),
        .can_retry = TRUE,
    } },
    { MOULT_ERROR_BUSY, {
        .headline = N_ ("Another Program Holds the Probe"),
        .happened = N_ ("Another program is using the probe."),
        .way_out = N_ ("Close it there, such as a debugger or an editor, then try again."),
        .can_retry = TRUE,
    } },
    { MOULT_ERROR_NOT_FOUND, {
        .headline = N_ ("No Target Answers"),
        .happened = N_ ("The probe works, but no chip answers on its wires."),
        .way_out = N_ ("Check that the board has power, and the wires SWDIO, SWCLK and GND. A "
                       "program on the chip may have turned them off: hold down Reset on the board "
                       "while you try again."),
    } },
    { MOULT_ERROR_PROTOCOL, {
        .headline = N_ ("The Probe Gave an Unexpected Answer"),
        .happened = N_ ("The probe or its target said something else than it should."),
        .way_out = N_ ("Use shorter wires, plug the probe in again, then try again."),
        .can_retry = TRUE,
    } },
    { MOULT_ERROR_LOCKED, {
        .headline = N_ ("The Chip Is Protected"),
        .happened = N_ ("The chip tells nothing of itself."),
        .way_out = N_ ("It can be opened only by erasing all that it holds. Moult never does so "
                       "by itself."),
    } },
    { MOULT_ERROR_DEPENDENCY, {
        .headline = N_ ("This Probe Needs pyOCD"),
        .happened = N_ ("Moult does not speak to such a probe by itself, the program pyOCD does."),
        .way_out = N_ ("Install pyOCD, then flash through the probe with moultctl."),
    } },
};

/* And where a board that runs is set up: its files, its name, its check. */
static const struct {
    MoultError code;
    Words words;
} words_of_setup[] = {
    { MOULT_ERROR_VERIFY, {
        .headline = N_ ("The Board Is Not Set Up"),
        .happened = N_ ("The board runs, but it holds something else than was sent, or its check "
                        "did not end with OK."),
        .way_out = N_ ("Try again. If it happens twice, have a look at the check, or format the "
                       "board."),
    } },
    { MOULT_ERROR_NO_SPACE, {
        .headline = N_ ("No Room for the Files"),
        .happened = N_ ("The board runs, but its file system has no room for all of the files."),
        .way_out = N_ ("Send fewer files, or have the board’s own files erased before."),
    } },
    { MOULT_ERROR_NOT_FOUND, {
        .headline = N_ ("The Board Lacks Something"),
        .happened = N_ ("The board has no such part, or no file system that Moult knows."),
        .way_out = N_ ("Nothing on it was changed."),
    } },
    { MOULT_ERROR_PROTOCOL, {
        .headline = N_ ("The Board Gave an Unexpected Answer"),
        .happened = N_ ("The board runs, but did not answer as it should while it was set up."),
        .way_out = N_ ("Unplug the board, plug it in again and try again. Another cable or socket "
                       "can help."),
    } },
    { MOULT_ERROR_GONE, {
        .headline = N_ ("The Board Is Gone"),
        .happened = N_ ("The board left while it was set up. Its firmware is whole."),
        .way_out = N_ ("Check cable and socket, plug the board in again and try again."),
    } },
};

/* What else they mean where it was to be flashed through one. */
static const Words words_of_unknown_target = {
    .headline = N_ ("The Chip Cannot Be Reached"),
    .happened = N_ ("No chip answers on the wires of the probe, or pyOCD does not know it."),
    .way_out = N_ ("Check the wires and the power of the board. Where pyOCD does not know the chip, "
                   "add a CMSIS pack of its maker."),
    .can_retry = TRUE,
};

static const Words words_of_no_pyocd = {
    .headline = N_ ("pyOCD Cannot Be Used"),
    .happened = N_ ("The program pyOCD is missing or too old, or has no description of the chip."),
    .way_out = N_ ("The page Backends tells how to get it. A CMSIS pack of the chip’s maker "
                   "describes the chip to it."),
    .can_retry = TRUE,
};

static const Words words_of_no_power = {
    .headline = N_ ("The Target Has No Power"),
    .happened = N_ ("The probe measures no voltage at the target."),
    .way_out = N_ ("Plug in the board, or connect its supply voltage to the probe, then try "
                   "again."),
};

static const Words words_of_old_probe = {
    .headline = N_ ("The Firmware of the Probe Is Too Old"),
    .happened = N_ ("This version cannot speak to targets as Moult needs it."),
    .way_out = N_ ("Update it with the program of the probe’s maker, then try again."),
};

/* The file of a backup cannot be written, whatever the reason. */
static const Words words_of_saving = {
    .headline = N_ ("The File Cannot Be Saved"),
    .happened = N_ ("The board was read out, but its backup could not be saved."),
    .way_out = N_ ("Choose another folder, or make room in this one."),
};

static const Words words_of_blank = {
    .headline = N_ ("There Is Nothing to Back Up"),
    .happened = N_ ("The flash of this board is empty."),
    .way_out = N_ ("Flash the board first."),
};

static const Words words_of_cancelled = {
    .headline = N_ ("Cancelled"),
    .happened = N_ ("You stopped this."),
    .can_retry = TRUE,
};

static const Words words_of_others = {
    .headline = N_ ("Something Went Wrong"),
    .happened = N_ ("Something happened that Moult has no words for."),
    .way_out = N_ ("Try again. If it happens twice, copy the log and report it."),
    .can_retry = TRUE,
};
/* clang-format on */

static const Words *
find_words (const GError *error)
{
    if (error->domain == MOULT_ERROR && (guint) error->code < G_N_ELEMENTS (words_of_code))
        return &words_of_code[error->code];
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return &words_of_cancelled;
    return &words_of_others;
}

static const Words *
find_probe_words (const GError *error)
{
    for (gsize i = 0; error->domain == MOULT_ERROR && i < G_N_ELEMENTS (words_of_probe); i++) {
        if ((int) words_of_probe[i].code == error->code)
            return &words_of_probe[i].words;
    }
    return find_words (error);
}

static const Words *
find_words_by_facts (const GError *error, const MoultAdviceFacts *facts)
{
    if (!facts->by_probe)
        return find_words (error);
    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND))
        return &words_of_unknown_target;
    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY))
        return &words_of_no_pyocd;
    return find_probe_words (error);
}

static char *
dup_what_happened (const GError *error, const Words *words, const MoultAdviceFacts *facts)
{
    if (facts->holder != NULL && g_error_matches (error, MOULT_ERROR, MOULT_ERROR_BUSY))
        /* Translators: %s is the name of a program, "Thonny" */
        return g_strdup_printf (_ ("%s is using the board."), facts->holder);
    if (facts->wrote && words->happened_after != NULL)
        return g_strdup (_ (words->happened_after));
    return g_strdup (_ (words->happened));
}

static char *
dup_what_is_there (const GError *error, const Words *words, const MoultAdviceFacts *facts)
{
    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_VERIFY))
        return NULL;
    /* Many chips tell of their protection only by refusing what was begun. */
    if (facts->wrote && g_error_matches (error, MOULT_ERROR, MOULT_ERROR_LOCKED))
        return NULL;
    if (facts->wrote)
        return words->happened_after == NULL ? g_strdup (_ ("Part of the firmware was written."))
                                             : NULL;
    if (facts->version != NULL && *facts->version != '\0')
        /* Translators: %s is the version that the board runs, "1.24.1" */
        return g_strdup_printf (_ ("Nothing was written, %s is still there."), facts->version);
    return g_strdup (_ ("Nothing was written."));
}

MoultAdvice *
moult_advice_new (const GError *error, const MoultAdviceFacts *facts)
{
    static const MoultAdviceFacts no_facts;
    MoultAdvice *self = g_new0 (MoultAdvice, 1);
    const Words *words;
    g_autofree char *happened = NULL;
    g_autofree char *there = NULL;

    g_return_val_if_fail (error != NULL, self);

    if (facts == NULL)
        facts = &no_facts;
    words = find_words_by_facts (error, facts);
    happened = dup_what_happened (error, words, facts);
    there = dup_what_is_there (error, words, facts);
    self->headline = _ (words->headline);
    /* Two whole sentences. */
    self->happened =
        there != NULL ? g_strdup_printf ("%s %s", happened, there) : g_steal_pointer (&happened);
    if (facts->wrote && words->way_out_after != NULL)
        self->way_out = _ (words->way_out_after);
    else if (words->way_out != NULL)
        self->way_out = _ (words->way_out);
    if (words != &words_of_cancelled)
        self->detail = g_strdup (error->message);
    if (words != find_words (error))
        self->help_uri = g_strdup ("help:moult/probes");
    else if (error->domain == MOULT_ERROR)
        self->help_uri = g_strconcat ("help:moult/", moult_error_get_name (error->code), NULL);
    self->can_retry = words->can_retry;
    self->by_hand = facts->wrote ? words->by_hand_after : words->by_hand;
    return self;
}

static gboolean
is_by_probe (MoultFlashJob *job)
{
    MoultFlashBackend *backend = moult_plan_task_get_backend (moult_flash_job_get_task (job));

    return backend != NULL && g_str_equal (moult_flash_backend_get_traits (backend)->name, "pyocd");
}

/* The firmware runs: what failed came after it. */
static gboolean
is_about_setup (MoultFlashJob *job)
{
    MoultProgressState state;

    moult_progress_get_state (moult_flash_job_get_progress (job), &state);
    return moult_flash_job_get_error (job) != NULL && state.started
           && state.step == MOULT_STEP_AFTER;
}

MoultAdvice *
moult_advice_new_for_job (MoultFlashJob *job)
{
    if (is_about_setup (job))
        return moult_advice_new_for_setup (moult_flash_job_get_error (job));

    const GError *error = moult_flash_job_get_error (job);
    MoultBoardInfo *before = moult_flash_job_get_before (job);
    g_autofree char *holder = moult_wording_dup_holder (error);
    g_autoptr (GError) cancelled = NULL;
    const MoultAdviceFacts facts = {
        .wrote = moult_flash_job_get_wrote (job),
        .version = before != NULL ? moult_board_info_get_version (before) : NULL,
        .holder = holder,
        .by_probe = is_by_probe (job),
    };

    if (error != NULL)
        return moult_advice_new (error, &facts);
    cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
    return moult_advice_new (cancelled, &facts);
}

static const Words *
find_download_words (const GError *error)
{
    for (gsize i = 0; error->domain == MOULT_ERROR && i < G_N_ELEMENTS (words_of_download); i++) {
        if ((int) words_of_download[i].code == error->code)
            return &words_of_download[i].words;
    }
    return find_words (error);
}

/* Nothing is said of what was written. */
static MoultAdvice *
new_plain (const GError *error, const Words *words)
{
    MoultAdvice *self = g_new0 (MoultAdvice, 1);

    self->headline = _ (words->headline);
    self->happened = g_strdup (_ (words->happened));
    self->way_out = words->way_out != NULL ? _ (words->way_out) : "";
    self->detail = g_strdup (error->message);
    if (error->domain == MOULT_ERROR)
        self->help_uri = g_strconcat ("help:moult/", moult_error_get_name (error->code), NULL);
    self->can_retry = TRUE;
    return self;
}

MoultAdvice *
moult_advice_new_for_download (const GError *error)
{
    g_return_val_if_fail (error != NULL, NULL);

    return new_plain (error, find_download_words (error));
}

static const Words *
find_setup_words (const GError *error)
{
    for (gsize i = 0; error->domain == MOULT_ERROR && i < G_N_ELEMENTS (words_of_setup); i++) {
        if ((int) words_of_setup[i].code == error->code)
            return &words_of_setup[i].words;
    }
    return find_words (error);
}

MoultAdvice *
moult_advice_new_for_setup (const GError *error)
{
    g_return_val_if_fail (error != NULL, NULL);

    if (error->domain == G_IO_ERROR && error->code != G_IO_ERROR_CANCELLED)
        return new_plain (error, &words_of_saving);
    MoultAdvice *advice = new_plain (error, find_setup_words (error));
    g_set_str (&advice->help_uri, "help:moult/board-files");
    return advice;
}

MoultAdvice *
moult_advice_new_for_backup (const GError *error)
{
    g_return_val_if_fail (error != NULL, NULL);

    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND)) {
        MoultAdvice *advice = new_plain (error, &words_of_blank);

        g_clear_pointer (&advice->help_uri, g_free); /* that page is about files */
        return advice;
    }
    if (error->domain == G_IO_ERROR && error->code != G_IO_ERROR_CANCELLED)
        return new_plain (error, &words_of_saving);
    return moult_advice_new (error, NULL);
}

MoultAdvice *
moult_advice_new_for_probe (MoultProbe *probe)
{
    g_return_val_if_fail (MOULT_IS_PROBE (probe) && moult_probe_get_error (probe) != NULL, NULL);

    const MoultProbeInfo *info = moult_probe_get_info (probe);
    const GError *error = moult_probe_get_error (probe);
    const Words *words = find_probe_words (error);
    g_autofree char *holder = moult_wording_dup_holder (error);
    MoultAdvice *advice;

    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND) && info->voltage_mv == 0)
        words = &words_of_no_power;
    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL) && info->outdated)
        words = &words_of_old_probe;
    advice = new_plain (error, words);
    g_set_str (&advice->help_uri, "help:moult/probes");
    if (holder != NULL) {
        g_free (advice->happened);
        /* Translators: %s is the name of a program, "openocd" */
        advice->happened = g_strdup_printf (_ ("%s is using the probe."), holder);
    }
    return advice;
}

void
moult_advice_free (MoultAdvice *advice)
{
    g_free (advice->happened);
    g_free (advice->detail);
    g_free (advice->help_uri);
    g_free (advice);
}
