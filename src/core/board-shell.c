/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-shell.h"

G_DEFINE_INTERFACE (MoultBoardShell, moult_board_shell, G_TYPE_OBJECT)

static void
moult_board_shell_default_init (MoultBoardShellInterface *iface)
{
}

gboolean
moult_board_shell_set_up (MoultBoardShell *self,
                          MoultDevice *device,
                          MoultBoardSetup *setup,
                          MoultProgress *progress,
                          GCancellable *cancellable,
                          GError **error)
{
    g_return_val_if_fail (MOULT_IS_BOARD_SHELL (self) && MOULT_IS_DEVICE (device), FALSE);
    g_return_val_if_fail (MOULT_IS_BOARD_SETUP (setup) && MOULT_IS_PROGRESS (progress), FALSE);

    return MOULT_BOARD_SHELL_GET_IFACE (self)->set_up (self, device, setup, progress, cancellable,
                                                       error);
}

gboolean
moult_board_shell_back_up (MoultBoardShell *self,
                           MoultDevice *device,
                           GFile *folder,
                           MoultProgress *progress,
                           GCancellable *cancellable,
                           GError **error)
{
    g_return_val_if_fail (MOULT_IS_BOARD_SHELL (self) && MOULT_IS_DEVICE (device), FALSE);
    g_return_val_if_fail (G_IS_FILE (folder) && MOULT_IS_PROGRESS (progress), FALSE);

    return MOULT_BOARD_SHELL_GET_IFACE (self)->back_up (self, device, folder, progress, cancellable,
                                                        error);
}

gboolean
moult_board_shell_restart (MoultBoardShell *self,
                           MoultDevice *device,
                           GCancellable *cancellable,
                           GError **error)
{
    g_return_val_if_fail (MOULT_IS_BOARD_SHELL (self) && MOULT_IS_DEVICE (device), FALSE);

    return MOULT_BOARD_SHELL_GET_IFACE (self)->restart (self, device, cancellable, error);
}

gboolean
moult_board_shell_blink (MoultBoardShell *self,
                         MoultDevice *device,
                         guint ms,
                         GCancellable *cancellable,
                         GError **error)
{
    g_return_val_if_fail (MOULT_IS_BOARD_SHELL (self) && MOULT_IS_DEVICE (device), FALSE);
    g_return_val_if_fail (ms <= 10000, FALSE);

    return MOULT_BOARD_SHELL_GET_IFACE (self)->blink (self, device, ms, cancellable, error);
}
