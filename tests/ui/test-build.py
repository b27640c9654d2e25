#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page Build: from a source tree to a board that runs just what was built, and what stands in the way."""

import os
import re
import subprocess
import sys
from pathlib import Path

import story

HERE = Path(__file__).resolve().parent
story.begin(HERE / "scenes/pair.json")

sys.path.insert(0, str(HERE.parent / "build"))
import lab  # noqa: E402
import maketree  # noqa: E402
from app import STATE, has, until  # noqa: E402
from story import start, tell  # noqa: E402

TREE = story.FOLDER / "micropython"
PICO = "1-1"
BUILD_SECONDS = 60
# The submodule's repository is a folder, from which Git takes nothing unasked.
os.environ.update(GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="protocol.file.allow", GIT_CONFIG_VALUE_0="always")
maketree.make_tree(TREE)


def git(*words):
    return subprocess.run(["git", "-C", TREE, *words], check=True, capture_output=True, text=True).stdout.strip()


def get_commit():
    return git("rev-parse", "HEAD")[:7]


def open_build(tree=TREE, engine="", **options):
    app = start(settings=f"source-tree='{tree}'\nbuild-engine='{engine}'\n" if tree else "", **options)
    if options.get("size", (900,))[0] >= 600:
        app.wait_identified(2)
    app.press("list item", "Build")
    return app


def choose_board(app, name):
    app.wait_text(f"commit {get_commit()}")
    app.press("list item", "Board")
    app.press("list item", name, within=app.find("list", "Plugged In"))
    app.wait_text("arm-none-eabi-gcc [0-9]|missing")


def leave(app):
    """Closes the window while something is built, which it asks about."""
    app.key("ctrl+w")
    app.wait_text("Close While Building")


@tell
def without_a_source_both_ways_to_one_are_offered():
    app = open_build(tree=None)
    app.wait_text("Build MicroPython from Source(.|\n)*Choose a Folder…(.|\n)*Get MicroPython’s Source…")
    app.press("button", "Get MicroPython’s Source…")
    entry = app.find("text", "Repository")
    assert "micropython" in app.read(entry), app.read(entry)
    assert not app.unnamed(), app.unnamed()
    app.key("Escape")
    app.wait_no_text("Repository")
    app.close()
    app = open_build(tree=story.FOLDER)
    app.wait_text("is no source of MicroPython(.|\n)*Choose another one")


@tell
def what_is_missing_is_named_before_anything_starts():
    tools = story.FOLDER / "tools"
    tools.mkdir()
    (tools / "git").symlink_to("/usr/bin/git")
    app = open_build(env={"PATH": str(tools)})
    choose_board(app, "Raspberry Pi Pico")
    app.wait_text("Missing for This Build(.|\n)*pipx install mpbuild")
    app.wait_text("things are missing for this build")
    app.close()
    app = open_build(engine="native", env={"PATH": str(tools)})
    choose_board(app, "Raspberry Pi Pico")
    app.wait_text("Missing for This Build(.|\n)*ARM Compiler(.|\n)*gcc-arm-none-eabi(.|\n)*sudo apt install")
    assert not has(app.find("button", "Build"), STATE.SENSITIVE)
    app.press("button", "Look Again")
    app.wait_text("Missing for This Build")
    assert not app.unnamed(), app.unnamed()


@tell
def a_board_is_built_for_and_gets_just_that():
    app = open_build(tree=TREE)
    app.show_board("Raspberry Pi Pico")
    app.press("toggle button", "Board Menu")
    until("the menu", lambda: has(app.find("toggle button", "Board Menu"), STATE.CHECKED)
          or has(app.find("toggle button", "Board Menu"), STATE.PRESSED))
    app.key("u")  # the items of a menu are not seen from here, but their letters work
    app.wait_text(f"RPI_PICO · rp2(.|\n)*Raspberry Pi Pico(.|\n)*Raspberry Pi Pico · {PICO}")
    app.press("button", "Build and Flash")
    app.wait_text("Then Raspberry Pi Pico is flashed", deadline=BUILD_SECONDS)
    app.find_row("Raspberry Pi Pico", "Ready", deadline=BUILD_SECONDS)
    app.wait_text(f"Built here, commit {get_commit()}")
    assert lab.flash_of(PICO) == lab.payload_sha256(TREE / "ports/rp2/build-RPI_PICO/firmware.uf2")


@tell
def what_was_built_is_found_again():
    app = open_build()
    choose_board(app, "Raspberry Pi Pico")
    app.press("button", "Build")
    app.wait_text(f"Built Here, Commit {get_commit()}(.|\n)*from the cache: ", deadline=5)
    app.press("button", "Show in Firmware")
    app.wait_text("(?i)built here")
    app.press("list item", "Build")
    app.press("button", "Flash…")
    app.find("heading", "Raspberry Pi Pico")


@tell
def a_failing_build_shows_its_error_and_where_it_is():
    with open(TREE / "py/vm.c", "a", encoding="utf-8") as file:
        file.write("int broken = ;\n")
    app = open_build()
    choose_board(app, "Raspberry Pi Pico")
    app.wait_text(f"commit {get_commit()}, with changes")
    app.press("button", "Build")
    app.wait_text(r"The Source Does Not Build(.|\n)*vm\.c:[0-9]+:14: error: (.|\n)*Mend what", deadline=BUILD_SECONDS)
    app.press("button", "Show in Log")
    until("the error to be selected",
          lambda: [line for line in app.all("list item", r"Error: .*vm\.c:[0-9]+:14: error.*") if has(line, STATE.SELECTED)])
    app.press("button", "Next Error")
    assert not app.unnamed(), app.unnamed()
    git("checkout", "--quiet", "py/vm.c")
    app.press("button", "Build Again")
    app.wait_text("Built Here", deadline=BUILD_SECONDS)


@tell
def a_build_is_cancelled_and_another_one_waits():
    makefile = TREE / "ports/rp2/Makefile"
    makefile.write_text(makefile.read_text().replace("\nall:\n", "\nall:\n\tsleep 297\n"))
    app = open_build()
    choose_board(app, "Raspberry Pi Pico")
    app.press("button", "Build")
    app.wait_text("sleep 297", deadline=BUILD_SECONDS)
    app.press("button", "Back")
    choose_board(app, "Raspberry Pi Pico 2")
    app.press("button", "Build")
    app.wait_text("Waiting")
    app.press("button", "Back")
    builds = app.find("list", "Builds")
    until("two builds", lambda: len(app.all("button", "Cancel Build", within=builds)) == 2)
    leave(app)
    app.press("button", "Keep Building")
    app.press("button", "Cancel Build", within=app.find("list item", "Raspberry Pi Pico 2", within=builds))
    app.press("button", "Cancel Build", within=app.find("list item", "Raspberry Pi Pico", within=builds))
    until(lambda: f"both to be cancelled; there is {app.texts(builds)}",
          lambda: re.search("Cancelled(.|\n)*Raspberry(.|\n)*Cancelled", app.texts(builds)))
    assert subprocess.run(["pgrep", "-f", "sleep 297"], capture_output=True, check=False).returncode != 0


@tell
def all_of_it_fits_into_360_pixels():
    git("checkout", "--quiet", "ports/rp2/Makefile")
    app = open_build(size=(360, 640))
    choose_board(app, "Raspberry Pi Pico")
    assert not app.outside(360), app.outside(360)
    app.press("button", "Build")
    app.wait_text("Built Here", deadline=BUILD_SECONDS)
    assert not app.outside(360), app.outside(360)


story.end()
