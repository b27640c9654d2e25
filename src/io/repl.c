/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "repl.h"

#include "device-source.h"
#include "error.h"

/* MicroPython documentation, reference/repl: raw mode and raw-paste mode. */
#define INTERRUPT      "\x03"
#define ENTER_RAW      "\x01"
#define ENTER_FRIENDLY "\x02"
#define END_OF_CODE    "\x04"
#define CODE_TAKEN     "OK"
#define BEGIN_PASTE                                                                                \
    "\x05"                                                                                         \
    "A" ENTER_RAW
#define RAW_GREETING "raw REPL; CTRL-B to exit\r\n>"
/* CircuitPython waits here when its program has ended. */
#define ANY_KEY "Press any key to enter the REPL"
#define PROMPT  ">>> "

enum {
    WINDOW_OPEN = 0x01,
    TRANSFER_END = 0x04,
};

#define SILENT_MS  2000
#define TALKING_MS 4000
#define LEAVE_MS   500
/* A boot.py that joins a network takes its time; then it is interrupted. */
#define RESET_MS 8000
#define WRITE_MS 1000
/* Boards without flow control have a buffer of 256 bytes or more, and take it up in this time: what
 * mpremote gives them. */
#define CHUNK_SIZE     256
#define CHUNK_PAUSE_MS 10
/* A board that was asked more than once may answer more than once. */
#define QUIET_MS 50
/* CircuitPython that waits for a key may have taken the rest of the question for one. */
#define KEY_MS 30

#define MAX_OUTPUT (256 * 1024)
/* Before the greeting stand a traceback and a banner. */
#define MAX_TAIL 2048
/* Of a traceback's last line, in a message. */
#define MAX_LINE 200

typedef enum {
    FOUND,
    LATE,
    FAILED,
} Outcome;

typedef enum {
    PASTE_UNKNOWN,
    PASTE_MISSING,
    PASTE_OFFERED,
} Paste;

struct _MoultRepl {
    GObject parent_instance;

    MoultSerial *serial;
    GByteArray *pending; /* received, not looked at yet */
    guint64 n_received;
    Paste paste;
    gboolean delivered; /* the last byte of the code was sent */
    gboolean executing; /* code was sent whose end was not seen */
    gboolean interrupted;
    gboolean greeted;
    gboolean raised;
};

G_DEFINE_FINAL_TYPE (MoultRepl, moult_repl, G_TYPE_OBJECT)

static Outcome
fill (MoultRepl *self, gint64 deadline, GCancellable *cancellable, GError **error)
{
    guint8 bytes[4096];
    gssize n = moult_serial_read (self->serial, bytes, sizeof bytes, deadline, cancellable, error);

    if (n < 0)
        return FAILED;
    if (n == 0)
        return LATE;
    g_byte_array_append (self->pending, bytes, n);
    self->n_received += n;
    return FOUND;
}

static void
take (MoultRepl *self, gsize size, GByteArray *text)
{
    if (text != NULL)
        g_byte_array_append (text, self->pending->data, size);
    if (size > 0)
        g_byte_array_remove_range (self->pending, 0, size);
}

static gboolean
find_mark (GByteArray *bytes, const char *mark, gsize *position)
{
    const guint8 *found =
        bytes->len > 0 ? memmem (bytes->data, bytes->len, mark, strlen (mark)) : NULL;

    if (found == NULL)
        return FALSE;
    *position = found - bytes->data;
    return TRUE;
}

/* Takes all up to a mark and the mark itself. What stood before it is appended to @text, which ends
 * the wait when it grows beyond @limit; without @text it is forgotten. */
static Outcome
read_until (MoultRepl *self,
            const char *mark,
            GByteArray *text,
            gsize limit,
            gint64 deadline,
            GCancellable *cancellable,
            GError **error)
{
    gsize position;

    while (!find_mark (self->pending, mark, &position)) {
        gsize keep = MIN (self->pending->len, strlen (mark) - 1);

        take (self, self->pending->len - keep, text);
        if (text != NULL && text->len > limit) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                         "%s sent more than %" G_GSIZE_FORMAT " bytes and no end",
                         moult_serial_get_tty (self->serial), limit);
            return FAILED;
        }
        Outcome outcome = fill (self, deadline, cancellable, error);
        if (outcome != FOUND)
            return outcome;
    }
    take (self, position, text);
    take (self, strlen (mark), NULL);
    return FOUND;
}

static gboolean
set_late (MoultRepl *self, const char *what, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                 "%s: no %s, %" G_GUINT64_FORMAT " bytes were received",
                 moult_serial_get_tty (self->serial), what, self->n_received);
    return FALSE;
}

static gboolean
expect (MoultRepl *self,
        const char *mark,
        const char *what,
        GByteArray *text,
        gint64 deadline,
        GCancellable *cancellable,
        GError **error)
{
    switch (read_until (self, mark, text, MAX_OUTPUT, deadline, cancellable, error)) {
    case FOUND:
        return TRUE;
    case LATE:
        return set_late (self, what, error);
    case FAILED:
        return FALSE;
    }
    g_assert_not_reached ();
}

static gboolean
read_exactly (MoultRepl *self,
              guint8 *bytes,
              gsize size,
              gint64 deadline,
              GCancellable *cancellable,
              GError **error)
{
    while (self->pending->len < size) {
        Outcome outcome = fill (self, deadline, cancellable, error);

        if (outcome == LATE)
            return set_late (self, "answer to raw-paste mode", error);
        if (outcome == FAILED)
            return FALSE;
    }
    memcpy (bytes, self->pending->data, size);
    take (self, size, NULL);
    return TRUE;
}

static gboolean
send (MoultRepl *self, const char *text, gsize size, GCancellable *cancellable, GError **error)
{
    return moult_serial_write (self->serial, text, size, moult_deadline_in (WRITE_MS), cancellable,
                               error);
}

static gboolean
send_text (MoultRepl *self, const char *text, GCancellable *cancellable, GError **error)
{
    return send (self, text, strlen (text), cancellable, error);
}

static void
moult_repl_finalize (GObject *object)
{
    MoultRepl *self = MOULT_REPL (object);

    g_byte_array_unref (self->pending);
    g_object_unref (self->serial);

    G_OBJECT_CLASS (moult_repl_parent_class)->finalize (object);
}

static void
moult_repl_class_init (MoultReplClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_repl_finalize;
}

static void
moult_repl_init (MoultRepl *self)
{
    self->pending = g_byte_array_new ();
}

MoultRepl *
moult_repl_new (MoultSerial *serial)
{
    g_return_val_if_fail (MOULT_IS_SERIAL (serial), NULL);

    MoultRepl *self = g_object_new (MOULT_TYPE_REPL, NULL);
    self->serial = g_object_ref (serial);
    return self;
}

gboolean
moult_repl_get_interrupted (MoultRepl *self)
{
    g_return_val_if_fail (MOULT_IS_REPL (self), FALSE);

    return self->interrupted;
}

gboolean
moult_repl_get_raised (MoultRepl *self)
{
    g_return_val_if_fail (MOULT_IS_REPL (self), FALSE);

    return self->raised;
}

gboolean
moult_repl_get_greeted (MoultRepl *self)
{
    g_return_val_if_fail (MOULT_IS_REPL (self), FALSE);

    return self->greeted;
}

static gboolean
contains (GByteArray *bytes, const char *text)
{
    gsize position;

    return find_mark (bytes, text, &position);
}

/* What the board said on its way to the prompt. */
static void
note_tail (MoultRepl *self, GByteArray *tail)
{
    self->interrupted |= contains (tail, "KeyboardInterrupt");
    self->greeted |= contains (tail, "Type \"help()\"") || contains (tail, ANY_KEY);
}

/* Waits for the greeting, and looks at what comes before it without keeping it all. */
static Outcome
read_greeting (MoultRepl *self, gint64 deadline, GCancellable *cancellable, GError **error)
{
    g_autoptr (GByteArray) tail = g_byte_array_new ();
    gboolean waits_for_key = FALSE;

    for (;;) {
        Outcome outcome = FOUND;
        gsize position;

        if (find_mark (self->pending, RAW_GREETING, &position)) {
            take (self, position, tail);
            take (self, strlen (RAW_GREETING), NULL);
            note_tail (self, tail);
            return FOUND;
        }
        take (self, self->pending->len - MIN (self->pending->len, strlen (RAW_GREETING) - 1), tail);
        note_tail (self, tail);
        if (!waits_for_key && contains (tail, ANY_KEY)) {
            waits_for_key = TRUE;
            deadline = MIN (deadline, moult_deadline_in (KEY_MS));
        }
        if (tail->len > MAX_TAIL)
            g_byte_array_remove_range (tail, 0, tail->len - MAX_TAIL / 2);
        outcome = fill (self, deadline, cancellable, error);
        if (outcome != FOUND)
            return outcome;
    }
}

/* Answers to earlier questions may still come in. */
static gboolean
wait_until_quiet (MoultRepl *self, gint64 deadline, GCancellable *cancellable, GError **error)
{
    Outcome outcome = FOUND;

    while (outcome == FOUND && g_get_monotonic_time () < deadline)
        outcome = fill (self, moult_deadline_in (QUIET_MS), cancellable, error);
    g_byte_array_set_size (self->pending, 0);
    return outcome != FAILED;
}

/* Twice Ctrl-C, since a program may catch the first, then Ctrl-A; again after a growing pause,
 * since a program may eat all of it and a board may still be booting. */
static Outcome
ask_for_raw (MoultRepl *self, GCancellable *cancellable, GError **error)
{
    gint64 silent_until = moult_deadline_in (SILENT_MS);
    gint64 until = moult_deadline_in (TALKING_MS);

    for (guint pause = 300;; pause += 200) {
        gint64 limit = self->n_received > 0 ? until : silent_until;

        if (g_get_monotonic_time () >= limit)
            return LATE;
        if (!send_text (self, INTERRUPT INTERRUPT ENTER_RAW, cancellable, error))
            return FAILED;

        Outcome outcome =
            read_greeting (self, MIN (moult_deadline_in (pause), limit), cancellable, error);
        if (outcome == FOUND && pause > 300)
            return wait_until_quiet (self, until, cancellable, error) ? FOUND : FAILED;
        if (outcome != LATE)
            return outcome;
    }
}

gboolean
moult_repl_enter (MoultRepl *self, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (MOULT_IS_REPL (self), FALSE);

    self->interrupted = FALSE;
    self->greeted = FALSE;
    switch (ask_for_raw (self, cancellable, error)) {
    case FOUND:
        return TRUE;
    case LATE:
        set_late (self, "raw REPL", error);
        break;
    case FAILED:
        break;
    }
    /* Should the board come to read all this later, it ends at the prompt. */
    (void) send_text (self, ENTER_FRIENDLY, NULL, NULL);
    return FALSE;
}

gboolean
moult_repl_reset (MoultRepl *self, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (MOULT_IS_REPL (self), FALSE);

    gint64 deadline = moult_deadline_in (RESET_MS);

    if (!send_text (self, END_OF_CODE, cancellable, error))
        return FALSE;
    /* A greeting that an earlier question was still owed may come before the reset's own. */
    Outcome outcome = read_until (self, CODE_TAKEN, NULL, MAX_OUTPUT, deadline, cancellable, error);
    if (outcome == FOUND)
        outcome = read_greeting (self, deadline, cancellable, error);
    switch (outcome) {
    case FOUND:
        return TRUE;
    case LATE:
        return moult_repl_enter (self, cancellable, error);
    case FAILED:
        return FALSE;
    }
    g_assert_not_reached ();
}

static gboolean
open_paste (MoultRepl *self,
            guint *window,
            gint64 deadline,
            GCancellable *cancellable,
            GError **error)
{
    guint8 answer[2];

    if (!send_text (self, BEGIN_PASTE, cancellable, error)
        || !read_exactly (self, answer, sizeof answer, deadline, cancellable, error))
        return FALSE;
    self->paste = PASTE_MISSING;
    /* Firmware before 1.14 only sees Ctrl-A and greets again. */
    if (answer[0] == 'r' && answer[1] == 'a')
        return expect (self, &RAW_GREETING[2], "raw REPL", NULL, deadline, cancellable, error);
    if (answer[0] != 'R' || answer[1] > 1) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "%s answered %02x %02x to raw-paste mode", moult_serial_get_tty (self->serial),
                     answer[0], answer[1]);
        return FALSE;
    }
    if (answer[1] == 0)
        return TRUE;
    if (!read_exactly (self, answer, sizeof answer, deadline, cancellable, error))
        return FALSE;
    *window = answer[0] | answer[1] << 8;
    self->paste = PASTE_OFFERED;
    return TRUE;
}

static gboolean
send_end (MoultRepl *self, GCancellable *cancellable, GError **error)
{
    self->delivered = send_text (self, END_OF_CODE, cancellable, error);
    return self->delivered;
}

/* Takes one byte of flow control. @ended: the board wants no more code. */
static gboolean
read_window (MoultRepl *self,
             guint increment,
             guint *room,
             gboolean *ended,
             gint64 deadline,
             GCancellable *cancellable,
             GError **error)
{
    guint8 byte;

    if (!read_exactly (self, &byte, 1, deadline, cancellable, error))
        return FALSE;
    if (byte == WINDOW_OPEN) {
        *room += increment;
        return TRUE;
    }
    if (byte == TRANSFER_END) {
        *ended = TRUE;
        return TRUE;
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "%s sent %02x within raw-paste mode",
                 moult_serial_get_tty (self->serial), byte);
    return FALSE;
}

static gboolean
paste (MoultRepl *self,
       const char *code,
       guint increment,
       gint64 deadline,
       GCancellable *cancellable,
       GError **error)
{
    gsize left = strlen (code);
    guint room = increment;
    gboolean ended = FALSE;

    while (left > 0 && !ended) {
        if (room == 0 || self->pending->len > 0) {
            if (!read_window (self, increment, &room, &ended, deadline, cancellable, error))
                return FALSE;
            continue;
        }
        gsize size = MIN (left, room);
        if (!send (self, code, size, cancellable, error))
            return FALSE;
        code += size;
        left -= size;
        room -= size;
    }
    if (!send_end (self, cancellable, error))
        return FALSE;
    return ended
           || expect (self, END_OF_CODE, "end of the transfer", NULL, deadline, cancellable, error);
}

/* The pause is taken by listening, so that it ends with Cancel and unplugging. */
static gboolean
pause_between_chunks (MoultRepl *self, GCancellable *cancellable, GError **error)
{
    gint64 until = moult_deadline_in (CHUNK_PAUSE_MS);
    Outcome outcome = FOUND;

    while (outcome == FOUND && g_get_monotonic_time () < until && self->pending->len < MAX_OUTPUT)
        outcome = fill (self, until, cancellable, error);
    return outcome != FAILED;
}

static gboolean
type_raw (MoultRepl *self,
          const char *code,
          gint64 deadline,
          GCancellable *cancellable,
          GError **error)
{
    gsize left = strlen (code);

    while (left > 0) {
        gsize size = MIN (left, CHUNK_SIZE);

        if (!send (self, code, size, cancellable, error)
            || !pause_between_chunks (self, cancellable, error))
            return FALSE;
        code += size;
        left -= size;
    }
    return send_end (self, cancellable, error)
           && expect (self, CODE_TAKEN, "acceptance of the code", NULL, deadline, cancellable,
                      error);
}

/* Until the board has all of the code and begins to run it. */
static gboolean
start (MoultRepl *self,
       const char *code,
       gint64 deadline,
       GCancellable *cancellable,
       GError **error)
{
    guint window = 0;

    self->executing = TRUE;
    self->delivered = FALSE;
    if (self->paste != PASTE_MISSING && !open_paste (self, &window, deadline, cancellable, error))
        return FALSE;
    if (self->paste == PASTE_OFFERED && window > 0)
        return paste (self, code, window, deadline, cancellable, error);
    return type_raw (self, code, deadline, cancellable, error);
}

static char *
to_text (GByteArray *bytes)
{
    return g_utf8_make_valid (bytes->len > 0 ? (const char *) bytes->data : "", bytes->len);
}

/* The last line of a traceback says what happened. */
static char *
dup_last_line (GByteArray *bytes)
{
    g_autofree char *text = to_text (bytes);
    const char *newline;

    g_strchomp (text);
    newline = strrchr (text, '\n');

    const char *line = newline != NULL ? newline + 1 : text;
    gsize length = MIN (strlen (line), MAX_LINE);

    /* No letter is cut in two. */
    while (length > 0 && ((guchar) line[length] & 0xc0) == 0x80)
        length--;
    return g_strndup (line, length);
}

char *
moult_repl_exec (MoultRepl *self,
                 const char *code,
                 gint64 deadline,
                 GCancellable *cancellable,
                 GError **error)
{
    g_autoptr (GByteArray) output = g_byte_array_new ();
    g_autoptr (GByteArray) traceback = g_byte_array_new ();

    g_return_val_if_fail (MOULT_IS_REPL (self) && code != NULL && *code != '\0', NULL);

    self->raised = FALSE;
    if (!start (self, code, deadline, cancellable, error)
        || !expect (self, END_OF_CODE, "end of the output", output, deadline, cancellable, error)
        || !expect (self, END_OF_CODE, "end of the traceback", traceback, deadline, cancellable,
                    error)
        || !expect (self, ">", "raw prompt", NULL, deadline, cancellable, error))
        return NULL;
    self->executing = FALSE;
    if (traceback->len > 0) {
        g_autofree char *line = dup_last_line (traceback);

        self->raised = TRUE;
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "the board's Python says: %s", line);
        return NULL;
    }
    return to_text (output);
}

gboolean
moult_repl_exec_detached (MoultRepl *self,
                          const char *code,
                          gint64 deadline,
                          GCancellable *cancellable,
                          GError **error)
{
    g_autoptr (GError) reason = NULL;

    g_return_val_if_fail (MOULT_IS_REPL (self) && code != NULL, FALSE);

    if (start (self, code, deadline, cancellable, &reason))
        return TRUE;
    /* Gone with the last answer on its way: that is what the code was for. */
    if (self->delivered && g_error_matches (reason, MOULT_ERROR, MOULT_ERROR_GONE))
        return TRUE;
    g_propagate_error (error, g_steal_pointer (&reason));
    return FALSE;
}

static gboolean
wait_for_mark (MoultRepl *self, const char *mark)
{
    return read_until (self, mark, NULL, 0, moult_deadline_in (LEAVE_MS), NULL, NULL) == FOUND;
}

gboolean
moult_repl_leave (MoultRepl *self, gboolean restart)
{
    g_return_val_if_fail (MOULT_IS_REPL (self), FALSE);

    const char *keys = self->executing ? INTERRUPT INTERRUPT ENTER_FRIENDLY : ENTER_FRIENDLY;
    self->executing = FALSE;
    if (!send_text (self, keys, NULL, NULL) || !wait_for_mark (self, PROMPT))
        return FALSE;
    if (!restart)
        return TRUE;
    return send_text (self, END_OF_CODE, NULL, NULL) && wait_for_mark (self, "soft reboot");
}
