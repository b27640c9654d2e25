/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-stub.h"
#include "fuzz-target.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GBytes) bytes = g_bytes_new (data, size);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultEspStub) stub = moult_esp_stub_parse (bytes, &error);

    g_assert_true ((stub == NULL) == (error != NULL));
    if (stub != NULL)
        g_assert_cmpuint (g_bytes_get_size (stub->text), >, 0);
    return 0;
}
