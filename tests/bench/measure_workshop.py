# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an armed workshop takes for all boards of the lab; all have to be ready in the end. Words: BUILD [moultctl's own].

Ends with one line: seconds of the whole command, its CPU seconds, its largest memory in kB, the main loop's longest turn (after the start) in
ms by the wall clock and of CPU time, the bytes of an average job's file, and which board (of the scene, from 0) took longest.
The firmware is here already: how fast it comes is the network's business."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUILD = Path(sys.argv[1]).resolve()
NAMED = ["RPI_PICO", "RPI_PICO2", "ESP32_GENERIC", "PYBV11"]
PROBE = BUILD / "tests/bench/loop-probe.so"


def write_recipe(folder):
    path = Path(folder) / "class.moult"
    path.write_text(json.dumps({
        "moult": "recipe", "version": 1, "name": "Bench", "other-boards": True,
        "boards": [{"board": build, "firmware": "stable"} for build in NAMED],
    }))  # fmt: skip
    return path


def fetch():
    """What the recipe gives to these boards."""
    subprocess.run(["moultctl", "download"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    subprocess.run(["moultctl", "download", *NAMED], stdout=subprocess.DEVNULL, check=True)


def run(folder, count, words):
    """Wall seconds, rusage and the loop's longest turns of a whole workshop."""
    turns = Path(folder) / "turns"
    preload = ":".join(filter(None, [os.environ.get("LD_PRELOAD"), str(PROBE)]))
    command = ["moultctl", "workshop", write_recipe(folder), "--count", str(count), "--new", *words,
               "--report", Path(folder) / "report.json"]  # fmt: skip
    begun = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                               env={**os.environ, "LD_PRELOAD": preload, "LOOP_PROBE": str(turns)})  # fmt: skip
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begun
    assert os.waitstatus_to_exitcode(status) == 0, output
    return seconds, usage, [float(word) for word in turns.read_text().split()[:2]]


def main():
    fetch()
    before = json.loads(subprocess.run(["moult-lab", "journal"], capture_output=True, check=True).stdout)
    with tempfile.TemporaryDirectory() as folder:
        seconds, usage, turns = run(folder, len(before), sys.argv[2:])
        rows = {row["location"]: row for row in json.loads((Path(folder) / "report.json").read_text())["boards"]}
    after = json.loads(subprocess.run(["moult-lab", "journal"], capture_output=True, check=True).stdout)
    assert all(board["mode"] == "running" and board["version"] == "1.28.0" for board in after), after
    files = {entry["name"]: entry["file_size"] for entry in json.loads(
        subprocess.run(["moultctl", "firmware", "list", "--json"], capture_output=True, check=True).stdout)}
    size = sum(files[row["file"]] for row in rows.values()) / len(rows)
    slowest = max(range(len(after)), key=lambda n: rows[after[n]["location"]]["seconds"])
    print(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, *turns, size, slowest)


main()
