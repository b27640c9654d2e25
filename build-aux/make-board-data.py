#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make boards.json, machines.json and releases.json of data/boards from tables read from MicroPython.

Usage: make-board-data.py BOARDS.json MACHINE_STRINGS.json RELEASES.json [OUTPUT-FOLDER]

The tables are facts from MicroPython's board.json and mpconfigboard files over its releases, and
from its tags. The results are committed; run this again when a new release brings new boards.
"""

import json
import re
import sys
from pathlib import Path

# Vendors whose product names say too little alone ("Pico", "Atom").
VENDOR_IN_NAME = {"Raspberry Pi", "Espruino", "M5Stack", "LEGO", "BBC", "Arduino", "Actinius", "Particle"}

# Former board names that no newer machine string stands beside (MicroPython 1.20 and older).
RENAMED = {
    "GENERIC": "ESP32_GENERIC",
    "GENERIC-idf3": "ESP32_GENERIC",
    "GENERIC_D2WD": "ESP32_GENERIC-D2WD",
    "GENERIC_OTA": "ESP32_GENERIC-OTA",
    "GENERIC_SPIRAM": "ESP32_GENERIC-SPIRAM",
    "GENERIC_SPIRAM-idf3": "ESP32_GENERIC-SPIRAM",
    "GENERIC_UNICORE": "ESP32_GENERIC-UNICORE",
    "GENERIC_S2": "ESP32_GENERIC_S2",
    "GENERIC_S3": "ESP32_GENERIC_S3",
    "GENERIC_S3_SPIRAM": "ESP32_GENERIC_S3",
    "GENERIC_S3_SPIRAM_OCT": "ESP32_GENERIC_S3-SPIRAM_OCT",
    "RA4M1_EK": "EK_RA4M1",
    "RA4W1_EK": "EK_RA4W1",
    "RA6M1_EK": "EK_RA6M1",
    "RA6M2_EK": "EK_RA6M2",
}


def board_name(board):
    product = board["product"].split(". ")[0].rstrip(".")
    if board["vendor"] in VENDOR_IN_NAME and not product.startswith(board["vendor"]):
        return f"{board['vendor']} {product}"
    return product


def chip(board):
    """The key in chips.json: mcu names a family, the machine string often the very chip."""
    mcu = board["mcu"].lower()
    exact = board["machine"].rsplit(" with ", 1)[-1].lower()
    if mcu in ("nrf51", "nrf52", "nrf91"):
        return exact
    if mcu.startswith("stm32"):
        return mcu[:7]
    return mcu


def usb_id(vid, pid):
    return f"{int(vid, 16):04x}:{int(pid, 16):04x}"


def compact_board(board):
    result = {
        "board_id": board["board_id"],
        "port": board["port"],
        "name": board_name(board),
        "product": board["product"],
        "vendor": board["vendor"],
        "mcu": board["mcu"],
        "chip": chip(board),
        "variants": board["variants"],
        "features": board["features"],
        "exts": board["exts"],
        "machines": board["machines"],
    }
    if board["usb_vid"]:
        result["usb"] = usb_id(board["usb_vid"], board["usb_pid"])
    elif board["usb_default"]:
        result["usb_default"] = usb_id(*board["usb_default"])
    if board["rom_boot_offset_by_chip"] is not None:
        result["flash_offset"] = board["rom_boot_offset_by_chip"]
    if board.get("note"):
        result["note"] = board["note"]
    return result


def current_builds(builds, known):
    """The builds of today that print a machine string; former names only where none has followed."""
    current = [build for build in builds if build in known]
    if not current:
        current = [RENAMED.get(build, build) for build in builds]
    return sorted(set(current), key=lambda build: (len(build), build))


def renamed(table, known):
    """Former board names → today's, where there is no doubt."""
    found = {old: {new} for old, new in RENAMED.items()}
    for entry in table["machines"].values():
        current = [build for build in entry["builds"] if build in known]
        for build in entry["builds"]:
            if build not in known:
                found.setdefault(build, set()).update(current)
    return {old: min(new) for old, new in sorted(found.items()) if len(new) == 1}


def compact_release(release):
    """The day of the tag, and that in the names of its firmware, which may be another."""
    built = release["firmware_date"]
    return {
        "version": release["tag"].removeprefix("v"),
        "tagged": release["tag_date"],
        "built": f"{built[:4]}-{built[4:6]}-{built[6:]}" if built else None,
    }


def write_lines(path, head, name, items):
    """One entry a line, so that a change of one board is a change of one line."""
    lines = [json.dumps({key: value}, ensure_ascii=False)[1:-1] + "," for key, value in head.items()]
    entries = ",\n".join(items)
    brackets = "[]" if items and items[0].startswith("{") else "{}"
    text = "{\n" + "\n".join(lines) + f'\n"{name}": {brackets[0]}\n{entries}\n{brackets[1]}\n}}\n'
    json.loads(text)
    path.write_text(text, encoding="utf-8")


def main(boards_file, machines_file, releases_file, folder=Path(__file__).parent.parent / "data" / "boards"):
    folder = Path(folder)
    source = json.loads(Path(boards_file).read_text(encoding="utf-8"))
    table = json.loads(Path(machines_file).read_text(encoding="utf-8"))
    releases = json.loads(Path(releases_file).read_text(encoding="utf-8"))
    boards = sorted(source["boards"], key=lambda board: (board["port"], board["board_id"]))
    known = {build for board in boards for build in board["builds"]}

    machines = {name: list(entry["builds"]) for name, entry in table["machines"].items()}
    for board in boards:
        for variant, machine in board["machines"].items():
            build = board["board_id"] + (f"-{variant}" if variant else "")
            if build not in machines.setdefault(machine, []):
                machines[machine].append(build)

    release = re.search(r"\(([^)]*)\)", source["source"]).group(1)
    head = {"source": f"MicroPython, {release}", "licence": source["licence"]}
    head["renamed"] = renamed(table, known)
    write_lines(folder / "boards.json", head, "boards",
                [json.dumps(compact_board(board), ensure_ascii=False) for board in boards])
    del head["renamed"]
    head["source"] = f"MicroPython, {table['tags'][0]} to {table['tags'][-1]}"
    write_lines(folder / "machines.json", head, "machines",
                [json.dumps({machine: current_builds(builds, known)}, ensure_ascii=False)[1:-1]
                 for machine, builds in sorted(machines.items())])
    releases = [compact_release(release) for release in releases if "preview" not in release["tag"]]
    head["source"] = f"MicroPython, v{releases[0]['version']} to v{releases[-1]['version']}"
    write_lines(folder / "releases.json", head, "releases", [json.dumps(release) for release in releases])


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    main(*sys.argv[1:])
