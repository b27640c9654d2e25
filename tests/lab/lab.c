/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab.h"

#include <glib/gstdio.h>

#include "lab-flash.h"
#include "lab-journal.h"
#include "virtual-bus.h"

enum { UP_DEADLINE_S = 60 };

static const char new_version[] = "1.26.1";
static const char new_date[] = "2025-09-11";

struct _Lab {
    LabWorld world;
    LabScene *scene;
    GPtrArray *boards;
    VirtualBus *bus;
    LabSite *site;
    char *folder;
    void (*changed) (gpointer data);
    gpointer data;
};

static void
on_board_changed (gpointer data)
{
    Lab *lab = data;

    if (lab->changed)
        lab->changed (lab->data);
}

static gboolean
start_services (Lab *lab, GError **error)
{
    g_autofree char *media = g_build_filename (lab->folder, "media", NULL);
    g_autofree char *bus = g_build_filename (lab->folder, "bus", NULL);

    g_mkdir (media, 0700);
    g_mkdir (bus, 0700);
    lab->bus = virtual_bus_new (bus, error);
    if (!lab->bus)
        return FALSE;
    lab->world.udisks = virtual_udisks_new (virtual_bus_get_address (lab->bus), media, error);
    return lab->world.udisks != NULL;
}

static VirtualWires
get_wires (Lab *lab)
{
    if (lab->world.instant)
        return VIRTUAL_WIRES_INSTANT;
    return lab->scene->shared_wires ? VIRTUAL_WIRES_SHARED : VIRTUAL_WIRES_OWN;
}

static void
make_boards (Lab *lab)
{
    g_autofree char *boards = g_build_filename (lab->folder, "boards", NULL);

    g_mkdir (boards, 0700);
    lab->world.folder = g_steal_pointer (&boards);
    lab->world.host = virtual_host_new (get_wires (lab));
    for (guint n = 0; lab->scene->hubs && lab->scene->hubs[n]; n++)
        virtual_host_add_hub (lab->world.host, lab->scene->hubs[n]);
    lab->boards = g_ptr_array_new_with_free_func ((GDestroyNotify) lab_board_free);
    for (guint n = 0; n < lab->scene->boards->len; n++)
        g_ptr_array_add (lab->boards, lab_board_new (&lab->world, lab->scene->boards->pdata[n]));
}

static LabBoard *
find_board (const char *location, gpointer data)
{
    return lab_find_board (data, location);
}

Lab *
lab_new (const char *scene, gboolean instant, GError **error)
{
    g_autoptr (Lab) lab = g_new0 (Lab, 1);

    lab->world.instant = instant;
    lab->world.changed = on_board_changed;
    lab->world.find = find_board;
    lab->world.data = lab;
    lab->scene = lab_scene_load (scene, error);
    if (!lab->scene)
        return NULL;
    lab->folder = g_dir_make_tmp ("moult-lab-XXXXXX", error);
    if (!lab->folder || !start_services (lab, error))
        return NULL;
    lab->site = lab_site_new (lab->folder, lab->scene->site, instant, error);
    if (!lab->site)
        return NULL;
    make_boards (lab);
    return g_steal_pointer (&lab);
}

/* Never follows a link and never enters a mount that would not go. */
static void
remove_tree (const char *path)
{
    g_autoptr (GDir) folder = NULL;
    const char *name;

    if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        folder = g_dir_open (path, 0, NULL);
    while (folder && (name = g_dir_read_name (folder))) {
        g_autofree char *child = g_build_filename (path, name, NULL);

        remove_tree (child);
    }
    g_remove (path);
}

void
lab_free (Lab *lab)
{
    lab->changed = NULL;
    g_clear_pointer (&lab->boards, g_ptr_array_unref);
    g_clear_object (&lab->world.udisks);
    g_clear_object (&lab->bus);
    g_clear_pointer (&lab->site, lab_site_free);
    g_clear_pointer (&lab->world.host, virtual_host_free);
    g_clear_pointer (&lab->scene, lab_scene_free);
    if (lab->folder)
        remove_tree (lab->folder);
    g_free ((char *) lab->world.folder);
    g_free (lab->folder);
    g_free (lab);
}

static gboolean
on_late_cb (gpointer late)
{
    *(gboolean *) late = TRUE;
    return G_SOURCE_CONTINUE;
}

static LabBoard *
find_unsettled (Lab *lab)
{
    for (guint n = 0; n < lab->boards->len; n++)
        if (!lab_board_is_settled (lab->boards->pdata[n]))
            return lab->boards->pdata[n];
    return NULL;
}

static gboolean
is_there_at_first (LabBoard *board)
{
    JsonObject *spec = lab_board_get_spec (board);

    return !lab_scene_get_flag (spec, "unplugged") && !json_object_has_member (spec, "arrives");
}

gboolean
lab_bring_up (Lab *lab, GError **error)
{
    gboolean late = FALSE;
    guint deadline = g_timeout_add_seconds (UP_DEADLINE_S, on_late_cb, &late);

    lab->world.starting = TRUE;
    for (guint n = 0; n < lab->boards->len; n++)
        if (is_there_at_first (lab->boards->pdata[n]))
            lab_board_plug (lab->boards->pdata[n]);
    while (find_unsettled (lab) && !late)
        g_main_context_iteration (NULL, TRUE);
    g_source_remove (deadline);
    lab->world.starting = FALSE;
    for (guint n = 0; n < lab->boards->len; n++)
        lab_board_let_arrive (lab->boards->pdata[n]);
    if (late)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the board at %s does not come up",
                     lab_board_get_location (find_unsettled (lab)));
    return !late;
}

const char *
lab_get_folder (Lab *lab)
{
    return lab->folder;
}

LabSite *
lab_get_site (Lab *lab)
{
    return lab->site;
}

const char *
lab_get_bus_address (Lab *lab)
{
    return virtual_bus_get_address (lab->bus);
}

LabBoard *
lab_find_board (Lab *lab, const char *location)
{
    for (guint n = 0; n < lab->boards->len; n++)
        if (g_str_equal (lab_board_get_location (lab->boards->pdata[n]), location))
            return lab->boards->pdata[n];
    return NULL;
}

char *
lab_dup_journal (Lab *lab)
{
    g_autoptr (JsonBuilder) journal = json_builder_new ();
    g_autoptr (JsonNode) root = NULL;

    json_builder_begin_array (journal);
    for (guint n = 0; n < lab->boards->len; n++)
        lab_journal_write (journal, lab->boards->pdata[n]);
    json_builder_end_array (journal);
    root = json_builder_get_root (journal);
    return json_to_string (root, TRUE);
}

/* "RPI_PICO-20250911-v1.26.1.uf2", as the download site names its files. */
static char *
make_file_name (const char *board_id, const char *version, const char *extension)
{
    g_auto (GStrv) parts = g_strsplit (new_date, "-", -1);
    g_autofree char *date = g_strjoinv ("", parts);

    return g_strdup_printf ("%s-%s-v%s.%s", board_id, date, version, extension);
}

typedef struct {
    JsonObject *kind;
    const char *version;
    const char *extension;
} FirmwareRequest;

/* Once, however many boards of the kind there are. */
static gboolean
write_firmware (const FirmwareRequest *request, const char *folder, GString *list, GError **error)
{
    g_autoptr (GBytes) file =
        lab_flash_make_file (request->kind, request->version, new_date, request->extension);
    g_autofree char *name = NULL;
    g_autofree char *path = NULL;

    if (!file)
        return TRUE;
    name = make_file_name (lab_scene_get_text (request->kind, "board_id", NULL), request->version,
                           request->extension);
    if (strstr (list->str, name))
        return TRUE;
    path = g_build_filename (folder, name, NULL);
    g_string_append_printf (list, "%s\n", path);
    return g_file_set_contents (path, g_bytes_get_data (file, NULL),
                                (gssize) g_bytes_get_size (file), error);
}

char *
lab_write_firmware (Lab *lab, const char *folder, const char *version, GError **error)
{
    g_autoptr (GString) list = g_string_new (NULL);

    g_mkdir_with_parents (folder, 0755);
    for (guint n = 0; n < lab->boards->len; n++) {
        JsonObject *kind = lab_board_get_kind (lab->boards->pdata[n]);
        const char *const *extensions = lab_flash_get_extensions (kind);

        for (guint e = 0; extensions[e]; e++) {
            FirmwareRequest request = { kind, version ? version : new_version, extensions[e] };

            if (!write_firmware (&request, folder, list, error))
                return NULL;
        }
    }
    return g_string_free (g_steal_pointer (&list), FALSE);
}

void
lab_set_listener (Lab *lab, void (*changed) (gpointer data), gpointer data)
{
    lab->changed = changed;
    lab->data = data;
}
