/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultAccess:
 *
 * Plain facts about who may open a node, for the page that helps when it is not the user.
 */
typedef struct {
    char *node;
    gboolean exists;
    gboolean accessible;    /* read and write, by whatever way: mode, group or access list */
    guint mode;             /* permission bits: 0660 */
    char *owner;            /* name, or number when nobody has a name for it */
    char *group;            /* "dialout", "uucp", "plugdev" */
    gboolean in_group;      /* this process has the group now */
    gboolean group_next;    /* the user is in the group, but from the next login on */
    gboolean by_list;       /* an access list (uaccess) gives the access, not the mode */
    GStrv groups;           /* names of this process's groups */
    char *holder;           /* "picocom (4711)": the program that has the node open, or %NULL */
    gboolean brltty;        /* running: claims some USB-serial chips for itself */
    gboolean modem_manager; /* running: opens new ttys for some seconds */
} MoultAccess;

/* Looks at a node ("/dev/ttyACM0") without opening it. Reads /proc: some milliseconds, any thread.
 */
MoultAccess *moult_access_inspect (const char *node);
void moult_access_free (MoultAccess *access);

/* Whether this process may open the node to read and write it. At once, any thread. */
gboolean moult_access_is_granted (const char *node);

/* (nullable): the first other program that has the node open, as "picocom (4711)"; %NULL also when
 * it belongs to another user, whose files cannot be seen. */
char *moult_access_find_holder (const char *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultAccess, moult_access_free)

G_END_DECLS
