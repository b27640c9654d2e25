/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LabScene:
 *
 * What a scene file says, every board with its kind's facts filled in (README.md tells the words).
 * Immutable but for the scene's own JSON objects, which are nobody else's business.
 */
typedef struct {
    GPtrArray *boards; /* of JsonObject: the board as written, its kind under "kind" */
    GStrv hubs;        /* locations, outer ones first */
    JsonObject *site;  /* (nullable): what it says of the download site */
    gboolean shared_wires;
} LabScene;

/* @name: a scene of tests/lab/scenes, a path, or "KIND:COUNT" for so many of one kind. */
LabScene *lab_scene_load (const char *name, GError **error);
void lab_scene_free (LabScene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabScene, lab_scene_free)

/* A kind of kinds.json with all its facts. */
JsonObject *lab_scene_find_kind (const char *name, GError **error);

/* Members that need not be there. */
const char *lab_scene_get_text (JsonObject *object, const char *name, const char *otherwise);
gint64 lab_scene_get_number (JsonObject *object, const char *name, gint64 otherwise);
gboolean lab_scene_get_flag (JsonObject *object, const char *name);
guint16 lab_scene_get_hex (JsonObject *object, const char *name);
JsonObject *lab_scene_get_object (JsonObject *object, const char *name); /* borrowed, may be NULL */

G_END_DECLS
