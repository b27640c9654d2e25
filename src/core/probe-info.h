/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MoultProbeKind:
 * @MOULT_PROBE_CMSIS_DAP_V1: CMSIS-DAP over HID
 * @MOULT_PROBE_CMSIS_DAP_V2: CMSIS-DAP over bulk endpoints
 * @MOULT_PROBE_ST_LINK_V2: stand-alone, without a tty
 * @MOULT_PROBE_ST_LINK_V2_1: on a Nucleo or Discovery board
 * @MOULT_PROBE_ST_LINK_V3: stand-alone or on a board
 * @MOULT_PROBE_J_LINK: speaks a protocol of its own, which Moult does not
 *
 * What a debug probe speaks.
 */
typedef enum {
    MOULT_PROBE_CMSIS_DAP_V1,
    MOULT_PROBE_CMSIS_DAP_V2,
    MOULT_PROBE_ST_LINK_V2,
    MOULT_PROBE_ST_LINK_V2_1,
    MOULT_PROBE_ST_LINK_V3,
    MOULT_PROBE_J_LINK,
} MoultProbeKind;

#define MOULT_TYPE_PROBE_KIND (moult_probe_kind_get_type ())
GType moult_probe_kind_get_type (void);
/* "cmsis-dap-v2", for JSON and logs. */
const char *moult_probe_kind_get_name (MoultProbeKind kind);
/* "CMSIS-DAP v2": a name, the same in all languages. */
const char *moult_probe_kind_get_words (MoultProbeKind kind);

/**
 * MoultProbeCaps:
 * @MOULT_PROBE_SWD: speaks SWD to its target
 * @MOULT_PROBE_JTAG: speaks JTAG to its target
 * @MOULT_PROBE_SEQUENCES: can select one of several targets on the same wires, as the RP2040 needs
 * @MOULT_PROBE_NATIVE: Moult itself can speak to it
 *
 * What a probe can do, as far as it is known. All but the last are known for sure only once it was
 * opened.
 */
typedef enum {
    MOULT_PROBE_SWD = 1 << 0,
    MOULT_PROBE_JTAG = 1 << 1,
    MOULT_PROBE_SEQUENCES = 1 << 2,
    MOULT_PROBE_NATIVE = 1 << 3,
} MoultProbeCaps;

/**
 * MoultProbeInfo:
 *
 * What is known of a debug probe. Who makes one fills it in; from then on it is never changed, so
 * that any thread may hold it.
 */
typedef struct {
    MoultProbeKind kind;
    MoultProbeCaps caps;
    char *name;    /* "Raspberry Pi Debug Probe": a msgid of the board data, else its product */
    char *vendor;  /* as its USB strings say; may be %NULL */
    char *product; /* as its USB strings say; may be %NULL */
    char *serial;  /* may be %NULL; an ST-Link's raw one is hexadecimal here */
    char *id;      /* what the user names it by: its serial number. Where that is empty, or another
                    * attached probe's too, "location:1-1.2" */
    char *location;
    char *tty;           /* that belongs to it, or %NULL */
    gboolean standalone; /* no board behind its tty is asked */
    char *firmware;      /* %NULL until it was opened */
    gboolean outdated;   /* which is too old to speak to targets: it has to be updated first */
    int voltage_mv;      /* of the target; -1: not known, 0: it has no power */
} MoultProbeInfo;

#define MOULT_TYPE_PROBE_INFO (moult_probe_info_get_type ())
GType moult_probe_info_get_type (void);

/* All members are 0 yet but voltage_mv; the strings are freed with it. (transfer full) */
MoultProbeInfo *moult_probe_info_new (void);
/* One more, to be filled with what is new. (transfer full) */
MoultProbeInfo *moult_probe_info_copy (const MoultProbeInfo *self);
MoultProbeInfo *moult_probe_info_ref (MoultProbeInfo *self);
void moult_probe_info_unref (MoultProbeInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultProbeInfo, moult_probe_info_unref)

/**
 * MoultProbeMatch:
 *
 * Whether a probe can be meant by what a user wrote.
 */
typedef enum {
    MOULT_PROBE_MATCH_NONE,
    MOULT_PROBE_MATCH_PART,  /* it is a part of its id or serial number */
    MOULT_PROBE_MATCH_EXACT, /* it is its id, its serial number or its location */
} MoultProbeMatch;

/* In any case of letters. */
MoultProbeMatch moult_probe_info_match (const MoultProbeInfo *self, const char *text);

G_END_DECLS
