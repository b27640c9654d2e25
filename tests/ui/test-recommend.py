#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The right firmware for each board: recommended with its reason, downloaded and flashed in one
click; and honest words without a network."""

import story

story.begin("classroom")

import lab  # noqa: E402
from app import STATE, has, until  # noqa: E402
from story import start, tell  # noqa: E402

PICO, PICO_W, PICO2 = "Raspberry Pi Pico", "Weather station, row 4", "Raspberry Pi Pico 2"
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


def count_downloads(name):
    return len([1 for request in lab.site_requests()
                if request["method"] == "GET" and name in request["path"]])


@tell
def without_a_network_the_page_says_so_and_tries_again():
    lab.site("down")
    app = start_identified()
    app.show_board(PICO_W, "MicroPython 1.24.1")
    app.wait_text("The Download Site Cannot Be Reached\n(.|\n)*And no firmware for this board is on "
                  "this computer(.|\n)*Try Again(.|\n)*Choose a File…")
    assert not has(app.find("button", "Flash Board"), STATE.SENSITIVE)
    lab.site("up")
    app.press("button", "Try Again")
    app.find_row(PICO_W, "Update available")
    app.wait_text("Recommended Firmware(.|\n)*MicroPython 1.28.0")
    assert not app.all("button", "Try Again")


@tell
def the_page_says_what_is_recommended_and_why():
    app = start_identified()
    app.show_board(PICO_W, "Update available")
    app.wait_text(r"Recommended Firmware(.|\n)*MicroPython 1\.28\.0(.|\n)*Newest stable release, "
                  r"6 April 2026 · [\d.]+.kB to download\nThe board calls itself “Raspberry Pi Pico "
                  "W with RP2040”, and this build is made for exactly that board")
    app.show_board(PICO2, "Update available")
    app.wait_text("The board says that it runs the build RPI_PICO2")
    app.show_board("Teacher's clock.*", "Left alone")
    app.wait_text("Moult Leaves This Board Alone")
    assert not app.all("button", "Update to .*")
    names = [name for name, _ in app.states()]
    assert names.index(PICO_W) == 1 and names.index(BOOTLOADER) == 7, names


@tell
def update_downloads_and_flashes_in_one_click():
    lab.site("forget")
    app = start_identified()
    app.show_board(PICO_W, "Update available")
    app.press("button", "Update to 1.28.0")
    app.find_row(PICO_W, "Ready")
    app.wait_text(r"MicroPython 1\.24\.1 → 1\.28\.0(.|\n)*The board started and answered"
                  r"(.|\n)*blocks, all of them for the RP2040")
    assert lab.journal()["1-1.2"]["version"] == "1.28.0"
    assert count_downloads("RPI_PICO_W-") == 1, lab.site_requests()
    expect_flash("1-1.2", "RPI_PICO_W")
    app.press("list item", "Flash Again")
    app.find_row(PICO_W, "Up to date")
    app.wait_text("Up to Date(.|\n)*Running MicroPython 1.28.0(.|\n)*On this computer"
                  "(.|\n)*Reinstall 1.28.0")


@tell
def previews_are_recommended_to_those_who_want_them():
    app = start_identified()
    app.show_board("XIAO.*", "Update available")
    app.key("ctrl+comma")
    app.wait_text("Stable Releases(.|\n)*Previews(.|\n)*Folder(.|\n)*Download Site")
    app.click(app.find("list item", "Previews"))
    app.key("Escape")
    app.wait_text("MicroPython 1.29.0-preview(.|\n)*Preview, built from unfinished code, 7 August")
    app.press("button", r"Update to 1\.29\.0-preview\.\d+")
    app.find_row("XIAO.*", "Ready")
    app.press("list item", "Flash Again")
    app.find_row("XIAO.*", "Up to date")
    app.wait_text("Up to Date(.|\n)*Reinstall 1.29.0-preview")


@tell
def a_newer_version_is_left_alone_unless_the_user_wants_less():
    app = start_identified()
    app.show_board("XIAO.*", "MicroPython 1.29.0-preview")
    app.wait_text("The board runs a newer version than this(.|\n)*Downgrade to 1.28.0")


@tell
def flash_all_needs_no_file():
    lab.site("forget")
    app = start_identified()
    app.press("button", "Flash All…")
    flashed = app.find("list", "Will Be Flashed")
    app.wait_text("are downloaded first")
    rows = [app.texts(row) for row in app.all("list item", within=flashed)]
    assert [row.split("\n")[0] for row in rows] == [
        PICO, PICO, PICO, PICO2, "ItsyBitsy M4 Express"], rows
    app.wait_text("Runs a newer version, 1.29.0-preview(.|\n)*Downgrade")
    app.press("button", "Leave ItsyBitsy M4 Express Alone")
    app.press("button", "Flash 4 Boards")
    until(lambda: f"four boards to be ready; there are {app.states()}",
          lambda: len([1 for _, state in app.states() if state.endswith("Ready")]) == 4)
    assert count_downloads("/RPI_PICO-") == 1, "three boards share one download"
    for location, build in (("1-1.1", "RPI_PICO"), ("1-1.3", "RPI_PICO"), ("1-1.4", "RPI_PICO"),
                            ("1-1.5", "RPI_PICO2")):
        expect_flash(location, build)


story.end()
