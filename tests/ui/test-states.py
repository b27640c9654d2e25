#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Boards that cannot be flashed just so: what their pages say, and the next step each offers."""

import fcntl
import os
import termios
from contextlib import contextmanager
from pathlib import Path

import story

story.begin(Path(__file__).resolve().parent / "scenes/states.json")

import lab  # noqa: E402
from app import until  # noqa: E402
from story import start, tell  # noqa: E402

PICO = lab.write_firmware(story.FOLDER)["RPI_PICO"]
TTY = {location: board["tty"] for location, board in lab.journal().items()}


@contextmanager
def held(tty):
    """As another program that wants the tty for itself."""
    holder = os.open(tty, os.O_RDWR | os.O_NOCTTY)
    try:
        fcntl.ioctl(holder, termios.TIOCEXCL)
        yield
        fcntl.ioctl(holder, termios.TIOCNXCL)
    finally:
        os.close(holder)


@tell
def no_access_shows_facts_rules_and_the_way_on():
    app = start()
    app.wait_identified(4)
    app.show_board(".*", "No access")
    app.wait_text(f"No Access(.|\n)*What Was Checked(.|\n)*{TTY['1-1']}"
                  "(.|\n)*Give Access(.|\n)*60-moult.rules(.|\n)*sudo(.|\n)*Test Again")
    app.press("button", "Show")
    rules = app.find("text")
    until("the rules", lambda: "uaccess" in app.read(rules))
    app.key("Escape")
    app.press("button", "Test Again")
    app.wait_text("No Access(.|\n)*Test Again")
    lab.fault("1-1", "-no-permission")
    lab.unplug("1-1")
    lab.plug("1-1")
    app.show_board("Raspberry Pi Pico", "Update available")
    app.wait_text("Running MicroPython 1.22.0")
    assert not app.all("button", "Test Again")


@tell
def a_board_in_use_can_be_asked_again_when_it_is_free():
    with held(TTY["1-2"]):
        app = start()
        app.wait_identified(4)
        app.show_board(".*", "In use.*")
        app.wait_text("In Use\n.*has .* open(.|\n)*Close the (board|program)(.|\n)*Test Again"
                      f"(.|\n)*{TTY['1-2']}")
        assert not app.all("button", "(Flash Board|Update to .*)")
    app.press("button", "Test Again")
    app.find_row("Raspberry Pi Pico W", "Update available")
    app.wait_text("Running MicroPython 1.24.1")


@tell
def a_silent_board_says_what_it_may_be_and_is_asked_again():
    app = start()
    app.wait_identified(4)
    app.show_board(".*", "Does not answer")
    app.wait_text(f"No Answer(.|\n)*Nothing answers on {TTY['1-3']}(.|\n)*What It May Be(.|\n)*"
                  "Ask Again(.|\n)*Start the Bootloader by Hand(.|\n)*BOOTSEL")
    lab.fault("1-3", "-silent")
    app.press("button", "Ask Again")
    app.find_row("Raspberry Pi Pico 2", "Update available")
    app.wait_text("Running MicroPython 1.26.1(.|\n)*Update to 1.28.0")


@tell
def a_board_in_its_bootloader_takes_a_file():
    app = start(folder=story.FOLDER)
    app.wait_identified(4)
    app.show_board("RP2040 Bootloader", "Waiting for firmware")
    app.wait_text("Waiting for Firmware(.|\n)*RP2040(.|\n)*Boards with this chip look alike")
    app.open_file(PICO)
    app.wait_text("check that this is your board")
    app.press("button", "Install MicroPython 1.26.1")
    app.find_row("Raspberry Pi Pico", "Ready")
    assert lab.flash_of("1-4") == lab.payload_sha256(PICO)


@tell
def without_boards_the_window_asks_for_one():
    for location in TTY:
        lab.unplug(location)
    app = start()
    app.wait_text("No boards plugged in(.|\n)*Plug In a Board(.|\n)*Looking for boards")
    assert not app.all("button", "Flash All…")
    lab.plug("1-2")
    app.find_row("Raspberry Pi Pico W", "Update available")
    app.wait_text("Running MicroPython 1.24.1")
    lab.unplug("1-2")
    app.wait_text("Plug In a Board|Unplugged")
    until("no ready board", lambda: not app.all("button", "Flash Board"))


story.end()
