/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-engine.h"

#include <unicorn/unicorn.h>

/* EXCP_ of QEMU. */
enum { PAGE = 4096, EXCEPTION_SERVICE = 2, EXCEPTION_BREAKPOINT = 7 };

typedef struct {
    DebugEngineCall call;
    gpointer data;
    uc_hook hook;
} Call;

/* A piece of the bus that is not memory, and what tells the callbacks where it begins. */
typedef struct {
    DebugEngine *engine;
    guint32 base;
} Piece;

struct _DebugEngine {
    uc_engine *uc;
    DebugBus *bus;
    GPtrArray *pieces; /* Piece */
    GPtrArray *calls;  /* Call */
    DebugStop stop;
    guint32 stale_from; /* of RAM: code that was translated may have changed */
    guint32 stale_to;
};

static void
end (DebugEngine *engine, DebugStop stop)
{
    engine->stop = stop;
    uc_emu_stop (engine->uc);
}

void
debug_engine_stop (DebugEngine *engine)
{
    end (engine, DEBUG_STOP_ASKED);
}

/* ---- What the core's program touches ---- */

static void
sync_flash (DebugEngine *engine)
{
    for (DebugBus *bus = engine->bus; bus != NULL; bus = debug_bus_get_next (bus)) {
        const DebugMemory *memory;

        for (guint n = 0; (memory = debug_bus_get_memory (bus, n)) != NULL; n++)
            if (memory->flash != NULL)
                debug_flash_sync (memory->flash);
    }
}

static uint64_t
on_read_cb (uc_engine *uc, uint64_t offset, unsigned size, void *data)
{
    Piece *piece = data;
    guint32 value = 0;

    if (!debug_bus_read (piece->engine->bus, piece->base + offset, size, &value))
        end (piece->engine, DEBUG_STOP_FAULT);
    sync_flash (piece->engine);
    return value;
}

static void
on_write_cb (uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *data)
{
    Piece *piece = data;

    if (!debug_bus_write (piece->engine->bus, piece->base + offset, size, value))
        end (piece->engine, DEBUG_STOP_FAULT);
    sync_flash (piece->engine);
}

static void
on_flash_write_cb (uc_engine *uc,
                   uc_mem_type type,
                   uint64_t address,
                   int size,
                   int64_t value,
                   void *data)
{
    DebugEngine *engine = data;

    if (!debug_bus_write (engine->bus, address, size, value))
        end (engine, DEBUG_STOP_FAULT);
}

static void
on_interrupt_cb (uc_engine *uc, uint32_t number, void *data)
{
    if (number == EXCEPTION_BREAKPOINT)
        end (data, DEBUG_STOP_BREAKPOINT);
    else
        end (data, number == EXCEPTION_SERVICE ? DEBUG_STOP_SERVICE : DEBUG_STOP_FAULT);
}

static void
on_call_cb (uc_engine *uc, uint64_t address, uint32_t size, void *data)
{
    Call *call = data;
    guint32 r[4];

    for (guint n = 0; n < 4; n++)
        uc_reg_read (uc, UC_ARM_REG_R0 + n, &r[n]);
    call->call (r, call->data);
    for (guint n = 0; n < 4; n++)
        uc_reg_write (uc, UC_ARM_REG_R0 + n, &r[n]);
}

/* ---- Set up ---- */

static void
check (uc_err error)
{
    if (error != UC_ERR_OK)
        g_error ("the emulator: %s", uc_strerror (error));
}

static void
map_window (DebugEngine *engine, const DebugWindow *window)
{
    Piece *piece = g_new0 (Piece, 1);
    guint32 size = (window->size + PAGE - 1) & ~(PAGE - 1u);

    *piece = (Piece) { engine, window->base };
    g_ptr_array_add (engine->pieces, piece);
    check (uc_mmio_map (engine->uc, window->base, size, on_read_cb, piece, on_write_cb, piece));
}

static void
on_changed_cb (guint32 address, guint size, gpointer data)
{
    DebugEngine *engine = data;
    gboolean clean = engine->stale_from >= engine->stale_to;

    engine->stale_from = clean ? address : MIN (engine->stale_from, address);
    engine->stale_to = clean ? address + size : MAX (engine->stale_to, address + size);
}

static void
forget_code (DebugEngine *engine)
{
    if (engine->stale_from < engine->stale_to)
        uc_ctl_remove_cache (engine->uc, engine->stale_from & ~3u, engine->stale_to);
    engine->stale_from = engine->stale_to = 0;
}

/* At all places where it can be executed. */
static void
on_flash_changed_cb (DebugFlash *flash, guint32 from, guint32 to, gpointer data)
{
    DebugEngine *engine = data;

    for (DebugBus *bus = engine->bus; bus != NULL; bus = debug_bus_get_next (bus)) {
        const DebugMemory *memory;

        for (guint n = 0; (memory = debug_bus_get_memory (bus, n)) != NULL; n++)
            if (memory->flash == flash)
                uc_ctl_remove_cache (engine->uc, memory->base + (from & ~3u), memory->base + to);
    }
}

static void
map_memory (DebugEngine *engine, const DebugMemory *memory)
{
    uc_hook hook;
    guint32 rights = UC_PROT_READ | UC_PROT_EXEC | (memory->is_rom ? 0 : UC_PROT_WRITE);

    check (uc_mem_map_ptr (engine->uc, memory->base, memory->size, rights, memory->bytes));
    if (memory->flash == NULL)
        return;
    memory->flash->changed = on_flash_changed_cb;
    memory->flash->changed_data = engine;
    check (uc_hook_add (engine->uc, &hook, UC_HOOK_MEM_WRITE, on_flash_write_cb, engine,
                        memory->base, memory->base + memory->size - 1));
}

static void
map (DebugEngine *engine, DebugBus *bus)
{
    const DebugMemory *memory;
    const DebugWindow *window;

    for (guint n = 0; (memory = debug_bus_get_memory (bus, n)) != NULL; n++)
        map_memory (engine, memory);
    for (guint n = 0; (window = debug_bus_get_window (bus, n)) != NULL; n++)
        map_window (engine, window);
    debug_bus_listen (bus, on_changed_cb, engine);
}

DebugEngine *
debug_engine_new (const DebugCpu *cpu, DebugBus *bus)
{
    DebugEngine *engine = g_new0 (DebugEngine, 1);
    uc_hook hook;

    engine->bus = bus;
    engine->pieces = g_ptr_array_new_with_free_func (g_free);
    engine->calls = g_ptr_array_new_with_free_func (g_free);
    check (uc_open (UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &engine->uc));
    check (uc_ctl_set_cpu_model (engine->uc, cpu->model));
    for (DebugBus *part = bus; part != NULL; part = debug_bus_get_next (part))
        map (engine, part);
    check (uc_hook_add (engine->uc, &hook, UC_HOOK_INTR, on_interrupt_cb, engine, 1, 0));
    return engine;
}

void
debug_engine_free (DebugEngine *engine)
{
    uc_close (engine->uc);
    g_ptr_array_unref (engine->pieces);
    g_ptr_array_unref (engine->calls);
    g_free (engine);
}

void
debug_engine_add_call (DebugEngine *engine, guint32 address, DebugEngineCall call, gpointer data)
{
    Call *entry = g_new0 (Call, 1);

    entry->call = call;
    entry->data = data;
    g_ptr_array_add (engine->calls, entry);
    check (
        uc_hook_add (engine->uc, &entry->hook, UC_HOOK_CODE, on_call_cb, entry, address, address));
}

/* ---- Run ---- */

/* Unicorn's numbers of those that DCRSR numbers from 0 to 20; the last one is four in one. */
static const int unicorn_registers[] = {
    UC_ARM_REG_R0,  UC_ARM_REG_R1, UC_ARM_REG_R2, UC_ARM_REG_R3, UC_ARM_REG_R4,   UC_ARM_REG_R5,
    UC_ARM_REG_R6,  UC_ARM_REG_R7, UC_ARM_REG_R8, UC_ARM_REG_R9, UC_ARM_REG_R10,  UC_ARM_REG_R11,
    UC_ARM_REG_R12, UC_ARM_REG_SP, UC_ARM_REG_LR, UC_ARM_REG_PC, UC_ARM_REG_XPSR,
};

static void
load (DebugEngine *engine, const guint32 *registers)
{
    for (guint n = 0; n < G_N_ELEMENTS (unicorn_registers); n++)
        if (n != DEBUG_REGISTER_PC)
            uc_reg_write (engine->uc, unicorn_registers[n], &registers[n]);
}

static void
save (DebugEngine *engine, guint32 *registers)
{
    for (guint n = 0; n < G_N_ELEMENTS (unicorn_registers); n++)
        uc_reg_read (engine->uc, unicorn_registers[n], &registers[n]);
    registers[DEBUG_REGISTER_PC] &= ~1u;
}

gboolean
debug_engine_was_fed (DebugEngine *engine)
{
    return engine->stale_from < engine->stale_to;
}

DebugStop
debug_engine_run (DebugEngine *engine, guint32 *registers, guint64 budget)
{
    uc_err error;

    sync_flash (engine);
    forget_code (engine);
    engine->stop = DEBUG_STOP_BUDGET;
    load (engine, registers);
    error = uc_emu_start (engine->uc, registers[DEBUG_REGISTER_PC] | 1, G_MAXUINT32, 0, budget);
    save (engine, registers);
    sync_flash (engine);
    if (error != UC_ERR_OK && engine->stop == DEBUG_STOP_BUDGET) {
        g_debug ("core: %s at %08x", uc_strerror (error), registers[DEBUG_REGISTER_PC]);
        return DEBUG_STOP_FAULT;
    }
    return engine->stop;
}
