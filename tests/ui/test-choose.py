#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Firmware that the user chooses: for a board that cannot say what it is, and instead of what is
recommended."""

import story

story.begin("classroom")

import lab  # noqa: E402
from app import STATE, has, until  # noqa: E402
from story import start, tell  # noqa: E402

PICO2, ITSYBITSY = "Raspberry Pi Pico 2", "ItsyBitsy M4 Express"
BOOTLOADER = "RP2040 Bootloader"
N_BOARDS = 12


def start_identified(**options):
    app = start(**options)
    app.wait_identified(N_BOARDS)
    return app


def expect_flash(location, build, version="v1.28.0", date="20260406"):
    """The board holds the very file that the download site has."""
    file = lab.fetch(f"/resources/firmware/{build}-{date}-{version}.uf2", story.FOLDER)
    assert lab.flash_of(location) == lab.payload_sha256(file), location


@tell
def an_ambiguous_bootloader_is_asked_for_and_nothing_is_preselected():
    app = start_identified()
    app.show_board(BOOTLOADER, "Waiting for firmware")
    app.wait_text("Which Board Is It(.|\n)*Boards with this chip look alike")
    flash = app.find("button", "Flash Board")
    assert not has(flash, STATE.SENSITIVE)
    boards = app.find("list", "Which Board Is It.")
    checks = app.all("radio button", within=boards)
    assert len(checks) == 6 and not any(has(check, STATE.CHECKED) for check in checks)
    app.key("ctrl+Return")
    entry = app.find(None, "Search boards")
    app.click(entry)
    app.key("p", "i", "c", "o", "space", "w")
    until("few boards", lambda: len(app.all("list item", within=boards)) < 4)
    app.click(app.find("list item", "Raspberry Pi Pico W", within=boards))
    app.wait_text("You said that this is a board of the kind Raspberry Pi Pico W")
    app.press("button", "Install MicroPython 1.28.0")
    app.find_row("Raspberry Pi Pico W", "Ready")
    expect_flash("1-2.2", "RPI_PICO_W")


@tell
def another_version_can_be_chosen():
    app = start_identified()
    app.show_board(ITSYBITSY, "Update available")
    app.press("button", "Change…")
    versions = app.find("list", "Version")
    app.wait_text("newest stable(.|\n)*1.29.0-preview(.|\n)*Preview(.|\n)*Older Versions")
    app.click(app.find("list item", "1.27.0", within=versions))
    app.press("button", "Choose")
    app.wait_text("MicroPython 1.27.0(.|\n)*Older release, 9 December 2025(.|\n)*"
                  "You chose this firmware(.|\n)*Use What Is Recommended")
    app.press("button", "Update to 1.27.0")
    app.find_row(ITSYBITSY, "Ready")
    expect_flash("1-1.6", "ADAFRUIT_ITSYBITSY_M4_EXPRESS", "v1.27.0", "20251209")
    app.press("list item", "Flash Again")
    app.press("list item", "Use What Is Recommended")
    app.wait_text("Recommended Firmware(.|\n)*MicroPython 1.28.0(.|\n)*Update to 1.28.0")
    app.find_row(ITSYBITSY, "Update available")


@tell
def another_variant_can_be_chosen():
    app = start_identified()
    app.show_board(PICO2, "Update available")
    app.press("button", "Change…")
    variants = app.find("list", "Variant")
    app.wait_text("Standard(.|\n)*Recommended(.|\n)*RISCV(.|\n)*RISC-V CPU mode")
    app.click(app.find("list item", "RISCV", within=variants))
    app.press("button", "Choose")
    app.wait_text("MicroPython 1.28.0, RISCV(.|\n)*You chose this firmware")
    app.press("button", "Install MicroPython 1.28.0")
    app.find_row(".*", "Ready")
    expect_flash("1-1.5", "RPI_PICO2-RISCV")


@tell
def a_board_of_the_plan_that_is_not_known_can_be_chosen_for():
    lab.press("1-1.4")
    app = start_identified()
    app.press("button", "Flash All…")
    app.press("button", f"Choose firmware for {BOOTLOADER}")
    app.wait_text("Which Board Is It")
    app.find_row(BOOTLOADER)
    app.key("ctrl+comma")
    site = app.find(None, "Address")
    app.click(site)
    app.key("ctrl+a", "n", "o", "n", "e", "Return")
    app.wait_text("This is no address")


story.end()
