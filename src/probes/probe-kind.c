/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe-kind.h"

#include "board-db.h"
#include "cmsis-dap-open.h"

/* By what devices.json says; CMSIS-DAP tells its version by its interfaces. */
static const struct {
    const char *probe;
    MoultProbeKind kind;
    MoultProbeCaps caps;
} kinds[] = {
    { "st-link-v2", MOULT_PROBE_ST_LINK_V2,
      MOULT_PROBE_SWD | MOULT_PROBE_JTAG | MOULT_PROBE_NATIVE },
    { "st-link-v2-1", MOULT_PROBE_ST_LINK_V2_1,
      MOULT_PROBE_SWD | MOULT_PROBE_JTAG | MOULT_PROBE_NATIVE },
    { "st-link-v3", MOULT_PROBE_ST_LINK_V3,
      MOULT_PROBE_SWD | MOULT_PROBE_JTAG | MOULT_PROBE_NATIVE },
    { "j-link", MOULT_PROBE_J_LINK, MOULT_PROBE_SWD | MOULT_PROBE_JTAG },
};

static gboolean
find_cmsis_dap (MoultDevice *device, MoultProbeInfo *info)
{
    info->caps = MOULT_PROBE_SWD | MOULT_PROBE_NATIVE;
    info->kind = moult_cmsis_dap_find_bulk (device) >= 0 ? MOULT_PROBE_CMSIS_DAP_V2
                                                         : MOULT_PROBE_CMSIS_DAP_V1;
    return info->kind == MOULT_PROBE_CMSIS_DAP_V2 || moult_cmsis_dap_has_hid (device);
}

static gboolean
find_kind (MoultDevice *device, const char *probe, MoultProbeInfo *info)
{
    if (g_str_equal (probe, "cmsis-dap"))
        return find_cmsis_dap (device, info);
    for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
        if (!g_str_equal (probe, kinds[i].probe))
            continue;
        info->kind = kinds[i].kind;
        info->caps = kinds[i].caps;
        return TRUE;
    }
    return FALSE;
}

/* The serial number of an ST-Link V2 may be twelve raw bytes, each in a letter of its own. */
static char *
dup_serial (const char *serial)
{
    g_autoptr (GString) hex = g_string_new (NULL);
    gboolean raw = FALSE;

    if (serial == NULL)
        return NULL;
    for (const char *at = serial; *at != '\0'; at = g_utf8_next_char (at)) {
        gunichar letter = g_utf8_get_char (at);

        raw = raw || letter > 0x7e || letter < 0x20;
        g_string_append_printf (hex, "%02X", letter);
    }
    return raw ? g_string_free (g_steal_pointer (&hex), FALSE) : g_strdup (serial);
}

static char *
dup_name (MoultDevice *device)
{
    const char *name = moult_board_db_get_probe_name (device);

    if (name == NULL)
        name = moult_device_get_product (device);
    return g_strdup (name != NULL ? name : "CMSIS-DAP Debug Probe");
}

MoultProbeInfo *
moult_probe_kind_recognise (MoultDevice *device)
{
    const char *probe = moult_board_db_find_probe (device);
    g_autoptr (MoultProbeInfo) info = NULL;

    if (probe == NULL)
        return NULL;
    info = moult_probe_info_new ();
    if (!find_kind (device, probe, info))
        return NULL;
    info->name = dup_name (device);
    info->vendor = g_strdup (moult_device_get_manufacturer (device));
    info->product = g_strdup (moult_device_get_product (device));
    info->serial = dup_serial (moult_device_get_serial (device));
    info->location = g_strdup (moult_device_get_location (device));
    info->id = info->serial != NULL ? g_strdup (info->serial)
                                    : g_strconcat ("location:", info->location, NULL);
    info->tty = g_strdup (moult_device_get_tty (device));
    info->standalone =
        info->tty == NULL || moult_board_db_classify (device) == MOULT_DEVICE_KIND_OTHER;
    return g_steal_pointer (&info);
}
