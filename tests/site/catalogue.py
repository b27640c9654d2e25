# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the download site lists: boards, their builds, and the files of each, in one of two states.

`now` is the site of 2026-08-08: v1.28.0 is the newest release, four previews of v1.29.0 stand by
each build. `later` is 2026-09-01: v1.29.0 is out, the older previews are gone, and two series of
previews stand side by side. Facts are in releases.json, upstream.json and data/boards/boards.json.
"""

import json
import re
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
BOARDS = HERE.parent.parent / "data/boards"
NAME = re.compile(r"(?P<board>[A-Z0-9_]+)(?:-(?P<part>[A-Za-z0-9_]+))?-(?P<date>\d{8})"
                  r"-(?P<version>v\d+\.\d+(?:\.\d+)?(?:-preview\.\d+\.g[0-9a-f]+)?)\.(?P<ext>[a-z][a-z0-9.-]*)")

DEBUG = ("elf", "map")  # of older releases packed into one file
META = "meta.zip"
PRIMARY = ("uf2", "dfu", "hex", "bin", "zip")  # the first of these leads a row
# esp32: since when there is more than the .bin
SINCE = {"app-bin": "v1.21.0", "uf2": "v1.19.1"}


@cache
def load(name):
    return json.loads(name.read_text(encoding="utf-8"))


def numbers(version):
    """"v1.9.4" as something to compare; a preview counts as the release that it leads to."""
    return [int(part) for part in version.removeprefix("v").split("-")[0].split(".")]


class Firmware(NamedTuple):
    """One row of a board page: a build of one version and its files."""

    board: str
    part: str  # in the name, behind the board: the variant, or something that is none, or nothing
    date: str  # "20260406"
    version: str  # "v1.28.0"
    exts: tuple  # the first leads the row

    def name(self, ext):
        part = f"-{self.part}" if self.part else ""
        return f"{self.board}{part}-{self.date}-{self.version}.{ext}"

    @property
    def is_preview(self):
        return "-preview" in self.version


class Build(NamedTuple):
    """A board in one of its variants. variant "": the standard build."""

    board: dict
    variant: str
    heading: str
    note: str  # of a variant that is no longer built

    @property
    def id(self):
        return self.board["board_id"] + (f"-{self.variant}" if self.variant else "")

    def machine(self, version):
        """The text that sys.implementation._machine gave in that version."""
        for first, last, machine in load(HERE / "releases.json")["machines"].get(self.id, []):
            if numbers(version) <= numbers(last) and "-" not in version:
                return machine
        return self.board["machines"].get(self.variant, self.board["machines"][""])


class Catalogue:
    def __init__(self, state="now"):
        self.name = state
        self.facts = load(HERE / "releases.json")
        self.state = self.facts["states"][state]

    @cached_property
    def boards(self):
        """By id, in the order of MicroPython's tree."""
        more = load(HERE / "upstream.json")["boards"]
        boards = load(BOARDS / "boards.json")["boards"]
        return {board["board_id"]: {**board, "upstream": more[board["board_id"]]} for board in boards}

    def builds(self, board_id):
        """In the order of the page, which is not the one of the ids; dead variants come last."""
        board = self.boards[board_id]
        old = board["upstream"].get("old_variants", {})
        for variant in self.facts["first"][board_id]:
            heading, note = old.get(variant, (board["variants"].get(variant, ""), ""))
            build = Build(board, variant, heading, note)
            if build.id not in self.facts["unbuilt"].get(self.name, []):
                yield build

    def releases(self, build):
        """Firmware, the newest first."""
        odd = self.facts["odd"].get(build.id, {})
        first = numbers(self.facts["first"][build.board["board_id"]][build.variant])
        for version, date in self.facts["releases"].items():
            number = numbers(version)
            if first <= number <= numbers(self.state["newest"]) and version not in odd.get("without", []):
                *part, date = odd.get("names", {}).get(version, date).split("-")
                yield Firmware(build.board["board_id"], part[0] if part else build.variant, date, version,
                               self.exts(build, version))

    def previews(self, build):
        for name in self.facts["odd"].get(build.id, {}).get("previews", self.state["previews"]):
            date, version = name.split("-", 1)
            yield Firmware(build.board["board_id"], build.variant, date, version, self.exts(build, version))

    def exts(self, build, version):
        exts = set(build.board["exts"])
        if build.board["port"] == "esp32":
            exts = {ext for ext in exts if ext not in SINCE or numbers(version) >= numbers(SINCE[ext])}
        if exts.issuperset(DEBUG) and "-" not in version and version != self.state["newest"]:
            exts = exts.difference(DEBUG) | {META}
        lead = next(ext for ext in PRIMARY if ext in exts)
        return (lead, *sorted(exts - {lead}))

    @cache
    def files(self, board_id):
        """What a board's page links to: file name → (Build, Firmware, extension)."""
        return {firmware.name(ext): (build, firmware, ext) for build in self.builds(board_id)
                for rows in (self.releases(build), self.previews(build)) for firmware in rows for ext in firmware.exts}

    def find(self, name):
        """The (Build, Firmware, extension) of a file that is on the site in this state, or None."""
        match = NAME.fullmatch(name)
        return self.files(match["board"]).get(name) if match and match["board"] in self.boards else None

    def index(self):
        """What /resources/boards/index.json holds: every board.json, its id, port and build."""
        for board in self.boards.values():
            entry = {key: board[key] for key in ("features", "mcu", "port", "product", "vendor")}
            if board["variants"]:
                entry["variants"] = board["variants"]
            yield {**entry, **board["upstream"], "id": board["board_id"], "build": board["board_id"]}
