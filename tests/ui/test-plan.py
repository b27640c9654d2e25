#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flash All in the classroom: the plan tells what will happen, and that is what happens."""

import re

import story

story.begin("classroom")

import lab  # noqa: E402
from app import until  # noqa: E402
from story import start, tell  # noqa: E402

FILES = lab.write_firmware(story.FOLDER)

# Location, name, what the plan says, and the board id of its file.
FLASHED = [
    ("1-1.1", "Raspberry Pi Pico", r"1\.22\.0 → 1\.26\.1 · files are kept", "RPI_PICO"),
    ("1-1.2", "Weather station, row 4", r"1\.24\.1 → 1\.26\.1 · files are kept", "RPI_PICO_W"),
    ("1-1.3", "Raspberry Pi Pico", r"1\.20\.0 → 1\.26\.1 · files are kept", "RPI_PICO"),
    ("1-1.4", "Raspberry Pi Pico", r"1\.20\.0 → 1\.26\.1 · files are kept", "RPI_PICO"),
    ("1-1.6", "ItsyBitsy M4 Express", r"1\.23\.0 → 1\.26\.1 · files are kept",
     "ADAFRUIT_ITSYBITSY_M4_EXPRESS"),
    ("1-2.1", "XIAO nRF52840 Sense", r"1\.24\.1 → 1\.26\.1 · files are kept", "SEEED_XIAO_NRF52"),
]
LEFT_ALONE = [
    ("1-1.5", "Raspberry Pi Pico 2", r"Already has 1\.26\.1"),
    ("1-2.2", "RP2040 Bootloader", "More than one of the files fits it equally well\n.*RPI_PICO"),
    ("1-2.3", "Teacher's clock, please leave it", r"Its board_info\.toml says to leave it alone"),
    ("1-2.4", "CP210x Serial Adapter", "Does not answer"),
    ("1-2.5", "MicroPython on RP2", "No access to /dev/ttyACM8"),
    ("1-2.6", "Raspberry Pi Pico", r"Runs CircuitPython 9\.2\.1, not MicroPython"),
]


def read_list(app, name):
    """Each row of the plan: what is heard of it."""
    rows = app.all("list item", within=app.find("list", name))
    return [app.texts(row) for row in rows]


def expect_list(app, name, expected):
    rows = read_list(app, name)
    assert len(rows) == len(expected), rows
    for row, (location, board, words, *_) in zip(rows, expected):
        assert re.search(rf"{re.escape(board)}\n(.|\n)*{words}", row), f"{location}: {row}"


@tell
def the_plan_can_be_changed_and_cancelled():
    before = lab.journal()
    app = start(*FILES.values())
    app.wait_identified(12)
    app.press("button", "Flash All…")
    expect_list(app, "Will Be Flashed", FLASHED)
    expect_list(app, "Left Alone", LEFT_ALONE)
    app.press("button", "Leave Weather station, row 4 Alone")
    app.find("button", "Flash 5 Boards")
    app.press("button", "Include, Weather station, row 4")
    app.press("button", "Reinstall, Raspberry Pi Pico 2")
    app.find("button", "Flash 7 Boards")
    app.press("button", "Cancel")
    until("the plan to go", lambda: not app.all("list", "Left Alone"))
    for location, board in lab.journal().items():
        assert board["flash"] == before[location]["flash"], location


@tell
def the_plan_is_what_happens():
    before = lab.journal()
    app = start(*FILES.values())
    app.wait_identified(12)
    app.press("button", "Flash All…")
    app.press("button", "Flash 6 Boards")
    until(lambda: f"six boards to be ready; there are {app.states()}, trouble {app.troubles()}",
          lambda: len([1 for _, state in app.states() if state.endswith("Ready")]) == 6)
    after = lab.journal()
    for location, _, _, board_id in FLASHED:
        assert after[location]["flash"]["sha256"] == lab.payload_sha256(FILES[board_id]), location
        assert after[location]["version"] == "1.26.1", location
    for location, _, _ in LEFT_ALONE:
        for fact in ("flash", "mode", "version"):
            assert after[location][fact] == before[location][fact], f"{location}: {fact}"
        for count in ("enumerations", "drive-mounts", "drive-bytes"):
            assert (after[location]["counts"].get(count)
                    == before[location]["counts"].get(count)), f"{location}: {count}"


story.end()
