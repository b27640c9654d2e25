#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Can every icon and drawing be read and drawn, and do symbolic icons keep to their grid?

Usage: check-icons.py SOURCE-ROOT
"""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from tap import check, done

DATA = Path(sys.argv[1]) / "data"
SVG = "{http://www.w3.org/2000/svg}"


def draw(path):
    command = ["rsvg-convert", "--width", "64", "--keep-aspect-ratio", "--format", "png", str(path)]
    result = subprocess.run(command, capture_output=True)
    if result.returncode != 0 or not result.stdout.startswith(b"\x89PNG"):
        return [f"{path.name}: {result.stderr.decode().strip()}"]
    return []


def foreign_parts(path):
    """Nothing but plain shapes: no scripts, no links, no bitmaps, no lettering."""
    return [f"{path.name}: {element.tag}" for element in ET.parse(path).iter()
            if element.tag.removeprefix(SVG) in ("script", "image", "text", "foreignObject", "a")]


def off_grid(path):
    svg = ET.parse(path).getroot()
    return [] if svg.get("viewBox") == "0 0 16 16" else [f"{path.name}: {svg.get('viewBox')}"]


drawings = sorted((DATA / "pictures").glob("*.svg"))
icons = sorted((DATA / "icons").rglob("*.svg"))
symbolic = [path for path in icons if path.stem.endswith("-symbolic")]
check("there are drawings and icons", [] if len(drawings) > 20 and len(icons) > 10 else [f"{len(drawings)}, {len(icons)}"])
check("drawings can be drawn", [problem for path in drawings for problem in draw(path)])
check("icons can be drawn", [problem for path in icons for problem in draw(path)])
check("they hold shapes only", [problem for path in drawings + icons for problem in foreign_parts(path)])
check("symbolic icons are 16 by 16", [problem for path in symbolic for problem in off_grid(path)])
check("the app has its icon and its symbolic icon",
      [name for name in ("io.github.moult.Moult", "io.github.moult.Moult-symbolic")
       if name not in {path.stem for path in icons}])
done()
