/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "library-files.h"

/* Programs that change the store die at any moment, 200 times, one after the other. What each
 * leaves has to be whole: the database, every page, and for every row the file that it describes.
 */

#define SEED        20260406
#define N_ROUNDS    50
#define N_PROGRAMS  4
#define MAX_DEEDS   4
#define MAX_LIFE_US 2000 /* after the last deed that is waited for; one takes about 1 ms */
#define PATIENCE_MS 20000
#define N_FILES     6
#define N_LINKS     30
#define MAX_SIZE    20000

static void
adopt_file (MoultStore *store, GRand *rand, const char *name)
{
    gsize size = g_rand_int_range (rand, 1, MAX_SIZE);
    g_autofree char *bytes = g_strnfill (size, g_rand_int_range (rand, 'a', 'z'));

    MoultFirmware *firmware = library_adopt (store, "rp2", name, bytes, NULL);
    g_clear_object (&firmware);
}

/* All links of one page are of one moment. */
static void
put_page (MoultStore *store, GRand *rand)
{
    g_autofree char *board_id = g_strdup_printf ("BOARD_%d", g_rand_int_range (rand, 0, 4));
    g_autoptr (MoultStorePage) page = moult_store_page_new (board_id, board_id);
    g_autofree char *path = g_strdup_printf ("/%u", g_rand_int (rand));

    for (int i = 0; i < N_LINKS; i++)
        g_ptr_array_add (page->links, moult_store_link_new (path, NULL));
    moult_store_put_page (store, page, NULL);
}

/* Tells of each deed, so that a slow computer does not kill them all before the first. */
static void
live (const char *folder, guint32 seed, int told)
{
    GRand *rand = g_rand_new_with_seed (seed);
    MoultStore *store = library_store_new (folder);

    for (;;) {
        g_autofree char *name =
            g_strdup_printf ("file-%d.uf2", g_rand_int_range (rand, 0, N_FILES));
        g_autofree char *file = g_strconcat ("rp2/", name, NULL);

        adopt_file (store, rand, name);
        put_page (store, rand);
        if (g_rand_int_range (rand, 0, 3) == 0)
            moult_store_remove_firmware (store, file, NULL);
        if (write (told, "", 1) != 1)
            _exit (1);
    }
}

static void
wait_for_deeds (int told, int n_deeds)
{
    struct pollfd wait = { told, POLLIN, 0 };
    char deed;

    for (int i = 0; i < n_deeds; i++) {
        g_assert_cmpint (poll (&wait, 1, PATIENCE_MS), ==, 1);
        g_assert_cmpint (read (told, &deed, 1), ==, 1);
    }
}

static void
check_integrity (const char *folder)
{
    g_autofree char *path = g_build_filename (folder, "library.db", NULL);
    sqlite3 *connection = NULL;
    sqlite3_stmt *check = NULL;

    g_assert_cmpint (sqlite3_open (path, &connection), ==, SQLITE_OK);
    sqlite3_prepare_v2 (connection, "PRAGMA integrity_check", -1, &check, NULL);
    g_assert_cmpint (sqlite3_step (check), ==, SQLITE_ROW);
    g_assert_cmpstr ((const char *) sqlite3_column_text (check, 0), ==, "ok");
    sqlite3_finalize (check);
    sqlite3_close (connection);
}

static void
check_pages (MoultStore *store)
{
    g_autoptr (GPtrArray) pages = moult_store_load_pages (store, NULL);

    g_assert_nonnull (pages);
    for (guint i = 0; i < pages->len; i++) {
        GPtrArray *links = ((MoultStorePage *) pages->pdata[i])->links;

        g_assert_cmpuint (links->len, ==, N_LINKS);
        for (guint j = 1; j < N_LINKS; j++)
            g_assert_cmpstr (((MoultStoreLink *) links->pdata[j])->path, ==,
                             ((MoultStoreLink *) links->pdata[0])->path);
    }
}

/* Returns what tells this state from others. */
static char *
check_all (const char *folder)
{
    g_autoptr (MoultStore) store = library_store_new (folder);
    g_autoptr (GString) state = g_string_new (NULL);

    g_assert_null (moult_store_take_broken (store));
    check_pages (store);
    g_autoptr (GPtrArray) firmwares = library_check (store);
    for (guint i = 0; i < firmwares->len; i++) {
        g_assert_nonnull (moult_firmware_get_path (firmwares->pdata[i]));
        g_string_append (state, moult_firmware_get_sha256 (firmwares->pdata[i]));
    }
    return g_string_free (g_steal_pointer (&state), FALSE);
}

typedef struct {
    pid_t pid;
    int told;
} Program;

static Program
start_program (const char *folder, guint32 seed)
{
    Program program = { -1, -1 };
    int told[2];

    g_assert_cmpint (pipe (told), ==, 0);
    program.pid = fork ();
    if (program.pid == 0)
        live (folder, seed, told[1]);
    g_assert_cmpint (program.pid, >, 0);
    close (told[1]);
    program.told = told[0];
    return program;
}

static void
kill_program (Program *program)
{
    int status = -1;

    g_assert_cmpint (kill (program->pid, SIGKILL), ==, 0);
    g_assert_cmpint (waitpid (program->pid, &status, 0), ==, program->pid);
    g_assert_true (WIFSIGNALED (status));
    g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
    close (program->told);
}

static void
let_live (const char *folder, GRand *rand)
{
    Program programs[N_PROGRAMS];

    for (guint i = 0; i < N_PROGRAMS; i++)
        programs[i] = start_program (folder, g_rand_int (rand));
    wait_for_deeds (programs[0].told, g_rand_int_range (rand, 0, MAX_DEEDS));
    for (guint i = 0; i < N_PROGRAMS; i++) {
        g_usleep (g_rand_int_range (rand, 0, MAX_LIFE_US));
        kill_program (&programs[i]);
    }
}

static void
test_killed (void)
{
    g_autofree char *folder = library_folder_new ();
    g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
    g_autofree char *before = g_strdup ("");
    guint n_changes = 0;

    g_test_message ("seed %d", SEED);
    for (guint i = 0; i < N_ROUNDS; i++) {
        let_live (folder, rand);
        g_autofree char *now = check_all (folder);
        check_integrity (folder);
        n_changes += !g_str_equal (before, now);
        g_set_str (&before, now);
    }
    g_test_message ("%u of %u rounds changed something", n_changes, N_ROUNDS);
    g_assert_cmpuint (n_changes, >, N_ROUNDS / 2);
    library_folder_remove (folder);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/store/killed", test_killed);
    return g_test_run ();
}
