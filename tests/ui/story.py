# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stories: tests that click through the app, told one after the other as TAP.

    import story
    story.begin("classroom")            # at a desk, among these boards
    from story import start, tell

    @tell
    def what_the_user_sees():
        app = start()
        …

    story.end()
"""

import argparse
import os
import re
import sys
import traceback
from pathlib import Path

import desk

BUILD = None
FOLDER = None  # for files of the stories
_told = []
_app = None


def begin(scene, **options):
    global BUILD, FOLDER
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True, type=Path)
    arguments = parser.parse_args()
    desk.stand_at(arguments.build, scene, **options)
    BUILD = arguments.build.resolve()
    FOLDER = Path(os.environ["MOULT_DESK"]) / "files"
    FOLDER.mkdir(exist_ok=True)


def start(*args, **options):
    """The app; whatever it says on stderr fails the story (see tell)."""
    global _app
    from app import App

    _app = App(BUILD / "src/ui/moult", *args, **options)
    return _app


NOISE = re.compile("WARNING|CRITICAL|ERROR|runtime error|Sanitizer")
DESK_NOISE = "unable to send notifications"  # the desk has nobody who shows them


def complain_of_noise(app):
    noise = [line for line in app.errors().splitlines()
             if NOISE.search(line) and DESK_NOISE not in line]
    assert not noise, "\n".join(["the app wrote to stderr:"] + noise)


def keep_picture(name):
    folder = BUILD / "meson-logs"
    try:
        _app.screenshot(folder / f"ui-{name}.png")
        print(f"# there is a picture: {folder}/ui-{name}.png")
    except Exception as error:  # the window may be gone; the story's own error counts
        print(f"# no picture: {error}")


def tell(function):
    """Runs the story and reports it."""
    global _app
    name = function.__name__.replace("_", " ")
    _app = None
    try:
        function()
        if _app is not None:
            _app.close()
            complain_of_noise(_app)
        _told.append(True)
    except Exception:
        _told.append(False)
        for line in traceback.format_exc().splitlines():
            print(f"# {line}")
            print(line, file=sys.stderr)  # which a log of many tests shows, as it does not stdout
        if _app is not None:
            if _app.process.poll() is None:
                keep_picture(function.__name__)
            for line in _app.close().splitlines():
                print(f"# stderr: {line}")
    print(f"{'ok' if _told[-1] else 'not ok'} {len(_told)} - {name}", flush=True)
    return function


def end():
    print(f"1..{len(_told)}")
    sys.exit(0 if _told and all(_told) else 1)
