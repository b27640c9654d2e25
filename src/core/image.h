/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The largest flash of any MicroPython board is 32 MiB, and UF2 doubles it: more is no firmware,
 * and a file picked by mistake must not fill the memory. */
#define MOULT_IMAGE_MAX_FILE_SIZE (128 * 1024 * 1024)

/**
 * MoultImageKind:
 *
 * The container format of a firmware file.
 */
typedef enum {
    MOULT_IMAGE_UF2 = 1,
    MOULT_IMAGE_DFU,
    MOULT_IMAGE_IHEX,
    MOULT_IMAGE_ESP,
    MOULT_IMAGE_ELF,
    MOULT_IMAGE_BIN,
} MoultImageKind;

/* "uf2", "dfu", …: the file name's usual extension, also the name in a backend's formats. */
const char *moult_image_kind_get_name (MoultImageKind kind);

/**
 * MoultSegment:
 *
 * Bytes that belong at one address of the chip. Segments are sorted by (family, address) and do
 * not overlap within a family. @family is the UF2 family id, or of a DfuSe file the alternate
 * setting that it is for; 0 where the format has none.
 */
typedef struct {
    guint64 address;
    GBytes *data;
    guint32 family;
} MoultSegment;

/**
 * MoultImageFields:
 *
 * What a [class@Image] is made from; everything is copied or referenced.
 */
typedef struct {
    MoultImageKind kind;
    GBytes *bytes; /* the whole file, as it is */
    const MoultSegment *segments;
    gsize n_segments;
    const guint32 *families; /* UF2 families found, without the E10 block's */
    gsize n_families;
    const char *const *chips; /* "rp2040", "rp2350", "samd51", "esp32s3" …; empty: unknown */
    const char *port;         /* MicroPython port that the chips belong to, or NULL */
    const char *version;      /* "1.23.0", "1.24.0-preview.10": cleaned, without "v"; or NULL */
    const char *version_text; /* as in the file: "MicroPython v1.23.0 on 2024-06-02"; or NULL */
    const char *machine;      /* "Raspberry Pi Pico with RP2040"; or NULL */
    const char *board_id;     /* "RPI_PICO_W" or "BOARD-VARIANT", if the file says it; or NULL */
    guint16 vid;              /* ids the file names (DfuSe suffix); 0: none */
    guint16 pid;
    guint n_blocks; /* container's own units (UF2 blocks, records); 0: none */
} MoultImageFields;

#define MOULT_TYPE_IMAGE (moult_image_get_type ())
G_DECLARE_FINAL_TYPE (MoultImage, moult_image, MOULT, IMAGE, GObject)

/* Immutable, for any thread. (transfer full) */
MoultImage *moult_image_new (const MoultImageFields *fields);

/* As in the fields; borrowed. */
MoultImageKind moult_image_get_kind (MoultImage *self);
GBytes *moult_image_get_bytes (MoultImage *self);
const MoultSegment *moult_image_get_segments (MoultImage *self, gsize *n_segments);
const guint32 *moult_image_get_families (MoultImage *self, gsize *n_families);
/* Sum of the segments' sizes in bytes: what the flash will hold. */
guint64 moult_image_get_size (MoultImage *self);
/* Never %NULL, may be empty; the texts may be %NULL. */
const char *const *moult_image_get_chips (MoultImage *self);
const char *moult_image_get_port (MoultImage *self);
const char *moult_image_get_version (MoultImage *self);
const char *moult_image_get_version_text (MoultImage *self);
const char *moult_image_get_machine (MoultImage *self);
const char *moult_image_get_board_id (MoultImage *self);
guint16 moult_image_get_vid (MoultImage *self);
guint16 moult_image_get_pid (MoultImage *self);
guint moult_image_get_n_blocks (MoultImage *self);
gboolean moult_image_has_family (MoultImage *self, guint32 family);

/**
 * MoultImageParseFunc:
 * @name: the file's name without its folder; a hint where the bytes alone do not tell
 *
 * Turns the bytes of a file into an image; any thread. Fails with %MOULT_ERROR_BAD_IMAGE.
 * image/ holds the one implementation, moult_image_parse(); core knows only this type.
 */
typedef MoultImage *(*MoultImageParseFunc) (GBytes *bytes, const char *name, GError **error);

G_END_DECLS
