#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One board after the other: from a file to Ready, and files that must not be written."""

import re
from pathlib import Path

import story

story.begin(Path(__file__).resolve().parent / "scenes/pair.json")

import lab  # noqa: E402
from app import STATE, has  # noqa: E402
from story import start, tell  # noqa: E402

PICO, PICO2 = "Raspberry Pi Pico", "Raspberry Pi Pico 2"
FILES = lab.write_firmware(story.FOLDER)
RPI_PICO, RPI_PICO2 = FILES["RPI_PICO"], FILES["RPI_PICO2"]


def write_file(name, data):
    path = story.FOLDER / name
    path.write_bytes(data)
    return path


@tell
def a_file_on_the_command_line_is_shown_and_not_written():
    before = lab.journal()
    app = start(RPI_PICO)
    app.wait_identified(2)
    app.wait_text(rf"MicroPython 1\.26\.1(.|\n)*{re.escape(RPI_PICO.name)}"
                  "(.|\n)*this file is made for it")
    flash = app.find("button", "Update to 1.26.1")
    app.wait_sensitive(flash)
    app.show_board(PICO2)
    app.wait_text("Recommended Firmware")
    for location, board in lab.journal().items():
        assert board["flash"] == before[location]["flash"], board
        assert board["counts"]["enumerations"] == before[location]["counts"]["enumerations"], board


@tell
def flash_leads_to_ready_and_the_flash_holds_the_file():
    app = start(RPI_PICO)
    app.wait_identified(2)
    app.show_board(PICO)
    app.press("button", "Update to 1.26.1")
    app.find_row(PICO, "Ready")
    app.wait_text(r"Ready(.|\n)*MicroPython 1\.22\.0 → 1\.26\.1 in \d+ seconds?"
                  r"(.|\n)*The board started and answered(.|\n)*MicroPython v1\.26\.1"
                  r"(.|\n)*blocks, all of them for the RP2040(.|\n)*Flash Again")
    assert lab.flash_of("1-1") == lab.payload_sha256(RPI_PICO)
    app.press("list item", "Flash Again")
    app.wait_text("Running MicroPython 1.26.1")
    app.press("button", "Reinstall 1.26.1")
    app.wait_text(r"The flash holds MicroPython 1\.26\.1, so nothing was written(.|\n)*Flash Again")
    assert lab.journal()["1-1"]["counts"]["enumerations"] >= 4, "flashed twice"


@tell
def a_file_for_another_chip_cannot_be_flashed():
    before = lab.flash_of("1-1")
    app = start(folder=story.FOLDER)
    app.wait_identified(2)
    app.show_board(PICO)
    app.open_file(RPI_PICO2)
    app.wait_text("The file is for another board: the file is for rp2350.*rp2040")
    assert not has(app.find("button", "Install MicroPython 1.26.1"), STATE.SENSITIVE)
    app.key("ctrl+Return")
    app.open_file(RPI_PICO)
    app.wait_text("this file is made for it")
    app.wait_sensitive(app.find("button", "Reinstall.*"))
    assert lab.flash_of("1-1") == before


@tell
def broken_files_are_called_so():
    whole = RPI_PICO.read_bytes()
    broken = {
        "truncated.uf2": whole[:len(whole) // 2 + 100],
        "empty.uf2": b"",
        "download.uf2": b"<!DOCTYPE html><html><body>404 Not Found</body></html>",
        "random.uf2": bytes(i * 197 % 251 for i in range(5000)),
    }
    app = start(folder=story.FOLDER)
    app.wait_identified(2)
    app.show_board(PICO)
    for name, data in broken.items():
        app.open_file(write_file(name, data))
        app.wait_text("The File Is Damaged or No Firmware\n(.|\n)*Download the file again")
        assert not has(app.find("button", "Flash Board"), STATE.SENSITIVE), name
        app.press("button", "Change…") if False else None
    assert lab.journal()["1-1"]["mode"] == "running"


story.end()
