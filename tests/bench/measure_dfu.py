# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file of 360 KB through an STM32F405's ROM: by Moult to one board, by dfu-util to its twin, and once more by Moult.

Prints seconds of each, and control transfers of each: Moult's with its reading back, dfu-util's without and with.
"""

import json
import random
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

BUILD = Path(sys.argv[1])
SIZE = 360_000
PREFIX, TARGET, ELEMENT, SUFFIX = 11, 274, 8, 16  # UM0391, chapter 2
MOULT, DFU_UTIL = "1-1", "1-2"


def lab(*words):
    return subprocess.run(["moult-lab", *words], check=True, capture_output=True, text=True).stdout


def transfers(location):
    return next(board["counts"].get("control-transfers", 0)
                for board in json.loads(lab("journal")) if board["location"] == location)


def enlarge(path):
    """The same program with as many random bytes behind it as make the file's size; its checksum is made anew."""
    file = path.read_bytes()
    first = struct.unpack_from("<II", file, PREFIX + TARGET)
    second_at = PREFIX + TARGET + ELEMENT + first[1]
    address, size = struct.unpack_from("<II", file, second_at)
    more = random.Random(1).randbytes(SIZE - first[1] - size)
    body = file[PREFIX + TARGET : second_at] + struct.pack("<II", address, size + len(more))
    body += file[second_at + ELEMENT : -SUFFIX] + more
    head = file[:6] + struct.pack("<I", PREFIX + TARGET + len(body)) + file[10:PREFIX]
    target = file[PREFIX : PREFIX + TARGET - 8] + struct.pack("<II", len(body), 2)
    whole = head + target + body + file[-SUFFIX:-4]
    path.write_bytes(whole + struct.pack("<I", zlib.crc32(whole) ^ 0xFFFFFFFF))
    return address, size + len(more)


def moult(path):
    return float(subprocess.run([str(BUILD / "tests/bench/bench-dfu"), MOULT, str(path)], check=True,
                                capture_output=True, text=True).stdout)


def dfu_util(*words):
    start = time.monotonic()
    subprocess.run(["dfu-util", "--path", DFU_UTIL, "-d", "0483:df11", "-a", "0", *map(str, words)], check=True,
                   capture_output=True)
    return time.monotonic() - start


with tempfile.TemporaryDirectory() as folder:
    lab("firmware", folder)
    image = next(Path(folder).glob("PYBV11-*.dfu"))
    address, size = enlarge(image)
    first = moult(image)
    ours = transfers(MOULT)
    theirs = dfu_util("-D", image)
    writing = transfers(DFU_UTIL)
    reading = dfu_util("-s", f"0x{address:08x}:{size}", "-U", f"{folder}/back")
    both = transfers(DFU_UTIL)
    lab("press", MOULT)
    lab("wait", MOULT, "bootloader")
    again = moult(image)
print(first, theirs, theirs + reading, again, ours, writing, both)
