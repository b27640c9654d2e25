/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dap-link.h"

G_BEGIN_DECLS

/**
 * FakeDapPort:
 *
 * An access port of a fake target. Memory that holds nothing answers FAULT.
 */
typedef struct {
    guint32 id;
    guint32 idr;
    guint32 base;
    guint32 csw;
    guint32 tar;
    GHashTable *words;     /* address → word */
    GHashTable *registers; /* address → word: of one that is no MEM-AP */
    guint32 flash;         /* from here on each word is its own address, for as long as … */
    guint32 flash_size;
    gboolean closed; /* all of memory answers FAULT */
} FakeDapPort;

/**
 * FakeDap:
 *
 * A probe, its wires, and a target behind them, as far as reading it needs: the states of the
 * wires, one debug port, access ports whose memory is a table of words. Public members are for the
 * test to set and look at.
 */
#define FAKE_TYPE_DAP (fake_dap_get_type ())
G_DECLARE_FINAL_TYPE (FakeDap, fake_dap, FAKE, DAP, GObject)

typedef enum { FAKE_DAP_JTAG, FAKE_DAP_DORMANT, FAKE_DAP_SWD } FakeDapWires;

struct _FakeDap {
    GObject parent_instance;

    MoultDapCaps caps;
    FakeDapWires wires;
    guint32 dpidr;
    guint32 target_id;
    guint32 base_ptr;  /* ADIv6 */
    guint32 targetsel; /* it answers only once this was selected; 0: at once */
    GPtrArray *ports;  /* FakeDapPort */

    MoultDapAck stuck; /* what every access to an access port is answered; 0: as usual */
    guint plug_after;  /* the probe is unplugged after so many batches; 0: never */
    gboolean no_power; /* never acknowledges its power-up */

    guint32 control; /* CTRL/STAT without its acknowledgements */
    guint32 select;
    gboolean selected;
    gboolean sticky;
    gboolean reset;
    guint n_batches;
    guint n_packets; /* as a CMSIS-DAP probe with packets of 512 bytes would need */
    guint n_writes;  /* to memory */
    guint n_aborts;
    guint n_resets;
    guint n_memory_reads; /* by the probe's own firmware */
};

/* An M3 or M4 with SWD, no access ports; the wires are in JTAG. (transfer full) */
FakeDap *fake_dap_new (void);
/* One access on the wires, for a probe of another making. */
MoultDapAck fake_dap_access (FakeDap *self, guint8 request, guint32 *value);
FakeDapPort *fake_dap_add_port (FakeDap *self, guint32 id, guint32 idr);
/* A MEM-AP with a core of this part number behind it. */
FakeDapPort *fake_dap_add_core (FakeDap *self, guint32 id, guint core);

void fake_dap_port_set (FakeDapPort *self, guint32 address, guint32 word);
/* A ROM table at @address that says who made the chip, and has no entries. */
void fake_dap_port_add_table (FakeDapPort *self, guint32 address, guint designer, guint part);

G_END_DECLS
