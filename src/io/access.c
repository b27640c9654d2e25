/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "access.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Of the user database: a group's entry names all of its members. */
#define MAX_ENTRY (32 * 1024)

static char *
read_process_name (const char *pid)
{
    g_autofree char *path = g_build_filename ("/proc", pid, "comm", NULL);
    g_autofree char *name = NULL;

    if (!g_file_get_contents (path, &name, NULL, NULL))
        return NULL;
    g_strchomp (name);
    return g_utf8_make_valid (name, -1);
}

static gboolean
is_pid (const char *name)
{
    return g_ascii_isdigit (*name);
}

/* By name or by number: the link of a node that was replaced still names the old one. */
static gboolean
descriptor_is_node (const char *descriptor, const char *node, const struct stat *wanted)
{
    struct stat status;
    char target[256];
    gssize length = readlink (descriptor, target, sizeof target - 1);

    if (length <= 0)
        return FALSE;
    target[length] = '\0';
    if (g_str_equal (target, node))
        return TRUE;
    return wanted->st_rdev != 0 && g_str_has_prefix (target, "/dev/")
           && stat (descriptor, &status) == 0 && S_ISCHR (status.st_mode)
           && status.st_rdev == wanted->st_rdev;
}

static gboolean
process_holds (const char *pid, const char *node, const struct stat *wanted)
{
    g_autofree char *folder = g_build_filename ("/proc", pid, "fd", NULL);
    g_autoptr (GDir) descriptors = g_dir_open (folder, 0, NULL);

    if (descriptors == NULL)
        return FALSE;
    for (const char *name = g_dir_read_name (descriptors); name != NULL;
         name = g_dir_read_name (descriptors)) {
        g_autofree char *descriptor = g_build_filename (folder, name, NULL);

        if (descriptor_is_node (descriptor, node, wanted))
            return TRUE;
    }
    return FALSE;
}

char *
moult_access_find_holder (const char *node)
{
    g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
    g_autofree char *self = g_strdup_printf ("%d", (int) getpid ());
    struct stat wanted = { 0 };

    if (processes == NULL || stat (node, &wanted) != 0)
        return NULL;
    for (const char *pid = g_dir_read_name (processes); pid != NULL;
         pid = g_dir_read_name (processes)) {
        if (!is_pid (pid) || g_str_equal (pid, self) || !process_holds (pid, node, &wanted))
            continue;
        g_autofree char *name = read_process_name (pid);
        return g_strdup_printf ("%s (%s)", name != NULL ? name : "process", pid);
    }
    return NULL;
}

static void
look_for_daemons (MoultAccess *access)
{
    g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);

    if (processes == NULL)
        return;
    for (const char *pid = g_dir_read_name (processes); pid != NULL;
         pid = g_dir_read_name (processes)) {
        g_autofree char *name = is_pid (pid) ? read_process_name (pid) : NULL;

        access->brltty |= g_strcmp0 (name, "brltty") == 0;
        access->modem_manager |= g_strcmp0 (name, "ModemManager") == 0;
    }
}

static char *
dup_group_name (gid_t gid)
{
    char text[MAX_ENTRY];
    struct group group, *found = NULL;

    if (getgrgid_r (gid, &group, text, sizeof text, &found) == 0 && found != NULL)
        return g_strdup (found->gr_name);
    return g_strdup_printf ("%u", (guint) gid);
}

static char *
dup_user_name (uid_t uid)
{
    char text[MAX_ENTRY];
    struct passwd passwd, *found = NULL;

    if (getpwuid_r (uid, &passwd, text, sizeof text, &found) == 0 && found != NULL)
        return g_strdup (found->pw_name);
    return g_strdup_printf ("%u", (guint) uid);
}

static void
look_at_groups (MoultAccess *access, gid_t wanted)
{
    gid_t gids[256];
    int n_gids = getgroups (G_N_ELEMENTS (gids), gids);
    g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

    access->in_group = getegid () == wanted;
    for (int i = 0; i < n_gids; i++) {
        g_autofree char *name = dup_group_name (gids[i]);

        g_strv_builder_add (names, name);
        access->in_group |= gids[i] == wanted;
    }
    access->groups = g_strv_builder_end (names);
}

/* Whether the user database has the user in the group: then a new login is all that is missing. */
static gboolean
database_has_member (gid_t wanted)
{
    gid_t gids[256];
    int n_gids = G_N_ELEMENTS (gids);
    struct passwd passwd, *found = NULL;
    char text[MAX_ENTRY];

    if (getpwuid_r (getuid (), &passwd, text, sizeof text, &found) != 0 || found == NULL)
        return FALSE;
    if (getgrouplist (found->pw_name, found->pw_gid, gids, &n_gids) < 0)
        return FALSE;
    for (int i = 0; i < n_gids; i++) {
        if (gids[i] == wanted)
            return TRUE;
    }
    return FALSE;
}

/* What the plain mode bits say, access lists left out. */
static gboolean
mode_gives_access (const struct stat *status, gboolean in_group)
{
    guint wanted = status->st_uid == geteuid () ? S_IRUSR | S_IWUSR
                   : in_group                   ? S_IRGRP | S_IWGRP
                                                : S_IROTH | S_IWOTH;

    return (status->st_mode & wanted) == wanted;
}

static gboolean
has_access_list (const char *node)
{
    return getxattr (node, "system.posix_acl_access", NULL, 0) > 0;
}

gboolean
moult_access_is_granted (const char *node)
{
    return access (node, R_OK | W_OK) == 0;
}

static void
look_at_node (MoultAccess *access, const struct stat *status)
{
    access->exists = TRUE;
    access->mode = status->st_mode & 07777;
    access->owner = dup_user_name (status->st_uid);
    access->group = dup_group_name (status->st_gid);
    look_at_groups (access, status->st_gid);
    access->group_next = !access->in_group && database_has_member (status->st_gid);
    access->accessible = moult_access_is_granted (access->node);
    access->by_list = access->accessible && !mode_gives_access (status, access->in_group)
                      && has_access_list (access->node);
}

MoultAccess *
moult_access_inspect (const char *node)
{
    MoultAccess *access = g_new0 (MoultAccess, 1);
    struct stat status;

    g_return_val_if_fail (node != NULL, NULL);

    access->node = g_strdup (node);
    if (stat (node, &status) == 0)
        look_at_node (access, &status);
    else
        access->groups = g_new0 (char *, 1);
    access->holder = moult_access_find_holder (node);
    look_for_daemons (access);
    return access;
}

void
moult_access_free (MoultAccess *access)
{
    g_free (access->node);
    g_free (access->owner);
    g_free (access->group);
    g_strfreev (access->groups);
    g_free (access->holder);
    g_free (access);
}
