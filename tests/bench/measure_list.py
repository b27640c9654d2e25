# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seconds of one `moultctl list` among the boards of the lab: the slowest of three."""

import json
import subprocess
import time

subprocess.run(["moultctl", "list"], stdout=subprocess.DEVNULL, check=True)
times = []
for _ in range(3):
    start = time.monotonic()
    answer = subprocess.run(["moultctl", "list", "--json"], capture_output=True, check=True).stdout
    times.append(time.monotonic() - start)
    assert all(board["version"] for board in json.loads(answer) if board["mode"] == "running")
print(max(times))
