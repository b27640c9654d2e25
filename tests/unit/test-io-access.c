/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <pty.h>
#include <unistd.h>

#include "access.h"

static void
test_missing (void)
{
    g_autoptr (MoultAccess) access = moult_access_inspect ("/dev/ttyACM-missing");

    g_assert_cmpstr (access->node, ==, "/dev/ttyACM-missing");
    g_assert_false (access->exists);
    g_assert_false (access->accessible);
    g_assert_null (access->holder);
    g_assert_nonnull (access->groups);
}

static void
test_plain (void)
{
    g_autoptr (MoultAccess) access = moult_access_inspect ("/dev/null");

    g_assert_true (access->exists);
    g_assert_true (access->accessible);
    g_assert_cmpuint (access->mode & 0666, ==, 0666);
    g_assert_nonnull (access->owner);
    g_assert_nonnull (access->group);
    g_assert_false (access->by_list);
}

/* The mode says what it says, also to root, who may do all. */
static void
test_private (void)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp ("access-XXXXXX", &path, NULL);

    g_assert_cmpint (fd, >=, 0);
    close (fd);
    g_assert_cmpint (g_chmod (path, 0), ==, 0);
    g_autoptr (MoultAccess) access = moult_access_inspect (path);
    g_assert_cmpuint (access->mode, ==, 0);
    g_assert_cmpint (access->accessible, ==, g_access (path, R_OK | W_OK) == 0);
    g_assert_true (access->in_group || access->group_next || access->accessible);
    g_unlink (path);
}

/* Our own descriptors are no other program's. */
static void
test_own (void)
{
    int master;
    int slave;
    char tty[64];

    g_assert_cmpint (openpty (&master, &slave, tty, NULL, NULL), ==, 0);
    g_assert_null (moult_access_find_holder (tty));
    close (slave);
    close (master);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);

    g_test_add_func ("/io/access/missing", test_missing);
    g_test_add_func ("/io/access/plain", test_plain);
    g_test_add_func ("/io/access/private", test_private);
    g_test_add_func ("/io/access/own", test_own);
    return g_test_run ();
}
