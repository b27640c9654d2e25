#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the app's pages, taken among the boards of the lab's classroom.

Usage: screenshots.py --build BUILD --out FOLDER
"""

import argparse
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import desk  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--build", required=True, type=Path)
parser.add_argument("--out", required=True, type=Path)
arguments = parser.parse_args()
desk.stand_at(arguments.build, "classroom", realistic=True)

from app import App  # noqa: E402

BINARY = arguments.build.resolve() / "src/ui/moult"
OUT = arguments.out.resolve()
OUT.mkdir(parents=True, exist_ok=True)
FIRMWARE = OUT / "firmware"


def picture(app, name):
    app.screenshot(OUT / f"{name}.png")
    print(OUT / f"{name}.png")


def choose(app, name):
    app.press("list item", name)
    app.wait_text("Details|What Was Checked|Steps", 10)


subprocess.run(["moult-lab", "firmware", str(FIRMWARE)], check=True, stdout=subprocess.DEVNULL)
files = sorted(str(path) for path in FIRMWARE.glob("*.uf2"))

app = App(BINARY, *files)
app.wait_text("Weather station")
picture(app, "board")
app.close()
