# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debug probes: user CPU and wall seconds to list eight with their targets, seconds of pyOCD's own list; seconds to read 256 KB,
what the fewest commands take one after the other, and how many commands there were beside the fewest possible."""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

BUILD = Path(sys.argv[1])
PROBE, BASE, SIZE, HZ = "1-1.1", 0x08000000, 256 * 1024, 4_000_000
# Of a probe with packets of 64 bytes: words a block read (Arm CMSIS-DAP 2.1, DAP_TransferBlock); clocks a word on SWD.
WORDS_A_COMMAND = 15
CLOCKS_A_WORD = 46
N_COMMANDS = 300  # that bench-probe makes besides


def cpu():
    """Of ended children, in user mode: the system's time is that of the sockets by which ioctls are emulated here."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def timed(*command):
    began, before = time.monotonic(), cpu()
    done = subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.stdout, time.monotonic() - began, cpu() - before


def listing():
    found, wall, used = min((timed("moultctl", "probes", "--targets", "--json") for _ in range(3)), key=lambda it: it[2])
    names = [probe["target"]["name"] for probe in json.loads(found)]
    assert len(names) == 8, names
    _, theirs, _ = timed("pyocd", "json", "-p")
    return used, wall, theirs


def count():
    journal = json.loads(subprocess.run(["moult-lab", "journal"], capture_output=True, check=True).stdout)
    return next(board["counts"]["dap-commands"] for board in journal if board["location"] == PROBE)


def reading():
    before = count()
    seconds, command, _ = timed(str(BUILD / "tests/bench/bench-probe"), PROBE, hex(BASE), str(SIZE), str(HZ))[0].split()
    commands = SIZE / 4 / WORDS_A_COMMAND
    limit = max(commands * float(command), SIZE / 4 * CLOCKS_A_WORD / HZ)
    return float(seconds), limit, (count() - before - N_COMMANDS) / commands


print(*listing(), *reading())
