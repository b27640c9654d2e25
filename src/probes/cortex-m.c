/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cortex-m.h"

#define CPUID 0xe000ed00
#define AIRCR 0xe000ed0c
#define DHCSR 0xe000edf0
#define DEMCR 0xe000edfc

#define CPUID_MAKER 0xff000000
#define CPUID_ARM   0x41000000

#define DHCSR_KEY     0xa05f0000
#define DHCSR_DEBUGEN (1u << 0)
#define AIRCR_RESET   0x05fa0004 /* SYSRESETREQ, with its key */
#define DEMCR_CATCH   (1u << 0)  /* VC_CORERESET */

enum { HALT_MS = 500 };

static const struct {
    guint part;
    const char *name;
} cores[] = {
    { 0xc20, "Cortex-M0" },  { 0xc60, "Cortex-M0+" }, { 0xc21, "Cortex-M1" },
    { 0xc23, "Cortex-M3" },  { 0xc24, "Cortex-M4" },  { 0xc27, "Cortex-M7" },
    { 0xd20, "Cortex-M23" }, { 0xd21, "Cortex-M33" }, { 0xd22, "Cortex-M55" },
    { 0xd23, "Cortex-M85" },
};

guint
moult_cortex_m_get_part (guint32 cpuid)
{
    return (cpuid & CPUID_MAKER) == CPUID_ARM ? (cpuid >> 4) & 0xfff : 0;
}

const char *
moult_cortex_m_get_name (guint part)
{
    for (guint i = 0; i < G_N_ELEMENTS (cores); i++) {
        if (cores[i].part == part)
            return cores[i].name;
    }
    return NULL;
}

gboolean
moult_cortex_m_read_cpuid (MoultMemAp *memory,
                           guint32 *cpuid,
                           GCancellable *cancellable,
                           GError **error)
{
    return moult_mem_ap_read_words (memory, CPUID, cpuid, 1, cancellable, error);
}

gboolean
moult_cortex_m_read_state (MoultMemAp *memory,
                           guint32 *dhcsr,
                           GCancellable *cancellable,
                           GError **error)
{
    return moult_mem_ap_read_words (memory, DHCSR, dhcsr, 1, cancellable, error);
}

static gboolean
wait_for_halt (MoultMemAp *memory, GCancellable *cancellable, GError **error)
{
    gint64 deadline = g_get_monotonic_time () + HALT_MS * G_TIME_SPAN_MILLISECOND;
    guint32 dhcsr = 0;

    while ((dhcsr & MOULT_CORTEX_M_HALTED) == 0 && g_get_monotonic_time () < deadline) {
        g_autoptr (GError) cause = NULL;

        /* While it comes out of reset, it may not answer. */
        if (!moult_cortex_m_read_state (memory, &dhcsr, cancellable, &cause)
            && moult_mem_ap_is_lost (memory)) {
            g_propagate_error (error, g_steal_pointer (&cause));
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
set_catch (MoultMemAp *memory, GCancellable *cancellable, GError **error)
{
    return moult_mem_ap_write_word (memory, DHCSR, DHCSR_KEY | DHCSR_DEBUGEN, cancellable, error)
           && moult_mem_ap_write_word (memory, DEMCR, DEMCR_CATCH, cancellable, error);
}

/* Some chips let nothing be written while they are held in reset: those just run on. */
gboolean
moult_cortex_m_catch_reset (MoultAdi *adi,
                            MoultMemAp *memory,
                            GCancellable *cancellable,
                            GError **error)
{
    g_autoptr (GError) cause = NULL;
    gboolean caught = set_catch (memory, cancellable, &cause);

    if (!caught && moult_mem_ap_is_lost (memory)) {
        g_propagate_error (error, g_steal_pointer (&cause));
        return FALSE;
    }
    return moult_adi_end_reset (adi, error)
           && (!caught || wait_for_halt (memory, cancellable, error));
}

void
moult_cortex_m_let_run (MoultMemAp *memory)
{
    moult_mem_ap_write_word (memory, DEMCR, 0, NULL, NULL);
    moult_mem_ap_write_word (memory, DHCSR, DHCSR_KEY, NULL, NULL);
}

/* First no halt at its beginning, then the reset, then no halt that is left from before: a core
 * that was halted stays so. What answers while it resets is nothing to go by. */
gboolean
moult_cortex_m_restart (MoultMemAp *memory, GError **error)
{
    if (!moult_mem_ap_write_word (memory, DEMCR, 0, NULL, error))
        return FALSE;
    moult_mem_ap_write_word (memory, AIRCR, AIRCR_RESET, NULL, NULL);
    return moult_mem_ap_write_word (memory, DHCSR, DHCSR_KEY, NULL, error);
}
