/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "repl-files.h"

G_BEGIN_DECLS

/* Split by what is done: repl-files.c looks, lists and reads; repl-files-write.c changes. */

/* What is written has this name until it is whole and checked. */
#define PART "/.moult.part"

enum {
    /* One question or one piece; boards answer within milliseconds. A garbage collection and an
     * erase of a flash sector may come between. */
    ASK_MS = 10 * 1000,
    /* A listing of a full flash, a format of 16 MiB (FAT erases all of it). */
    LONG_MS = 60 * 1000,
    /* The slowest chips hash 50 KiB in a second. */
    HASH_BYTES_A_MS = 20,

    /* The text of a piece, its literal and its bytes are in the board's memory at once, and a
     * buffer that grows by doubling. */
    MEMORY_SHARE = 16,
    PIECE_MIN = 128,
    PIECE_MAX = 4096,
    PIECE_UNKNOWN = 512,
    READ_MAX = 1024,
    READ_AT_ONCE = 16 * 1024,
};

typedef enum {
    SCRIPT_LIST = 1 << 0,
    SCRIPT_HASH = 1 << 1,
    SCRIPT_READ = 1 << 2,
    SCRIPT_WRITE = 1 << 3,
    SCRIPT_ERASE = 1 << 4,
    SCRIPT_FORMAT = 1 << 5,
} Script;

struct _MoultReplFiles {
    MoultRepl *repl;
    MoultProgress *progress;
    guint scripts; /* that the board has */

    char *root; /* what stands before a path there: "", "/flash" */
    gboolean flat;
    gboolean has_hash;
    gboolean has_base64;
    gboolean has_rename;
    gboolean is_drive;
    gsize piece;

    guint64 n_done;
    guint64 n_expected;
};

/* Runs code whose output is an answer. (transfer full) */
MoultBoardAnswer *moult_repl_files_ask (MoultReplFiles *self,
                                        const char *code,
                                        guint ms,
                                        GCancellable *cancellable,
                                        GError **error);
/* The same where only its success counts. */
gboolean moult_repl_files_tell (MoultReplFiles *self, const char *code, guint ms, GError **error);
/* Gives the board the scripts that it does not have yet. */
gboolean moult_repl_files_require (MoultReplFiles *self, guint scripts, GError **error);
/* The path as the board has it, as a literal. (transfer full) */
char *moult_repl_files_quote (MoultReplFiles *self, const char *path);
/* Calls a function of the scripts with a path. */
gboolean
moult_repl_files_do (MoultReplFiles *self, const char *function, const char *path, GError **error);
/* So many bytes more are done. */
void moult_repl_files_advance (MoultReplFiles *self, guint64 bytes);

/* Fails: the board's sha256 is another. */
gboolean moult_repl_files_fail_to_verify (const char *path, GError **error);

G_END_DECLS
