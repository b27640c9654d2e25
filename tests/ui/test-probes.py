#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of the debug probes: what is behind each, the way out where that is not known, what goes through them."""

import hashlib
import re
import time
from pathlib import Path

import story

story.begin(Path(__file__).resolve().parent / "scenes/probes.json")

import lab  # noqa: E402
from app import STATE, has, until  # noqa: E402
from story import start, tell  # noqa: E402

PYBOARD_PROBE, PICO_PROBE, BARE_PROBE = "E6633861A3785D32", "E6633861A3785E2A", "E6633861A3785F77"
NUCLEO_PROBE, FORBIDDEN_PROBE = "066EFF555051897267233656", "ATML2748050200000A1C"
NRF_PROBE = "E6633861A3786011"
STATES = {
    PYBOARD_PROBE: "STM32F405/F407 found",
    PICO_PROBE: "RP2040 found",
    BARE_PROBE: "No target",
    "00000080066EFF555051897267233656A5A5A5A597969908": "Locked",
    NUCLEO_PROBE: "STM32F411xE found",
    "37FF71064E573436DB1C0543": "No power at the target",
    FORBIDDEN_PROBE: "No access",
    "000261009999": "Needs pyOCD",
    NRF_PROBE: "nRF52840 found",
}
NUCLEO, PICO, NRF = "1-3", "1-1.3", "1-4.4"
BARE = "1-1.4"
FORBIDDEN = "1-4.2"


def open_probes(**options):
    app = start(folder=story.FOLDER, **options)
    app.press("list item", "Probes")
    app.find("list", "Probes")
    return app


def rows(app):
    """Serial number → (state, row), as a reader hears them."""
    found = {}
    for row in app.all("list item", within=app.find("list", "Probes")):
        state, _, kind = (row.get_description() or "").partition("\n")
        if kind:
            found[kind.rsplit(" · ", 1)[1]] = (state, row)
    return found


def states(app):
    return {serial: state for serial, (state, _) in rows(app).items()}


def wait_state(app, serial, state, deadline=20):
    until(lambda: f"{serial} to say {state!r}; there is {states(app)}",
          lambda: states(app).get(serial) == state, deadline)
    return rows(app)[serial][1]


def unfold(app, serial):
    row = wait_state(app, serial, STATES[serial])
    app.click(app.all("list item", within=row)[1])
    app.find("button", "Ask Again", within=row)
    return row


@tell
def every_probe_tells_what_is_behind_it_or_the_way_out():
    app = open_probes()
    until(lambda: f"all states; there is {states(app)}", lambda: states(app) == STATES)
    row = unfold(app, PICO_PROBE)
    texts = app.texts(row)
    assert re.search(r"Target\n(.|\n)*RP2040, 2 × Cortex-M0\+", texts), texts
    assert re.search(r"Protection\n(.|\n)*None(.|\n)*Firmware of the Probe\n(.|\n)*2\.2\.3", texts), texts
    assert "What Was Found" not in texts and "Belongs to" not in texts, texts
    assert not app.unnamed(), app.unnamed()
    assert "reset" not in lab.journal()[PICO].get("counts", {}), "the target goes on"
    app.click(app.all("list item", within=row)[1])
    for serial, words in ((BARE_PROBE, "No Target Answers\n(.|\n)*SWDIO, SWCLK and GND"),
                          ("37FF71064E573436DB1C0543", "The Target Has No Power\n(.|\n)*Plug in the board"),
                          ("000261009999", "This Probe Needs pyOCD")):
        row = unfold(app, serial)
        assert re.search(words, app.texts(row)), app.texts(row)
        assert not has(app.find("button", "Flash…", within=row), STATE.SENSITIVE)
        app.click(app.all("list item", within=row)[1])


@tell
def access_is_given_and_the_probe_asked_again():
    app = open_probes()
    row = unfold(app, FORBIDDEN_PROBE)
    assert re.search("No Access to the Probe", app.texts(row)), app.texts(row)
    app.press("button", "Give Access…", within=row)
    app.wait_text("What Was Checked(.|\n)*is not shared with(.|\n)*mode 0000(.|\n)*udev --install(.|\n)*Test Again")
    app.press("button", "Test Again")
    app.wait_text("mode 0000")
    lab.run("allow", FORBIDDEN)
    app.press("button", "Test Again")
    app.wait_no_text("What Was Checked")
    wait_state(app, FORBIDDEN_PROBE, "SAMD51J19A found")


@tell
def all_of_it_fits_into_360_pixels():
    app = open_probes(size=(360, 640))
    unfold(app, BARE_PROBE)
    unfold(app, "00000080066EFF555051897267233656A5A5A5A597969908")
    assert not app.outside(360), app.outside(360)


@tell
def a_board_is_found_by_its_probe_and_may_be_written_through_it():
    files = lab.write_firmware(story.FOLDER)
    app = open_probes()
    row = unfold(app, PYBOARD_PROBE)
    app.press("list item", "Belongs to.*", within=row)
    app.find("heading", "Pyboard v1.1")
    app.open_file(files["PYBV11"])
    app.wait_text("Method\n(.|\n)*DFU fits best(.|\n)*Automatic")
    app.click(app.find("combo box", "Method.*"))
    time.sleep(0.5)  # its list is not seen from here
    app.key("Down", "Down", "Return")
    app.wait_text("Method\n(.|\n)*You chose so(.|\n)*Debug Probe .pyOCD.")
    lab.unplug("1-1.1")
    app.wait_no_text("Method")
    lab.plug("1-1.1")


@tell
def what_pyocd_does_not_know_is_told_before_anything_is_written():
    before = lab.flash_of(NUCLEO)
    files = lab.write_firmware(story.FOLDER)
    app = open_probes()
    row = unfold(app, NUCLEO_PROBE)
    app.press("button", "Flash…", within=row)
    app.choose_file(files["NUCLEO_F411RE"])
    app.wait_text("Flash Through the Probe(.|\n)*Nucleo F411RE(.|\n)*1.22.0 → ")
    app.press("button", "Flash 1 Board")
    app.find("heading", "Nucleo F411RE")
    app.find_row("Nucleo F411RE", "Needs attention", deadline=60)
    app.wait_text("has no description of the chip(.|\n)*Nothing was written(.|\n)*A CMSIS pack")
    assert lab.flash_of(NUCLEO) == before


@tell
def a_chip_is_flashed_through_its_probe_and_read_back():
    file, data = lab.write_loop(story.FOLDER)
    app = open_probes()
    row = unfold(app, NRF_PROBE)
    app.press("button", "Flash…", within=row)
    app.choose_file(file)
    app.press("button", "Flash 1 Board")
    app.find("button", "Cancel", within=row)
    assert not has(app.find("button", "Ask Again", within=row), STATE.SENSITIVE)
    wait_state(app, NRF_PROBE, "Ready", deadline=90)
    assert re.search(f"Flashed\n(.|\n)*{file.name}, read back and compared", app.texts(row)), app.texts(row)
    held = lab.journal()[NRF]["flash"]
    assert held["sha256"] == hashlib.sha256(data[:held["size"]]).hexdigest() and held["size"] > 256, held
    app.press("button", "Ask Again", within=row)
    wait_state(app, NRF_PROBE, STATES[NRF_PROBE])


@tell
def probes_come_and_go():
    app = open_probes()
    wait_state(app, BARE_PROBE, "No target")
    for location in lab.journal():
        lab.unplug(location)
    app.wait_text("Plug In a Debug Probe(.|\n)*About Debug Probes")
    lab.plug(BARE)
    wait_state(app, BARE_PROBE, "No target")


story.end()
