/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "backends-register.h"

#include "dfu-backend.h"
#include "esp-backend.h"
#include "picoboot-backend.h"
#include "pyocd-backend.h"
#include "uf2-backend.h"

void
moult_backends_register (void)
{
    g_type_ensure (MOULT_TYPE_DFU_BACKEND);
    g_type_ensure (MOULT_TYPE_ESP_BACKEND);
    g_type_ensure (MOULT_TYPE_PICOBOOT_BACKEND);
    g_type_ensure (MOULT_TYPE_PYOCD_BACKEND);
    g_type_ensure (MOULT_TYPE_UF2_BACKEND);
}
