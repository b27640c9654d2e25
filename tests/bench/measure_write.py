# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes a second of a UF2 write: by Moult to one bootloader's drive, by cp + sync to its twin."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUILD = Path(sys.argv[1])


def mount_of(location):
    """Mounts the drive of the second board with udisksctl and says where."""
    for node in ("/dev/sdb1", "/dev/sdb"):
        answer = subprocess.run(["udisksctl", "mount", "--no-user-interaction", "-b", node],
                                capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            return answer.stdout.split(" at ")[1].strip().rstrip(".")
    raise RuntimeError(f"no drive at {location}: {answer.stderr}")


with tempfile.TemporaryDirectory() as folder:
    subprocess.run(["moult-lab", "firmware", folder], check=True, stdout=subprocess.DEVNULL)
    image = next(Path(folder).glob("RPI_PICO-*.uf2"))
    moult = subprocess.run([str(BUILD / "tests/bench/bench-write"), "1-1", str(image)], check=True,
                           capture_output=True, text=True).stdout
    mount = mount_of("1-2")
    start = time.monotonic()
    subprocess.run(f"cp '{image}' '{mount}/NEW.UF2' && sync -f '{mount}' || true", shell=True,
                   check=True, stderr=subprocess.DEVNULL)
    copy = image.stat().st_size / (time.monotonic() - start)
print(float(moult), copy)
