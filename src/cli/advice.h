/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What happened, in a few words, and what the user can do about it, both translated. Errors other
 * than Moult's own give their message and no advice. */
const char *moult_advice_get_headline (const GError *error);
const char *moult_advice_get_advice (const GError *error); /* %NULL: none */

/* Tells a request's failure on stderr: headline, advice, and the message with its numbers. */
void moult_advice_print (const char *what, const GError *error);

/* The same two where it is a debug probe that failed. */
const char *moult_advice_get_headline_for_probes (const GError *error);
const char *moult_advice_get_advice_for_probes (const GError *error); /* %NULL: none */

/* The same two, and telling, where a board that runs was set up: its files, its check. */
const char *moult_advice_get_headline_for_setup (const GError *error);
const char *moult_advice_get_advice_for_setup (const GError *error); /* %NULL: none */
void moult_advice_print_for_setup (const char *what, const GError *error);

/* The same where no board is in play but files, the library and the network. */
void moult_advice_print_for_files (const char *what, const GError *error);
/* Many errors: those of one code together. (element-type GError) */
void moult_advice_print_all (const char *what, GPtrArray *errors);

G_END_DECLS
