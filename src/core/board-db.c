/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-db.h"

#include "board-data.h"

/* USB-IF class codes. */
enum {
    USB_CLASS_CDC = 0x02,
    USB_CLASS_MASS_STORAGE = 0x08,
    USB_CLASS_HUB = 0x09,
};

/* A board that is known only by its own words; no board says more than this. */
#define MAX_WORDS 128

static const char *
skip_generic (const char *machine)
{
    return g_str_has_prefix (machine, "Generic ") ? machine + strlen ("Generic ") : machine;
}

/* The id of today with its variant, for what may be a former one. */
static const char *
get_current_id (const MoultBoardData *data, const char *board_id)
{
    const char *current = g_hash_table_lookup (data->renamed, board_id);

    return current != NULL ? current : board_id;
}

/* Boards that came after the board data: board id → MoultBoardKind. */
static GRWLock added_lock;
static GHashTable *added;

static const MoultBoardKind *
find_added (const char *board_id)
{
    g_autoptr (GRWLockReaderLocker) locker = g_rw_lock_reader_locker_new (&added_lock);

    return added != NULL ? g_hash_table_lookup (added, board_id) : NULL;
}

static const MoultBoardKind *
find_board (const MoultBoardData *data, const char *board_id)
{
    const MoultBoardKind *kind = g_hash_table_lookup (data->boards, board_id);

    return kind != NULL ? kind : find_added (board_id);
}

static const MoultBoardKind *
find_base (const MoultBoardData *data, const char *board_id)
{
    const char *current = get_current_id (data, board_id);
    const MoultBoardKind *kind = find_board (data, current);
    const char *dash = strchr (current, '-');

    if (kind != NULL || dash == NULL)
        return kind;

    g_autofree char *base = g_strndup (current, dash - current);
    return find_board (data, get_current_id (data, base));
}

static gboolean
matches_id (const char *pattern, const char *id)
{
    gsize length = strlen (pattern);

    if (length > 0 && pattern[length - 1] == '*')
        return strncmp (pattern, id, length - 1) == 0;
    return g_str_equal (pattern, id);
}

static gboolean
matches_when (MoultWhen when, MoultDevice *device)
{
    gboolean drive = moult_device_has_interface (device, USB_CLASS_MASS_STORAGE, -1, -1);
    gboolean tty = moult_device_get_tty (device) != NULL
                   || moult_device_has_interface (device, USB_CLASS_CDC, -1, -1);

    switch (when) {
    case MOULT_WHEN_ALWAYS:
        return TRUE;
    case MOULT_WHEN_DRIVE:
        return drive;
    case MOULT_WHEN_DRIVE_WITHOUT_TTY:
        return drive && !tty;
    }
    g_assert_not_reached ();
}

static gboolean
matches_product (const MoultDeviceEntry *entry, MoultDevice *device)
{
    const char *product = moult_device_get_product (device);

    return entry->product == NULL
           || (product != NULL && g_pattern_spec_match_string (entry->product, product));
}

static gboolean
matches_entry (const MoultDeviceEntry *entry, MoultDevice *device, const char *id)
{
    for (gsize i = 0; entry->ids[i] != NULL; i++) {
        if (matches_id (entry->ids[i], id))
            return matches_when (entry->when, device) && matches_product (entry, device);
    }
    return FALSE;
}

static const MoultDeviceEntry *
find_entry (const MoultBoardData *data, MoultDevice *device, const char *id)
{
    for (guint i = 0; i < data->devices->len; i++) {
        const MoultDeviceEntry *entry = g_ptr_array_index (data->devices, i);

        if (matches_entry (entry, device, id))
            return entry;
    }
    return NULL;
}

static char *
dup_usb_id (MoultDevice *device)
{
    return g_strdup_printf ("%04x:%04x", moult_device_get_vid (device),
                            moult_device_get_pid (device));
}

static const MoultClassEntry *
find_class (const MoultBoardData *data, MoultDevice *device)
{
    for (guint i = 0; i < data->classes->len; i++) {
        const MoultClassEntry *entry = g_ptr_array_index (data->classes, i);

        if (moult_device_has_interface (device, entry->class_, entry->subclass, entry->protocol))
            return entry;
    }
    return NULL;
}

/* Board ids of a machine text that all are builds of one board name that board. */
static const MoultBoardKind *
find_only_base (const MoultBoardData *data, const char *const *ids)
{
    const MoultBoardKind *only = NULL;

    for (gsize i = 0; ids[i] != NULL; i++) {
        const MoultBoardKind *kind = find_base (data, ids[i]);

        if (kind == NULL || (only != NULL && kind != only))
            return NULL;
        only = kind;
    }
    return only;
}

static const MoultBoardKind *
find_kind_of_info (const MoultBoardData *data, MoultBoardInfo *info)
{
    const MoultBoardKind *kind = find_base (data, moult_board_info_get_board_id (info));

    if (kind != NULL)
        return kind;

    g_auto (GStrv) ids = moult_board_db_find_by_machine (moult_board_info_get_description (info),
                                                         moult_board_info_get_port (info));
    kind = find_only_base (data, (const char *const *) ids);
    if (kind != NULL)
        return kind;
    return find_only_base (data, moult_board_info_get_candidates (info));
}

static const MoultBoardKind *
find_kind_of_device (const MoultBoardData *data, MoultDevice *device)
{
    g_autofree char *id = dup_usb_id (device);
    const MoultDeviceEntry *entry = find_entry (data, device, id);
    const MoultBoardKind *board = g_hash_table_lookup (data->usb_boards, id);

    if (board != NULL && (entry == NULL || entry->kind == MOULT_DEVICE_KIND_BOARD))
        return board;
    if (entry != NULL)
        return &entry->as_board;
    const MoultClassEntry *class_entry = find_class (data, device);
    return class_entry != NULL && class_entry->kind == MOULT_DEVICE_KIND_BOOTLOADER
               ? &class_entry->as_board
               : NULL;
}

/* What the board's own words give: "My Board with RP2040" is called My Board. */
static char *
dup_words_name (MoultBoardInfo *info)
{
    const char *words = moult_board_info_get_description (info);
    const char *with = strstr (words, " with ");
    gsize length = with != NULL ? (gsize) (with - words) : strlen (words);

    return length > 0 ? g_utf8_make_valid (words, MIN (length, MAX_WORDS)) : NULL;
}

static const char *
find_chip_of_info (MoultBoardInfo *info)
{
    const char *chip = moult_board_db_find_chip (moult_board_info_get_cpu (info));

    return chip != NULL ? chip : moult_board_db_find_chip (moult_board_info_get_description (info));
}

/* Kinds that the data does not know are made once for each set of words. */
static const MoultBoardKind *
make_kind (const MoultBoardData *data, const char *name, const char *chip, const char *port)
{
    static GMutex mutex;
    static GHashTable *made;
    g_autofree char *key = g_strjoin ("\n", name != NULL ? name : "", chip != NULL ? chip : "",
                                      port != NULL ? port : "", NULL);
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

    if (made == NULL)
        made = g_hash_table_new (g_str_hash, g_str_equal);
    MoultBoardKind *kind = g_hash_table_lookup (made, key);
    if (kind != NULL)
        return kind;

    const MoultChip *facts = chip != NULL ? g_hash_table_lookup (data->chips, chip) : NULL;
    kind = g_new0 (MoultBoardKind, 1);
    kind->name = g_intern_string (name);
    kind->chip = chip;
    kind->chip_name = facts != NULL ? facts->name : NULL;
    kind->port = g_intern_string (port);
    kind->picture = moult_board_lookup_find (&data->pictures, NULL, chip, port);
    g_hash_table_insert (made, (gpointer) g_intern_string (key), kind);
    return kind;
}

static const MoultBoardKind *
make_kind_of_info (const MoultBoardData *data, MoultDevice *device, MoultBoardInfo *info)
{
    g_autofree char *name = dup_words_name (info);
    const char *chip = find_chip_of_info (info);
    const char *port = moult_board_db_get_chip_port (chip);
    const MoultBoardKind *seen = device != NULL ? find_kind_of_device (data, device) : NULL;

    if (chip == NULL && seen != NULL)
        chip = seen->chip;
    if (port == NULL && *moult_board_info_get_port (info) != '\0')
        port = moult_board_info_get_port (info);
    if (name == NULL && seen != NULL)
        name = g_strdup (seen->name);
    return make_kind (data, name, chip, port);
}

const char *
moult_board_db_get_current_id (const char *board_id)
{
    g_return_val_if_fail (board_id != NULL, NULL);

    return get_current_id (moult_board_data_get (), board_id);
}

static const char *const *
dup_texts (const char *const *texts)
{
    return texts != NULL ? (const char *const *) g_strdupv ((char **) texts) : NULL;
}

/* Never freed, as all kinds. */
static MoultBoardKind *
copy_kind (const MoultBoardKind *kind)
{
    const MoultBoardData *data = moult_board_data_get ();
    const MoultChip *chip =
        kind->chip != NULL ? g_hash_table_lookup (data->chips, kind->chip) : NULL;
    MoultBoardKind *copy = g_new0 (MoultBoardKind, 1);
    MoultBoardVariant *variants = g_new0 (MoultBoardVariant, kind->n_variants + 1);

    for (guint i = 0; i < kind->n_variants; i++) {
        variants[i].id = g_intern_string (kind->variants[i].id);
        variants[i].meaning = g_intern_string (kind->variants[i].meaning);
    }
    copy->board_id = g_intern_string (kind->board_id);
    copy->name = g_intern_string (kind->name);
    copy->product = g_intern_string (kind->product);
    copy->vendor = g_intern_string (kind->vendor);
    copy->mcu = g_intern_string (kind->mcu);
    copy->features = dup_texts (kind->features);
    copy->exts = dup_texts (kind->exts);
    copy->variants = variants;
    copy->n_variants = kind->n_variants;
    copy->port = g_intern_string (kind->port);
    copy->chip = g_intern_string (kind->chip);
    copy->chip_name = chip != NULL ? chip->name : NULL;
    copy->picture = moult_board_lookup_find (&data->pictures, NULL, copy->chip, copy->port);
    return copy;
}

const MoultBoardKind *
moult_board_db_add (const MoultBoardKind *kind)
{
    g_return_val_if_fail (kind != NULL && kind->board_id != NULL && kind->name != NULL, NULL);

    const MoultBoardKind *known = find_board (moult_board_data_get (), kind->board_id);
    if (known != NULL)
        return known;

    MoultBoardKind *copy = copy_kind (kind);
    g_autoptr (GRWLockWriterLocker) locker = g_rw_lock_writer_locker_new (&added_lock);
    if (added == NULL)
        added = g_hash_table_new (g_str_hash, g_str_equal);
    if (!g_hash_table_contains (added, copy->board_id))
        g_hash_table_insert (added, (gpointer) copy->board_id, copy);
    return g_hash_table_lookup (added, copy->board_id);
}

GPtrArray *
moult_board_db_get_boards (void)
{
    return moult_board_data_get ()->kinds;
}

const MoultBoardKind *
moult_board_db_lookup (const char *board_id)
{
    if (board_id == NULL || *board_id == '\0')
        return NULL;
    return find_base (moult_board_data_get (), board_id);
}

GStrv
moult_board_db_find_by_machine (const char *machine, const char *port)
{
    const MoultBoardData *data = moult_board_data_get ();
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    const char *const *ids = machine != NULL ? g_hash_table_lookup (data->machines, machine) : NULL;

    if (ids == NULL && machine != NULL)
        ids = g_hash_table_lookup (data->machines, skip_generic (machine));
    for (gsize i = 0; ids != NULL && ids[i] != NULL; i++) {
        const MoultBoardKind *kind = find_base (data, ids[i]);

        if (port == NULL || *port == '\0' || kind == NULL || g_strcmp0 (kind->port, port) == 0)
            g_strv_builder_add (builder, ids[i]);
    }
    return g_strv_builder_end (builder);
}

const MoultBoardKind *
moult_board_db_describe (MoultDevice *device, MoultBoardInfo *info)
{
    const MoultBoardData *data = moult_board_data_get ();
    const MoultBoardKind *kind = info != NULL ? find_kind_of_info (data, info) : NULL;

    if (kind == NULL && info != NULL)
        kind = make_kind_of_info (data, device, info);
    if (kind == NULL && device != NULL)
        kind = find_kind_of_device (data, device);
    return kind != NULL ? kind : make_kind (data, NULL, NULL, NULL);
}

/* Arm CMSIS-DAP 2.1, "USB Product String". */
gboolean
moult_board_db_says_cmsis_dap (const char *text)
{
    return text != NULL
           && (strstr (text, "CMSIS-DAP") != NULL || strstr (text, "CMSIS_DAP") != NULL);
}

static gboolean
is_called_cmsis_dap (MoultDevice *device)
{
    gsize n_interfaces = 0;
    const MoultUsbInterface *interfaces = moult_device_get_interfaces (device, &n_interfaces);

    for (gsize i = 0; i < n_interfaces; i++) {
        if (moult_board_db_says_cmsis_dap (interfaces[i].name))
            return TRUE;
    }
    return moult_board_db_says_cmsis_dap (moult_device_get_product (device));
}

/* An entry that names a board or anything else knows better than a string. */
static const char *
find_probe (const MoultDeviceEntry *entry, MoultDevice *device)
{
    if (entry != NULL && (entry->probe != NULL || !entry->is_probe))
        return entry->probe;
    return is_called_cmsis_dap (device) ? "cmsis-dap" : NULL;
}

const char *
moult_board_db_find_probe (MoultDevice *device)
{
    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    g_autofree char *id = dup_usb_id (device);
    return find_probe (find_entry (moult_board_data_get (), device, id), device);
}

const char *
moult_board_db_get_probe_name (MoultDevice *device)
{
    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    g_autofree char *id = dup_usb_id (device);
    const MoultDeviceEntry *entry = find_entry (moult_board_data_get (), device, id);
    return entry != NULL ? entry->as_board.name : NULL;
}

MoultDeviceKind
moult_board_db_classify (MoultDevice *device)
{
    g_return_val_if_fail (MOULT_IS_DEVICE (device), MOULT_DEVICE_KIND_OTHER);

    const MoultBoardData *data = moult_board_data_get ();
    g_autofree char *id = dup_usb_id (device);
    const MoultDeviceEntry *entry = find_entry (data, device, id);

    if (entry != NULL)
        return entry->kind;
    if (g_hash_table_contains (data->usb_boards, id))
        return MOULT_DEVICE_KIND_BOARD;
    if (moult_device_has_interface (device, USB_CLASS_HUB, -1, -1))
        return MOULT_DEVICE_KIND_OTHER;
    const MoultClassEntry *class_entry = find_class (data, device);
    if (class_entry != NULL)
        return class_entry->kind;
    if (moult_device_get_tty (device) == NULL)
        return MOULT_DEVICE_KIND_OTHER;
    /* A probe of an unknown maker may be a part of a board. */
    return find_probe (NULL, device) != NULL ? MOULT_DEVICE_KIND_SERIAL_ADAPTER
                                             : MOULT_DEVICE_KIND_UNKNOWN;
}

/* The longest chip name that the word begins with: "SAMD51J20A" is a samd51. */
gboolean
moult_board_db_is_bootloader (MoultDevice *device)
{
    return moult_board_db_classify (device) == MOULT_DEVICE_KIND_BOOTLOADER;
}

const char *
moult_board_db_find_chip (const char *text)
{
    if (text == NULL || *text == '\0')
        return NULL;

    const MoultBoardData *data = moult_board_data_get ();
    const char *with = g_strrstr (text, " with ");
    g_autoptr (GString) word = g_string_new (with != NULL ? with + strlen (" with ") : text);
    g_string_ascii_down (word);
    g_string_replace (word, "-", "", 0);
    g_string_replace (word, "_", "", 0);

    const char *best = NULL;
    GHashTableIter iter;
    gpointer key = NULL;
    g_hash_table_iter_init (&iter, data->chips);
    while (g_hash_table_iter_next (&iter, &key, NULL)) {
        if (g_str_has_prefix (word->str, key) && (best == NULL || strlen (key) > strlen (best)))
            best = key;
    }
    return best;
}

const char *
moult_board_db_get_feature_name (const char *feature)
{
    g_return_val_if_fail (feature != NULL, NULL);

    const char *name = g_hash_table_lookup (moult_board_data_get ()->features, feature);

    return name != NULL ? name : feature;
}

const char *
moult_board_db_get_chip_name (const char *chip)
{
    const MoultChip *facts;

    g_return_val_if_fail (chip != NULL, NULL);

    facts = g_hash_table_lookup (moult_board_data_get ()->chips, chip);
    return facts != NULL ? facts->name : chip;
}

const char *
moult_board_db_find_port (MoultDevice *device, MoultBoardInfo *info)
{
    const char *port = moult_board_db_describe (device, info)->port;

    if (port == NULL && info != NULL && *moult_board_info_get_port (info) != '\0')
        return moult_board_info_get_port (info);
    return port;
}

const char *
moult_board_db_get_chip_port (const char *chip)
{
    const MoultChip *facts =
        chip != NULL ? g_hash_table_lookup (moult_board_data_get ()->chips, chip) : NULL;

    return facts != NULL ? facts->port : NULL;
}

const MoultUf2Family *
moult_board_db_find_uf2_family (guint32 id)
{
    return g_hash_table_lookup (moult_board_data_get ()->uf2_families, GUINT_TO_POINTER (id));
}

guint
moult_board_db_count_boards (const char *chip)
{
    const MoultChip *facts =
        chip != NULL ? g_hash_table_lookup (moult_board_data_get ()->chips, chip) : NULL;

    return facts != NULL ? facts->n_boards : 0;
}

const char *const *
moult_board_db_get_bootloader_steps (const MoultBoardKind *kind, const char **picture)
{
    g_return_val_if_fail (kind != NULL, NULL);

    const MoultBootloaderSteps *steps = moult_board_lookup_find (
        &moult_board_data_get ()->steps, kind->board_id, kind->chip, kind->port);

    if (picture != NULL)
        *picture = steps->picture != NULL ? steps->picture : kind->picture;
    return (const char *const *) steps->steps;
}

static gboolean
matches_board (const MoultBoardPattern *pattern, const char *port, const char *board_id)
{
    return g_strcmp0 (port, pattern->port) == 0
           && g_pattern_spec_match_string (pattern->boards, board_id != NULL ? board_id : "");
}

gboolean
moult_board_db_hangs_in_bootloader (const char *port, const char *board_id)
{
    GPtrArray *hanging = moult_board_data_get ()->hanging;

    for (guint i = 0; i < hanging->len; i++) {
        const MoultBoardPattern *pattern = g_ptr_array_index (hanging, i);

        if (g_strcmp0 (port, pattern->port) == 0 && !matches_board (pattern, port, board_id))
            return TRUE;
    }
    return FALSE;
}

gboolean
moult_board_db_has_touch (const char *port, const char *board_id)
{
    GPtrArray *touched = moult_board_data_get ()->touched;

    for (guint i = 0; i < touched->len; i++) {
        if (matches_board (g_ptr_array_index (touched, i), port, board_id))
            return TRUE;
    }
    return FALSE;
}
