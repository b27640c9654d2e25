# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seconds to flash all Pyboards of the lab at once through their ROM, from MicroPython to MicroPython."""

import json
import subprocess
import tempfile
import time
from pathlib import Path

with tempfile.TemporaryDirectory() as folder:
    subprocess.run(["moult-lab", "firmware", folder], check=True, stdout=subprocess.DEVNULL)
    image = next(Path(folder).glob("PYBV11-*.dfu"))
    start = time.monotonic()
    subprocess.run(["moultctl", "flash", "--all", "--reinstall", "--firmware", str(image), "--yes"], check=True,
                   stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - start
journal = json.loads(subprocess.run(["moult-lab", "journal"], capture_output=True, check=True).stdout)
assert all(board["counts"]["flashed"] == 1 and board["mode"] == "running" for board in journal)
print(seconds)
