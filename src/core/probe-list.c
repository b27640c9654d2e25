/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe-list.h"

#include "error.h"
#include "location.h"
#include "registry.h"

/* An STM32's unique id, of whose bytes its USB serial number is made. */
enum { STM32_ID_SIZE = 12 };

struct _MoultProbeList {
    GObject parent_instance;

    MoultDeviceSource *devices;
    MoultBoardList *boards; /* or NULL */
    GPtrArray *probes;      /* by location */
};

static void moult_probe_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultProbeList,
                               moult_probe_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      moult_probe_list_model_init))

/* ---- Ids ---- */

static gboolean
has_own_serial (MoultProbeList *self, const MoultProbeInfo *info)
{
    if (info->serial == NULL)
        return FALSE;
    for (guint i = 0; i < self->probes->len; i++) {
        const MoultProbeInfo *other = moult_probe_get_info (self->probes->pdata[i]);

        if (!g_str_equal (other->location, info->location)
            && g_strcmp0 (other->serial, info->serial) == 0)
            return FALSE;
    }
    return TRUE;
}

static void
update_ids (MoultProbeList *self)
{
    for (guint i = 0; i < self->probes->len; i++) {
        MoultProbe *probe = self->probes->pdata[i];
        const MoultProbeInfo *info = moult_probe_get_info (probe);
        g_autofree char *id = has_own_serial (self, info)
                                  ? g_strdup (info->serial)
                                  : g_strconcat ("location:", info->location, NULL);

        moult_probe_set_id (probe, id);
    }
}

/* ---- Boards ---- */

/* MicroPython, and ST's loader in ROM, make an STM32's serial number so (MicroPython:
 * ports/stm32/usbd_desc.c; ST AN2606). (nullable) */
static char *
dup_stm32_serial (const char *unique_id)
{
    guint8 id[STM32_ID_SIZE] = { 0 };

    if (strlen (unique_id) != 2 * STM32_ID_SIZE)
        return NULL;
    for (gsize i = 0; i < STM32_ID_SIZE; i++) {
        int high = g_ascii_xdigit_value (unique_id[2 * i]);
        int low = g_ascii_xdigit_value (unique_id[2 * i + 1]);

        if (high < 0 || low < 0)
            return NULL;
        id[i] = (guint8) (high << 4 | low);
    }
    return g_strdup_printf ("%02x%02x%02x%02x%02x%02x", id[11], (id[10] + id[2]) & 0xff, id[9],
                            (id[8] + id[0]) & 0xff, id[7], id[6]);
}

static gboolean
has_serial (MoultTarget *target, const char *serial)
{
    g_autofree char *short_serial = dup_stm32_serial (target->unique_id);

    return g_ascii_strcasecmp (target->unique_id, serial) == 0
           || (short_serial != NULL && g_ascii_strcasecmp (short_serial, serial) == 0);
}

/* Where a device runs that says by its serial number that it is this chip. */
static const char *
find_location_of_target (MoultProbeList *self, MoultTarget *target)
{
    GListModel *model = G_LIST_MODEL (self->devices);

    if (target == NULL || target->unique_id == NULL)
        return NULL;
    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
        g_autoptr (MoultDevice) device = g_list_model_get_item (model, i);
        const char *serial = moult_device_get_serial (device);

        if (serial != NULL && has_serial (target, serial))
            return moult_device_get_location (device); /* the model holds it */
    }
    return NULL;
}

const char *
moult_probe_list_find_board_location (MoultProbeList *self, MoultProbe *probe)
{
    g_return_val_if_fail (MOULT_IS_PROBE_LIST (self) && MOULT_IS_PROBE (probe), NULL);

    const MoultProbeInfo *info = moult_probe_get_info (probe);

    return info->standalone ? find_location_of_target (self, moult_probe_get_target (probe))
                            : info->location;
}

static void
update_board (MoultProbeList *self, MoultProbe *probe)
{
    const char *location = moult_probe_list_find_board_location (self, probe);

    if (self->boards == NULL)
        return;
    moult_probe_set_board (probe, location != NULL ? moult_board_list_find (self->boards, location)
                                                   : NULL);
}

static void
update_boards (MoultProbeList *self)
{
    for (guint i = 0; i < self->probes->len; i++)
        update_board (self, self->probes->pdata[i]);
}

static void
on_boards_changed_cb (MoultProbeList *self, guint position, guint removed, guint added)
{
    g_assert (MOULT_IS_PROBE_LIST (self));

    update_boards (self);
}

/* ---- Devices ---- */

static void
on_target_cb (MoultProbe *probe, GParamSpec *pspec, MoultProbeList *self)
{
    g_assert (MOULT_IS_PROBE (probe));

    update_board (self, probe);
}

static MoultDevice *
find_device (MoultProbeList *self, MoultDevice *wanted)
{
    GListModel *model = G_LIST_MODEL (self->devices);

    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
        g_autoptr (MoultDevice) device = g_list_model_get_item (model, i);

        if (moult_device_is_same_enumeration (device, wanted))
            return device; /* the model holds it */
    }
    return NULL;
}

static void
remove_gone (MoultProbeList *self)
{
    for (guint i = self->probes->len; i > 0; i--) {
        MoultProbe *probe = self->probes->pdata[i - 1];

        if (find_device (self, moult_probe_get_device (probe)) != NULL)
            continue;
        g_signal_handlers_disconnect_by_data (probe, self);
        moult_probe_set_board (probe, NULL);
        g_ptr_array_remove_index (self->probes, i - 1);
        g_list_model_items_changed (G_LIST_MODEL (self), i - 1, 1, 0);
    }
}

static void
add_probe (MoultProbeList *self,
           MoultProbeDriver *driver,
           MoultDevice *device,
           MoultProbeInfo *info)
{
    MoultProbe *probe = moult_probe_new (driver, device, info);
    guint position = 0;

    while (position < self->probes->len
           && moult_location_compare (
                  moult_probe_get_info (self->probes->pdata[position])->location, info->location)
                  < 0)
        position++;
    g_ptr_array_insert (self->probes, position, probe);
    g_signal_connect (probe, "notify::target", G_CALLBACK (on_target_cb), self);
    update_ids (self);
    update_board (self, probe);
    g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

/* A probe's device changes when its nodes come, and its interfaces with their names. */
static void
look_at_device (MoultProbeList *self, MoultDevice *device)
{
    MoultProbe *probe = moult_probe_list_find_at (self, moult_device_get_location (device));
    MoultProbeDriver *driver;
    g_autoptr (MoultProbeInfo) info = NULL;

    if (probe != NULL && moult_device_equal (moult_probe_get_device (probe), device))
        return;
    driver = moult_registry_find_probe_driver (device);
    info = driver != NULL ? moult_probe_driver_recognise (driver, device) : NULL;
    if (info == NULL)
        return;
    if (probe != NULL)
        moult_probe_set_device (probe, device, info);
    else
        add_probe (self, driver, device, info);
}

static void
update (MoultProbeList *self)
{
    GListModel *model = G_LIST_MODEL (self->devices);

    remove_gone (self);
    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
        g_autoptr (MoultDevice) device = g_list_model_get_item (model, i);

        look_at_device (self, device);
    }
    update_ids (self);
    update_boards (self);
}

static void
on_devices_changed_cb (MoultProbeList *self, guint position, guint removed, guint added)
{
    g_assert (MOULT_IS_PROBE_LIST (self));

    update (self);
}

/* ---- Object and model ---- */

static GType
moult_probe_list_get_item_type (GListModel *model)
{
    return MOULT_TYPE_PROBE;
}

static guint
moult_probe_list_get_n_items (GListModel *model)
{
    return MOULT_PROBE_LIST (model)->probes->len;
}

static gpointer
moult_probe_list_get_item (GListModel *model, guint position)
{
    MoultProbeList *self = MOULT_PROBE_LIST (model);

    return position < self->probes->len ? g_object_ref (self->probes->pdata[position]) : NULL;
}

static void
moult_probe_list_model_init (GListModelInterface *iface)
{
    iface->get_item_type = moult_probe_list_get_item_type;
    iface->get_n_items = moult_probe_list_get_n_items;
    iface->get_item = moult_probe_list_get_item;
}

static void
moult_probe_list_dispose (GObject *object)
{
    MoultProbeList *self = MOULT_PROBE_LIST (object);

    for (guint i = 0; i < self->probes->len; i++)
        g_signal_handlers_disconnect_by_data (self->probes->pdata[i], self);
    g_ptr_array_set_size (self->probes, 0);
    g_clear_object (&self->devices);
    g_clear_object (&self->boards);

    G_OBJECT_CLASS (moult_probe_list_parent_class)->dispose (object);
}

static void
moult_probe_list_finalize (GObject *object)
{
    g_ptr_array_unref (MOULT_PROBE_LIST (object)->probes);

    G_OBJECT_CLASS (moult_probe_list_parent_class)->finalize (object);
}

static void
moult_probe_list_class_init (MoultProbeListClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_probe_list_dispose;
    G_OBJECT_CLASS (klass)->finalize = moult_probe_list_finalize;
}

static void
moult_probe_list_init (MoultProbeList *self)
{
    self->probes = g_ptr_array_new_with_free_func (g_object_unref);
}

MoultProbeList *
moult_probe_list_new (MoultDeviceSource *devices, MoultBoardList *boards)
{
    g_return_val_if_fail (MOULT_IS_DEVICE_SOURCE (devices), NULL);
    g_return_val_if_fail (boards == NULL || MOULT_IS_BOARD_LIST (boards), NULL);

    MoultProbeList *self = g_object_new (MOULT_TYPE_PROBE_LIST, NULL);
    self->devices = g_object_ref (devices);
    g_set_object (&self->boards, boards);
    g_signal_connect_object (devices, "items-changed", G_CALLBACK (on_devices_changed_cb), self,
                             G_CONNECT_SWAPPED);
    if (boards != NULL)
        g_signal_connect_object (boards, "items-changed", G_CALLBACK (on_boards_changed_cb), self,
                                 G_CONNECT_SWAPPED);
    update (self);
    return self;
}

MoultProbe *
moult_probe_list_find_at (MoultProbeList *self, const char *location)
{
    g_return_val_if_fail (MOULT_IS_PROBE_LIST (self) && location != NULL, NULL);

    for (guint i = 0; i < self->probes->len; i++) {
        if (g_str_equal (moult_probe_get_info (self->probes->pdata[i])->location, location))
            return self->probes->pdata[i];
    }
    return NULL;
}

/* ---- What the user names ---- */

static char *
dup_ids (MoultProbeList *self)
{
    g_autoptr (GString) ids = g_string_new (NULL);

    for (guint i = 0; i < self->probes->len; i++) {
        const MoultProbeInfo *info = moult_probe_get_info (self->probes->pdata[i]);

        g_string_append_printf (ids, "%s%s (%s)", i > 0 ? ", " : "", info->id, info->name);
    }
    gboolean none = ids->len == 0;
    return g_string_free (g_steal_pointer (&ids), none);
}

/* How many are meant, of which @found is the last. */
static guint
count_matches (MoultProbeList *self, const char *text, MoultProbeMatch match, MoultProbe **found)
{
    guint n_matches = 0;

    for (guint i = 0; i < self->probes->len; i++) {
        if (moult_probe_info_match (moult_probe_get_info (self->probes->pdata[i]), text) != match)
            continue;
        *found = self->probes->pdata[i];
        n_matches++;
    }
    return n_matches;
}

MoultProbe *
moult_probe_list_find (MoultProbeList *self, const char *text, GError **error)
{
    MoultProbe *found = NULL;
    guint n_matches;

    g_return_val_if_fail (MOULT_IS_PROBE_LIST (self) && text != NULL, NULL);

    n_matches = count_matches (self, text, MOULT_PROBE_MATCH_EXACT, &found);
    if (n_matches == 0)
        n_matches = count_matches (self, text, MOULT_PROBE_MATCH_PART, &found);
    if (n_matches == 1)
        return found;

    g_autofree char *ids = dup_ids (self);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "%s probe is called “%s”; there %s %s",
                 n_matches == 0 ? "no" : "more than one", text,
                 self->probes->len == 1 ? "is" : "are", ids != NULL ? ids : "none");
    return NULL;
}
