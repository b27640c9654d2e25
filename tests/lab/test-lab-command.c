/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-guest.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* moult-lab as whoever starts it sees it: exit codes, and that nothing is left behind. Runs outside
 * of the lab. */

static char *folder;

/* Runs the lab's scene "first" with a shell script in it. */
static int
run_lab (char **output, const char *script)
{
    return lab_guest_run (output, LAB_PROGRAM, "--instant", "first", "--", "sh", "-c", script,
                          NULL);
}

static void
assert_nothing_left (void)
{
    g_autoptr (GDir) left = g_dir_open (folder, 0, NULL);
    g_autofree char *mounts = NULL;

    g_assert_null (g_dir_read_name (left));
    g_assert_true (g_file_get_contents ("/proc/self/mounts", &mounts, NULL, NULL));
    g_assert_null (strstr (mounts, folder));
}

static void
test_exit_code (void)
{
    g_assert_cmpint (run_lab (NULL, "exit 7"), ==, 7);
    g_assert_cmpint (run_lab (NULL, "true"), ==, 0);
    assert_nothing_left ();
}

static void
test_crash (void)
{
    g_assert_cmpint (run_lab (NULL, "kill -SEGV $$"), ==, 128 + SIGSEGV);
    assert_nothing_left ();
}

static void
test_mounted_at_end (void)
{
    g_autofree char *output = NULL;

    g_assert_cmpint (
        run_lab (&output, "moult-lab press 1-1 && moult-lab wait 1-1 bootloader && "
                          "udisksctl mount -b /dev/sda1 && exec tail -f /dev/null > "
                          "$(ls -d $(dirname $MOULT_LAB)/media/*)/HELD.TXT & "
                          "while ! ls $(dirname $MOULT_LAB)/media/*/HELD.TXT; do sleep 0.05; done"),
        ==, 0);
    g_assert_nonnull (strstr (output, "Mounted /dev/sda1"));
    assert_nothing_left ();
}

static void
test_orphan (void)
{
    g_autofree char *output = NULL;
    g_autofree char *path = NULL;

    g_assert_cmpint (run_lab (&output, "setsid sleep 1000 >/dev/null 2>&1 & echo $!"), ==, 0);
    path = g_strdup_printf ("/proc/%s", g_strchomp (output));
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_signal (gconstpointer data)
{
    int number = GPOINTER_TO_INT (data);
    g_autofree char *script =
        g_strdup_printf ("%s --instant first -- sleep 100 </dev/null & "
                         "while ! ls %s/moult-lab-*/control 2>/dev/null; do sleep 0.02; done; "
                         "sleep 0.1; kill -%d $!; wait $!",
                         LAB_PROGRAM, folder, number);

    /* bash lets background programs have their SIGINT, as a desktop does; -m is what asks for it.
     */
    g_assert_cmpint (lab_guest_run (NULL, "bash", "-mc", script, NULL), ==, 128 + number);
    assert_nothing_left ();
}

static void
test_refusals (void)
{
    g_autofree char *scene = NULL;
    g_autofree char *command = NULL;

    g_assert_cmpint (lab_guest_run (&scene, LAB_PROGRAM, "no-such-scene", "--", "true", NULL), ==,
                     127);
    g_assert_nonnull (strstr (scene, "no-such-scene.json"));
    g_assert_cmpint (lab_guest_run (&command, LAB_PROGRAM, "first", "--", "no-such-program", NULL),
                     ==, 127);
    g_assert_nonnull (strstr (command, "no-such-program"));
    g_assert_cmpint (lab_guest_run (NULL, LAB_PROGRAM, NULL), ==, 64);
    g_assert_cmpint (run_lab (NULL, "moult-lab unplug 1-9"), ==, 1);
    g_assert_cmpint (run_lab (NULL, "moult-lab wait 1-1 dancing"), ==, 64);
    g_assert_cmpint (run_lab (NULL, "moult-lab wait 1-1 bootloader 1"), ==, 1);
    assert_nothing_left ();
}

/* What runs in the lab must not touch anything of the user. */
static void
test_environment (void)
{
    g_autofree char *output = NULL;

    g_assert_cmpint (
        run_lab (&output, "echo $XDG_DATA_HOME $XDG_CONFIG_HOME $XDG_CACHE_HOME $XDG_STATE_HOME | "
                          "tr ' ' '\\n' | grep -c \"^$(dirname $MOULT_LAB)/home/\"; "
                          "echo $GSETTINGS_BACKEND; grep CapEff /proc/self/status"),
        ==, 0);
    g_assert_cmpstr (output, ==, "4\nkeyfile\nCapEff:\t0000000000000000\n");
}

/* The lab's children by that name; brackets, so that the shell does not find itself. */
#define COUNT_SITES "pgrep -c -P $PPID -f '[d]ownloads.py'; "
#define DOWNLOAD                                                                                   \
    "curl -s -o /dev/null -w '%{http_code} %{size_download}\\n' "                                  \
    "$(moult-lab site address)/resources/firmware/RPI_PICO-20260406-v1.28.0.uf2; "

/* Nobody pays for the download site who does not ask it. */
static void
test_site_by_need (void)
{
    g_autofree char *output = NULL;

    g_assert_cmpint (run_lab (&output, COUNT_SITES DOWNLOAD COUNT_SITES "exit 5"), ==, 5);
    g_assert_cmpstr (output, ==, "0\n200 32768\n1\n");
    assert_nothing_left ();
}

static void
assert_scene_downloads (const char *site, const char *option, const char *expected)
{
    g_autofree char *path = g_build_filename (folder, "scene.json", NULL);
    g_autofree char *scene = g_strdup_printf ("{\"boards\": [], \"site\": {%s}}", site);
    g_autofree char *output = NULL;

    g_assert_true (g_file_set_contents (path, scene, -1, NULL));
    g_assert_cmpint (lab_guest_run (&output, "sh", "-c", "exec \"$0\" $1 \"$2\" -- sh -c \"$3\"",
                                    LAB_PROGRAM, option, path, DOWNLOAD, NULL),
                     ==, 0);
    g_assert_cmpstr (output, ==, expected);
    g_unlink (path);
}

static void
test_site_of_scene (void)
{
    assert_scene_downloads ("", "--instant", "200 32768\n");
    assert_scene_downloads ("\"small\": false", "--instant", "200 675840\n");
    assert_scene_downloads ("", "", "200 675840\n");
    assert_scene_downloads ("\"small\": true, \"state\": \"later\"", "", "200 32768\n");
    assert_nothing_left ();
}

/* The classroom stands as the issue lists it. */
static void
test_classroom (void)
{
    g_autofree char *output = NULL;
    g_autoptr (JsonNode) root = NULL;
    JsonArray *boards;
    guint running = 0;

    g_assert_cmpint (lab_guest_run (&output, LAB_PROGRAM, "--instant", "classroom", "--",
                                    "moult-lab", "journal", NULL),
                     ==, 0);
    root = json_from_string (output, NULL);
    boards = json_node_get_array (root);
    g_assert_cmpuint (json_array_get_length (boards), ==, 12);
    for (guint n = 0; n < 12; n++)
        running += g_str_equal (
            json_object_get_string_member (json_array_get_object_element (boards, n), "mode"),
            "running");
    g_assert_cmpuint (running, ==, 11);
}

/* So many programs at once, each with a tty for itself: the lab must not wait for itself. */
static void
test_many (void)
{
    static const char script[] =
        "import fcntl, glob, os, termios, threading\n"
        "ttys = glob.glob('/dev/ttyACM*')\n"
        "start = threading.Barrier(len(ttys))\n"
        "def hold(tty):\n"
        "    start.wait()\n"
        "    for n in range(5):\n"
        "        fd = os.open(tty, os.O_RDWR | os.O_NOCTTY)\n"
        "        fcntl.ioctl(fd, termios.TIOCEXCL)\n"
        "        fcntl.ioctl(fd, termios.TIOCNXCL)\n"
        "        os.close(fd)\n"
        "threads = [threading.Thread(target=hold, args=(tty,)) for tty in ttys]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
        "print(len(ttys))\n";
    g_autofree char *output = NULL;

    g_assert_cmpint (lab_guest_run (&output, LAB_PROGRAM, "--instant", "pico:32", "--", "python3",
                                    "-c", script, NULL),
                     ==, 0);
    g_assert_cmpstr (output, ==, "32\n");
}

/* Without --instant a restart takes the time it takes: the kernel alone waits a second for a drive.
 */
static void
test_real_time (void)
{
    gint64 start = g_get_monotonic_time ();

    g_assert_cmpint (lab_guest_run (NULL, LAB_PROGRAM, "first", "--", "sh", "-c",
                                    "moult-lab press 1-1; moult-lab wait 1-1 bootloader", NULL),
                     ==, 0);
    g_assert_cmpint (g_get_monotonic_time () - start, >, 1600 * 1000);
    g_assert_cmpint (g_get_monotonic_time () - start, <, 8000 * 1000);
}

int
main (int argc, char **argv)
{
    int result;

    g_test_init (&argc, &argv, NULL);
    folder = g_dir_make_tmp ("lab-command-XXXXXX", NULL);
    g_setenv ("TMPDIR", folder, TRUE);
    g_test_add_func ("/lab/command/exit-code", test_exit_code);
    g_test_add_func ("/lab/command/crash", test_crash);
    g_test_add_func ("/lab/command/mounted-at-end", test_mounted_at_end);
    g_test_add_func ("/lab/command/orphan", test_orphan);
    g_test_add_data_func ("/lab/command/sigterm", GINT_TO_POINTER (SIGTERM), test_signal);
    g_test_add_data_func ("/lab/command/sigint", GINT_TO_POINTER (SIGINT), test_signal);
    g_test_add_func ("/lab/command/refusals", test_refusals);
    g_test_add_func ("/lab/command/environment", test_environment);
    g_test_add_func ("/lab/command/site-by-need", test_site_by_need);
    g_test_add_func ("/lab/command/site-of-scene", test_site_of_scene);
    g_test_add_func ("/lab/command/classroom", test_classroom);
    g_test_add_func ("/lab/command/many", test_many);
    g_test_add_func ("/lab/command/real-time", test_real_time);
    result = g_test_run ();
    g_rmdir (folder);
    g_free (folder);
    return result;
}
