#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The classroom as the window shows it: each board by its name, with honest words."""

import story

story.begin("classroom")

from app import STATE, has, until  # noqa: E402
from story import start, tell  # noqa: E402

BOARDS = [
    ("Raspberry Pi Pico", "1-1.1 · Update available"),
    ("Weather station, row 4", "Update available"),
    ("Raspberry Pi Pico", "1-1.3 · Update available"),
    ("Raspberry Pi Pico", "1-1.4 · Update available"),
    ("Raspberry Pi Pico 2", "Update available"),
    ("ItsyBitsy M4 Express", "Update available"),
    ("XIAO nRF52840 Sense", "Update available"),
    ("RP2040 Bootloader", "Waiting for firmware"),
    ("Teacher's clock, please leave it", "Left alone"),
    ("CP210x Serial Adapter", "Does not answer"),
    ("MicroPython on RP2", "No access"),
    ("Raspberry Pi Pico", "1-2.6 · CircuitPython 9.2.1"),
]

# What the pages say, beyond the board's name.
PAGES = {
    "Weather station, row 4": "Running MicroPython 1.24.1",
    "Raspberry Pi Pico 2": "Running MicroPython 1.26.1",
    "ItsyBitsy M4 Express": "Running MicroPython 1.23.0",
    "XIAO nRF52840 Sense": "Running MicroPython 1.24.1",
    "RP2040 Bootloader": "Waiting for Firmware(.|\n)*Only the chip is known, RP2040",
    "Teacher's clock, please leave it": "Left Alone",
    "CP210x Serial Adapter": "No Answer(.|\n)*Ask Again",
    "MicroPython on RP2": "No Access(.|\n)*What Was Checked(.|\n)*Test Again",
}

@tell
def every_board_has_its_row():
    app = start()
    app.wait_identified(len(BOARDS))
    until(lambda: f"the right words, not {app.states()}", lambda: app.states() == BOARDS)


@tell
def every_board_has_its_page_and_every_control_a_name():
    app = start()
    app.wait_identified(len(BOARDS))
    for name, state in BOARDS:
        app.show_board(name, state)
        app.wait_text(PAGES.get(name, "Running"))
        if "Update" in state:
            app.wait_text("Recommended Firmware(.|\n)*Change…(.|\n)*Update to 1.28.0(.|\n)*Details")
            assert has(app.find("button", "Update to 1.28.0"), STATE.SENSITIVE)
        if "Python" in state:
            app.wait_text("Which Board Is It(.|\n)*Choose a File…(.|\n)*Flash Board(.|\n)*Details")
            assert not has(app.find("button", "Flash Board"), STATE.SENSITIVE)
        assert not app.unnamed(), f"{name}: {app.unnamed()}"
    app.press("list item", "Backends")
    app.wait_text("Ways to Flash a Board")
    assert not app.unnamed(), f"Backends: {app.unnamed()}"


story.end()
