/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include <glib/gstdio.h>

#include "error.h"
#include "fake-pyocd.h"
#include "pyocd-features.h"
#include "pyocd-pack-index.h"

/* As pyOCD 0.36 and 0.45 print it. */
#define HEADER                                                                                     \
    "  Part            Vendor                 Pack                   Version   Installed  \n"
#define RULE "-----------------------------------------------------------------------------------\n"
#define F411RE                                                                                     \
    "  STM32F411RETx   STMicroelectronics     Keil.STM32F4xx_DFP     2.17.1    False      \n"
#define F411CE                                                                                     \
    "  STM32F411CEUx   STMicroelectronics     Keil.STM32F4xx_DFP     2.17.1    True       \n"
#define NRF52                                                                                      \
    "  nRF52832_xxAA   Nordic Semiconductor   Nordic.nRF_DFP         8.59.0    False      \n"
#define TABLE HEADER RULE F411CE F411RE NRF52

static FakePyocd *fake;

/* ---- The table ---- */

static GPtrArray *
parse (const char *text, GError **error)
{
    return moult_pyocd_pack_table_parse (text, strlen (text), error);
}

static void
test_table (void)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) parts = parse (
        "Downloading descriptors (001/1600)\rDownloading descriptors (1600/1600)\r" TABLE, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (parts->len, ==, 3);
    const MoultPyocdPackPart *first = parts->pdata[0];
    const MoultPyocdPackPart *last = parts->pdata[2];
    g_assert_true (first->installed);
    g_assert_cmpstr (last->part, ==, "nRF52832_xxAA");
    g_assert_cmpstr (last->vendor, ==, "Nordic Semiconductor");
    g_assert_cmpstr (last->pack, ==, "Nordic.nRF_DFP");
    g_assert_cmpstr (last->version, ==, "8.59.0");
    g_assert_false (last->installed);
}

static void
test_table_empty (void)
{
    static const char *const texts[] = { "", "\n\n", "Downloading descriptors (12/??\?)\r\n",
                                         HEADER RULE };

    for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (GPtrArray) parts = parse (texts[i], &error);

        g_assert_no_error (error);
        g_assert_cmpuint (parts->len, ==, 0);
    }
}

static void
test_table_bad (void)
{
    static const char *const texts[] = {
        "hello\n",
        RULE F411RE,
        HEADER F411RE,
        HEADER RULE RULE,
        HEADER RULE "  STM32F411RETx   ST   Keil.STM32F4xx_DFP   False\n",
        HEADER RULE "  STM32F411RETx   ST   Keil.STM32F4xx_DFP   2.17.1   maybe\n",
        HEADER RULE "  STM32F411RETx   ST   more   Keil.STM32F4xx_DFP   2.17.1   True\n",
        HEADER RULE "  --update   ST   Keil.STM32F4xx_DFP   2.17.1   True\n",
        HEADER RULE "  STM32\033[1mF4   ST   Keil.STM32F4xx_DFP   2.17.1   True\n",
        HEADER RULE F411RE "Traceback (most recent call last):\n",
        "  Part   Vendor   Pack   Version\n",
    };

    for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
        g_autoptr (GError) error = NULL;

        g_assert_null (parse (texts[i], &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    }
}

static void
test_counter (void)
{
    static const char *const bad[] = { "",
                                       "(1/2)",
                                       "Downloading descriptors",
                                       "Downloading descriptors (1)",
                                       "Downloading descriptors (1/2",
                                       "Downloading descriptors (1/2) x",
                                       "Downloading descriptors (-1/2)",
                                       "Downloading descriptors (1/99999999999)" };
    guint n_done = 7;
    guint n_all = 7;

    for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
        g_assert_false (moult_pyocd_pack_counter_parse (bad[i], &n_done, &n_all));
    g_assert_cmpuint (n_done, ==, 7);
    g_assert_true (
        moult_pyocd_pack_counter_parse ("Downloading descriptors (012/1600)", &n_done, &n_all));
    g_assert_cmpuint (n_done, ==, 12);
    g_assert_cmpuint (n_all, ==, 1600);
    g_assert_true (
        moult_pyocd_pack_counter_parse ("Downloading descriptors (003/??\?)", &n_done, &n_all));
    g_assert_cmpuint (n_all, ==, 0);
}

/* ---- The program ---- */

typedef struct {
    GString *progress;
    GCancellable *cancellable;
    gboolean cancel; /* at the first word of progress */
    GError *error;
    char *calls;
} Result;

static void
result_clear (Result *result)
{
    g_string_free (result->progress, TRUE);
    g_clear_object (&result->cancellable);
    g_clear_error (&result->error);
    g_free (result->calls);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

static void
on_progress (guint n_done, guint n_all, gpointer user_data)
{
    Result *result = user_data;

    g_string_append_printf (result->progress, "%u/%u ", n_done, n_all);
    if (result->cancel)
        g_cancellable_cancel (result->cancellable);
}

/* It finds what is asked for in its table, as pyOCD does, and says “True” of what it installed. */
#define FINDING                                                                                    \
    "echo \"$@\" >> $FAKE_PYOCD/calls\n"                                                           \
    "find () { rows=$(grep -i \"  [^ ]*$1\" $FAKE_PYOCD/table) || return 0\n"                      \
    "printf '" HEADER RULE "%s\\n' \"$rows\"; }\n"
#define INSTALLING "sed -i \"/$3/s/False/True /\" $FAKE_PYOCD/table"

static void
set_program (const char *install)
{
    g_autofree char *script =
        g_strconcat (FINDING "case \"$2\" in\nshow) ;;\nfind) find \"$3\";;\ninstall) ", install,
                     ";;\nesac", NULL);
    g_autofree char *table = fake_pyocd_dup_path (fake, "table");
    g_autofree char *calls = fake_pyocd_dup_path (fake, "calls");

    fake_pyocd_set_script (fake, script);
    g_file_set_contents (table, F411CE F411RE NRF52, -1, NULL);
    g_file_set_contents (calls, "", 0, NULL);
}

static MoultPyocdPackIndex
begin (Result *result)
{
    result->progress = g_string_new (NULL);
    result->cancellable = g_cancellable_new ();
    return (MoultPyocdPackIndex) { fake->program, on_progress, result };
}

static gboolean
install (Result *result, const char *part)
{
    const MoultPyocdPackIndex index = begin (result);
    gboolean done =
        moult_pyocd_pack_index_install (&index, part, result->cancellable, &result->error);

    g_assert_true (done == (result->error == NULL));
    result->calls = fake_pyocd_dup_text (fake, "calls");
    /* No child is left to be waited for. */
    g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
    g_assert_cmpint (errno, ==, ECHILD);
    return done;
}

static void
assert_fails (Result *result, MoultError code, const char *words)
{
    g_assert_error (result->error, MOULT_ERROR, (int) code);
    if (strstr (result->error->message, words) == NULL)
        g_error ("“%s” is not in “%s”", words, result->error->message);
}

static void
test_find (void)
{
    g_auto (Result) result = { 0 };
    const MoultPyocdPackIndex index = begin (&result);

    set_program ("false");
    g_autoptr (GPtrArray) parts =
        moult_pyocd_pack_index_find (&index, "stm32f411", NULL, &result.error);
    g_assert_no_error (result.error);
    g_assert_cmpuint (parts->len, ==, 2);
    g_autoptr (GPtrArray) none = moult_pyocd_pack_index_find (&index, "gd32", NULL, &result.error);
    g_assert_no_error (result.error);
    g_assert_cmpuint (none->len, ==, 0);
    g_assert_true (moult_pyocd_pack_index_check (&index, NULL, &result.error));
    g_assert_null (moult_pyocd_pack_index_find (&index, "--clean", NULL, &result.error));
    assert_fails (&result, MOULT_ERROR_NOT_FOUND, "--clean");
}

/* Debian's: the words of pyOCD 0.36, and the ways out. */
static void
test_cannot (void)
{
    g_auto (Result) result = { 0 };
    const MoultPyocdPackIndex index = begin (&result);

    fake_pyocd_set_script (fake, "echo \"0002687 C 'pack' subcommand is not available because "
                                 "cmsis-pack-manager is not installed [__main__]\" >&2; exit 1");
    g_assert_false (moult_pyocd_pack_index_check (&index, NULL, &result.error));
    assert_fails (&result, MOULT_ERROR_DEPENDENCY, "cmsis-pack-manager is not installed");
    assert_fails (&result, MOULT_ERROR_DEPENDENCY, "/moult/packs");
    g_clear_error (&result.error);
    g_assert_null (moult_pyocd_pack_index_find (&index, "STM32F411RE", NULL, &result.error));
    assert_fails (&result, MOULT_ERROR_DEPENDENCY, "/moult/packs");
}

static void
test_install (void)
{
    g_auto (Result) result = { 0 };

    set_program ("printf 'Downloading packs (press Control-C to cancel):\\n    x\\n'\n"
                 "printf 'Downloading descriptors (000/??\?)\\rDownloading desc'; sleep 0.1\n"
                 "printf 'riptors (001/002)\\r'; sleep 0.1\n"
                 "printf 'Downloading descriptors (002/002)\\r\\n'; " INSTALLING);
    g_assert_true (install (&result, "stm32f411retx"));
    g_assert_no_error (result.error);
    g_assert_cmpstr (result.progress->str, ==, "0/0 1/2 2/2 ");
    g_assert_cmpstr (result.calls, ==,
                     "pack find stm32f411retx\npack install STM32F411RETx\n"
                     "pack find STM32F411RETx\n");
}

static void
test_install_there (void)
{
    g_auto (Result) result = { 0 };

    set_program ("exit 1");
    g_assert_true (install (&result, "STM32F411CEUx"));
    g_assert_cmpstr (result.calls, ==, "pack find STM32F411CEUx\n");
}

/* What is only like the name is another part. */
static void
test_install_other (void)
{
    static const struct {
        const char *part;
        const char *words;
    } cases[] = {
        { "STM32F411RE", "there are STM32F411RETx" },
        { "STM32F411", "there are STM32F411CEUx, STM32F411RETx" },
        { "SAMD51P19A", "no pack that pyocd knows" },
        { "*", "STM32F411CEUx in Keil.STM32F4xx_DFP, nRF52832_xxAA in Nordic.nRF_DFP" },
    };

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_auto (Result) result = { 0 };

        set_program (INSTALLING);
        /* pyOCD's own patterns are as the stand-in's are not. */
        if (g_str_equal (cases[i].part, "*"))
            fake_pyocd_set_script (fake, "printf '" TABLE "'");
        g_assert_false (install (&result, cases[i].part));
        assert_fails (&result, MOULT_ERROR_NOT_FOUND, cases[i].words);
        g_assert_null (strstr (result.calls, "install"));
    }
}

/* Every letter that does not count may be another one. */
static void
test_install_pattern (void)
{
    g_auto (Result) result = { 0 };

    set_program (INSTALLING);
    fake_pyocd_set_script (fake, "echo \"$@\" >> $FAKE_PYOCD/calls\n"
                                 "test $2 = install && touch $FAKE_PYOCD/done\n"
                                 "test -e $FAKE_PYOCD/done && set True || set False\n"
                                 "printf '" HEADER RULE "  STM32F411RETx   ST   K.F4   1   %s\\n'"
                                 " $1");
    g_assert_true (install (&result, "STM32F411?E*"));
    g_assert_nonnull (strstr (result.calls, "pack install STM32F411RETx\n"));
}

/* It ends with 0 though nothing came. */
static void
test_install_nothing (void)
{
    g_auto (Result) result = { 0 };

    set_program ("echo nothing");
    g_assert_false (install (&result, "STM32F411RETx"));
    assert_fails (&result, MOULT_ERROR_NETWORK, "Keil.STM32F4xx_DFP was not downloaded");
}

static void
test_install_fails (void)
{
    static const struct {
        const char *script;
        MoultError code;
        const char *words;
    } cases[] = {
        { "echo 'Exception: failed to lookup address' >&2; exit 1", MOULT_ERROR_NETWORK,
          "failed to lookup" },
        { "kill -SEGV $$", MOULT_ERROR_NETWORK, "signal 11" },
        /* A question is answered by the end of the file. */
        { "printf 'Download 200 MB? [y/N] '; read answer || { echo EOFError >&2; exit 1; }",
          MOULT_ERROR_NETWORK, "EOFError" },
        { "echo \"pyocd pack: error: argument: invalid choice: 'install'\" >&2; exit 2",
          MOULT_ERROR_DEPENDENCY, "invalid choice" },
        { "exec yes garbage", MOULT_ERROR_NETWORK, "MiB" },
    };

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_auto (Result) result = { 0 };

        set_program (cases[i].script);
        g_assert_false (install (&result, "STM32F411RETx"));
        assert_fails (&result, cases[i].code, cases[i].words);
    }
}

static void
test_install_hangs (void)
{
    g_auto (Result) result = { .cancel = TRUE };
    gint64 began = g_get_monotonic_time ();

    set_program ("printf 'Downloading descriptors (001/1600)\\r'; exec sleep 60");
    g_assert_false (install (&result, "STM32F411RETx"));
    g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint (g_get_monotonic_time () - began, <, 15 * G_TIME_SPAN_SECOND);
    g_assert_cmpstr (result.progress->str, ==, "1/1600 ");
}

/* ---- The targets afterwards ---- */

#define ANSWERING                                                                                  \
    "case \"$1 $2\" in\n"                                                                          \
    "'json -t') echo \"{'targets': [{'name': '$(cat $FAKE_PYOCD/target)'}]}\" | tr \\' '\"'; "     \
    "exit;;\n"                                                                                     \
    "'load --help') echo --no-wait --no-reset --no-config --erase --pack --connect; exit;;\n"      \
    "'--help-options ') exit;;\n"                                                                  \
    "'pack install') echo stm32f411retx > $FAKE_PYOCD/target;;\n"                                  \
    "esac\n"                                                                                       \
    "printf '" HEADER RULE "  STM32F411RETx   ST   K.F4   1   '\n"                                 \
    "grep -q f411 $FAKE_PYOCD/target && echo True || echo False\n"

static gboolean
has_target (const char *name)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultPyocdFeatures) features = moult_pyocd_features_get (NULL, &error);

    g_assert_no_error (error);
    return moult_pyocd_features_find_target (features, name) != NULL;
}

/* What was asked before is asked anew. */
static void
test_targets (void)
{
    g_auto (Result) result = { 0 };
    g_autofree char *target = fake_pyocd_dup_path (fake, "target");

    g_file_set_contents (target, "rp2040", -1, NULL);
    fake_pyocd_set_script (fake, ANSWERING);
    g_assert_true (has_target ("rp2040"));
    g_assert_true (install (&result, "STM32F411RETx"));
    g_assert_true (has_target ("stm32f411retx"));
}

int
main (int argc, char **argv)
{
    fake = fake_pyocd_new ();
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/pyocd-packs/table", test_table);
    g_test_add_func ("/pyocd-packs/table-empty", test_table_empty);
    g_test_add_func ("/pyocd-packs/table-bad", test_table_bad);
    g_test_add_func ("/pyocd-packs/counter", test_counter);
    g_test_add_func ("/pyocd-packs/find", test_find);
    g_test_add_func ("/pyocd-packs/cannot", test_cannot);
    g_test_add_func ("/pyocd-packs/install", test_install);
    g_test_add_func ("/pyocd-packs/install-there", test_install_there);
    g_test_add_func ("/pyocd-packs/install-other", test_install_other);
    g_test_add_func ("/pyocd-packs/install-pattern", test_install_pattern);
    g_test_add_func ("/pyocd-packs/install-nothing", test_install_nothing);
    g_test_add_func ("/pyocd-packs/install-fails", test_install_fails);
    g_test_add_func ("/pyocd-packs/install-hangs", test_install_hangs);
    g_test_add_func ("/pyocd-packs/targets", test_targets);

    int failed = g_test_run ();
    fake_pyocd_free (fake);
    return failed;
}
