#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a phone's width to a wide screen, dark and in high contrast: all is within reach."""

import re
from pathlib import Path

import story

story.begin(Path(__file__).resolve().parent / "scenes/states.json")

import lab  # noqa: E402
from app import until  # noqa: E402
from story import start, tell  # noqa: E402

PICO2 = lab.write_firmware(story.FOLDER)["RPI_PICO2"]
PAGES = ["No access", "Update available", "Does not answer", "Waiting for firmware"]


def expect_all_inside(app, width, what):
    outside = app.outside(width)
    assert not outside, f"{what}: {outside}"


@tell
def all_pages_fit_into_360_pixels():
    app = start(size=(360, 640))
    app.wait_identified(4)
    for state in PAGES:
        app.show_board(".*", state)
        assert not app.rows(), "list and page do not fit beside each other"
        expect_all_inside(app, 360, state)
        app.press("button", "Back")
        app.find_row(".*", state)
        expect_all_inside(app, 360, "list")
    app.press("list item", "Backends")
    app.wait_text("Ways to Flash a Board")
    expect_all_inside(app, 360, "Backends")
    app.key("alt+Left")
    until("the list", app.rows)


@tell
def a_board_is_flashed_in_360_pixels():
    lab.fault("1-3", "-silent")
    app = start(PICO2, size=(360, 640))
    app.wait_identified(4)
    app.show_board("Raspberry Pi Pico 2")
    app.press("button", re.escape("Reinstall 1.26.1"))
    app.wait_text("Ready(.|\n)*Flash Again")
    expect_all_inside(app, 360, "Ready")
    app.press("button", "Back")
    app.press("button", "Flash All…")
    app.find("list", "Left Alone")
    expect_all_inside(app, 360, "plan")
    # Of a flash that held most of it already, the journal tells what was written up to.
    flash = lab.journal()["1-3"]["flash"]
    assert flash["sha256"] == lab.payload_sha256(PICO2, flash["size"])


@tell
def wide_shows_list_and_page():
    app = start(size=(1600, 1000))
    app.wait_identified(4)
    app.show_board("Raspberry Pi Pico W")
    assert len(app.rows()) == 4
    expect_all_inside(app, 1600, "wide")


@tell
def dark_and_high_contrast_start_without_complaint():
    app = start(dark=True, contrast=True)
    app.wait_identified(4)
    for state in PAGES[:2]:
        app.show_board(".*", state)


story.end()
