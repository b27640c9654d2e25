/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz-target.h"
#include "hid-report.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GBytes) descriptor = g_bytes_new (data, size);
    MoultHidReport report = { 0 };

    if (moult_hid_report_parse (&report, descriptor))
        g_assert_cmpuint (report.in_size + report.out_size, <=, 2 * 65535);
    return 0;
}
