/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-setup.h"
#include "device-source.h"
#include "image.h"
#include "progress.h"

G_BEGIN_DECLS

#define MOULT_FLASH_BACKEND_EXTENSION_POINT "moult-flash-backend"

/**
 * MoultFlashBackendTraits:
 *
 * What a backend is, as constants. Lists end with %NULL; an empty list of ports means all ports.
 */
typedef struct {
    const char *name;              /* "uf2" */
    const char *const *ports;      /* MicroPython ports */
    const char *const *formats;    /* file formats in order of preference: "uf2" */
    const char *const *activators; /* in the order in which they are tried; "manual" comes last */
    int priority;                  /* the highest that fits is chosen */
    gboolean needs_bootloader;
    gboolean opens_device;   /* as a USB device, by a node of which the user may lack the rights */
    gboolean has_erase_step; /* erases page by page before it writes, also unasked */
    gboolean can_force_chip; /* honours the option force_chip; all others refuse a wrong chip */
    guint weights[MOULT_N_STEPS]; /* the usual share of each step in a job; 0: has no such step */
} MoultFlashBackendTraits;

/**
 * MoultFlashMode:
 *
 * By which lines a chip of the ESP family reads its flash, as the header of an image says it.
 */
typedef enum {
    MOULT_FLASH_MODE_KEEP, /* as the file says */
    MOULT_FLASH_MODE_QIO,
    MOULT_FLASH_MODE_QOUT,
    MOULT_FLASH_MODE_DIO,
    MOULT_FLASH_MODE_DOUT,
} MoultFlashMode;

/**
 * MoultFlashOptions:
 *
 * The user's choices for one flash.
 */
typedef struct {
    gboolean erase;        /* all of the flash, files too; else files are kept where possible */
    const char *backend;   /* name, or NULL: chosen by priority */
    const char *activator; /* name, or NULL: tried in the backend's order; "none": no activation */
    guint baud;            /* of a serial line, the most that is tried; 0: as its adapter proves */
    MoultFlashMode flash_mode;
    gboolean force_chip; /* what the image says of its chip and revision does not count */

    /* Through a debug probe; all but the first are for pyocd. */
    MoultDevice *probe;       /* wired to the board, which is at another location; or NULL */
    const char *target;       /* pyOCD's name of the chip, or NULL: as the chip tells it */
    guint frequency;          /* of the wire in Hz; 0: what is safe for the chip */
    const char *connect_mode; /* "halt", "pre-reset", "under-reset", "attach"; NULL: what works */
    const char *reset_mode;   /* "hw", "sw" …, or NULL: as pyOCD thinks fit */
    const char *base_address; /* where a raw file goes, or NULL: to the beginning of the flash */
    const char *const *packs; /* CMSIS packs by their paths, or NULL */
    gboolean install_pack;    /* have pyOCD fetch the chip's pack if it needs one */

    /* Around the flash; backends have nothing to do with it. */
    const char *backup;     /* in this folder the board's files get one of their own before; NULL */
    MoultBoardSetup *setup; /* what is done on the board once it runs; or NULL */
    gboolean setup_only;    /* the firmware is right already: nothing is flashed */
} MoultFlashOptions;

/**
 * MoultFlashContext:
 *
 * All that a backend needs for one board; borrowed for the time of the call.
 */
typedef struct {
    MoultDeviceSource *devices;
    MoultDevice *device;  /* ready for this backend: the board, or the probe that is wired to it */
    MoultBoardInfo *info; /* what the board was before, or NULL */
    MoultImage *image;
    MoultFlashOptions options;
} MoultFlashContext;

#define MOULT_TYPE_FLASH_BACKEND (moult_flash_backend_get_type ())
G_DECLARE_INTERFACE (MoultFlashBackend, moult_flash_backend, MOULT, FLASH_BACKEND, GObject)

/**
 * MoultFlashBackend:
 *
 * One way to write an image. Implementations are stateless and made once; they register with the
 * extension point %MOULT_FLASH_BACKEND_EXTENSION_POINT. `flash` and `verify` block and are called
 * on a job's own thread, many at once. Only `get_traits`, `supports` and `flash` are required.
 */
struct _MoultFlashBackendInterface {
    GTypeInterface parent;

    const MoultFlashBackendTraits *(*get_traits) (MoultFlashBackend *self);
    gboolean (*available) (MoultFlashBackend *self, GError **error);
    char *(*supports) (MoultFlashBackend *self,
                       MoultDevice *device,
                       MoultBoardInfo *info,
                       MoultImageKind kind);
    gboolean (*ready) (MoultFlashBackend *self, MoultDevice *device);
    gboolean (*flash) (MoultFlashBackend *self,
                       const MoultFlashContext *context,
                       MoultProgress *progress,
                       GCancellable *cancellable,
                       GError **error);
    gboolean (*verify) (MoultFlashBackend *self,
                        const MoultFlashContext *context,
                        MoultProgress *progress,
                        GCancellable *cancellable,
                        GError **error);
};

/* What the backend is; lives as long as it does. Any thread. */
const MoultFlashBackendTraits *moult_flash_backend_get_traits (MoultFlashBackend *self);

/**
 * moult_flash_backend_available:
 *
 * Asks whether the backend can work on this computer at all, and keeps the answer. May block for
 * seconds (a service that has to start): for workers. Fails with %MOULT_ERROR_DEPENDENCY.
 */
gboolean moult_flash_backend_available (MoultFlashBackend *self, GError **error);

/* The answer that was kept, or %TRUE before the first: any thread, at once. A plan goes by it. */
gboolean moult_flash_backend_was_available (MoultFlashBackend *self, GError **error);

/* %NULL when the backend can write this kind of image to this board, else why not (owned,
 * untranslated). Cheap, any thread; looks at nothing but its arguments. @info may be %NULL. */
char *moult_flash_backend_supports (MoultFlashBackend *self,
                                    MoultDevice *device,
                                    MoultBoardInfo *info,
                                    MoultImageKind kind);

/* Whether the device, as it is now, can be written. Cheap, any thread. */
gboolean moult_flash_backend_ready (MoultFlashBackend *self, MoultDevice *device);

/**
 * moult_flash_backend_flash:
 *
 * Writes the image and makes the board restart. Begins the steps erase and write itself, and verify
 * where it reads back before the restart, which takes what is read from; calls
 * moult_progress_commit() right before the first byte that cannot be taken back. Cancelling works
 * until then. On success the board is on its way to run the new firmware.
 */
gboolean moult_flash_backend_flash (MoultFlashBackend *self,
                                    const MoultFlashContext *context,
                                    MoultProgress *progress,
                                    GCancellable *cancellable,
                                    GError **error);

/* Reads back and compares where the method exists (has_verify), else %TRUE at once. */
gboolean moult_flash_backend_verify (MoultFlashBackend *self,
                                     const MoultFlashContext *context,
                                     MoultProgress *progress,
                                     GCancellable *cancellable,
                                     GError **error);
gboolean moult_flash_backend_has_verify (MoultFlashBackend *self);

G_END_DECLS
