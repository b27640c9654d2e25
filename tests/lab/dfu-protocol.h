/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* DFU 1.1, 6.1.2 (states, status) and 3 (requests). */
typedef enum {
    DFU_STATE_IDLE = 2,
    DFU_STATE_DNLOAD_SYNC,
    DFU_STATE_DNBUSY,
    DFU_STATE_DNLOAD_IDLE,
    DFU_STATE_MANIFEST_SYNC,
    DFU_STATE_MANIFEST,
    DFU_STATE_MANIFEST_WAIT_RESET,
    DFU_STATE_UPLOAD_IDLE,
    DFU_STATE_ERROR,
} DfuState;

typedef enum {
    DFU_STATUS_OK = 0,
    DFU_STATUS_ERR_ADDRESS = 8,
    DFU_STATUS_ERR_VENDOR = 11,
    DFU_STATUS_ERR_UNKNOWN = 14,
    DFU_STATUS_ERR_STALLED = 15,
} DfuStatus;

enum {
    DFU_REQUEST_DETACH,
    DFU_REQUEST_DNLOAD,
    DFU_REQUEST_UPLOAD,
    DFU_REQUEST_GETSTATUS,
    DFU_REQUEST_CLRSTATUS,
    DFU_REQUEST_GETSTATE,
    DFU_REQUEST_ABORT,
    DFU_STATUS_LENGTH = 6,
};

/* What DFU_REQUEST_DNLOAD of block 0 says in its first byte: AN3156, "Download commands". */
enum {
    DFU_COMMAND_SET_ADDRESS = 0x21,
    DFU_COMMAND_ERASE = 0x41,
    DFU_COMMAND_READ_UNPROTECT = 0x92,
};

const char *dfu_state_get_name (DfuState state); /* "dfuIDLE" */

G_END_DECLS
