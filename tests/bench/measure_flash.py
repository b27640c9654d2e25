# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seconds to flash all boards of the lab at once, proven to run the new version; and moultctl's CPU seconds for it."""

import json
import resource
import subprocess
import tempfile
import time

with tempfile.TemporaryDirectory() as folder:
    subprocess.run(["moult-lab", "firmware", folder], check=True, stdout=subprocess.DEVNULL)
    before = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    start = time.monotonic()
    subprocess.run(["moultctl", "flash", "--all", "--firmware", folder, "--yes", "--jobs", "32"],
                   check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - start
    cpu = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - before
journal = json.loads(subprocess.run(["moult-lab", "journal"], capture_output=True, check=True).stdout)
assert all(board["flash"]["sha256"] for board in journal)
print(seconds, cpu)
