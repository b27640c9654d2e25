/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fit.h"

#include "board-db.h"
#include "error.h"

/* What one side, the file or the board, is known to be. */
typedef struct {
    GStrv chips;
    const char *port;
    char *board_id;      /* as told, or NULL */
    GStrv boards;        /* ids of today without variant; empty: not known */
    const char *machine; /* or NULL */
} Identity;

static void
identity_clear (Identity *self)
{
    g_clear_pointer (&self->chips, g_strfreev);
    g_clear_pointer (&self->boards, g_strfreev);
    g_clear_pointer (&self->board_id, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Identity, identity_clear)

static const char *
none_if_empty (const char *text)
{
    return text != NULL && *text != '\0' ? text : NULL;
}

/* A generic build names a chip and no board: it fits, and runs on, any board with that chip. */
static gboolean
is_generic (const char *board_id)
{
    return strstr (board_id, "_GENERIC") != NULL;
}

static void
add_board (GStrvBuilder *builder, const char *board_id)
{
    const MoultBoardKind *kind = moult_board_db_lookup (board_id);

    if (kind != NULL && !is_generic (kind->board_id))
        g_strv_builder_add (builder, kind->board_id);
}

/* Only boards that the data knows count: a home-made name contradicts nothing. */
static GStrv
find_boards (const char *board_id,
             const char *machine,
             const char *port,
             const char *const *candidates)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    if (board_id != NULL && moult_board_db_lookup (board_id) != NULL) {
        add_board (builder, board_id);
        return g_strv_builder_end (builder);
    }
    g_auto (GStrv) ids = moult_board_db_find_by_machine (machine, port);
    for (gsize i = 0; ids[i] != NULL; i++)
        add_board (builder, ids[i]);
    for (gsize i = 0; candidates != NULL && candidates[i] != NULL; i++)
        add_board (builder, candidates[i]);
    return g_strv_builder_end (builder);
}

/* In the words of the board data, so that "RP2040" and "rp2040" are one. */
static GStrv
dup_plain_chips (const char *const *chips)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (gsize i = 0; chips[i] != NULL; i++) {
        const char *plain = moult_board_db_find_chip (chips[i]);

        g_strv_builder_add (builder, plain != NULL ? plain : chips[i]);
    }
    return g_strv_builder_end (builder);
}

static void
identify_firmware (MoultFirmware *firmware, Identity *identity)
{
    identity->chips = dup_plain_chips (moult_firmware_get_chips (firmware));
    identity->port = none_if_empty (moult_firmware_get_port (firmware));
    identity->board_id = g_strdup (none_if_empty (moult_firmware_get_board_id (firmware)));
    identity->machine = none_if_empty (moult_firmware_get_machine (firmware));
    identity->boards = find_boards (identity->board_id, identity->machine, identity->port, NULL);
}

static void
add_chip (GStrvBuilder *builder, const char *chip)
{
    if (chip != NULL)
        g_strv_builder_add (builder, chip);
}

/* Another language has other names for ports and boards: of it only the chip counts. */
static void
identify_info (MoultBoardInfo *info, GStrvBuilder *chips, Identity *identity)
{
    const char *chip = moult_board_db_find_chip (moult_board_info_get_cpu (info));

    add_chip (chips, chip != NULL
                         ? chip
                         : moult_board_db_find_chip (moult_board_info_get_description (info)));
    if (!moult_board_info_is_micropython (info))
        return;

    if (chip == NULL)
        add_chip (chips, moult_board_db_describe (NULL, info)->chip);
    identity->port = none_if_empty (moult_board_info_get_port (info));
    identity->board_id = g_strdup (none_if_empty (moult_board_info_get_board_id (info)));
    identity->machine = none_if_empty (moult_board_info_get_description (info));
    identity->boards = find_boards (identity->board_id, identity->machine, identity->port,
                                    moult_board_info_get_candidates (info));
}

/* All chips that the evidence names; each must be one that the file is for. */
static void
identify_board (MoultDevice *device, MoultBoardInfo *info, Identity *identity)
{
    g_autoptr (GStrvBuilder) chips = g_strv_builder_new ();

    add_chip (chips, moult_board_db_describe (device, NULL)->chip);
    if (info != NULL)
        identify_info (info, chips, identity);
    if (identity->boards == NULL)
        identity->boards = g_new0 (char *, 1);
    identity->chips = g_strv_builder_end (chips);
    if (identity->port == NULL && info == NULL)
        identity->port = moult_board_db_describe (device, NULL)->port;
}

static gboolean
share_word (GStrv a, GStrv b)
{
    for (gsize i = 0; a[i] != NULL; i++) {
        if (g_strv_contains ((const char *const *) b, a[i]))
            return TRUE;
    }
    return FALSE;
}

static gboolean
contradict (const char *file, const char *board, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                 "the file is for %s, the board has %s", file, board);
    return FALSE;
}

static gboolean
check_chips (const Identity *file, const Identity *board, GError **error)
{
    if (file->chips[0] == NULL)
        return TRUE;
    for (gsize i = 0; board->chips[i] != NULL; i++) {
        if (!g_strv_contains ((const char *const *) file->chips, board->chips[i])) {
            g_autofree char *chips = g_strjoinv (" and ", file->chips);

            return contradict (chips, board->chips[i], error);
        }
    }
    return TRUE;
}

static gboolean
check_ports (const Identity *file, const Identity *board, GError **error)
{
    if (file->port == NULL || board->port == NULL || g_str_equal (file->port, board->port))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                 "the file is for port %s, the board has port %s", file->port, board->port);
    return FALSE;
}

static gboolean
is_same_machine (const Identity *file, const Identity *board)
{
    return file->machine != NULL && g_strcmp0 (file->machine, board->machine) == 0;
}

static gboolean
check_boards (const Identity *file, const Identity *board, GError **error)
{
    if (file->boards[0] == NULL || board->boards[0] == NULL || is_same_machine (file, board)
        || share_word (file->boards, board->boards))
        return TRUE;

    g_autofree char *files = g_strjoinv (" or ", file->boards);
    g_autofree char *boards = g_strjoinv (" or ", board->boards);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                 "the file is for %s, the board is %s", files, boards);
    return FALSE;
}

static gboolean
check (const Identity *file, const Identity *board, GError **error)
{
    return check_chips (file, board, error) && check_ports (file, board, error)
           && check_boards (file, board, error);
}

static gboolean
is_same_board (const Identity *file, const Identity *board)
{
    return is_same_machine (file, board) || share_word (file->boards, board->boards)
           || (file->board_id != NULL && g_strcmp0 (file->board_id, board->board_id) == 0);
}

gboolean
moult_fit_check (MoultFirmware *firmware, MoultDevice *device, MoultBoardInfo *info, GError **error)
{
    g_return_val_if_fail (MOULT_IS_FIRMWARE (firmware) && MOULT_IS_DEVICE (device), FALSE);

    g_auto (Identity) file = { 0 };
    g_auto (Identity) board = { 0 };
    identify_firmware (firmware, &file);
    identify_board (device, info, &board);
    return check (&file, &board, error);
}

MoultFit
moult_fit_rate (MoultFirmware *firmware, MoultDevice *device, MoultBoardInfo *info)
{
    g_return_val_if_fail (MOULT_IS_FIRMWARE (firmware) && MOULT_IS_DEVICE (device),
                          MOULT_FIT_CONTRADICTS);

    g_auto (Identity) file = { 0 };
    g_auto (Identity) board = { 0 };
    identify_firmware (firmware, &file);
    identify_board (device, info, &board);
    if (!check (&file, &board, NULL))
        return MOULT_FIT_CONTRADICTS;
    return is_same_board (&file, &board) ? MOULT_FIT_BOARD : MOULT_FIT_CHIP;
}

/* A board says "1.24.0-preview" and build "10"; a file says "1.24.0-preview.10", or no build. */
gboolean
moult_fit_is_same_version (MoultFirmware *firmware, MoultBoardInfo *info)
{
    g_return_val_if_fail (MOULT_IS_FIRMWARE (firmware) && MOULT_IS_BOARD_INFO (info), FALSE);

    const char *wanted = moult_firmware_get_version (firmware);
    g_autofree char *full = moult_board_info_dup_full_version (info);

    return wanted != NULL
           && (g_str_equal (wanted, moult_board_info_get_version (info))
               || g_str_equal (wanted, full));
}
