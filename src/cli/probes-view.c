/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "probes-view.h"

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "error.h"
#include "json.h"
#include "table.h"

/* ---- Table ---- */

static char *
dup_tty (const MoultProbeInfo *info)
{
    return info->tty != NULL ? g_path_get_basename (info->tty) : NULL;
}

static void
print_probes (GListModel *probes)
{
    static const MoultColumn columns[] = {
        { N_ ("Location"), 8 }, { N_ ("Probe"), 16 }, { N_ ("Speaks"), 12 },
        { N_ ("TTY"), 8 },      { N_ ("Id"), 10 },
    };
    g_autoptr (MoultTable) table = moult_table_new (columns, G_N_ELEMENTS (columns));

    for (guint i = 0; i < g_list_model_get_n_items (probes); i++) {
        g_autoptr (MoultProbe) probe = g_list_model_get_item (probes, i);
        const MoultProbeInfo *info = moult_probe_get_info (probe);
        g_autofree char *tty = dup_tty (info);

        moult_table_add_row (table, (const char *const[]) { info->location, _ (info->name),
                                                            moult_probe_kind_get_words (info->kind),
                                                            tty, info->id });
    }
    moult_table_print (table, stdout);
}

static char *
dup_name (const MoultTarget *target)
{
    if (target == NULL)
        return NULL;
    if (target->core == NULL)
        return g_strdup (target->name);
    if (target->n_cores > 1)
        /* Translators: name of a chip, how many cores it has, and what they are: "2 × Cortex-M0+"
         */
        return g_strdup_printf (_ ("%s, %u × %s"), target->name, target->n_cores, target->core);
    return g_strdup_printf ("%s, %s", target->name, target->core);
}

static const char *
get_failure (const GError *error)
{
    if (error->domain != MOULT_ERROR)
        return _ ("cancelled");
    switch ((MoultError) error->code) {
    case MOULT_ERROR_NO_ACCESS:
        return _ ("no access");
    case MOULT_ERROR_BUSY:
        return _ ("busy");
    case MOULT_ERROR_GONE:
        return _ ("gone");
    case MOULT_ERROR_LOCKED:
        return _ ("locked");
    case MOULT_ERROR_DEPENDENCY:
        return _ ("not asked");
    default:
        return _ ("no answer");
    }
}

static const char *
get_state (MoultProbe *probe)
{
    const MoultTarget *target = moult_probe_get_target (probe);

    if (target == NULL)
        return get_failure (moult_probe_get_error (probe));
    switch (target->lock) {
    case MOULT_TARGET_LOCKED:
        return _ ("locked");
    case MOULT_TARGET_UNLOCKED:
        return _ ("open");
    case MOULT_TARGET_LOCK_UNKNOWN:
        return _ ("unknown");
    }
    g_return_val_if_reached (NULL);
}

static char *
dup_size (const MoultTarget *target)
{
    if (target == NULL || target->flash_size == 0)
        return NULL;
    return g_format_size_full (target->flash_size, G_FORMAT_SIZE_IEC_UNITS);
}

static void
print_targets (MoultProbeList *list, GListModel *probes)
{
    static const MoultColumn columns[] = {
        { N_ ("Location"), 8 },      { N_ ("Probe"), 10 },   { N_ ("Target"), 12 },
        { N_ ("Flash"), 8 },         { N_ ("State"), 8 },    { N_ ("Board"), 6, 90 },
        { N_ ("Firmware"), 5, 110 }, { N_ ("Id"), 10, 130 },
    };
    g_autoptr (MoultTable) table = moult_table_new (columns, G_N_ELEMENTS (columns));

    for (guint i = 0; i < g_list_model_get_n_items (probes); i++) {
        g_autoptr (MoultProbe) probe = g_list_model_get_item (probes, i);
        const MoultProbeInfo *info = moult_probe_get_info (probe);
        const MoultTarget *target = moult_probe_get_target (probe);
        g_autofree char *name = dup_name (target);
        g_autofree char *size = dup_size (target);

        moult_table_add_row (
            table,
            (const char *const[]) { info->location, _ (info->name), name, size, get_state (probe),
                                    moult_probe_list_find_board_location (list, probe),
                                    info->firmware, info->id });
    }
    moult_table_print (table, stdout);
}

/* What the table has no room for: why a target is not known. */
static void
print_problems (GListModel *probes)
{
    for (guint i = 0; i < g_list_model_get_n_items (probes); i++) {
        g_autoptr (MoultProbe) probe = g_list_model_get_item (probes, i);
        const MoultProbeInfo *info = moult_probe_get_info (probe);
        const GError *error = moult_probe_get_error (probe);
        const char *advice;

        if (error == NULL)
            continue;
        advice = moult_advice_get_advice_for_probes (error);
        g_print ("\n%s %s: %s\n", info->location, _ (info->name),
                 moult_advice_get_headline_for_probes (error));
        moult_text_print (stdout, "  ", error->message);
        if (advice != NULL)
            moult_text_print (stdout, "  ", advice);
    }
}

/* ---- JSON ---- */

static void
add_truth (JsonBuilder *builder, const char *name, gboolean truth)
{
    json_builder_set_member_name (builder, name);
    json_builder_add_boolean_value (builder, truth);
}

static void
add_capabilities (JsonBuilder *builder, MoultProbeCaps caps)
{
    static const struct {
        MoultProbeCaps cap;
        const char *name;
    } names[] = {
        { MOULT_PROBE_SWD, "swd" },
        { MOULT_PROBE_JTAG, "jtag" },
        { MOULT_PROBE_SEQUENCES, "sequences" },
        { MOULT_PROBE_NATIVE, "native" },
    };

    json_builder_set_member_name (builder, "capabilities");
    json_builder_begin_array (builder);
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
        if (caps & names[i].cap)
            json_builder_add_string_value (builder, names[i].name);
    }
    json_builder_end_array (builder);
}

static void
add_info (JsonBuilder *builder, const MoultProbeInfo *info)
{
    moult_json_add_text (builder, "location", info->location);
    moult_json_add_text (builder, "id", info->id);
    moult_json_add_text (builder, "kind", moult_probe_kind_get_name (info->kind));
    moult_json_add_text (builder, "name", info->name);
    moult_json_add_text (builder, "vendor", info->vendor);
    moult_json_add_text (builder, "product", info->product);
    moult_json_add_text (builder, "serial_number", info->serial);
    moult_json_add_text (builder, "tty", info->tty);
    add_truth (builder, "standalone", info->standalone);
    moult_json_add_text (builder, "firmware", info->firmware);
    moult_json_add_number (builder, "voltage_mv", info->voltage_mv);
    add_capabilities (builder, info->caps);
}

static void
add_target (JsonBuilder *builder, const MoultTarget *target)
{
    json_builder_set_member_name (builder, "target");
    json_builder_begin_object (builder);
    moult_json_add_text (builder, "name", target->name);
    moult_json_add_text (builder, "part", target->part);
    moult_json_add_text (builder, "core", target->core);
    moult_json_add_number (builder, "cores", target->n_cores);
    moult_json_add_text (builder, "revision", target->revision);
    moult_json_add_number (builder, "flash_base", (gint64) target->flash_base);
    moult_json_add_number (builder, "flash_size", (gint64) target->flash_size);
    moult_json_add_text (builder, "lock", moult_target_lock_get_name (target->lock));
    moult_json_add_text (builder, "unique_id", target->unique_id);
    moult_json_add_text (builder, "port", target->port);
    moult_json_add_text (builder, "chip", target->chip);
    moult_json_add_texts (builder, "boards", (const char *const *) target->boards);
    moult_json_add_texts (builder, "pyocd", (const char *const *) target->pyocd);
    moult_json_add_text (builder, "pack_part", target->pack_part);
    moult_json_add_number (builder, "max_frequency", target->max_frequency);
    json_builder_end_object (builder);
}

static void
print_json (MoultProbeList *list, GListModel *probes)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_array (builder);
    for (guint i = 0; i < g_list_model_get_n_items (probes); i++) {
        g_autoptr (MoultProbe) probe = g_list_model_get_item (probes, i);
        const GError *error = moult_probe_get_error (probe);

        json_builder_begin_object (builder);
        add_info (builder, moult_probe_get_info (probe));
        moult_json_add_text (builder, "board", moult_probe_list_find_board_location (list, probe));
        if (moult_probe_get_target (probe) != NULL)
            add_target (builder, moult_probe_get_target (probe));
        if (error != NULL)
            moult_json_add_error (builder, error, moult_advice_get_advice_for_probes (error));
        json_builder_end_object (builder);
    }
    json_builder_end_array (builder);
    moult_json_print (builder);
}

void
moult_probes_view_print (MoultProbeList *list, GListModel *probes, gboolean asked, gboolean as_json)
{
    if (as_json) {
        print_json (list, probes);
    } else if (g_list_model_get_n_items (probes) == 0) {
        g_print ("%s\n", _ ("No debug probe is attached."));
    } else if (asked) {
        print_targets (list, probes);
        print_problems (probes);
    } else {
        print_probes (probes);
    }
}
