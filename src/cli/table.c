/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "table.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

enum {
    GAP = 2, /* cells between two columns */
    USUAL_WIDTH = 80,
    USUAL_HEIGHT = 24,
};

struct _MoultTable {
    GObject parent_instance;

    const MoultColumn *columns;
    guint n_columns;
    GPtrArray *rows; /* of GStrv, one string a column */
};

G_DEFINE_FINAL_TYPE (MoultTable, moult_table, G_TYPE_OBJECT)

static guint
get_char_width (gunichar c)
{
    if (g_unichar_iszerowidth (c))
        return 0;
    return g_unichar_iswide (c) ? 2 : 1;
}

static const char *
get_cell (MoultTable *self, guint row, guint column)
{
    return ((char **) self->rows->pdata[row])[column];
}

static guint
get_natural_width (MoultTable *self, guint column)
{
    guint width = moult_text_get_width (_ (self->columns[column].title));

    for (guint row = 0; row < self->rows->len; row++)
        width = MAX (width, moult_text_get_width (get_cell (self, row, column)));
    return width;
}

/* Takes cells from the widest columns until the whole fits. */
static void
shrink (MoultTable *self, guint *widths, guint total)
{
    guint sum = 0;

    for (guint i = 0; i < self->n_columns; i++)
        sum += widths[i] > 0 ? widths[i] + GAP : 0;
    sum -= MIN (sum, (guint) GAP);

    for (; sum > total; sum--) {
        guint *widest = NULL;

        for (guint i = 0; i < self->n_columns; i++) {
            if (widths[i] > self->columns[i].min_width && (!widest || widths[i] > *widest))
                widest = &widths[i];
        }
        if (widest == NULL)
            return;
        (*widest)--;
    }
}

static void
print_line (MoultTable *self, FILE *file, const char *const *cells, const guint *widths)
{
    g_autoptr (GString) line = g_string_new (NULL);

    for (guint i = 0; i < self->n_columns; i++) {
        g_autofree char *cell = NULL;

        if (widths[i] == 0)
            continue;
        cell = moult_text_fit (cells[i], widths[i]);
        g_string_append_printf (line, "%s%*s", cell, GAP, "");
    }
    fprintf (file, "%s\n", g_strchomp (line->str));
}

static void
print_row (MoultTable *self, FILE *file, const char *const *cells, const guint *widths)
{
    g_autoptr (GPtrArray) wrapped = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
    g_autofree const char **line = g_new0 (const char *, self->n_columns);
    guint n_lines = 1;

    for (guint i = 0; i < self->n_columns; i++) {
        const char *const whole[] = { cells[i], NULL };
        GStrv lines = self->columns[i].wrap && widths[i] > 0 ? moult_text_wrap (cells[i], widths[i])
                                                             : g_strdupv ((GStrv) whole);

        g_ptr_array_add (wrapped, lines);
        n_lines = MAX (n_lines, g_strv_length (lines));
    }
    for (guint n = 0; n < n_lines; n++) {
        for (guint i = 0; i < self->n_columns; i++) {
            GStrv lines = wrapped->pdata[i];

            line[i] = n < g_strv_length (lines) ? lines[n] : "";
        }
        print_line (self, file, line, widths);
    }
}

static void
moult_table_finalize (GObject *object)
{
    MoultTable *self = MOULT_TABLE (object);

    g_ptr_array_unref (self->rows);

    G_OBJECT_CLASS (moult_table_parent_class)->finalize (object);
}

static void
moult_table_class_init (MoultTableClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_table_finalize;
}

static void
moult_table_init (MoultTable *self)
{
    self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
}

MoultTable *
moult_table_new (const MoultColumn *columns, guint n_columns)
{
    MoultTable *self = g_object_new (MOULT_TYPE_TABLE, NULL);

    self->columns = columns;
    self->n_columns = n_columns;
    return self;
}

void
moult_table_add_row (MoultTable *self, const char *const *cells)
{
    char **row = g_new0 (char *, self->n_columns + 1);

    g_return_if_fail (MOULT_IS_TABLE (self));

    for (guint i = 0; i < self->n_columns; i++)
        row[i] = g_strdup (cells[i] != NULL ? cells[i] : "");
    g_ptr_array_add (self->rows, row);
}

void
moult_table_print (MoultTable *self, FILE *file)
{
    g_autofree guint *widths = g_new0 (guint, self->n_columns);
    g_autofree const char **titles = g_new0 (const char *, self->n_columns);
    guint total = moult_terminal_get_width (file);

    for (guint i = 0; i < self->n_columns; i++) {
        titles[i] = _ (self->columns[i].title);
        if (self->columns[i].min_total <= total)
            widths[i] = get_natural_width (self, i);
    }
    shrink (self, widths, total);

    print_row (self, file, titles, widths);
    for (guint i = 0; i < self->rows->len; i++)
        print_row (self, file, self->rows->pdata[i], widths);
}

static void
get_size (FILE *file, struct winsize *size)
{
    if (!isatty (fileno (file)) || ioctl (fileno (file), TIOCGWINSZ, size) != 0)
        *size = (struct winsize) { 0 };
    if (size->ws_col == 0)
        size->ws_col = USUAL_WIDTH;
    if (size->ws_row == 0)
        size->ws_row = USUAL_HEIGHT;
}

guint
moult_terminal_get_width (FILE *file)
{
    struct winsize size;

    get_size (file, &size);
    return size.ws_col;
}

guint
moult_terminal_get_height (FILE *file)
{
    struct winsize size;

    get_size (file, &size);
    return size.ws_row;
}

guint
moult_text_get_width (const char *text)
{
    guint width = 0;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
        width += get_char_width (g_utf8_get_char (p));
    return width;
}

char *
moult_text_fit (const char *text, guint width)
{
    g_autoptr (GString) out = g_string_new (NULL);
    gboolean cut = moult_text_get_width (text) > width;
    guint used = 0;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
        guint cells = get_char_width (g_utf8_get_char (p));

        if (used + cells + (cut ? 1 : 0) > width)
            break;
        g_string_append_unichar (out, g_utf8_get_char (p));
        used += cells;
    }
    if (cut && width > 0) {
        g_string_append (out, "…");
        used++;
    }
    g_string_append_printf (out, "%*s", (int) (width - used), "");
    return g_string_free_and_steal (g_steal_pointer (&out));
}

GStrv
moult_text_wrap (const char *text, guint width)
{
    g_auto (GStrv) words = g_strsplit (text, " ", -1);
    g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
    g_autoptr (GString) line = g_string_new (NULL);

    for (gsize i = 0; words[i] != NULL; i++) {
        if (line->len > 0
            && moult_text_get_width (line->str) + 1 + moult_text_get_width (words[i]) > width) {
            g_strv_builder_add (lines, line->str);
            g_string_truncate (line, 0);
        }
        g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", words[i]);
    }
    g_strv_builder_add (lines, line->str);
    return g_strv_builder_end (lines);
}

void
moult_text_print (FILE *file, const char *indent, const char *text)
{
    guint width = moult_terminal_get_width (file);
    g_auto (GStrv) lines = moult_text_wrap (text, width - MIN (width, strlen (indent)));

    for (gsize i = 0; lines[i] != NULL; i++)
        fprintf (file, "%s%s\n", indent, lines[i]);
}
