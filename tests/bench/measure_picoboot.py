# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seconds to flash one boot ROM: by Moult, by Moult once more with the same, by picotool its twin."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUILD = Path(sys.argv[1])


def moult(image):
    return float(subprocess.run([str(BUILD / "tests/bench/bench-picoboot"), "1-1", str(image)], check=True,
                                capture_output=True, text=True).stdout)  # fmt: skip


def start_loader(location):
    subprocess.run(["moult-lab", "press", location], check=True)
    subprocess.run(["moult-lab", "wait", location, "bootloader"], check=True)


def picotool(location, image):
    """Written, verified and restarted, like the others."""
    journal = json.loads(subprocess.run(["moult-lab", "journal"], capture_output=True, check=True).stdout)
    node = next(board["node"] for board in journal if board["location"] == location)
    bus, address = node.split("/")[-2:]
    start = time.monotonic()
    subprocess.run(["picotool", "load", "-v", "-x", str(image), "--bus", str(int(bus)), "--address", str(int(address))],
                   check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    return time.monotonic() - start


with tempfile.TemporaryDirectory() as folder:
    subprocess.run(["moult-lab", "firmware", folder], check=True, stdout=subprocess.DEVNULL)
    file = next(Path(folder).glob("RPI_PICO-*.uf2"))
    first = moult(file)
    subprocess.run(["moult-lab", "wait", "1-1", "running"], check=True)
    start_loader("1-1")
    again = moult(file)
    theirs = picotool("1-2", file)
print(first, again, theirs)
