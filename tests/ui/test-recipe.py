#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes are made, saved, opened and refused; opening one starts no write. And what is done to one running board."""

import json
import re
from pathlib import Path

import story

story.begin(Path(__file__).resolve().parent / "scenes/pair.json")

import lab  # noqa: E402
from app import STATE, has, until  # noqa: E402
from story import start, tell  # noqa: E402

CLASS = story.FOLDER / "class.moult"
LESSON = story.FOLDER / "lesson"
RECIPE = {
    "moult": "recipe", "version": 1, "name": "Robotics Course",
    "boards": [{"board": "RPI_PICO_W", "firmware": {"version": "1.28.0"}}],
    "other-boards": False, "erase": True,
    "files": [{"from": "lesson", "to": "/"}], "packages": ["aioble"], "check": "import os\nprint('OK')",
    "numbers": {"first": 7, "name": "robot-{n:02}"}, "idle-minutes": 45,
}


def write_recipe(path, **members):
    path.write_text(json.dumps({**RECIPE, **members}))
    return path


def untouched(before):
    return all(board["flash"] == before[place]["flash"] for place, board in lab.journal().items())


LESSON.mkdir()
(LESSON / "main.py").write_text("print('hello')\n")
(LESSON / ".hidden").write_text("not this\n")


@tell
def a_recipe_is_made_saved_and_remembered():
    app = start(folder=story.FOLDER)
    app.wait_identified(2)
    app.press("list item", "Workshop")
    app.wait_text("Ready-made recipe(.|\n)*Every board gets the newest release as soon as it is plugged in")
    app.wait_sensitive(app.find("button", "Arm"))
    app.press("button", "Add Board…")
    app.find("list", "Plugged In")
    app.type("rpi_pico2")
    app.find("list item", "Raspberry Pi Pico 2")
    app.key("Return")
    app.wait_text("Recipe, not saved(.|\n)*Every Raspberry Pi Pico 2 is flashed as soon as it is plugged in")
    app.press("button", "Remove Raspberry Pi Pico 2 from the Recipe")
    app.wait_text("Newest Release for Every Board")
    app.press(None, "Newest Release for Every Board")
    app.wait_text("No board is flashed")
    app.wait_sensitive(app.find("button", "Arm"), False)
    app.press(None, "Newest Release for Every Board")
    app.press("list item", "Packages")
    app.wait_text("No packages are installed")
    app.type("not a name")
    app.key("Return")
    app.wait_text("A name of a package has letters")
    app.key("ctrl+a")
    app.type("umqtt.simple")
    app.key("Return")
    app.find("button", "No Longer Install umqtt.simple")
    app.key("Escape")
    app.wait_text("Packages\numqtt.simple")
    app.press("list item", "Check")
    app.press("button", "Insert an Example")
    app.press("button", "Use")
    app.wait_text(r"print\('OK'\)")
    assert not app.unnamed(), app.unnamed()
    app.key("ctrl+s")
    until("the dialog for the file", lambda: len(app.windows()) > 1)
    app.key("ctrl+a")
    app.type(str(CLASS))
    app.key("Return")
    app.wait_text("class\nRecipe, saved")
    saved = json.loads(CLASS.read_text())
    assert saved["packages"] == ["umqtt.simple"] and saved["other-boards"] and "print('OK')" in saved["check"], saved
    settings = app.config / "glib-2.0/settings/keyfile"
    until("the recipe to be remembered", lambda: f"last-recipe='{CLASS.as_uri()}'" in settings.read_text())


@tell
def opening_shows_the_recipe_and_writes_nothing():
    before = lab.journal()
    write_recipe(CLASS, **{"from-tomorrow": True})
    app = start(CLASS)
    app.wait_text("skips: from-tomorrow")
    for words in ("Raspberry Pi Pico W", "lesson · 1 file, 15 bytes", "aioble", "robot-07 and robot-08",
                  "Every Raspberry Pi Pico W is flashed as soon as it is plugged in. The files on it are removed. "
                  "Other boards are left alone."):
        app.wait_text(re.escape(words))
    # A second start is the same program.
    assert app.start_again(write_recipe(story.FOLDER / "out.moult", files=[{"from": "../x", "to": "/"}])) == 0
    app.wait_text("“out.moult” Was Not Opened(.|\n)*is no recipe of Moult(.|\n)*files")
    app.key("Escape")
    assert app.start_again(write_recipe(story.FOLDER / "new.moult", version=2)) == 0
    app.wait_text("“new.moult” Was Not Opened(.|\n)*newer version of Moult")
    app.key("Escape")
    app.wait_text("Robotics Course\nRecipe, saved")
    assert untouched(before)


@tell
def files_elsewhere_are_not_saved_and_changes_not_lost():
    away = story.FOLDER / "away"
    away.mkdir()
    app = start(write_recipe(away / "mine.moult", files=[]))
    app.wait_text("Robotics Course\nRecipe, saved")
    app.press(None, "Format")
    app.wait_text("Recipe, not saved")
    assert app.start_again(CLASS) == 0
    app.wait_text("Discard the Changes\\?")
    app.press("button", "Keep Editing")
    app.wait_no_text("Discard the Changes\\?")
    app.key("ctrl+w")
    app.wait_text("The recipe of the workshop has changes")
    app.press("button", "Keep Editing")
    app.wait_no_text("The recipe of the workshop has changes")
    app.wait_text("Recipe, not saved")
    app.key("ctrl+s")
    app.wait_text("Recipe, saved")
    assert json.loads((away / "mine.moult").read_text())["format"]


def choose_from_menu(app, letter):
    """The items of a menu are not seen from here, but their letters work."""
    app.press("toggle button", "Board Menu")
    until("the menu", lambda: has(app.find("toggle button", "Board Menu"), STATE.CHECKED)
          or has(app.find("toggle button", "Board Menu"), STATE.PRESSED))
    app.key(letter)


@tell
def a_board_is_named_backed_up_and_emptied():
    app = start()
    app.wait_identified(2)
    app.show_board("Raspberry Pi Pico")
    choose_from_menu(app, "n")
    app.wait_text("The name is written to board_info.toml")
    app.type("Row 3")
    app.key("Return")
    app.find_row("Row 3")
    choose_from_menu(app, "e")
    app.wait_text("2 files and folders on “Row 3” are lost. MicroPython stays.")
    assert has(app.find("check box", "Back the files up first"), STATE.CHECKED)
    app.press("button", "Erase Files")
    until("the dialog for the folder", lambda: len(app.windows()) > 1)
    app.key("ctrl+l")
    app.type(str(story.FOLDER))
    app.key("Return")
    app.find_row("Raspberry Pi Pico", deadline=40)
    app.wait_text("There are no files on the board")
    # The dialog completes what is typed, and may name another folder beside that one.
    saved = list(story.FOLDER.parent.rglob("RPI_PICO-*/main.py"))
    assert len(saved) == 1 and "blink" in saved[0].read_text(), saved
    choose_from_menu(app, "s")
    app.wait_text("The board has restarted")


story.end()
