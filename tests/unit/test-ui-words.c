/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>

#include "advice.h"
#include "error.h"
#include "fake-devices.h"
#include "plan-task.h"
#include "wording.h"

static const char *help_folder; /* help/C */

static MoultAdvice *
advise (GQuark domain, int code, gboolean wrote)
{
    const MoultAdviceFacts facts = { .wrote = wrote };
    g_autoptr (GError) error = g_error_new_literal (domain, code, "0x12 is not 0x34");

    return moult_advice_new (error, &facts);
}

static void
assert_sentences (const char *text)
{
    g_assert_nonnull (text);
    g_assert_true (g_str_has_suffix (text, "."));
    g_assert_null (strstr (text, ".."));
    g_assert_null (strchr (text, '!'));
}

static void
assert_help_exists (const char *uri)
{
    g_assert_true (g_str_has_prefix (uri, "help:moult/"));
    g_autofree char *name = g_strconcat (uri + strlen ("help:moult/"), ".page", NULL);
    g_autofree char *path = g_build_filename (help_folder, name, NULL);
    g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

/* A download concerns no board. */
static void
test_downloads (void)
{
    for (MoultError code = 0; code <= MOULT_ERROR_DEPENDENCY; code++) {
        g_autoptr (GError) error = g_error_new_literal (MOULT_ERROR, code, "0x12 is not 0x34");
        g_autoptr (MoultAdvice) advice = moult_advice_new_for_download (error);

        g_assert_cmpuint (strlen (advice->headline), >, 4);
        assert_sentences (advice->happened);
        assert_sentences (advice->way_out);
        g_assert_null (strstr (advice->happened, "Nothing was written"));
        assert_help_exists (advice->help_uri);
    }
}

/* A file that cannot be saved is no fault of the board's, and a blank flash no missing firmware. */
static void
test_backups (void)
{
    g_autoptr (GError) full = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "disk full");
    g_autoptr (GError) blank = g_error_new_literal (MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "blank");
    g_autoptr (GError) gone = g_error_new_literal (MOULT_ERROR, MOULT_ERROR_GONE, "it left");
    g_autoptr (MoultAdvice) of_full = moult_advice_new_for_backup (full);
    g_autoptr (MoultAdvice) of_blank = moult_advice_new_for_backup (blank);
    g_autoptr (MoultAdvice) of_gone = moult_advice_new_for_backup (gone);

    g_assert_cmpstr (of_full->headline, ==, "The File Cannot Be Saved");
    g_assert_cmpstr (of_full->detail, ==, "disk full");
    g_assert_null (of_full->help_uri);
    g_assert_cmpstr (of_blank->headline, ==, "There Is Nothing to Back Up");
    g_assert_null (of_blank->help_uri);
    g_assert_cmpstr (of_gone->headline, ==, "The Board Is Gone");
    g_assert_cmpstr (of_gone->help_uri, ==, "help:moult/gone");
}

static void
test_every_code (void)
{
    for (MoultError code = 0; code <= MOULT_ERROR_DEPENDENCY; code++) {
        g_autoptr (MoultAdvice) before = advise (MOULT_ERROR, code, FALSE);
        g_autoptr (MoultAdvice) after = advise (MOULT_ERROR, code, TRUE);

        g_assert_cmpuint (strlen (before->headline), >, 4);
        g_assert_cmpstr (before->headline, ==, after->headline);
        assert_sentences (before->happened);
        assert_sentences (after->happened);
        assert_sentences (before->way_out);
        assert_sentences (after->way_out);
        g_assert_cmpstr (before->detail, ==, "0x12 is not 0x34");
        assert_help_exists (before->help_uri);
        /* What is not so must not be said. */
        g_assert_null (strstr (after->happened, "Nothing was written"));
        if (code != MOULT_ERROR_VERIFY)
            g_assert_nonnull (strstr (before->happened, "Nothing was written."));
    }
}

static void
test_ways_out (void)
{
    g_autoptr (MoultAdvice) no_bootloader = advise (MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER, FALSE);
    g_autoptr (MoultAdvice) wrong = advise (MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE, FALSE);
    g_autoptr (MoultAdvice) gone = advise (MOULT_ERROR, MOULT_ERROR_GONE, FALSE);
    g_autoptr (MoultAdvice) lost = advise (MOULT_ERROR, MOULT_ERROR_GONE, TRUE);
    g_autoptr (MoultAdvice) busy = advise (MOULT_ERROR, MOULT_ERROR_BUSY, FALSE);

    g_assert_true (no_bootloader->by_hand);
    g_assert_true (no_bootloader->can_retry);
    g_assert_false (wrong->can_retry);
    g_assert_false (wrong->by_hand);
    g_assert_false (gone->by_hand);
    g_assert_true (lost->by_hand);
    g_assert_true (busy->can_retry);
    g_assert_false (busy->by_hand);
}

static void
test_others (void)
{
    g_autoptr (MoultAdvice) cancelled = advise (G_IO_ERROR, G_IO_ERROR_CANCELLED, FALSE);
    g_autoptr (MoultAdvice) strange = advise (G_IO_ERROR, G_IO_ERROR_DBUS_ERROR, FALSE);

    g_assert_cmpstr (cancelled->headline, ==, "Cancelled");
    g_assert_cmpstr (cancelled->happened, ==, "You stopped this. Nothing was written.");
    g_assert_null (cancelled->way_out);
    g_assert_null (cancelled->detail);
    g_assert_null (cancelled->help_uri);
    g_assert_true (cancelled->can_retry);
    assert_sentences (strange->happened);
    g_assert_cmpstr (strange->detail, ==, "0x12 is not 0x34");
}

static void
test_facts (void)
{
    const MoultAdviceFacts facts = { .version = "1.24.1", .holder = "Thonny" };
    g_autoptr (GError) error = g_error_new_literal (MOULT_ERROR, MOULT_ERROR_BUSY, "held");
    g_autoptr (MoultAdvice) advice = moult_advice_new (error, &facts);

    g_assert_cmpstr (advice->happened, ==,
                     "Thonny is using the board. Nothing was written, 1.24.1 is still there.");
}

static void
test_holder (void)
{
    g_autoptr (GError) busy = g_error_new_literal (MOULT_ERROR, MOULT_ERROR_BUSY,
                                                   "/dev/ttyACM0 is in use by picocom (4711)");
    g_autoptr (GError) nobody = g_error_new_literal (MOULT_ERROR, MOULT_ERROR_BUSY,
                                                     "/dev/ttyACM0 is in use by another program");
    g_autoptr (GError) other = g_error_new_literal (MOULT_ERROR, MOULT_ERROR_GONE,
                                                    "/dev/ttyACM0 is in use by picocom (4711)");
    g_autofree char *holder = moult_wording_dup_holder (busy);

    g_assert_cmpstr (holder, ==, "picocom");
    g_assert_null (moult_wording_dup_holder (nobody));
    g_assert_null (moult_wording_dup_holder (other));
    g_assert_null (moult_wording_dup_holder (NULL));
}

static void
assert_progress (MoultProgressState progress, const char *words)
{
    g_autofree char *found = moult_wording_dup_progress (&progress);

    g_assert_cmpstr (found, ==, words);
}

static void
test_progress (void)
{
    assert_progress ((MoultProgressState) { .step_fraction = -1 }, "Waiting");
    assert_progress ((MoultProgressState) { .started = TRUE, .step_fraction = -1 }, "Preparing");
    assert_progress ((MoultProgressState) { .started = TRUE, .step_fraction = 0.43 },
                     "Downloading 43%");
    assert_progress (
        (MoultProgressState) { .started = TRUE, .step = MOULT_STEP_WRITE, .step_fraction = 0.4399 },
        "Writing 43%");
    assert_progress (
        (MoultProgressState) { .started = TRUE, .step = MOULT_STEP_WRITE, .step_fraction = -1 },
        "Writing");
    assert_progress ((MoultProgressState) { .started = TRUE,
                                            .step = MOULT_STEP_BOOTLOADER,
                                            .step_fraction = 0.5,
                                            .needs_user = TRUE },
                     "Waiting for the bootloader");
}

static void
assert_left (double seconds, const char *words)
{
    const MoultProgressState progress = { .started = TRUE, .seconds_left = seconds };
    g_autofree char *found = moult_wording_dup_seconds_left (&progress);

    g_assert_cmpstr (found, ==, words);
}

static void
test_seconds_left (void)
{
    assert_left (-1, NULL);
    assert_left (0, "About 1 second left");
    assert_left (5.2, "About 6 seconds left");
    assert_left (11, "About 15 seconds left");
    assert_left (61, "About 65 seconds left");
    assert_left (170, "About 3 minutes left");
}

static MoultPlanTask *
new_task (MoultBoard *board, MoultPlanReason reason, const char *detail, gboolean can_include)
{
    const MoultPlanVerdict verdict = {
        .reason = reason,
        .detail = g_strdup (detail),
        .can_include = can_include,
    };

    return moult_plan_task_new (board, NULL, &verdict);
}

static void
assert_reason (MoultBoard *board, MoultPlanReason reason, gboolean can_include, const char *words)
{
    g_autoptr (MoultPlanTask) task = new_task (board, reason, NULL, can_include);
    g_autofree char *found = moult_wording_dup_reason (task);

    g_assert_cmpstr (found, ==, words);
    g_assert_null (moult_wording_get_evidence (task));
}

static MoultBoard *
new_board (void)
{
    MoultBoard *board = moult_board_new ("1-1");
    g_autoptr (MoultDevice) device = fake_device_new ("1-1", "pico");
    g_autoptr (MoultBoardInfo) info = fake_info_new ("Raspberry Pi Pico with RP2040", "1.24.1");

    moult_board_set_device (board, device);
    moult_board_set_info (board, info);
    moult_board_set_mode (board, MOULT_BOARD_RUNNING, NULL);
    return board;
}

static void
test_every_reason (void)
{
    g_autoptr (MoultBoard) board = new_board ();

    for (MoultPlanReason reason = MOULT_PLAN_FLASH; reason <= MOULT_PLAN_FLASHING; reason++) {
        g_autoptr (MoultPlanTask) task = new_task (board, reason, "0x12", FALSE);
        g_autofree char *words = moult_wording_dup_reason (task);

        g_assert_nonnull (words);
        g_assert_true (g_unichar_isupper (g_utf8_get_char (words)));
        g_assert_false (g_str_has_suffix (words, "."));
    }
}

static void
test_reasons (void)
{
    g_autoptr (MoultBoard) board = new_board ();
    g_autoptr (MoultPlanTask) wrong =
        new_task (board, MOULT_PLAN_WRONG_CHIP, "the file is for rp2350", FALSE);

    assert_reason (board, MOULT_PLAN_UP_TO_DATE, TRUE, "Already has 1.24.1");
    assert_reason (board, MOULT_PLAN_IGNORED, TRUE, "You took it out");
    assert_reason (board, MOULT_PLAN_IGNORED, FALSE, "You chose to leave this board alone");
    assert_reason (board, MOULT_PLAN_NO_FIRMWARE, FALSE, "No firmware was chosen for it");
    g_assert_cmpstr (moult_wording_get_evidence (wrong), ==, "the file is for rp2350");
}

static void
assert_reason_for (MoultBoard *board, const MoultRecommendationFields *fields, const char *words)
{
    g_autoptr (MoultRecommendation) recommendation = moult_recommendation_new (fields);
    const MoultPlanVerdict verdict = {
        .reason = fields->error != NULL ? MOULT_PLAN_NO_FIRMWARE : MOULT_PLAN_AMBIGUOUS,
        .recommendation = recommendation,
        .detail = g_strdup ("0x12"),
    };
    g_autoptr (MoultPlanTask) task = moult_plan_task_new (board, NULL, &verdict);
    g_autofree char *found = moult_wording_dup_reason (task);

    g_assert_cmpstr (found, ==, words);
}

/* What is recommended is another matter than files that were opened. */
static void
test_reasons_of_recommendations (void)
{
    const char *const one[] = { "RPI_PICO", NULL };
    const char *const two[] = { "PYBV11", "PYBV11-DP", NULL };
    g_autoptr (MoultBoard) board = new_board ();
    g_autoptr (GError) network = g_error_new_literal (MOULT_ERROR, MOULT_ERROR_NETWORK, "down");
    g_autoptr (GError) none = g_error_new_literal (MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "none");

    assert_reason_for (board, &(MoultRecommendationFields) { .builds = two },
                       "More than one build may be right for it");
    assert_reason_for (board,
                       &(MoultRecommendationFields) { .builds = two,
                                                      .evidence = MOULT_EVIDENCE_CHIP,
                                                      .evidence_text = "RP2040" },
                       "Only its chip is known, and 25 boards have the RP2040");
    assert_reason_for (
        board, &(MoultRecommendationFields) { .builds = one, .error = network },
        "No firmware for it is on this computer, and the download site cannot be reached");
    assert_reason_for (board, &(MoultRecommendationFields) { .builds = one, .error = none },
                       "There is no firmware for this board");
    assert_reason_for (board, &(MoultRecommendationFields) { .error = none },
                       "Nothing tells which board it is");
}

static void
test_modes (void)
{
    g_autoptr (MoultBoard) board = new_board ();
    g_autoptr (GError) busy = g_error_new_literal (MOULT_ERROR, MOULT_ERROR_BUSY,
                                                   "/dev/ttyACM0 is in use by thonny (17)");
    g_autofree char *running = moult_wording_dup_mode (board);

    g_assert_cmpstr (running, ==, "MicroPython 1.24.1");
    moult_board_set_mode (board, MOULT_BOARD_BUSY, busy);
    g_autofree char *in_use = moult_wording_dup_mode (board);
    g_assert_cmpstr (in_use, ==, "In use by thonny");
    moult_board_set_mode (board, MOULT_BOARD_BOOTLOADER, NULL);
    g_autofree char *waiting = moult_wording_dup_mode (board);
    g_assert_cmpstr (waiting, ==, "Waiting for firmware");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_assert_cmpint (argc, ==, 2);
    help_folder = argv[1];

    g_test_add_func ("/ui/advice/every-code", test_every_code);
    g_test_add_func ("/ui/advice/downloads", test_downloads);
    g_test_add_func ("/ui/advice/backups", test_backups);
    g_test_add_func ("/ui/advice/ways-out", test_ways_out);
    g_test_add_func ("/ui/advice/others", test_others);
    g_test_add_func ("/ui/advice/facts", test_facts);
    g_test_add_func ("/ui/wording/holder", test_holder);
    g_test_add_func ("/ui/wording/progress", test_progress);
    g_test_add_func ("/ui/wording/seconds-left", test_seconds_left);
    g_test_add_func ("/ui/wording/every-reason", test_every_reason);
    g_test_add_func ("/ui/wording/reasons", test_reasons);
    g_test_add_func ("/ui/wording/reasons-of-recommendations", test_reasons_of_recommendations);
    g_test_add_func ("/ui/wording/modes", test_modes);
    return g_test_run ();
}
