/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "repl-shell.h"

#include "board-light.h"
#include "board-script.h"
#include "board-visit.h"
#include "device-source.h"
#include "error.h"
#include "identify.h"
#include "repl-backup.h"
#include "repl-setup.h"

enum {
    ASK_MS = 5000,
    SEND_MS = 2000,
};

/* CircuitPython has microcontroller, MicroPython has machine. */
#define RESTART_CODE                                                                               \
    "try:\n"                                                                                       \
    "    import machine as m\n"                                                                    \
    "except ImportError:\n"                                                                        \
    "    import microcontroller as m\n"                                                            \
    "m.reset()\n"

/**
 * MoultReplShell:
 *
 * Works on a running board through its raw REPL, with the scripts of data/scripts.
 */
struct _MoultReplShell {
    GObject parent_instance;
};

static gboolean
moult_repl_shell_set_up (MoultBoardShell *self,
                         MoultDevice *device,
                         MoultBoardSetup *setup,
                         MoultProgress *progress,
                         GCancellable *cancellable,
                         GError **error)
{
    if (moult_board_setup_is_empty (setup))
        return TRUE;
    return moult_repl_setup_run (device, setup, progress, cancellable, error);
}

static gboolean
moult_repl_shell_back_up (MoultBoardShell *self,
                          MoultDevice *device,
                          GFile *folder,
                          MoultProgress *progress,
                          GCancellable *cancellable,
                          GError **error)
{
    return moult_repl_backup_run (device, folder, progress, cancellable, error);
}

static gboolean
moult_repl_shell_restart (MoultBoardShell *self,
                          MoultDevice *device,
                          GCancellable *cancellable,
                          GError **error)
{
    g_autoptr (MoultRepl) repl = moult_board_visit (device, cancellable, error);

    if (repl == NULL)
        return FALSE;
    if (moult_repl_exec_detached (repl, RESTART_CODE, moult_deadline_in (SEND_MS), cancellable,
                                  error))
        return TRUE;
    moult_repl_leave (repl, TRUE);
    return FALSE;
}

static char *
write_blink_code (MoultBoardInfo *info, guint ms)
{
    MoultBoardLight light = moult_board_light_find (moult_board_info_get_board_id (info));
    g_autofree char *files = moult_board_script_load ("files.py");
    g_autofree char *blink = moult_board_script_load ("blink.py");
    g_autofree char *pin = light.pin < 0 ? g_strdup ("None") : g_strdup_printf ("%d", light.pin);

    return g_strdup_printf ("%s%s_moult_blink('%s',%s,%d,%u)\n", files, blink, light.kind, pin,
                            light.on, ms);
}

static gboolean
blink (MoultRepl *repl, guint ms, GCancellable *cancellable, GError **error)
{
    g_autoptr (MoultBoardInfo) info =
        moult_identify_by_repl (repl, moult_deadline_in (ASK_MS), cancellable, error);
    g_autofree char *code = info != NULL ? write_blink_code (info, ms) : NULL;
    g_autofree char *output = NULL;
    g_autoptr (MoultBoardAnswer) answer = NULL;

    if (code == NULL)
        return FALSE;
    output = moult_repl_exec (repl, code, moult_deadline_in (ms + ASK_MS), cancellable, error);
    answer = output != NULL ? moult_board_answer_parse (output, error) : NULL;
    if (answer == NULL || moult_board_answer_is_true (answer, "light"))
        return answer != NULL;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "no light of %s is known",
                 moult_board_info_get_description (info));
    return FALSE;
}

static gboolean
moult_repl_shell_blink (MoultBoardShell *self,
                        MoultDevice *device,
                        guint ms,
                        GCancellable *cancellable,
                        GError **error)
{
    g_autoptr (MoultRepl) repl = moult_board_visit (device, cancellable, error);
    gboolean done;

    if (repl == NULL)
        return FALSE;
    done = blink (repl, ms, cancellable, error);
    moult_repl_leave (repl, TRUE);
    return done;
}

static void
moult_repl_shell_iface_init (MoultBoardShellInterface *iface)
{
    iface->set_up = moult_repl_shell_set_up;
    iface->back_up = moult_repl_shell_back_up;
    iface->restart = moult_repl_shell_restart;
    iface->blink = moult_repl_shell_blink;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (
    MoultReplShell,
    moult_repl_shell,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (MOULT_TYPE_BOARD_SHELL, moult_repl_shell_iface_init)
        g_io_extension_point_implement (MOULT_BOARD_SHELL_EXTENSION_POINT,
                                        g_define_type_id,
                                        "repl",
                                        0);)

static void
moult_repl_shell_class_init (MoultReplShellClass *klass)
{
}

static void
moult_repl_shell_init (MoultReplShell *self)
{
}
