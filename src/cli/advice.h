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

G_END_DECLS
