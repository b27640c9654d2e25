#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One board that gives trouble: by hand, unplugged, stubborn, cancelled; and the way out of each."""

import story

story.begin("first")

import lab  # noqa: E402
from app import STATE, has, until  # noqa: E402
from story import start, tell  # noqa: E402

NAME = "Raspberry Pi Pico"
PLACE = "1-1"
FILES = {version: lab.write_firmware(story.FOLDER / version, version)["RPI_PICO"]
         for version in ("1.26.1", "1.27.0", "1.28.0")}
GUIDE = "Start the Bootloader by Hand(.|\n)*BOOTSEL"


# Then it is written through its drive, which is what the faults here spoil.
lab.fault(PLACE, "no-usb-permission")


def start_flash(version):
    """The app with its only board, and a flash of this version begun."""
    app = start(FILES[version])
    app.wait_identified(1)
    app.press("button", f"(Update to|Reinstall) {version}")
    return app


def expect_flash(version):
    assert lab.flash_of(PLACE) == lab.payload_sha256(FILES[version])


@tell
def a_board_that_cannot_start_its_bootloader_is_helped_by_hand():
    lab.fault(PLACE, "hang-bootloader")
    app = start_flash("1.26.1")
    app.find_row(NAME, "Waiting for the bootloader")
    app.wait_text(GUIDE + f"(.|\n)*Watching USB {PLACE}")
    lab.press(PLACE)
    app.find_row(NAME, "Ready")
    app.wait_text(r"1\.22\.0 → 1\.26\.1")
    lab.fault(PLACE, "-hang-bootloader")
    expect_flash("1.26.1")


@tell
def cancel_before_anything_is_written_changes_nothing():
    before = lab.flash_of(PLACE)
    lab.fault(PLACE, "hang-bootloader")
    app = start_flash("1.27.0")
    app.wait_text(GUIDE)
    app.press("button", "Cancel")
    app.wait_text("Update to 1.27.0")
    app.wait_no_text("Watching USB|Needs attention")
    lab.fault(PLACE, "-hang-bootloader")
    lab.unplug(PLACE)
    lab.plug(PLACE)
    app.find_row(NAME, "Update available|Cancelled")
    assert lab.flash_of(PLACE) == before


@tell
def unplugged_while_written_needs_attention_and_goes_on_afterwards():
    lab.fault(PLACE, "drive-unplug=100000")
    app = start_flash("1.27.0")
    app.find_row(NAME, "Needs attention")
    app.wait_text("Needs Attention(.|\n)*The board left while it was written"
                  "(.|\n)*Plug the board in again(.|\n)*Try Again")
    lab.fault(PLACE, "-drive-unplug")
    lab.plug(PLACE)
    lab.press(PLACE)
    until("the bootloader", lambda: lab.journal()[PLACE]["mode"] == "bootloader")
    app.press("button", "Try Again")
    app.find_row(NAME, "Ready")
    expect_flash("1.27.0")


@tell
def a_board_that_starts_its_old_firmware_is_not_called_ready():
    lab.fault(PLACE, "boots-old")
    app = start_flash("1.28.0")
    app.find_row(NAME, "Needs attention")
    app.wait_text("The firmware was written, but the board does not hold it or does not start it"
                  "(.|\n)*Try Again")
    lab.fault(PLACE, "-boots-old")


@tell
def once_it_is_written_there_is_no_cancel():
    lab.fault(PLACE, "drive-stall=100000")
    app = start_flash("1.28.0")
    app.wait_text(r"Writing \d+%")
    cancel = app.find("button", "Cancel")
    app.wait_sensitive(cancel, False)
    app.key("ctrl+period")
    app.wait_text("Writing")
    assert not has(cancel, STATE.SENSITIVE)
    lab.fault(PLACE, "-drive-stall")


story.end()
