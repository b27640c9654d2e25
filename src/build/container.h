/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultContainers:
 *
 * The engine of containers on this computer, docker or podman, by its command line. Immutable, any
 * thread but the main one: all calls block, each with its deadline.
 */
typedef struct _MoultContainers MoultContainers;

/* docker on the PATH, else podman, else %NULL. (transfer full) */
MoultContainers *moult_containers_find (GCancellable *cancellable);
void moult_containers_free (MoultContainers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultContainers, moult_containers_free)

const char *moult_containers_get_program (MoultContainers *self); /* its path */
/* "docker", "podman". */
const char *moult_containers_get_name (MoultContainers *self);

/* Whether it can run something now: its daemon answers. 20 s at most. */
gboolean moult_containers_ping (MoultContainers *self, GCancellable *cancellable, GError **error);
/* "Podman 5.4.2", "Docker 26.1.5"; else its name. (transfer full) */
char *moult_containers_dup_version (MoultContainers *self);

/* Ids of the containers that run now and have @tree mounted. (transfer full) */
GStrv moult_containers_list (MoultContainers *self,
                             const char *tree,
                             GCancellable *cancellable,
                             GError **error);
/**
 * moult_containers_end:
 * @before: (nullable): ids of those that are left alone
 *
 * Kills the containers that have @tree mounted and sees that none is left; 60 s at most, 15 s
 * where nothing answers. Killing the program that has started one does not end it: the daemon goes
 * on with it. Fails with %MOULT_ERROR_PROTOCOL where one may be left.
 */
gboolean moult_containers_end (MoultContainers *self,
                               const char *tree,
                               const char *const *before,
                               GError **error);

/* Name of the image of the first such container that is not in @before, or %NULL. (transfer full)
 */
char *
moult_containers_dup_image (MoultContainers *self, const char *tree, const char *const *before);
/* "sha256:…" of the image that has this name now, or %NULL. 2 s at most. (transfer full) */
char *moult_containers_dup_image_id (MoultContainers *self, const char *image);

G_END_DECLS
