#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A class is flashed: armed, plugged in, done, retried, reported; and Moult is killed while it is armed."""

import csv
import re
import time

import story

story.begin("class-8")

import lab  # noqa: E402
from app import until  # noqa: E402
from story import start, tell  # noqa: E402

ODD = "1-1.2"
PROGRAM = "1-2.1"
READY = ["1-1.1", "1-1.3", "1-2.3"]
ARMED = "Armed: every board is flashed when plugged in"


def find_cards(app):
    walls = app.all("list", "Boards")
    return app.all("list item", within=walls[-1]) if walls else []


def cards(app):
    """What the wall says: (name, state) of each card, as they stand."""
    return [(card.get_name(), card.get_description()) for card in find_cards(app)]


def find_card(app, state):
    """The first card whose description is so."""
    return until(lambda: f"a card {state!r}; there are {cards(app)}",
                 lambda: [card for card in find_cards(app)
                          if re.fullmatch(state, card.get_description() or "")])[0]


def count(app, state):
    return len([1 for _, words in cards(app) if (words or "").startswith(state)])


def wait_counts(app, **counts):
    counts = {state.replace("_", " ").capitalize(): number for state, number in counts.items()}
    until(lambda: f"{counts}; there are {cards(app)}",
          lambda: all(count(app, state) == number for state, number in counts.items()))


def open_workshop(app):
    app.find_row("Raspberry Pi Pico W")
    app.press("list item", "Workshop")


def save_report(app, key, name):
    """Through menu and dialog; returns the file."""
    file = story.FOLDER / name
    app.press("toggle button", "Report…")
    time.sleep(0.5)
    app.key(key)
    until("the file dialog", lambda: len(app.windows()) > 1)
    app.key("ctrl+a")
    app.type(str(file))
    app.key("Return")
    until(f"{name} to be written", file.exists)
    return file


@tell
def a_class_is_flashed_retried_and_reported():
    lab.fault(ODD, "verify-flip=100")  # once
    before = lab.journal()
    app = start(size=(1200, 800))
    open_workshop(app)
    app.press("button", "Arm")
    app.wait_text(ARMED)
    wait_counts(app, ready=3, needs_attention=3, waiting=1, left_alone=1)
    assert not app.all("list item", "Probes"), "the wall has the whole window"
    assert not app.unnamed(), app.unnamed()

    names = [name for name, _ in cards(app)]
    assert [words.split(",")[0] for _, words in cards(app)[:3]] == ["Needs attention"] * 3, cards(app)
    numbers = [int(re.match(r"Number (\d+)", name)[1]) for name in names[3:-1]]
    assert numbers == sorted(numbers), names
    find_card(app, "Left alone, Has a program on it")
    find_card(app, "Waiting, Start its bootloader")
    after = lab.journal()
    assert after[PROGRAM]["flash"] == before[PROGRAM]["flash"]
    assert all(after[place]["version"] == "1.28.0" for place in READY), after

    card = [card for card in find_cards(app) if card.get_name().endswith("Raspberry Pi Pico W")][0]
    app.press("button", "Try Again", within=card)
    wait_counts(app, ready=4, needs_attention=2)
    assert lab.journal()[ODD]["version"] == "1.28.0"

    app.press("toggle button", "Pause")
    app.wait_text("Paused: boards that are plugged in wait")
    rows = list(csv.DictReader(save_report(app, "t", "class.csv").open()))
    assert [row["outcome"] for row in rows].count("ready") == 4, rows
    assert [row["location"] for row in rows if row["outcome"] == "left-alone"] == [PROGRAM], rows
    app.process.kill()
    app.process.wait()


@tell
def the_session_is_there_after_a_crash_and_goes_on():
    before = lab.journal()
    app = start(size=(360, 720))
    open_workshop(app)
    app.wait_text("Stopped: ")
    wait_counts(app, ready=4, needs_attention=1)
    app.press("button", "Arm Again")
    app.wait_text("Armed: All boards")
    wait_counts(app, ready=4, left_alone=1)
    assert not app.outside(360), app.outside(360)
    assert not app.unnamed(), app.unnamed()
    for place in READY:
        count_now, count_before = (journal[place]["counts"]["enumerations"] for journal in (lab.journal(), before))
        assert count_now == count_before, f"{place} was flashed again"
    app.click(find_card(app, "Ready.*"))
    app.wait_text("Port [0-9] of the hub at USB 1-[12]")
    app.find("button", "Which One Is It.")
    app.key("Escape")
    app.wait_no_text("Port [0-9] of the hub")

    app.press("button", "Back")
    app.wait_text("The workshop is armed")
    app.find("list item", "Probes")
    app.key("ctrl+w")
    app.wait_text(r"Close the Workshop\?")
    app.press("button", "Stay Armed")
    app.press("button", "Stop")
    app.wait_no_text("The workshop is armed")


story.end()
