/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "st-link.h"

G_BEGIN_DECLS

/* What the files of MoultStLink share. The protocol has no public document; these facts are those
 * of OpenOCD (src/jtag/drivers/stlink_usb.c) and pyOCD (pyocd/probe/stlink). */

enum {
    ST_LINK_COMMAND_SIZE = 16,
    ST_LINK_DEBUG = 0xf2,
    ST_LINK_MAX_APS = 256,
    ST_LINK_TRANSFER_MS = 1000,
};

/* Firmware that the probe's abilities came with. */
typedef enum {
    MOULT_ST_LINK_USABLE = 24,
    MOULT_ST_LINK_APS = 28,
    MOULT_ST_LINK_DP_BANKS = 32,
} MoultStLinkAge;

struct _MoultStLink {
    GObject parent_instance;

    MoultUsbLink *usb;
    GCancellable *taken_back; /* is cancelled: for what nobody wants any more */
    const MoultUsbAlt *alt;
    guint8 out;
    guint8 in;
    char *firmware;
    guint hardware; /* 2 or 3 */
    guint jtag;     /* version of the part of its firmware that talks to targets */
    int voltage_mv;
    guint32 select; /* as it would be in the debug port */
    gboolean connected;
    gboolean in_reset;                /* the target is held there */
    gboolean opened[ST_LINK_MAX_APS]; /* access ports that the firmware was told of */
};

/* Sends a command, padded, and takes @answer_size bytes; with 0 there is no answer. */
gboolean moult_st_link_ask (MoultStLink *self,
                            const guint8 *command,
                            gsize size,
                            guint8 *answer,
                            gsize answer_size,
                            GError **error);
/* A command whose answer is a status of two bytes. */
gboolean moult_st_link_command (MoultStLink *self,
                                const guint8 *command,
                                gsize size,
                                guint8 *status,
                                GError **error);
/* Sets the error for a status that is not well; FALSE then. */
gboolean moult_st_link_check (guint8 status, const char *what, GError **error);

/* Whether what the target did is there in the firmware. V3 has had all of it from its start. */
gboolean moult_st_link_is_at_least (MoultStLink *self, MoultStLinkAge age);

/* Of the link. */
gboolean moult_st_link_transfer (MoultDapLink *link,
                                 MoultDapBatch *batch,
                                 GCancellable *cancellable,
                                 GError **error);
gboolean moult_st_link_read_memory (MoultDapLink *link,
                                    const MoultDapMemory *memory,
                                    GCancellable *cancellable,
                                    GError **error);
gboolean moult_st_link_set_clock (MoultDapLink *link,
                                  guint frequency,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
