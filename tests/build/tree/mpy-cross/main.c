/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* Usage: mpy-cross -o OUT IN. Its bytecode is the source behind two bytes. */
#include <stdio.h>
#include <string.h>

int
main (int argc, char **argv)
{
    FILE *in = argc == 4 && strcmp (argv[1], "-o") == 0 ? fopen (argv[3], "rb") : NULL;
    FILE *out = in != NULL ? fopen (argv[2], "wb") : NULL;
    int c;

    if (out == NULL) {
        fprintf (stderr, "usage: mpy-cross -o OUT IN\n");
        return 1;
    }
    fputs ("M\6", out);
    while ((c = getc (in)) != EOF)
        putc (c, out);
    fclose (in);
    return fclose (out) == 0 ? 0 : 1;
}
