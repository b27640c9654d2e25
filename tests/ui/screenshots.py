#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the app's pages, taken among the boards of the lab's classroom.

Usage: screenshots.py --build BUILD --out FOLDER
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import desk

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--build", required=True, type=Path)
parser.add_argument("--out", required=True, type=Path)
arguments = parser.parse_args()
desk.stand_at(arguments.build, "classroom", realistic=True)

import lab  # noqa: E402
from app import App, until  # noqa: E402

BINARY = arguments.build.resolve() / "src/ui/moult"
OUT = arguments.out.resolve()
FILES = lab.write_firmware(tempfile.mkdtemp(dir=desk.folder()))
N_BOARDS = 12

# X11 without a compositor has no shadows; the frame in their place is no part of the app.
CSS = "window.solid-csd { margin: 0; padding: 0; border: none; box-shadow: none; }"


def start(*files, **options):
    return App(BINARY, *files, css=CSS, **options)


def picture(app, name):
    app.move_mouse_away()
    time.sleep(0.3)  # the last frame
    app.screenshot(OUT / f"{name}.png")
    print(OUT / f"{name}.png", flush=True)


def take_board(name, **options):
    """The page of a Pico, its own file chosen."""
    app = start(FILES["RPI_PICO"], **options)
    app.wait_identified(N_BOARDS)
    if not app.all("button", "Update to .*"):  # only the list has room
        app.show_board("Raspberry Pi Pico", "MicroPython 1.22.0")
    app.wait_text("this file is made for it")
    picture(app, name)
    app.close()


def take_pages(app):
    """Pages at rest, each with its own next step."""
    app.wait_text("this file is made for it")
    picture(app, "board")
    app.press("button", "Flash All…")
    app.find("list", "Will Be Flashed")
    picture(app, "plan")
    app.press("button", "Cancel")
    until("the plan to go", lambda: not app.all("list", "Will Be Flashed"))
    for name, state in (("bootloader", "Waiting for firmware"), ("silent", "Does not answer"),
                        ("no-access", "No access")):
        app.show_board(".*", state)
        picture(app, name)
    app.press("list item", "Backends")
    app.wait_text("Ways to Flash a Board")
    picture(app, "backends")


def take_flash(app):
    """A Pico from the button to Ready."""
    app.show_board("Raspberry Pi Pico", "MicroPython 1.22.0")
    app.press("button", "Update to .*")
    app.wait_text("Writing [3-6][0-9]%")
    picture(app, "flashing")
    app.find_row("Raspberry Pi Pico", "Ready")
    picture(app, "ready")


def take_trouble(app):
    """A Pico that does not start its bootloader, and one that starts its old firmware."""
    lab.fault("1-1.3", "hang-bootloader")
    lab.fault("1-1.4", "boots-old")
    for _ in range(2):
        app.show_board("Raspberry Pi Pico", "MicroPython 1.20.0")
        app.press("button", "Update to .*")
        app.wait_text("Entering bootloader")
    app.show_board("Raspberry Pi Pico", "Waiting for the bootloader")
    picture(app, "by-hand")
    app.show_board("Raspberry Pi Pico", "Needs attention")
    app.wait_text("Needs Attention")
    picture(app, "needs-attention")


def take_no_boards():
    for location in lab.journal():
        lab.unplug(location)
    app = start()
    app.wait_text("Plug In a Board")
    picture(app, "no-boards")
    app.close()


OUT.mkdir(parents=True, exist_ok=True)
take_board("board-narrow", size=(360, 720))
take_board("board-wide", size=(1600, 1000))
take_board("board-dark", dark=True)
take_board("board-high-contrast", contrast=True)
window = start(*FILES.values())
window.wait_identified(N_BOARDS)
take_pages(window)
take_flash(window)
take_trouble(window)
window.close()
take_no_boards()
sys.exit(0)
