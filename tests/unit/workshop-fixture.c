/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "workshop-fixture.h"

#include <glib/gstdio.h>

#include "registry.h"

#define PICO_FILE                                                                                  \
    "chip=rp2040\nport=rp2\nboard=RPI_PICO\nmachine=" MACHINE_PICO "\nversion=" NEW_VERSION "\n"

void
workshop_fixture_register (void)
{
    moult_registry_init (NULL);
    fake_backend_register ();
    fake_shell_register ();
}

void
workshop_fixture_set_up (WorkshopFixture *self, gconstpointer unused)
{
    g_autoptr (MoultRecipeBoard) pico = moult_recipe_board_new ("RPI_PICO", NULL, NULL, NULL);

    self->folder = g_dir_make_tmp ("moult-workshop-XXXXXX", NULL);
    self->devices = fake_devices_new ();
    fake_devices_set_patience (self->devices, 2000);
    fake_backend_use (self->devices);
    fake_shell_reset ();
    self->boards = moult_board_list_new (MOULT_DEVICE_SOURCE (self->devices));
    self->queue = moult_job_queue_new (MOULT_DEVICE_SOURCE (self->devices), fake_parse, 0);
    self->library = moult_library_new (&(MoultLibraryPlace) { .folder = self->folder });
    self->firmware = fake_firmware_new (PICO_FILE);
    moult_catalogue_add_stored (moult_library_get_catalogue (self->library), self->firmware);
    self->workshop = moult_workshop_new (self->boards, self->queue, self->library, NULL);
    self->recipe = moult_recipe_new ();
    moult_recipe_put_board (self->recipe, pico);
}

static gboolean
is_settled (gpointer data)
{
    WorkshopFixture *self = data;

    return moult_job_queue_get_n_active (self->queue) == 0
           && moult_board_list_get_settled (self->boards)
           && fake_devices_count_asking (self->devices) == 0;
}

void
workshop_fixture_settle (WorkshopFixture *self)
{
    do {
        fake_run_until (is_settled, self);
        fake_run_idle ();
    } while (!is_settled (self));
}

void
workshop_fixture_tear_down (WorkshopFixture *self, gconstpointer unused)
{
    fake_devices_release (self->devices);
    workshop_fixture_settle (self);
    g_assert_finalize_object (self->workshop);
    g_assert_finalize_object (self->recipe);
    g_assert_finalize_object (self->queue);
    g_assert_finalize_object (self->boards);
    g_assert_finalize_object (self->library);
    g_unlink (moult_firmware_get_path (self->firmware));
    g_object_unref (self->firmware);
    g_assert_finalize_object (self->devices);
    g_rmdir (self->folder);
    g_free (self->folder);
}

void
workshop_fixture_add (const char *path, WorkshopTest test)
{
    g_test_add (path, WorkshopFixture, NULL, workshop_fixture_set_up, test,
                workshop_fixture_tear_down);
}

void
workshop_fixture_plug (WorkshopFixture *self,
                       const char *location,
                       const char *serial,
                       const char *version)
{
    g_autoptr (MoultBoardInfo) info = fake_info_new (MACHINE_PICO, version);
    FakeScript *script = fake_devices_get_script (self->devices, location);

    script->serial = serial;
    script->repl_becomes = "pico-boot";
    script->flash_becomes = "pico";
    g_clear_object (&script->after);
    script->after = fake_info_new (MACHINE_PICO, NEW_VERSION);
    fake_devices_set_info (self->devices, location, info);
    fake_devices_plug (self->devices, location, "pico");
}

static void
on_armed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GError) error = NULL;

    moult_workshop_arm_finish (MOULT_WORKSHOP (source), result, &error);
    g_assert_no_error (error);
}

static gboolean
is_armed (gpointer data)
{
    return moult_workshop_get_armed (data);
}

void
workshop_fixture_arm (WorkshopFixture *self)
{
    moult_workshop_arm_async (self->workshop, self->recipe, NULL, on_armed_cb, NULL);
    g_assert_true (moult_workshop_get_preparing (self->workshop));
    fake_run_until (is_armed, self->workshop);
}

typedef struct {
    WorkshopFixture *fixture;
    guint number;
    MoultCardState state;
    MoultWorkshopCard *card;
} Awaited;

static gboolean
has_come (gpointer data)
{
    Awaited *awaited = data;
    GListModel *cards = G_LIST_MODEL (awaited->fixture->workshop);

    for (guint i = 0; i < g_list_model_get_n_items (cards); i++) {
        g_autoptr (MoultWorkshopCard) card = g_list_model_get_item (cards, i);

        if (moult_workshop_card_get_number (card) == awaited->number
            && moult_workshop_card_get_state (card) == awaited->state)
            awaited->card = card;
    }
    return awaited->card != NULL;
}

MoultWorkshopCard *
workshop_fixture_await (WorkshopFixture *self, guint number, MoultCardState state)
{
    Awaited awaited = { .fixture = self, .number = number, .state = state };

    fake_run_until (has_come, &awaited);
    return awaited.card;
}

MoultWorkshopCard *
workshop_fixture_find (WorkshopFixture *self, const char *location)
{
    GListModel *cards = G_LIST_MODEL (self->workshop);

    for (guint i = 0; i < g_list_model_get_n_items (cards); i++) {
        g_autoptr (MoultWorkshopCard) card = g_list_model_get_item (cards, i);

        if (g_str_equal (moult_workshop_card_get_location (card), location))
            return card;
    }
    return NULL;
}

static gboolean
on_passed_cb (gpointer user_data)
{
    *(gboolean *) user_data = TRUE;
    return G_SOURCE_REMOVE;
}

void
workshop_fixture_pass (guint milliseconds)
{
    gboolean passed = FALSE;

    g_timeout_add (milliseconds, on_passed_cb, &passed);
    while (!passed)
        g_main_context_iteration (NULL, TRUE);
}
