# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seconds to flash all boards of the lab at once, proven to run the new version."""

import json
import subprocess
import tempfile
import time

with tempfile.TemporaryDirectory() as folder:
    subprocess.run(["moult-lab", "firmware", folder], check=True, stdout=subprocess.DEVNULL)
    start = time.monotonic()
    subprocess.run(["moultctl", "flash", "--all", "--firmware", folder, "--yes", "--jobs", "32"],
                   check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - start
journal = json.loads(subprocess.run(["moult-lab", "journal"], capture_output=True, check=True).stdout)
assert all(board["flash"]["sha256"] for board in journal)
print(seconds)
