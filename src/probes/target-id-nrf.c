/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "target-id-makers.h"

/* CTRL-AP (nRF52832 product specification 1.4, 16.1; nRF9160 product specification, 7.1). The
 * highest digit of its IDR is a revision. */
#define CONTROL_IDR      0x02880000
#define CONTROL_IDR_MASK 0x0fffffff
enum {
    CONTROL_APPROTECTSTATUS = 0x0c,
    NOT_PROTECTED = 1,
};

static const MoultTargetFamily *
find_by_control (MoultTargetAsk *ask, guint32 port)
{
    const GPtrArray *families = moult_target_db_get_families (ask->db);

    for (guint i = 0; i < families->len; i++) {
        const MoultTargetFamily *family = families->pdata[i];

        if (g_str_equal (family->maker, "nordic") && family->control == (int) port)
            return family;
    }
    return NULL;
}

/* The family whose CTRL-AP this chip has, if it has one. */
static const MoultTargetFamily *
find_control (MoultTargetAsk *ask)
{
    for (guint i = 0; i < ask->ports->len; i++) {
        const MoultAdiPort *port = &g_array_index (ask->ports, MoultAdiPort, i);

        if ((port->idr & CONTROL_IDR_MASK) == CONTROL_IDR)
            return find_by_control (ask, port->id);
    }
    return NULL;
}

static gboolean
read_status (MoultTargetAsk *ask, const MoultTargetFamily *family, guint32 *status)
{
    MoultAdiRegister what = { .port = (guint32) family->control,
                              .address = CONTROL_APPROTECTSTATUS };
    g_autoptr (GError) cause = NULL;

    if (ask->error != NULL)
        return FALSE;
    if (!moult_adi_read_register (ask->adi, &what, ask->cancellable, &cause)) {
        if (what.ack != MOULT_DAP_ACK_FAULT)
            ask->error = g_steal_pointer (&cause);
        return FALSE;
    }
    *status = what.value & NOT_PROTECTED;
    return TRUE;
}

/* A chip that comes out of reset has been seen to say that it is protected when it is not, and who
 * believes that erases it: only what it says twice counts. */
static MoultTargetLock
read_lock (MoultTargetAsk *ask, const MoultTargetFamily *family)
{
    guint32 first = 0;
    guint32 second = 0;

    if (!read_status (ask, family, &first) || !read_status (ask, family, &second)
        || first != second)
        return MOULT_TARGET_LOCK_UNKNOWN;
    return first == NOT_PROTECTED ? MOULT_TARGET_UNLOCKED : MOULT_TARGET_LOCKED;
}

/* A protected chip shows its CTRL-AP alone, so no more than its family is known. */
static void
describe_family (MoultTarget *target, const MoultTargetFamily *family)
{
    target->name = g_strdup_printf ("nRF%s", family->name + strlen ("nrf"));
    moult_target_ask_set_family (target, family);
    g_set_str (&target->port, "nrf");
}

/* CONFIGID of the nRF51, INFO.PART of the nRF52, SIPINFO.PARTNO of the nRF91, all in FICR. */
gboolean
moult_target_id_nrf (MoultTargetAsk *ask, MoultTarget *target)
{
    const MoultTargetFamily *control = find_control (ask);
    guint32 id = 0;
    const MoultTargetDevice *device = moult_target_ask_find (ask, "nordic", &id);

    if (device != NULL)
        moult_target_ask_describe (ask, target, device, id, NULL);
    else if (control != NULL)
        describe_family (target, control);
    if (control != NULL)
        target->lock = read_lock (ask, control);
    return target->name != NULL;
}
