#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moult without a mouse: every shortcut, the way by Tab and arrows, one window, and its end."""

import re
from pathlib import Path

import story

story.begin(Path(__file__).resolve().parent / "scenes/pair.json")

import lab  # noqa: E402
from app import STATE, has, until  # noqa: E402
from story import start, tell  # noqa: E402

PICO, PICO2 = "Raspberry Pi Pico", "Raspberry Pi Pico 2"
RPI_PICO = lab.write_firmware(story.FOLDER)["RPI_PICO"]


def get_selected(app):
    return [row.get_name() for row in app.rows() if has(row, STATE.SELECTED)]


@tell
def shortcuts_lead_everywhere():
    app = start()
    app.wait_identified(2)
    for key, name in (("ctrl+2", PICO2), ("ctrl+1", PICO)):
        app.key(key)
        until(f"{name} selected", lambda: get_selected(app) == [name])
        app.find("heading", re.escape(name))
    app.key("ctrl+3")  # no such board
    assert get_selected(app) == [PICO]
    app.key("ctrl+o")
    until("the file dialog", lambda: len(app.windows()) > 1)
    app.key("Escape")
    until("no dialog", lambda: len(app.windows()) == 1)
    app.key("ctrl+l")
    app.find("button", "(Copy|Save).*Log.*|Copy|Close Log|Hide Log")
    app.key("ctrl+l")
    app.key("ctrl+comma")
    app.wait_text("Preferences")
    app.key("Escape")
    app.wait_no_text("Preferences")
    app.key("F10")
    menu = app.find("toggle button", "Main Menu")
    until("the menu", lambda: has(menu, STATE.PRESSED) or has(menu, STATE.CHECKED))
    app.key("p")
    app.wait_text("Preferences")
    app.key("Escape")
    app.wait_no_text("Preferences")
    app.key("ctrl+question")
    until("the shortcuts", lambda: len(app.windows()) > 1)
    app.wait_text("Flash the selected board")
    app.key("Escape")
    until("no shortcuts", lambda: len(app.windows()) == 1)


@tell
def tab_and_arrows_choose_a_board_and_another_version():
    app = start()
    app.wait_identified(2)
    app.key("ctrl+1")
    row = app.find_row(PICO2)
    for _ in range(20):  # once around the window at most
        if app.focused() is not None and app.focused().get_name() == PICO:
            break
        app.key("Tab")
    app.key("Down")
    until("the focus on the next board", lambda: app.focused().get_name() == PICO2)
    app.key("Return")
    until("the next board", lambda: has(row, STATE.SELECTED))
    for _ in range(12):
        if app.focused().get_name() == "Change…":
            break
        app.key("Tab")
    app.key("Return")
    versions = app.find("list", "Version")
    for _ in range(12):
        if app.focused().get_name() == "1.28.0":
            break
        app.key("Tab")
    app.key("Down", "Return")
    until("1.27.0 to be checked", lambda: [1 for check in app.all("radio button", within=versions)
                                           if has(check, STATE.CHECKED)
                                           and check.get_name() == "1.27.0"])
    app.press("button", "Choose")
    app.wait_text("You chose this firmware(.|\n)*Update to 1.27.0")


@tell
def ctrl_return_flashes_and_the_second_start_shows_the_same_window():
    app = start(RPI_PICO)
    app.wait_identified(2)
    app.key("ctrl+1")
    app.wait_sensitive(app.find("button", "Update to 1.26.1"))
    app.key("ctrl+Return")
    app.find_row(PICO, "Ready")
    assert lab.flash_of("1-1") == lab.payload_sha256(RPI_PICO)
    assert app.start_again() == 0
    assert len(app.windows()) == 1 and app.process.poll() is None
    app.find_row(PICO, "Ready")


@tell
def closing_while_a_board_is_flashed_asks_first():
    lab.fault("1-1", "hang-bootloader")
    app = start(RPI_PICO)
    app.wait_identified(2)
    app.key("ctrl+1")
    app.wait_sensitive(app.find("button", "Reinstall 1.26.1"))
    app.key("ctrl+Return")
    app.find_row(PICO, "Entering bootloader|Waiting for the bootloader")
    app.key("ctrl+w")
    app.wait_text("Close While Flashing(.|\n)*1 board is being flashed")
    app.press("button", "Keep Flashing")
    app.wait_no_text("Close While Flashing")
    app.find_row(PICO, "Entering bootloader|Waiting for the bootloader")
    app.key("ctrl+q")
    app.press("button", "Close Anyway")
    assert app.process.wait(20) == 0
    lab.fault("1-1", "-hang-bootloader")


@tell
def without_jobs_it_closes_at_once():
    app = start()
    app.wait_text("Boards")
    app.key("ctrl+q")
    assert app.process.wait(10) == 0


story.end()
