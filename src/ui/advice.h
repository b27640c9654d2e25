/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-job.h"
#include "probe.h"

G_BEGIN_DECLS

/**
 * MoultAdviceFacts:
 *
 * What is known besides the error; all may be left 0.
 */
typedef struct {
    gboolean wrote;      /* something was written before it failed */
    const char *version; /* what the board ran before: "1.24.1"; or NULL */
    const char *holder;  /* the program that has the board open: "Thonny"; or NULL */
    gboolean by_probe;   /* it was reached through a debug probe and pyOCD */
} MoultAdviceFacts;

/**
 * MoultAdvice:
 *
 * An error in the user's words. Every error of Moult's passes here on its way to the window, so
 * that page, plan and log say the same of it. Texts are translated sentences.
 */
typedef struct {
    const char *headline; /* "The Bootloader Did Not Appear" */
    char *happened;       /* what happened, and what did not ("Nothing was written.") */
    const char *way_out;  /* what to do about it; NULL: nothing */
    char *detail;         /* the evidence with its numbers, untranslated; NULL: none */
    char *help_uri;       /* "help:moult/no-bootloader"; NULL: there is no page */
    gboolean can_retry;   /* trying again without choosing something else makes sense */
    gboolean by_hand; /* starting the bootloader by hand is a way out: show this board's steps */
} MoultAdvice;

/* @facts may be %NULL. Any error gives an advice, a cancelled operation too. */
MoultAdvice *moult_advice_new (const GError *error, const MoultAdviceFacts *facts);

/* The advice for a job that failed or was cancelled, with what the job knows as facts. */
MoultAdvice *moult_advice_new_for_job (MoultFlashJob *job);

/* The advice for a download that failed; no board is concerned. */
MoultAdvice *moult_advice_new_for_download (const GError *error);

/* The advice for a board that could not be read out into a file; nothing on it changed. */
MoultAdvice *moult_advice_new_for_backup (const GError *error);

/* The advice for a board that runs and could not be set up, or whose files could not be copied. */
MoultAdvice *moult_advice_new_for_setup (const GError *error);

/* The advice for a probe that did not tell its target, which has an error. */
MoultAdvice *moult_advice_new_for_probe (MoultProbe *probe);

void moult_advice_free (MoultAdvice *advice);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultAdvice, moult_advice_free)

G_END_DECLS
