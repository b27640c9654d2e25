/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-core.h"
#include "debug-mem-ap.h"
#include "debug-wire.h"

G_BEGIN_DECLS

enum {
    DEBUG_MAX_RANGES = 5,
    DEBUG_MAX_WORDS = 24,
    DEBUG_MAX_APS = 5,
    DEBUG_MAX_UNIQUE = 4,
    DEBUG_MAX_SECTORS = 6,
};

/* A word that is burnt in. */
typedef struct {
    guint32 address;
    guint32 value;
} DebugWord;

typedef struct {
    guint32 base;
    guint32 size; /* 0: there is none */
} DebugRange;

/* @count sectors of @size bytes, one after the other. */
typedef struct {
    guint count;
    guint32 size;
} DebugSectors;

/* Who has a MEM-AP: a core, or the bus without one. */
typedef enum {
    DEBUG_AP_NONE,
    DEBUG_AP_CORE,
    DEBUG_AP_BUS,
    DEBUG_AP_CONTROL, /* a vendor's, which only tells its IDR */
    DEBUG_AP_TABLE,   /* ADIv6: the ROM table of all that follow */
} DebugApKind;

typedef struct {
    DebugApKind kind;
    guint32 address; /* APSEL, or where it is in ADIv6 */
    guint32 idr;     /* 0: the processor's own */
    guint32 base;    /* BASE without its flags; 0: where the processor has its ROM table. Of a
                      * CTRL-AP: APPROTECTSTATUS */
} DebugApSpec;

typedef struct _DebugChip DebugChip;
typedef struct _DebugParts DebugParts;

/**
 * DebugFamily:
 * @build: adds the flash controller and what else its chips have
 * @attach: (nullable): adds what its program can call, once there is an engine
 * @lock: (nullable): protects it against reading; the controller's own doing takes it away again
 * @is_locked: (nullable): whether it is
 * @guard: (nullable): what the protection does to debug access; @self is the controller
 * @set_unique_id: (nullable): keeps it where it belongs; else it is in the
 *     words at the chip's @unique
 *
 * What chips with the same flash controller have in common. @controller is that of the flash.
 */
typedef struct {
    void (*build) (const DebugParts *parts);
    void (*attach) (const DebugParts *parts);
    void (*lock) (gpointer controller);
    gboolean (*is_locked) (gpointer controller);
    const DebugGuard *guard;
    void (*set_unique_id) (gpointer controller, const guint8 *id, guint length);
} DebugFamily;

/**
 * DebugChip:
 * @cpu: its processors, all of them the same
 * @dpidr, @target_id, @base: of its debug port (@base with its valid bit: ADIv6); 0: the
 *     processor's own, none
 * @line: what its wires are when it gets power
 * @flash, @has_alias: the flash is at 0 too
 * @vectors: where its programs have their vector table
 * @rom: read-only, erased but for @words
 * @words: what is burnt in; the first is what tells the part
 * @designer, @part, @table: of its ROM table and where that is; 0: the processor's own
 * @unique: where the words of its unique id are
 * @unique_size: bytes; 0: as many as @unique has
 * @aps: none: the processor's at 0
 * @sectors: of its flash
 * @family: NULL: it has ids only, nothing can be erased or written, nothing executes
 *
 * A chip. Everything that tells one from the other is here.
 */
struct _DebugChip {
    const char *name;
    const DebugCpu *cpu;
    guint n_cores; /* 0: one */
    guint32 dpidr;
    guint32 target_id;
    guint32 base;
    DebugLine line;
    DebugRange flash;
    gboolean has_alias;
    guint32 vectors;
    DebugRange ram[DEBUG_MAX_RANGES];
    DebugRange rom[DEBUG_MAX_RANGES];
    DebugWord words[DEBUG_MAX_WORDS];
    guint16 designer;
    guint16 part;
    guint32 table;
    guint32 unique[DEBUG_MAX_UNIQUE];
    guint unique_size;
    DebugApSpec aps[DEBUG_MAX_APS];
    DebugSectors sectors[DEBUG_MAX_SECTORS];
    const DebugFamily *family;
};

const DebugChip *debug_chip_find (const char *name); /* aborts on an unknown name */
const DebugChip *debug_chip_get (guint index);       /* NULL: no more */

/* Its sector @number, as offsets into the flash. FALSE: it has none. */
gboolean debug_chip_get_sector (const DebugChip *chip, guint number, DebugRange *sector);

G_END_DECLS
