/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fake-shell.h"

#include "error.h"
#include "fake-devices.h"

#define FAKE_TYPE_SHELL (fake_shell_get_type ())
G_DECLARE_FINAL_TYPE (FakeShell, fake_shell, FAKE, SHELL, GObject)

struct _FakeShell {
    GObject parent_instance;
};

static FakeShellScript script;

static gboolean
answer (gint *count, int code, GCancellable *cancellable, GError **error)
{
    g_atomic_int_inc (count);
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    if (code == FAKE_OK)
        return TRUE;
    g_set_error (error, MOULT_ERROR, code, "the test wants it so");
    return FALSE;
}

static gboolean
fake_shell_set_up (MoultBoardShell *self,
                   MoultDevice *device,
                   MoultBoardSetup *setup,
                   MoultProgress *progress,
                   GCancellable *cancellable,
                   GError **error)
{
    script.was_cancellable = cancellable != NULL;
    return answer (&script.n_set_up, script.set_up_error, cancellable, error);
}

static gboolean
fake_shell_back_up (MoultBoardShell *self,
                    MoultDevice *device,
                    GFile *folder,
                    MoultProgress *progress,
                    GCancellable *cancellable,
                    GError **error)
{
    g_strlcpy (script.folder, g_file_peek_path (folder), sizeof script.folder);
    return answer (&script.n_back_up, script.back_up_error, cancellable, error);
}

static gboolean
fake_shell_restart (MoultBoardShell *self,
                    MoultDevice *device,
                    GCancellable *cancellable,
                    GError **error)
{
    return answer (&script.n_restart, script.restart_error, cancellable, error);
}

static gboolean
fake_shell_blink (MoultBoardShell *self,
                  MoultDevice *device,
                  guint ms,
                  GCancellable *cancellable,
                  GError **error)
{
    return answer (&script.n_blink, script.blink_error, cancellable, error);
}

static void
fake_shell_iface_init (MoultBoardShellInterface *iface)
{
    iface->set_up = fake_shell_set_up;
    iface->back_up = fake_shell_back_up;
    iface->restart = fake_shell_restart;
    iface->blink = fake_shell_blink;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeShell,
                               fake_shell,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_BOARD_SHELL,
                                                      fake_shell_iface_init))

static void
fake_shell_class_init (FakeShellClass *klass)
{
}

static void
fake_shell_init (FakeShell *self)
{
}

void
fake_shell_register (void)
{
    g_io_extension_point_implement (MOULT_BOARD_SHELL_EXTENSION_POINT, FAKE_TYPE_SHELL, "fake", 0);
}

FakeShellScript *
fake_shell_reset (void)
{
    script = (FakeShellScript) { FAKE_OK, FAKE_OK, FAKE_OK, FAKE_OK };
    return &script;
}
