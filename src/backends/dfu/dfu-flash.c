/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "dfu-flash.h"

#include <glib/gi18n-lib.h>

#include "board-db.h"
#include "dfu-plain.h"
#include "dfu-write.h"
#include "error.h"

/* One board. */
typedef struct {
    const MoultFlashContext *context;
    MoultProgress *progress;
    const MoultUsbAlt *alt; /* the DFU interface */
    const MoultDfuChip *chip;
    const MoultDfuBoard *board;
    GPtrArray *memories;
    MoultDfuSite site;
    MoultDfuPlan *plan;
    MoultDfuSession session;
    MoultDfuWrite write;
} Flash;

static void
flash_clear (Flash *flash)
{
    g_clear_pointer (&flash->plan, moult_dfu_plan_free);
    g_clear_pointer (&flash->memories, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Flash, flash_clear)

enum {
    /* Of a chip that is not known: what the most demanding one wants (STM32H7). */
    CAUTIOUS_ALIGN = 32,
};

/* ---- What stands there ---- */

static gboolean
is_dfuse (const Flash *flash)
{
    return flash->session.functional.version == MOULT_DFU_VERSION_DFUSE;
}

static gboolean
open_session (Flash *flash, MoultUsbLink *link, GCancellable *cancellable, GError **error)
{
    flash->alt = moult_dfu_memory_find_interface (link);
    if (flash->alt == NULL
        || !moult_dfu_functional_find (moult_usb_link_get_config (link), flash->alt,
                                       &flash->session.functional)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "the device has no DFU interface%s",
                     flash->alt != NULL ? " that says what it can" : "");
        return FALSE;
    }
    flash->session.link = link;
    flash->session.cancellable = cancellable;
    return TRUE;
}

static guint
count_settings (const Flash *flash)
{
    const MoultUsbConfig *config = moult_usb_link_get_config (flash->session.link);
    guint n_settings = 0;

    for (guint i = 0; i < config->alts->len; i++) {
        const MoultUsbAlt *alt = config->alts->pdata[i];

        n_settings += alt->interface == flash->alt->interface;
    }
    return n_settings;
}

static gboolean
read_memories (Flash *flash, GError **error)
{
    MoultDfuSession *session = &flash->session;
    const MoultDfuLoader *loader =
        moult_dfu_data_find_loader (flash->context->device, count_settings (flash));

    flash->site.loader = loader;
    flash->memories =
        moult_dfu_memory_list (session->link, flash->alt, loader, session->cancellable, error);
    if (flash->memories == NULL)
        return FALSE;
    flash->site.memories = flash->memories;
    session->status_ms = loader->status_ms;
    session->transfer_size =
        loader->transfer_size > 0 ? loader->transfer_size : session->functional.transfer_size;
    moult_progress_log (flash->progress, "%s, DFU %x.%02x, blocks of %u bytes", loader->name,
                        session->functional.version >> 8, session->functional.version & 0xff,
                        session->transfer_size);
    return TRUE;
}

/* ---- Which chip it is ---- */

static const MoultDfuRegion *
get_first_region (const Flash *flash)
{
    const MoultDfuMemory *memory = flash->memories->pdata[0];

    return memory->layout != NULL ? &g_array_index (memory->layout->regions, MoultDfuRegion, 0)
                                  : NULL;
}

/* What the image says of its chip must fit what the loader says of its pages: the ROMs of all
 * families have the same ids. */
static gboolean
check_chip (const Flash *flash, GError **error)
{
    const char *const *chips = moult_image_get_chips (flash->context->image);
    const MoultDfuRegion *first = get_first_region (flash);
    const MoultDfuChip *wanted = moult_dfu_data_find_chip (chips[0]);

    if (wanted == NULL || chips[1] != NULL || first == NULL
        || moult_dfu_chip_has_page (wanted, first->page_size))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                 "the file is for %s, but the flash of this chip begins with a page of %u bytes, "
                 "which no %s has",
                 moult_board_db_get_chip_name (wanted->name), first->page_size,
                 moult_board_db_get_chip_name (wanted->name));
    return FALSE;
}

static const MoultBoardKind *
find_kind (const Flash *flash)
{
    const MoultFlashContext *context = flash->context;
    const MoultBoardKind *kind = moult_board_db_describe (context->device, context->info);
    const char *machine = moult_image_get_machine (context->image);

    if (kind->board_id != NULL || machine == NULL)
        return kind;
    g_auto (GStrv) ids = moult_board_db_find_by_machine (machine, NULL);
    return ids[0] != NULL ? moult_board_db_lookup (ids[0]) : kind;
}

static void
find_chip (Flash *flash)
{
    const MoultBoardKind *kind = find_kind (flash);
    const MoultDfuRegion *first = get_first_region (flash);

    flash->board = moult_dfu_data_find_board (kind->board_id);
    flash->chip = moult_dfu_data_find_chip (kind->chip);
    if (flash->chip == NULL)
        flash->chip = moult_dfu_data_find_chip (moult_image_get_chips (flash->context->image)[0]);
    if (flash->chip == NULL && first != NULL)
        flash->chip = moult_dfu_data_guess_chip (first->page_size);

    flash->site.align = flash->chip != NULL ? flash->chip->align : CAUTIOUS_ALIGN;
    flash->session.stuck_from = flash->chip != NULL ? flash->chip->stuck_from : 0;
    flash->site.start = flash->site.loader->start;
    if (flash->board != NULL && flash->board->start != 0)
        flash->site.start = flash->board->start;
    if (flash->chip != NULL)
        moult_progress_log (flash->progress, "chip %s",
                            moult_board_db_get_chip_name (flash->chip->name));
}

/* ---- Whether it fits ---- */

static gboolean
check_ids (const Flash *flash, GError **error)
{
    MoultImage *image = flash->context->image;
    MoultDevice *device = flash->context->device;
    guint vid = moult_image_get_vid (image);
    guint pid = moult_image_get_pid (image);

    if ((vid == 0 || vid == moult_device_get_vid (device))
        && (pid == 0 || pid == moult_device_get_pid (device)))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                 "the file is for the bootloader %04x:%04x, this one is %04x:%04x", vid, pid,
                 moult_device_get_vid (device), moult_device_get_pid (device));
    return FALSE;
}

/* Where a raw binary goes behind a loader that lives in the same flash only the board data knows.
 */
static gboolean
check_start (const Flash *flash, GError **error)
{
    if (moult_image_get_kind (flash->context->image) != MOULT_IMAGE_BIN || flash->site.start != 0
        || !flash->site.loader->own_first_page)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                 "a .bin file does not say where it belongs, and where the firmware of this board "
                 "begins behind its bootloader (%s) is not known: take a .dfu or .hex file",
                 flash->site.loader->name);
    return FALSE;
}

static const MoultDfuRange *
find_files (const Flash *flash)
{
    if (flash->board != NULL && flash->board->files.end != 0)
        return &flash->board->files;
    return flash->chip != NULL && flash->chip->files.end != 0 ? &flash->chip->files : NULL;
}

static void
tell_fate_of_files (Flash *flash)
{
    const MoultDfuRange *files = find_files (flash);

    if (flash->context->options.erase)
        moult_progress_log (flash->progress, "all of the flash is erased, files too");
    else if (files == NULL)
        moult_progress_log (
            flash->progress,
            "only pages that the firmware needs are erased; files in them are lost");
    else
        moult_progress_log (flash->progress,
                            "files (0x%08" G_GINT64_MODIFIER "x to 0x%08" G_GINT64_MODIFIER "x) %s",
                            files->start, files->end,
                            moult_dfu_plan_touches (flash->plan, files)
                                ? "are lost: the firmware needs their place"
                                : "are left as they are");
}

/* All that can be found out without writing. */
static gboolean
prepare (Flash *flash, GError **error)
{
    if (!check_ids (flash, error) || !read_memories (flash, error))
        return FALSE;
    if (!is_dfuse (flash))
        return TRUE;
    if (get_first_region (flash) == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the bootloader (%s) does not say what memory it has",
                     flash->site.loader->name);
        return FALSE;
    }
    if (!check_chip (flash, error))
        return FALSE;
    find_chip (flash);
    if (!check_start (flash, error))
        return FALSE;
    flash->plan = moult_dfu_plan_new (flash->context->image, &flash->site, error);
    return flash->plan != NULL;
}

/* ---- Doing it ---- */

static gboolean
erase (Flash *flash, GError **error)
{
    gboolean keep_stack = flash->chip != NULL && flash->chip->has_stack;

    moult_progress_begin (flash->progress, MOULT_STEP_ERASE);
    if (!flash->context->options.erase) {
        if (!moult_dfu_write_compare (&flash->write, error))
            return FALSE;
        tell_fate_of_files (flash);
        return moult_dfu_write_erase (&flash->write, error);
    }
    if (!moult_dfu_session_begin (&flash->session, flash->alt, error))
        return FALSE;
    tell_fate_of_files (flash);
    return moult_dfu_write_erase_all (&flash->write, keep_stack, error);
}

static gboolean
write_dfuse (Flash *flash, GError **error)
{
    flash->write = (MoultDfuWrite) {
        .session = &flash->session,
        .plan = flash->plan,
        .site = &flash->site,
        .progress = flash->progress,
    };
    if (!erase (flash, error))
        return FALSE;
    if (moult_dfu_plan_get_dirty_size (flash->plan) == 0) {
        moult_progress_log (flash->progress,
                            "the flash holds this image already: nothing was written");
        return TRUE;
    }
    moult_progress_begin (flash->progress, MOULT_STEP_WRITE);
    moult_progress_set_hint (flash->progress, N_ ("The board's flash memory limits the speed"));
    return moult_dfu_write_run (&flash->write, error)
           && moult_dfu_write_verify (&flash->write, error);
}

static void
leave (Flash *flash)
{
    guint64 start = flash->site.start;

    if (start == 0)
        start = get_first_region (flash)->start;
    moult_dfu_session_commit (&flash->session);
    moult_dfu_session_leave (&flash->session, start, !flash->site.loader->no_leave_status);
}

static gboolean
can_go_back (const Flash *flash)
{
    return flash->context->info != NULL && flash->memories != NULL && is_dfuse (flash)
           && get_first_region (flash) != NULL && !flash->write.begun;
}

static void
go_back (Flash *flash)
{
    moult_dfu_session_commit (&flash->session);
    if (flash->session.alt != NULL || moult_dfu_session_begin (&flash->session, flash->alt, NULL))
        leave (flash);
}

gboolean
moult_dfu_flash (MoultUsbLink *link,
                 const MoultFlashContext *context,
                 MoultProgress *progress,
                 GCancellable *cancellable,
                 GError **error)
{
    g_auto (Flash) flash = { .context = context, .progress = progress };

    if (!open_session (&flash, link, cancellable, error))
        return FALSE;
    if (prepare (&flash, error)) {
        if (!is_dfuse (&flash))
            return moult_dfu_session_begin (&flash.session, flash.alt, error)
                   && moult_dfu_plain_write (&flash.session, context->image, progress, error);
        if (write_dfuse (&flash, error)) {
            leave (&flash);
            return TRUE;
        }
    }
    if (can_go_back (&flash))
        go_back (&flash);
    return FALSE;
}
