/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "rp2-flash.h"

#include <glib/gstdio.h>
#include <string.h>

#include "virtual-interpreter.h"

#define FLASH_START 0x10000000

/* MicroPython keeps its file system at the end of the flash (ports/rp2/rp2_flash.c); here it always
 * has the size of the interpreter's. */
static guint32
get_storage (VirtualFlash *flash)
{
    guint32 size = virtual_flash_get_size (flash);

    return size > VIRTUAL_INTERPRETER_STORAGE ? size - VIRTUAL_INTERPRETER_STORAGE : size;
}

static char *
get_path (LabBoard *board)
{
    return g_build_filename (lab_board_get_folder (board), "flash.img", NULL);
}

/* Zeros are holes of the file, which were never written. */
static void
fill_holes (guint8 *bytes, gsize length)
{
    for (gsize at = 0; at + VIRTUAL_FLASH_SECTOR <= length; at += VIRTUAL_FLASH_SECTOR)
        if (bytes[at] == 0 && memcmp (bytes + at, bytes + at + 1, VIRTUAL_FLASH_SECTOR - 1) == 0)
            memset (bytes + at, 0xff, VIRTUAL_FLASH_SECTOR);
}

static void
put_files (VirtualFlash *flash, LabBoard *board)
{
    g_autofree char *path = get_path (board);
    g_autofree char *content = NULL;
    guint32 storage = get_storage (flash);
    gsize length;

    if (!g_file_get_contents (path, &content, &length, NULL))
        return;
    length = MIN (length, virtual_flash_get_size (flash) - storage);
    fill_holes ((guint8 *) content, length);
    virtual_flash_replace (flash, storage, (const guint8 *) content, length, VIRTUAL_FLASH_NOBODY);
    json_object_remove_member (lab_board_get_spec (board),
                               "files"); /* they are there at first only */
}

VirtualFlash *
rp2_flash_new (LabBoard *board, guint32 size)
{
    GBytes *whole = lab_board_get_flash (board);
    VirtualFlash *flash = virtual_flash_new (size, whole ? whole : lab_board_get_image (board));

    put_files (flash, board);
    return flash;
}

static gboolean
is_file_system (VirtualFlash *flash, guint32 storage)
{
    static const char name[] = "littlefs";
    guint8 found[sizeof name - 1];

    for (guint n = 0; n < 2; n++) {
        virtual_flash_read (flash, storage + n * VIRTUAL_FLASH_SECTOR + 8, found, sizeof found);
        if (memcmp (found, name, sizeof found) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
take_files (VirtualFlash *flash, LabBoard *board)
{
    g_autofree char *path = get_path (board);
    guint32 storage = get_storage (flash);
    guint32 size = virtual_flash_get_size (flash) - storage;
    g_autoptr (GBytes) content = NULL;
    g_autoptr (GError) error = NULL;

    if (!is_file_system (flash, storage)) {
        g_unlink (path);
        return;
    }
    content = virtual_flash_dup (flash, storage, size);
    if (!g_file_set_contents (path, g_bytes_get_data (content, NULL), size, &error))
        g_error ("%s", error->message);
}

/* As far as something stands between its beginning and the files, unless the host told more. */
static GBytes *
dup_program (VirtualFlash *flash, guint32 offset, guint32 programmed)
{
    guint32 end = get_storage (flash);

    if (programmed > offset)
        end = MIN (end, programmed);
    while (end > offset
           && virtual_flash_is_blank (flash, end - VIRTUAL_FLASH_PAGE, VIRTUAL_FLASH_PAGE))
        end -= VIRTUAL_FLASH_PAGE;
    return virtual_flash_dup (flash, offset, end - offset);
}

void
rp2_flash_hand_over (VirtualFlash *flash, LabBoard *board, guint32 offset, guint32 end)
{
    g_autoptr (GBytes) program = NULL;
    g_autoptr (GBytes) whole = NULL;

    if (virtual_flash_get_last_door (flash) != VIRTUAL_FLASH_PICOBOOT)
        return;
    take_files (flash, board);
    program = dup_program (flash, offset, end);
    whole = virtual_flash_dup (flash, 0, virtual_flash_get_size (flash));
    lab_board_take_image (board, program, FLASH_START + offset, whole);
}
