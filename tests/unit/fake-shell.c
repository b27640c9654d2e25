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
static GMutex names_mutex;
static GHashTable *names; /* location → name */

static void
note_name (const char *location, const char *name)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&names_mutex);

    if (names == NULL)
        names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    g_hash_table_replace (names, g_strdup (location), g_strdup (name));
}

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
    g_atomic_int_set (&script.was_cancellable, cancellable != NULL);
    note_name (moult_device_get_location (device), moult_board_setup_get_fields (setup)->name);
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
    g_mutex_lock (&names_mutex);
    g_clear_pointer (&names, g_hash_table_unref);
    g_mutex_unlock (&names_mutex);
    script = (FakeShellScript) { FAKE_OK, FAKE_OK, FAKE_OK, FAKE_OK };
    return &script;
}

char *
fake_shell_dup_name (const char *location)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&names_mutex);

    return names != NULL ? g_strdup (g_hash_table_lookup (names, location)) : NULL;
}
