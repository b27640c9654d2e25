/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "site.h"

G_BEGIN_DECLS

/**
 * MoultSiteDownload:
 *
 * What a download has brought. Its own; any thread.
 */
typedef struct {
    guint64 size;                  /* bytes, of all of the file */
    char *sha256;                  /* 64 hexadecimal digits, of all of the file */
    guint64 resumed_from;          /* bytes that were there before, 0: all came now */
    MoultSiteValidator *validator; /* never %NULL, its fields may be */
} MoultSiteDownload;

void moult_site_download_free (MoultSiteDownload *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultSiteDownload, moult_site_download_free)

/* On the thread that asked, for each piece that came. @done counts what was there before; @total is
 * 0 where the site does not tell. */
typedef void (*MoultSiteProgress) (guint64 done, guint64 total, gpointer user_data);

/**
 * moult_site_download_async:
 * @link: a link of the site, or any http:// or https:// address
 * @part_path: where the bytes go; not yet the final name
 *
 * Downloads a firmware file of at most %MOULT_IMAGE_MAX_FILE_SIZE bytes to @part_path, which is
 * made with mode 0600 and never followed if it is a symbolic link. Whole, it is the
 * caller's to move. If it comes to nothing, what has come is kept, with @part_path.meta beside it,
 * and the next download of the same link to the same path goes on from there, if the site still has
 * that version. Writing and hashing are done on threads of their own.
 *
 * A link of the site keeps to its host; another address may be redirected anywhere, but never from
 * https to http. A web page instead of a file is refused, since that is a Wi-Fi's login page or an
 * error in disguise.
 *
 * Errors are those of [class@Site], and %MOULT_ERROR_NO_SPACE, %MOULT_ERROR_NO_ACCESS for a path
 * that cannot be written, %MOULT_ERROR_BUSY if another download writes it.
 */
void moult_site_download_async (MoultSite *self,
                                const char *link,
                                const char *part_path,
                                MoultSiteProgress progress,
                                gpointer progress_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
MoultSiteDownload *
moult_site_download_finish (MoultSite *self, GAsyncResult *result, GError **error);

G_END_DECLS
