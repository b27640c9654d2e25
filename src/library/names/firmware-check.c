/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "firmware-check.h"

#include <string.h>

#include "board-db.h"
#include "error.h"
#include "image-parse.h"
#include "version.h"
#include "zip-check.h"

static gboolean
contradict (MoultFirmware *promised, const char *what, const char *found, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                 "%s is not what its name says: the %s inside is %s",
                 moult_firmware_get_name (promised), what, found);
    return FALSE;
}

/* Development builds of one commit may call themselves with or without its hash; what counts is how
 * moult_version_compare() orders them. */
static gboolean
check_version (MoultFirmware *promised, MoultFirmware *found, GError **error)
{
    const char *named = moult_firmware_get_version (promised);
    const char *inside = moult_firmware_get_version (found);

    if (named == NULL || inside == NULL || moult_version_compare (named, inside) == 0)
        return TRUE;
    return contradict (promised, "version", inside, error);
}

static gboolean
check_chip (MoultFirmware *promised, MoultFirmware *found, GError **error)
{
    const char *const *named = moult_firmware_get_chips (promised);
    const char *const *inside = moult_firmware_get_chips (found);

    if (named[0] == NULL || inside[0] == NULL)
        return TRUE;
    for (gsize i = 0; inside[i] != NULL; i++) {
        const char *plain = moult_board_db_find_chip (inside[i]);

        if (g_strv_contains (named, plain != NULL ? plain : inside[i]))
            return TRUE;
    }
    return contradict (promised, "chip", inside[0], error);
}

static const char *
get_base (const char *board_id)
{
    const MoultBoardKind *kind = moult_board_db_lookup (board_id);

    return kind != NULL ? kind->board_id : board_id;
}

static gboolean
check_board_id (MoultFirmware *promised, MoultFirmware *found, GError **error)
{
    const char *named = moult_firmware_get_board_id (promised);
    const char *inside = moult_firmware_get_board_id (found);

    if (named == NULL || inside == NULL || g_strcmp0 (get_base (named), get_base (inside)) == 0)
        return TRUE;
    return contradict (promised, "board", inside, error);
}

/* The table of machine texts may be older than the file: a text that it does not know says nothing.
 */
static gboolean
check_machine (MoultFirmware *promised, MoultFirmware *found, GError **error)
{
    const char *machine = moult_firmware_get_machine (found);
    g_auto (GStrv) builds = moult_board_db_find_by_machine (machine, NULL);

    if (builds[0] == NULL || moult_firmware_get_board_id (promised) == NULL)
        return TRUE;
    for (gsize i = 0; builds[i] != NULL; i++) {
        if (g_strcmp0 (get_base (builds[i]), get_base (moult_firmware_get_board_id (promised)))
            == 0)
            return TRUE;
    }
    return contradict (promised, "board", machine, error);
}

static gboolean
check_kind (MoultFirmware *promised, MoultFirmware *found, GError **error)
{
    MoultImageKind kind = moult_firmware_get_kind (found);

    if (kind == moult_firmware_get_kind (promised))
        return TRUE;
    return contradict (promised, "format", moult_image_kind_get_name (kind), error);
}

static MoultFirmware *
check_image (MoultFirmware *promised, GBytes *bytes, GError **error)
{
    const char *name = moult_firmware_get_name (promised);
    g_autoptr (MoultImage) image = moult_image_parse (bytes, name, error);
    g_autoptr (MoultFirmware) found =
        image != NULL ? moult_firmware_new_for_image (name, image) : NULL;

    if (found == NULL || !check_kind (promised, found, error)
        || !check_chip (promised, found, error) || !check_board_id (promised, found, error)
        || !check_machine (promised, found, error) || !check_version (promised, found, error))
        return NULL;

    MoultFirmwareFields fields = moult_firmware_get_fields (promised);
    fields.machine = moult_firmware_get_machine (found);
    fields.size = moult_firmware_get_size (found);
    fields.n_blocks = moult_firmware_get_n_blocks (found);
    fields.file_size = moult_firmware_get_file_size (found);
    if (moult_firmware_get_chips (found)[0] != NULL)
        fields.chips = moult_firmware_get_chips (found);
    return moult_firmware_new (&fields);
}

MoultFirmware *
moult_firmware_check (MoultFirmware *promised,
                      GBytes *bytes,
                      GCancellable *cancellable,
                      GError **error)
{
    g_return_val_if_fail (MOULT_IS_FIRMWARE (promised) && bytes != NULL, NULL);

    if (moult_firmware_get_kind (promised) != 0)
        return check_image (promised, bytes, error);
    return moult_zip_check (moult_firmware_get_name (promised), bytes, cancellable, error)
               ? g_object_ref (promised)
               : NULL;
}
