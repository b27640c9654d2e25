/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* For tests that run inside the lab: `moult-lab --instant SCENE -- TEST`. Everything blocks, and
 * what cannot be done ends the test with the words of the one who failed. */

/* Runs a program with the environment of the lab. @output: (out) (nullable): its stdout and stderr.
 * Returns its exit code. Ends it after 20 s. */
int lab_guest_run (char **output, const char *program, ...) G_GNUC_NULL_TERMINATED;

/* Asks the lab, such as ("wait", "1-1", "running", NULL). It must succeed. Returns its answer. */
char *lab_guest_ask (const char *word, ...) G_GNUC_NULL_TERMINATED;

/* The journal of one board as it is now. */
JsonObject *lab_guest_journal (const char *location);

/* Single facts of the journal. The tty is empty while there is none. */
char *lab_guest_dup_text (const char *location, const char *member);
char *lab_guest_dup_flash_sha256 (const char *location);
gint64 lab_guest_get_count (const char *location, const char *name);

/* Opens the tty of a board, raw and not blocking. -1 with errno if it cannot be opened. */
int lab_guest_open_tty (const char *location);
void lab_guest_type (int fd, const char *bytes, gssize length); /* -1: a text */

/* Reads until what came ends with @bytes; FALSE after @deadline_ms. @got: (out) (nullable): all. */
gboolean
lab_guest_read_until (int fd, const char *bytes, gssize length, guint deadline_ms, GString **got);

/* Ends the test if @bytes are not exactly what comes next. */
void lab_guest_expect (int fd, const char *bytes, gssize length);

/* Waits, event-driven where the lab offers it. */
void lab_guest_wait (const char *location, const char *mode);

G_END_DECLS
