/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "target-id.h"

#include "cortex-m.h"
#include "error.h"
#include "target-id-makers.h"

/* Of a chip that nothing is known of: as pyOCD begins. */
enum { UNKNOWN_FREQUENCY = 1000000 };

typedef gboolean (*MakerFunc) (MoultTargetAsk *ask, MoultTarget *target);

/* By the designer of a chip, JEP106. Who is not among them has made none that MicroPython runs on,
 * whatever its registers may look like: clones have other flash controllers. */
static const struct {
    guint designer;
    MakerFunc read;
} makers[] = {
    { 0x020, moult_target_id_stm32 }, { 0x144, moult_target_id_nrf },
    { 0x493, moult_target_id_rp2 },   { 0x01f, moult_target_id_samd },
    { 0x015, moult_target_id_imxrt }, { 0x00e, moult_target_id_imxrt },
    { 0x223, moult_target_id_ra },
};

static MoultMemAp *
open_port (MoultTargetAsk *ask, guint32 port)
{
    g_autoptr (GError) cause = NULL;
    MoultMemAp *memory = moult_mem_ap_new (ask->adi, port, ask->cancellable, &cause);

    if (memory == NULL && !g_error_matches (cause, MOULT_ERROR, MOULT_ERROR_PROTOCOL))
        ask->error = g_steal_pointer (&cause);
    return memory;
}

static guint32
read_cpuid (MoultTargetAsk *ask, MoultMemAp *memory)
{
    g_autoptr (GError) cause = NULL;
    guint32 cpuid = 0;

    if (moult_cortex_m_read_cpuid (memory, &cpuid, ask->cancellable, &cause))
        return moult_cortex_m_get_part (cpuid) != 0 ? cpuid : 0;
    if (moult_mem_ap_is_lost (memory))
        ask->error = g_steal_pointer (&cause);
    return 0;
}

static gboolean
has_debug (MoultTargetAsk *ask, guint32 port)
{
    g_autoptr (MoultMemAp) memory = open_port (ask, port);
    g_autoptr (GError) cause = NULL;
    guint32 base = 0;

    if (memory != NULL && !moult_mem_ap_read_base (memory, &base, ask->cancellable, &cause)
        && moult_mem_ap_is_lost (memory))
        ask->error = g_steal_pointer (&cause);
    return base != 0;
}

/* One more for each further port with debug components behind it. The core itself is not asked: it
 * may be asleep, without a clock, or not started by the first one. */
static void
count_cores (MoultTargetAsk *ask)
{
    ask->n_cores = ask->cpuid != 0 ? 1 : 0;
    for (guint i = 0, n = 0; i < ask->ports->len && ask->error == NULL; i++) {
        const MoultAdiPort *port = &g_array_index (ask->ports, MoultAdiPort, i);

        if (moult_adi_port_is_core (port) && n++ > 0)
            ask->n_cores += has_debug (ask, port->id);
    }
}

static void
open_memory (MoultTargetAsk *ask)
{
    for (guint i = 0; i < ask->ports->len && ask->error == NULL && ask->memory == NULL; i++) {
        const MoultAdiPort *port = &g_array_index (ask->ports, MoultAdiPort, i);

        if (moult_adi_port_is_core (port))
            ask->memory = open_port (ask, port->id);
    }
}

static void
read_rom (MoultTargetAsk *ask)
{
    g_autoptr (GError) cause = NULL;
    guint32 base = 0;

    if (ask->error != NULL || ask->memory == NULL)
        return;
    if (!moult_mem_ap_read_base (ask->memory, &base, ask->cancellable, &cause)) {
        if (moult_mem_ap_is_lost (ask->memory))
            ask->error = g_steal_pointer (&cause);
        return;
    }
    if (base != 0)
        moult_rom_table_read (&ask->rom, ask->memory, base, ask->cancellable, &ask->error);
}

static void
ask_makers (MoultTargetAsk *ask, MoultTarget *target)
{
    guint designer = moult_target_ask_designer (ask);

    for (guint i = 0; i < G_N_ELEMENTS (makers) && ask->error == NULL && target->name == NULL;
         i++) {
        if (designer == 0 || designer == makers[i].designer)
            makers[i].read (ask, target);
    }
}

static MoultTarget *
identify (MoultTargetAsk *ask)
{
    g_autoptr (MoultTarget) target = moult_target_new ();
    const char *core = NULL;

    if (ask->memory != NULL && ask->error == NULL)
        ask->cpuid = read_cpuid (ask, ask->memory);
    count_cores (ask);
    read_rom (ask);
    core = moult_cortex_m_get_name (moult_cortex_m_get_part (ask->cpuid));
    target->core = g_strdup (core);
    target->n_cores = MAX (ask->n_cores, 1);
    target->revision = g_strdup ("");
    target->max_frequency = UNKNOWN_FREQUENCY;
    ask_makers (ask, target);
    if (target->name == NULL)
        target->name = g_strdup (core);
    return g_steal_pointer (&target);
}

static MoultTarget *
identify_in_reset (MoultTargetAsk *ask)
{
    MoultTarget *target = NULL;

    if (ask->memory == NULL)
        moult_adi_end_reset (ask->adi, &ask->error);
    else
        moult_cortex_m_catch_reset (ask->adi, ask->memory, ask->cancellable, &ask->error);
    target = identify (ask);
    if (ask->memory != NULL)
        moult_cortex_m_let_run (ask->memory);
    return target;
}

static gboolean
has_told (MoultTargetAsk *ask, MoultTarget *target, GError **error)
{
    if (ask->error != NULL) {
        g_propagate_error (error, g_steal_pointer (&ask->error));
        return FALSE;
    }
    if (target->name == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_LOCKED,
                     "the target 0x%08x (0x%08x) lets nothing be read: %u access ports, %s",
                     moult_adi_get_dpidr (ask->adi), moult_adi_get_target_id (ask->adi),
                     ask->ports->len,
                     ask->memory != NULL ? "its memory refuses" : "none to memory");
        return FALSE;
    }
    return TRUE;
}

MoultTarget *
moult_target_id_read (MoultAdi *adi, GCancellable *cancellable, GError **error)
{
    g_autoptr (GArray) ports = moult_adi_scan (adi, cancellable, error);
    MoultTargetAsk ask = {
        .db = moult_target_db_get (), .adi = adi, .ports = ports, .cancellable = cancellable
    };
    g_autoptr (MoultTarget) target = NULL;

    if (ports == NULL)
        return NULL;
    open_memory (&ask);
    target = moult_adi_in_reset (adi) ? identify_in_reset (&ask) : identify (&ask);
    g_clear_pointer (&ask.memory, moult_mem_ap_free);
    return has_told (&ask, target, error) ? g_steal_pointer (&target) : NULL;
}
