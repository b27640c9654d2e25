/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fake-shell.h"

#include "error.h"
#include "fake-devices.h"

typedef struct {
    guint n_set_up;
    char *name;
} Note;

static GMutex the_mutex;
static GHashTable *the_notes; /* location → Note */
static int the_error = FAKE_OK;

static void
note_free (Note *note)
{
    g_free (note->name);
    g_free (note);
}

/* With the mutex held. */
static Note *
get_note (const char *location)
{
    Note *note;

    if (the_notes == NULL)
        the_notes =
            g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) note_free);
    note = g_hash_table_lookup (the_notes, location);
    if (note == NULL) {
        note = g_new0 (Note, 1);
        g_hash_table_insert (the_notes, g_strdup (location), note);
    }
    return note;
}

typedef struct {
    GObject parent_instance;
} FakeShell;

typedef GObjectClass FakeShellClass;

static gboolean
fake_shell_set_up (MoultBoardShell *self,
                   MoultDevice *device,
                   MoultBoardSetup *setup,
                   MoultProgress *progress,
                   GCancellable *cancellable,
                   GError **error)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&the_mutex);
    Note *note = get_note (moult_device_get_location (device));

    if (the_error != FAKE_OK) {
        g_set_error (error, MOULT_ERROR, the_error, "scripted set-up: %s",
                     moult_error_get_name (the_error));
        return FALSE;
    }
    note->n_set_up++;
    g_set_str (&note->name, moult_board_setup_get_fields (setup)->name);
    return TRUE;
}

static void
fake_shell_iface_init (MoultBoardShellInterface *iface)
{
    iface->set_up = fake_shell_set_up;
}

static GType fake_shell_get_type (void);

G_DEFINE_TYPE_WITH_CODE (FakeShell,
                         fake_shell,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (MOULT_TYPE_BOARD_SHELL, fake_shell_iface_init))

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
    g_io_extension_point_implement (MOULT_BOARD_SHELL_EXTENSION_POINT, fake_shell_get_type (),
                                    "fake", 0);
}

void
fake_shell_reset (int set_up_error)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&the_mutex);

    the_error = set_up_error;
    g_clear_pointer (&the_notes, g_hash_table_unref);
}

guint
fake_shell_count (const char *location)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&the_mutex);

    return get_note (location)->n_set_up;
}

char *
fake_shell_dup_name (const char *location)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&the_mutex);

    return g_strdup (get_note (location)->name);
}
