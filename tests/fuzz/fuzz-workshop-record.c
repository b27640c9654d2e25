/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz-target.h"
#include "workshop-log.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
    g_autoptr (MoultWorkshopRecord) record = moult_workshop_record_parse (bytes);
    guint last_id = 0;

    for (guint i = 0; i < record->rows->len; i++) {
        MoultReportRow *row = record->rows->pdata[i];
        g_autoptr (GError) error = moult_report_row_dup_error (row);

        g_assert_cmpuint (row->id, >, last_id);
        g_assert_true (row->seconds >= 0 && row->started >= 0 && row->ended >= 0);
        g_assert_true (g_utf8_validate (row->message, -1, NULL));
        last_id = row->id;
    }
    return 0;
}
