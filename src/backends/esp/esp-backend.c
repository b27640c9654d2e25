/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "esp-backend.h"

#include "board-db.h"
#include "chip-reader.h"
#include "error.h"
#include "esp-chip-info.h"
#include "esp-deflate.h"
#include "esp-files.h"
#include "esp-flash.h"
#include "esp-info.h"
#include "esp-layout.h"
#include "esp-loader.h"
#include "esp-speed.h"
#include "esp-write.h"

#define MAX_ATTEMPTS 3

/**
 * MoultEspBackend:
 *
 * Writes to the flash of an ESP8266 or a chip of the ESP32 family through the loader in its ROM, or
 * through a stub that this loader starts. The chip is reset into the loader and out of it by the
 * tty's modem lines, so a board behind a serial adapter or USB Serial/JTAG is ready as it is; one
 * with MicroPython's own USB has to be asked for its loader first, which then is another device.
 */
struct _MoultEspBackend {
    GObject parent_instance;
};

/* One board. */
typedef struct {
    const MoultFlashContext *context;
    MoultEspSession *session;
    MoultEspLayout *layout;
    MoultEspLoader loader;
    MoultEspWrite write;
    gboolean erased;
} Flash;

static void
flash_clear (Flash *flash)
{
    g_clear_pointer (&flash->layout, moult_esp_layout_free);
    g_clear_pointer (&flash->session, moult_esp_session_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Flash, flash_clear)

static const MoultFlashBackendTraits traits = {
    .name = "esp",
    .ports = (const char *const[]){ "esp32", "esp8266", NULL },
    .formats = (const char *const[]){ "esp", NULL },
    .activators = (const char *const[]){ "repl", "reset-lines", "touch1200", "manual", NULL },
    .priority = 20,
    .needs_bootloader = FALSE,
    .can_force_chip = TRUE,
    .weights = {
        [MOULT_STEP_PREPARE] = 6,
        [MOULT_STEP_BOOTLOADER] = 8,
        [MOULT_STEP_ERASE] = 20,
        [MOULT_STEP_WRITE] = 60,
        [MOULT_STEP_RESTART] = 2,
        [MOULT_STEP_CONFIRM] = 8,
    },
};

/* ---- What it is for ---- */

static const MoultFlashBackendTraits *
moult_esp_backend_get_traits (MoultFlashBackend *backend)
{
    return &traits;
}

/* Its own bootloader is no ROM's, and to overwrite it is not what anybody wants. */
static gboolean
has_loader_of_its_own (const MoultBoardKind *kind)
{
    return g_strcmp0 (kind->board_id, "ARDUINO_NANO_ESP32") == 0;
}

static char *
moult_esp_backend_supports (MoultFlashBackend *backend,
                            MoultDevice *device,
                            MoultBoardInfo *info,
                            MoultImageKind kind)
{
    const MoultBoardKind *board = moult_board_db_describe (device, info);
    const char *port = moult_board_db_find_port (device, info);

    if (kind != MOULT_IMAGE_ESP)
        return g_strdup_printf ("writes esp files, not %s", moult_image_kind_get_name (kind));
    if (port != NULL && !g_strv_contains (traits.ports, port))
        return g_strdup_printf ("boards of port %s have no ESP chip", port);
    if (has_loader_of_its_own (board))
        return g_strdup_printf ("the %s has a bootloader of its own", board->name);
    /* Behind an adapter may be anything: that shows when the chip is asked. */
    if (port == NULL && moult_esp_chip_find_line (device) == MOULT_ESP_LINE_NONE)
        return g_strdup ("it is not known whether this board has an ESP chip");
    return NULL;
}

static gboolean
moult_esp_backend_ready (MoultFlashBackend *backend, MoultDevice *device)
{
    return moult_esp_chip_find_line (device) != MOULT_ESP_LINE_NONE;
}

/* ---- One board ---- */

static gboolean
check_unlocked (const MoultEspSession *session, GError **error)
{
    const MoultEspInfo *info = &session->info;
    const char *what = info->secure_download    ? "secure download mode"
                       : info->flash_encryption ? "flash encryption"
                       : info->secure_boot      ? "secure boot"
                                                : NULL;

    if (what == NULL)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_LOCKED,
                 "%s is turned on in this %s for good: it runs only what its owner has signed or "
                 "encrypted",
                 what, moult_esp_info_get_chip_name (session));
    return FALSE;
}

/* The computer reckons while the chip gets ready. Of the ESP8266's image one byte is not yet known;
 * and a board of which nothing is known probably has no settings that are to be spared. */
static void
begin_deflating (Flash *flash)
{
    const MoultFlashContext *context = flash->context;
    MoultFlashOptions options = context->options;
    g_autoptr (MoultEspLayout) layout = NULL;

    options.erase |= context->info == NULL || *moult_board_info_get_family (context->info) == '\0';
    if (!flash->session->chip->basic_rom)
        layout = moult_esp_layout_new (context->image, flash->session, &options, NULL);
    for (guint i = 0; layout != NULL && i < layout->regions->len; i++)
        moult_esp_deflated_begin (g_array_index (layout->regions, MoultEspRegion, i).data);
}

/* Where no settings are, none have to be spared, and one piece is written faster than two. */
static gboolean
join_regions (Flash *flash, GError **error)
{
    const MoultFlashContext *context = flash->context;
    MoultFlashOptions options = context->options;
    gboolean blank = FALSE;

    options.erase = TRUE;
    if (!flash->layout->keeps_settings)
        return TRUE;
    if (!moult_esp_flash_is_blank (flash->session, flash->layout->gap, flash->layout->gap_size,
                                   &blank, error))
        return FALSE;
    if (!blank)
        return TRUE;
    g_clear_pointer (&flash->layout, moult_esp_layout_free);
    flash->layout = moult_esp_layout_new (context->image, flash->session, &options, error);
    return flash->layout != NULL;
}

/* All that can be found out without writing. */
static gboolean
prepare (Flash *flash, GError **error)
{
    const MoultFlashContext *context = flash->context;

    if (!check_unlocked (flash->session, error)
        || !moult_esp_layout_check_chip (context->image, flash->session, &context->options, error))
        return FALSE;
    begin_deflating (flash);
    flash->loader.baud = moult_esp_speed_get_first (flash->session, context->options.baud);
    if (!moult_esp_loader_start (&flash->loader, flash->session, error))
        return FALSE;
    flash->layout = moult_esp_layout_new (context->image, flash->session, &context->options, error);
    return flash->layout != NULL && join_regions (flash, error);
}

static gboolean
erase (Flash *flash, MoultProgress *progress, GError **error)
{
    if (!flash->context->options.erase || flash->erased)
        return TRUE;
    moult_progress_begin (progress, MOULT_STEP_ERASE);
    moult_esp_session_commit (flash->session);
    moult_progress_commit (progress);
    if (!moult_esp_flash_erase (flash->session, error))
        return FALSE;
    flash->erased = TRUE;
    flash->write.blank = TRUE;
    return TRUE;
}

/* Files of a MicroPython that ran there stay. */
static gboolean
make_room (Flash *flash, GError **error)
{
    MoultBoardInfo *info = flash->context->info;

    if (flash->erased || !moult_esp_flash_has_md5 (flash->session)
        || (info != NULL && moult_board_info_is_micropython (info)))
        return TRUE;
    return moult_esp_files_make_room (flash->session, flash->layout, error);
}

static gboolean
attempt (Flash *flash, MoultProgress *progress, GError **error)
{
    if (!erase (flash, progress, error))
        return FALSE;
    moult_progress_begin (progress, MOULT_STEP_WRITE);
    return moult_esp_write_run (&flash->write, error) && make_room (flash, error);
}

/* A chip that lost its power for a moment says so at its next start. */
static void
explain (Flash *flash, GError *error)
{
    MoultEspLink *link = flash->session->link;
    const char *noise = link != NULL ? moult_esp_link_get_noise (link) : "";

    if (strstr (noise, "rst:") == NULL && strstr (noise, "ets ") == NULL)
        return;
    g_autofree char *message = g_steal_pointer (&error->message);
    error->message =
        g_strdup_printf ("the chip restarted by itself while it was written, as it does "
                         "when its power fails: %s",
                         message);
}

static gboolean
begin_anew (Flash *flash, GError **error)
{
    moult_esp_loader_lower (&flash->loader, flash->session);
    flash->write.again = TRUE;
    return moult_esp_session_reopen (flash->session, error)
           && moult_esp_loader_start (&flash->loader, flash->session, error);
}

static gboolean
write_image (Flash *flash, MoultProgress *progress, GError **error)
{
    guint first_baud = flash->session->baud;

    flash->write.session = flash->session;
    flash->write.layout = flash->layout;
    for (guint i = 1;; i++) {
        g_autoptr (GError) local_error = NULL;

        if (attempt (flash, progress, &local_error)) {
            if (flash->session->baud < first_baud)
                moult_esp_speed_remember (flash->session, flash->session->baud);
            return TRUE;
        }
        if (local_error->domain == MOULT_ERROR)
            explain (flash, local_error);
        if (i == MAX_ATTEMPTS || !moult_esp_loader_can_retry (local_error)) {
            g_propagate_error (error, g_steal_pointer (&local_error));
            return FALSE;
        }
        moult_progress_log (progress, "%s: once more", local_error->message);
        if (!begin_anew (flash, error))
            return FALSE;
    }
}

/* What the user wants to know of his files, and cannot see. */
static void
tell_outcome (Flash *flash, MoultProgress *progress)
{
    if (!flash->write.wrote)
        moult_progress_log (progress, "the flash holds this image already: nothing was written");
    else if (flash->write.is_verified)
        moult_progress_log (progress, "the flash holds what the file says (MD5)");
    if (!flash->erased)
        moult_progress_log (progress, "%s left as they are",
                            flash->layout->keeps_settings ? "settings (NVS) and files were"
                                                          : "files were");
}

/* USB leaves while it is reset. */
static gboolean
restart (Flash *flash, GError **error)
{
    g_autoptr (GError) local_error = NULL;

    moult_esp_session_commit (flash->session);
    if (moult_esp_session_restart (flash->session, &local_error)
        || (flash->session->line != MOULT_ESP_LINE_UART
            && g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_GONE)))
        return TRUE;
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
}

static gboolean
moult_esp_backend_flash (MoultFlashBackend *backend,
                         const MoultFlashContext *context,
                         MoultProgress *progress,
                         GCancellable *cancellable,
                         GError **error)
{
    g_auto (Flash) flash = { .context = context };

    if (!moult_esp_layout_check_whole (context->image, error))
        return FALSE;
    flash.session =
        moult_esp_session_open (context->devices, context->device, progress, cancellable, error);
    if (flash.session == NULL)
        return FALSE;
    if (!prepare (&flash, error) || !write_image (&flash, progress, error)) {
        /* As long as it is whole, the board goes back to what it ran. */
        if (!flash.write.wrote && !flash.erased)
            restart (&flash, NULL);
        return FALSE;
    }
    tell_outcome (&flash, progress);
    return restart (&flash, error);
}

static void
moult_esp_backend_iface_init (MoultFlashBackendInterface *iface)
{
    iface->get_traits = moult_esp_backend_get_traits;
    iface->supports = moult_esp_backend_supports;
    iface->ready = moult_esp_backend_ready;
    iface->flash = moult_esp_backend_flash;
}

static gboolean
moult_esp_backend_can_read (MoultChipReader *reader, MoultDevice *device)
{
    return moult_esp_chip_info_can_read (device);
}

static MoultChipInfo *
moult_esp_backend_read (MoultChipReader *reader,
                        MoultDeviceSource *devices,
                        MoultDevice *device,
                        GCancellable *cancellable,
                        GError **error)
{
    return moult_esp_chip_info_read (devices, device, cancellable, error);
}

static void
moult_esp_backend_chip_reader_init (MoultChipReaderInterface *iface)
{
    iface->can_read = moult_esp_backend_can_read;
    iface->read = moult_esp_backend_read;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (
    MoultEspBackend,
    moult_esp_backend,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (MOULT_TYPE_FLASH_BACKEND, moult_esp_backend_iface_init)
        G_IMPLEMENT_INTERFACE (MOULT_TYPE_CHIP_READER, moult_esp_backend_chip_reader_init)
            g_io_extension_point_implement (MOULT_FLASH_BACKEND_EXTENSION_POINT,
                                            g_define_type_id,
                                            "esp",
                                            10);)

static void
moult_esp_backend_class_init (MoultEspBackendClass *klass)
{
}

static void
moult_esp_backend_init (MoultEspBackend *self)
{
}
