/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fake-backend.h"
#include "fake-shell.h"
#include "workshop.h"

G_BEGIN_DECLS

#define MACHINE_PICO "Raspberry Pi Pico with RP2040"
#define NEW_VERSION  "1.23.0"

/* A workshop among fake devices, and a library that has Pico firmware of version 1.23.0. */
typedef struct {
    FakeDevices *devices;
    MoultBoardList *boards;
    MoultJobQueue *queue;
    MoultLibrary *library;
    MoultWorkshop *workshop;
    MoultRecipe *recipe; /* names RPI_PICO, and nothing besides */
    MoultFirmware *firmware;
    char *folder; /* for whatever is written */
} WorkshopFixture;

void workshop_fixture_set_up (WorkshopFixture *self, gconstpointer unused);
void workshop_fixture_tear_down (WorkshopFixture *self, gconstpointer unused);

/* Registers all fakes; once, after g_test_init(). */
void workshop_fixture_register (void);

/* A test among them. */
typedef void (*WorkshopTest) (WorkshopFixture *self, gconstpointer unused);
void workshop_fixture_add (const char *path, WorkshopTest test);

/* Plugs in a Pico that runs @version and will take firmware. @serial may be NULL. */
void workshop_fixture_plug (WorkshopFixture *self,
                            const char *location,
                            const char *serial,
                            const char *version);
/* Fails the test unless it can be armed. */
void workshop_fixture_arm (WorkshopFixture *self);
/* Until no board is asked and no job is under way. */
void workshop_fixture_settle (WorkshopFixture *self);
/* Until the card of a number has a state. Borrowed. */
MoultWorkshopCard *
workshop_fixture_await (WorkshopFixture *self, guint number, MoultCardState state);
/* The card at a location; NULL: there is none. Borrowed. */
MoultWorkshopCard *workshop_fixture_find (WorkshopFixture *self, const char *location);
/* Main loop for this long. */
void workshop_fixture_pass (guint milliseconds);

G_END_DECLS
