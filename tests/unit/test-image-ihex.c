/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image-files.h"

#include <string.h>

/* Lines from Intel's specification and their like; checksums worked out by hand. */
#define END ":00000001FF\n"

typedef struct {
    const char *name;
    const char *text;
    guint64 address;
    const char *data;
    gsize size;
} Good;

static const Good good[] = {
    { "plain", ":0300300002337A1E\n" END, 0x30, "\x02\x33\x7a", 3 },
    { "lower-case", ":0300300002337a1e\n:00000001ff\n", 0x30, "\x02\x33\x7a", 3 },
    { "no-last-newline", ":0300300002337A1E\n:00000001FF", 0x30, "\x02\x33\x7a", 3 },
    { "crlf", "\r\n:0300300002337A1E\r\n\r\n:00000001FF\r\n\r\n", 0x30, "\x02\x33\x7a", 3 },
    { "linear", ":020000040800F2\n:0300300002337A1E\n:0400000508000000EF\n" END, 0x08000030,
      "\x02\x33\x7a", 3 },
    { "segment", ":020000021200EA\n:0300300002337A1E\n:0400000300003800C1\n" END, 0x12030,
      "\x02\x33\x7a", 3 },
    { "gap", ":0130000001CE\n:0132000002CB\n" END, 0x3000, "\x01", 1 },
    { "any-order", ":02003200337A1F\n:020030000102CB\n" END, 0x30, "\x01\x02\x33\x7a", 4 },
};

static const struct {
    const char *name;
    const char *text;
    const char *message;
} bad[] = {
    { "no-end", ":0300300002337A1E\n", "is cut off: it ends in line 2 without an end record" },
    { "cut", ":0300300002337A1E\n:03003300", "line 2 of the hex file is cut off" },
    { "cut-digit", ":0300300002337A1E\n:030033000", "line 2 of the hex file is no intel hex" },
    { "checksum", ":0300300002337A1F\n" END, "line 1 of the hex file has a wrong checksum" },
    { "length", ":0400300002337A1D\n" END, "line 1 of the hex file is cut off" },
    { "no-colon", ":0300300002337A1E\n0300330002337A1B\n" END,
      "line 2 of the hex file is no intel hex record" },
    { "letters", ":0300300002337A1E\n:03003x\n" END, "line 2 of the hex file is no intel hex" },
    { "type", ":00000006FA\n" END, "line 1 of the hex file has a record of type 0x06" },
    { "linear-size", ":0100000408F3\n" END, "has a record of type 0x04 and 1 bytes" },
    { "past-4-gib", ":02000004FFFFFC\n:03FFFE00010203FA\n" END,
      "line 2 of the hex file reaches past 4 GiB" },
    { "universal", ":020000040000FA\n:0400000A9900C0DEBB\n" END,
      "a universal hex for all micro:bit versions (record 0x0a in line 2)" },
    { "behind-end", END ":0300300002337A1E\n", "line 2 of the hex file stands behind the end" },
    { "empty", END, "holds nothing that belongs into flash" },
    { "overlap", ":0300300002337A1E\n:020032000102C9\n" END,
      "twice what belongs at address 0x00000032" },
};

static GByteArray *
make (const char *text)
{
    GByteArray *file = g_byte_array_new ();

    file_put (file, text, strlen (text));
    return file;
}

static void
test_good (gconstpointer data)
{
    const Good *whole = data;
    g_autoptr (GByteArray) file = make (whole->text);
    MoultImage *image = file_parse_well (file, "firmware.hex");

    g_assert_cmpint (moult_image_get_kind (image), ==, MOULT_IMAGE_IHEX);
    file_assert_segment (image, 0, whole->address, whole->data, whole->size);
    g_assert_finalize_object (image);
}

static void
test_bad (gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE (data);
    g_autoptr (GByteArray) file = make (bad[i].text);

    file_assert_refused (file, "firmware.hex", bad[i].message);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
        g_autofree char *path = g_strdup_printf ("/image/ihex/good/%s", good[i].name);

        g_test_add_data_func (path, &good[i], test_good);
    }
    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autofree char *path = g_strdup_printf ("/image/ihex/bad/%s", bad[i].name);

        g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_bad);
    }
    return g_test_run ();
}
