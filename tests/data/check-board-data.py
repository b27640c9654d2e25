#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Are the files of data/boards complete, and do they agree with each other?

Usage: check-board-data.py SOURCE-ROOT
"""

import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from tap import check, done

ROOT = Path(sys.argv[1])
BOARDS = ROOT / "data" / "boards"
KINDS = {"bootloader", "board", "adapter", "probe", "other"}
KEYS = {"ids", "product", "when", "kind", "name", "port", "chip", "loaders", "micropython", "probe"}
PROBES = {"cmsis-dap", "st-link-v2", "st-link-v2-1", "st-link-v3", "j-link"}
LOADERS = {"uf2", "picoboot", "dfu", "esp", "bossa", "halfkay", "sdp"}


def load(name):
    return json.loads((BOARDS / f"{name}.json").read_text(encoding="utf-8"))


def output_of(script, *args):
    command = [sys.executable, str(ROOT / "build-aux" / script), *map(str, args)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


boards = load("boards")["boards"]
renamed = load("boards")["renamed"]
machines = load("machines")["machines"]
devices = load("devices")
chips = load("chips")["chips"]
pictures = load("pictures")
releases = load("releases")["releases"]
steps = load("bootloader-steps")
drawn = {path.stem for path in (ROOT / "data" / "pictures").glob("*.svg")}
ids = {board["board_id"] for board in boards}
ports = {board["port"] for board in boards}
builds = {board["board_id"] + (f"-{variant}" if variant else "") for board in boards for variant in board["machines"]}

check("there are 225 boards, each once",
      [] if len(boards) == len(ids) == 225 else [f"{len(boards)} boards, {len(ids)} ids"])
check("each board's chip is known and belongs to its port",
      [board["board_id"] for board in boards if chips.get(board["chip"], {}).get("port") != board["port"]])
check("each machine string of a board leads back to it",
      [f"{board['board_id']}: {machine}" for board in boards for variant, machine in board["machines"].items()
       if board["board_id"] + (f"-{variant}" if variant else "") not in machines.get(machine, [])])
check("former names lead to builds of today",
      [f"{old} → {new}" for old, new in renamed.items() if new not in builds or old in builds])
check("shared machine strings name all their builds",
      [] if len(machines["WeAct Studio RP2040 with RP2040"]) == 4 else machines["WeAct Studio RP2040 with RP2040"])

numbers = [[int(number) for number in release["version"].split(".")] for release in releases]
check("releases stand from old to new, each once", [] if numbers == sorted(numbers) and len(numbers) ==
      len({tuple(version) for version in numbers}) else [release["version"] for release in releases])
check("each release has a day that is one",
      [f"{release}" for release in releases if not release["tagged"] and not release["built"]
       or any(day and not re.fullmatch(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]", day)
              for day in (release["tagged"], release["built"]))])

entries = devices["devices"]
check("USB ids are well formed",
      [usb_id for entry in entries for usb_id in entry["ids"]
       if not re.fullmatch(r"[0-9a-f]{4}:(?=.{1,4}$)[0-9a-f]{0,4}\*?", usb_id)])
check("devices use the words of the README",
      [f"{entry['ids']}: {entry}" for entry in entries
       if entry["kind"] not in KINDS or set(entry) - KEYS or set(entry.get("loaders", [])) - LOADERS
       or ("probe" in entry and (entry["probe"] not in PROBES or entry["kind"] not in ("probe", "adapter")))
       or entry.get("when") not in (None, "drive", "drive-without-tty")
       or (entry["kind"] == "bootloader") != bool(entry.get("loaders"))])
check("devices name chips and ports that exist",
      [f"{entry['ids']}" for entry in entries
       if entry.get("port") not in ports | {None} or entry.get("chip") not in set(chips) | {None}
       or ("chip" in entry and chips[entry["chip"]]["port"] != entry.get("port"))])
plain = [usb_id for entry in entries if "product" not in entry and "when" not in entry for usb_id in entry["ids"]]
check("no USB id stands there twice", sorted({usb_id for usb_id in plain if plain.count(usb_id) > 1}))


def covered(usb_id):
    return [entry for entry in entries if "product" not in entry and "when" not in entry
            for pattern in entry["ids"]
            if usb_id == pattern or (pattern.endswith("*") and usb_id.startswith(pattern[:-1]))]


check("each board's own USB id is that of a board of its port",
      [f"{board['board_id']} {board['usb']}" for board in boards if "usb" in board
       and not any(entry["kind"] == "board" and entry.get("port") in (None, board["port"])
                   for entry in covered(board["usb"])[:1])])
check("an id that comes later is not hidden by a pattern before it",
      [f"{usb_id} behind {before}" for number, entry in enumerate(entries) for usb_id in entry["ids"]
       for earlier in entries[:number] if "product" not in earlier and "when" not in earlier
       for before in earlier["ids"]
       if before == usb_id or (before.endswith("*") and usb_id.startswith(before[:-1]))])

families = [family for chip in chips.values() for family in chip["uf2"] + chip.get("uf2_also", [])]
check("UF2 family ids are well formed", [f for f in families if not re.fullmatch(r"[0-9a-f]{8}", f)])
check("RP2040 and RP2350 share no UF2 family",
      set(chips["rp2040"]["uf2"]) & set(chips["rp2350"]["uf2"] + chips["rp2350"]["uf2_also"]))

for name, table in (("pictures", pictures), ("bootloader-steps", steps)):
    check(f"{name}: boards, chips and ports exist",
          [key for key in table["boards"] if key not in ids] + [key for key in table["chips"] if key not in chips]
          + [key for key in table["ports"] if key not in ports])
named = [pictures["fallback"], pictures["empty"], *pictures["kinds"].values(), *pictures["boards"].values(),
         *pictures["chips"].values(), *pictures["ports"].values()]
routes = [*steps["boards"].values(), *steps["chips"].values(), *steps["ports"].values()]
named += [route["picture"] for route in routes if "picture" in route]
check("each named picture is drawn", sorted(set(named) - drawn))
used = {route["family"] for route in routes} | {steps["fallback"]}
check("each family of steps exists and is used", sorted(used ^ set(steps["families"])))
check("steps are short sentences without a full stop",
      [step["text"] for family in steps["families"].values() for step in family["steps"]
       if step["text"].endswith(".") or len(step["text"]) > 80])

inside = {element.text for name in ("data", "ui-data")
          for element in ET.parse(ROOT / "data" / f"{name}.gresource.xml").iter("file")}
wanted = {f"boards/{path.name}" for path in BOARDS.glob("*.json")}
wanted |= {f"pictures/{name}.svg" for name in drawn}
wanted |= {f"scripts/{path.name}" for path in (ROOT / "data" / "scripts").glob("*.py")}
wanted |= {str(path.relative_to(ROOT / "data")) for path in (ROOT / "data" / "icons").rglob("actions/*.svg")}
targets = load("targets")
lines = [line for family in targets["families"] for device in family["devices"] for line in device.get("lines", [])]
probed = {"mimxrt", "nrf", "renesas-ra", "rp2", "samd", "stm32"}
check("targets: every board with a debug port has its chip, and no other",
      sorted({board["board_id"] for board in boards if board["port"] in probed} ^ set(targets["boards"])))
check("targets: chips exist",
      [named["name"] for named in [*targets["families"], *lines] if named.get("chip", "rp2040") not in chips])
check("targets: sizes of flash have a letter",
      [line["name"] for family in targets["families"] if family.get("letters") for device in family["devices"]
       for line in device.get("lines", []) if set(line["kb"]) - set(targets["letters"].values())])
check("targets: names of pyOCD are for sizes of their line",
      [line["name"] for line in lines for size in line.get("pyocd", {}) if size and int(size) not in line["kb"]])

# pyOCD itself is asked where it is installed; what only later versions have is named here.
LATER = {"rp2350", "stm32h750xx"}
known = {}
if shutil.which("pyocd"):
    answer = subprocess.run(["pyocd", "json", "-t"], check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    known = {target["name"]: target["part_number"] for target in json.loads(answer.stdout)["targets"]}
named = [(name, line["name"]) for line in lines for names in line.get("pyocd", {}).values() for name in names]


def agree(part, line):
    return all("X" in pair or pair[0] == pair[1] for pair in zip(part.upper(), line.upper()))


check("targets: pyOCD has these names, each for this line",
      [f"{name} is {known.get(name)}, not {line}" for name, line in named
       if known and name not in LATER and not agree(known.get(name, "?"), line)])

leds = load("leds")["leds"]
check("each light is of a known board, each once, by a pin that can be",
      [led["board"] for led in leds if led["board"] not in ids or sum(led["board"] == x["board"] for x in leds) > 1
       or led["kind"] not in ("pin", "neopixel") or led["pin"] not in range(64) or led.get("on", 1) not in (0, 1)])

check("all of it is built into the programs", sorted(wanted - inside))

check("strings.c is up to date (ninja update-board-strings)",
      [] if output_of("make-board-strings.py", BOARDS) == (BOARDS / "strings.c").read_text(encoding="utf-8")
      else ["it differs from what the JSON files say"])
check("60-moult.rules is up to date (ninja update-udev-rules)",
      [] if output_of("make-udev-rules.py", BOARDS / "devices.json")
      == (ROOT / "udev" / "60-moult.rules").read_text(encoding="utf-8") else ["it differs from devices.json"])
done()
