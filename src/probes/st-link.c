/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "st-link-private.h"

#include <string.h>

#include "error.h"
#include "reader.h"

enum {
    GET_VERSION = 0xf1,
    DFU_COMMAND = 0xf3,
    SWIM_COMMAND = 0xf4,
    GET_MODE = 0xf5,
    GET_VOLTAGE = 0xf7,
    GET_VERSION_V3 = 0xfb,

    DFU_EXIT = 0x07,
    SWIM_EXIT = 0x01,
    DEBUG_EXIT = 0x21,
    DEBUG_ENTER = 0x30,
    DEBUG_ENTER_SWD = 0xa3,
    DEBUG_DRIVE_RESET = 0x3c,
    DEBUG_CLOSE_AP = 0x4c,
    RESET_LOW = 0,
    RESET_HIGH = 1,

    MODE_DFU = 0,
    MODE_DEBUG = 2,
    MODE_SWIM = 3,
};

enum {
    /* What an interrupted program left in the probe. */
    MAX_STALE = 8,
    STALE_MS = 1,
    STALE_SIZE = 64,
    /* What is less than the lowest supply of any chip is leakage. */
    NO_POWER_MV = 1000,
};

static void moult_st_link_link_init (MoultDapLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultStLink,
                               moult_st_link,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_DAP_LINK, moult_st_link_link_init))

/* ---- Commands ---- */

/* Both ways are under way together, so that the bus does not wait for this program. What was sent
 * before it failed is taken back. */
static gboolean
exchange (MoultStLink *self, MoultUsbBulk *out, MoultUsbBulk *in, GError **error)
{
    if (!moult_usb_link_submit (self->usb, out, error))
        return FALSE;
    if (in->size > 0 && !moult_usb_link_submit (self->usb, in, error)) {
        moult_usb_link_wait (self->usb, out, NULL, NULL);
        return FALSE;
    }
    if (!moult_usb_link_wait (self->usb, out, NULL, error)) {
        if (in->size > 0)
            moult_usb_link_wait (self->usb, in, self->taken_back, NULL);
        return FALSE;
    }
    return in->size == 0 || moult_usb_link_wait (self->usb, in, NULL, error);
}

gboolean
moult_st_link_ask (MoultStLink *self,
                   const guint8 *command,
                   gsize size,
                   guint8 *answer,
                   gsize answer_size,
                   GError **error)
{
    guint8 padded[ST_LINK_COMMAND_SIZE] = { 0 };
    MoultUsbBulk out = {
        .endpoint = self->out,
        .data = padded,
        .size = sizeof padded,
        .timeout_ms = ST_LINK_TRANSFER_MS,
    };
    MoultUsbBulk in = {
        .endpoint = self->in,
        .data = answer,
        .size = answer_size,
        .timeout_ms = ST_LINK_TRANSFER_MS,
    };

    memcpy (padded, command, MIN (size, sizeof padded));
    if (!exchange (self, &out, &in, error))
        return FALSE;
    if (in.done == answer_size)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                 "the ST-Link answered %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                 " bytes to command %02x %02x",
                 in.done, answer_size, command[0], command[1]);
    return FALSE;
}

gboolean
moult_st_link_command (MoultStLink *self,
                       const guint8 *command,
                       gsize size,
                       guint8 *status,
                       GError **error)
{
    guint8 answer[2];

    if (!moult_st_link_ask (self, command, size, answer, sizeof answer, error))
        return FALSE;
    *status = answer[0];
    return TRUE;
}

/* ---- What it is ---- */

static gboolean
leave_mode (MoultStLink *self, GError **error)
{
    static const guint8 ask_mode[] = { GET_MODE, 0 };
    static const guint8 leave_dfu[] = { DFU_COMMAND, DFU_EXIT };
    static const guint8 leave_debug[] = { ST_LINK_DEBUG, DEBUG_EXIT };
    static const guint8 leave_swim[] = { SWIM_COMMAND, SWIM_EXIT };
    guint8 mode[2];

    if (!moult_st_link_ask (self, ask_mode, sizeof ask_mode, mode, sizeof mode, error))
        return FALSE;
    switch (mode[0]) {
    case MODE_DFU:
        return moult_st_link_ask (self, leave_dfu, sizeof leave_dfu, NULL, 0, error);
    case MODE_DEBUG:
        return moult_st_link_ask (self, leave_debug, sizeof leave_debug, NULL, 0, error);
    case MODE_SWIM:
        return moult_st_link_ask (self, leave_swim, sizeof leave_swim, NULL, 0, error);
    default: /* of a drive, which it is when nobody debugs */
        return TRUE;
    }
}

/* V3 has a number for each part, and another command for them. */
static gboolean
read_version_v3 (MoultStLink *self, GError **error)
{
    static const guint8 command[] = { GET_VERSION_V3, 0 };
    guint8 answer[12];

    if (!moult_st_link_ask (self, command, sizeof command, answer, sizeof answer, error))
        return FALSE;
    self->jtag = answer[2];
    return TRUE;
}

static gboolean
read_version (MoultStLink *self, GError **error)
{
    static const guint8 command[] = { GET_VERSION, 0 };
    guint8 answer[6];
    MoultReader reader = MOULT_READER_INIT (answer, sizeof answer);
    guint16 version;

    if (!moult_st_link_ask (self, command, sizeof command, answer, sizeof answer, error))
        return FALSE;
    version = moult_reader_u16be (&reader);
    self->hardware = version >> 12;
    self->jtag = (version >> 6) & 0x3f;
    if (self->hardware >= 3 && !read_version_v3 (self, error))
        return FALSE;
    self->firmware = g_strdup_printf ("V%uJ%u", self->hardware, self->jtag);
    return TRUE;
}

/* Two readings of a converter: of 1.2 V, and of half of the target's voltage. */
static gboolean
read_voltage (MoultStLink *self, GError **error)
{
    static const guint8 command[] = { GET_VOLTAGE, 0 };
    guint8 answer[8];
    MoultReader reader = MOULT_READER_INIT (answer, sizeof answer);
    guint32 reference, target;

    if (!moult_st_link_ask (self, command, sizeof command, answer, sizeof answer, error))
        return FALSE;
    reference = moult_reader_u32le (&reader);
    target = moult_reader_u32le (&reader);
    self->voltage_mv = reference > 0 ? (int) MIN (G_GUINT64_CONSTANT (2400) * target / reference,
                                                  G_GUINT64_CONSTANT (100000))
                                     : -1;
    if (self->voltage_mv >= 0 && self->voltage_mv < NO_POWER_MV)
        self->voltage_mv = 0;
    return TRUE;
}

gboolean
moult_st_link_is_at_least (MoultStLink *self, MoultStLinkAge age)
{
    return self->hardware >= 3 || self->jtag >= (guint) age;
}

static void
drain (MoultStLink *self)
{
    for (guint i = 0; i < MAX_STALE; i++) {
        guint8 stale[STALE_SIZE];
        MoultUsbBulk bulk = {
            .endpoint = self->in,
            .data = stale,
            .size = sizeof stale,
            .timeout_ms = STALE_MS,
        };

        if (!moult_usb_link_bulk (self->usb, &bulk, NULL, NULL))
            return;
    }
}

/* ---- Connecting ---- */

gboolean
moult_st_link_check (guint8 status, const char *what, GError **error)
{
    enum { OK = 0x80, NO_DEVICE = 0x05, IDCODE = 0x09 };

    if (status == OK)
        return TRUE;
    if (status == NO_DEVICE || status == IDCODE)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "%s: no target answers the ST-Link (status %02x)", what, status);
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "%s: the ST-Link says %02x", what,
                     status);
    return FALSE;
}

static gboolean
drive_reset (MoultStLink *self, guint8 level, GError **error)
{
    const guint8 command[] = { ST_LINK_DEBUG, DEBUG_DRIVE_RESET, level };
    guint8 status;

    self->in_reset = level == RESET_LOW;
    return moult_st_link_command (self, command, sizeof command, &status, error)
           && moult_st_link_check (status, "driving the reset pin", error);
}

gboolean
moult_st_link_is_outdated (MoultStLink *self)
{
    g_return_val_if_fail (MOULT_IS_ST_LINK (self), FALSE);

    return !moult_st_link_is_at_least (self, MOULT_ST_LINK_USABLE);
}

static gboolean
check_age (MoultStLink *self, GError **error)
{
    if (!moult_st_link_is_outdated (self))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                 "the firmware %s of the ST-Link is too old: V2J%u is needed", self->firmware,
                 MOULT_ST_LINK_USABLE);
    return FALSE;
}

gboolean
moult_st_link_connect (MoultStLink *self,
                       gboolean under_reset,
                       GCancellable *cancellable,
                       GError **error)
{
    static const guint8 enter[] = { ST_LINK_DEBUG, DEBUG_ENTER, DEBUG_ENTER_SWD };
    guint8 status;

    g_return_val_if_fail (MOULT_IS_ST_LINK (self), FALSE);

    if (g_cancellable_set_error_if_cancelled (cancellable, error) || !check_age (self, error))
        return FALSE;
    if (self->voltage_mv == 0) {
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                             "the target has no power: the ST-Link measures less than 1 V");
        return FALSE;
    }
    self->connected = TRUE;
    if (under_reset && !drive_reset (self, RESET_LOW, error))
        return FALSE;
    return moult_st_link_command (self, enter, sizeof enter, &status, error)
           && moult_st_link_check (status, "entering SWD", error);
}

static void
close_aps (MoultStLink *self)
{
    for (guint ap = 0; ap < ST_LINK_MAX_APS; ap++) {
        const guint8 command[] = { ST_LINK_DEBUG, DEBUG_CLOSE_AP, (guint8) ap };
        guint8 status;

        if (self->opened[ap]
            && !moult_st_link_command (self, command, sizeof command, &status, NULL))
            return; /* it has left */
        self->opened[ap] = FALSE;
    }
}

static void
disconnect (MoultStLink *self)
{
    static const guint8 leave[] = { ST_LINK_DEBUG, DEBUG_EXIT };

    if (!self->connected)
        return;
    self->connected = FALSE;
    if (self->in_reset) /* nothing answered there, or the user has lost patience */
        drive_reset (self, RESET_HIGH, NULL);
    close_aps (self);
    moult_st_link_ask (self, leave, sizeof leave, NULL, 0, NULL);
}

/* ---- Link ---- */

static MoultDapCaps
moult_st_link_get_caps (MoultDapLink *link)
{
    return MOULT_DAP_RESET_PIN | MOULT_DAP_MEMORY;
}

static gboolean
moult_st_link_set_reset (MoultDapLink *link,
                         gboolean asserted,
                         GCancellable *cancellable,
                         GError **error)
{
    return drive_reset (MOULT_ST_LINK (link), asserted ? RESET_LOW : RESET_HIGH, error);
}

static void
moult_st_link_link_init (MoultDapLinkInterface *iface)
{
    iface->get_caps = moult_st_link_get_caps;
    iface->transfer = moult_st_link_transfer;
    iface->set_clock = moult_st_link_set_clock;
    iface->set_reset = moult_st_link_set_reset;
    iface->read_memory = moult_st_link_read_memory;
}

/* ---- Object ---- */

static void
moult_st_link_finalize (GObject *object)
{
    MoultStLink *self = MOULT_ST_LINK (object);

    disconnect (self);
    moult_usb_link_release (self->usb, self->alt->interface);
    g_object_unref (self->usb);
    g_object_unref (self->taken_back);
    g_free (self->firmware);

    G_OBJECT_CLASS (moult_st_link_parent_class)->finalize (object);
}

static void
moult_st_link_class_init (MoultStLinkClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_st_link_finalize;
}

static void
moult_st_link_init (MoultStLink *self)
{
    self->voltage_mv = -1;
    self->taken_back = g_cancellable_new ();
    g_cancellable_cancel (self->taken_back);
}

/* The first interface: later ones are its drive, its tty, a bridge. */
static const MoultUsbAlt *
find_alt (MoultUsbLink *usb, GError **error)
{
    const MoultUsbConfig *config = moult_usb_link_get_config (usb);
    const MoultUsbAlt *alt = config->alts->len > 0 ? config->alts->pdata[0] : NULL;

    if (alt != NULL && moult_usb_alt_find_bulk (alt, FALSE) != NULL
        && moult_usb_alt_find_bulk (alt, TRUE) != NULL)
        return alt;
    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                         "the first interface is not that of an ST-Link");
    return NULL;
}

MoultStLink *
moult_st_link_new (MoultUsbLink *usb, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (MOULT_IS_USB_LINK (usb), NULL);

    const MoultUsbAlt *alt = find_alt (usb, error);
    g_autoptr (MoultStLink) self = NULL;

    if (alt == NULL || !moult_usb_link_claim (usb, alt, cancellable, error))
        return NULL;
    self = g_object_new (MOULT_TYPE_ST_LINK, NULL);
    self->usb = g_object_ref (usb);
    self->alt = alt;
    self->out = moult_usb_alt_find_bulk (alt, FALSE)->address;
    self->in = moult_usb_alt_find_bulk (alt, TRUE)->address;
    drain (self);
    if (!leave_mode (self, error) || !read_version (self, error) || !read_voltage (self, error))
        return NULL;
    return g_steal_pointer (&self);
}

const char *
moult_st_link_get_firmware (MoultStLink *self)
{
    g_return_val_if_fail (MOULT_IS_ST_LINK (self), NULL);

    return self->firmware;
}

int
moult_st_link_get_voltage (MoultStLink *self)
{
    g_return_val_if_fail (MOULT_IS_ST_LINK (self), -1);

    return self->voltage_mv;
}
