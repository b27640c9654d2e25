#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ESP boards: what the chip of a new one says of itself, from there to a running board; files for another chip;
flashes that find nothing to do."""

import re
from pathlib import Path

import story

story.begin(Path(__file__).resolve().parent / "scenes/esp.json")

import lab  # noqa: E402
from app import STATE, has, until  # noqa: E402
from story import start, tell  # noqa: E402

N_BOARDS = 6
NEW_C3, NEW_S3, ESP32, LOCKED, MUTE = "1-1", "1-2", "1-3", "1-5", "1-6"
ADAPTER, NATIVE = "CH340 Serial Adapter", "ESP32 Board"
FILES = lab.write_firmware(story.FOLDER, "1.27.0")
ASK = "Find Out What It Is"


def start_identified(*files):
    app = start(*files, folder=story.FOLDER)
    app.wait_identified(N_BOARDS)
    return app


def count(location, what):
    return lab.journal()[location]["counts"].get(what, 0)


@tell
def a_file_for_another_chip_is_refused_once_the_chip_was_asked():
    app = start_identified()
    app.show_board(ADAPTER, f"{NEW_C3} · .*")
    app.wait_text("A new board with an ESP chip(.|\n)*A serial adapter, and no board")
    app.open_file(FILES["ESP32_GENERIC"])
    app.wait_text("The file is for “Generic ESP32 module with ESP32”. Before anything is written")
    app.press("button", r"Install MicroPython 1\.27\.0")
    app.find_row(ADAPTER, "Needs attention")
    app.wait_text("do not agree. Nothing was written.(.|\n)*Choose the file that is made for this board"
                  "(.|\n)*the file is for esp32, the chip is esp32c3(.|\n)*Choose Other Firmware"
                  "(.|\n)*The File Is for Another Board")
    assert not app.all("button", "Try Again")
    assert count(NEW_C3, "blocks") == 0
    app.press("button", "Choose Other Firmware")
    app.wait_text(r"ESP32_GENERIC-.*1\.27\.0\.bin")


@tell
def no_chip_is_asked_unless_the_user_says_so():
    before = {location: count(location, "loader-starts") for location in (NEW_C3, NEW_S3, MUTE)}
    app = start_identified()
    for name, place in ((ADAPTER, f"{NEW_C3} · "), (NATIVE, ""), (ADAPTER, f"{MUTE} · ")):
        app.show_board(name, f"{place}Does not answer")
        app.find("button", ASK)
    for location, starts in before.items():
        assert count(location, "loader-starts") == starts, location


@tell
def a_new_board_says_its_chip_gets_its_firmware_and_runs():
    app = start_identified()
    app.show_board(ADAPTER, f"{NEW_C3} · .*")
    app.press("button", ASK)
    app.find_row("New ESP32-C3", r"Which board is it\?")
    app.wait_text("New ESP32-C3(.|\n)*Empty. The chip has 4 MB of flash."
                  "(.|\n)*Which Board Is It")
    app.wait_text(r"ESP32-C3, revision \d\.\d(.|\n)*Wi-Fi, Bluetooth LE, 4 MB flash inside"
                  r"(.|\n)*4 MB(.|\n)*Protection\nNone(.|\n)*([0-9a-f]{2}:){5}[0-9a-f]{2}"
                  r"(.|\n)*40 MHz")
    assert not has(app.find("button", "Flash Board"), STATE.SENSITIVE), "nothing is chosen yet"
    app.open_file(FILES["ESP32_GENERIC"])
    app.wait_text("The file is for another board: the file is for esp32, the board has esp32c3")
    assert not has(app.find("button", "Install MicroPython.*"), STATE.SENSITIVE)
    app.press("list item", "Choose the Board Instead")
    app.click(app.find("list item", "ESP32-C3", within=app.find("list", "Which Board Is It.")))
    app.wait_text("You said that this is a board of the kind ESP32-C3")
    app.find_row("New ESP32-C3", "Waiting for firmware")
    app.press("button", r"Install MicroPython 1\.28\.0")
    app.find_row("ESP32-C3", "Ready")
    app.wait_text("The board started and answered\n(.|\n)*ESP32C3 module with ESP32C3")
    file = lab.fetch("/resources/firmware/ESP32_GENERIC_C3-20260406-v1.28.0.bin", story.FOLDER)
    assert lab.flash_of(NEW_C3) == lab.sha256(file)


@tell
def the_same_firmware_once_more_is_not_written():
    before = count(NEW_C3, "blocks")
    app = start_identified()
    app.show_board("ESP32-C3", "Up to date")
    app.press("button", r"Reinstall 1\.28\.0")
    app.find_row("ESP32-C3", "Already up to date")
    app.wait_text("Already Up to Date(.|\n)*The flash holds MicroPython 1.28.0, so nothing was written."
                  "(.|\n)*The flash holds this file already")
    assert count(NEW_C3, "blocks") == before


@tell
def a_chip_with_usb_of_its_own_is_asked_and_comes_back():
    app = start_identified()
    app.show_board(NATIVE)
    app.wait_no_text("A serial adapter, and no board")
    app.press("button", ASK)
    app.find_row("New ESP32-S3", r"Which board is it\?")
    app.wait_text("8 MB of flash and 8 MB of PSRAM(.|\n)*Show All")
    app.click(app.find("list item", "ESP32-S3", within=app.find("list", "Which Board Is It.")))
    app.press("button", "Flash All…")
    flashed = app.find("list", "Will Be Flashed")
    app.wait_text("New ESP32-S3(.|\n)*you said which board it is")
    rows = [app.texts(row).split("\n")[0] for row in app.all("list item", within=flashed)]
    assert rows == ["New ESP32-S3", "ESP32 / WROOM", "ESP32-C6"], rows
    app.press("button", "Flash 3 Boards")
    until(lambda: f"three boards to be ready; there are {app.states()}",
          lambda: len([1 for _, state in app.states() if state.endswith("Ready")]) == 3)
    for location, build in ((NEW_S3, "S3"), ("1-4", "C6")):
        file = lab.fetch(f"/resources/firmware/ESP32_GENERIC_{build}-20260406-v1.28.0.bin", story.FOLDER)
        assert lab.flash_of(location) == lab.sha256(file), location
    assert lab.journal()[ESP32]["version"] == "1.28.0"


@tell
def a_locked_chip_is_not_flashed():
    app = start_identified()
    app.show_board(ADAPTER, f"{LOCKED} · .*")
    app.press("button", ASK)
    app.find_row("ESP32-C3 Board", "Protected")
    app.wait_text("Protected\n(.|\n)*It runs only what its owner has signed or encrypted."
                  "(.|\n)*This Chip Cannot Be Flashed(.|\n)*Protection\nSecure download mode")
    assert not app.all("button", "(Flash|Install).*Board.*")
    assert not app.all("list", "Which Board Is It.")


@tell
def a_chip_that_stays_silent_is_told_of():
    app = start_identified()
    app.show_board(ADAPTER, f"{MUTE} · .*")
    app.press("button", ASK)
    app.wait_text("No ESP Chip Answered\n(.|\n)*start its bootloader by hand(.|\n)*Hold down BOOT", deadline=30)
    app.find_row(ADAPTER, f"{MUTE} · Does not answer")
    app.wait_sensitive(app.find("button", re.escape(ASK)))


story.end()
