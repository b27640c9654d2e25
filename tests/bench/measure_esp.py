# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seconds and CPU seconds to write ESP boards: by Moult, and by esptool to their twins.

Ends with one line: seconds of Moult, of esptool, of the physical limit and of Moult's write step at 921600 baud; of
Moult and of the documented steps; without a stub, of Moult, and of esptool at the documented rate and at Moult's; of
Moult when the image is there already; CPU seconds of esptool. Moult's seconds are a job's without its last step, the proof that the board runs, which esptool
has not."""

import json
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import esp_limit


def esptool(*words):
    """Wall and CPU seconds."""
    cpu = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    start = time.monotonic()
    subprocess.run(["esptool", *map(str, words)], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start, sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - cpu


def moult(location, image, *words):
    """Seconds of the job until the board restarts, and of its write step."""
    command = ["moultctl", "flash", location, "-f", image, "--yes", "--reinstall", "--json", *words]
    (task,) = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert task["state"] == "done", task
    return task["seconds"] - task["steps"]["confirm"], task["steps"]["write"]


with tempfile.TemporaryDirectory() as folder:
    subprocess.run(["moult-lab", "firmware", folder], check=True, stdout=subprocess.DEVNULL)
    (c3,) = Path(folder).glob("ESP32_GENERIC_C3-*.bin")
    (classic,) = Path(folder).glob("ESP32_GENERIC-*.bin")
    limit = esp_limit.seconds(c3.read_bytes(), 921600)
    theirs, cpu = esptool("--port", "/dev/ttyUSB0", "--baud", 921600, "write_flash", "-z", 0, c3)
    ours, write = moult("1-1.2", c3, "--baud", "921600")
    again, _ = moult("1-1.2", c3)
    # micropython.org, board page of the ESP32_GENERIC_C3, "Installation instructions"
    documented = esptool("--port", "/dev/ttyUSB2", "erase_flash")[0]
    documented += esptool("--port", "/dev/ttyUSB2", "--baud", 460800, "write_flash", 0, c3)[0]
    default, _ = moult("1-1.4", c3)
    rom = ["--port", "/dev/ttyUSB4", "--no-stub", "--baud"], ["write_flash", "-z", 0x1000, classic]
    slow_rom, fast_rom = (esptool(*rom[0], baud, *rom[1])[0] for baud in (460800, 921600))
    our_rom, _ = moult("1-2.2", classic)
print(ours, theirs, limit, write, default, documented, our_rom, slow_rom, fast_rom, again, cpu)
