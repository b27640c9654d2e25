/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-key.h"

/* To be raised when a build of the same source comes out otherwise, so that none is found. */
#define FORM "moult build 1"

/* With its end, so that two texts in a row are not taken for two others. */
static void
add_text (GChecksum *sum, const char *text)
{
    g_checksum_update (sum, (const guchar *) (text != NULL ? text : ""), -1);
    g_checksum_update (sum, (const guchar *) (text != NULL ? "\0+" : "\0-"), 2);
}

/* A manifest's content is part of the state of the tree in which it lies; %FALSE where it lies
 * elsewhere, or another version of the tree is built. */
static gboolean
add_manifest (GChecksum *sum, const MoultBuildRequestFields *fields)
{
    if (fields->manifest == NULL) {
        add_text (sum, NULL);
        return TRUE;
    }

    g_autoptr (GFile) tree = g_file_new_for_path (fields->tree);
    g_autoptr (GFile) manifest = g_file_new_for_path (fields->manifest);
    g_autofree char *path = g_file_get_relative_path (tree, manifest);
    if (path == NULL || fields->version != NULL)
        return FALSE;
    add_text (sum, path);
    return TRUE;
}

char *
moult_build_key_new (MoultBuildRequest *request,
                     const MoultSourceState *source,
                     const char *port,
                     const char *engine,
                     const char *fingerprint)
{
    g_return_val_if_fail (MOULT_IS_BUILD_REQUEST (request) && source != NULL, NULL);
    g_return_val_if_fail (port != NULL && engine != NULL && fingerprint != NULL, NULL);

    const MoultBuildRequestFields *fields = moult_build_request_get_fields (request);
    g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

    if (source->commit == NULL)
        return NULL;
    add_text (sum, FORM);
    add_text (sum, port);
    add_text (sum, fields->board);
    add_text (sum, fields->variant);
    add_text (sum, source->commit);
    /* It is part of the firmware: tags may come later than the commit. */
    add_text (sum, source->description);
    add_text (sum, source->fingerprint);
    if (!add_manifest (sum, fields))
        return NULL;
    for (guint i = 0; fields->formats != NULL && fields->formats[i] != NULL; i++)
        add_text (sum, fields->formats[i]);
    add_text (sum, engine);
    add_text (sum, fingerprint);
    return g_strdup (g_checksum_get_string (sum));
}
