/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-mode.h"

#include "board-db.h"

gboolean
moult_dfu_mode_is_on (MoultDevice *device)
{
    return moult_device_has_interface (device, MOULT_DFU_CLASS, MOULT_DFU_SUBCLASS,
                                       MOULT_DFU_PROTOCOL)
           && moult_board_db_is_bootloader (device);
}
