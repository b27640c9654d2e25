#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Boards that are reached through their USB node: DFU mode, no access to it, a locked chip; all of a desk at once; a
backup."""

import re
from pathlib import Path

import story

story.begin(Path(__file__).resolve().parent / "scenes/usb.json")

import lab  # noqa: E402
from app import STATE, has, until  # noqa: E402
from story import start, tell  # noqa: E402

N_BOARDS = 7
PICOS, PYBOARDS = ("1-1", "1-2"), ("1-3", "1-4")
NEW, FORBIDDEN, LOCKED = "1-5", "1-6", "1-7"
FLASH_SIZE = 2 << 20
PICO, PYBOARD, LOADER = "Raspberry Pi Pico", "Pyboard v1.1", "STM32 Bootloader"
TO_FLASH = "Waiting for firmware"


def start_identified():
    app = start(folder=story.FOLDER)
    app.wait_identified(N_BOARDS)
    return app


def board(location):
    return lab.journal()[location]


def choose_pyboard(app, location):
    """Says on the page of a loader which board it is."""
    app.show_board(LOADER, f"{location} · {TO_FLASH}")
    chooser = app.find("list", "Which Board Is It.")
    assert not has(app.find("button", "Flash Board"), STATE.SENSITIVE), "nothing is chosen yet"
    app.click(app.find("entry", "Search boards"))
    app.type("pyboard v1.1")
    until("one board", lambda: [app.texts(row).split("\n")[0]
                                for row in app.all("list item", within=chooser)] == [PYBOARD])
    app.click(app.find("list item", PYBOARD, within=chooser))
    app.wait_text("You said that this is a board of the kind Pyboard v1.1")


def choose_from_menu(app, letter):
    """The items of a menu are not seen from here, but their letters work."""
    app.press("toggle button", "Board Menu")
    until("the menu", lambda: has(app.find("toggle button", "Board Menu"), STATE.CHECKED)
          or has(app.find("toggle button", "Board Menu"), STATE.PRESSED))
    app.key(letter)


@tell
def a_pyboard_in_dfu_mode_is_chosen_flashed_and_runs():
    app = start_identified()
    choose_pyboard(app, NEW)
    app.press("button", r"Install MicroPython 1\.28\.0")
    app.find_row(PYBOARD, f"{NEW} · Ready")
    app.wait_text("The board started and answered")
    assert board(NEW)["version"] == "1.28.0", board(NEW)
    assert board(NEW)["mode"] == "running"


@tell
def a_pico_is_backed_up_and_goes_on_running():
    before = lab.flash_of(PICOS[0])
    app = start_identified()
    app.show_board(PICO, f"{PICOS[0]} · .*")
    choose_from_menu(app, "b")
    until("the file dialog", lambda: len(app.windows()) > 1)
    file = story.FOLDER / "pico.uf2"
    app.key("ctrl+a")
    app.type(str(file))
    app.key("Return")
    app.wait_text("Backed up as pico.uf2(.|\n)*Show in Files", deadline=60)
    app.find_row(PICO, f"{PICOS[0]} · Update available")
    held = board(PICOS[0])["flash"]
    assert held["sha256"] == before and held["size"] > 0
    assert lab.payload_sha256(file, held["size"]) == before
    assert file.stat().st_size == 2 * FLASH_SIZE, "a UF2 block holds half of what it takes"


@tell
def a_locked_chip_is_refused_opened_and_flashed():
    app = start_identified()
    choose_pyboard(app, LOCKED)
    app.press("button", r"Install MicroPython 1\.28\.0")
    app.find_row(".*", f"{LOCKED} · Needs attention")
    app.wait_text("The chip refuses to be read or written(.|\n)*Remove Protection…")
    assert not app.all("button", "Try Again")
    app.press("button", "Remove Protection…")
    app.wait_text("Remove the Protection.(.|\n)*Everything on the chip of(.|\n)*is erased")
    app.press("button", "Cancel")
    app.wait_no_text("Remove the Protection.")
    app.press("button", "Remove Protection…")
    app.wait_text("Remove the Protection.")
    assert "unprotected" not in board(LOCKED)["counts"]
    app.press("button", "Remove and Erase")
    app.wait_text("The chip is open and empty")
    assert board(LOCKED)["counts"]["unprotected"] == 1
    if board(LOCKED)["mode"] != "bootloader":
        lab.press(LOCKED)
    app.find_row(".*", f"{LOCKED} · {TO_FLASH}")
    app.press("button", r"Install MicroPython 1\.28\.0")
    app.find_row(PYBOARD, f"{LOCKED} · Ready")
    assert board(LOCKED)["version"] == "1.28.0"


@tell
def without_access_to_its_node_the_page_tells_the_way_out():
    app = start_identified()
    app.show_board(LOADER, "No access")
    app.wait_text(f"No Access(.|\n)*{re.escape(board(FORBIDDEN)['node'])} is not shared"
                  "(.|\n)*Owner .*, group .*, mode 0000(.|\n)*sudo .*moultctl udev --install(.|\n)*Test Again")
    app.press("button", "Test Again")
    app.find_row(LOADER, "No access")
    app.wait_text("No Access(.|\n)*Test Again")
    lab.run("allow", FORBIDDEN)
    if app.all("button", "Test Again"):  # the first test may have been waiting for udev still
        app.press("button", "Test Again")
    app.find_row(LOADER, TO_FLASH)
    app.wait_text("Waiting for Firmware(.|\n)*Which Board Is It")


@tell
def twins_of_two_kinds_are_flashed_at_once():
    app = start_identified()
    for location in PYBOARDS:
        app.show_board(PYBOARD, f"{location} · .*")
        app.click(app.find("list item", "Standard", within=app.find("list", "Which Variant Does It Need.")))
        app.wait_text(r"Update to 1\.28\.0")
    app.press("button", "Flash All…")
    app.press("button", "Flash 4 Boards")
    until(lambda: f"four boards to be ready; there are {app.states()}",
          lambda: len([1 for _, state in app.states() if state.endswith("Ready")]) == 4)
    for location in PICOS + PYBOARDS:
        assert board(location)["version"] == "1.28.0", location
    file = lab.fetch("/resources/firmware/RPI_PICO-20260406-v1.28.0.uf2", story.FOLDER)
    assert {lab.flash_of(location) for location in PICOS} == {lab.payload_sha256(file)}
    assert len({lab.flash_of(location) for location in PYBOARDS}) == 1


story.end()
