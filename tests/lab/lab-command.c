/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-command.h"

#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    LabCommandEnded ended;
    gpointer data;
} Watch;

static void
on_command_ended_cb (GPid pid, int status, gpointer data)
{
    Watch *watch = data;

    g_spawn_close_pid (pid);
    watch->ended (WIFSIGNALED (status) ? 128 + WTERMSIG (status) : WEXITSTATUS (status),
                  watch->data);
}

/* capabilities(7): root gets at exec what is inheritable or bounding; so neither has any left.
 * Between fork and exec, hence bare system calls only. */
static void
on_spawned_cb (gpointer data)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct nothing[2] = { 0 };

    prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (int capability = 0; capability < 64; capability++)
        prctl (PR_CAPBSET_DROP, capability, 0, 0, 0);
    syscall (SYS_capset, &header, nothing);
    prctl (PR_SET_PDEATHSIG, SIGTERM);
}

GPid
lab_command_start (const char *const *argv,
                   const char *const *environment,
                   LabCommandEnded ended,
                   gpointer data,
                   GError **error)
{
    Watch *watch;
    GPid pid;

    if (!g_spawn_async (NULL, (char **) argv, (char **) environment,
                        G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH_FROM_ENVP
                            | G_SPAWN_CHILD_INHERITS_STDIN,
                        on_spawned_cb, NULL, &pid, error))
        return 0;
    watch = g_new0 (Watch, 1);
    watch->ended = ended;
    watch->data = data;
    g_child_watch_add_full (G_PRIORITY_DEFAULT, pid, on_command_ended_cb, watch, g_free);
    return pid;
}

static gboolean
is_own_child (const char *name)
{
    g_autofree char *path = g_strdup_printf ("/proc/%s/stat", name);
    g_autofree char *text = NULL;
    const char *behind;

    if (!g_ascii_isdigit (name[0]) || !g_file_get_contents (path, &text, NULL, NULL))
        return FALSE;
    behind = strrchr (text, ')'); /* "PID (COMMAND) STATE PARENT …" */
    return behind && strlen (behind) > 4 && atoi (behind + 4) == getpid ();
}

/* The lab is the subreaper of all its descendants, so orphans become its own children. */
void
lab_command_end_orphans (void)
{
    gboolean found = TRUE;

    while (found) {
        g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
        const char *name;

        found = FALSE;
        while (proc && (name = g_dir_read_name (proc))) {
            if (!is_own_child (name))
                continue;
            kill (atoi (name), SIGKILL);
            found = waitpid (atoi (name), NULL, 0) > 0;
        }
    }
}
