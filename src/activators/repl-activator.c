/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "repl-activator.h"

#include "board-db.h"
#include "error.h"
#include "repl.h"

enum {
    BAUD = 115200, /* no USB board cares; the speed of those behind a USB-serial chip */
    SEND_MS = 2000,
};

/**
 * MoultReplActivator:
 *
 * Asks the running MicroPython or CircuitPython itself, through its raw REPL.
 */
struct _MoultReplActivator {
    GObject parent_instance;
};

static const MoultActivatorTraits traits = {
    .name = "repl",
    .wait_ms = 5000,
};

/* CircuitPython has microcontroller, MicroPython has machine. */
static const char code[] = "try:\n"
                           "    import microcontroller as m\n"
                           "    m.on_next_reset(m.RunMode.UF2)\n"
                           "    m.reset()\n"
                           "except ImportError:\n"
                           "    import machine\n"
                           "    machine.bootloader()\n";

static gboolean
speaks_python (MoultBoardInfo *info)
{
    return moult_board_info_is_micropython (info)
           || g_str_equal (moult_board_info_get_family (info), "circuitpython");
}

/* Other languages have other ways. */
static gboolean
would_hang (MoultBoardInfo *info)
{
    return moult_board_info_is_micropython (info)
           && moult_board_db_hangs_in_bootloader (moult_board_info_get_port (info),
                                                  moult_board_info_get_board_id (info));
}

static const MoultActivatorTraits *
moult_repl_activator_get_traits (MoultActivator *activator)
{
    return &traits;
}

static gboolean
moult_repl_activator_suits (MoultActivator *activator, MoultDevice *device, MoultBoardInfo *info)
{
    return moult_device_get_tty (device) != NULL && info != NULL && speaks_python (info)
           && !would_hang (info);
}

static gboolean
moult_repl_activator_activate (MoultActivator *activator,
                               MoultDevice *device,
                               GCancellable *cancellable,
                               GError **error)
{
    g_autoptr (MoultSerial) serial = NULL;
    g_autoptr (MoultRepl) repl = NULL;

    serial = moult_serial_open (moult_device_get_tty (device), BAUD, cancellable, error);
    if (serial == NULL)
        return FALSE;
    repl = moult_repl_new (serial);
    if (!moult_repl_enter (repl, cancellable, error))
        return FALSE;
    if (!moult_repl_exec_detached (repl, code, moult_deadline_in (SEND_MS), cancellable, error)) {
        moult_repl_leave (repl, moult_repl_get_interrupted (repl));
        return FALSE;
    }
    return TRUE;
}

static void
moult_repl_activator_iface_init (MoultActivatorInterface *iface)
{
    iface->get_traits = moult_repl_activator_get_traits;
    iface->suits = moult_repl_activator_suits;
    iface->activate = moult_repl_activator_activate;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultReplActivator,
                               moult_repl_activator,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_ACTIVATOR,
                                                      moult_repl_activator_iface_init)
                                   g_io_extension_point_implement (MOULT_ACTIVATOR_EXTENSION_POINT,
                                                                   g_define_type_id,
                                                                   "repl",
                                                                   0);)

static void
moult_repl_activator_class_init (MoultReplActivatorClass *klass)
{
}

static void
moult_repl_activator_init (MoultReplActivator *self)
{
}
