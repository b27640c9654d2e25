/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LabSite:
 *
 * The lab's own download site for firmware (tests/site). Its sockets listen from the first; the
 * program behind them starts with the first connection, so a scene that downloads nothing pays
 * nothing for it. Lives on the main thread, on the default context.
 */
typedef struct _LabSite LabSite;

/* @folder: of the lab, for the control socket. @options: (nullable): the scene's "site" member.
 * @instant: small bodies unless @options say otherwise. */
LabSite *lab_site_new (const char *folder, JsonObject *options, gboolean instant, GError **error);
void lab_site_free (LabSite *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabSite, lab_site_free)

/* Has the product look there instead of at micropython.org, as a user would: by the setting "site",
 * written into the file that GSettings' keyfile backend reads in @config_home. */
gboolean lab_site_write_setting (LabSite *self, const char *config_home, GError **error);

/* The control socket of the site of the lab whose own control socket is at @control. */
char *lab_site_dup_control_path (const char *control);

G_END_DECLS
