#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Firmware page in the classroom: find a board, fetch and remove its firmware, with a site that
is slow, wrong or gone, and the way from there to the board."""

import os
import re
from pathlib import Path

import story

story.begin("classroom")

import lab  # noqa: E402
from app import STATE, has, until  # noqa: E402
from story import start, tell  # noqa: E402

STORED = Path(os.environ["XDG_DATA_HOME"]) / "moult/firmware"
N_BOARDS = 225
N_WITH_WIFI = 64


def site(*words):
    lab.run("site", *words)


def files():
    """What is in the firmware folder."""
    return {path.name: path for path in STORED.rglob("*.uf2")}


def open_page(**options):
    app = start(**options)
    app.press("list item", "Firmware")
    app.wait_text("All Boards")
    return app


def kinds(app, heading="Kinds of Boards"):
    """The rows of a list: (name, what is said of it)."""
    return [(row.get_name(), row.get_description())
            for found in app.all("list", heading) for row in app.all("list item", within=found)]


def wait_kinds(app, names):
    until(lambda: f"{names}; there is {kinds(app)}",
          lambda: [name for name, _ in kinds(app)] == names)


def search(app, words):
    app.key("ctrl+f")
    app.key("ctrl+a", "BackSpace")
    app.type(words)


def open_kind(app, name, words):
    search(app, words)
    app.find("list item", re.escape(name), within=app.find("list", "Kinds of Boards"))
    wait_kinds(app, [name])
    app.key("Return")
    app.find("heading", re.escape(name))


@tell
def boards_are_found_while_one_types():
    app = open_page()
    app.wait_text(f"{N_BOARDS} boards")
    search(app, "s3 psram unexpected")
    until("few boards", lambda: 0 < len(kinds(app)) < 15)
    assert all("Unexpected Maker · ESP32-S3" in line for _, line in kinds(app)), kinds(app)
    search(app, "rpi_pico2_w")
    wait_kinds(app, ["Raspberry Pi Pico 2 W"])
    search(app, "no such board")
    app.wait_text("Nothing Found")
    app.press("button", "Show All Boards")
    app.wait_text(f"{N_BOARDS} boards")


@tell
def filters_narrow_the_list():
    app = open_page()
    app.press("toggle button", "Wi-Fi")
    app.wait_text("All with Wi-Fi")
    app.wait_text(f"{N_WITH_WIFI} of {N_BOARDS} boards")
    until("all rows", lambda: len(kinds(app)) == N_WITH_WIFI)
    app.press("toggle button", "Bluetooth")
    app.wait_text("Found")
    until("fewer rows", lambda: 0 < len(kinds(app)) < N_WITH_WIFI)
    app.press("toggle button", "Wi-Fi")
    app.press("toggle button", "Bluetooth")
    app.wait_text("All Boards")
    app.press("toggle button", "More")
    app.find("check box", "LoRa")
    app.find("button", "Clear Filters")


@tell
def boards_that_are_plugged_in_come_first():
    app = open_page()
    app.wait_identified(12)
    until(lambda: f"sizes; there is {kinds(app, 'Plugged In')}",
          lambda: [name for name, line in kinds(app, "Plugged In") if "to download" in line]
          == ["Raspberry Pi Pico", "Raspberry Pi Pico W", "Raspberry Pi Pico 2",
              "ItsyBitsy M4 Express", "XIAO nRF52840 Sense"])
    app.press("list item", "Raspberry Pi Pico 2", within=app.find("list", "Plugged In"))
    app.find("label", "Fits your board")
    assert has(app.find("radio button", "Standard"), STATE.CHECKED)


@tell
def firmware_is_fetched_with_the_keyboard_and_removed():
    app = open_page()
    open_kind(app, "TinyPICO", "tinypico")
    app.wait_text("newest stable")
    app.wait_text("1.29.0 preview [0-9]+(.|\n)*Preview")
    site("fault", "*UM_TINYPICO-20*", "slow=4000")
    app.press("button", r"Download 1\.28\.0")
    app.press("button", r"Download 1\.27\.0")
    app.wait_text(r"[0-9.]+\skB of [0-9.]+\skB, [0-9.]+\skB/s")
    bar = app.find("progress bar")
    assert has(bar, STATE.SHOWING)
    app.press("button", r"Cancel Download of 1\.28\.0")
    app.find("button", r"Download 1\.28\.0")
    app.find("button", r"Remove 1\.27\.0")
    app.wait_text("On this computer")
    site("mend")
    app.press("button", r"Download 1\.28\.0")
    app.find("button", r"Remove 1\.28\.0")
    app.press("button", r"Remove 1\.28\.0")
    app.wait_text("TinyPICO 1.28.0 was removed")
    app.find("button", r"Download 1\.28\.0")
    app.press("button", "Undo")
    app.find("button", r"Remove 1\.28\.0")


@tell
def a_download_that_fails_says_why():
    app = open_page()
    open_kind(app, "Raspberry Pi Pico 2 W", "rpi_pico2_w")
    app.wait_text("newest stable")
    site("fault", "*RPI_PICO2_W-*.uf2", "html")
    app.press("button", r"Download 1\.28\.0")
    app.wait_text("What came is not the firmware that its name promises")
    app.find("button", "Help")
    site("mend")
    assert not files(), files()
    app.press("button", r"Try Again to Download 1\.28\.0")
    app.find("button", r"Remove 1\.28\.0")


@tell
def what_is_stored_is_listed_and_looked_into():
    app = open_page()
    app.press("toggle button", "On This Computer")
    app.wait_text(r"[0-9] files?, [0-9.]+\skB in all")
    app.click(app.find("label", "Raspberry Pi Pico 2 W", within=app.find("list", "On This Computer")))
    app.wait_text("UF2 file")
    app.wait_text("0x10000000 – |[0-9] segment")
    app.find("button", "Copy SHA-256")
    app.key("Escape")
    app.wait_no_text("Inside the File")


@tell
def a_file_that_is_gone_can_be_fetched_again():
    (path,) = files().values()
    path.unlink()
    app = open_page()
    search(app, "rpi_pico2_w")
    until(lambda: f"a file that is gone; there is {kinds(app)}",
          lambda: kinds(app)[0][1].endswith("File is gone"))
    app.press("toggle button", "On This Computer")
    app.wait_text("File is gone")
    app.press("button", r"Download Raspberry Pi Pico 2 W 1\.28\.0")
    app.wait_no_text("File is gone")
    until("the file", path.is_file)


@tell
def without_a_network_what_is_stored_can_be_used():
    site("down")
    app = open_page()
    app.press("button", "Refresh the Catalogue")
    app.wait_text("The download site cannot be reached. What is on this computer can be used")
    open_kind(app, "Raspberry Pi Pico 2 W", "rpi_pico2_w")
    app.find("button", r"Remove 1\.28\.0")
    app.press("button", "Back")
    site("up")
    app.press("button", "Try Again")
    until("the site to be back", lambda: not app.all("button", "Try Again"))


@tell
def firmware_comes_from_any_address():
    address = lab.run("site", "address").strip()
    app = open_page()
    app.press("toggle button", "On This Computer")
    app.press("toggle button", "Firmware Menu")
    until("the menu", lambda: has(app.find("toggle button", "Firmware Menu"), STATE.CHECKED)
          or has(app.find("toggle button", "Firmware Menu"), STATE.PRESSED))
    app.key("l")
    app.find("button", "Add")
    app.type(f"{address}/resources/firmware/RPI_PICO-20251209-v1.27.0.uf2")
    app.press("button", "Add")
    app.find("button", r"Remove Raspberry Pi Pico 1\.27\.0")
    assert "RPI_PICO-20251209-v1.27.0.uf2" in files(), files()


@tell
def firmware_leads_to_its_board():
    before = lab.journal()
    app = open_page()
    app.wait_identified(12)
    app.press("list item", "Raspberry Pi Pico 2", within=app.find("list", "Plugged In"))
    app.press("button", "Flash to Raspberry Pi Pico 2…")
    app.find_row("Raspberry Pi Pico 2")
    app.find("button", r"Update to 1\.28\.0")
    assert lab.journal()["1-1.5"]["flash"] == before["1-1.5"]["flash"]


story.end()
