/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdint.h>

#include "mpconfigboard.h"

/* Those of a tree without git. */
#define MICROPY_VERSION_MAJOR      1
#define MICROPY_VERSION_MINOR      MINOR_OF_TAG
#define MICROPY_VERSION_MICRO      0
#define MICROPY_VERSION_PRERELEASE PRERELEASE_OF_TAG
