/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <sys/mman.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "error.h"
#include "fuzz-target.h"
#include "pyocd-pack.h"
#include "pyocd-pdsc.h"

static void
check_parts (GStrv parts)
{
    for (guint i = 0; parts[i] != NULL; i++)
        g_assert_cmpint (*parts[i], !=, '\0');
}

static void
read_description (const uint8_t *data, size_t size)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
    g_autoptr (GError) error = NULL;
    g_auto (GStrv) parts = moult_pyocd_pdsc_read (bytes, &error);

    g_assert_true ((parts == NULL) == (error != NULL));
    if (parts != NULL)
        check_parts (parts);
    else
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
}

static void
read_pack (const uint8_t *data, size_t size)
{
    g_autofd int fd = memfd_create ("pack", MFD_CLOEXEC);
    g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
    g_autoptr (MoultPyocdPack) pack = moult_pyocd_pack_read (path, &error);
    g_assert_true ((pack == NULL) == (error != NULL));
    if (pack != NULL)
        check_parts (pack->parts);
}

/* The same bytes as a pack, and as what is in one. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    read_description (data, size);
    read_pack (data, size);
    return 0;
}
