/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-answer.h"

#include <string.h>

#include "error.h"
#include "python-literal.h"

#define PREFIX "moult:"

/* MicroPython, py/mperrno.h: the numbers are the same on all boards. */
enum {
    EROFS_OF_BOARD = 30,
    ENOSPC_OF_BOARD = 28,
};

typedef struct {
    MoultBoardFact public;
    char *name;
} Fact;

struct _MoultBoardAnswer {
    GPtrArray *facts;
};

static void
fact_free (gpointer data)
{
    Fact *fact = data;

    g_free (fact->name);
    g_string_free (fact->public.value, TRUE);
    g_free (fact);
}

static void
add_line (MoultBoardAnswer *self, char *line)
{
    const char *begin = line + strlen (PREFIX);
    char *equals = strchr (line, '=');
    g_autoptr (GString) value = NULL;
    Fact *fact;

    if (!g_str_has_prefix (line, PREFIX) || equals == NULL)
        return;
    g_strchomp (equals + 1);
    value = moult_python_literal_parse (equals + 1);
    if (value == NULL)
        return;
    fact = g_new0 (Fact, 1);
    fact->name = g_strndup (begin, equals - begin);
    fact->public.name = fact->name;
    fact->public.value = g_steal_pointer (&value);
    g_ptr_array_add (self->facts, fact);
}

static gboolean
check_error (MoultBoardAnswer *self, GError **error)
{
    guint64 number = moult_board_answer_get_number (self, "error", G_MAXUINT64);

    if (*moult_board_answer_get_text (self, "error") == '\0')
        return TRUE;
    if (number == ENOSPC_OF_BOARD)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                     "the board's file system has no room left (error 28)");
    else if (number == EROFS_OF_BOARD)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_READ_ONLY,
                     "the board's file system is read-only to its programs (error 30)");
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the board's file system says: error %.40s",
                     moult_board_answer_get_text (self, "error"));
    return FALSE;
}

MoultBoardAnswer *
moult_board_answer_parse (const char *output, GError **error)
{
    g_auto (GStrv) lines = g_strsplit (output, "\n", -1);
    MoultBoardAnswer *self = g_new0 (MoultBoardAnswer, 1);

    self->facts = g_ptr_array_new_with_free_func (fact_free);
    for (gsize i = 0; lines[i] != NULL; i++)
        add_line (self, lines[i]);
    if (!check_error (self, error))
        g_clear_pointer (&self, moult_board_answer_free);
    return self;
}

void
moult_board_answer_free (MoultBoardAnswer *self)
{
    g_ptr_array_unref (self->facts);
    g_free (self);
}

const MoultBoardFact *
moult_board_answer_get_fact (MoultBoardAnswer *self, guint n)
{
    return n < self->facts->len ? g_ptr_array_index (self->facts, n) : NULL;
}

static const MoultBoardFact *
find_last (MoultBoardAnswer *self, const char *name)
{
    for (guint i = self->facts->len; i > 0; i--) {
        const MoultBoardFact *fact = g_ptr_array_index (self->facts, i - 1);

        if (g_str_equal (fact->name, name))
            return fact;
    }
    return NULL;
}

const char *
moult_board_answer_get_text (MoultBoardAnswer *self, const char *name)
{
    const MoultBoardFact *fact = find_last (self, name);

    return fact != NULL ? fact->value->str : "";
}

guint64
moult_board_answer_get_number (MoultBoardAnswer *self, const char *name, guint64 missing)
{
    guint64 number = missing;

    if (!g_ascii_string_to_unsigned (moult_board_answer_get_text (self, name), 10, 0, G_MAXINT64,
                                     &number, NULL))
        return missing;
    return number;
}

gboolean
moult_board_answer_is_true (MoultBoardAnswer *self, const char *name)
{
    return g_str_equal (moult_board_answer_get_text (self, name), "True");
}
